"""Arrays of a solved network as labelled hourly variables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from gridsim.case import Case


def hourly(case: Case, dimension: str, names: pd.Index, values: pd.DataFrame | np.ndarray) -> xr.DataArray:
    """Label ``values`` (snapshot, ``dimension``); frames are brought into the order of ``names``."""
    array = values[list(names)].to_numpy(float) if isinstance(values, pd.DataFrame) else np.asarray(values, float)
    coordinates = {"snapshot": case.snapshots, dimension: list(names)}
    return xr.DataArray(array.reshape(len(case.snapshots), len(names)), coordinates, ("snapshot", dimension))

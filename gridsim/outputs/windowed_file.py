"""Windows, plan and costs side by side in results.nc, written and read back."""

from __future__ import annotations

import json
from collections.abc import Mapping

import netCDF4
import pandas as pd
import xarray as xr

from gridsim.outputs.netcdf_variables import add_variable
from gridsim.results import Windowed
from gridsim.schema.variables import PLAN_VARIABLES, WINDOW_VARIABLES

_COSTS = "costs_side_by_side"


def write_windowed(file: netCDF4.Dataset, windowed: Windowed) -> None:
    """Write windows along a dimension of their own, the plan along the hours, and the costs as an attribute."""
    file.createDimension("window", windowed.windows.sizes["window"])
    for name, variable in WINDOW_VARIABLES.items():
        add_variable(file, name, ("window",), windowed.windows[name].to_numpy(), variable.attributes)
    for name in map(str, windowed.plan.data_vars):
        attributes = PLAN_VARIABLES[name].attributes | {"cell_methods": "snapshot: mean"}
        add_variable(file, name, ("snapshot",), windowed.plan[name].to_numpy(), attributes)
    file.setncattr(_COSTS, json.dumps(dict(windowed.costs)))


def read_windowed(
    file: netCDF4.Dataset, content: Mapping[str, xr.Variable], snapshots: pd.DatetimeIndex
) -> Windowed | None:
    """Read what `write_windowed` wrote; none where the horizon was operated at once."""
    if _COSTS not in file.ncattrs():
        return None
    windows = {
        name: ("window", content[name].to_numpy(), variable.attributes)
        for name, variable in WINDOW_VARIABLES.items()
        if name in content
    }
    plan = {
        name: ("snapshot", content[name].to_numpy(), variable.attributes)
        for name, variable in PLAN_VARIABLES.items()
        if name in content
    }
    coordinates = {"snapshot": snapshots} if plan else {}
    return Windowed(json.loads(file.getncattr(_COSTS)), xr.Dataset(windows), xr.Dataset(plan, coords=coordinates))

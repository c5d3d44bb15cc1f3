"""Sums over the horizon, straight from a solution of the model: far cheaper than reading every hour of everything."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import xarray as xr

from gridsim.case import Case
from gridsim.schema.carriers import CARRIERS
from gridsim.system.heat import SOURCE_PREFIX
from gridsim.system.ties import IMPORT_SUFFIX


def read_totals(case: Case, solution: Callable[[str], xr.DataArray]) -> dict[str, float]:
    """Add up what was curtailed and emitted.

    Parameters
    ----------
    solution
        Values of a variable of the model by its name.

    Returns
    -------
    dict
        ``curtailment`` of variable generators [MWh], ``co2`` of local units and boilers and ``import_co2`` of what
        was imported [tCO2].
    """
    energy: pd.Series = solution("Generator-p").sum("snapshot").to_series()
    generators, sources, ties = (case.active(table) for table in ("generators", "heat_sources", "ties"))
    local = energy[generators.index]
    variable = generators.index[[CARRIERS[carrier].variable for carrier in generators["carrier"]]]
    available = (case.availability * case.net_capacity(generators)).sum()
    coal = float(solution("Generator-fuel").sum()) if len(case.thermal_units) else 0.0
    heat = _of(energy, SOURCE_PREFIX + sources.index, sources.index)
    imported = _of(energy, ties.index + IMPORT_SUFFIX, ties.index)
    burnt = coal + _dot(heat, sources["coal_use"])
    other = _dot(local, generators["co2_intensity"]) + _dot(heat, sources["co2_intensity"])
    return {
        "curtailment": float((available - local)[variable].sum()),
        "co2": case.parameter("coal_co2") * burnt + other,
        "import_co2": _dot(imported, ties["co2_intensity"]),
    }


def _dot(energy: pd.Series, intensity: pd.Series) -> float:
    return float(np.dot(energy.to_numpy(float), intensity.to_numpy(float)))


def _of(energy: pd.Series, names: pd.Index, labels: pd.Index) -> pd.Series:
    return energy.reindex(names).fillna(0.0).set_axis(labels)

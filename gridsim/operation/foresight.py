"""What is known in advance: the case as it looks in the forecasts."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import xarray as xr

from gridsim.case import Case
from gridsim.schema.carriers import CARRIERS
from gridsim.schema.variables import PLAN_VARIABLES
from gridsim.weather import forecasts

_KINDS = ("wind", "solar", "load", "price")


def forecast_cases(case: Case) -> list[Case]:
    """Cases with the series as they were forecast 0, 1, 2 … steps before each hour's own window.

    The room for export is agreed a day ahead, and known; so is what stands constant in the tables.
    """
    rolling = case.study.rolling
    count = -(-rolling.length // rolling.step)
    if rolling.forecast == "perfect":
        return [case] * count
    return [replace(case, profiles=_forecast(case, lead)) for lead in range(count)]


def _forecast(case: Case, lead: int) -> pd.DataFrame:
    rolling, kinds = case.study.rolling, forecast_kinds(case)
    issued = forecasts.issue_hours(len(case.snapshots), rolling.step, lead)
    profiles = case.profiles.copy()
    paths = {
        kind: forecasts.errors(
            issued, persistence_hours=rolling.errors.persistence, seed=(rolling.seed, zlib.crc32(kind.encode()))
        )
        for kind in (_KINDS if rolling.forecast == "errors" else ())
    }
    for name, kind in kinds.items():
        actual = case.profiles[name].to_numpy(float)
        if rolling.forecast == "persistence":
            forecast = forecasts.persistence(actual, issued)
        else:
            forecast = forecasts.erring(actual, paths[kind], size=getattr(rolling.errors, kind), kind=kind)
        profiles[name] = np.where(issued >= 0, forecast, actual)  # no window began before the first hour
    return profiles


def forecast_kinds(case: Case) -> dict[str, str]:
    """Series that are forecast → ``wind``, ``solar``, ``load`` or ``price``; all series of a kind err together."""
    kinds: dict[str, str] = {}
    generators = case.active("generators")
    for carrier, profile in zip(generators["carrier"], generators["profile"], strict=True):
        if profile and CARRIERS[carrier].variable:
            kinds[profile] = _kind(carrier)
    kinds |= dict.fromkeys(filter(None, case.active("loads")["profile"]), "load")
    return kinds | dict.fromkeys(filter(None, case.active("ties")["price_profile"]), "price")


def _kind(carrier: str) -> str:
    return "wind" if carrier.endswith("wind") else "solar"


def plan_table(case: Case, forecast: Case, planned: xr.Dataset, hourly: xr.Dataset) -> xr.Dataset:
    """`gridsim.schema.variables.PLAN_VARIABLES`: forecast and plan of the hours that were kept, beside what came."""
    values: dict[str, np.ndarray] = {}
    for suffix, known in (("forecast", forecast), ("actual", case)):
        values |= {f"{name}_{suffix}": series for name, series in _conditions(known).items()}
    for suffix, operated in (("plan", planned), ("actual", hourly)):
        values |= {f"{name}_{suffix}": series for name, series in _operation(case, operated).items()}
    data = {
        name: ("snapshot", values[name].astype(float), variable.attributes) for name, variable in PLAN_VARIABLES.items()
    }
    return xr.Dataset(data, coords={"snapshot": case.snapshots})


def _conditions(case: Case) -> dict[str, np.ndarray]:
    """(T,) wind, solar and load [MW] and the mean price outside [CNY/MWh] of a case."""
    generators = case.active("generators")
    available = (case.availability * case.net_capacity(generators)).to_numpy()
    variable = [CARRIERS[carrier].variable for carrier in generators["carrier"]]
    kinds = np.array(
        [_kind(carrier) if varies else "" for carrier, varies in zip(generators["carrier"], variable, strict=True)]
    )
    loads, ties = case.active("loads"), case.active("ties")
    electric = loads["bus"].map(case.tables["buses"]["carrier"]) == "AC"
    return {
        "wind": available[:, kinds == "wind"].sum(axis=1),
        "solar": available[:, kinds == "solar"].sum(axis=1),
        "load": _weighted(case, loads["profile"][electric], loads["scale"][electric]),
        "price": _weighted(case, ties["price_profile"], np.full(len(ties), 1.0 / max(1, len(ties)))),
    }


def _weighted(case: Case, profiles: pd.Series, weights: Sequence[float] | pd.Series | np.ndarray) -> np.ndarray:
    return case.profiles[list(profiles)].to_numpy(float) @ np.asarray(weights, dtype=float)


def _operation(case: Case, hourly: xr.Dataset) -> dict[str, np.ndarray]:
    """(T,) totals of an operation [MW]."""
    thermal = hourly["generation"].sel(generator=list(case.thermal_units.index))
    return {
        "thermal": thermal.sum("generator").to_numpy(),
        "storage": (hourly["discharge"] - hourly["charge"]).sum("storage_unit").to_numpy(),
        "export": (hourly["export"] - hourly["import"]).sum("tie").to_numpy(),
    }

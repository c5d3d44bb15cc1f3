"""Hourly series of the whole system, and their monthly sums, that workbook and report share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from gridsim.case import Case
from gridsim.indicators.reading import frame_of
from gridsim.schema.carriers import CARRIERS


@dataclass(frozen=True)
class Item:
    """An entry of the energy balance: both labels and its colour."""

    label: str
    label_zh: str
    colour: str


SUPPLY: dict[str, Item] = {
    **{name: Item(carrier.label, carrier.label_zh, carrier.colour) for name, carrier in CARRIERS.items()},
    "import": Item("Import", "受入", "#8a7bb0"),
    "discharge": Item("Storage discharging", "储能放电", "#2f8f6b"),
    "response": Item("Demand response", "需求响应", "#c77fb0"),
    "shedding": Item("Load shed", "切负荷", "#b2182b"),
}
USE: dict[str, Item] = {
    "demand": Item("Local demand", "本地负荷", "#3b4a5a"),
    "electric_boiler": Item("Electric boilers", "电锅炉", "#d9825b"),
    "charge": Item("Storage charging", "储能充电", "#8cc9b1"),
    "losses": Item("Network losses", "网损", "#a3a3a3"),
    "export": Item("Export", "外送", "#b9aed2"),
}
CURTAILMENT = Item("Curtailed", "弃电", "#c8553d")


def dimension_of(variable: xr.DataArray) -> str:
    """Dimension of an hourly variable besides time."""
    return next(str(name) for name in variable.dims if name != "snapshot")


def labels_of(case: Case, table: str, names: pd.Index) -> pd.DataFrame:
    """English and Chinese names of table rows; the identifier where a row has none."""
    labels = case.tables[table].loc[list(names), ["label", "label_zh"]].copy()
    labels["label"] = labels["label"].where(labels["label"] != "", labels.index)
    labels["label_zh"] = labels["label_zh"].where(labels["label_zh"] != "", labels["label"])
    return labels


def supply_by_source(case: Case, hourly: xr.Dataset) -> pd.DataFrame:
    """(T, source) electricity put in [MW]: keys of `SUPPLY` that occur."""
    generation = frame_of(hourly["generation"])
    carriers = case.tables["generators"].loc[list(generation.columns), "carrier"].to_numpy()
    table = generation.T.groupby(carriers).sum().T
    table["import"] = hourly["import"].sum(dimension_of(hourly["import"])).to_numpy()
    table["discharge"] = hourly["discharge"].sum("storage_unit").to_numpy()
    calls = frame_of(hourly["demand_response"])
    kinds = case.tables["demand_response"].loc[list(calls.columns), "kind"].to_numpy()
    for kind in ("response", "shedding"):
        table[kind] = calls.to_numpy()[:, kinds == kind].sum(axis=1)
    return table[[name for name in SUPPLY if name in table]]


def electricity_use(case: Case, hourly: xr.Dataset) -> pd.DataFrame:
    """(T, use) electricity taken out [MW]: the keys of `USE`. Demand is as shifted, before demand response."""
    demand = frame_of(hourly["demand"])
    electric = _loads_on(case, demand.columns, "AC")
    shifted = (hourly["shift_up"] - hourly["shift_down"]).sum("shiftable_load")
    return pd.DataFrame(
        {
            "demand": demand.to_numpy()[:, electric].sum(axis=1) + shifted.to_numpy(),
            "electric_boiler": hourly["electric_boiler_input"].sum("electric_boiler").to_numpy(),
            "charge": hourly["charge"].sum("storage_unit").to_numpy(),
            "losses": (hourly["line_loss"].sum("line") + hourly["transformer_loss"].sum("transformer")).to_numpy(),
            "export": hourly["export"].sum("tie").to_numpy(),
        },
        index=demand.index,
    )


def curtailment_of(hourly: xr.Dataset) -> pd.Series:
    """(T,) curtailed power of all generators [MW]."""
    return frame_of(hourly["curtailment"]).sum(axis=1)


def residual_load(case: Case, hourly: xr.Dataset) -> pd.Series:
    """(T,) local demand less the available output of variable generators [MW]."""
    available = frame_of(hourly["available"])
    carriers = case.tables["generators"].loc[list(available.columns), "carrier"]
    variable = np.array([CARRIERS[str(carrier)].variable for carrier in carriers], dtype=bool)
    return electricity_use(case, hourly)["demand"] - available.to_numpy()[:, variable].sum(axis=1)


def steam_supply(case: Case, hourly: xr.Dataset) -> pd.DataFrame:
    """(T, (table, name)) heat into the steam networks [MW]; sources that never run are left out."""
    efficiency = case.tables["electric_boilers"]["efficiency"]
    boilers = frame_of(hourly["electric_boiler_input"])
    parts = {
        "generators": frame_of(hourly["heat_extraction"]),
        "heat_sources": frame_of(hourly["heat_generation"]),
        "electric_boilers": boilers * efficiency.loc[list(boilers.columns)],
        "heat_stores": frame_of(hourly["heat_discharge"]),
    }
    table = pd.concat(parts, axis=1)
    return table.loc[:, table.sum() > 0.0]


def local_price(case: Case, hourly: xr.Dataset) -> pd.Series:
    """(T,) marginal price of local electricity [CNY/MWh]: the electric buses' prices weighted by annual demand."""
    prices, demand = frame_of(hourly["marginal_price"]), frame_of(hourly["demand"])
    electric = _loads_on(case, demand.columns, "AC")
    weights = demand.loc[:, electric].sum().groupby(case.tables["loads"]["bus"]).sum()
    if weights.sum() <= 0.0:
        buses = case.tables["buses"].loc[list(prices.columns), "carrier"] == "AC"
        weights = pd.Series(1.0, index=buses.index[buses])
    return (prices[list(weights.index)] * weights).sum(axis=1) / weights.sum()


def monthly_totals(case: Case, hourly: xr.Dataset) -> pd.DataFrame:
    """(month, item) energy [MWh]: supply, use and curtailment; months by number."""
    supply = supply_by_source(case, hourly)
    table = pd.concat([supply, electricity_use(case, hourly)], axis=1)
    table["curtailment"] = curtailment_of(hourly)
    return table.groupby(pd.DatetimeIndex(table.index).month).sum()


def _loads_on(case: Case, loads: pd.Index, carrier: str) -> np.ndarray:
    buses = case.tables["loads"].loc[list(loads), "bus"]
    return (case.tables["buses"]["carrier"].loc[list(buses)] == carrier).to_numpy(bool)

"""One table per kind of component: the indicators of every member beside its name."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import xarray as xr

from gridsim.case import Case
from gridsim.indicators.definitions import Indicator
from gridsim.indicators.reading import AT_LIMIT, frame_of
from gridsim.indicators.starts import starts_by_unit_and_month
from gridsim.outputs.totals import labels_of
from gridsim.results import Results

Indicators = Mapping[str, Indicator]

LEAST_START = 0.005
"""Share of a unit: what the tables, with two decimals at most, would show as no start."""


def generator_table(case: Case, kpis: Indicators) -> pd.DataFrame:
    """Active generators, in the order of the network's table."""
    columns = ["capacity", "energy", "full_load_hours", "full_load_hours_pro_rata", "curtailment"]
    columns += ["curtailment_share", "curtailment_as_found", "capture_price"]
    columns += ["coal_use", "net_coal_rate", "online_hours", "starts", "hot_starts", "warm_starts"]
    columns += ["cold_starts", "start_cost", "co2", "green_certificates", "steam_revenue", "net_revenue"]
    table = _table(case, kpis, "generators", {name: name for name in columns})
    table.insert(2, "carrier", case.tables["generators"].loc[table.index, "carrier"])
    return table


def start_table(case: Case, results: Results) -> pd.DataFrame:
    """List starts of each coal and CHP unit by month with kinds and cost; months without a start are left out."""
    table = starts_by_unit_and_month(case, results).reset_index()
    table = table[table["starts"] > LEAST_START]
    table = table[["unit", "month", "starts", "hot_starts", "warm_starts", "cold_starts", "start_cost"]]
    labels = labels_of(case, "generators", pd.Index(table.pop("unit")))
    return pd.concat([labels.reset_index(drop=True), table.reset_index(drop=True)], axis=1)


def storage_table(case: Case, kpis: Indicators) -> pd.DataFrame:
    """Active storage units."""
    columns = ["storage_power", "storage_energy", "storage_charge", "storage_discharge", "storage_cycles"]
    columns += ["storage_charge_price", "storage_discharge_price", "storage_revenue"]
    return _table(case, kpis, "storage_units", {name: name for name in columns})


def response_table(case: Case, kpis: Indicators, hourly: xr.Dataset) -> pd.DataFrame:
    """Contracted rounds that were called, or whose calls are limited: what was called, and what of it was allowed."""
    names = ("demand_response_energy", "response_full_hours", "response_calls", "response_hours", "response_cost")
    table = _table(case, kpis, "demand_response", {name: name for name in names}).dropna(subset="response_calls")
    rows = case.tables["demand_response"].loc[table.index]
    for column in ("power", "price", "calls_per_year", "longest_call", "rest"):
        table[column] = rows[column]
    table["most_full_hours"] = np.fmin(rows["hours_per_year"], rows["calls_per_year"] * rows["longest_call"])
    table["limit_price"] = frame_of(hourly["call_limit_price"]).max()
    shown = (table["response_calls"] > 0) | rows[["hours_per_year", "longest_call"]].notna().any(axis=1)
    columns = ["label", "label_zh", "power", "price", "demand_response_energy", "response_full_hours"]
    columns += ["most_full_hours", "response_calls", "calls_per_year", "response_hours", "longest_call", "rest"]
    return table.loc[shown, [*columns, "response_cost", "limit_price"]]


def shift_table(case: Case, kpis: Indicators) -> pd.DataFrame:
    """Active shiftable loads."""
    names = ("shifted_energy", "shift_backlog", "shifting_value")
    table = _table(case, kpis, "shiftable_loads", {name: name for name in names})
    for place, column in enumerate(("share", "power"), start=2):
        table.insert(place, column, case.tables["shiftable_loads"].loc[table.index, column])
    return table


def reserve_table(case: Case, kpis: Indicators) -> pd.DataFrame:
    """Active reserves."""
    names = ("required", "price", "price_maximum", "shortage", "shortage_hours")
    return _table(case, kpis, "reserves", {f"reserve_{name}": f"reserve_{name}" for name in names})


def provider_table(case: Case, hourly: xr.Dataset) -> pd.DataFrame:
    """List generators and storage that hold reserve, by product, the largest first."""
    parts = []
    for table, variable in (("generators", "reserve_held"), ("storage_units", "storage_reserve")):
        for product in hourly["reserve"].to_numpy():
            held = frame_of(hourly[variable].sel(reserve=product, drop=True))
            frame = labels_of(case, table, held.columns)
            frame["reserve"] = labels_of(case, "reserves", pd.Index([product]))["label"].iloc[0]
            frame["held_average"], frame["held_maximum"] = held.mean(), held.max()
            parts.append(frame[frame["held_maximum"] > AT_LIMIT])
    if not parts:
        return pd.DataFrame(columns=["label", "label_zh", "reserve", "held_average", "held_maximum", "held_share"])
    held_by = pd.concat(parts, ignore_index=True)
    held_by["held_share"] = held_by["held_average"] / held_by.groupby("reserve")["held_average"].transform("sum")
    return held_by.sort_values(["reserve", "held_average"], ascending=[True, False])


def network_table(case: Case, kpis: Indicators, hourly: xr.Dataset) -> pd.DataFrame:
    """Active lines and transformers by (kind, name), the most congested first."""
    parts = {}
    for kind, table_name in (("line", "lines"), ("transformer", "transformers")):
        names = {f"{kind}_loading": "loading", f"{kind}_congestion_hours": "congestion_hours"}
        table = _table(case, kpis, table_name, names)
        rows = case.tables[table_name].loc[table.index]
        table["rating"] = rows["rating"] * (rows["units"] if "units" in rows else 1.0)
        losses = frame_of(hourly[f"{kind}_loss"]).sum()
        table["losses"] = losses if case.study.losses == "linear" else np.nan
        table["shadow_price"] = frame_of(hourly[f"{kind}_shadow_price"]).abs().mean()
        table["bus0"], table["bus1"] = rows["bus0"], rows["bus1"]
        parts[kind] = table
    columns = ["label", "label_zh", "bus0", "bus1", "rating", "loading", "congestion_hours", "losses"]
    columns += ["shadow_price"]
    return pd.concat(parts)[columns].sort_values(["congestion_hours", "loading"], ascending=False)


def tie_table(case: Case, kpis: Indicators, hourly: xr.Dataset) -> pd.DataFrame:
    """Active connections to the grid outside."""
    columns = ("import_energy", "export_energy", "import_cost", "export_revenue", "export_room_hours")
    table = _table(case, kpis, "ties", {name: name for name in columns})
    table["price_outside"] = frame_of(hourly["price_outside"]).mean()
    table["room_shadow_price"] = frame_of(hourly["export_room_shadow_price"]).abs().mean()
    return table


def price_table(case: Case, kpis: Indicators) -> pd.DataFrame:
    """Marginal prices of the electric buses."""
    columns = ("price_average", "price_minimum", "price_maximum", "price_zero_hours")
    return _table(case, kpis, "buses", {name: name for name in columns}).dropna(subset="price_average")


def _table(case: Case, kpis: Indicators, table: str, columns: Mapping[str, str]) -> pd.DataFrame:
    """Labels of a table's active rows and indicators of them (name → column); NaN where a member has no such one."""
    frame = labels_of(case, table, case.active(table).index)
    for name, column in columns.items():
        frame[column] = pd.Series(dict(kpis[name].members), dtype=float).reindex(frame.index)
    return frame

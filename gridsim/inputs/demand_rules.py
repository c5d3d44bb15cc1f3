"""Rules of demand response and of demand that can be moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from gridsim.errors import Problem
from gridsim.inputs.tables import NetworkTables

_TOLERANCE = 1e-9
_LIMITS = ("hours_per_year", "calls_per_year", "longest_call", "rest")


def check_demand(tables: NetworkTables) -> Iterator[Problem]:
    """Find calls that no plan could keep to, and shifts that could move nothing or more than there is."""
    yield from _check_calls(tables)
    yield from _check_rounds(tables)
    yield from _check_shifts(tables)


def _check_calls(tables: NetworkTables) -> Iterator[Problem]:
    for name, row in tables.entries("demand_response", active_only=True).items():
        limits = [limit for limit in _LIMITS if row[limit] >= 0] + (["after"] if row["after"] else [])
        if row["kind"] == "shedding" and limits:
            what = f"{', '.join(limits)} given for load shedding."
            yield tables.problem("demand_response", name, what, "The last resort has no limits; leave the cells empty.")
            continue
        if row["power"] == 0 and limits:
            what = "power = 0 MW for a response with limits on its calls."
            yield tables.problem("demand_response", name, what, "Give what can be called, or switch it off.")
        yield from _check_limits(tables, name, row)
        yield from _check_reduced_load(tables, name, row)


def _check_limits(tables: NetworkTables, name: str, row: dict[str, Any]) -> Iterator[Problem]:
    """Find limits that no call could keep to, or that would limit nothing."""
    yield from _check_whole_hours(tables, "demand_response", name, row, ("longest_call", "rest"))
    for limit in ("hours_per_year", "calls_per_year", "longest_call"):
        if row[limit] == 0:
            what = f"{limit} = 0: it can never be called."
            yield tables.problem("demand_response", name, what, "Raise it, or switch the row off (active = false).")
    if np.isnan(row["longest_call"]) and tables.readable("demand_response", name, "longest_call"):
        for limit in ("calls_per_year", "rest"):
            if row[limit] > 0:
                what = f"{limit} = {row[limit]:g}, but longest_call is empty: one call could last all year."
                yield tables.problem("demand_response", name, what, "Give the longest call in hours.")


def _check_reduced_load(tables: NetworkTables, name: str, row: dict[str, Any]) -> Iterator[Problem]:
    load = tables.entries("loads").get(row["load"])
    if load is None:
        return
    if load["bus"] != row["bus"] and tables.readable("demand_response", name, "bus"):
        what = f"load = '{row['load']}' is at bus '{load['bus']}', the response at '{row['bus']}'."
        yield tables.problem("demand_response", name, what, "A call reduces a load at its own bus.")
    if not load["active"]:
        what = f"load = '{row['load']}' takes no part in the study: there is nothing to reduce."
        yield tables.problem("demand_response", name, what, "Switch the load on, or this row off.")


def _check_rounds(tables: NetworkTables) -> Iterator[Problem]:
    rows = tables.entries("demand_response")
    for name, row in tables.entries("demand_response", active_only=True).items():
        before = rows.get(row["after"])
        if before is None:
            continue
        if before["kind"] == "shedding":
            what = f"after = '{row['after']}' is load shedding, which comes last."
            yield tables.problem("demand_response", name, what, "Name the round before this one, or leave it empty.")
        elif not before["active"]:
            what = f"after = '{row['after']}', which is switched off: this round could never be called."
            yield tables.problem("demand_response", name, what, "Name an active round, or leave the cell empty.")
        chain, at = [name], row["after"]
        while at in rows and at not in chain:
            chain.append(at)
            at = rows[at]["after"]
        if at == name:
            what = f"after: {' waits for '.join([*chain, name])}."
            yield tables.problem("demand_response", name, what, "Leave 'after' of the first round empty.")


def _check_whole_hours(
    tables: NetworkTables, table: str, name: str, row: dict[str, Any], columns: tuple[str, ...]
) -> Iterator[Problem]:
    for column in columns:
        if row[column] > 0 and not float(row[column]).is_integer():
            what = f"{column} = {row[column]:g} h is no whole number of hours."
            yield tables.problem(table, name, what, "Calculation is by the hour; give 1, 2, 3 …")


def _check_shifts(tables: NetworkTables) -> Iterator[Problem]:
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    for name, row in tables.entries("shiftable_loads", active_only=True).items():
        yield from _check_shift(tables, name, row)
        yield from _check_shifted_load(tables, name, row["load"])
        shares[row["load"]][name] = row["share"]
    for load, parts in shares.items():
        if sum(parts.values()) > 1 + _TOLERANCE:
            what = f"{' and '.join(parts)} move {100 * sum(parts.values()):g} % of the load '{load}'."
            yield tables.problem("shiftable_loads", list(parts)[-1], what, "Lower the shares to 1 in all.")


def _check_shift(tables: NetworkTables, name: str, row: dict[str, Any]) -> Iterator[Problem]:
    """Find parts of a load that can go nowhere."""
    whole = ("window", "window_start", "longest_delay", "longest_advance")
    yield from _check_whole_hours(tables, "shiftable_loads", name, row, whole)
    for size in ("share", "power"):
        if row[size] == 0:
            what = f"{size} = 0 for a shiftable load that takes part in the study: it can move nothing."
            remedy = "Give a positive number, or switch it off (active = false)."
            yield tables.problem("shiftable_loads", name, what, remedy)
    if row["window"] < 2:
        what = f"window = {row['window']:g} h leaves no other hour to move energy to."
        yield tables.problem("shiftable_loads", name, what, "Give at least 2 hours; 24 is the day.")
    if row["stock"] == 0 or (row["longest_delay"] == 0 and row["longest_advance"] == 0):
        what = "energy may be served neither earlier nor later: it can move nothing."
        yield tables.problem("shiftable_loads", name, what, "Raise longest_delay, longest_advance or stock.")


def _check_shifted_load(tables: NetworkTables, name: str, load_name: str) -> Iterator[Problem]:
    load, buses = tables.entries("loads").get(load_name), tables.entries("buses")
    if load is None:
        return
    if not load["active"]:
        what = f"load = '{load_name}' takes no part in the study: there is nothing to move."
        yield tables.problem("shiftable_loads", name, what, "Switch the load on, or this row off.")
    if load["bus"] in buses and buses[load["bus"]]["carrier"] != "AC":
        what = f"load = '{load_name}' is a demand for steam."
        yield tables.problem("shiftable_loads", name, what, "Put a row into heat_stores.csv; only power is moved.")


def check_shiftable_power(tables: NetworkTables, profiles: pd.DataFrame) -> Iterator[Problem]:
    """Find shiftable loads whose baseline exceeds the power of their part.

    Parameters
    ----------
    profiles : DataFrame (T, series)
        In the units of their parts.
    """
    loads = tables.entries("loads")
    for name, row in tables.entries("shiftable_loads", active_only=True).items():
        load = loads.get(row["load"])
        if load is None or load["profile"] not in profiles:
            continue
        demand = profiles[load["profile"]] * load["scale"] * row["share"]
        if demand.max() > row["power"] * (1 + _TOLERANCE) > 0:
            what = f"power = {row['power']:g} MW, but {row['share']:g} of the load '{row['load']}' reaches "
            what += f"{demand.max():,.4g} MW ({demand.idxmax():%Y-%m-%d %H:%M})."
            yield tables.problem("shiftable_loads", name, what, "Raise power, or lower share.")

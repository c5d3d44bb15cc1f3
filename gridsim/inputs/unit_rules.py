"""Rules for the commitment of coal and CHP units: starts, ramps, outages, must-run and maintenance periods."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from gridsim.errors import Problem
from gridsim.inputs.tables import NetworkTables
from gridsim.inputs.unit_periods import is_placed, period_days
from gridsim.schema.unit_tables import START_KINDS

_TOLERANCE = 1e-9


def check_unit_rules(tables: NetworkTables) -> Iterator[Problem]:
    """Find what single cells cannot show."""
    yield from _check_starts(tables)
    for name, unit in tables.entries("generators", active_only=True).items():
        yield from _check_committed_only(tables, name, unit)
        yield from _check_start_ramps(tables, name, unit)
        yield from _check_outages(tables, name, unit)
    yield from _check_periods(tables)


def _check_starts(tables: NetworkTables) -> Iterator[Problem]:
    """Each class in use has the kinds hot, warm and cold at most once, later and dearer as the unit cools."""
    classes: dict[str, dict[str, tuple[str, dict[str, Any]]]] = {}
    for row, start in tables.entries("starts", active_only=True).items():
        kinds = classes.setdefault(start["start_class"], {})
        if start["kind"] in kinds:
            what = f"class '{start['start_class']}' already has a {start['kind']} start in row "
            yield tables.problem("starts", row, f"{what}'{kinds[start['kind']][0]}'.", "Keep one of the two.")
        kinds.setdefault(start["kind"], (row, start))
    for name, kinds in classes.items():
        ordered = [kinds[kind] for kind in START_KINDS if kind in kinds]
        row, first = ordered[0]
        if first["offline"] > 1.0:
            what = f"the first start of class '{name}' applies from {first['offline']:g} h offline; "
            yield tables.problem(
                "starts", row, f"{what}what do shorter stops cost?", "Let it apply from 0 h, or add a hotter kind."
            )
        for (_, hotter), (row, colder) in pairwise(ordered):
            for column, unit in (("offline", "h"), ("cost", "CNY")):
                if colder[column] <= hotter[column]:
                    what = f"{column} = {colder[column]:g} {unit} of the {colder['kind']} start of class '{name}' does "
                    what += f"not exceed the {hotter[column]:g} {unit} of the {hotter['kind']} one."
                    yield tables.problem("starts", row, what, "A unit that has cooled further starts later and dearer.")


def _check_committed_only(tables: NetworkTables, name: str, unit: dict[str, Any]) -> Iterator[Problem]:
    for column in ("start_class", "start_ramp", "stop_ramp", "forced_outage_rate"):
        given = unit[column] != "" if column == "start_class" else unit[column] == unit[column]
        if given and not unit["heat_rate_curve"] and tables.readable("generators", name, column):
            what = f"{column} = {unit[column]}, but the generator is not committed."
            yield tables.problem("generators", name, what, "Name its heat_rate_curve, or leave the cell empty.")


def _check_start_ramps(tables: NetworkTables, name: str, unit: dict[str, Any]) -> Iterator[Problem]:
    """Output in the hour of a start or before a stop lies between the least output and what a ramp allows beside it."""
    for column in ("start_ramp", "stop_ramp"):
        if unit[column] < unit["min_load"] - _TOLERANCE:
            what = f"{column} = {unit[column]:g} is below min_load = {unit['min_load']:g}: it could never "
            what += "start." if column == "start_ramp" else "stop."
            yield tables.problem("generators", name, what, "Raise it to min_load at least.")
        if unit[column] > unit["min_load"] + unit["ramp_limit"] + _TOLERANCE:
            what = f"{column} = {unit[column]:g} exceeds min_load + ramp_limit = "
            what += f"{unit['min_load'] + unit['ramp_limit']:g}: starting and stopping would be faster than running."
            yield tables.problem("generators", name, what, "Lower it, or raise ramp_limit.")


def _check_outages(tables: NetworkTables, name: str, unit: dict[str, Any]) -> Iterator[Problem]:
    rate, repair = unit["forced_outage_rate"], unit["mean_repair_time"]
    if rate > 0.0 and not repair > 0.0 and tables.readable("generators", name, "mean_repair_time"):
        what = f"forced_outage_rate = {rate:g}, but mean_repair_time is empty."
        yield tables.problem("generators", name, what, "Give the mean duration of a forced outage in hours.")
    if rate > 1.0 - unit["availability"] + _TOLERANCE:
        what = f"forced_outage_rate = {rate:g} exceeds what availability = {unit['availability']:g} leaves for outages."
        yield tables.problem(
            "generators", name, what, "availability is 1 less all outages, planned and forced: lower one of the two."
        )


def _check_periods(tables: NetworkTables) -> Iterator[Problem]:
    generators = tables.entries("generators", active_only=True)
    latest: dict[str, tuple[str, dict[str, Any]]] = {}
    periods = tables.entries("unit_periods", active_only=True)
    for row in sorted(periods, key=lambda row: (periods[row]["generator"], periods[row]["first_day"])):
        period = periods[row]
        unit = generators.get(period["generator"])
        if not tables.readable("unit_periods", row, "first_day", "last_day"):
            continue
        yield from _check_period(tables, row, period)
        if unit is None:
            continue
        placed = is_placed(period)
        if not unit["heat_rate_curve"] and (placed or period["kind"] == "must_run"):
            what = f"generator = '{period['generator']}' is not committed, but "
            what += "its maintenance is to be placed." if placed else "it must run."
            yield tables.problem(
                "unit_periods", row, what, "Units with a heat_rate_curve have a status; leave duration empty."
            )
        if period["kind"] == "maintenance" and unit["heat_rate_curve"] and not unit["profile"]:
            yield from _check_spread_outages(tables, row, period["generator"], unit)
        before = latest.get(period["generator"])
        if before and period["first_day"] <= before[1]["last_day"]:
            what = f"begins on {period['first_day']}, before row '{before[0]}' of the same unit ends "
            yield tables.problem(
                "unit_periods", row, f"{what}({before[1]['last_day']}).", "Let the periods of a unit follow each other."
            )
        if not before or period["last_day"] > before[1]["last_day"]:
            latest[period["generator"]] = (row, period)


def _check_period(tables: NetworkTables, row: str, period: dict[str, Any]) -> Iterator[Problem]:
    days, duration = period_days(period), period["duration"]
    if days < 1:
        what = f"last_day = {period['last_day']} is before first_day = {period['first_day']}."
        yield tables.problem("unit_periods", row, what, "Give the days in order.")
    elif duration > days:
        what = f"duration = {duration:g} d does not fit into {days} days."
        yield tables.problem("unit_periods", row, what, "Widen the period, or shorten the maintenance.")
    if not is_placed(period):
        return
    if period["kind"] == "must_run":
        what = f"duration = {duration:g} d, but a must-run period is not placed."
        yield tables.problem("unit_periods", row, what, "Leave duration empty.")
    elif duration != round(duration):
        yield tables.problem("unit_periods", row, f"duration = {duration:g} d.", "Give whole days.")


def _check_spread_outages(tables: NetworkTables, row: str, name: str, unit: dict[str, Any]) -> Iterator[Problem]:
    """Beside maintenance by date, `availability` must not hold planned outages too."""
    if unit["availability"] < 1.0 - _TOLERANCE and unit["forced_outage_rate"] != unit["forced_outage_rate"]:
        what = f"availability = {unit['availability']:g} of '{name}' already spreads its outages over the year."
        remedy = "Give the unit's forced_outage_rate in generators.csv (0 for none): beside maintenance by date only "
        yield tables.problem("unit_periods", row, what, f"{remedy}forced outages are spread.")

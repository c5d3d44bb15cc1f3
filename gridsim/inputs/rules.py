"""Rules between the columns and the tables of a network, checked once overrides are applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from gridsim.errors import Problem
from gridsim.inputs.demand_rules import check_demand
from gridsim.inputs.reserve_rules import check_reserves
from gridsim.inputs.tables import NetworkTables
from gridsim.inputs.unit_rules import check_unit_rules
from gridsim.schema.carriers import CARRIERS

_BUS_CARRIERS = {
    ("lines", "bus0"): "AC",
    ("lines", "bus1"): "AC",
    ("transformers", "bus0"): "AC",
    ("transformers", "bus1"): "AC",
    ("generators", "bus"): "AC",
    ("storage_units", "bus"): "AC",
    ("ties", "bus"): "AC",
    ("electric_boilers", "bus"): "AC",
    ("electric_boilers", "heat_bus"): "steam",
    ("chp", "heat_bus"): "steam",
    ("heat_sources", "bus"): "steam",
    ("heat_stores", "bus"): "steam",
}
"""(table, column) → what the bus named there must carry."""

_COAL = ("coal", "chp")
_TOLERANCE = 1e-9


def check_rules(tables: NetworkTables) -> list[Problem]:
    """Find everything that single cells cannot show."""
    return [
        *_check_bus_carriers(tables),
        *_check_branches(tables),
        *_check_curves(tables),
        *_check_generators(tables),
        *_check_retrofits(tables),
        *_check_chp(tables),
        *_check_groups(tables),
        *_check_storage(tables),
        *_check_supply(tables),
        *check_demand(tables),
        *check_unit_rules(tables),
        *check_reserves(tables),
    ]


def electric_islands(tables: NetworkTables) -> list[set[str]]:
    """Electric buses that active lines and transformers join, one set for each island."""
    island = {bus: {bus} for bus, values in tables.entries("buses").items() if values["carrier"] == "AC"}
    for table in ("lines", "transformers"):
        for branch in tables.entries(table, active_only=True).values():
            bus0, bus1 = branch["bus0"], branch["bus1"]
            if bus0 in island and bus1 in island and island[bus0] is not island[bus1]:
                island[bus0] |= island[bus1]
                for bus in island[bus1]:
                    island[bus] = island[bus0]
    return list({id(buses): buses for buses in island.values()}.values())


def _check_bus_carriers(tables: NetworkTables) -> Iterator[Problem]:
    carriers = {bus: values["carrier"] for bus, values in tables.entries("buses").items()}
    words = {"AC": "an electric bus", "steam": "a steam network"}
    for (table, column), wanted in _BUS_CARRIERS.items():
        for row, values in tables.entries(table).items():
            bus = values[column]
            if carriers.get(bus, "") not in (wanted, ""):
                what = f"{column} = '{bus}' is {words[carriers[bus]]}, but {words[wanted]} is needed."
                suitable = ", ".join([bus for bus, carrier in carriers.items() if carrier == wanted][:8]) or "none yet"
                yield tables.problem(table, row, what, f"Name a bus with carrier {wanted}: {suitable}.")


def _check_branches(tables: NetworkTables) -> Iterator[Problem]:
    buses = tables.entries("buses")
    for bus, values in buses.items():
        if values["carrier"] == "AC" and not values["voltage"] > 0 and tables.readable("buses", bus, "voltage"):
            remedy = "Give the nominal voltage in kV; line flows depend on it."
            yield tables.problem("buses", bus, "voltage is empty or 0 for an electric bus.", remedy)
    for table in ("lines", "transformers"):
        count = "circuits" if table == "lines" else "units"
        for row, branch in tables.entries(table).items():
            bus0, bus1 = branch["bus0"], branch["bus1"]
            if branch[count] % 1.0 and tables.readable(table, row, count):
                remedy = "Give a whole number: one of them trips in a study of outages."
                yield tables.problem(table, row, f"{count} = {branch[count]:g} is no whole number.", remedy)
            if bus0 == bus1 and tables.readable(table, row, "bus0", "bus1"):
                what = f"bus0 and bus1 are both '{bus0}'."
                yield tables.problem(table, row, what, "Name the bus at the other end.")
            if bus0 not in buses or bus1 not in buses:
                continue
            high, low = buses[bus0]["voltage"], buses[bus1]["voltage"]
            if table == "lines" and high != low and high > 0 and low > 0:
                what = f"joins '{bus0}' ({high:g} kV) and '{bus1}' ({low:g} kV)."
                yield tables.problem(table, row, what, "Put a row into transformers.csv between different voltages.")
            if table == "transformers" and high < low:
                what = f"bus0 = '{bus0}' ({high:g} kV) is below bus1 = '{bus1}' ({low:g} kV)."
                yield tables.problem(table, row, what, "bus0 is the high-voltage side; swap the two.")


def _curve(tables: NetworkTables, name: str) -> pd.DataFrame | None:
    """Points of a heat-rate curve by load, with the fuel per net rated output; None where a point is unread."""
    points = tables.frames["heat_rates"]
    points = points[points["curve"] == name].sort_values("load", kind="stable")
    if points[["load", "heat_rate"]].isna().to_numpy().any():
        return None
    return points.assign(fuel=points["load"] * points["heat_rate"])


def _check_curves(tables: NetworkTables) -> Iterator[Problem]:
    """At least two points, up to full load, with fuel convex and increasing in output (otherwise no linear optimum)."""
    for name in dict.fromkeys(tables.frames["heat_rates"]["curve"]):
        points = _curve(tables, name)
        if points is None or not name:
            continue
        first, last = str(points.index[0]), str(points.index[-1])
        load, fuel = points["load"].to_numpy(), points["fuel"].to_numpy()
        if len(points) == 1:
            what = f"curve '{name}' has a single point."
            yield tables.problem("heat_rates", first, what, "Give at least two loads, the highest being 1.")
            continue
        if load[-1] < 1.0 - _TOLERANCE:
            what = f"curve '{name}' ends at load {load[-1]:g}."
            yield tables.problem("heat_rates", last, what, "Add the heat rate at load 1.")
        same = np.diff(load) <= _TOLERANCE
        if same.any():
            at = int(np.argmax(same)) + 1
            what = f"curve '{name}' gives load {load[at]:g} twice."
            yield tables.problem("heat_rates", str(points.index[at]), what, "Keep one of them.")
            continue
        slopes = np.diff(fuel) / np.diff(load)
        if (slopes <= 0).any():
            at = int(np.argmax(slopes <= 0)) + 1
            what = f"curve '{name}': fuel does not rise with output up to load {load[at]:g}."
            yield tables.problem(
                "heat_rates", str(points.index[at]), what, "Check the heat rates; a lower load needs less coal."
            )
        bends = np.diff(slopes) < -_TOLERANCE * np.abs(slopes[1:])
        if bends.any():
            at = int(np.argmax(bends)) + 1
            what = f"curve '{name}' is not convex at load {load[at]:g}: one more MW costs {slopes[at - 1]:.1f} gce/kWh "
            what += f"below it and {slopes[at]:.1f} above."
            remedy = "The slope of fuel = load x heat rate must not fall; lower the heat rate at this load or drop it."
            yield tables.problem("heat_rates", str(points.index[at]), what, remedy)


def _check_generators(tables: NetworkTables) -> Iterator[Problem]:
    for name, unit in tables.entries("generators", active_only=True).items():
        carrier, curve = unit["carrier"], unit["heat_rate_curve"]
        if carrier in _COAL and not curve and tables.readable("generators", name, "heat_rate_curve"):
            what = f"heat_rate_curve is empty for a generator of carrier {carrier}."
            yield tables.problem(
                "generators", name, what, "Name a curve of heat_rates.csv; it says what coal it burns."
            )
        if carrier in CARRIERS and CARRIERS[carrier].variable:
            if not unit["profile"]:
                what = f"profile is empty for a generator of carrier {carrier}."
                yield tables.problem("generators", name, what, "Name the hourly series of its availability.")
            if curve:
                what = f"heat_rate_curve = '{curve}' for a generator of carrier {carrier}."
                yield tables.problem("generators", name, what, "Wind and solar burn no coal; leave the cell empty.")
        if unit["online_group"] and not curve:
            what = f"online_group = '{unit['online_group']}', but the unit is not committed."
            yield tables.problem("generators", name, what, "Name its heat_rate_curve, or leave the group empty.")
        yield from _check_min_load(tables, "generators", name, curve, unit["min_load"])
        yield from _check_stages(tables, "generators", name, unit, "capacity")
        if curve and not unit["profile"] and unit["availability"] < unit["min_load"]:
            what = (
                f"availability = {unit['availability']:g} is below min_load = {unit['min_load']:g}: it can never run."
            )
            yield tables.problem("generators", name, what, "Raise availability, lower min_load, or switch it off.")
        if unit["heat_rate_curve"] and unit["capacity"] == 0:
            what = "capacity = 0 for a coal unit that takes part in the study."
            yield tables.problem("generators", name, what, "Give its capacity, or switch it off (active = false).")


def _check_min_load(tables: NetworkTables, table: str, row: str, curve: str, min_load: float) -> Iterator[Problem]:
    points = _curve(tables, curve) if curve else None
    if points is not None and len(points) and min_load < points["load"].iloc[0] - _TOLERANCE:
        what = f"min_load = {min_load:g} is below {points['load'].iloc[0]:g}, the lowest load of the curve '{curve}'."
        yield tables.problem(table, row, what, "Add the heat rate at that load to heat_rates.csv, or raise min_load.")


def _check_stages(tables: NetworkTables, table: str, row: str, values: dict[str, Any], size: str) -> Iterator[Problem]:
    """No stage of commissioning exceeds the component's size."""
    powers = [float(part.partition(":")[2]) for part in values["commissioning"].split(";") if ":" in part]
    if powers and max(powers) > values[size] * (1 + _TOLERANCE):
        what = f"commissioning reaches {max(powers):g} MW, but {size} = {values[size]:g} MW."
        yield tables.problem(table, row, what, f"Raise {size}, or lower the stages.")


def _check_retrofits(tables: NetworkTables) -> Iterator[Problem]:
    generators = tables.entries("generators", active_only=True)
    extractions = set(tables.frames["chp"]["generator"])
    for row, retrofit in tables.entries("retrofits", active_only=True).items():
        generator = retrofit["generator"]
        if generator not in generators:
            continue
        curve = generators[generator]["heat_rate_curve"]
        if not curve:
            what = f"generator = '{generator}' has no heat_rate_curve to change."
            yield tables.problem("retrofits", row, what, "Retrofits apply to coal and CHP units.")
        yield from _check_min_load(tables, "retrofits", row, curve, retrofit["min_load"])
        if retrofit["heat_extraction"] and generator not in extractions:
            what = f"heat_extraction is on, but chp.csv has no row for '{generator}'."
            yield tables.problem("retrofits", row, what, "Add the row to chp.csv (active = false), or switch it off.")


def _check_chp(tables: NetworkTables) -> Iterator[Problem]:
    generators = tables.entries("generators")
    seen: dict[str, str] = {}
    for row, chp in tables.entries("chp").items():
        generator = chp["generator"]
        if generator not in generators:
            continue
        if generator in seen:
            what = f"generator = '{generator}' already has the row '{seen[generator]}'."
            yield tables.problem("chp", row, what, "Keep one row for each generator.")
        seen[generator] = row
        unit = generators[generator]
        most = unit["capacity"] * (1.0 - unit["own_use"]) * unit["availability"]
        if chp["active"] and chp["back_pressure_offset"] > most:
            what = f"back_pressure_offset = {chp['back_pressure_offset']:g} MW exceeds the {most:g} MW of the unit."
            yield tables.problem("chp", row, what, "Least power at no heat: lower it to what the unit can run at.")
        if chp["active"] and not generators[generator]["heat_rate_curve"]:
            what = f"generator = '{generator}' has no heat_rate_curve."
            yield tables.problem("chp", row, what, "Steam is extracted from coal units; give it a curve.")


def _check_groups(tables: NetworkTables) -> Iterator[Problem]:
    members = Counter(unit["online_group"] for unit in tables.entries("generators", active_only=True).values())
    for row, group in tables.entries("online_groups").items():
        size = members[row]
        if group["minimum"] > size:
            what = f"minimum = {group['minimum']:g} exceeds the {size} active units whose online_group is '{row}'."
            yield tables.problem("online_groups", row, what, "Lower it, or switch units of the group on.")


def _check_storage(tables: NetworkTables) -> Iterator[Problem]:
    for table, sizes in (
        ("storage_units", ("power", "energy")),
        ("heat_stores", ("energy", "charge_power", "discharge_power")),
    ):
        for row, store in tables.entries(table, active_only=True).items():
            zero = [size for size in sizes if store[size] == 0]
            if zero:
                what = f"{' and '.join(zero)} = 0 for a store that takes part in the study."
                yield tables.problem(table, row, what, "Give a positive number, or switch it off (active = false).")
            if ":" in store.get("commissioning", ""):
                what = f"commissioning = '{store['commissioning']}' has stages, but a store's energy enters at once."
                yield tables.problem(table, row, what, "Give one date, or a row for each stage.")


def _check_supply(tables: NetworkTables) -> Iterator[Problem]:
    """Every load is connected to something that can serve it."""
    supplied: set[str] = set()
    electric = {bus for table in ("generators", "ties") for bus in tables.active(table)["bus"]}
    for island in electric_islands(tables):
        if island & electric:
            supplied |= island
    supplied |= set(tables.active("heat_sources")["bus"])
    supplied |= set(tables.active("electric_boilers")["heat_bus"])
    retrofits = tables.active("retrofits")
    retrofitted = set(retrofits.loc[retrofits["heat_extraction"].to_numpy(bool), "generator"])
    extractions = tables.frames["chp"]
    in_use = extractions["active"].to_numpy(bool) | extractions["generator"].isin(retrofitted).to_numpy(bool)
    supplied |= set(extractions.loc[in_use, "heat_bus"])
    for row, load in tables.entries("loads", active_only=True).items():
        if load["bus"] in tables.rows["buses"] and load["bus"] not in supplied:
            what = f"nothing supplies bus '{load['bus']}': no generator, tie or heat source is connected to it."
            remedy = "Check lines.csv and transformers.csv (active?), or connect a source."
            yield tables.problem("loads", row, what, remedy)

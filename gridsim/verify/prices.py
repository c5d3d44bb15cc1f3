"""Prices held against the operation: complementary slackness of the linear program, component by component.

What runs strictly between its limits sets the price of its bus; what stands at a limit does so because the price says
so; a limit that does not bind is worth nothing. Bertsimas and Tsitsiklis, Introduction to Linear Optimization, ch. 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from gridsim.verify import flows
from gridsim.verify.facts import Facts
from gridsim.verify.report import Array, Check, Mask
from gridsim.verify.reserve_prices import ReserveWorth
from gridsim.verify.security import secured_worth
from gridsim.verify.tolerances import CORNER, INSIDE, PRICE, SWITCHED
from gridsim.verify.units import must_run

Priced = tuple[str, Array, Sequence[str]]


def check_prices(facts: Facts) -> Iterator[Check]:
    """Complementary slackness of everything whose worth can be read off the result.

    In operation by forecasts only what holds hour by hour is checked: the value of stored energy is another one in
    every window, for each knew something else of the days ahead.
    """
    worth = ReserveWorth(facts)
    stores: tuple[Priced, ...] = ()
    if facts.case.study.operation != "rolling":
        stores = (
            _stored_energy(facts, "storage_units", ("charge", "discharge", "state_of_charge"), worth),
            _stored_energy(facts, "heat_stores", ("heat_charge", "heat_discharge", "heat_stored")),
        )
    for name, error, members in (
        *_simple_sources(facts, worth),
        *_ties(facts),
        *_network(facts),
        *stores,
        *_thermal_units(facts, worth),
    ):
        yield facts.check(name, error, members, PRICE)


def price_at(facts: Facts, table: str, end: str = "bus") -> Array:
    """(snapshot, member) claimed price at the bus of each component [CNY/MWh]."""
    return facts.claimed("marginal_price") @ flows.placement(facts, facts.rows(table)[end].tolist()).T


def misplaced(value: Array, lower: Array | float, upper: Array | float, reduced_cost: Array) -> Array:
    """(snapshot, member) reduced cost of the wrong sign for where the value stands [CNY/MWh].

    Above its lower limit a variable may not cost more than it earns; below its upper limit it may not earn more than it
    costs.
    """
    too_dear = np.where(value > lower + INSIDE, reduced_cost, 0.0)
    forgone = np.where(value < upper - INSIDE, -reduced_cost, 0.0)
    return np.maximum(np.maximum(too_dear, forgone), 0.0)


def _simple_sources(facts: Facts, reserves: ReserveWorth) -> Iterator[Priced]:
    """Compare prices with generators without status, heat sources and electric boilers."""
    free = ~facts.is_thermal & np.isnan(facts.column("generators", "ramp_limit"))
    error = misplaced(
        facts.claimed("generation"),
        must_run(facts),
        facts.availability * facts.net_capacity,
        facts.power_cost - price_at(facts, "generators") + reserves.output_cost(),
    )
    names = facts.members("generation")
    yield "price against generators", error[:, free], [name for name, one in zip(names, free, strict=True) if one]
    boilers = facts.rows("electric_boilers")
    efficiency = boilers["efficiency"].to_numpy(float)
    heat_value = price_at(facts, "electric_boilers", "heat_bus") * efficiency
    electric = price_at(facts, "electric_boilers") + boilers["variable_cost"].to_numpy(float) - heat_value
    heat = facts.heat_cost - price_at(facts, "heat_sources")
    for variable, table, size, reduced_cost in (
        ("heat_generation", "heat_sources", "capacity", heat),
        ("electric_boiler_input", "electric_boilers", "capacity", electric),
    ):
        error = misplaced(facts.claimed(variable), 0.0, facts.column(table, size), reduced_cost)
        yield f"price against {variable}", error, facts.members(variable)


def _ties(facts: Facts) -> Iterator[Priced]:
    """Compare prices with the grid outside; the worth of export room is part of what an export costs."""
    names, inside = facts.members("import"), price_at(facts, "ties")
    imported, exported, room_price = (facts.claimed(name) for name in ("import", "export", "export_room_shadow_price"))
    buying = facts.outside_price + facts.column("ties", "import_margin") - inside
    yield "price against import", misplaced(imported, 0.0, facts.column("ties", "import_capacity"), buying), names
    selling = inside + room_price - facts.outside_price + facts.column("ties", "export_margin")
    yield "price against export", misplaced(exported, 0.0, np.inf, selling), names
    spare = facts.room - (exported - imported)
    yield "export room price", worth_of_limit(room_price, spare), names


def worth_of_limit(price: Array, spare: Array) -> Array:
    """(snapshot, member) worth of a limit that is negative, or that of a limit with room to spare [CNY/MWh]."""
    return np.where(spare > INSIDE, np.abs(price), np.maximum(-price, 0.0))


def _network(facts: Facts) -> Iterator[Priced]:
    """Hold price differences between buses against the worth of ratings, after outages too, and of marginal losses.

    Stationarity of the DC flow: the differences explained by neither, over reactance, balance at every bus.
    Schweppe et al., Spot Pricing of Electricity, 1988, ch. 7.
    """
    signed = []
    for kind, limit in (("line", flows.line_limits(facts)), ("transformer", flows.transformer_limits(facts))):
        flow, worth = facts.claimed(f"{kind}_flow"), facts.claimed(f"{kind}_shadow_price")
        signed.append(np.sign(flow) * worth + facts.claimed(f"{kind}_loss_price"))
        spare = limit - flows.loading(facts, kind)
        yield f"{kind} rating price", worth_of_limit(worth, spare), facts.members(f"{kind}_flow")
    ends = flows.incidence(facts)
    conductance = (ends.T / flows.reactances(facts)).T
    buses = facts.rows("buses")
    unexplained = -facts.claimed("marginal_price") @ ends.T - np.hstack(signed) - secured_worth(facts)
    error = np.abs(unexplained @ conductance @ np.linalg.pinv(ends.T @ conductance))
    electric = (buses["carrier"] == "AC").to_numpy(bool)
    yield "price differences in the network", error[:, electric], list(buses.index[electric])


def _stored_energy(
    facts: Facts, table: str, variables: tuple[str, str, str], reserves: ReserveWorth | None = None
) -> Priced:
    """Look for a value of stored energy that explains charging and discharging at the claimed prices.

    Every hour confines the value to an interval; it carries over, less the standing loss, while the store is neither
    full nor empty, may fall after an empty hour and rise after a full one. Power that could hold reserve instead, and
    energy that reserve needs, are worth what `ReserveWorth` leaves open.
    """
    charge, discharge, stored = (facts.claimed(name) for name in variables)
    price = price_at(facts, table)
    into, out_of = (facts.column(table, f"{way}_efficiency") for way in ("charge", "discharge"))
    wear = facts.column(table, "throughput_cost") if table == "storage_units" else 0.0
    keep = np.maximum(1.0 - facts.column(table, "standing_loss"), np.finfo(float).tiny)
    most_in, most_out = _store_limits(facts, table)
    least, most = (price, price) if reserves is None else reserves.stretched(price)
    sells = np.where(discharge < most_out - INSIDE, (least - wear) * out_of, -np.inf)
    buys = np.where(charge < most_in - INSIDE, most / into, np.inf)
    lowest = np.maximum(np.where(charge > INSIDE, least / into, -np.inf), sells)
    highest = np.minimum(buys, np.where(discharge > INSIDE, (most - wear) * out_of, np.inf))
    entered = facts.in_service(table, "power") > 0.0 if table == "storage_units" else True
    may_fall, may_rise = stored <= INSIDE, stored >= facts.column(table, "energy") / out_of * entered - INSIDE
    may = (np.where(may_fall, np.inf, 0.0), np.where(may_rise, np.inf, 0.0))
    if reserves is not None:
        may = (may[0] + reserves.energy_prices(upward=True), may[1] + reserves.energy_prices(upward=False))
    error = carried_value(lowest, highest, *may, keep)
    return f"value of {variables[2]}", error, facts.members(variables[2])


def carried_value(lowest: Array, highest: Array, fall: Array, rise: Array, keep: Array | float) -> Array:
    """(snapshot, member) distance by which no value of stored energy lies in the intervals of all hours [CNY/MWh].

    Parameters
    ----------
    lowest, highest : array (snapshot, member)
        Interval that the hour's operation leaves for the value.
    fall, rise : array (snapshot, member)
        By how much the value may fall or rise after the hour: without bound where the store is at its lower or upper
        limit [CNY/MWh].
    keep
        Share of the stored energy that is left an hour later.
    """
    error = np.zeros_like(lowest)
    low, high = np.full(lowest.shape[1], -np.inf), np.full(lowest.shape[1], np.inf)
    for hour in [*range(len(lowest)), *range(len(lowest))]:
        low, high = np.maximum(low, lowest[hour]), np.minimum(high, highest[hour])
        gap = np.maximum(low - high, 0.0)
        error[hour] = gap
        low = (np.where(gap > 0.0, lowest[hour], low) - fall[hour]) / keep
        high = (np.where(gap > 0.0, highest[hour], high) + rise[hour]) / keep
    return error


def _store_limits(facts: Facts, table: str) -> tuple[Array, Array]:
    if table == "heat_stores":
        return facts.column(table, "charge_power"), facts.column(table, "discharge_power")
    power = facts.column(table, "power") * facts.column(table, "availability") * facts.in_service(table, "power")
    return power, power


def _thermal_units(facts: Facts, reserves: ReserveWorth) -> Iterator[Priced]:
    """Compare prices with coal and CHP units: no other point of the same status may earn more at these prices.

    Power and heat of an hour are then the optimum of a linear program in two variables, which some corner of the unit's
    operating region attains. Hours in which a ramp or a start ties the unit to its neighbours are left out. The error
    is the gain forgone per MW of the unit.
    """
    power, heat = facts.claimed("generation")[:, facts.is_thermal], facts.claimed("heat_extraction")
    heat_price = facts.claimed("marginal_price") @ flows.placement(facts, facts.thermal["heat_bus"].tolist()).T
    worth = price_at(facts, "generators")[:, facts.is_thermal] - facts.power_cost[facts.is_thermal]
    heat_worth = heat_price + facts.free_allocation[1]
    earned = worth * power + heat_worth * heat - facts.fuel_price * facts.least_fuel + reserves.earned()
    status = facts.claimed("status")
    gain = np.zeros_like(status)
    for number, (_, unit) in enumerate(facts.thermal.iterrows()):
        slope, intercept = facts.fuel_segments[number]
        best = np.full(facts.hours, -np.inf)
        for corner_power, corner_heat, up, down in _corners(facts, number, unit, reserves):
            steam = corner_power + unit["power_loss"] * corner_heat
            fuel = np.max(slope * steam.reshape(-1, 1) + intercept, axis=1)
            profit = worth[:, number] * corner_power + heat_worth[:, number] * corner_heat - facts.fuel_price * fuel
            profit += reserves.earnings(number, up, down, corner_power)
            best = np.maximum(best, np.where(np.minimum(up, down) >= -CORNER, profit, -np.inf))
        known = np.isfinite(best)
        best = np.where(known, np.where(known, best, 0.0) * status[:, number], earned[:, number])
        gain[:, number] = (best - earned[:, number]) / unit["steam_limit"]
    yield "price against thermal units", np.where(_untied(facts), gain, 0.0), facts.members("status")


def _corners(
    facts: Facts, number: int, unit: pd.Series, reserves: ReserveWorth
) -> Iterator[tuple[Array, Array, Array, Array]]:
    """Power and heat (snapshot,) where two limits or kinks of a fully online unit meet, and the room up and down there.

    Room below zero: a limit does not hold.
    """
    available = facts.availability[:, facts.is_thermal][:, number]
    top, most_steam, most_heat = (available * unit[limit] for limit in ("net", "steam_limit", "heat_capacity"))
    slope, intercept = facts.fuel_segments[number]
    turns = np.diff(slope) != 0.0
    kinks = -np.diff(intercept)[turns] / np.diff(slope)[turns]
    least_steam = unit["min_load"] * unit["steam_limit"]
    lines = [(1.0, unit["power_loss"], np.full(facts.hours, level)) for level in (least_steam, *kinks)]
    lines.append((1.0, unit["power_loss"], most_steam))
    lines.append((1.0, -unit["power_heat_ratio"], np.full(facts.hours, unit["back_pressure_offset"])))
    lines += [(1.0, 0.0, np.zeros(facts.hours)), (1.0, 0.0, top)]
    lines += [(0.0, 1.0, np.zeros(facts.hours)), (0.0, 1.0, most_heat)]
    lines += reserves.turning_lines(number, unit, top, most_steam)
    for (power0, heat0, level0), (power1, heat1, level1) in combinations(lines, 2):
        determinant = power0 * heat1 - power1 * heat0
        if determinant == 0.0:
            continue
        power = (level0 * heat1 - level1 * heat0) / determinant
        heat = (power0 * level1 - power1 * level0) / determinant
        raised = power + unit["power_loss"] * heat
        back_pressure = unit["power_heat_ratio"] * heat + unit["back_pressure_offset"]
        up, down = np.minimum(top - power, most_steam - raised), np.minimum(raised - least_steam, power - back_pressure)
        within = np.minimum(heat, most_heat - heat) >= -CORNER
        yield power, heat, np.where(within, up, -np.inf), np.minimum(down, power)


def _untied(facts: Facts) -> Mask:
    """(snapshot, thermal_unit) whether no ramp into or out of the hour binds and nothing starts or stops in it."""
    power, status = facts.claimed("generation")[:, facts.is_thermal], facts.claimed("status")
    limit = facts.thermal["ramp_limit"].fillna(np.inf).to_numpy(float) * facts.thermal["net"].to_numpy(float)
    steady = (np.abs(np.diff(status, axis=0)) <= SWITCHED) & (facts.claimed("start_up")[1:] <= SWITCHED)
    with np.errstate(invalid="ignore"):  # no limit times no status is no number, and no ramp either
        room = np.nan_to_num(limit * np.minimum(status[1:], status[:-1]), nan=np.inf)
    free = steady & (np.abs(np.diff(power, axis=0)) < room - INSIDE)
    edge = np.ones((1, power.shape[1]), dtype=bool)
    return np.vstack([edge, free]) & np.vstack([free, edge])

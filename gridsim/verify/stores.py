"""Stores of energy and heat, demand, boilers and the connection outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from gridsim.verify.facts import Facts
from gridsim.verify.report import Array, Check
from gridsim.verify.tolerances import ENERGY, POWER, PRICE


def check_stores(facts: Facts) -> Iterator[Check]:
    """State of charge hour by hour round the horizon, and power and energy limits."""
    rated = facts.column("storage_units", "power") * facts.column("storage_units", "availability")
    entered = facts.in_service("storage_units", "power")
    power = rated * entered
    heat_inside = facts.column("heat_stores", "energy") / facts.column("heat_stores", "discharge_efficiency")
    heat_limits = [facts.column("heat_stores", name) for name in ("charge_power", "discharge_power")]
    inside = facts.column("storage_units", "energy") / facts.column("storage_units", "discharge_efficiency")
    capacity = inside * (entered > 0.0)
    yield from _store(facts, "storage_units", ("charge", "discharge", "state_of_charge"), (power, power, capacity))
    yield from _store(
        facts, "heat_stores", ("heat_charge", "heat_discharge", "heat_stored"), (*heat_limits, heat_inside)
    )


def _store(facts: Facts, table: str, variables: tuple[str, str, str], limits: Sequence[Array]) -> Iterator[Check]:
    charge, discharge, stored = (facts.claimed(name) for name in variables)
    names = facts.members(variables[2])
    into, out_of = (facts.column(table, f"{way}_efficiency") for way in ("charge", "discharge"))
    keep = 1.0 - facts.column(table, "standing_loss")
    expected = keep * np.roll(stored, 1, axis=0) + into * charge - discharge / out_of
    for name, value, limit in zip(variables, (charge, discharge, stored), limits, strict=True):
        tolerance = ENERGY if value is stored else POWER
        excess = np.maximum(value - limit, -value)
        yield facts.check(f"{name} limit", excess, names, tolerance)
    yield facts.check(f"{variables[2]} balance", np.abs(stored - expected), names, ENERGY)


def check_exchange(facts: Facts) -> Iterator[Check]:
    """Check inputs that the result repeats, and limits of what stands between the buses and the world."""
    rows = facts.rows("loads")
    demand = np.array([facts.series(profile) for profile in rows["profile"]]).reshape(len(rows), facts.hours).T
    demand = demand * rows["scale"].to_numpy(float)
    for name, expected, tolerance in (
        ("demand", demand, POWER),
        ("price_outside", facts.outside_price, PRICE),
        ("export_room", facts.room, POWER),
    ):
        error = np.abs(facts.claimed(name) - expected)
        yield facts.check(f"{name} as given", error, facts.members(name), tolerance)
    for name, limit in (
        ("heat_generation", facts.column("heat_sources", "capacity")),
        ("electric_boiler_input", facts.column("electric_boilers", "capacity")),
        ("import", facts.column("ties", "import_capacity")),
        ("export", np.full(len(facts.rows("ties")), np.inf)),
    ):
        value = facts.claimed(name)
        yield facts.check(f"{name} limit", np.maximum(value - limit, -value), facts.members(name), POWER)
    net_export = facts.claimed("export") - facts.claimed("import")
    yield facts.check("export room", net_export - facts.room, facts.members("export"), POWER)

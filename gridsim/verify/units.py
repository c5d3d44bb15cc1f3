"""Limits of generators: output, commitment, ramps, steam extraction, coal burnt."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from gridsim.verify.facts import Facts
from gridsim.verify.report import Array, Check
from gridsim.verify.tolerances import FUEL, POWER, STATUS


def check_units(facts: Facts) -> Iterator[Check]:
    """Everything that binds a generator by itself."""
    yield from _output(facts)
    names = facts.members("status")
    status, start_up, heat = (facts.claimed(name) for name in ("status", "start_up", "heat_extraction"))
    unit = {name: facts.thermal[name].to_numpy() for name in facts.thermal.columns}
    power = facts.claimed("generation")[:, facts.is_thermal]
    available = facts.availability[:, facts.is_thermal]
    limits = {
        "thermal output limit": power - available * unit["net"] * status,
        "thermal minimum load": unit["min_load"] * unit["steam_limit"] * status - facts.steam_raised,
        "back-pressure line": unit["power_heat_ratio"] * heat + unit["back_pressure_offset"] * status - power,
        "steam limit": facts.steam_raised - available * unit["steam_limit"] * status,
        "heat extraction limit": np.maximum(heat - available * unit["heat_capacity"] * status, -heat),
    }
    for name, excess in limits.items():
        yield facts.check(name, excess, names, POWER)
    yield from _commitment(facts, status, start_up)
    fuel = facts.claimed("fuel")
    excess = np.abs(fuel - facts.least_fuel) if facts.fuel_price > 0.0 else facts.least_fuel - fuel
    yield facts.check("fuel", excess, names, FUEL)


def _output(facts: Facts) -> Iterator[Check]:
    names = facts.members("generation")
    generation, claimed = facts.claimed("generation"), facts.claimed("available")
    available = facts.availability * facts.net_capacity
    yield facts.check("available output", np.abs(claimed - available), names, POWER)
    curtailed = np.where(facts.variable_output, available - generation, 0.0)
    error = np.abs(facts.claimed("curtailment") - curtailed)
    yield facts.check("curtailment", error, names, POWER)
    least = must_run(facts)
    least[:, facts.is_thermal] = 0.0
    excess = np.maximum(least - generation, generation - available)
    yield facts.check("generator output limit", excess, names, POWER)
    online = np.ones_like(generation)
    online[:, facts.is_thermal] = facts.claimed("status")
    excess = _ramp_excess(generation, online, facts.column("generators", "ramp_limit"), facts.net_capacity)
    yield facts.check("ramp limit", excess, names, POWER)


def must_run(facts: Facts) -> Array:
    """(snapshot, generator) least output of generators without status: minimum load of what is available [MW]."""
    return facts.column("generators", "min_load") * facts.availability * facts.net_capacity


def _ramp_excess(power: Array, status: Array, limit: Array, net: Array) -> Array:
    """(snapshot, generator) change of output beyond the limit [MW]; the first hour is free.

    Online share ramps at its limit, what starts or stops may jump to full output, as PyPSA writes committed units:
    https://docs.pypsa.org/latest/user-guide/optimization/unit-commitment/
    """
    change, switched = np.diff(power, axis=0), np.diff(status, axis=0)
    up = change - net * (limit * status[:-1] + switched)
    down = -change - net * (limit * status[1:] - switched)
    excess = np.where(np.isnan(limit), 0.0, np.maximum(up, down))
    return np.vstack([np.zeros_like(power[:1]), excess])


def _commitment(facts: Facts, status: Array, start_up: Array) -> Iterator[Check]:
    names = facts.members("status")
    outside = np.maximum(np.maximum(status - 1.0, -status), np.maximum(start_up - 1.0, -start_up))
    switched = np.diff(status, axis=0, prepend=status[:1])
    stopped = np.maximum(-switched, 0.0)
    up, down = (facts.thermal[name].to_numpy(int) for name in ("min_up_time", "min_down_time"))
    excess = {
        "status between 0 and 1": outside,
        "start-up": switched - start_up,
        "minimum up time": np.where(up > 0, _sum_of_last(start_up, up) - status, 0.0),
        "minimum down time": np.where(down > 0, _sum_of_last(stopped, down) - (1.0 - status), 0.0),
        "given status": np.abs(status - _given_status(facts, status)),
    }
    for name, violation in excess.items():
        yield facts.check(name, violation, names, STATUS)
    groups = facts.rows("online_groups")
    belongs = facts.thermal["online_group"].to_numpy(object).reshape(-1, 1) == groups.index.to_numpy(object)
    entered = (facts.availability[:, facts.is_thermal] > 0.0) @ belongs.astype(float)
    shortage = np.minimum(groups["minimum"].to_numpy(float), entered) - status @ belongs.astype(float)
    occupied = belongs.any(axis=0)
    used = [name for name, some in zip(groups.index, occupied, strict=True) if some]
    yield facts.check("online group", shortage[:, occupied], used, STATUS)


def _sum_of_last(events: Array, hours: Array) -> Array:
    """(snapshot, thermal_unit) sum of the events of the last ``hours`` of each unit, the current one included."""
    total = np.vstack([np.zeros_like(events[:1]), np.cumsum(events, axis=0)])
    row = np.arange(1, len(total)).reshape(-1, 1)
    before = np.maximum(row - hours, 0)
    return np.take_along_axis(total, np.broadcast_to(row, events.shape), 0) - np.take_along_axis(total, before, 0)


def _given_status(facts: Facts, status: Array) -> Array:
    """(snapshot, thermal_unit) status that the study gives; the claimed one where it gives none."""
    given = pd.DataFrame(status, columns=facts.thermal.index)
    commitment = facts.case.study.commitment
    for unit, value in {} if isinstance(commitment, str) else commitment.items():
        given[unit] = facts.series(value) if isinstance(value, str) else value
    return given.to_numpy(float)

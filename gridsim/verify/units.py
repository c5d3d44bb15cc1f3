"""Limits of generators: output, ramps, steam extraction, coal burnt."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gridsim.verify.commitment import check_commitment, trips
from gridsim.verify.facts import Facts
from gridsim.verify.report import Array, Check, Mask
from gridsim.verify.tolerances import FUEL, POWER


def check_units(facts: Facts) -> Iterator[Check]:
    """Everything that binds a generator by itself."""
    yield from _output(facts)
    names = facts.members("status")
    status, heat = facts.claimed("status"), facts.claimed("heat_extraction")
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
    yield from check_commitment(facts)
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
    online, fell = np.ones_like(generation), np.zeros(generation.shape, dtype=bool)
    online[:, facts.is_thermal], fell[:, facts.is_thermal] = facts.claimed("status"), trips(facts)
    yield facts.check("ramp limit", _ramp_excess(facts, generation, online, fell), names, POWER)


def must_run(facts: Facts) -> Array:
    """(snapshot, generator) least output of generators without status: minimum load of what is available [MW]."""
    return facts.column("generators", "min_load") * facts.availability * facts.net_capacity


def _ramp_excess(facts: Facts, power: Array, status: Array, fell: Mask) -> Array:
    """(snapshot, generator) change of output beyond the limit [MW]; the first hour is free.

    Online share ramps at its limit; what starts comes in at its start ramp at most and what stops goes out from its
    stop ramp, full output where there is none, as PyPSA writes committed units:
    https://docs.pypsa.org/latest/user-guide/optimization/unit-commitment/. What falls out of service falls from
    anywhere.
    """
    net = facts.net_capacity
    given = {name: facts.column("generators", name) for name in ("ramp_limit", "start_ramp", "stop_ramp")}
    limit, start, stop = (np.nan_to_num(share, nan=1.0) for share in given.values())
    change, switched = np.diff(power, axis=0), np.diff(status, axis=0)
    up = change - net * (limit * status[:-1] + start * switched)
    down = -change - net * (limit * status[1:] - stop * switched)
    free = np.isnan(given["ramp_limit"])
    up = np.where(free & np.isnan(given["start_ramp"]), 0.0, up)
    down = np.where((free & np.isnan(given["stop_ramp"])) | fell[1:], 0.0, down)
    return np.vstack([np.zeros_like(power[:1]), np.maximum(up, down)])

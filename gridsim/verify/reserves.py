"""Reserves: what is required, whether it is held, and whether who holds it could give it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from gridsim.schema.carriers import CARRIERS
from gridsim.verify.facts import Facts
from gridsim.verify.report import Array, Check, Mask
from gridsim.verify.tolerances import ENERGY, INSIDE, POWER, PRICE


class Reserves:
    """Requirements and rooms computed from the tables, and what the result claims to be held within them."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.rows = facts.rows("reserves")
        self.upward: Mask = (self.rows["direction"] == "up").to_numpy(bool)
        self.held = facts.claimed("reserve_held")
        self.stored = facts.claimed("storage_reserve")
        self.price = facts.claimed("reserve_price")
        self.infeed_price = facts.claimed("infeed_price")

    @cached_property
    def value(self) -> Array:
        """(snapshot, reserve, generator) worth of reserve that a generator holds [CNY/MWh].

        For a loss of its own it holds none, so that the price of that loss is not earned.
        """
        return self.price[:, :, None] - self.infeed_price

    @cached_property
    def shares(self) -> Array:
        """(snapshot, reserve) required shares of load, wind and photovoltaics [MW]."""
        facts = self.facts
        loads, generators = facts.rows("loads"), facts.rows("generators")
        electric = facts.rows("buses")["carrier"].loc[loads["bus"].tolist()].to_numpy() == "AC"
        load = np.zeros(facts.hours)
        for profile, scale in zip(loads["profile"][electric], loads["scale"][electric], strict=True):
            load = load + facts.series(str(profile)) * scale
        available = facts.availability * facts.net_capacity
        kind = generators["carrier"].to_numpy(object)
        wind = available[:, np.isin(kind, ["offshore_wind", "onshore_wind"])].sum(axis=1)
        solar = available[:, [CARRIERS[each].variable and "wind" not in each for each in kind]].sum(axis=1)
        required = np.zeros((facts.hours, len(self.rows)))
        for column, power in (("load_share", load), ("wind_share", wind), ("solar_share", solar)):
            required += power[:, None] * self.rows[column].to_numpy(float)
        return required

    @cached_property
    def is_infeed(self) -> Mask:
        """(reserve, generator) whether the loss of a generator has to be covered."""
        generators = self.facts.rows("generators")
        chosen = np.zeros((len(self.rows), len(generators)), dtype=bool)
        for number, text in enumerate(self.rows["infeeds"]):
            named = [part.strip() for part in str(text).split(";")]
            chosen[number] = [name in named or kind in named for name, kind in generators["carrier"].items()]
        return chosen

    @cached_property
    def provided(self) -> Array:
        """(snapshot, reserve) held by all, and what is missing [MW]."""
        return self.held.sum(axis=2) + self.stored.sum(axis=2) + self.facts.claimed("reserve_shortage")

    @cached_property
    def spare(self) -> Array:
        """(snapshot, reserve) what is provided beyond the shares [MW]."""
        return self.provided - self.shares

    @cached_property
    def spare_after_loss(self) -> Array:
        """(snapshot, reserve, generator) provided by others beyond shares and a generator's output; else infinite."""
        left = self.spare[:, :, None] - self.held - self.facts.claimed("generation")[:, None, :]
        return np.where(self.is_infeed, left, np.inf)

    @cached_property
    def may_provide(self) -> Mask:
        """(reserve, generator) whether a generator may hold a reserve."""
        curtailable = self.rows["curtailable"].to_numpy(bool)[:, None]
        return self.facts.is_thermal | (curtailable & self.facts.variable_output)

    def of_generators(self, *, upward: bool) -> Array:
        """(snapshot, generator) all that is held in one direction [MW]."""
        return self.held[:, self.upward == upward].sum(axis=1)

    def of_storage(self, *, upward: bool) -> Array:
        """(snapshot, storage_unit) all that is held in one direction [MW]."""
        return self.stored[:, self.upward == upward].sum(axis=1)

    def unit_room(self, *, upward: bool) -> Array:
        """(snapshot, thermal_unit) between output and the limits of what is online [MW]."""
        facts, unit = self.facts, self.facts.thermal
        power, status = facts.claimed("generation")[:, facts.is_thermal], facts.claimed("status")
        heat, most = facts.claimed("heat_extraction"), status * facts.availability[:, facts.is_thermal]
        number = {name: unit[name].to_numpy(float) for name in ("net", "steam_limit", "min_load")}
        if upward:
            return np.minimum(most * number["net"] - power, most * number["steam_limit"] - facts.steam_raised)
        back_pressure = unit["power_heat_ratio"].to_numpy() * heat + unit["back_pressure_offset"].to_numpy() * status
        least = number["min_load"] * number["steam_limit"] * status
        return np.minimum(np.minimum(facts.steam_raised - least, power - back_pressure), power)

    def variable_room(self, *, upward: bool) -> Array:
        """(snapshot, generator) between output and what is available, or the least output [MW]."""
        facts, output = self.facts, self.facts.claimed("generation")
        available = facts.availability * facts.net_capacity
        return available - output if upward else output - facts.column("generators", "min_load") * available

    def storage_power_room(self, *, upward: bool) -> Array:
        """(snapshot, storage_unit) between net output and rated power [MW]."""
        facts = self.facts
        rated = facts.column("storage_units", "power") * facts.column("storage_units", "availability")
        net = facts.claimed("discharge") - facts.claimed("charge")
        return rated * facts.in_service("storage_units", "power") - (net if upward else -net)

    def storage_energy_room(self, *, upward: bool) -> Array:
        """(snapshot, storage_unit) energy left after the hour, or room for it, beyond what reserves need [MWh]."""
        facts, stored = self.facts, self.facts.claimed("state_of_charge")
        into, out_of = (facts.column("storage_units", f"{way}_efficiency") for way in ("charge", "discharge"))
        own = self.upward == upward
        needed = np.einsum("tks,k->ts", self.stored[:, own], self.rows["duration"].to_numpy(float)[own])
        if upward:
            return stored - needed / out_of
        return facts.column("storage_units", "energy") / out_of - stored - needed * into


def check_reserves(facts: Facts) -> Iterator[Check]:
    """Check requirement, provision within every limit, and prices by complementary slackness."""
    reserves = Reserves(facts)
    names, shortage = facts.members("reserve_required"), facts.claimed("reserve_shortage")
    if not names:
        return
    output = np.where(reserves.is_infeed, facts.claimed("generation")[:, None, :], 0.0)
    largest = np.maximum(output.max(axis=2, initial=0.0), 0.0)
    error = np.abs(facts.claimed("reserve_required") - reserves.shares - largest)
    yield facts.check("reserve required", error, names, POWER)
    missing = np.maximum(-reserves.spare, -reserves.spare_after_loss.min(axis=2, initial=np.inf))
    yield facts.check("reserve held", np.maximum(missing, -shortage), names, POWER)
    yield from _check_rooms(facts, reserves)
    for name, excess, members in _priced(facts, reserves):
        yield facts.check(name, excess, members, PRICE)


def _check_rooms(facts: Facts, reserves: Reserves) -> Iterator[Check]:
    everyone, stations = facts.members("generation"), facts.members("storage_reserve")
    units, net = facts.members("status"), facts.thermal["net"].to_numpy(float)
    wrong = np.where(reserves.may_provide, -reserves.held, np.abs(reserves.held)).max(axis=1)
    yield facts.check("who holds reserve", wrong, everyone, POWER)
    yield facts.check("storage reserve", (-reserves.stored).max(axis=1), stations, POWER)
    most = reserves.rows["thermal_share"].to_numpy(float)[:, None] * net * facts.claimed("status")[:, None, :]
    excess = (reserves.held[:, :, facts.is_thermal] - most).max(axis=1)
    yield facts.check("share of units held as reserve", excess, units, POWER)
    variable = [name for name, one in zip(everyone, facts.variable_output, strict=True) if one]
    for way, upward in (("upward", True), ("downward", False)):
        held = reserves.of_generators(upward=upward)
        excess = held[:, facts.is_thermal] - reserves.unit_room(upward=upward)
        yield facts.check(f"{way} reserve of units", np.where(held[:, facts.is_thermal] > 0, excess, 0), units, POWER)
        excess = np.where(held > 0.0, held - reserves.variable_room(upward=upward), 0.0)
        yield facts.check(f"{way} reserve of wind and PV", excess[:, facts.variable_output], variable, POWER)
        excess = reserves.of_storage(upward=upward) - reserves.storage_power_room(upward=upward)
        yield facts.check(f"{way} reserve of storage", excess, stations, POWER)
        energy = -reserves.storage_energy_room(upward=upward)
        yield facts.check(f"energy for {way} reserve", energy, stations, ENERGY)


def _priced(facts: Facts, reserves: Reserves) -> Iterator[tuple[str, Array, Sequence[str]]]:
    """Compare prices with what is spare: it makes the requirement worthless; what is missing costs the penalty."""
    price, penalty = reserves.price, reserves.rows["shortage_price"].to_numpy(float)
    of_shares = price - reserves.infeed_price.sum(axis=2)
    error = np.maximum(np.where(reserves.spare > INSIDE, np.abs(of_shares), -of_shares), price - penalty)
    error = np.maximum(error, np.where(facts.claimed("reserve_shortage") > INSIDE, penalty - price, 0.0))
    yield "reserve price", error, facts.members("reserve_price")
    slack = reserves.spare_after_loss > INSIDE
    error = np.where(slack, np.abs(reserves.infeed_price), -reserves.infeed_price).max(axis=1)
    yield "price of infeeds", error, facts.members("infeed_price")


def highest_value(value: Array) -> Array:
    """(snapshot, member) best worth of a reserve in one direction, nothing where there is none [CNY/MWh]."""
    return np.maximum(value.max(axis=1, initial=0.0), 0.0)

"""What reserves add to the worth of an operating point: they may pay more for a MW than its energy does."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd

from gridsim.verify.facts import Facts
from gridsim.verify.report import Array
from gridsim.verify.reserves import Reserves, highest_value
from gridsim.verify.tolerances import INSIDE

Line = tuple[float, float, Array]


class ReserveWorth:
    """Earnings from reserve at the claimed prices, of every kind of provider."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.reserves = Reserves(facts)

    @cached_property
    def infeed_cost(self) -> Array:
        """(snapshot, generator) what one MW more of output costs in reserve for its loss [CNY/MWh]."""
        return self.reserves.infeed_price.sum(axis=1)

    def output_cost(self) -> Array:
        """(snapshot, generator) what one MW more of output of wind and PV costs in reserve [CNY/MWh].

        Room above the output holds reserve upwards, output itself reserve downwards, where they may provide it.
        """
        reserves = self.reserves
        value = np.where(reserves.may_provide & self.facts.variable_output, reserves.value, 0.0)
        up, down = (highest_value(value[:, reserves.upward == way]) for way in (True, False))
        return self.infeed_cost + up - down

    def earned(self) -> Array:
        """(snapshot, thermal_unit) earned by reserve held, less what the loss of the output costs [CNY/h]."""
        thermal = self.facts.is_thermal
        held = (self.reserves.value * self.reserves.held)[:, :, thermal].sum(axis=1)
        return held - (self.infeed_cost * self.facts.claimed("generation"))[:, thermal]

    def earnings(self, number: int, up: Array, down: Array, power: Array) -> Array:
        """(snapshot,) most that a fully online unit could earn as in `earned` with this room at this output."""
        reserves = self.reserves
        if reserves.rows.empty:
            return np.zeros_like(power)
        place = int(np.flatnonzero(self.facts.is_thermal)[number])
        best = -self.infeed_cost[:, place] * power
        most = reserves.rows["thermal_share"].to_numpy(float) * self.facts.thermal["net"].to_numpy(float)[number]
        for way, room in ((True, up), (False, down)):
            own = reserves.upward == way
            value = np.maximum(reserves.value[:, own, place], 0.0)
            order = np.argsort(-value, axis=1)
            dearest, caps = np.take_along_axis(value, order, 1), most[own][order]
            before = np.cumsum(caps, axis=1) - caps
            best = best + (dearest * np.clip(np.maximum(room, 0.0)[:, None] - before, 0.0, caps)).sum(axis=1)
        return best

    def turning_lines(self, number: int, unit: pd.Series, top: Array, most_steam: Array) -> Iterator[Line]:
        """Lines of power and heat on which what a unit can earn by reserve turns: its products' sums fill the room."""
        reserves, loss = self.reserves, unit["power_loss"]
        least_steam = unit["min_load"] * unit["steam_limit"]
        caps = reserves.rows["thermal_share"].to_numpy(float) * unit["net"]
        hours = np.ones_like(top)
        for level in _sums(caps[reserves.upward]):
            yield 1.0, 0.0, top - level
            yield 1.0, loss, most_steam - level
        for level in _sums(caps[~reserves.upward]):
            yield 1.0, loss, (least_steam + level) * hours
            yield 1.0, -unit["power_heat_ratio"], (unit["back_pressure_offset"] + level) * hours
            yield 1.0, 0.0, level * hours
        if reserves.upward.any() and loss > 0.0:
            yield 0.0, loss, most_steam - top
        if (~reserves.upward).any() and loss + unit["power_heat_ratio"] > 0.0:
            yield 0.0, loss + unit["power_heat_ratio"], (least_steam - unit["back_pressure_offset"]) * hours

    def stretched(self, price: Array) -> tuple[Array, Array]:
        """(snapshot, storage_unit) least and most that a MWh given may be worth, beside reserve that it displaces.

        Power given takes room from reserve upwards and makes room for reserve downwards; ``price`` is that of energy
        [CNY/MWh].
        """
        (least_up, most_up), (least_down, most_down) = (self._room_prices(upward=way) for way in (True, False))
        return price - most_up + least_down, price - least_up + most_down

    def _room_prices(self, *, upward: bool) -> tuple[Array, Array]:
        """(snapshot, storage_unit) least and most that a MW of room for reserve may be worth [CNY/MWh].

        With energy to spare the room is worth what the best reserve earns; with room to spare, nothing.
        """
        best, spare, energy = self._storage_rooms(upward=upward)
        return np.where(energy > INSIDE, best, 0.0), np.where(spare > INSIDE, 0.0, best)

    def energy_prices(self, *, upward: bool) -> Array:
        """(snapshot, storage_unit) most that a MWh kept, or kept free, for reserve may be worth [CNY/MWh]."""
        facts, reserves = self.facts, self.reserves
        own = reserves.upward == upward
        _, _, energy = self._storage_rooms(upward=upward)
        per_energy = np.maximum(reserves.price[:, own], 0.0) / reserves.rows["duration"].to_numpy(float)[own]
        best = per_energy.max(axis=1, initial=0.0)[:, None]
        into, out_of = (facts.column("storage_units", f"{way}_efficiency") for way in ("charge", "discharge"))
        return np.where(energy > INSIDE, 0.0, best * (out_of if upward else 1.0 / into))

    def _storage_rooms(self, *, upward: bool) -> tuple[Array, Array, Array]:
        reserves = self.reserves
        best = highest_value(reserves.price[:, reserves.upward == upward])[:, None]
        spare = reserves.storage_power_room(upward=upward) - reserves.of_storage(upward=upward)
        return best, spare, reserves.storage_energy_room(upward=upward)


def _sums(levels: Array) -> list[float]:
    """Return what any some of the levels sum up to."""
    return sorted({float(sum(some)) for size in range(1, len(levels) + 1) for some in combinations(levels, size)})

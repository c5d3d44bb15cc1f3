"""Demand that is moved or called upon: balances of what is moved, deadlines, and limits on calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np

from gridsim.verify.facts import Facts
from gridsim.verify.report import Array, Check, Mask
from gridsim.verify.tolerances import ENERGY, POWER, STATUS


class Loads:
    """Demand, what of it can be moved or called upon, and by when, computed from the tables."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.calls = facts.rows("demand_response")
        self.shifts = facts.rows("shiftable_loads")

    @cached_property
    def baseline(self) -> Array:
        """(snapshot, shiftable_load) demand of the part that can be moved [MW]."""
        return self._demand_of(self.shifts["load"]) * self.facts.column("shiftable_loads", "share")

    def _demand_of(self, loads: Iterable[str]) -> Array:
        table = self.facts.case.tables["loads"].loc[list(loads)]
        rows = [self.facts.series(str(profile)) for profile in table["profile"]]
        rows = [row * scale for row, scale in zip(rows, table["scale"].to_numpy(float), strict=True)]
        return np.array(rows, dtype=float).reshape(len(rows), self.facts.hours).T

    @cached_property
    def callable_power(self) -> Array:
        """(snapshot, response) most that can be called: the power, and what the load named takes and does not move."""
        power = np.tile(self.facts.column("demand_response", "power"), (self.facts.hours, 1))
        for number, load in enumerate(self.calls["load"]):
            if load:
                movable = self.facts.column("shiftable_loads", "share")[(self.shifts["load"] == load).to_numpy(bool)]
                left = self._demand_of([load])[:, 0] * (1.0 - movable.sum())
                power[:, number] = np.minimum(power[:, number], left)
        return power

    def window_ends(self, number: int) -> Mask:
        """(snapshot,) whether a window of a shiftable load closes with the hour."""
        row = self.shifts.iloc[number]
        ends = (np.arange(1, self.facts.hours + 1) - row["window_start"]) % row["window"] == 0
        ends[-1] = True
        return ends

    @cached_property
    def behind_and_ahead(self) -> tuple[Array, Array]:
        """(snapshot, shiftable_load) each: most energy behind and ahead of the baseline after the hour [MWh]."""
        behind, ahead = np.zeros_like(self.baseline), np.zeros_like(self.baseline)
        for number, (_, row) in enumerate(self.shifts.iterrows()):
            part, ends = self.baseline[:, number], np.flatnonzero(self.window_ends(number))
            start = 0
            for end in map(int, ends):
                for hour in range(start, end):
                    late, early = hour + 1 - row["longest_delay"], hour + 1 + row["longest_advance"]
                    since = start if np.isnan(late) else max(start, int(late))
                    until = end + 1 if np.isnan(early) else min(end + 1, int(early))
                    behind[hour, number] = part[since : hour + 1].sum()
                    ahead[hour, number] = part[hour + 1 : until].sum()
                start = end + 1
        stock = np.nan_to_num(self.facts.column("shiftable_loads", "stock"), nan=np.inf)
        return np.minimum(behind, stock), np.minimum(ahead, stock)

    def limit(self, column: str, absent: float = np.inf) -> Array:
        """(response,) a limit on calls."""
        return np.nan_to_num(self.facts.column("demand_response", column), nan=absent)

    @cached_property
    def rest(self) -> Array:
        """(response,) hours between two calls."""
        return self.limit("rest", absent=0.0)

    @cached_property
    def is_whole(self) -> Mask:
        """(response,) whether each hour is in a call or not."""
        limited = np.isfinite(self.limit("longest_call")) | np.isfinite(self.limit("hours_per_year"))
        ordered = (self.calls["after"] != "").to_numpy(bool) | self.calls.index.isin(self.calls["after"])
        return (limited | ordered) & (self.facts.case.study.calls == "whole")

    @cached_property
    def full_hours(self) -> Array:
        """(response,) most energy of the year, in hours at full power."""
        with np.errstate(invalid="ignore"):
            return np.fmin(self.limit("hours_per_year"), self.limit("calls_per_year") * self.limit("longest_call"))

    @cached_property
    def in_window(self) -> Array:
        """(snapshot, response) energy called in the longest call + rest hours that end with the hour [MWh]."""
        return sum_of_last(self.facts.claimed("demand_response"), self.limit("longest_call") + self.rest)

    def earlier_round(self) -> list[tuple[int, int]]:
        """Pairs of a round and the one that is called in full before it."""
        names = list(self.calls.index)
        return [(later, names.index(name)) for later, name in enumerate(self.calls["after"]) if name]


def sum_of_last(values: Array, hours: Array) -> Array:
    """(snapshot, member) sum of the last ``hours`` of each member, the current one included; fewer at the start."""
    total = np.vstack([np.zeros_like(values[:1]), np.cumsum(values, axis=0)])
    row = np.arange(1, len(total)).reshape(-1, 1)
    before = np.maximum(row - np.minimum(hours, len(values)), 0).astype(int)
    return total[1:] - np.take_along_axis(total, before, 0)


def check_loads(facts: Facts) -> Iterator[Check]:
    """Demand is served when it has to be, and calls keep what was agreed."""
    loads = Loads(facts)
    yield from _shifting(facts, loads)
    yield from _calls(facts, loads)


def _shifting(facts: Facts, loads: Loads) -> Iterator[Check]:
    names = facts.members("shift_balance")
    up, down, balance = (facts.claimed(name) for name in ("shift_up", "shift_down", "shift_balance"))
    room = facts.column("shiftable_loads", "power") - loads.baseline
    yield facts.check("shift_up limit", np.maximum(up - room, -up), names, POWER)
    yield facts.check("shift_down limit", np.maximum(down - loads.baseline, -down), names, POWER)
    moved = np.cumsum(up - down, axis=0)
    yield facts.check("shift_balance balance", np.abs(balance - moved), names, ENERGY)
    open_end = np.zeros_like(balance)
    for number in range(len(names)):
        ends = loads.window_ends(number)
        open_end[ends, number] = np.abs(balance[ends, number])
    yield facts.check("energy of each window", open_end, names, ENERGY)
    behind, ahead = loads.behind_and_ahead
    yield facts.check("time to serve shifted demand", np.maximum(-balance - behind, balance - ahead), names, ENERGY)


def _calls(facts: Facts, loads: Loads) -> Iterator[Check]:
    names = facts.members("call_status")
    called, status = facts.claimed("demand_response"), facts.claimed("call_status")
    power = facts.column("demand_response", "power")
    yield facts.check("demand_response limit", np.maximum(called - loads.callable_power, -called), names, POWER)
    share = called / np.where(power > 0.0, power, np.inf)
    apart = np.abs(status - np.where(loads.is_whole, np.round(status), share))
    yield facts.check("call status", np.where(loads.is_whole, np.maximum(apart, share - status), apart), names, STATUS)
    with np.errstate(invalid="ignore"):
        excess = loads.in_window - power * loads.limit("longest_call")
        year = called.sum(axis=0, keepdims=True) - power * loads.full_hours
    yield facts.check("longest call and rest", np.nan_to_num(excess, nan=0.0), names, ENERGY)
    yield facts.check("calls of the year", np.nan_to_num(year, nan=0.0), names, ENERGY)
    early = np.zeros_like(called)
    for later, before in loads.earlier_round():
        in_call = status[:, later] if loads.is_whole[later] else share[:, later]
        early[:, later] = in_call * loads.callable_power[:, before] - called[:, before]
    yield facts.check("rounds in their order", early, names, POWER)
    if loads.is_whole.any():
        yield facts.check("plan of whole calls", _broken_plan(loads, status), names, STATUS)


def _broken_plan(loads: Loads, status: Array) -> Array:
    """(snapshot, response) one where a call is too long or too soon, and in the last hour calls in excess of the year.

    Without a rest between them calls may follow each other at once: a run of hours is as many calls as it needs.
    """
    broken = np.zeros_like(status)
    for number in np.flatnonzero(loads.is_whole):
        longest, rest = loads.limit("longest_call")[number], loads.rest[number]
        in_call = np.concatenate([[False], status[:, number] > 0.5, [False]]).astype(int)
        begins, ends = np.flatnonzero(np.diff(in_call) == 1), np.flatnonzero(np.diff(in_call) == -1)
        lengths = ends - begins
        if rest > 0.0:
            broken[begins[lengths > longest], number] = 1.0
            broken[begins[1:][begins[1:] - ends[:-1] < rest], number] = 1.0
        calls = np.ceil(lengths / longest).sum() if rest == 0.0 and np.isfinite(longest) else len(lengths)
        broken[-1, number] = max(broken[-1, number], calls - loads.limit("calls_per_year")[number])
    return broken

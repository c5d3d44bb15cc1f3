"""When units are online: status, starts by time offline, least times, given status, must-run, maintenance, groups."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from gridsim.schema.unit_tables import START_KINDS
from gridsim.verify.facts import Facts
from gridsim.verify.report import Array, Check, Mask
from gridsim.verify.tolerances import STATUS

WHOLE = 1e-6
"""Status nearer than this to 0 or 1 is whole, as integers are."""

_DAY = 24


def check_commitment(facts: Facts) -> Iterator[Check]:
    """Status of every unit against the hours before and after it; units are online before the first hour."""
    names = facts.members("status")
    status, start_up = facts.claimed("status"), facts.claimed("start_up")
    switched = np.diff(status, axis=0, prepend=1.0)
    up, down = (facts.thermal[name].to_numpy(int) for name in ("min_up_time", "min_down_time"))
    may_run = ready(facts)
    excess = {
        "status between 0 and 1": np.maximum(np.maximum(status - 1.0, -status), np.maximum(start_up - 1.0, -start_up)),
        "start-up": switched - start_up,
        "minimum up time": np.where(up > 0, _sum_since(start_up, up, trips(facts)) - status, 0.0),
        "minimum down time": np.where(down > 0, _sum_since(np.maximum(-switched, 0.0), down) - (1.0 - status), 0.0),
        "given status": np.abs(status - _given_status(facts, status, may_run)),
        "must-run period": (_hours_of(facts, "must_run") & may_run) - status,
    }
    for name, violation in excess.items():
        yield facts.check(name, violation, names, STATUS)
    yield from _maintenance(facts, status)
    yield from _start_kinds(facts, start_up, start_up - switched)
    yield _groups(facts, status, may_run)


def trips(facts: Facts) -> Mask:
    """(snapshot, thermal_unit) whether a unit that was in service falls out of it in this hour."""
    out = facts.availability[:, facts.is_thermal] <= 0.0
    before = np.vstack([np.zeros((1, out.shape[1]), dtype=bool), out[:-1]])
    return out & ~before


def ready(facts: Facts) -> Mask:
    """(snapshot, thermal_unit) whether the unit is in service and has sat out its least time offline after a trip."""
    fell, down = trips(facts), facts.thermal["min_down_time"].to_numpy(int)
    waits = facts.availability[:, facts.is_thermal] <= 0.0
    for hour, unit in np.argwhere(fell):
        waits[hour : hour + down[unit], unit] = True
    return ~waits


def _sum_since(events: Array, hours: Array, resets: Mask | None = None) -> Array:
    """(snapshot, thermal_unit) events of the last ``hours`` of each unit, this one included, since the last reset."""
    total = np.vstack([np.zeros_like(events[:1]), np.cumsum(events, axis=0)])
    row = np.broadcast_to(np.arange(len(events)).reshape(-1, 1), events.shape)
    first = np.maximum(row + 1 - hours, 0)
    if resets is not None:
        first = np.maximum(first, np.maximum.accumulate(np.where(resets, row, 0), axis=0))
    return np.take_along_axis(total, row + 1, 0) - np.take_along_axis(total, first, 0)


def _given_status(facts: Facts, status: Array, may_run: Mask) -> Array:
    """(snapshot, thermal_unit) status that the study gives, in hours that allow it; the claimed one where none."""
    given = pd.DataFrame(status, columns=facts.thermal.index)
    commitment = facts.case.study.commitment
    for number, unit in enumerate(facts.thermal.index):
        if not isinstance(commitment, str) and unit in commitment:
            value = commitment[unit]
            given[unit] = (facts.series(value) if isinstance(value, str) else value) * may_run[:, number]
    return given.to_numpy(float)


def _hours_of(facts: Facts, kind: str) -> Mask:
    """(snapshot, thermal_unit) hours of the periods by date of one kind."""
    inside = np.zeros((facts.hours, len(facts.thermal)), dtype=bool)
    for _, period in facts.rows("unit_periods").iterrows():
        if period["kind"] == kind and period["generator"] in facts.thermal.index and np.isnan(period["duration"]):
            inside[:, facts.thermal.index.get_loc(period["generator"])] |= facts.hours_of(period)
    return inside


def _maintenance(facts: Facts, status: Array) -> Iterator[Check]:
    """Units under maintenance are offline; by date as given, placed ones in one run of whole days, long enough."""
    names, claimed = facts.members("status"), facts.claimed("maintenance")
    yield facts.check("offline under maintenance", status + claimed - 1.0, names, STATUS)
    expected = _hours_of(facts, "maintenance").astype(float)
    error = np.zeros_like(claimed)
    for _, period in facts.rows("unit_periods").iterrows():
        inside, days = facts.hours_of(period), facts.days_of(period)
        if np.isnan(period["duration"]) or period["generator"] not in facts.thermal.index:
            continue
        unit = facts.thermal.index.get_loc(period["generator"])
        if inside.sum() < days * _DAY:
            continue  # only what lies in the study as a whole is placed
        share = claimed[inside, unit].reshape(days, _DAY)
        expected[inside, unit] = claimed[inside, unit]
        begun = np.maximum(np.diff(share[:, 0], prepend=0.0), 0.0).sum()
        worst = max(
            float(np.ptp(share, axis=1).max()),
            float(np.maximum(share - 1.0, -share).max()),
            abs(float(share.sum()) / _DAY - period["duration"]),
            float(begun - 1.0),
        )
        error[np.argmax(inside), unit] = max(worst, error[np.argmax(inside), unit])
    yield facts.check("maintenance", np.maximum(error, np.abs(claimed - expected)), names, STATUS)


def _start_kinds(facts: Facts, start_up: Array, stops: Array) -> Iterator[Check]:
    """Hold the kinds of starts against the hours offline before them.

    Relaxed, starts of a kind are no more than the stops in the hours before that make it; the coldest kind is free.
    With whole status the kind follows from the hours that the unit was really offline.
    """
    names = facts.members("status")
    claimed = {kind: facts.claimed(f"{kind}_start") for kind in START_KINDS}
    total, beyond = np.zeros_like(start_up), np.zeros_like(start_up)
    for number, name in enumerate(names):
        limits = facts.start_limits(name)
        total[:, number] = start_up[:, number] if limits else 0.0
        whole = bool(np.all(np.abs(facts.claimed("status")[:, number] - 0.5) >= 0.5 - WHOLE))
        for kind, (first, end) in limits.items():
            share = claimed[kind][:, number]
            if np.isfinite(end):
                most = _sum_of_delays(stops[:, number], first, end)
                beyond[:, number] = np.maximum(beyond[:, number], share - most)
            if whole:
                really = _hours_offline(facts.claimed("status")[:, number])
                of_kind = start_up[:, number] * ((really >= first) & (really < end))
                beyond[:, number] = np.maximum(beyond[:, number], np.abs(share - of_kind))
        for kind in set(START_KINDS) - set(limits):
            beyond[:, number] = np.maximum(beyond[:, number], np.abs(claimed[kind][:, number]))
    least = np.minimum.reduce(list(claimed.values()))
    yield facts.check("kinds of start", np.maximum(beyond, -least), names, STATUS)
    error = np.abs(sum(claimed.values()) - total)
    yield facts.check("starts of all kinds", error, names, STATUS)


def _sum_of_delays(stops: Array, first: float, end: float) -> Array:
    """(snapshot,) stops at least ``first`` and less than ``end`` hours ago."""
    total = np.zeros_like(stops)
    for delay in range(max(1, int(np.ceil(first))), int(np.ceil(end))):
        total[delay:] += stops[: max(len(stops) - delay, 0)]
    return total


def _hours_offline(status: Array) -> Array:
    """(snapshot,) hours that the unit has been offline before each hour."""
    hours, count = np.zeros_like(status), 0
    for hour, online in enumerate(status > 0.5):
        hours[hour] = count
        count = 0 if online else count + 1
    return hours


def _groups(facts: Facts, status: Array, may_run: Mask) -> Check:
    groups = facts.rows("online_groups")
    belongs = facts.thermal["online_group"].to_numpy(object).reshape(-1, 1) == groups.index.to_numpy(object)
    possible = may_run.astype(float) @ belongs.astype(float)
    shortage = np.minimum(groups["minimum"].to_numpy(float), possible) - status @ belongs.astype(float)
    occupied = belongs.any(axis=0)
    used = [name for name, some in zip(groups.index, occupied, strict=True) if some]
    return facts.check("online group", shortage[:, occupied], used, STATUS)

"""Prices held against demand that is moved or called upon, by complementary slackness as in `prices`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gridsim.verify import flows
from gridsim.verify.facts import Facts
from gridsim.verify.loads import Loads
from gridsim.verify.prices import Priced, carried_value, misplaced, price_at
from gridsim.verify.report import Array, Check, Mask
from gridsim.verify.tolerances import INSIDE, PRICE


def check_demand_prices(facts: Facts) -> Iterator[Check]:
    """Complementary slackness of calls, of the limits on them, and of shifted demand."""
    loads = Loads(facts)
    for name, error, members in (*_calls(facts, loads), _shifted_energy(facts, loads)):
        yield facts.check(name, error, members, PRICE)


def _calls(facts: Facts, loads: Loads) -> Iterator[Priced]:
    """Compare prices with calls: what their limits are worth is part of what a call costs."""
    names, called = facts.members("call_status"), facts.claimed("demand_response")
    limit_price = facts.claimed("call_limit_price")
    cost = facts.column("demand_response", "price") + limit_price - price_at(facts, "demand_response")
    upper = np.where(loads.is_whole, np.minimum(loads.callable_power, _called_power(facts)), loads.callable_power)
    yield "price against demand_response", misplaced(called, 0.0, upper, cost), names
    yield "price of limits on calls", _worth_of_limits(facts, loads, limit_price), names


def _called_power(facts: Facts) -> Array:
    return facts.column("demand_response", "power") * facts.claimed("call_status")


def _worth_of_limits(facts: Facts, loads: Loads, price: Array) -> Array:
    """(snapshot, response) worth that no binding limit explains [CNY/MWh].

    The year's budget adds the same to every hour, nothing where it is not used up. A window, the plan of whole calls
    and the order of rounds add to the hours that they bind; a round that others wait for may gain by being called.
    """
    called, power = facts.claimed("demand_response"), facts.column("demand_response", "power")
    with np.errstate(invalid="ignore"):
        full_window = loads.in_window >= power * loads.limit("longest_call") - INSIDE
        used_up = called.sum(axis=0) >= power * loads.full_hours - INSIDE
    bound = _hours_of_windows(full_window, loads.limit("longest_call") + loads.rest)
    bound |= loads.is_whole & (called >= _called_power(facts) - INSIDE)
    waited_for = np.zeros(called.shape[1], dtype=bool)
    for later, before in loads.earlier_round():
        share = called[:, later] / power[later]
        waits = share * loads.callable_power[:, before] >= called[:, before] - INSIDE
        bound[:, later] |= waits
        bound[:, before] |= waits
        waited_for[before] = True
    of_year = np.array(
        [
            np.median(hours[~binds]) if full and not binds.all() else 0.0
            for hours, binds, full in zip(price.T, bound.T, used_up, strict=True)
        ]
    )
    below = np.where(waited_for, 0.0, np.maximum(of_year - price, 0.0))
    return np.maximum(np.where(bound, below, np.abs(price - of_year)), np.maximum(-of_year, 0.0))


def _hours_of_windows(full: Mask, hours: Array) -> Mask:
    """(snapshot, response) whether the hour belongs to a window of ``hours`` that is full."""
    belongs = np.zeros_like(full)
    for number in range(full.shape[1]):
        for end in np.flatnonzero(full[:, number]):
            belongs[max(0, end + 1 - int(min(hours[number], len(full)))) : end + 1, number] = True
    return belongs


def _shifted_energy(facts: Facts, loads: Loads) -> Priced:
    """Look for a value of energy served ahead that explains what was moved; at a window's end it is free to change."""
    table = facts.case.tables["loads"]
    buses = table.loc[loads.shifts["load"], "bus"].tolist()
    price = facts.claimed("marginal_price") @ flows.placement(facts, buses).T
    up, down, balance = (facts.claimed(name) for name in ("shift_up", "shift_down", "shift_balance"))
    less = price - facts.column("shiftable_loads", "cost")
    room = facts.column("shiftable_loads", "power") - loads.baseline
    lowest = np.maximum(np.where(up > INSIDE, price, -np.inf), np.where(down < loads.baseline - INSIDE, less, -np.inf))
    highest = np.minimum(np.where(up < room - INSIDE, price, np.inf), np.where(down > INSIDE, less, np.inf))
    behind, ahead = loads.behind_and_ahead
    fall, rise = (np.where(at, np.inf, 0.0) for at in (balance <= INSIDE - behind, balance >= ahead - INSIDE))
    error = carried_value(lowest, highest, fall, rise, 1.0)
    return "value of shifted demand", error, facts.members("shift_balance")

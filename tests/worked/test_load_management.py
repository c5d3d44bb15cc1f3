"""Calls and shifts whose optimum can be written down: one load, a dear supply, rounds of response, a tie.

Source: own closed forms. Supply is 50 MW short in the hours named; what is not called or moved is shed at 10,000
CNY/MWh, so that a call saves 10,000 less its price.
"""

import numpy as np
import pytest
from small import bus, small_case, tie

from gridsim.operation.perfect import operate
from gridsim.verify import verify

HOURS = 24
SHED = {"name": "shed", "bus": "a", "kind": "shedding", "power": 500.0, "price": 10_000.0}


def round_of(name: str, price: float, **limits):
    return {"name": name, "bus": "a", "kind": "response", "power": 20.0, "price": price, **limits}


def operated(short, *rounds, calls="relaxed", price=100.0, shifts=()):
    """A load of 100 MW in all hours, 50 MW more in those that are short; 100 MW are supplied."""
    load = 100.0 + 50.0 * np.isin(np.arange(HOURS), short)
    case = small_case(
        HOURS,
        profiles={"price": price, "load": load},
        study={"calls": calls},
        buses=[bus("a")],
        ties=[tie("a", import_capacity=100.0, export_capacity=0.0)],
        loads=[{"name": "town", "bus": "a", "profile": "load"}],
        demand_response=[*rounds, SHED],
        shiftable_loads=shifts,
    )
    results = operate(case).results
    verify(case, results).require_passed()
    return results


def called(results, name):
    return results.hourly["demand_response"].sel(response=name).to_numpy()


def test_the_hours_of_the_year_limit_what_is_called_and_are_worth_what_shedding_costs_more():
    results = operated(range(8, 16), round_of("one", 1500.0, hours_per_year=5.0))
    assert called(results, "one").sum() == pytest.approx(5 * 20.0)
    assert results.hourly["call_limit_price"].sel(response="one").to_numpy() == pytest.approx(8500.0)


def test_calls_of_the_year_limit_as_many_hours_as_they_may_last():
    results = operated(range(4, 20), round_of("one", 1500.0, calls_per_year=2.0, longest_call=3.0, rest=1.0))
    assert called(results, "one").sum() == pytest.approx(2 * 3 * 20.0)


@pytest.mark.parametrize("calls", ["relaxed", "whole"])
def test_a_round_rests_after_its_longest_call(calls):
    """Ten hours are short: calls of 3 h with 4 h of rest cover 3 + 3 of them, as the windows of 7 h allow."""
    results = operated(range(6, 16), round_of("one", 1500.0, longest_call=3.0, rest=4.0), calls=calls)
    assert called(results, "one").sum() == pytest.approx(6 * 20.0)


def test_whole_calls_are_fewer_than_relaxed_ones_where_scarce_hours_lie_apart():
    """Three short hours 4 h apart, one call of at most 2 h: relaxed two of them are served, whole only one."""
    limits = {"calls_per_year": 1.0, "longest_call": 2.0, "rest": 1.0}
    relaxed = operated([4, 8, 12], round_of("one", 1500.0, **limits))
    whole = operated([4, 8, 12], round_of("one", 1500.0, **limits), calls="whole")
    assert called(relaxed, "one").sum() == pytest.approx(40.0)
    assert called(whole, "one").sum() == pytest.approx(20.0)
    assert whole.objective - relaxed.objective == pytest.approx(20.0 * 8500.0)
    status = whole.hourly["call_status"].sel(response="one").to_numpy()
    assert set(np.round(status)) <= {0.0, 1.0}


def test_by_price_alone_the_cheaper_round_is_called_first():
    results = operated([9], round_of("one", 1500.0), round_of("two", 3000.0), round_of("three", 5000.0))
    assert [called(results, name)[9] for name in ("one", "two", "three")] == pytest.approx([20.0, 20.0, 10.0])


@pytest.mark.parametrize("calls", ["relaxed", "whole"])
def test_a_later_round_waits_for_the_one_before_it_even_where_limits_would_save_that_one(calls):
    """One has a single hour: without order two would serve another hour; with it both serve the same one."""
    one = round_of("one", 1500.0, hours_per_year=1.0, longest_call=1.0)
    free = operated([9, 15], one, round_of("two", 3000.0), calls=calls)
    ordered = operated([9, 15], one, round_of("two", 3000.0, after="one"), calls=calls)
    assert called(free, "two").sum() == pytest.approx(40.0)
    assert called(ordered, "two").sum() == pytest.approx(20.0)
    assert ((called(ordered, "two") > 1.0) <= (called(ordered, "one") > 1.0)).all()


def test_no_call_exceeds_the_load_that_it_reduces():
    case_load = {"load": "town"}
    results = operated([9], {**round_of("one", 1500.0, **case_load), "power": 500.0})
    assert called(results, "one")[9] == pytest.approx(50.0)


def shift(**changes):
    row = {"name": "vehicles", "load": "town", "share": 0.3, "power": 60.0}
    return row | changes


def test_shifted_demand_moves_to_the_cheapest_hours_of_its_day_and_saves_the_difference():
    """30 % of 100 MW may move; the two dearest hours move 60 MWh to the cheapest, in which 30 MW more fit."""
    price = np.full(HOURS, 300.0)
    price[[18, 19]], price[[2, 3]] = 700.0, 100.0
    results = operated([], price=price, shifts=[shift(cost=500.0)])  # 600 saved by moving from dearest to cheapest
    down = results.hourly["shift_down"].to_numpy()[:, 0]
    assert down[[18, 19]] == pytest.approx([0.0, 0.0])  # supply is full: there is no room for more in any hour
    plain = operated([], price=price)
    assert results.objective == pytest.approx(plain.objective)


def test_a_scarce_hour_is_served_by_moving_demand_within_the_deadline():
    """One hour is 50 MW short, later hours have 25 MW to spare.

    The first in, first out: what waits longer than a deadline of 1 h is at most what the hour before took, 30 MWh, and
    without deadline all of the hour's 45 MWh that can move.
    """
    load = np.full(HOURS, 100.0)
    load[8], load[[11, 20]] = 150.0, 75.0
    for deadline, moved in ((None, 45.0), (1.0, 30.0)):
        limits = {} if deadline is None else {"longest_delay": deadline}
        case = small_case(
            HOURS,
            profiles={"price": 100.0, "load": load},
            buses=[bus("a")],
            ties=[tie("a", import_capacity=100.0, export_capacity=0.0)],
            loads=[{"name": "town", "bus": "a", "profile": "load"}],
            demand_response=[SHED],
            shiftable_loads=[shift(longest_advance=0.0, cost=10.0, **limits)],
        )
        results = operate(case).results
        verify(case, results).require_passed()
        assert results.hourly["shift_down"].to_numpy()[8, 0] == pytest.approx(moved)
        served = results.objective - 10.0 * moved
        assert served == pytest.approx(100.0 * (load.sum() - (50.0 - moved)) + 10_000.0 * (50.0 - moved))


def test_the_stock_of_product_limits_how_much_is_behind():
    results = operated([8], shifts=[shift(stock=12.0)])
    assert results.hourly["shift_balance"].min() >= -12.0 - 1e-6


def test_windows_start_at_the_stated_hour():
    """With windows from noon to noon the evening's demand can be served after midnight."""
    load, price = np.full(48, 50.0), np.full(48, 300.0)
    price[20], price[26] = 900.0, 100.0
    case = small_case(
        48,
        profiles={"price": price, "load": load},
        buses=[bus("a")],
        ties=[tie("a")],
        loads=[{"name": "town", "bus": "a", "profile": "load"}],
        shiftable_loads=[shift(power=40.0, window_start=12.0, cost=400.0)],
    )
    results = operate(case).results
    verify(case, results).require_passed()
    assert results.hourly["shift_down"].to_numpy()[20, 0] == pytest.approx(15.0)
    assert results.hourly["shift_up"].to_numpy()[26, 0] == pytest.approx(15.0)
    assert results.objective == pytest.approx(50.0 * price.sum() - 15.0 * (900.0 - 100.0 - 400.0))

"""Corrupt what was moved or called in a proven optimum: the recheck must name the law that it breaks."""

import dataclasses

import numpy as np
import pytest
from tiny import tiny_case

from gridsim.operation.perfect import operate
from gridsim.verify import verify

SCARCE = {
    "profiles.wind": 0.1,
    "profiles.pv": 0.0,
    "ties.province.import_capacity": 0.0,
    "generators.coal_1.active": False,
    "online_groups.large_units.minimum": 0.0,
    "shiftable_loads.*.active": True,
    "demand_response.city_response.longest_call": 3.0,
    "demand_response.city_response.rest": 6.0,
    "demand_response.city_response.hours_per_year": 15.0,
    "demand_response.city_response.calls_per_year": 6.0,
}


@pytest.fixture(scope="module", params=["relaxed", "whole"])
def optimum(request):
    case = tiny_case(72, calls=request.param, **SCARCE)
    results = operate(case).results
    verify(case, results).require_passed()
    return case, results


def failures(optimum, variable, hour, member, change):
    case, results = optimum
    hourly = results.hourly.copy(deep=True)
    hourly[variable].to_numpy()[hour, member] += change
    return {check.name for check in verify(case, dataclasses.replace(results, hourly=hourly)).failures}


def test_calls_and_shifts_take_place(optimum):
    _, results = optimum
    assert results.hourly["demand_response"][:, 0].sum() == pytest.approx(15.0 * 40.0)
    assert (results.hourly["shift_down"].sum("snapshot") > 100.0).all()


@pytest.mark.parametrize("change", [0.3, -0.3])
@pytest.mark.parametrize(
    ("variable", "caught_by"),
    [
        ("shift_up", "shift_balance balance"),
        ("shift_down", "shift_balance balance"),
        ("shift_balance", "shift_balance balance"),
        ("call_status", "call status"),
        ("demand_response", "power balance"),
    ],
)
def test_a_corrupted_number_is_caught_by_the_named_check(optimum, variable, caught_by, change):
    hours, members = optimum[1].hourly[variable].shape
    pick = np.random.default_rng(len(variable))
    for hour in pick.choice(hours, 3, replace=False):
        for member in range(members):
            assert caught_by in failures(optimum, variable, hour, member, change), (hour, member)


@pytest.mark.parametrize("change", [1.0, -1.0])
def test_a_corrupted_worth_of_limits_is_caught_where_a_call_is_partial_or_no_limit_binds(optimum, change):
    called = optimum[1].hourly["demand_response"].to_numpy()
    free = int(np.argmax(called[:, 1] > 1.0))
    assert failures(optimum, "call_limit_price", free, 1, change) >= {"price of limits on calls"}
    partial = np.flatnonzero((called[:, 0] > 1.0) & (called[:, 0] < 39.0))
    for hour in partial:
        assert "price against demand_response" in failures(optimum, "call_limit_price", hour, 0, change)


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("demand_response.city_response.hours_per_year", 14.0, "calls of the year"),
        ("demand_response.city_response.calls_per_year", 4.0, "calls of the year"),
        ("demand_response.city_response.longest_call", 2.0, "longest call and rest"),
        ("demand_response.city_response.rest", 14.0, "longest call and rest"),
        ("demand_response.city_response.load", "coast_load", "demand_response limit"),
        ("demand_response.city_response.price", 3001.0, "cost"),
        ("shiftable_loads.city_charging.share", 0.02, "shift_down limit"),
        ("shiftable_loads.city_charging.power", 60.0, "shift_up limit"),
        ("shiftable_loads.city_charging.window_start", 5.0, "energy of each window"),
        ("shiftable_loads.city_charging.longest_delay", 4.0, "time to serve shifted demand"),
        ("shiftable_loads.coast_plant.stock", 30.0, "time to serve shifted demand"),
        ("shiftable_loads.coast_plant.longest_advance", 1.0, "time to serve shifted demand"),
        ("shiftable_loads.coast_plant.cost", 26.0, "cost"),
    ],
)
def test_a_result_does_not_pass_for_another_system(optimum, path, value, expected):
    case, results = optimum
    changes = SCARCE | {path: value} | ({"loads.coast_load.scale": 0.01} if path.endswith("load") else {})
    other = tiny_case(72, calls=case.study.calls, **changes)
    assert expected in {check.name for check in verify(other, results).failures}


def test_a_plan_of_whole_calls_is_rechecked_call_by_call(optimum):
    case, results = optimum
    if case.study.calls == "relaxed":
        return
    status = results.hourly["call_status"].to_numpy()[:, 0].round()
    begins, ends = (np.flatnonzero(np.diff(status, prepend=0.0) == change) for change in (1.0, -1.0))
    assert len(begins) <= 6
    assert "plan of whole calls" in failures(optimum, "call_status", ends[0] + 2, 0, 1.0)  # too soon after a call
    assert "call status" in failures(optimum, "call_status", begins[0], 0, -1.0)
    longer = slice(ends[0], ends[0] + 3)
    assert "plan of whole calls" in failures(optimum, "call_status", longer, 0, 1.0)


def test_a_round_called_before_the_one_ahead_of_it_is_caught(optimum):
    case, results = optimum
    changes = SCARCE | {"demand_response.coast_shedding.after": "city_response"}
    other = tiny_case(72, calls=case.study.calls, **changes)
    assert "rounds in their order" in {check.name for check in verify(other, results).failures}

"""Corrupt what is said of reserves in a proven optimum: the recheck must name the law that it breaks."""

import dataclasses

import numpy as np
import pytest
from tiny import tiny_case

from gridsim.operation.perfect import operate
from gridsim.verify import verify

SWITCHED_ON = {"reserves.*.active": True, "reserves.ready_up.load_share": 0.1}


@pytest.fixture(scope="module")
def optimum():
    case = tiny_case(72, **SWITCHED_ON)
    results = operate(case).results
    verify(case, results).require_passed()
    return case, results


def failures(optimum, variable, change, at):
    case, results = optimum
    hourly = results.hourly.copy(deep=True)
    hourly[variable].to_numpy()[at] += change
    return {check.name for check in verify(case, dataclasses.replace(results, hourly=hourly)).failures}


def dear_hour(optimum) -> int:
    """Hour with the dearest upward reserve."""
    return int(np.argmax(optimum[1].hourly["reserve_price"].sel(reserve="ready_up").to_numpy()))


def test_reserve_is_worth_something_in_some_hours(optimum):
    price = optimum[1].hourly["reserve_price"].sel(reserve="ready_up")
    assert float(price.max()) > 10.0
    assert float(optimum[1].hourly["storage_reserve"].max()) > 10.0


@pytest.mark.parametrize(
    ("variable", "change", "caught_by"),
    [
        ("reserve_required", 0.3, "reserve required"),
        ("reserve_required", -0.3, "reserve required"),
        ("reserve_shortage", 0.3, "cost"),
        ("reserve_shortage", -0.3, "reserve held"),
        ("reserve_price", 1.0, "price"),
        ("reserve_price", -1.0, "price"),
    ],
)
def test_a_corrupted_number_is_caught_by_the_named_check(optimum, variable, change, caught_by):
    hour = dear_hour(optimum)
    for product in (0, 1):
        assert any(caught_by in name for name in failures(optimum, variable, change, (hour, product))), product


@pytest.mark.parametrize(
    ("variable", "member", "change", "caught_by"),
    [
        ("reserve_held", "coal_1", 500.0, "upward reserve of units"),
        ("reserve_held", "coal_1", 500.0, "share of units held as reserve"),
        ("reserve_held", "coal_1", -500.0, "reserve held"),
        ("reserve_held", "waste", 1.0, "who holds reserve"),
        ("reserve_held", "wind", 1.0, "who holds reserve"),
        ("storage_reserve", "battery", 500.0, "upward reserve of storage"),
        ("storage_reserve", "battery", 500.0, "energy for upward reserve"),
        ("storage_reserve", "battery", -500.0, "storage reserve"),
        ("infeed_price", "coal_1", -1e4, "price of infeeds"),
        ("infeed_price", "wind", 1.0, "price of infeeds"),
    ],
)
def test_a_corrupted_provider_is_caught_by_the_named_check(optimum, variable, member, change, caught_by):
    members = optimum[1].hourly[variable].indexes[optimum[1].hourly[variable].dims[-1]]
    at = (dear_hour(optimum), 0, members.get_loc(member))
    assert caught_by in failures(optimum, variable, change, at)


def test_prices_of_energy_are_still_held_against_units_and_storage(optimum):
    """With reserve in play a price that is off is still noticed somewhere, at every bus and in every hour tried."""
    for bus in range(optimum[1].hourly.sizes["bus"]):
        for hour in (3, dear_hour(optimum), 50):
            for change in (1.0, -1.0):
                assert failures(optimum, "marginal_price", change, (hour, bus)), (bus, hour)


@pytest.mark.parametrize("column", ["load_share", "wind_share", "solar_share"])
def test_a_result_does_not_pass_for_another_requirement(optimum, column):
    case, results = optimum
    share = case.tables["reserves"].at["ready_up", column]
    other = tiny_case(72, **SWITCHED_ON | {f"reserves.ready_up.{column}": share + 0.01})
    assert "reserve required" in {check.name for check in verify(other, results).failures}

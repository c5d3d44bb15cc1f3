"""Corrupt losses and their prices in a proven optimum with losses: the recheck must name the law that it breaks."""

import dataclasses

import numpy as np
import pytest
from tiny import tiny_case

from gridsim.operation.perfect import operate
from gridsim.verify import verify

LOSSY = {"lines.*.resistance": 0.04, "transformers.*.resistance": 0.002}


@pytest.fixture(scope="module")
def optimum():
    case = tiny_case(48, losses="linear", **LOSSY)
    results = operate(case).results
    verify(case, results).require_passed()
    return case, results


def failures(optimum, variable, hour, member, change):
    case, results = optimum
    hourly = results.hourly.copy(deep=True)
    hourly[variable].to_numpy()[hour, member] += change
    return {check.name for check in verify(case, dataclasses.replace(results, hourly=hourly)).failures}


@pytest.mark.parametrize("change", [0.05, -0.05])
@pytest.mark.parametrize("kind", ["line", "transformer"])
def test_a_corrupted_loss_is_caught(optimum, kind, change):
    for hour in (3, 12, 30):
        for member in range(2):
            caught = failures(optimum, f"{kind}_loss", hour, member, change)
            assert {f"{kind}_loss", "power balance"} <= caught


@pytest.mark.parametrize("change", [0.5, -0.5])
@pytest.mark.parametrize("kind", ["line", "transformer"])
def test_a_corrupted_price_of_losses_is_caught(optimum, kind, change):
    for hour in (3, 12, 30):
        for member in range(2):
            caught = failures(optimum, f"{kind}_loss_price", hour, member, change)
            assert "price differences in the network" in caught or f"{kind}_loss price" in caught


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("lines.city_coast.resistance", 0.05, "line_loss"),
        ("lines.coast_city.losses_in_profiles", True, "line_loss"),
        ("transformers.hub_city.resistance", 0.0, "transformer_loss"),
        ("parameters.curtailment_penalty.value", 0.02, "cost"),
    ],
)
def test_a_result_does_not_pass_for_another_system(optimum, path, value, expected):
    other = tiny_case(48, losses="linear", **LOSSY | {path: value})
    assert expected in {check.name for check in verify(other, optimum[1]).failures}


def test_a_result_with_losses_does_not_pass_for_a_study_without_them(optimum):
    other = tiny_case(48, **LOSSY)
    assert {"line_loss", "transformer_loss"} <= {check.name for check in verify(other, optimum[1]).failures}


def test_losses_that_no_resistance_explains_are_refused():
    """Prices below zero pay for burning power: the linear losses are then too high, and the recheck says so."""
    case = tiny_case(24, losses="linear", **LOSSY, **{"profiles.price": -50.0})
    failed = {check.name for check in verify(case, operate(case).results).failures}
    assert {"line_loss", "transformer_loss"} <= failed


def test_a_surplus_at_zero_price_is_curtailed_and_not_burnt_in_lines():
    case = tiny_case(24, losses="linear", **LOSSY, **{"profiles.wind": 1.0, "profiles.room": 0.0})
    results = operate(case).results
    verify(case, results).require_passed()
    assert results.hourly["curtailment"].sum() > 1000.0
    assert np.isfinite(results.objective)

"""Corrupt what is claimed of an operation in windows: the recheck must name it."""

import dataclasses

import pytest
from tiny import tiny_case

from gridsim.operation import commitment, rolling
from gridsim.schema.variables import PLAN_VARIABLES, WINDOW_VARIABLES
from gridsim.verify import verify

OPERATIONS = {"commitment": commitment, "rolling": rolling}


@pytest.fixture(scope="module", params=OPERATIONS)
def operated(request):
    case = tiny_case(72, operation=request.param)
    results = OPERATIONS[request.param].operate(case).results
    verify(case, results).require_passed()
    return case, results


@pytest.fixture(scope="module")
def rolled():
    case = tiny_case(72, operation="rolling")
    return case, rolling.operate(case).results


def failures(case, results, **changes):
    windowed = dataclasses.replace(results.windowed, **changes)
    return [check.name for check in verify(case, dataclasses.replace(results, windowed=windowed)).failures]


CAUGHT_BY = {
    "window_start": "windows cover the hours",
    "window_end": "windows cover the hours",
    "window_cost": "gap of windows",
    "window_bound": "gap of windows",
    "window_gap": "gap of windows",
}


@pytest.mark.parametrize("name", CAUGHT_BY)
def test_a_window_that_claims_something_else_is_caught(operated, name):
    case, results = operated
    windows = results.windowed.windows.copy(deep=True)
    windows[name].to_numpy()[1] += max(1.0, 0.01 * abs(float(windows["window_scale"][1])))
    assert CAUGHT_BY[name] in failures(case, results, windows=windows)


def test_a_missing_variable_is_caught(operated):
    case, results = operated
    for name in WINDOW_VARIABLES:
        assert "windows complete" in failures(case, results, windows=results.windowed.windows.drop_vars(name))


def test_a_cost_below_its_bound_is_caught(operated):
    case, results = operated
    names = list(results.windowed.costs)
    lowered = dict(results.windowed.costs)
    lowered[names[-2]] = lowered[names[-1]] + 0.001 * abs(lowered[names[-1]])
    assert "costs side by side" in failures(case, results, costs=lowered)


def test_a_record_that_is_missing_or_does_not_belong_is_caught(operated):
    case, results = operated
    bare = dataclasses.replace(results, windowed=None)
    assert "windows complete" in [check.name for check in verify(case, bare).failures]
    perfect = dataclasses.replace(case, study=case.study.model_copy(update={"operation": "perfect"}))
    assert "windows" in [check.name for check in verify(perfect, results).failures]


def test_a_share_of_a_unit_is_caught(operated):
    case, results = operated
    hourly = results.hourly.copy(deep=True)
    hourly["status"].to_numpy()[10, 0] -= 0.3
    caught = [check.name for check in verify(case, dataclasses.replace(results, hourly=hourly)).failures]
    assert "whole units" in caught


@pytest.mark.parametrize("name", PLAN_VARIABLES)
def test_what_came_is_caught_and_so_is_an_impossible_forecast(rolled, name):
    case, results = rolled
    plan = results.windowed.plan.copy(deep=True)
    if name.endswith("_actual"):
        plan[name].to_numpy()[5] += 1.0
        assert "what came, beside the plan" in failures(case, results, plan=plan)
    elif name.split("_")[0] in ("wind", "solar", "load"):
        plan[name].to_numpy()[5] = -1.0
        assert "forecasts possible" in failures(case, results, plan=plan)
    else:
        plan[name].to_numpy()[5] = float("nan")
        assert "windows complete" in failures(case, results, plan=plan)


def test_an_optimum_cannot_pass_for_a_rolling_operation(rolled):
    case, results = rolled
    certificate = dataclasses.replace(results.certificate, condition="optimal")
    caught = [check.name for check in verify(case, dataclasses.replace(results, certificate=certificate)).failures]
    assert "certificate" in caught

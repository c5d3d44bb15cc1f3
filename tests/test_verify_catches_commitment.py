"""Corrupt one number of a commitment: the recheck must name the law that it breaks."""

import dataclasses

import numpy as np
import pytest
from tiny import tiny_case

from gridsim.operation.perfect import operate
from gridsim.verify import verify

WHOLE = np.ones(96)
for first, hours in ((26, 7), (50, 12)):
    WHOLE[first : first + hours] = 0.0


@pytest.fixture(scope="module")
def optimum():
    """coal_1 stops for 7 h and for 12 h, coal_2 must run on the first day and is repaired on the second."""
    case = tiny_case(
        96,
        commitment={"coal_1": "status"},
        **{"profiles.wind": 0.9, "profiles.status": 1.0, "starts.*.active": True},
        **{"online_groups.large_units.minimum": 0.0, "generators.coal_1.start_ramp": 0.5},
        **{"unit_periods.coal_2_needed.active": True, "unit_periods.coal_2_repair.active": True},
        **{"generators.coal_1.stop_ramp": 0.45},
    )
    case.profiles["status"] = WHOLE
    results = operate(case).results
    verify(case, results).require_passed()
    return case, results


def failures(case, results, *changes):
    hourly = results.hourly.copy(deep=True)
    for variable, hour, unit, value in changes:
        values = hourly[variable]
        member = list(values[values.dims[1]].to_numpy()).index(unit)
        values.to_numpy()[hour, member] = value
    return {check.name for check in verify(case, dataclasses.replace(results, hourly=hourly)).failures}


def test_a_warm_start_told_as_a_hot_one_is_caught(optimum):
    """12 h offline are no 8: though the sum of starts is right, and the cost would be lower."""
    changes = ("warm_start", 62, "coal_1", 0.0), ("hot_start", 62, "coal_1", 1.0)
    assert {"kinds of start", "cost"} <= failures(*optimum, *changes)


def test_a_start_that_is_of_no_kind_is_caught(optimum):
    assert "starts of all kinds" in failures(*optimum, ("hot_start", 33, "coal_1", 0.0))


def test_output_above_the_start_ramp_and_the_stop_ramp_is_caught(optimum):
    assert "ramp limit" in failures(*optimum, ("generation", 33, "coal_1", 0.5 * 627 + 1.0))
    assert "ramp limit" in failures(*optimum, ("generation", 25, "coal_1", 0.45 * 627 + 1.0))


def test_a_must_run_unit_that_rests_is_caught(optimum):
    assert "must-run period" in failures(*optimum, ("status", 12, "coal_2", 0.9))


def test_a_unit_that_runs_under_maintenance_is_caught(optimum):
    assert "offline under maintenance" in failures(*optimum, ("status", 30, "coal_2", 0.1))


def test_a_status_that_the_study_did_not_give_is_caught(optimum):
    assert "given status" in failures(*optimum, ("status", 55, "coal_1", 0.2))


@pytest.mark.parametrize(
    ("hour", "value"), [(24, 0.0), (60, 1.0)], ids=["an hour of it missing", "an hour outside its period"]
)
def test_maintenance_that_is_not_as_planned_is_caught(optimum, hour, value):
    assert "maintenance" in failures(*optimum, ("maintenance", hour, "coal_2", value))


@pytest.mark.parametrize(("hours", "share"), [(range(0, 12), 0.0), (range(48, 72), 1.0)], ids=["short", "two runs"])
def test_placed_maintenance_that_is_short_or_broken_in_two_is_caught(hours, share):
    case = tiny_case(72, **{"unit_periods.coal_1_overhaul.active": True})
    price = np.repeat([300.0, 900.0, 900.0], 24)
    case.profiles["price"] = price
    results = operate(case).results
    verify(case, results).require_passed()
    assert "maintenance" in failures(case, results, *(("maintenance", hour, "coal_1", share) for hour in hours))


def test_a_result_does_not_pass_with_other_outages():
    case = tiny_case(48, **{"profiles.in_service_coal_1": 1.0})
    results = operate(case).results
    case.profiles.loc[case.snapshots[20:23], "in_service_coal_1"] = 0.0
    other = dataclasses.replace(case)
    assert "available output" in {check.name for check in verify(other, results).failures}


def test_a_stop_shorter_than_the_least_time_offline_is_caught(optimum):
    case, results = optimum
    tables = dict(case.tables) | {"generators": case.tables["generators"].copy()}
    tables["generators"].loc["coal_1", "min_down_time"] = 9.0
    other = dataclasses.replace(case, tables=tables)
    assert "minimum down time" in {check.name for check in verify(other, results).failures}

"""The recheck accepts what obeys the laws, says what does not, and needs no solver."""

import dataclasses
import subprocess
import sys

import numpy as np
import pytest
from tiny import tiny_case, tiny_results

from gridsim.errors import VerificationError
from gridsim.operation.perfect import operate
from gridsim.verify import verify

OPTIMALITY = ("price", "value of")


@pytest.mark.parametrize("hours", [1, 30, 48])
def test_a_hand_made_operation_obeys_every_law_but_optimal_prices(hours):
    case = tiny_case(hours)
    failures = [check.name for check in verify(case, tiny_results(case)).failures]
    assert failures
    assert all(name.startswith(OPTIMALITY) for name in failures)


@pytest.mark.parametrize(
    ("hours", "changes"),
    [
        (1, {}),
        (48, {"carbon": "full"}),
        (48, {"carbon": "none", "commitment": {"coal_1": 1.0, "coal_2": 0.5}}),
        (48, {"fleet": "dated"}),
        (48, {"commitment": {"coal_1": "given"}, "profiles.given": 0.75}),
        (48, {"ties.province.import_capacity": 0.0, "generators.*.ramp_limit": 0.05, "profiles.wind": 0.1}),
        (48, {"profiles.room": 0.0, "lines.*.rating": 60.0}),
        (48, {"storage_units.*.active": False, "heat_stores.*.active": False, "electric_boilers.*.active": False}),
        (48, {"lines.*.active": False, "transformers.hub_city.units": 3.0, "generators.coal_1.start_up_cost": 0.0}),
        (48, {"chp.*.active": False, "ties.*.active": False, "retrofits.*.active": False}),
        (48, {"profiles.price": -50.0, "storage_units.*.standing_loss": 0.02}),
    ],
)
def test_an_optimum_obeys_every_law(hours, changes):
    case = tiny_case(hours, **changes)
    report = verify(case, operate(case).results)
    report.require_passed()
    assert {check.name for check in report.checks} >= {"power balance", "Kirchhoff voltage law", "cost", "fuel"}


def test_a_failure_is_raised_with_its_check_component_and_hour():
    case = tiny_case(48)
    results = tiny_results(case)
    results.hourly["charge"].to_numpy()[10, 0] += 0.25
    with pytest.raises(VerificationError, match=r"power balance: off by 0\.25 MW at city, 2030-01-01 10:00"):
        verify(case, results).require_passed()


def test_a_flow_round_a_cycle_breaks_only_the_voltage_law():
    case = tiny_case(48)
    results = tiny_results(case)
    before = {check.name for check in verify(case, results).failures}
    results.hourly["line_flow"].to_numpy()[5] += 10.0
    after = {check.name: check for check in verify(case, results).failures if check.name not in before}
    assert list(after) == ["Kirchhoff voltage law"]
    assert "2030-01-01 05:00" in after["Kirchhoff voltage law"].where


COMMITMENT = {"start-up", "minimum up time", "minimum down time", "online group", "status between 0 and 1"}


@pytest.mark.parametrize(
    ("online", "broken"),
    [
        ([1] * 10 + [0] * 6 + [1] * 8, set()),
        ([1] * 10 + [0] * 5 + [1] * 9, {"minimum down time"}),
        ([0] * 10 + [1] * 8 + [0] * 6, set()),
        ([0] * 10 + [1] * 7 + [0] * 7, {"minimum up time"}),
        ([0] * 3 + [1] * 21, {"minimum down time"}),
        ([1] * 3 + [0] * 21, set()),
        ([0.5] * 10 + [0] * 3 + [0.5] * 11, set()),
        ([0.5] * 10 + [0] * 3 + [1.0] * 11, {"minimum down time"}),
        ([1.2] * 24, {"status between 0 and 1", "start-up", "minimum down time"}),
    ],
)
def test_minimum_times_hold_for_each_share_of_a_unit_that_was_online_before_the_first_hour(online, broken):
    case = tiny_case(24)
    results = tiny_results(case)
    status = np.array(online, dtype=float)
    results.hourly["status"].to_numpy()[:, 0] = status
    results.hourly["start_up"].to_numpy()[1:, 0] = np.maximum(np.diff(status), 0.0)
    assert COMMITMENT & {check.name for check in verify(case, results).failures} == broken


def test_a_start_that_is_not_counted_is_caught():
    case = tiny_case(24)
    results = tiny_results(case)
    results.hourly["status"].to_numpy()[:10, 0] = 0.0
    failed = {check.name: check for check in verify(case, results).failures}
    assert "coal_1, 2030-01-01 10:00" in failed["start-up"].where


def test_a_group_with_too_few_units_online_is_caught():
    case = tiny_case(24)
    results = tiny_results(case)
    results.hourly["status"].to_numpy()[7, :2] = 0.4
    failed = {check.name: check for check in verify(case, results).failures}
    assert failed["online group"].worst == pytest.approx(0.2)
    assert "large_units, 2030-01-01 07:00" in failed["online group"].where


@pytest.mark.parametrize(("step", "caught"), [(0.59, False), (0.61, True), (-0.59, False), (-0.61, True)])
def test_an_online_unit_ramps_within_its_limit(step, caught):
    case = tiny_case(24)
    results = tiny_results(case)
    results.hourly["generation"].to_numpy()[:12, 0] = 627.0 * (0.5 - step / 2)
    results.hourly["generation"].to_numpy()[12:, 0] = 627.0 * (0.5 + step / 2)
    assert ("ramp limit" in {check.name for check in verify(case, results).failures}) == caught


def test_fuel_above_the_curve_is_waste_that_the_optimum_cannot_contain():
    case = tiny_case(48)
    results = tiny_results(case)
    results.hourly["fuel"].to_numpy()[3, 0] += 0.01
    assert "fuel" in {check.name for check in verify(case, results).failures}


def test_a_missing_number_or_variable_or_hour_is_named_and_nothing_else_is_checked():
    case = tiny_case(24)
    whole = tiny_results(case)
    holed = whole.hourly.copy(deep=True)
    holed["fuel"].to_numpy()[3, 1] = np.nan
    for hourly, words in (
        (whole.hourly.drop_vars("fuel"), "fuel is missing"),
        (holed, "fuel holds a number that is missing"),
        (whole.hourly.isel(snapshot=slice(0, 20)), "fuel does not cover the hours"),
        (whole.hourly.isel(thermal_unit=[0, 1]), "fuel does not cover the active components"),
    ):
        report = verify(case, dataclasses.replace(whole, hourly=hourly))
        assert [check.name for check in report.checks] == ["completeness"]
        assert words in report.checks[0].where


def test_a_result_without_proof_of_optimality_does_not_pass():
    case = tiny_case(24)
    results = tiny_results(case)
    unproven = dataclasses.replace(results.certificate, condition="time_limit")
    report = verify(case, dataclasses.replace(results, certificate=unproven))
    failed = {check.name: check for check in report.failures}
    assert "condition 'time_limit', not 'optimal'" in failed["certificate"].where


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"primal_violation": 1.1e-6}, "primal violation"),
        ({"dual_violation": 1.1e-6}, "dual violation"),
        ({"complementarity": 1.1e-9}, "complementarity"),
        ({"gap": 1.1e-9}, "gap"),
        ({"gap": np.nan}, "gap"),
        ({"primal_violation": -1.0}, "primal violation"),
        ({"integers": 3, "integrality": 1.1e-6}, "integrality"),
        ({"objective": 1.0}, "distance to the objective"),
        ({"bound": 1.0}, "distance of gap and bound"),
        ({"integers": 3, "gap": 2e-4}, "gap"),
    ],
)
def test_a_certificate_outside_its_limits_or_of_another_result_is_caught(change, named):
    case = tiny_case(24)
    results = tiny_results(case)
    altered = dataclasses.replace(results.certificate, **change)
    failed = {check.name: check for check in verify(case, dataclasses.replace(results, certificate=altered)).failures}
    assert named in failed["certificate"].where


@pytest.mark.parametrize("share", [0.0, 0.9e-9])
def test_a_certificate_within_its_limits_passes_with_or_without_a_stated_bound(share):
    case = tiny_case(24)
    results = tiny_results(case)
    bound = results.objective - share * abs(results.objective)
    limits = {"primal_violation": 0.9e-6, "dual_violation": 0.9e-6, "complementarity": 0.9e-9, "gap": share}
    for stated in ({}, {"bound": bound}):
        kept = dataclasses.replace(results.certificate, **limits, **stated)
        report = verify(case, dataclasses.replace(results, certificate=kept))
        assert "certificate" in {check.name for check in report.checks if check.passed}


def test_a_search_over_integers_may_leave_the_gap_that_its_bound_proves():
    case = tiny_case(24)
    results = tiny_results(case)
    bound = results.objective - 0.9e-4 * abs(results.objective)
    searched = dataclasses.replace(results.certificate, integers=3, bound=bound, gap=0.9e-4)
    report = verify(case, dataclasses.replace(results, certificate=searched))
    assert "certificate" in {check.name for check in report.checks if check.passed}


def test_the_recheck_loads_no_modelling_library_and_no_solver():
    unwanted = ("pypsa", "linopy", "highspy", "gridsim.system", "gridsim.engine")
    program = f"import sys, gridsim.verify; print([name for name in {unwanted} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"

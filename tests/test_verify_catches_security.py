"""Corrupt one number of a study of network security: the recheck must name the law that it breaks."""

import dataclasses

import pytest
from tiny import tiny_case

from gridsim.experiments.run import run_experiment
from gridsim.schema.security import SECURITY_VARIABLES
from gridsim.verify import verify

CAUGHT_BY = {
    "outage_limit": "outage limit",
    "overload_hours": "overload_hours as recomputed",
    "overload_worst": "overload_worst as recomputed",
    "overload_energy": "overload_energy as recomputed",
    "worst_loading": "worst_loading as recomputed",
    "worst_flow": "worst_flow as recomputed",
    "loading_after_outage": "loading after outages",
    "split_worst": "outages that split the network",
    "split_mean": "outages that split the network",
    "secured_price": "price differences in the network",
    "flow_losses": "AC power flow, losses",
    "flow_voltage": "AC power flow, active power",
    "flow_angle": "AC power flow, active power",
    "flow_active": "AC power flow, active power",
    "flow_reactive": "AC power flow, reactive power",
    "flow_held": "AC power flow, held voltage",
    "flow_loading": "AC power flow, loading",
    "event_demand": "island demand",
    "event_unserved": "island balance",
    "event_response": "island balance",
    "event_generation": "island balance",
    "event_available": "island output",
    "event_discharge": "island balance",
    "event_stored": "island storage",
    "event_losses": "island balance",
    "event_boiler": "island balance",
}
NOT_RECOMPUTED = {
    "cheapest_overload_hours",  # of a dispatch that the result does not hold
    "cheapest_overload_worst",
    "security_cost",
    "security_rounds",
    "flow_converged",  # the log of the solver; what it claims to have solved is recomputed
    "flow_iterations",
}


@pytest.fixture(scope="module")
def found():
    asked = {
        "constrained": ["lines.coast_city"],
        "power_flow": {"hours": ["2030-01-01 12:00"]},
        "islanding": {"starts": ["2030-01-01 06:00"], "hours": 6},
    }
    changes = {
        "transformers.hub_coast.active": False,
        "transformers.hub_city.units": 1.0,
    }  # its outage splits the network
    case = tiny_case(24, kind="security", security=asked, **changes)
    return case, run_experiment(case, lambda _stage, _detail: None).results


def failures(found, security) -> set[str]:
    case, results = found
    return {check.name for check in verify(case, dataclasses.replace(results, security=security)).failures}


def test_every_number_is_corrupted_here_or_cannot_be_recomputed():
    numbers = {name for name, variable in SECURITY_VARIABLES.items() if variable.unit not in ("time", "text")}
    assert set(CAUGHT_BY) | NOT_RECOMPUTED | {"secured_direction"} == numbers


@pytest.mark.parametrize("variable", CAUGHT_BY)
def test_a_corrupted_number_is_caught_by_the_named_check(found, variable):
    security = found[1].security.copy(deep=True)
    values = security[variable].to_numpy()
    values.flat[values.size // 2] += 2.0
    assert CAUGHT_BY[variable] in failures(found, security)


def test_a_worst_hour_that_is_the_mildest_is_caught(found):
    security = found[1].security.copy(deep=True)
    times = security["worst_time"].to_numpy().copy()
    times[0, 0] = found[0].snapshots[security["loading_after_outage"].to_numpy()[:, 0].argmin()]
    security["worst_time"] = security["worst_time"].copy(data=times)
    assert failures(found, security) & {"worst_time as recomputed", "worst_flow as recomputed"}


def test_a_missing_finding_is_caught(found):
    assert "security completeness" in failures(found, None)
    assert "security completeness" in failures(found, found[1].security.drop_vars("worst_flow"))


def test_limits_that_another_study_would_keep_are_not_kept_by_this_one(found):
    case, results = found
    study = case.study.model_copy(update={"security": case.study.security.model_copy(update={"constrained": True})})
    report = verify(dataclasses.replace(case, study=study), results)
    assert "secured flows after outages" in {check.name for check in report.failures}

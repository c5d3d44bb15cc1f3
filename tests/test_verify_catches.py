"""Corrupt one number of a proven optimum: the recheck must name the law that it breaks."""

import dataclasses

import numpy as np
import pytest
from tiny import tiny_case

from gridsim.operation.perfect import operate
from gridsim.schema.variables import VARIABLES
from gridsim.verify import verify
from gridsim.verify.report import Check

CAUGHT_BY = {
    "generation": "power balance",
    "available": "available output",
    "curtailment": "curtailment",
    "status": "fuel",
    "start_up": "cost",
    "hot_start": "kinds of start",
    "warm_start": "kinds of start",
    "cold_start": "kinds of start",
    "maintenance": "maintenance",
    "fuel": "fuel",
    "heat_extraction": "cost",
    "charge": "state_of_charge balance",
    "discharge": "state_of_charge balance",
    "state_of_charge": "state_of_charge balance",
    "line_flow": "Kirchhoff voltage law",
    "transformer_flow": "Kirchhoff voltage law",
    "demand": "demand as given",
    "demand_response": "cost",
    "heat_generation": "steam balance",
    "electric_boiler_input": "steam balance",
    "heat_charge": "heat_stored balance",
    "heat_discharge": "heat_stored balance",
    "heat_stored": "heat_stored balance",
    "import": "power balance",
    "export": "power balance",
    "line_shadow_price": "price differences in the network",
    "transformer_shadow_price": "price differences in the network",
    "export_room_shadow_price": "export room price",
    "price_outside": "price_outside as given",
    "export_room": "export_room as given",
}


@pytest.fixture(scope="module")
def optimum():
    case = tiny_case(72)
    results = operate(case).results
    verify(case, results).require_passed()
    return case, results


def failures(optimum, variable: str, change: float, hour: int, member: int) -> dict[str, Check]:
    """Failed checks, by name, after one number was changed."""
    case, results = optimum
    hourly = results.hourly.copy(deep=True)
    hourly[variable].to_numpy()[hour, member] += change
    return {check.name: check for check in verify(case, dataclasses.replace(results, hourly=hourly)).failures}


def places(optimum, variable: str) -> list[tuple[int, int]]:
    """Two hours of every member, the same in every run."""
    hours, members = optimum[1].hourly[variable].shape
    pick = np.random.default_rng(list(VARIABLES).index(variable))
    return [(int(hour), member) for member in range(members) for hour in pick.choice(hours, 2, replace=False)]


OF_RESERVES = (
    "reserve_required",
    "reserve_shortage",
    "reserve_price",
    "reserve_held",
    "storage_reserve",
    "infeed_price",
)
"""Corrupted in test_verify_catches_reserves.py."""

OF_DEMAND = {"call_status", "call_limit_price", "shift_up", "shift_down", "shift_balance"}
"""Corrupted in test_verify_catches_demand, where calls are limited and demand is moved."""

OF_LOSSES = {"line_loss", "line_loss_price", "transformer_loss", "transformer_loss_price"}
"""Corrupted in test_verify_catches_losses, where losses are modelled."""


def test_every_variable_of_a_result_is_corrupted_here():
    assert {*CAUGHT_BY, *OF_DEMAND, *OF_LOSSES, *OF_RESERVES, "marginal_price"} == set(VARIABLES)


@pytest.mark.parametrize("change", [0.3, -0.3])
@pytest.mark.parametrize("variable", CAUGHT_BY)
def test_a_corrupted_number_is_caught_by_the_named_check(optimum, variable, change):
    for hour, member in places(optimum, variable):
        caught = failures(optimum, variable, change, hour, member)
        assert CAUGHT_BY[variable] in caught, f"{variable}[{hour}, {member}]: {list(caught)}"


@pytest.mark.parametrize("change", [1.0, -1.0])
def test_a_corrupted_price_is_caught_at_every_bus(optimum, change):
    for hour, member in places(optimum, "marginal_price"):
        caught = failures(optimum, "marginal_price", change, hour, member)
        assert caught, f"marginal_price[{hour}, {member}]"
        assert all("price" in name or "value" in name for name in caught)


@pytest.mark.parametrize("variable", ["charge", "fuel", "state_of_charge", "line_flow"])
def test_the_report_names_the_hour_that_was_corrupted(optimum, variable):
    hour = 31
    caught = failures(optimum, variable, 5.0, hour, 0)[CAUGHT_BY[variable]]
    assert "2030-01-02 07:00" in caught.where


@pytest.mark.parametrize("change", [1.0, -1.0])
def test_a_corrupted_objective_is_caught(optimum, change):
    case, results = optimum
    wrong = dataclasses.replace(results, objective=results.objective + change)
    assert [check.name for check in verify(case, wrong).failures] == ["cost", "certificate"]


@pytest.mark.parametrize("name", ["objective", "primal_violation", "dual_violation", "complementarity", "gap"])
def test_a_corrupted_certificate_is_caught_alone(optimum, name):
    case, results = optimum
    figure = getattr(results.certificate, name)
    certificate = dataclasses.replace(results.certificate, **{name: figure + max(1e-5, 1e-5 * abs(figure))})
    report = verify(case, dataclasses.replace(results, certificate=certificate))
    assert [check.name for check in report.failures] == ["certificate"]


@pytest.mark.parametrize(
    ("path", "change", "expected"),
    [
        ("parameters.coal_price.value", 1.0, "cost"),
        ("heat_rates.large_75.heat_rate", 1.0, "fuel"),
        ("lines.city_coast.length", 1.0, "Kirchhoff voltage law"),
        ("generators.coal_1.own_use", 0.01, "available output"),
        ("chp.chp_1_steam.power_loss", 0.02, "fuel"),
        ("storage_units.battery.charge_efficiency", -0.01, "state_of_charge balance"),
        ("heat_stores.steam_store.standing_loss", 0.01, "heat_stored balance"),
        ("ties.province.import_margin", 1.0, "cost"),
        ("retrofits.coal_2_efficiency.heat_rate_change", 1.0, "fuel"),
    ],
)
def test_a_result_does_not_pass_for_another_system(optimum, path, change, expected):
    case, results = optimum
    table, row, column = path.split(".")
    other = tiny_case(72, **{path: case.tables[table].at[row, column] + change})
    assert expected in {check.name for check in verify(other, results).failures}

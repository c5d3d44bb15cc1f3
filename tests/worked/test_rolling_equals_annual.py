"""A rolling run whose one full window covers the horizon is the optimum of perfect foresight; nothing beats that."""

import numpy as np
import pytest
from tiny import tiny_case

from gridsim.operation import commitment, perfect, rolling
from gridsim.verify import verify

HOURS = 96
SHARES = {"commitment": "relaxed"}


def rolled(**settings):
    case = tiny_case(HOURS, operation="rolling", rolling=settings)
    results = rolling.operate(case).results
    verify(case, results).require_passed()
    return results


@pytest.fixture(scope="module")
def annual():
    return perfect.operate(tiny_case(HOURS)).results


@pytest.mark.parametrize("length", [HOURS, 2 * HOURS])
def test_one_full_window_with_a_perfect_forecast_is_the_annual_optimum(annual, length):
    results = rolled(forecast="perfect", length=length, step=length, **SHARES)
    assert results.objective == pytest.approx(annual.objective, rel=1e-9)
    assert results.windowed.costs["perfect_foresight"] == pytest.approx(annual.objective, rel=1e-9)


@pytest.mark.parametrize(
    "settings",
    [
        {"forecast": "perfect", **SHARES},
        {"forecast": "persistence", **SHARES},
        {"forecast": "errors", "seed": 7, **SHARES},
        {"forecast": "errors", "length": 36, "step": 12},
        {"forecast": "persistence", "length": 24},
    ],
)
def test_rolling_costs_no_less_than_perfect_foresight_and_ends_as_it_began(annual, settings):
    results = rolled(**settings)
    assert results.objective >= annual.objective * (1 - 1e-9)
    end = {name: results.hourly[name].isel(snapshot=-1) for name in ("state_of_charge", "heat_stored")}
    for name, stored in end.items():
        assert stored.to_numpy() == pytest.approx(annual.hourly[name].isel(snapshot=-1).to_numpy(), abs=1e-6)


def test_stored_energy_and_status_carry_over_from_window_to_window():
    """The recheck's balances and minimum times run over the whole horizon; here the seams once more by hand."""
    case = tiny_case(HOURS, operation="rolling", rolling={"forecast": "errors", "length": 24, "step": 12})
    hourly = rolling.operate(case).results.hourly
    battery = case.active("storage_units").iloc[0]
    charge, discharge, stored = (hourly[name].to_numpy()[:, 0] for name in ("charge", "discharge", "state_of_charge"))
    change = battery["charge_efficiency"] * charge - discharge / battery["discharge_efficiency"]
    keep = 1.0 - battery["standing_loss"]
    assert stored[1:] == pytest.approx(keep * stored[:-1] + change[1:], abs=1e-6)
    switched = np.diff(hourly["status"].to_numpy(), axis=0)
    assert (hourly["start_up"].to_numpy()[1:] >= switched - 1e-6).all()


def test_whole_units_cost_no_less_than_their_relaxation_which_costs_no_less_than_no_commitment():
    case = tiny_case(HOURS, operation="commitment", windows={"length": 36, "step": 12, "gap": 0.001},
                     **{"profiles.price": 150.0, "generators.*.start_up_cost": 50_000.0})  # fmt: skip
    results = commitment.operate(case).results
    verify(case, results).require_passed()
    dispatch, linearised, integer = results.windowed.costs.values()
    assert dispatch <= linearised * (1 + 1e-9) <= integer * (1 + 1e-8)
    status = results.hourly["status"].to_numpy()
    assert np.abs(status - np.round(status)).max() < 1e-6
    assert results.windowed.windows["window_gap"].max() <= 0.001


def test_a_run_says_which_window_cannot_be_operated():
    case = tiny_case(HOURS, operation="rolling", rolling={"forecast": "perfect", **SHARES})
    said = []
    rolling.operate(case, progress=said.append)
    assert any(text.startswith("window 4 of 4") for text in said)

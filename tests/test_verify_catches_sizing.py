"""Corrupt one number of a study of sizes: the recheck must name the law that it breaks."""

import dataclasses

import numpy as np
import pytest
from sized import sized_case, station

from gridsim.experiments.run import run_experiment
from gridsim.schema.sizing import SIZING_VARIABLES
from gridsim.verify import verify

COSTS = "costs of stations"
REVENUE = "revenue, saving and profit of stations"
CAUGHT_BY = {
    "sizing_power": COSTS,
    "sizing_energy": COSTS,
    "sizing_power_slope": REVENUE,
    "sizing_energy_slope": REVENUE,
    "sizing_operating_cost": "convexity of the cost in the sizes",
    "sizing_saving": REVENUE,
    "sizing_station_cost": COSTS,
    "sizing_revenue": REVENUE,
    "sizing_profit": REVENUE,
    "sizing_investment": COSTS,
    "sizing_present_value": COSTS,
    "sizing_curtailment": "totals of the size operated",
    "sizing_co2": "totals of the size operated",
    "sizing_import_co2": "totals of the size operated",
    "choice_point": "size operated",
    "sizing_bound": "bound of the system cost",
    "curve_band": "band of the value curve",
}
NOT_RECOMPUTED = {"sizing_internal_rate", "sizing_payback"}  # follow from revenue and investment; they may not exist


@pytest.fixture(scope="module")
def found():
    dispatch = run_experiment(sized_case(station("one", "b"), hours=48), lambda _stage, _detail: None)
    assert verify(dispatch.case, dispatch.results).passed
    return dispatch


def failures(found, sizing) -> set[str]:
    report = verify(found.case, dataclasses.replace(found.results, sizing=sizing))
    return {check.name for check in report.failures}


def test_every_number_is_corrupted_here_or_cannot_be_recomputed():
    numbers = {name for name, variable in SIZING_VARIABLES.items() if variable.unit != "text"}
    assert set(CAUGHT_BY) | NOT_RECOMPUTED == numbers


@pytest.mark.parametrize("variable", CAUGHT_BY)
def test_a_corrupted_number_is_caught_by_the_named_check(found, variable):
    sizing = found.results.sizing.copy(deep=True)
    operated = int(sizing["choice_point"].sel(choice="system"))
    values = sizing[variable].to_numpy()
    if variable == "choice_point":
        values[list(sizing["choice"].values).index("system")] = 1 if operated != 1 else 2
    elif "sizing_point" in sizing[variable].dims:
        values[operated] = values[operated] * 1.001 + 1.0
    else:
        values += 0.01 * abs(values) + 1e5
    assert CAUGHT_BY[variable] in failures(found, sizing)


def test_a_revenue_that_the_prices_do_not_give_is_caught(found):
    sizing = found.results.sizing.copy(deep=True)
    operated = int(sizing["choice_point"].sel(choice="system"))
    sizing["sizing_power_slope"].values[operated] *= 0.99
    assert "revenue at the prices of the operation" not in failures(found, found.results.sizing)
    sizing["sizing_revenue"].values[operated] *= 0.999
    assert "revenue at the prices of the operation" in failures(found, sizing)


def test_a_trial_dearer_than_a_smaller_station_is_caught(found):
    sizing = found.results.sizing.copy(deep=True)
    largest = int(np.argmax(sizing["sizing_energy"].values[:, 0]))
    sizing["sizing_operating_cost"].values[largest] = float(sizing["sizing_operating_cost"][0]) - 1e7
    assert "convexity of the cost in the sizes" in failures(found, sizing)


def test_a_better_size_that_was_tried_but_not_chosen_is_caught(found):
    sizing = found.results.sizing.copy(deep=True)
    names = list(sizing["choice"].values)
    sizing["choice_point"].values[names.index("developer")] = 1  # the largest size
    assert "least system cost within its gap" in failures(found, sizing)


def test_a_curve_that_lacks_its_inner_points_is_wider_than_stated(found):
    sizing = found.results.sizing.copy(deep=True)
    purposes = sizing["sizing_purpose"].values
    power = sizing["sizing_power"].values[:, 0]
    for place in [place for place, text in enumerate(purposes) if "curve of one" in text and 0 < power[place] < 80]:
        purposes[place] = "search"
    assert "band of the value curve" in failures(found, sizing)


def test_a_missing_finding_is_caught(found):
    assert "sizing completeness" in failures(found, None)
    assert "sizing completeness" in failures(found, found.results.sizing.drop_vars("sizing_bound"))
    other = found.results.sizing.copy(deep=True)
    other["sizing_power"].values[0] = 1.0
    assert "sizing completeness" in failures(found, other)

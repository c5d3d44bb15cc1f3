"""Ranges over weather years."""

import math

import numpy as np
import pytest
from tiny import tiny_case, tiny_results

from gridsim.indicators.definitions import Indicator
from gridsim.indicators.figures import COAL_HOURS, system_figures
from gridsim.indicators.kpis import compute_kpis
from gridsim.indicators.ranges import QUANTILES, Range, gather_ranges
from gridsim.verify.members import check_figures, range_of


@pytest.mark.parametrize("count", [2, 3, 7, 10])
def test_quantiles_are_numpy_s_and_the_recheck_finds_the_same_without_it(count):
    values = np.random.default_rng(count).normal(size=count)
    each = Range("co2", dict(enumerate(values, start=1)), "tCO2", "CO2", "二氧化碳")
    found = {**each.quantiles, "mean": each.mean}
    assert found["p10"] == np.quantile(values, 0.1)
    assert (found["minimum"], found["maximum"]) == (values.min(), values.max())
    assert range_of(list(values), QUANTILES) == pytest.approx(found, rel=1e-12)


def test_p10_of_ten_years_is_exceeded_in_nine_of_them():
    each = Range("co2", {year: float(year) for year in range(1, 11)}, "tCO2", "CO2", "二氧化碳")
    assert each.quantiles == pytest.approx({"minimum": 1, "p10": 1.9, "p50": 5.5, "p90": 9.1, "maximum": 10})
    assert sum(value > each.quantiles["p10"] for value in each.values.values()) == 9


def test_a_figure_that_a_year_does_not_have_has_no_range():
    each = Range("net_coal_rate", {1: 300.0, 2: math.nan}, "gce/kWh", "rate", "煤耗")
    assert all(map(math.isnan, [*each.quantiles.values(), each.mean]))
    assert all(map(math.isnan, range_of([300.0, math.nan], QUANTILES).values()))


def test_figures_of_a_year_are_those_of_the_whole_system_and_the_hours_of_coal_units():
    case = tiny_case(24)
    kpis = compute_kpis(case, tiny_results(case))
    figures = system_figures(kpis)
    assert figures["curtailment_share"].value == kpis["curtailment_share"].value
    assert not any(figure.members for figure in figures.values())
    assert not {"input_confidence", "energy_by_carrier", "curtailment_by_month"} & set(figures)
    units = ["coal_1", "coal_2", "chp_1"]
    gross, capacity = kpis["gross_generation"].members, kpis["capacity"].members
    hours = sum(gross[unit] for unit in units) / sum(capacity[unit] for unit in units)
    assert figures[COAL_HOURS].value == pytest.approx(hours, rel=1e-12)


def test_ranges_hold_every_year_under_its_number():
    years = {year: {"co2": Indicator("co2", value, "tCO2", "CO2", "二氧化碳")} for year, value in ((2, 5.0), (4, 7.0))}
    assert gather_ranges(years)["co2"] == Range("co2", {2: 5.0, 4: 7.0}, "tCO2", "CO2", "二氧化碳")


@pytest.mark.parametrize(
    ("stated", "passed", "where"),
    [
        ({"a": 1.0, "b": math.nan}, True, ""),
        ({"a": 1.0 + 1e-8, "b": math.nan}, False, "a"),
        ({"a": 1.0, "b": 2.0}, False, "b"),
        ({"a": math.nan, "b": math.nan}, False, "a"),
        ({"b": math.nan}, False, "a, which is missing"),
    ],
)
def test_a_figure_that_differs_is_named(stated, passed, where):
    check = check_figures("range", stated, {"a": 1.0, "b": math.nan})
    assert (check.passed, check.where) == (passed, where)

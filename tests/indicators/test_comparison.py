"""Figures of several cases beside one another, and in what the cases differ."""

import math

import pytest
from tiny import tiny_case

from gridsim.indicators.changes import Change, find_changes
from gridsim.indicators.comparison import compare_figures
from gridsim.indicators.definitions import Indicator


def co2(value):
    return {"co2": Indicator("co2", value, "tCO2", "CO2", "二氧化碳")}


def test_differences_are_to_the_reference_and_nan_where_one_has_no_meaning():
    found = compare_figures({"a": co2(5.0), "b": co2(3.0), "c": co2(math.nan)}, "b")["co2"]
    assert (found.differences["a"], found.differences["b"]) == (2.0, 0.0)
    assert math.isnan(found.differences["c"])
    against_nothing = compare_figures({"a": co2(5.0), "c": co2(math.nan)}, "c")["co2"]
    assert all(math.isnan(value) for value in against_nothing.differences.values())
    assert (found.unit, found.label_zh) == ("tCO2", "二氧化碳")


def test_equal_cases_differ_in_nothing():
    assert find_changes(tiny_case(24), tiny_case(24)) == ()


def test_a_change_has_its_row_its_quantity_and_both_values():
    changed = {"generators.coal_1.min_load": 0.3, "retrofits.coal_1_flexibility.active": True}
    number, switch = find_changes(tiny_case(24), tiny_case(24, **changed))
    assert number == Change(
        "generators",
        "coal_1",
        "min_load",
        number.label,
        number.label_zh,
        "least stable output, per unit of net capacity (extraction units: of condensing_power)",
        "最小技术出力",
        "1",
        0.4,
        0.3,
    )
    assert (switch.path, switch.before, switch.after) == ("retrofits.coal_1_flexibility.active", False, True)


def test_a_parameter_s_change_has_its_own_unit():
    (change,) = find_changes(tiny_case(24), tiny_case(24, **{"parameters.coal_price.value": 950.0}))
    assert (change.path, change.unit, change.before, change.after) == (
        "parameters.coal_price.value",
        "CNY/tce",
        900.0,
        950.0,
    )


def test_keys_of_the_study_and_hourly_series_count_titles_and_outputs_do_not():
    other = tiny_case(24, carbon="full", title="Another", outputs=["netcdf"], **{"profiles.wind": 0.5})
    found = {change.path: (change.before, change.after) for change in find_changes(tiny_case(24), other)}
    assert set(found) == {"study.carbon", "profiles.wind"}
    assert found["study.carbon"] == ("net", "full")
    assert found["profiles.wind"][1] == pytest.approx(0.5)


def test_a_number_that_was_not_there_before_is_none():
    (change,) = find_changes(tiny_case(24), tiny_case(24, **{"retrofits.coal_2_efficiency.min_load": 0.35}))
    assert (change.before, change.after) == (None, 0.35)


def test_a_missing_number_on_both_sides_is_no_change():
    assert find_changes(tiny_case(24), tiny_case(24, **{"retrofits.coal_2_efficiency.min_load": math.nan})) == ()

from collections import Counter

from tiny import tiny_case

from gridsim.indicators.confidence import count_confidence
from gridsim.outputs.assumptions import STUDY, input_values


def test_the_list_of_inputs_agrees_with_the_count_by_confidence(run):
    counted = Counter(value.confidence for value in input_values(run.case))
    assert counted == Counter({key: count for key, count in count_confidence(run.case).items() if count})


def test_a_cell_with_an_origin_of_its_own_shows_that(run):
    values = {(value.table, value.row, value.column): value for value in input_values(run.case)}
    assert values[("generators", "coal_1", "own_use")].confidence == "M"
    assert values[("generators", "coal_1", "capacity")].confidence == "A"


def test_a_value_set_by_the_study_says_so():
    path = "generators.wind.capacity"
    values = {(value.row, value.column): value for value in input_values(tiny_case(overrides={path: 900.0}))}
    assert values[("wind", "capacity")].changed == STUDY
    assert values[("coal_1", "capacity")].changed == ""


def test_a_parameter_carries_its_own_unit(run):
    values = {value.row: value for value in input_values(run.case) if value.table == "parameters"}
    assert values["coal_price"].unit == "CNY/tce"
    assert values["coal_price"].value == 900.0

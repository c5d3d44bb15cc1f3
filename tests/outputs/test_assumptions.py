from collections import Counter

from tiny import tiny_case

from gridsim.indicators.confidence import count_confidence
from gridsim.outputs.assumptions import STUDY, input_values


def test_the_list_of_inputs_agrees_with_the_count_by_confidence(run):
    for case in (run.case, tiny_case(overrides={"generators.*.capacity": 500.0, "parameters.coal_price.value": 1.0})):
        counted = Counter(value.confidence for value in input_values(case))
        assert counted == Counter({key: count for key, count in count_confidence(case).items() if count})


def test_a_cell_with_an_origin_of_its_own_shows_that(run):
    values = {(value.table, value.row, value.column): value for value in input_values(run.case)}
    assert values[("generators", "coal_1", "own_use")].confidence == "M"
    assert values[("generators", "coal_1", "capacity")].confidence == "A"


def test_a_value_set_by_the_study_says_so():
    path = "generators.wind.capacity"
    values = {(value.row, value.column): value for value in input_values(tiny_case(overrides={path: 900.0}))}
    wind, coal = values[("wind", "capacity")], values[("coal_1", "capacity")]
    assert (wind.changed, wind.source, wind.confidence) == (STUDY, STUDY, "S")
    assert (coal.changed, coal.source, coal.confidence) == ("", "tiny", "A")


def test_an_override_of_a_cell_with_an_origin_of_its_own_keeps_its_range_and_nothing_else():
    entry = {"provenance.own_use.low": "0.04", "provenance.own_use.high": "0.06", "provenance.own_use.note": "as built"}
    case = tiny_case(overrides={"generators.coal_1.own_use": 0.07}, **entry)
    values = {value.row: value for value in input_values(case) if value.column == "own_use"}
    changed, stated = values["coal_1"], values["coal_2"]
    assert (changed.low, changed.high, changed.note, changed.confidence) == ("0.04", "0.06", "", "S")
    assert (stated.low, stated.high, stated.note, stated.confidence) == ("0.04", "0.06", "as built", "M")


def test_a_parameter_carries_its_own_unit(run):
    values = {value.row: value for value in input_values(run.case) if value.table == "parameters"}
    assert values["coal_price"].unit == "CNY/tce"
    assert values["coal_price"].value == 900.0

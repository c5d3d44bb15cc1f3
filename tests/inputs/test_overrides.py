"""Overrides by path, from the study and from the command line."""

from pathlib import Path

import pytest

from gridsim.case import load_case
from inputs.tiny_project import only_problem, problems_of, set_cell, write_study

TEXT = """network: tiny
year: 2030
hours: 48
overrides:
  generators.*.min_load: 0.45
  generators.coal_1.min_load: 0.5
  parameters.coal_price.value: 850 元/tce
  storage_units.candidate.active: true
"""


def test_overrides_of_the_study_reach_the_tables(project: Path) -> None:
    case = load_case(write_study(project, TEXT))
    assert case.tables["generators"].loc[["coal_1", "coal_2"], "min_load"].tolist() == [0.5, 0.45]
    assert case.parameter("coal_price") == 850.0
    assert "candidate" in case.active("storage_units").index


def test_the_command_line_comes_last_and_wins(project: Path) -> None:
    path = write_study(project, TEXT)
    case = load_case(path, overrides=["generators.*.min_load=0.4", "storage_units.candidate.active=no"])
    assert case.tables["generators"].loc[["coal_1", "coal_2"], "min_load"].tolist() == [0.4, 0.4]
    assert "candidate" not in case.active("storage_units").index
    assert list(case.study.overrides.items())[-2:] == [
        ("generators.*.min_load", "0.4"),
        ("storage_units.candidate.active", "no"),
    ]


def test_a_pattern_reaches_the_rows_it_names_and_is_recorded_row_by_row(project: Path, study: Path) -> None:
    case = load_case(study, overrides=["generators.coal_*.capacity=70 万千瓦"])
    capacity = case.tables["generators"]["capacity"]
    assert capacity[["coal_1", "coal_2", "coal_3"]].tolist() == [700.0, 700.0, 700.0]
    assert capacity["chp_1"] == 50.0
    assert list(case.study.overrides) == [f"generators.coal_{unit}.capacity" for unit in (1, 2, 3)]


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ("generators.coal_1.min_load", "is not path=value", "table.row.column=value"),
        ("generatrs.coal_1.min_load=0.3", "'generatrs' is not a table", "Did you mean 'generators'?"),
        ("generators.cola_1.min_load=0.3", "generators.csv has no row 'cola_1'", "Did you mean 'coal_1'?"),
        ("generators.coal_1.minload=0.3", "'minload' is not a column", "Did you mean 'min_load'?"),
        ("generators.coal_1=0.3", "has 2 parts instead of 3", "table.row.column=value"),
        ("generators.coal_1.name=x", "'name' is not a column of generators to set", "Known:"),
        ("generators.coal_1.min_load=1.3", "min_load = 1.3 exceeds 1", "between 0 and 1"),
        ("generators.coal_1.capacity=", "capacity is empty", "nameplate capacity"),
        ("generators.coal_1.capacity=-1", "capacity = -1 MW is below 0 MW", "at least 0"),
        ("generators.coal_1.capacity=5 MWh", "unit 'MWh' measures MWh", "number in MW"),
        ("generators.coal_1.active=perhaps", "neither true nor false", "true or false"),
        ("generators.coal_1.carrier=cole", "carrier = 'cole'", "Did you mean 'coal'?"),
        ("parameters.coal_price.value=5 MW", "unit 'MW' measures MW", "CNY/tce"),
    ],
)
def test_a_mistaken_override_is_explained(project: Path, study: Path, text: str, what: str, remedy: str) -> None:
    problem = only_problem(study, text)
    assert problem.where == "--set"
    assert what in problem.what
    assert remedy in problem.remedy


def test_a_mistaken_override_of_the_study_is_named_with_its_line(project: Path) -> None:
    problem = only_problem(write_study(project, TEXT.replace("0.5", "1.5")))
    assert (problem.where, problem.place) == ("studies/island.yaml", "line 6")
    assert "generators.coal_1.min_load" in problem.what


def test_rules_between_tables_see_the_overridden_value(project: Path, study: Path) -> None:
    problem = only_problem(study, "generators.coal_1.bus=nowhere")
    assert problem.where == "networks/tiny/generators.csv"
    assert problem.place == "row 'coal_1' (2; bus overridden)"
    set_cell(project, "generators.coal_1.bus", "nowhere")
    assert load_case(study, overrides=["generators.coal_1.bus=hub"]).name == "island"


def test_all_mistaken_overrides_come_together(project: Path, study: Path) -> None:
    assert len(problems_of(study, "foo", "a.b.c=1", "generators.coal_1.min_load=2")) == 3

"""Cases of a study: their names, their overrides, and what is said of those that are wrong."""

from pathlib import Path

import pytest

from gridsim.case import load_case, load_cases
from gridsim.errors import InputError
from inputs.tiny_project import write_project, write_study, write_weather_years, year_of_profiles

TEXT = """network: tiny
year: 2030
hours: 24
title: Retrofits
title_zh: 改造
overrides: {generators.coal_1.min_load: 0.45, parameters.coal_price.value: 800}
reference_case: base
cases:
  cheap: {title: Cheap coal, title_zh: 低煤价, overrides: {parameters.coal_price.value: 700 元/tce}}
  base:
  flexible: {overrides: {generators.coal_*.min_load: 30 %}}
"""


def problems_of_cases(path: Path, **asked) -> list[tuple[str, str]]:
    """Place and text of all problems of a study's cases."""
    with pytest.raises(InputError) as caught:
        load_cases(path, **asked)
    return [(problem.place, problem.what) for problem in caught.value.problems]


def test_a_case_s_overrides_come_after_the_study_s_and_before_the_command_line_s(project: Path) -> None:
    study = load_cases(write_study(project, TEXT), overrides=["generators.coal_2.min_load=0.5"])
    assert study is not None
    assert list(study.cases) == ["cheap", "base", "flexible"]
    prices = {name: case.parameter("coal_price") for name, case in study.cases.items()}
    assert prices == {"cheap": 700.0, "base": 800.0, "flexible": 800.0}
    loads = {
        name: case.tables["generators"].loc[["coal_1", "coal_2"], "min_load"].tolist()
        for name, case in study.cases.items()
    }
    assert loads == {"cheap": [0.45, 0.5], "base": [0.45, 0.5], "flexible": [0.3, 0.5]}


def test_each_case_is_a_study_of_its_own(project: Path) -> None:
    path = write_study(project, TEXT)
    case = load_case(path, case="cheap")
    assert (case.name, case.study.title, case.study.title_zh) == (
        "island/cheap",
        "Retrofits: Cheap coal",
        "改造：低煤价",
    )
    assert (case.study.cases, case.study.reference_case) == ({}, "")
    assert load_case(path, case="flexible").study.title == "Retrofits: flexible"


def test_without_a_case_the_study_is_read_as_it_stands(project: Path) -> None:
    assert load_case(write_study(project, TEXT)).parameter("coal_price") == 800.0


def test_a_study_without_cases_has_none(study: Path) -> None:
    assert load_cases(study) is None


def test_an_unknown_case_is_corrected(project: Path) -> None:
    with pytest.raises(InputError, match=r"the study has no case 'cheep'\. Did you mean 'cheap'\?"):
        load_case(write_study(project, TEXT), case="cheep")


def test_all_problems_of_all_cases_are_told_with_case_and_line_and_shared_ones_once(project: Path) -> None:
    text = """network: tiny
year: 2030
hours: 24
overrides: {lines.nowhere.rating: 1}
cases:
  first: {overrides: {generators.coal_1.min_laod: 0.3, generators.coal_2.min_load: [1]}}
  second:
    overrides:
      generators.coal_1.min_load: 3
    titel: Second
  third:
"""
    assert problems_of_cases(write_study(project, text)) == [
        ("line 6", "cases.first.overrides.generators.coal_2.min_load = [1] is not accepted."),
        ("line 10", "'titel' is not a key of cases.second."),
        ("line 4", "override 'lines.nowhere.rating': lines.csv has no row 'nowhere'."),
        (
            "case 'first', line 6",
            "override 'generators.coal_1.min_laod': 'min_laod' is not a column of generators to set.",
        ),
        ("case 'second', line 9", "override 'generators.coal_1.min_load': min_load = 3 exceeds 1."),
    ]


@pytest.mark.parametrize("name", ["a.b", "a b", "../up", "方案", "-x", "CON", "a" * 65, "''"])
def test_a_name_that_cannot_be_a_folder_is_refused(project: Path, name: str) -> None:
    text = f"network: tiny\nyear: 2030\nhours: 24\ncases:\n  base: {{}}\n  {name}: {{}}\n"
    ((place, what),) = problems_of_cases(write_study(project, text))
    assert place == "line 6"
    assert "cannot name a case" in what


def test_names_that_differ_in_capitals_alone_are_refused(project: Path) -> None:
    text = "network: tiny\nyear: 2030\nhours: 24\ncases: {base: {}, Base: {}}\n"
    assert problems_of_cases(write_study(project, text)) == [
        ("line 4", "the cases 'base' and 'Base' differ in capitals alone.")
    ]


def test_a_case_given_twice_is_told(project: Path) -> None:
    text = "network: tiny\nyear: 2030\nhours: 24\ncases:\n  a: {}\n  b: {}\n  a: {}\n"
    assert problems_of_cases(write_study(project, text)) == [
        ("line 7", "the key 'a' is given twice (first in line 5).")
    ]


def test_one_case_alone_is_refused_and_so_is_a_reference_that_is_none(project: Path) -> None:
    text = "network: tiny\nyear: 2030\nhours: 24\ncases: {base: {}}\nreference_case: bas\n"
    assert problems_of_cases(write_study(project, text)) == [
        ("line 4", "cases names one case, and there is nothing to compare it with."),
        ("line 5", "reference_case = 'bas' is not a case."),
    ]
    with pytest.raises(InputError, match=r"reference_case = 'bas' is not a case\. Add 'cases', or leave the key out"):
        load_case(write_study(project, "network: tiny\nyear: 2030\nhours: 24\nreference_case: bas\n"))


def test_cases_under_several_weather_years_are_refused_and_under_one_they_run(tmp_path: Path) -> None:
    path = write_project(tmp_path, TEXT, 24)
    write_weather_years(tmp_path / "profiles" / "tiny.nc", year_of_profiles(24), wind=[0.6, 1.0])
    expected = "the study has 3 cases, and several weather years are asked for."
    assert problems_of_cases(path, weather_year="all") == [("", expected)]
    study = load_cases(path, weather_year=2)
    assert study is not None and {case.study.weather_year for case in study.cases.values()} == {2}
    path.write_text(TEXT + "weather_year: [1, 2]\n", encoding="utf-8")
    assert problems_of_cases(path) == [("line 12", expected)]

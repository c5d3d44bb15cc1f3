"""Files that hold several weather years, and the study that names one of them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gridsim.case import check_weather_years, load_case
from gridsim.errors import InputError
from gridsim.inputs.series import read_profiles, weather_years
from gridsim.inputs.weather_years import find_weather_years, parse_weather_years
from gridsim.inputs.workspace import list_entries
from inputs.tiny_project import only_problem, problems_of, write_study, write_weather_years, year_of_profiles

STUDY = "network: tiny\nyear: 2030\nhours: 48\n"


@pytest.fixture
def three_years(project: Path) -> pd.DataFrame:
    """Put three weather years in place of the project's series: weather year n has n times a tenth of the wind."""
    frame = year_of_profiles(48)
    write_weather_years(project / "profiles" / "tiny.nc", frame, wind=[0.1, 0.2, 0.3])
    return frame


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_study_runs_under_the_weather_year_it_names(project: Path, three_years: pd.DataFrame, number: int) -> None:
    case = load_case(write_study(project, f"{STUDY}weather_year: {number}\n"))
    np.testing.assert_allclose(case.profiles["wind"], three_years["wind"] * number / 10, rtol=1e-12)
    np.testing.assert_allclose(case.profiles["load"], three_years["load"], rtol=1e-12)


def test_a_study_must_name_one_of_several_weather_years(project: Path, three_years: pd.DataFrame) -> None:
    problem = only_problem(write_study(project, STUDY))
    assert problem.what == "profiles/tiny.nc holds 3 weather years, and the study names none of them."
    assert problem.remedy == "Add 'weather_year: all', or one of 1 to 3."


def test_a_weather_year_that_is_not_there_is_refused_with_its_line(project: Path, three_years: pd.DataFrame) -> None:
    problem = only_problem(write_study(project, f"{STUDY}weather_year: 4\n"))
    assert (problem.where, problem.place) == ("studies/island.yaml", "line 4")
    assert problem.what == "weather_year = 4 is not in profiles/tiny.nc."
    assert problem.remedy == (
        "It holds 3 weather years, 1 to 3; to build more: gridsim profiles build RECIPE --years 10."
    )


def test_a_weather_year_of_a_file_with_a_single_weather_is_refused(project: Path) -> None:
    problem = only_problem(write_study(project, f"{STUDY}weather_year: 1\n"))
    assert problem.what == "weather_year = 1, but profiles/tiny.nc holds a single weather."
    assert "--years 10" in problem.remedy


def test_the_first_weather_year_is_read_where_none_is_named(project: Path, three_years: pd.DataFrame) -> None:
    path = project / "profiles" / "tiny.nc"
    assert weather_years(path) == (1, 2, 3)
    frame, _ = read_profiles(path)
    assert list(frame.columns) == list(three_years.columns)
    np.testing.assert_allclose(frame["wind"], three_years["wind"] * 0.1, rtol=1e-12)


def test_the_list_of_series_counts_weather_years(project: Path, three_years: pd.DataFrame) -> None:
    assert list_entries(project)["profiles"]["tiny"].endswith("48 hours, 2030-01-01 to 2030-01-02, 3 weather years")


@pytest.mark.parametrize(
    ("key", "chosen", "years"),
    [
        ("", None, ()),
        ("weather_year: 2\n", None, ()),
        ("weather_year: all\n", None, (1, 2, 3)),
        ("weather_year: [3, 1]\n", None, (1, 3)),
        ("weather_year: 2\n", "all", (1, 2, 3)),
        ("", (2, 3), (2, 3)),
        ("weather_year: all\n", 2, ()),
        ("weather_year: [1, 4]\n", None, ()),
    ],
)
def test_a_study_runs_over_the_weather_years_it_names(
    project: Path, three_years: pd.DataFrame, key: str, chosen: int | str | tuple[int, ...] | None, years: tuple[int]
) -> None:
    assert find_weather_years(write_study(project, STUDY + key), chosen) == years


def test_the_case_of_several_weather_years_is_that_of_the_first(project: Path, three_years: pd.DataFrame) -> None:
    case = load_case(write_study(project, f"{STUDY}weather_year: [3, 2]\n"))
    assert case.study.weather_year == 2
    np.testing.assert_allclose(case.profiles["wind"], three_years["wind"] * 0.2, rtol=1e-12)


@pytest.mark.parametrize(
    ("value", "what", "remedy"),
    [
        ("[1, 4, 5]", "weather_year = [1, 4, 5]: 4, 5 are not in profiles/tiny.nc.", "--years 10."),
        ("[1, 12]", "weather_year = [1, 12]: 12 is not in profiles/tiny.nc.", "--years 12."),
        ("[2]", "weather_year = [2] does not name several different weather years.", "Name two or more"),
        ("[]", "weather_year = [] does not name several different weather years.", "Name two or more"),
        ("[1, 2, 1]", "weather_year = [1, 2, 1] does not name several different weather years.", "each once"),
        ("al", "weather_year = 'al' is not accepted.", "Did you mean 'all'?"),
        ("0", "weather_year = 0 is not accepted.", "at least 1"),
    ],
)
def test_a_choice_of_weather_years_that_cannot_be_run_is_refused_with_its_line(
    project: Path, three_years: pd.DataFrame, value: str, what: str, remedy: str
) -> None:
    problems = problems_of(write_study(project, f"{STUDY}weather_year: {value}\n"))
    assert (problems[0].where, problems[0].place, problems[0].what) == ("studies/island.yaml", "line 4", what)
    assert remedy in problems[0].remedy


def test_all_weather_years_of_a_file_with_a_single_weather_are_refused(project: Path) -> None:
    problem = only_problem(write_study(project, f"{STUDY}weather_year: all\n"))
    assert problem.what == "weather_year = all, but profiles/tiny.nc holds a single weather."
    assert "gridsim profiles build RECIPE --years 10" in problem.remedy


def test_a_choice_on_the_command_line_is_refused_there(project: Path, three_years: pd.DataFrame) -> None:
    with pytest.raises(InputError) as caught:
        load_case(write_study(project, STUDY), weather_year=(1, 7))
    assert [(problem.where, problem.place) for problem in caught.value.problems] == [("--weather-year", "")]


def test_weather_years_are_written_as_numbers_or_all() -> None:
    found = [parse_weather_years(text) for text in ("3", "all", "1,2, 5")]
    assert found == [3, "all", (1, 2, 5)]


@pytest.mark.parametrize("text", ["", "none", "1,,2", "-1", "0", "1-3"])
def test_other_texts_name_no_weather_years(text: str) -> None:
    with pytest.raises(InputError, match="Give all, one number"):
        parse_weather_years(text)


def test_every_weather_year_is_checked_and_named_where_only_it_has_a_problem(project: Path) -> None:
    frame = year_of_profiles(48)
    write_weather_years(project / "profiles" / "tiny.nc", frame, wind=[0.5, 2.0, 1.0], load=[1.0, 1.0, 40.0])
    study = write_study(project, f"{STUDY}weather_year: all\n")
    with pytest.raises(InputError) as caught:
        check_weather_years(study)
    places = [problem.place for problem in caught.value.problems]
    assert [place.split(",")[0] for place in places] == ["weather year 2", "weather year 3"]
    assert "'wind'" in caught.value.problems[0].what
    assert "exceeds all generation" in caught.value.problems[1].what


def test_a_problem_of_all_weather_years_is_told_once(project: Path, three_years: pd.DataFrame) -> None:
    study = write_study(project, f"{STUDY}weather_year: all\n")
    with pytest.raises(InputError) as caught:
        check_weather_years(study, overrides=["generators.coal_1.min_load=7"])
    assert [problem.where for problem in caught.value.problems] == ["--set"]
    assert check_weather_years(study) == (1, 2, 3)
    assert check_weather_years(study, weather_year=2) == ()

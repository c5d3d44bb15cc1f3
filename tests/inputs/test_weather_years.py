"""Files that hold several weather years, and the study that names one of them."""

from pathlib import Path

import netCDF4
import numpy as np
import pandas as pd
import pytest

from gridsim.case import load_case
from gridsim.inputs.series import read_profiles, weather_years
from gridsim.inputs.workspace import list_entries
from inputs.tiny_project import only_problem, write_study, year_of_profiles

STUDY = "network: tiny\nyear: 2030\nhours: 48\n"


@pytest.fixture
def three_years(project: Path) -> pd.DataFrame:
    """Put three weather years in place of the project's series: weather year n has n times a tenth of the wind."""
    frame = year_of_profiles(48)
    with netCDF4.Dataset(project / "profiles" / "tiny.nc", "w") as file:
        file.createDimension("weather_year", 3)
        file.createDimension("snapshot", 48)
        file.createVariable("weather_year", "i4", ("weather_year",))[:] = [1, 2, 3]
        file.createVariable("seed", "i4", ("weather_year",))[:] = [7, 8, 9]
        time = file.createVariable("snapshot", "f8", ("snapshot",))
        time.units = "hours since 2030-01-01 00:00:00"
        time[:] = np.arange(48)
        for name in frame:
            factor = np.array([0.1, 0.2, 0.3]) if name == "wind" else np.ones(3)
            variable = file.createVariable(str(name), "f8", ("weather_year", "snapshot"))
            variable[:] = factor[:, None] * frame[name].to_numpy()[None, :]
    return frame


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_study_runs_under_the_weather_year_it_names(project: Path, three_years: pd.DataFrame, number: int) -> None:
    case = load_case(write_study(project, f"{STUDY}weather_year: {number}\n"))
    np.testing.assert_allclose(case.profiles["wind"], three_years["wind"] * number / 10, rtol=1e-12)
    np.testing.assert_allclose(case.profiles["load"], three_years["load"], rtol=1e-12)


def test_a_study_must_name_one_of_several_weather_years(project: Path, three_years: pd.DataFrame) -> None:
    problem = only_problem(write_study(project, STUDY))
    assert problem.what == "profiles/tiny.nc holds 3 weather years, and the study names none of them."
    assert problem.remedy == "Add 'weather_year: 1', or another up to 3."


def test_a_weather_year_that_is_not_there_is_refused_with_its_line(project: Path, three_years: pd.DataFrame) -> None:
    problem = only_problem(write_study(project, f"{STUDY}weather_year: 4\n"))
    assert (problem.where, problem.place) == ("studies/island.yaml", "line 4")
    assert problem.what == "weather_year = 4 is not in profiles/tiny.nc."
    assert problem.remedy == "It holds 3 weather years, 1 to 3."


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

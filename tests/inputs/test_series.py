"""Hourly series: length, gaps, empty hours, ranges and units."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gridsim.case import load_case
from inputs.tiny_project import only_problem, problems_of, write_profiles, write_study, year_of_profiles

FULL_YEAR = "network: tiny\nyear: 2030\n"


@pytest.fixture
def series() -> pd.DataFrame:
    """Series over the 48 hours of the study."""
    return year_of_profiles(48)


def replace_series(project: Path, frame: pd.DataFrame, units: dict[str, str] | None = None) -> None:
    """Put other series in place of the project's."""
    write_profiles(project / "profiles" / "tiny.nc", frame, units)


def test_a_gap_is_named_by_its_first_hour(project: Path) -> None:
    frame = year_of_profiles()
    replace_series(project, frame.drop(pd.Timestamp("2030-03-31 02:00")))
    problem = only_problem(write_study(project, FULL_YEAR))
    assert problem.where == "profiles/tiny.nc"
    assert problem.what == "8,759 hours of 2030, the study needs 8,760. First gap: 2030-03-31 02:00."
    assert problem.remedy == "Is the file in local time (Asia/Shanghai, hour starts)?"


def test_an_hour_given_twice_is_named(project: Path, study: Path, series: pd.DataFrame) -> None:
    replace_series(project, series.iloc[[*range(10), 9, *range(10, 48)]])
    problem = only_problem(study)
    assert problem.what == "1 hour given twice, the first 2030-01-01 09:00."
    assert "daylight saving" in problem.remedy


def test_a_year_that_the_file_does_not_hold_is_refused(project: Path) -> None:
    problem = only_problem(write_study(project, "network: tiny\nyear: 2031\nhours: 48\n"))
    assert problem.what == "does not hold the year 2031 (it covers 2030-01-01 00:00 to 2030-01-02 23:00)."


def test_a_leap_year_needs_its_29_february(project: Path) -> None:
    frame = year_of_profiles(8784)
    frame.index = pd.date_range("2028-01-01", periods=8784, freq="h")
    replace_series(project, frame[~((frame.index.month == 2) & (frame.index.day == 29))])
    problem = only_problem(write_study(project, "network: tiny\nyear: 2028\n"))
    assert problem.what == "8,760 hours of 2028, the study needs 8,784. First gap: 2028-02-29 00:00."
    assert "leap year" in problem.remedy
    replace_series(project, frame)
    assert len(load_case(project / "studies" / "island.yaml").snapshots) == 8784


def test_an_empty_hour_is_named(project: Path, study: Path, series: pd.DataFrame) -> None:
    series.loc["2030-01-01 07:00", "wind"] = np.nan
    replace_series(project, series)
    problem = only_problem(study)
    assert problem.what == "'wind' is empty in 1 hour, the first 2030-01-01 07:00."
    assert "not interpolated" in problem.remedy


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("wind", 1.2, "'wind', availability per unit of capacity of 'wind' = 1.2 at 2030-01-01 07:00."),
        ("wind", -0.1, "'wind', availability per unit of capacity of 'wind' = -0.1 at 2030-01-01 07:00."),
        ("load", -5.0, "'load', demand of 'city_load' = -5 MW at 2030-01-01 07:00."),
        ("price", -9999.0, "'price', price outside of 'province' = -9,999 CNY/MWh at 2030-01-01 07:00."),
        ("room", 1400.0, "'room', export room per unit of the export capacity of 'province' = 1,400"),
    ],
)
def test_a_value_out_of_range_is_named_with_its_hour_and_user(
    project: Path, study: Path, series: pd.DataFrame, name: str, value: float, what: str
) -> None:
    series.loc["2030-01-01 07:00", name] = value
    replace_series(project, series)
    problem = only_problem(study)
    assert problem.what.startswith(what)
    assert problem.remedy.startswith(("It must lie between", "It must be at least 0 MW."))


def test_a_missing_series_is_corrected(project: Path, study: Path, series: pd.DataFrame) -> None:
    replace_series(project, series.rename(columns={"wind": "winds"}))
    problem = only_problem(study)
    assert problem.where == "networks/tiny/generators.csv"
    assert problem.remedy == "Did you mean 'winds'?"


def test_the_unit_of_a_series_is_converted_or_refused(project: Path, study: Path, series: pd.DataFrame) -> None:
    plain = load_case(study).profiles
    replace_series(project, series.assign(load=series["load"] / 10, price=series["price"] / 1000), {"load": "万千瓦"})
    in_other_unit = load_case(study)
    np.testing.assert_allclose(in_other_unit.profiles["load"], plain["load"], rtol=1e-12)
    assert in_other_unit.profile_attributes["load"]["unit_label"] == "MW"
    replace_series(project, series, {"price": "MWh"})
    problem = only_problem(study)
    assert "unit 'MWh' measures MWh, but CNY/MWh" in problem.what
    assert problem.remedy == "Give it in CNY/MWh."


def test_a_csv_of_series_gives_the_same_case(project: Path, study: Path, series: pd.DataFrame) -> None:
    from_netcdf = load_case(study).profiles
    (project / "profiles" / "tiny.nc").unlink()
    series.rename(columns={"load": "load [MW]"}).to_csv(project / "profiles" / "tiny.csv", index_label="time")
    pd.testing.assert_frame_equal(load_case(study).profiles, from_netcdf, check_freq=False)


def test_times_with_a_zone_are_turned_into_local_time(project: Path, study: Path, series: pd.DataFrame) -> None:
    plain = load_case(study).profiles
    (project / "profiles" / "tiny.nc").unlink()
    series.index = series.index.tz_localize("Asia/Shanghai").tz_convert("UTC")
    series.to_csv(project / "profiles" / "tiny.csv", index_label="time")
    pd.testing.assert_frame_equal(load_case(study).profiles, plain, check_freq=False)


def test_a_bad_cell_in_a_csv_of_series_is_named_with_its_row(project: Path, study: Path, series: pd.DataFrame) -> None:
    (project / "profiles" / "tiny.nc").unlink()
    path = project / "profiles" / "tiny.csv"
    series.astype(object).to_csv(path, index_label="time")
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[3] = lines[3].replace(lines[3].split(",")[1], "calm")
    path.write_text("\n".join(lines), encoding="utf-8")
    problem = only_problem(study)
    assert (problem.place, problem.what) == ("row 4", "wind = 'calm' is not a number.")
    lines[3] = "noon" + lines[3][19:]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert only_problem(study).what == "'noon' in the column 'time' is no time."


def test_a_file_that_is_no_netcdf_is_refused(project: Path, study: Path) -> None:
    (project / "profiles" / "tiny.nc").write_bytes(b"not netCDF")
    problem = only_problem(study)
    assert problem.where == "profiles/tiny.nc"
    assert problem.what.startswith("cannot be read as netCDF")


def test_a_missing_file_of_series_points_to_its_recipe(project: Path, study: Path) -> None:
    (project / "profiles" / "tiny.nc").unlink()
    problem = only_problem(study)
    assert (problem.where, problem.place) == ("studies/island.yaml", "line 1")
    assert problem.what == "profiles = 'tiny' is not a file of hourly series."
    (project / "profiles" / "recipes").mkdir()
    (project / "profiles" / "recipes" / "tiny.yaml").touch()
    assert only_problem(study).remedy == "Build it: gridsim profiles build profiles/recipes/tiny.yaml"


def test_problems_of_series_and_tables_come_together(project: Path, study: Path, series: pd.DataFrame) -> None:
    series.loc["2030-01-01 07:00", "wind"] = 1.5
    replace_series(project, series)
    found = problems_of(study, "generators.coal_1.min_load=7", "lines.nowhere.rating=1")
    assert [problem.where for problem in found] == ["--set", "--set", "profiles/tiny.nc"]

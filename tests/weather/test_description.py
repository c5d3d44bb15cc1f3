from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from gridsim.errors import InputError
from gridsim.weather.description import describe_file, full_load_hours
from gridsim.weather.files import write_profiles
from gridsim.weather.statistics import longest_calm

from .conftest import PROFILES


@pytest.fixture(scope="module")
def described():
    return describe_file(PROFILES / "qidong-2025.nc", names=["pv_*", "load_general", "province_price"])


def test_chosen_series_are_described_with_unit_label_and_origin(described):
    series = described.statistics["series"]
    assert list(series) == ["pv_tidal", "pv_offshore", "pv_rooftop", "pv_ground", "load_general", "province_price"]
    assert full_load_hours(series["pv_tidal"]) == pytest.approx(1225, rel=1e-6)
    assert full_load_hours(series["load_general"]) is None
    assert (series["province_price"]["unit"], series["load_general"]["label"]) == ("CNY/MWh", "General load")
    assert all(found["origin"].startswith("synthetic") for found in series.values())


def test_a_description_can_be_written_as_json(described):
    again = json.loads(json.dumps(described.statistics))
    assert again["correlations"]["pv_tidal"]["pv_ground"] > 0.99
    assert again["hours"] == 8760
    assert again["weather_years"] == []


def test_several_weather_years_show_how_much_they_differ(ten_years, tmp_path):
    write_profiles(ten_years[["offshore_wind_h1", "temperature"]], tmp_path / "years.nc")
    first = describe_file(tmp_path / "years.nc")
    third = describe_file(tmp_path / "years.nc", weather_year=3)
    assert first.statistics["weather_year"] == 1
    assert 0.04 < first.statistics["spread_between_years"]["offshore_wind_h1"] < 0.08
    expected = float(ten_years["offshore_wind_h1"].sel(weather_year=3).sum())
    assert third.statistics["series"]["offshore_wind_h1"]["sum"] == pytest.approx(expected, rel=1e-6)
    with pytest.raises(InputError, match="has no weather year 11"):
        describe_file(tmp_path / "years.nc", weather_year=11)


def test_hours_with_gaps_are_left_out_and_counted(tmp_path):
    frame = pd.DataFrame({"load [MW]": np.arange(100.0)}, index=pd.date_range("2025-01-01", periods=100, freq="h"))
    frame.iloc[5:8] = np.nan
    frame.to_csv(tmp_path / "load.csv", index_label="time")
    found = describe_file(tmp_path / "load.csv").statistics
    assert (found["hours"], found["gaps"]) == (97, 3)
    assert found["series"]["load"]["unit"] == "MW"


def test_a_series_that_is_not_there_is_corrected():
    with pytest.raises(InputError, match="Did you mean 'pv_tidal'"):
        describe_file(PROFILES / "qidong-2025.nc", names=["pv_tidl"])


def test_the_longest_calm_is_the_longest_run_below_a_level():
    values = np.array([0.0, 0.5, 0.05, 0.0, 0.09, 0.5, 0.0])
    assert longest_calm(values, 0.1) == (2, 3)
    assert longest_calm(values + 1, 0.1) == (0, 0)

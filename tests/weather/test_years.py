"""Several weather years: targets of their mean, and how much they differ."""

from __future__ import annotations

import time

import numpy as np
import pytest
from compliance_checker.runner import CheckSuite, ComplianceChecker

from gridsim.weather.build import build_profiles, build_weather_years, derived_seed
from gridsim.weather.files import read_profiles, write_profiles

OFFSHORE = {"offshore_wind_h1": 252.0, "offshore_wind_h2": 250.0, "offshore_wind_h3": 300.0}


def test_the_first_weather_year_is_the_recipe_s_own(built, ten_years):
    first = ten_years.sel(weather_year=1)
    for series in built["qidong-2025"].data_vars:
        np.testing.assert_array_equal(first[series], built["qidong-2025"][series], err_msg=str(series))


def test_the_mean_of_the_years_meets_every_target(ten_years, recipes):
    recipe = recipes["qidong-2025"]
    others = ten_years.sel(weather_year=slice(2, None))
    for data in (ten_years, others):
        for member in (*recipe.wind.farms, *recipe.solar):
            hours = data[member.name].sum("snapshot").mean()
            assert float(hours) == pytest.approx(member.hours, rel=1e-9), member.name
        months = data[["global_horizontal_irradiance", "temperature"]].groupby("snapshot.month")
        irradiation = months.sum()["global_horizontal_irradiance"].mean("weather_year") / 1000
        np.testing.assert_allclose(irradiation, recipe.climate.radiation.monthly, rtol=1e-3)
        temperature = months.mean()["temperature"].mean("weather_year")
        np.testing.assert_allclose(temperature, recipe.climate.temperature.monthly_mean, atol=0.01)
        load = sum(data[name] for name in data.data_vars if str(name).startswith("load_"))
        assert float(load.sum("snapshot").mean()) == pytest.approx(6.2e6, rel=1e-9)
        assert float(load.max("snapshot").mean()) == pytest.approx(1150, rel=1e-9)
        assert float(data["province_load"].sum("snapshot").mean()) == pytest.approx(889.5e6, rel=1e-9)


def test_single_years_do_not_meet_the_targets(ten_years):
    for series in ("offshore_wind_h1", "pv_tidal", "global_horizontal_irradiance", "temperature", "load_general"):
        sums = ten_years[series].sum("snapshot")
        assert len(np.unique(np.round(sums / sums.mean(), 6))) == 10, series


def test_offshore_hours_differ_by_four_to_seven_percent(ten_years):
    hours = sum(ten_years[name].sum("snapshot") * power for name, power in OFFSHORE.items())
    assert 0.04 <= float(hours.std("weather_year", ddof=1) / hours.mean()) <= 0.07


def test_weather_years_have_nothing_to_do_with_each_other(ten_years):
    daily = ten_years["offshore_wind_h1"].resample(snapshot="1D").mean().to_numpy()
    together = np.corrcoef(daily)[np.triu_indices(10, 1)]
    assert np.abs(together).max() < 0.25
    assert abs(together.mean()) < 0.05


def test_every_year_keeps_its_series_within_their_bounds(ten_years):
    for series in ten_years.data_vars:
        values = ten_years[series].to_numpy()
        assert np.isfinite(values).all(), series
        if ten_years[series].attrs["units"] == "1":
            assert (values >= 0).all(), series
            assert (values <= 1).all(), series
    assert float(ten_years["load_general"].min()) > 0


def test_what_calibration_found_is_told_for_the_first_and_the_other_years(ten_years):
    attributes = ten_years["offshore_wind_h1"].attrs
    assert 0.8 < attributes["speed_factor_of_other_years"] < 1.1
    assert attributes["speed_factor_of_other_years"] != attributes["speed_factor"]
    assert "calibrated_loss_of_other_years" in ten_years["pv_tidal"].attrs


def test_seeds_of_further_years_are_fixed_by_the_first(ten_years):
    seeds = ten_years["seed"].to_numpy().tolist()
    assert seeds == [18, *(derived_seed(18, number) for number in range(2, 11))]
    assert derived_seed(18, 2) == 296302061
    assert len(set(seeds)) == 10


def test_fewer_than_three_years_are_refused(recipes):
    with pytest.raises(ValueError, match="at least 3"):
        build_weather_years(recipes["qidong-2025"], 2)


def test_one_year_takes_less_than_ten_seconds_and_ten_less_than_a_minute(timed_ten_years, recipes):
    start = time.process_time()
    build_profiles(recipes["qidong-2025"])
    assert time.process_time() - start < 10
    assert timed_ten_years[1] < 60


def test_weather_years_built_again_are_the_same(recipes):
    first, second = (build_weather_years(recipes["qidong-2030"], 3, seed=5) for _ in range(2))
    assert first.identical(second)


@pytest.mark.filterwarnings("ignore")  # of the checker and what it imports
def test_a_file_of_weather_years_follows_the_cf_conventions(ten_years, tmp_path):
    path, report = tmp_path / "years.nc", tmp_path / "report.txt"
    write_profiles(ten_years[["offshore_wind_h1", "load_general"]], path)
    CheckSuite.load_all_available_checkers()
    passed, errors = ComplianceChecker.run_checker(
        str(path), ["cf:1.8"], verbose=0, criteria="strict", output_filename=str(report)
    )
    assert passed, report.read_text()
    assert not errors
    assert "All tests passed!" in report.read_text()


def test_written_weather_years_read_back(ten_years, tmp_path):
    path = tmp_path / "years.nc"
    write_profiles(ten_years, path)
    again = read_profiles(path)
    assert dict(again.sizes) == {"weather_year": 10, "snapshot": 8760}
    np.testing.assert_array_equal(again["seed"], ten_years["seed"])
    np.testing.assert_allclose(again["province_load"], ten_years["province_load"], rtol=1e-7)

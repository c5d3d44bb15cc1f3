from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gridsim.weather import solar
from gridsim.weather.days import hourly_snapshots, read_days


@pytest.fixture(scope="module")
def year():
    return hourly_snapshots(2025), read_days(2025)


def clear_sky(recipe, year, minutes):
    snapshots, days = year
    sun = solar.sun_position(snapshots, recipe.place, pd.Timedelta(minutes=minutes))
    return solar.clear_sky_irradiance(sun, recipe.place, recipe.climate.radiation.linke_turbidity, days)


def test_the_sun_at_mid_hour_stands_for_the_mean_of_the_hour(recipes, year):
    recipe = recipes["qidong-2025"]
    hourly_mean = np.mean([clear_sky(recipe, year, minutes) for minutes in range(5, 60, 10)], axis=0)

    def deviation(values):
        return np.sqrt(np.mean((values - hourly_mean) ** 2)) / hourly_mean.mean()

    sun = solar.sun_position(year[0], recipe.place)
    used = solar.clear_sky_irradiance(sun, recipe.place, recipe.climate.radiation.linke_turbidity, year[1])
    assert deviation(used) < 0.02
    assert deviation(clear_sky(recipe, year, 0)) > 0.15
    assert deviation(clear_sky(recipe, year, 60)) > 0.15


@pytest.mark.parametrize("series", ["global_horizontal_irradiance", "pv_tidal"])
def test_the_middle_of_the_shipped_days_is_solar_noon(series, shipped):
    data = shipped["qidong-2025"][series]
    middle = float((data * (data["snapshot.hour"] + 0.5)).sum() / data.sum())
    solar_noon = 12 - (121.73 - 120) * 4 / 60  # the mean of the equation of time over a year is almost zero
    assert middle == pytest.approx(solar_noon, abs=0.15)


def test_no_power_at_night(shipped):
    data = shipped["qidong-2025"]
    night = data["snapshot.hour"].isin([21, 22, 23, 0, 1, 2, 3])
    for plant in ("pv_tidal", "pv_offshore", "pv_rooftop", "pv_ground"):
        assert float(data[plant].where(night, 0).max()) == 0


def test_irradiance_is_exactly_zero_while_the_sun_is_down_and_the_days_are_symmetric(recipes, year):
    recipe = recipes["qidong-2025"]
    sun = solar.sun_position(year[0], recipe.place)
    sky = clear_sky(recipe, year, 30)
    assert (sky[sun.apparent_zenith >= solar.HORIZON] == 0).all()
    assert (sky[sun.apparent_zenith < solar.HORIZON - 1] > 0).all()
    minutes = pd.DatetimeIndex(pd.date_range("2025-04-15", "2025-04-15 23:59", freq="min"))  # no equation of time
    heights = -solar.sun_position(minutes, recipe.place, pd.Timedelta(0)).apparent_zenith
    up = np.flatnonzero(heights > -solar.HORIZON)
    noon = 12 * 60 - (recipe.place.longitude - 120) * 4
    assert (up[0] + up[-1]) / 2 == pytest.approx(noon, abs=1.5)
    assert int(heights.argmax()) == pytest.approx(noon, abs=1.5)


def test_no_irradiance_is_shipped_for_hours_whose_middle_is_night(recipes, year, shipped):
    sun = solar.sun_position(year[0], recipes["qidong-2025"].place)
    irradiance = shipped["qidong-2025"]["global_horizontal_irradiance"].to_numpy()
    assert (irradiance[sun.apparent_zenith >= solar.HORIZON] == 0).all()


def test_a_tilted_plane_gains_in_winter_and_a_flat_one_nothing(recipes, year):
    recipe = recipes["qidong-2025"]
    sun = solar.sun_position(year[0], recipe.place)
    level = clear_sky(recipe, year, 30)
    winter = slice(0, 31 * 24)
    tilted = solar.plane_irradiance(level, sun, 30, 180)[winter].sum()
    flat = solar.plane_irradiance(level, sun, 0, 180)[winter].sum()
    assert tilted > 1.25 * flat
    assert 0.9 < flat / level[winter].sum() < 1.0  # reflection at the glass


def test_heat_lowers_module_power(recipes, year):
    plant = recipes["qidong-2025"].solar[0]
    sun = solar.sun_position(year[0], recipes["qidong-2025"].place)
    level = clear_sky(recipes["qidong-2025"], year, 30)
    cool = solar.module_power(level, np.full(len(level), 10.0), sun, plant)
    warm = solar.module_power(level, np.full(len(level), 30.0), sun, plant)
    noon = level > 800
    loss = 1 - warm[noon] / cool[noon]
    expected = -plant.temperature_coefficient * 20
    assert loss.mean() == pytest.approx(expected, rel=0.05)


def test_the_inverter_never_exceeds_its_rating(recipes):
    plant = recipes["qidong-2025"].solar[0]
    assert solar.plant_output(np.linspace(0, 2, 50), 0.0, plant).max() == pytest.approx(1.0)


def test_losses_found_by_calibration_are_plausible(shipped):
    for plant in ("pv_tidal", "pv_offshore", "pv_rooftop", "pv_ground"):
        assert 0.05 < shipped["qidong-2025"][plant].attrs["calibrated_loss"] < 0.20

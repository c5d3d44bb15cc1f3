from __future__ import annotations

import numpy as np
import pytest

from gridsim.weather import wind
from gridsim.weather.days import read_days
from gridsim.weather.processes import random_stream


@pytest.fixture
def turbine(recipes):
    return recipes["qidong-2025"].wind.turbines["offshore_6mw"]


def test_speeds_follow_the_weibull_distribution_of_the_recipe(recipes):
    surface = (
        recipes["qidong-2025"]
        .wind.surfaces["sea"]
        .model_copy(update={"monthly_mean": (7.0,) * 12, "diurnal_amplitude": 0.0})
    )
    noise = random_stream(5, "test").standard_normal(8760)
    speed = wind.wind_speed(noise, np.zeros(8760), surface, 2.1, read_days(2025))
    assert speed.mean() == pytest.approx(7.0, rel=0.02)
    scale = 7.0 / 0.8857  # mean over scale of a Weibull distribution of shape 2.1
    assert np.mean(speed > scale) == pytest.approx(np.exp(-1), abs=0.015)


def test_a_farm_starts_is_rated_and_stops_in_storms(turbine):
    power = wind.farm_curve(turbine, np.array([0.0, 7.0, 14.0, 30.0]))
    assert power[0] == 0
    assert 0.3 < power[1] < 0.45
    assert power[2] == pytest.approx(1.0, abs=1e-3)
    assert power[3] == 0


def test_a_farm_is_smoother_than_its_turbine(turbine):
    speeds = np.linspace(22, 28, 200)
    single = np.interp(speeds, *np.array(turbine.curve).T, right=0.0)
    assert np.abs(np.diff(wind.farm_curve(turbine, speeds))).max() < 0.1 * np.abs(np.diff(single)).max()


def test_height_raises_output(recipes, turbine):
    farm = recipes["qidong-2025"].wind.farms[0]
    speed, calm = np.full(10, 7.0), np.zeros(10)
    low = wind.farm_output(speed, calm, 1.0, farm.model_copy(update={"hub_height": 80.0}), turbine, 0.1)
    high = wind.farm_output(speed, calm, 1.0, farm.model_copy(update={"hub_height": 120.0}), turbine, 0.1)
    assert (high > low).all()


def test_a_typhoon_stops_the_offshore_farms(recipes, turbine):
    farm = recipes["qidong-2025"].wind.farms[0]
    storm = np.array([0.0, 20.0, 40.0, 20.0, 0.0])
    power = wind.farm_output(np.full(5, 8.0), storm, 1.0, farm, turbine, 0.1)
    assert power[2] == 0
    assert power[1] == pytest.approx(turbine.availability * (1 - turbine.electrical_loss), rel=1e-3)


def test_neighbouring_farms_agree_more_than_distant_ones(recipes):
    recipe = recipes["qidong-2025"]
    farms = (*recipe.wind.farms[:2], recipe.province.farms[2])
    noise, _ = wind.wind_noise(recipe.seed, farms, recipe.wind.process, 8760)
    found = np.corrcoef(noise.T)
    assert found[0, 1] > 0.9
    assert found[0, 1] > found[0, 2] + 0.1


def test_the_wind_at_sea_has_the_memory_of_the_reference(shipped):
    data = shipped["qidong-2025"]
    power = np.mean([data[f"offshore_wind_h{number}"] for number in (1, 2, 3)], axis=0)
    found = [np.corrcoef(power[:-lag], power[lag:])[0, 1] for lag in (1, 6, 24)]
    np.testing.assert_allclose(found, [0.987, 0.787, 0.257], atol=0.08)

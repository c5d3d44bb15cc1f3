from __future__ import annotations

import numpy as np
import pytest

from gridsim.errors import InputError
from gridsim.weather import climate
from gridsim.weather.build import build_profiles
from gridsim.weather.days import HOURS, read_days
from gridsim.weather.processes import random_stream


def test_events_fall_into_their_season(recipes):
    days = read_days(2025)
    waves = recipes["qidong-2025"].climate.cold_waves.model_copy(update={"per_year": 200.0})
    season = days.between(waves.first, waves.last)
    events = climate.draw_events(1, "cold_wave", waves, days)
    assert len(events) > 150
    assert all(season[event.hour // 24] for event in events)


def test_a_cold_wave_cools_within_a_day_and_fades():
    signal = climate.cold_wave_signal([climate.Event(hour=48, strength=1.0)], 60.0, 480)
    assert signal[:48].max() == 0
    assert signal.argmax() == 72
    assert signal[72 + 60] == pytest.approx(np.exp(-1), rel=1e-9)


def test_a_typhoon_blows_above_60_percent_for_its_duration(recipes):
    typhoons = recipes["qidong-2025"].climate.typhoons
    speed = climate.typhoon_speed([climate.Event(hour=100, strength=1.0)], typhoons, 200)
    assert speed.max() == pytest.approx(typhoons.speed)
    assert np.sum(speed >= 0.6 * typhoons.speed) == pytest.approx(typhoons.duration, abs=1)


def test_the_plum_rain_is_darker_than_the_rest_of_its_months(recipes):
    group, days = recipes["qidong-2025"].climate, read_days(2025)
    steps = len(days.dates) * HOURS
    sky = np.full(steps, 500.0)
    target = np.bincount(days.month) * HOURS * 0.5 * 0.6  # kWh/m², an index of 0.6
    index = climate.clear_sky_index(
        np.zeros(len(days.dates)), np.zeros(steps), sky, target, group.radiation, (group.plum_rain, days)
    )
    daily = climate.daily_clearness(index, sky)
    rain = days.between(group.plum_rain.first, group.plum_rain.last)
    for month in (5, 6):
        inside = days.month == month
        assert daily[inside & rain].max() < 0.7 * daily[inside & ~rain].min()
    np.testing.assert_allclose(daily[days.month == 3], 0.6, rtol=1e-6)


def test_months_meet_their_irradiation_under_changing_clouds(recipes):
    group, days = recipes["qidong-2025"].climate, read_days(2025)
    steps = len(days.dates) * HOURS
    stream = random_stream(1, "test")
    sky = np.full(steps, 500.0)
    target = np.bincount(days.month) * HOURS * 0.5 * np.linspace(0.5, 0.8, 12)
    cloud, passing = stream.standard_normal(len(days.dates)), stream.standard_normal(steps)
    index = climate.clear_sky_index(cloud, passing, sky, target, group.radiation, (group.plum_rain, days))
    hour_month = np.repeat(days.month, HOURS)
    np.testing.assert_allclose(np.bincount(hour_month, index * sky) / 1000, target, rtol=1e-4)
    daily = climate.daily_clearness(index, sky)
    assert np.corrcoef(daily, cloud)[0, 1] < -0.8


def test_days_are_warmest_in_the_afternoon(shipped):
    by_hour = shipped["qidong-2025"]["temperature"].groupby("snapshot.hour").mean()
    assert int(by_hour.to_numpy().argmax()) in (13, 14, 15)
    assert 4 < float(by_hour.max() - by_hour.min()) < 8


def test_irradiance_stays_below_the_extraterrestrial(shipped):
    assert 850 < float(shipped["qidong-2025"]["global_horizontal_irradiance"].max()) < 1150


def test_irradiation_out_of_reach_is_told_with_all_its_months(recipes):
    recipe = recipes["qidong-2025"]
    monthly = (900.0, *recipe.climate.radiation.monthly[1:6], 400.0, *recipe.climate.radiation.monthly[7:])
    radiation = recipe.climate.radiation.model_copy(update={"monthly": monthly})
    climate = recipe.climate.model_copy(update={"radiation": radiation})
    with pytest.raises(InputError) as caught:
        build_profiles(recipe.model_copy(update={"climate": climate}))
    message = str(caught.value.problems[0])
    assert message.startswith("climate.radiation: irradiation [kWh/m²] of month 1: target 900 lies outside what can be")
    assert "; month 7: target 400 lies outside" in message

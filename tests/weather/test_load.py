from __future__ import annotations

import numpy as np
import pytest

from gridsim.weather.consumers import consumer_demand
from gridsim.weather.days import HOURS, hourly_snapshots, read_days
from gridsim.weather.load import calendar_level, electric_load, scale_to


@pytest.fixture(scope="module")
def days():
    return read_days(2025)


def mean_of(level, days, first, last):
    return level[days.between(first, last)].mean()


def test_holidays_lower_the_load(recipes, days):
    level = calendar_level(recipes["qidong-2025"].load, days)
    assert mean_of(level, days, "01-29", "02-02") < 0.7 * mean_of(level, days, "03-03", "03-07")
    assert mean_of(level, days, "10-01", "10-07") < 0.92 * mean_of(level, days, "10-13", "10-17")
    assert mean_of(level, days, "05-01", "05-02") < 0.95 * mean_of(level, days, "05-08", "05-09")


@pytest.mark.parametrize("year", [2025, 2026, 2030])
def test_the_quietest_day_moves_with_the_lunar_calendar(year, recipes):
    calendar = read_days(year)
    level = calendar_level(recipes["qidong-2025"].load, calendar)
    assert 0 <= calendar.festival_offset[level.argmin()] <= 5


def test_the_shipped_year_is_lowest_at_the_spring_festival(shipped):
    lowest = shipped["qidong-2025"]["load_general"].idxmin().values
    assert np.datetime64("2025-01-27") <= lowest <= np.datetime64("2025-02-05")


def test_heat_and_cold_raise_the_load(recipes, days):
    load = recipes["qidong-2025"].load.model_copy(update={"noise": 0.0, "peak": 900.0})
    mild = np.full(len(days.dates) * HOURS, 18.0)
    august, january = slice(220 * HOURS, 221 * HOURS), slice(12 * HOURS, 13 * HOURS)
    wave = mild.copy()
    wave[august] = 34.0
    wave[january] = 0.0
    plain, moved = (electric_load(values[None, :], load, days, (1,), "test")[0] for values in (mild, wave))
    for spell in (august, january):
        assert (moved[spell] / moved[: 5 * HOURS].mean()).mean() > 1.05 * (
            plain[spell] / plain[: 5 * HOURS].mean()
        ).mean()
    assert moved.argmax() // HOURS == 220


def test_mean_and_peak_are_met_exactly():
    values = scale_to(np.array([1.0, 2.0, 4.0, 1.0]), 100.0, 150.0)
    assert values.mean() == pytest.approx(100, rel=1e-14)
    assert values.max() == pytest.approx(150, rel=1e-14)


def test_a_peak_that_would_make_load_negative_is_refused():
    with pytest.raises(ValueError, match="lower the peak or flatten the shape"):
        scale_to(np.array([0.0, 1.9, 2.0, 2.0]), 100.0, 200.0)


@pytest.mark.parametrize("group", ["consumers", "steam"])
def test_consumers_meet_mean_and_peak(group, recipes, days):
    for consumer in getattr(recipes["qidong-2025"], group):
        demand = consumer_demand(consumer, days, 1)
        assert len(demand) == len(hourly_snapshots(2025))
        assert demand.mean() == pytest.approx(consumer.mean, rel=1e-9), consumer.name
        assert demand.min() > 0, consumer.name
        if consumer.peak is not None:
            assert demand.max() == pytest.approx(consumer.peak, rel=1e-9), consumer.name


def test_maintenance_lowers_demand(recipes, days):
    plant = next(one for one in recipes["qidong-2025"].consumers if one.outage is not None)
    daily = consumer_demand(plant, days, 1).reshape(-1, HOURS).mean(axis=1)
    down = days.between(*plant.outage)
    assert daily[down].mean() < 0.3 * daily[~down].mean()


def test_ships_at_berth_do_not_follow_the_clock(shipped):
    by_hour = shipped["qidong-2025"]["load_shore_power"].groupby("snapshot.hour").mean()
    assert float(by_hour.max() / by_hour.min()) < 1.05

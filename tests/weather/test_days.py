from __future__ import annotations

import numpy as np

from gridsim.weather.days import hourly_snapshots, monthly_mean, monthly_to_daily, read_days


def test_snapshots_label_the_start_of_every_hour():
    snapshots = hourly_snapshots(2025)
    assert str(snapshots[0]) == "2025-01-01 00:00:00"
    assert str(snapshots[-1]) == "2025-12-31 23:00:00"
    assert snapshots.tz is None
    assert len(snapshots) == 8760
    assert len(hourly_snapshots(2028)) == 8784


def test_the_spring_festival_of_2025_began_on_29_january():
    days = read_days(2025)
    assert str(days.dates[days.festival_offset == 0][0].date()) == "2025-01-29"


def test_the_spring_festival_of_2030_begins_on_3_february():
    days = read_days(2030)
    assert str(days.dates[days.festival_offset == 0][0].date()) == "2030-02-03"


def test_weekend_days_declared_working_days_are_working_days():
    days = read_days(2025)
    by_date = dict(zip(days.dates.strftime("%m-%d"), days.workday, strict=True))
    assert by_date["01-26"]  # a Sunday, worked for the Spring Festival
    assert not by_date["02-03"]  # a Monday, off in exchange
    assert not by_date["06-14"]  # a plain Saturday


def test_a_season_may_pass_new_year():
    days = read_days(2025)
    season = days.between("11-01", "03-31")
    assert season.sum() == 30 + 31 + 31 + 28 + 31
    assert not season[days.month == 6].any()


def test_daily_values_keep_the_monthly_means_without_steps():
    days = read_days(2025)
    monthly = np.array([4.0, 5.5, 9.1, 14.9, 20.1, 23.7, 28.0, 27.8, 24.0, 18.6, 12.8, 6.6])
    daily = monthly_to_daily(monthly, days)
    np.testing.assert_allclose(monthly_mean(daily, days.month), monthly, atol=1e-6)
    assert np.abs(np.diff(daily)).max() < 0.5

"""Forecasts drawn from one true year."""

import numpy as np
import pytest

from gridsim.weather.forecasts import erring, errors, issue_hours, persistence

HOURS = 24 * 60


def test_a_forecast_is_issued_at_the_start_of_its_window_or_steps_before():
    assert issue_hours(6, 2, 0).tolist() == [0, 0, 2, 2, 4, 4]
    assert issue_hours(6, 2, 1).tolist() == [-2, -2, 0, 0, 2, 2]


def test_persistence_repeats_the_last_day_that_is_over():
    hour = np.arange(96.0)
    same_day = persistence(hour, issue_hours(96, 24, 0))
    day_ahead = persistence(hour, issue_hours(96, 24, 1))
    assert np.array_equal(same_day[24:], hour[24:] - 24)
    assert np.array_equal(day_ahead[48:], hour[48:] - 48)


def test_persistence_never_looks_at_what_was_not_over():
    hour = np.arange(24.0 * 20)
    for step, lead in ((7, 0), (7, 2), (24, 1), (36, 0)):
        issued = issue_hours(len(hour), step, lead)
        known = issued >= 48
        assert (persistence(hour, issued)[known] < issued[known]).all()


def test_errors_grow_with_the_time_ahead_to_the_stated_size():
    issued = issue_hours(48 * 4000, 48, 0)
    paths = errors(issued, persistence_hours=12.0, seed=(1,)).reshape(-1, 48)
    spread = paths.std(axis=0)
    expected = np.sqrt(1 - np.exp(-2 * np.arange(1, 49) / 12.0))
    assert spread == pytest.approx(expected, rel=0.05)
    assert np.corrcoef(paths[:, 30], paths[:, 31])[0, 1] == pytest.approx(np.exp(-1 / 12), abs=0.03)


def test_the_same_seed_draws_the_same_errors_and_another_does_not():
    issued = issue_hours(96, 24, 0)
    first = errors(issued, persistence_hours=12.0, seed=(1, 2))
    assert np.array_equal(first, errors(issued, persistence_hours=12.0, seed=(1, 2)))
    assert not np.array_equal(first, errors(issued, persistence_hours=12.0, seed=(2, 2)))


def test_two_looks_at_the_same_issue_see_the_same_forecast():
    """The second day of the window that begins at hour 24 belongs to the same path as its first day."""
    near = errors(issue_hours(96, 24, 0), persistence_hours=12.0, seed=(1,))
    far = errors(issue_hours(96, 24, 1), persistence_hours=12.0, seed=(1,))
    whole = errors(issue_hours(96, 48, 0), persistence_hours=12.0, seed=(1,))
    assert near[:24] == pytest.approx(whole[:24])
    assert far[24:48] == pytest.approx(whole[24:48])


def test_forecasts_stay_possible_and_the_sun_does_not_shine_at_night():
    rng = np.random.default_rng(1)
    sun = np.clip(np.sin((np.arange(HOURS) % 24 - 6) / 12 * np.pi), 0, None) * rng.uniform(0.2, 0.9, HOURS)
    error = 3 * rng.standard_normal(HOURS)
    forecast = erring(sun, error, size=0.5, kind="solar")
    assert (forecast[sun == 0] == 0).all()
    for kind in ("wind", "solar", "load"):
        assert erring(sun, error, size=0.5, kind=kind).min() >= 0
    assert erring(sun, error, size=0.5, kind="wind").max() <= sun.max()


def test_a_horizon_of_hours_or_of_two_days_has_forecasts_too():
    for hours in (5, 24, 48):
        sun = np.linspace(0.0, 1.0, hours)
        assert (erring(sun, np.zeros(hours), size=0.1, kind="solar") == sun).all()

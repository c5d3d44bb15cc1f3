from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from gridsim.weather import statistics


def hourly(values):
    return pd.Series(values, index=pd.date_range("2025-01-01", periods=len(values), freq="h"))


def test_a_sine_of_a_day_repeats_after_a_day_and_is_reversed_after_half():
    wave = np.sin(np.arange(24 * 50) * 2 * np.pi / 24)
    assert statistics.autocorrelation(wave, 24) == pytest.approx(1)
    assert statistics.autocorrelation(wave, 12) == pytest.approx(-1)
    assert statistics.autocorrelation(wave, 6) == pytest.approx(0, abs=0.01)


def test_a_series_that_does_not_change_is_related_to_nothing():
    assert statistics.correlation(np.ones(10), np.arange(10.0)) == 0


def test_ramps_are_sizes_of_changes():
    assert statistics.ramp_quantiles(np.array([0.0, 1.0, -1.0, 2.0]), [0.0, 0.5, 1.0]) == [1.0, 2.0, 3.0]


def test_the_calmest_spell_is_found_with_its_mean():
    values = np.full(200, 5.0)
    values[50:53] = [1.0, 0.0, 2.0]
    assert statistics.calmest_spell(values, 3) == (50, pytest.approx(1.0))


def test_months_that_are_not_there_have_no_mean():
    means = statistics.monthly_means(hourly(np.r_[np.full(744, 2.0), np.full(672, 4.0)]))
    assert means == [2.0, 4.0] + [None] * 10


def test_the_mean_day_of_each_month_has_24_hours():
    table = statistics.hours_by_month(hourly(np.arange(8760) % 24.0))
    assert table.shape == (12, 24)
    np.testing.assert_allclose(table, np.tile(np.arange(24.0), (12, 1)))


def test_statistics_of_a_series_can_be_written_as_json():
    found = json.loads(json.dumps(statistics.series_statistics(hourly(np.arange(8760.0)))))
    assert (found["hours"], found["minimum"], found["maximum"], found["sum"]) == (8760, 0, 8759, 8760 * 8759 / 2)
    assert found["calmest"] == {"hours": 72, "start": "2025-01-01 00:00:00", "mean": 35.5}
    assert found["ramps"] == {"0.5": 1, "0.9": 1, "0.99": 1}


def test_a_short_series_has_no_lull_and_no_long_lags():
    found = statistics.series_statistics(hourly([1.0, 2.0, 3.0]))
    assert "calmest" not in found
    assert list(found["autocorrelation"]) == ["1"]


def test_the_correlation_table_is_symmetric():
    frame = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [3.0, 2.0, 1.0]})
    table = statistics.correlation_table(frame)
    assert table["a"]["b"] == table["b"]["a"] == pytest.approx(-1)
    assert table["a"]["a"] == pytest.approx(1)


def test_spread_is_the_sample_deviation_over_the_mean():
    assert statistics.spread_between_years({1: 90.0, 2: 100.0, 3: 110.0}) == pytest.approx(0.1)


def test_spread_has_no_sign():
    assert statistics.spread_between_years({1: -90.0, 2: -110.0}) > 0

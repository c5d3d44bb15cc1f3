from __future__ import annotations

import numpy as np
import pytest

from gridsim.weather import processes


def lagged(values, lag):
    return np.corrcoef(values[:-lag], values[lag:])[0, 1]


def test_a_stream_depends_on_seed_and_name_only():
    first = processes.random_stream(7, "cloud/a").standard_normal(5)
    np.testing.assert_array_equal(first, processes.random_stream(7, "cloud/a").standard_normal(5))
    assert not np.array_equal(first, processes.random_stream(7, "cloud/b").standard_normal(5))
    assert not np.array_equal(first, processes.random_stream(8, "cloud/a").standard_normal(5))


def test_a_first_order_process_forgets_exponentially():
    noise = processes.random_stream(1, "x").standard_normal((200_000, 1))
    values = processes.first_order(noise, 5.0)[:, 0]
    assert values.std() == pytest.approx(1, abs=0.02)
    assert lagged(values, 5) == pytest.approx(np.exp(-1), abs=0.02)


def test_a_second_order_process_has_unit_variance_and_is_smoother():
    noise = processes.random_stream(1, "x").standard_normal((200_000, 1))
    values = processes.second_order(noise, 9.5)[200:, 0]
    assert values.std() == pytest.approx(1, abs=0.03)
    assert lagged(values, 1) > np.exp(-1 / 9.5) + 0.05


def test_the_distance_of_one_degree_of_latitude_is_111_km():
    found = processes.distances(np.array([31.0, 32.0]), np.array([121.0, 121.0]))
    np.testing.assert_allclose(found, [[0, 111.19], [111.19, 0]], atol=0.01)


def test_correlated_noise_has_the_wanted_correlation():
    wanted = np.array([[1.0, 0.6], [0.6, 1.0]])
    noise = processes.correlated_noise(3, "wind", ["a", "b"], wanted, 100_000)
    np.testing.assert_allclose(np.corrcoef(noise.T), wanted, atol=0.01)


def test_a_site_added_last_changes_none_before_it():
    wide = np.array([[1.0, 0.6, 0.3], [0.6, 1.0, 0.4], [0.3, 0.4, 1.0]])
    three = processes.correlated_noise(3, "wind", ["a", "b", "c"], wide, 100)
    two = processes.correlated_noise(3, "wind", ["a", "b"], wide[:2, :2], 100)
    np.testing.assert_allclose(three[:, :2], two, rtol=1e-12)


def test_bisection_finds_the_factor():
    assert processes.find_factor(lambda x: x**2, 2.0, 0.0, 2.0) == pytest.approx(np.sqrt(2), rel=1e-14)


def test_a_target_out_of_reach_says_what_can_be_reached():
    with pytest.raises(ValueError, match=r"target 9 .* 4 at 2"):
        processes.find_factor(lambda x: x**2, 9.0, 0.0, 2.0)

"""A climb ends at the top of what it climbs, inside its box."""

import numpy as np
import pytest

from gridsim.analysis.compass import climb


def hill(at):
    return float(-((at[0] - 2.0) ** 2) - 3.0 * abs(at[1] + 1.0))


def test_the_top_of_a_hill_is_found_within_the_smallest_step():
    at, value = climb(hill, [9.0, 9.0], [-10, -10], [10, 10], smallest=0.001, most=500)
    np.testing.assert_allclose(at, [2.0, -1.0], atol=0.03)
    assert value == pytest.approx(0.0, abs=0.1)


def test_the_climb_stays_in_its_box_and_within_its_evaluations():
    asked = []

    def watched(at):
        asked.append(at)
        return hill(at)

    at, _ = climb(watched, [0.0, 5.0], [-1, 3], [1, 7], most=9)
    assert len(asked) <= 9
    assert all(-1 <= one[0] <= 1 and 3 <= one[1] <= 7 for one in asked)
    assert hill(at) == max(hill(one) for one in asked)


def test_a_start_that_no_neighbour_exceeds_is_kept():
    at, value = climb(hill, [2.0, -1.0], [-10, -10], [10, 10])
    np.testing.assert_array_equal(at, [2.0, -1.0])
    assert value == 0.0

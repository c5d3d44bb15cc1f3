"""Cutting planes reach the minimum, and their lower bound never exceeds it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from gridsim.analysis.cutting_planes import Evaluation, Region, minimise


def bowl(at):
    centre, weight = np.array([2.0, -1.0, 0.5]), np.array([1.0, 4.0, 0.2])
    return Evaluation(at, float(weight @ (at - centre) ** 2), 2 * weight * (at - centre))


def test_a_bowl_is_minimised_within_the_gap():
    found = minimise(bowl, [Region([-5, -5, -5], [5, 5, 5])], tolerance=1e-4)
    assert found.gap <= 1e-4
    assert 0.0 <= found.best.value <= 1e-4
    assert found.lower_bound <= 0.0
    assert len(found.evaluations) < 80


def test_the_minimum_on_the_edge_of_the_box_is_found():
    found = minimise(bowl, [Region([3, 0, -5], [5, 5, 0])], tolerance=1e-6)
    np.testing.assert_allclose(found.best.at, [3, 0, 0], atol=1e-3)
    assert found.best.value == pytest.approx(1 + 4 + 0.2 * 0.25, abs=1e-5)


def test_linear_limits_hold_at_every_point():
    found = minimise(bowl, [Region([-5, -5, -5], [5, 5, 5], [[1.0, 1.0, 0.0]], [0.0])], tolerance=1e-4)
    assert all(one.at[:2].sum() <= 1e-9 for one in found.evaluations)
    # on x + y = 0: (x − 2)² + 4 (−x + 1)² is least at x = 1.2
    np.testing.assert_allclose(found.best.at, [1.2, -1.2, 0.5], atol=0.05)
    assert found.best.value == pytest.approx(0.8, abs=1e-3)


def test_limits_that_no_point_satisfies_are_told():
    with pytest.raises(ValueError, match="no point"):
        minimise(bowl, [Region([0, 0, 0], [1, 1, 1], [[1.0, 0.0, 0.0]], [-1.0])], tolerance=1e-3)


def test_a_variable_without_width_stays_where_it_is():
    found = minimise(bowl, [Region([-5, 1, -5], [5, 1, 5])], tolerance=1e-4)
    assert found.best.at[1] == 1.0
    assert found.best.value == pytest.approx(16.0, abs=1e-3)


def test_the_gap_is_told_where_evaluations_run_out():
    found = minimise(bowl, [Region([-5, -5, -5], [5, 5, 5])], tolerance=1e-9, most=3)
    assert len(found.evaluations) == 3
    assert found.gap > 1e-9


def test_a_constant_of_a_region_is_paid_only_where_it_saves_more():
    everywhere, nowhere = Region([0, 0, 0], [5, 5, 5], constant=3.0), Region([0, 0, 0], [0, 0, 0])
    at_nothing = bowl(np.zeros(3)).value
    found = minimise(bowl, [everywhere, nowhere], tolerance=1e-5)  # the bowl saves 4 on the way to x = 2
    assert found.value == pytest.approx(at_nothing - 4.0 - 0.05 + 3.0, abs=1e-4)
    dearer = Region([0, 0, 0], [5, 5, 5], constant=4.1)
    found = minimise(bowl, [dearer, nowhere], tolerance=1e-5)
    assert found.value == pytest.approx(at_nothing)
    np.testing.assert_array_equal(found.best.at, 0.0)


def test_what_is_known_before_is_not_evaluated_again():
    first = minimise(bowl, [Region([-5, -5, -5], [5, 5, 5])], tolerance=1e-4)
    again = minimise(bowl, [Region([-5, -5, -5], [5, 5, 5])], tolerance=1e-4, known=first.evaluations)
    assert not again.evaluations
    assert again.value == first.value
    outside = minimise(bowl, [Region([3, 0, -5], [5, 5, 0])], tolerance=1e-4, known=first.evaluations)
    assert outside.value == pytest.approx(1 + 4 + 0.2 * 0.25, abs=1e-3)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_the_least_maximum_of_planes_equals_a_linear_program(seed, variables):
    random = np.random.default_rng(seed)
    slopes, offsets = random.normal(size=(12, variables)), random.normal(size=12)

    def evaluate(at):
        values = slopes @ at + offsets
        return Evaluation(at, float(values.max()), slopes[values.argmax()])

    found = minimise(evaluate, [Region([-3.0] * variables, [3.0] * variables)], tolerance=1e-7)
    exact = linprog(
        np.r_[np.zeros(variables), 1.0],
        A_ub=np.hstack([slopes, -np.ones((12, 1))]),
        b_ub=-offsets,
        bounds=[(-3, 3)] * variables + [(None, None)],
    ).fun
    assert found.lower_bound <= exact + 1e-8
    assert found.best.value == pytest.approx(exact, abs=2e-7)

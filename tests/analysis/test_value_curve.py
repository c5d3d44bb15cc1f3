"""A traced curve holds the function it was traced from, in a band as narrow as asked for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridsim.analysis.value_curve import Curve, Point, trace


def parabola(at):
    return Point(at, at**2, 2 * at)


def test_a_parabola_needs_few_points_and_stays_within_its_band():
    curve = trace(parabola, -1.0, 3.0, tolerance=1e-2)
    assert curve.band <= 1e-2
    assert len(curve.points) <= 33  # the least is 21: a gap of h²/4 on each interval of length h
    where = np.linspace(-1, 3, 201)
    assert (curve.lower(where) <= where**2 + 1e-12).all()
    assert (curve.upper(where) >= where**2 - 1e-12).all()
    assert (curve.upper(where) - curve.lower(where)).max() <= curve.band + 1e-12


def test_a_piecewise_linear_function_is_found_exactly():
    def evaluate(at):
        slopes, offsets = np.array([-2.0, -0.5, 1.0]), np.array([4.0, 2.0, -3.0])
        values = slopes * at + offsets
        return Point(at, values.max(), slopes[values.argmax()])

    curve = trace(evaluate, 0.0, 6.0, tolerance=1e-9)
    assert curve.band <= 1e-9
    assert len(curve.points) <= 7


def test_a_line_needs_two_points_and_a_single_place_one():
    assert len(trace(lambda at: Point(at, 3 * at, 3.0), 0.0, 9.0, tolerance=0.1).points) == 2
    assert trace(parabola, 2.0, 2.0, tolerance=0.1) == Curve((Point(2.0, 4.0, 4.0),))


def test_a_function_above_its_chord_is_refused():
    with pytest.raises(ValueError, match="not convex"):
        trace(lambda at: Point(at, np.sin(at), -np.cos(at)), 0.0, 3.0, tolerance=1e-3)


def test_the_band_is_told_where_evaluations_run_out():
    curve = trace(parabola, -1.0, 3.0, tolerance=1e-9, most=4)
    assert len(curve.points) == 4
    assert curve.band > 1e-9


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-9, 9)), min_size=1, max_size=8), st.floats(0, 1))
def test_every_maximum_of_lines_lies_between_lower_and_upper(lines, share):
    slopes, offsets = np.array(lines).T

    def evaluate(at):
        values = slopes * at + offsets
        return Point(at, values.max(), slopes[values.argmax()])

    curve = trace(evaluate, 0.0, 10.0, tolerance=1e-3)
    at = 10 * share
    assert curve.lower(at) - 1e-9 <= evaluate(at).value <= curve.upper(at) + 1e-9
    assert curve.band <= 1e-3

"""Folding one-entry rows into bounds, and giving their duals back."""

import numpy as np
import pytest
import scipy.sparse as sp

from gridsim.engine.fold import fold
from gridsim.engine.highs import load, run
from gridsim.engine.program import TIMELESS, LinearProgram


def make_program(matrix, row_lower, row_upper, cost, lower=None, upper=None):
    matrix = sp.csr_array(np.asarray(matrix, float))
    rows, columns = matrix.shape
    return LinearProgram(
        cost=np.asarray(cost, float),
        lower=np.full(columns, -np.inf) if lower is None else np.asarray(lower, float),
        upper=np.full(columns, np.inf) if upper is None else np.asarray(upper, float),
        matrix=matrix,
        row_lower=np.asarray(row_lower, float),
        row_upper=np.asarray(row_upper, float),
        column_time=np.full(columns, TIMELESS),
        row_time=np.full(rows, TIMELESS),
        column_label=np.arange(columns),
        row_label=np.arange(rows),
        label_step=np.zeros(columns, dtype=int),
        integrality=np.zeros(columns, dtype=np.uint8),
    )


def test_a_one_entry_row_becomes_a_bound_and_a_negative_coefficient_turns_it_round():
    program = make_program([[2, 0], [0, -4], [1, 1]], [-np.inf, -np.inf, 3], [10, 8, np.inf], [1, 1], lower=[0, -9])
    folded = fold(program)
    assert folded.program.matrix.shape == (1, 2)
    assert folded.program.upper.tolist() == [5, np.inf]
    assert folded.program.lower.tolist() == [0, -2]
    assert folded.upper_row.tolist() == [0, -1]
    assert folded.lower_row.tolist() == [-1, 1]


def test_duals_go_back_to_the_row_that_supplied_the_active_bound():
    """Cost 3x + 1y, x + y = 10, y ≤ 4 by a row 2y ≤ 8: the price is 3, the row's dual (1 − 3)/2."""
    program = make_program([[1, 1], [0, 2]], [10, -np.inf], [10, 8], [3, 1], lower=[0, 0])
    folded = fold(program)
    solved = run(load(folded.program))
    assert folded.unfold_duals(solved.row_duals, solved.columns, 2).tolist() == pytest.approx([3.0, -1.0])


def test_bounds_that_cross_by_rounding_become_equal():
    program = make_program([[1, 1], [1, 0]], [0, -np.inf], [9, 0.3 - 1e-16], [1, 1], lower=[0.1 + 0.2, 0])
    assert fold(program).program.lower[0] == fold(program).program.upper[0]


def test_an_empty_row_that_cannot_hold_stays_so_that_infeasibility_is_proved():
    folded = fold(make_program([[0, 0], [0, 0], [1, 1]], [1, 0, 0], [2, 0, 5], [1, 1], lower=[0, 0]))
    assert folded.kept.tolist() == [0, 2]
    assert run(load(folded.program)).condition == "infeasible"

"""The certificate is recomputed from the arrays and refuses what does not hold."""

from dataclasses import asdict

import numpy as np
import pytest
from engine.test_fold import make_program

from gridsim.engine.certificate import LIMITS, certify, recompute
from gridsim.errors import SolveError


@pytest.fixture
def program():
    """Minimise 3x + 1y with x + y = 10 and 0 ≤ y ≤ 4: x = 6, y = 4, price 3, cost 22."""
    return make_program([[1, 1]], [10], [10], [3, 1], lower=[0, 0], upper=[np.inf, 4])


def test_a_true_optimum_is_certified_with_all_four_figures_zero(program):
    figures = asdict(certify(program, np.array([6.0, 4.0]), np.array([3.0]), method="by hand", iterations=0))
    assert figures["objective"] == 22
    assert [figures[name] for name in LIMITS] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("columns", "dual", "figure"),
    [
        ([6.1, 4.0], 3.0, "primal violation"),
        ([5.0, 5.0], 3.0, "primal violation"),
        ([6.0, 4.0], 3.5, "dual violation"),
        ([7.0, 3.0], 3.0, "complementarity"),
        ([7.0, 3.0], 3.0, "gap"),
    ],
)
def test_a_false_optimum_is_refused_with_the_figure_that_it_misses(program, columns, dual, figure):
    with pytest.raises(SolveError, match=figure):
        certify(program, np.array(columns), np.array([dual]), method="by hand", iterations=0)


@pytest.mark.parametrize(("columns", "dual"), [([np.nan, 4.0], 3.0), ([6.0, 4.0], np.nan), ([np.inf, 4.0], 3.0)])
def test_what_is_no_number_is_refused(program, columns, dual):
    with np.errstate(invalid="ignore"), pytest.raises(SolveError, match="does not hold"):
        certify(program, np.array(columns), np.array([dual]), method="by hand", iterations=0)


def test_a_bound_that_is_no_number_is_refused(program):
    program.row_upper[0] = np.nan
    with pytest.raises(SolveError, match="primal violation inf"):
        certify(program, np.array([6.0, 4.0]), np.array([3.0]), method="by hand", iterations=0)


def test_violations_count_in_the_programs_units_up_to_a_thousand_and_relative_to_what_cancels_beyond(program):
    for size, allowed in ((10.0, 1e-6), (1e9, 1.0)):
        program.row_lower[0] = program.row_upper[0] = size
        for error, holds in ((0.9 * allowed, True), (1.2 * allowed, False)):
            figures = recompute(program, np.array([size - 4.0 + error, 4.0]), np.array([3.0]))
            assert (figures.primal_violation <= LIMITS["primal_violation"]) == holds


def test_where_revenues_meet_costs_the_gap_is_relative_to_both():
    """Minimise 4e6·x − 4e6·y with x = y in 1…2: the objective is 0, and 2e-9 off in x is rounding."""
    program = make_program([[1, -1]], [0], [0], [4e6, -4e6], lower=[1, 1], upper=[2, 2])
    figures = recompute(program, np.array([1.0 + 2e-12, 1.0]), np.array([4e6]))
    assert figures.objective == pytest.approx(8e-6, rel=1e-3)
    assert not figures.missed(LIMITS)
    assert recompute(program, np.array([1.0 + 1e-8, 1.0]), np.array([4e6])).missed(LIMITS)

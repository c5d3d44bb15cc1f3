"""The certificate is recomputed from the arrays and refuses what does not hold."""

from dataclasses import asdict

import numpy as np
import pytest
from engine.test_fold import make_program

from gridsim.engine.certificate import LIMITS, certify
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

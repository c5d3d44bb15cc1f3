"""Programs with integers: the optimum, its prices, and the guard against optima that are none."""

from dataclasses import replace

import numpy as np
import pytest
from engine.test_fold import make_program

from gridsim.engine import mixed
from gridsim.engine.certificate import CertificateError, certify_mixed
from gridsim.engine.fold import fold
from gridsim.engine.highs import Solved
from gridsim.engine.linear import Attempt
from gridsim.engine.mixed import Search, solve_mixed
from gridsim.engine.watch import Watch
from gridsim.errors import InfeasibleError, SolveError

BEST = np.array([1.0, 1.0, 0.0, 0.0])


def knapsack(**changes):
    """Minimise −(5, 4, 3, 0.5)·x with 2x₁ + 3x₂ + x₃ + x₄ ≤ 5.5, x₁…x₃ in {0, 1}, 0 ≤ x₄ ≤ 9.

    With x₄ at 0.5 a MWh: {1, 2} leave 0.5, cost −9.25; {1, 3} leave 2.5, cost −9.25; {1, 2, 3} do not fit.
    """
    program = make_program([[2, 3, 1, 1]], [-np.inf], [5.5], [-5, -4, -3, -0.5], lower=[0, 0, 0, 0], upper=[1, 1, 1, 9])
    return replace(program, integrality=np.array([1, 1, 1, 0], dtype=np.uint8), **changes)


def solve(program, gap=1e-9):
    return solve_mixed(program, fold(program), 1, Watch(), gap)


def test_the_optimum_is_integral_within_the_gap_and_its_prices_are_those_with_the_integers_fixed():
    optimum = solve(knapsack())
    assert optimum.certificate.objective == pytest.approx(-9.25, rel=1e-12)
    assert optimum.certificate.bound <= -9.25 + 1e-9
    assert optimum.certificate.integers == 3
    assert optimum.certificate.integrality == 0
    assert optimum.duals.tolist() == pytest.approx([-0.5])


def false_optimum(monkeypatch, points):
    """Let the first search claim a bad point, and later ones what ``points`` say."""
    claims = iter(points)
    calls = []

    def search(program, watch, gap, **options):
        calls.append(options)
        columns, bound = next(claims)
        return Search("optimal", columns, program.objective(columns), bound, 0.1)

    monkeypatch.setattr(mixed, "search", search)
    return calls


BAD = np.array([0.0, 1.0, 1.0, 1.5])


def test_a_false_optimum_is_found_out_and_solved_again_without_presolve(monkeypatch):
    good = np.array([1.0, 1.0, 0.0, 0.5])
    calls = false_optimum(monkeypatch, [(BAD, -7.75), (good, -9.25), (good, -9.25), (good, -9.25)])
    certificate = solve(knapsack()).certificate
    assert certificate.objective == pytest.approx(-9.25)
    assert "does not hold" in certificate.method
    assert "-7.75" in certificate.method
    assert [call.get("presolve") for call in calls] == [None, False, False, False]
    assert len({call["seed"] for call in calls[2:]}) == 2


def test_searches_that_all_contradict_a_known_point_release_nothing(monkeypatch):
    good = np.array([1.0, 1.0, 0.0, 0.5])
    false_optimum(monkeypatch, [(BAD, -7.75), (good, -7.0), (BAD, -7.75), (BAD, -7.75)])
    program = knapsack()
    relaxed = Search("optimal", good, -9.25, -9.9, 0.0)
    with pytest.raises(SolveError, match="contradict"):
        mixed.guarded_search(program, relaxed, Watch(), 1e-9)


def test_an_optimum_that_meets_its_relaxation_needs_no_challenge(monkeypatch):
    program = knapsack(row_upper=np.array([99.0]))
    calls = false_optimum(monkeypatch, [(np.array([1.0, 1.0, 1.0, 9.0]), -16.5)])
    assert "relaxation alone proves it" in solve(program).certificate.method
    assert len(calls) == 1


def test_a_relaxation_and_prices_whose_first_start_leads_nowhere_are_solved_in_one_piece(monkeypatch):
    def attempts(program, method, threads, watch):
        yield Attempt(Solved("iteration limit reached", np.zeros(0), np.zeros(0), 0), "from a guess", None)
        yield from linear_attempts(program, method, threads, watch)

    linear_attempts = mixed.attempts
    monkeypatch.setattr(mixed, "attempts", attempts)
    optimum = solve(knapsack())
    assert "relaxation -11.3333" in optimum.certificate.method
    assert optimum.duals.tolist() == pytest.approx([-0.5])


def test_a_point_between_integers_or_beyond_a_row_is_refused():
    for columns, figure in (([0.5, 1, 1, 0], "integrality"), ([1, 1, 1, 0], "primal violation"), (BEST, "gap")):
        with pytest.raises(CertificateError, match=figure):
            certify_mixed(
                knapsack(), np.array(columns, float), bound=-9.25, gap_limit=1e-9, method="by hand", iterations=0
            )


def test_integers_that_fit_nowhere_are_infeasible():
    program = make_program([[2.0]], [1.0], [1.0], [1.0], lower=[0], upper=[5])
    two = make_program([[2.0, 2.0]], [1.0], [1.0], [1.0, 1.0], lower=[0, 0], upper=[5, 5])
    for linear in (program, two):
        case = replace(linear, integrality=np.ones(len(linear.cost), dtype=np.uint8))
        with pytest.raises(InfeasibleError):
            solve(case)

"""Folded linear programs to an outcome: from stitched windows, from a given basis, or in one piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import highspy
import numpy as np

from gridsim.engine import highs as solver
from gridsim.engine.coarse import held_at_a_guess
from gridsim.engine.program import TIMELESS, LinearProgram
from gridsim.engine.stitch import can_stitch, stitched_basis
from gridsim.engine.watch import Watch

PATIENCE = 20_000
"""Simplex iterations that a solve from a good basis may always take before it is thought to be stalling."""

FEWEST_FOR_A_GUESS = 12
"""Windows from which a guess from a sample of them is worth its time."""

TIGHT = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}
"""For a second run, where an optimum within HiGHS's usual tolerances of 1e-7 misses the certificate."""

Method = Literal["auto", "stitched", "plain"]


@dataclass(frozen=True)
class Attempt:
    """One way to the optimum: its outcome, in words how it came about, and the solver that holds it."""

    outcome: solver.Solved
    method: str
    highs: highspy.Highs


def attempts(
    program: LinearProgram, method: Method, threads: int, watch: Watch, start: solver.Basis | None = None
) -> Iterator[Attempt]:
    """Ways to solve ``program``, the fastest first; the next is for when the one before does not prove its answer.

    From the basis given, from stitched windows, or from the optimum at a first guess of what has no time; then in one
    piece; after each the same with tighter tolerances.
    """
    for start_from in _starts(program, method, threads, watch, start):
        before = watch.iterations
        watch.text = f"simplex from {start_from.source}"
        highs = solver.load(program, solver="simplex")
        solver.set_basis(highs, start_from.basis)
        patience = before // 3 if start_from.is_guess else max(before, PATIENCE)
        outcome = solver.run_unperturbed(
            highs, patience=patience, insist=not start_from.is_guess, watch=watch, say=_progress
        )
        how = f"HiGHS dual simplex from {start_from.source} ({before:,} + {outcome.iterations:,} iterations)"
        yield from _with_tight_tolerances(Attempt(outcome, how, highs), watch)
        del highs
    if program.hessian is not None:
        yield from _quadratic(program, watch)
        return
    highs = solver.load(program)
    outcome = solver.run(highs, watch, _progress)
    yield from _with_tight_tolerances(Attempt(outcome, "HiGHS, one piece", highs), watch)


def _quadratic(program: LinearProgram, watch: Watch) -> Iterator[Attempt]:
    """Solve quadratic costs as they are, and only where that fails with the little that HiGHS adds to each column's.

    What it adds by default, 1e-7, moves the optimum: gaps were 3e-7 to 6e-5, without it 1e-16 in the same time.
    """
    for added in (0.0, 1e-10):
        highs = solver.load(program, qp_regularization_value=added)
        how = f"HiGHS, one piece{f', quadratic costs + {added:g}' if added else ''}"
        yield Attempt(solver.run(highs, watch, _progress), how, highs)


@dataclass(frozen=True)
class Start:
    """A basis, in words what it is, and whether it rests on a guess.

    From a guess the simplex may take a third of the iterations that the guess took; expansions that gained by it took
    a quarter. Where it needs more, the program in one piece is the better way: the attempt costs half as much again.
    """

    basis: solver.Basis | highspy.HighsBasis
    source: str
    is_guess: bool = False


def _starts(
    program: LinearProgram, method: Method, threads: int, watch: Watch, start: solver.Basis | None
) -> Iterator[Start]:
    """Give at most one basis to start from; quadratic costs start from none."""
    if program.hessian is not None:
        return
    if start is not None:
        yield Start(start, "an earlier basis")
        return
    forced = method == "stitched"
    automatic = method == "auto" and can_stitch(program)
    if not (forced or automatic):
        return
    timeless_columns = bool(np.any(program.column_time == TIMELESS))
    stitched = None if timeless_columns else stitched_basis(program, threads=threads, watch=watch)
    if stitched is not None:
        yield Start(stitched, "stitched windows")
        return
    guessable = timeless_columns or bool(np.any(program.row_time == TIMELESS))
    if guessable and (forced or can_stitch(program, FEWEST_FOR_A_GUESS)) and not watch.over():
        released = _released_basis(program, threads, watch)
        if released is not None:
            yield Start(released, "a first guess and stitched windows", is_guess=True)


def _released_basis(program: LinearProgram, threads: int, watch: Watch) -> highspy.HighsBasis | None:
    """Basis of the optimum with everything without a time held at a first guess."""
    watch.text = "first guess of capacities and prices of totals"
    held = held_at_a_guess(program, watch)
    basis = None if held is None else stitched_basis(held, threads=threads, watch=watch)
    if held is None or basis is None:
        return None
    watch.text = "simplex with the first guess held"
    highs = solver.load(held, solver="simplex")
    solver.set_basis(highs, basis)
    solver.run_unperturbed(highs, patience=max(watch.iterations, PATIENCE), watch=watch, say=_progress)
    return highs.getBasis()


def _with_tight_tolerances(attempt: Attempt, watch: Watch) -> Iterator[Attempt]:
    yield attempt
    if attempt.outcome.condition == "optimal":
        solver.set_options(attempt.highs, **TIGHT)
        outcome = solver.run(attempt.highs, watch, _progress)
        yield Attempt(outcome, f"{attempt.method}, then with tolerances of 1e-9", attempt.highs)


def _progress(out: Any) -> str:
    return f"simplex iteration {int(out.simplex_iteration_count) // 100 * 100:,}"

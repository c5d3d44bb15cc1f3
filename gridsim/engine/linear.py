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
    for basis, source in _starts(program, method, threads, watch, start):
        before = watch.iterations
        watch.text = f"simplex from {source}"
        highs = solver.load(program, solver="simplex")
        solver.set_basis(highs, basis)
        outcome = solver.run_unperturbed(highs, patience=max(before, PATIENCE), watch=watch, say=_progress)
        how = f"HiGHS dual simplex from {source} ({before:,} + {outcome.iterations:,} iterations)"
        yield from _with_tight_tolerances(Attempt(outcome, how, highs), watch)
        del highs
    highs = solver.load(program)
    outcome = solver.run(highs, watch, _progress)
    yield from _with_tight_tolerances(Attempt(outcome, "HiGHS, one piece", highs), watch)


def _starts(
    program: LinearProgram, method: Method, threads: int, watch: Watch, start: solver.Basis | None
) -> Iterator[tuple[solver.Basis | highspy.HighsBasis, str]]:
    """At most one basis to start from, and in words what it is."""
    basis: solver.Basis | highspy.HighsBasis | None = start
    if basis is not None:
        yield basis, "an earlier basis"
        return
    forced = method == "stitched" and program.hessian is None
    automatic = method == "auto" and can_stitch(program)
    if not (forced or automatic):
        return
    if not np.any(program.column_time == TIMELESS):
        basis = stitched_basis(program, threads=threads, watch=watch)
        if basis is not None:
            yield basis, "stitched windows"
            return
    has_timeless = np.any(program.column_time == TIMELESS) or np.any(program.row_time == TIMELESS)
    if has_timeless and (forced or can_stitch(program, FEWEST_FOR_A_GUESS)) and not watch.over():
        basis = _released_basis(program, threads, watch)
        if basis is not None:
            yield basis, "a first guess and stitched windows"


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

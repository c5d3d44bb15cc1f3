"""Folded linear programs to an outcome: from stitched windows, from a given basis, or in one piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import highspy

from gridsim.engine import highs as solver
from gridsim.engine.program import LinearProgram
from gridsim.engine.stitch import can_stitch, stitched_basis
from gridsim.engine.watch import Watch

PATIENCE = 20_000
"""Simplex iterations that a solve from a good basis may always take before it is thought to be stalling."""

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

    From the basis given, or from stitched windows; then in one piece; after each the same with tighter tolerances.
    """
    basis, source = start, "an earlier basis"
    if basis is None and program.hessian is None:
        if method == "stitched" or (method == "auto" and can_stitch(program)):
            basis, source = stitched_basis(program, threads=threads, watch=watch), "stitched windows"
    if basis is not None:
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


def _with_tight_tolerances(attempt: Attempt, watch: Watch) -> Iterator[Attempt]:
    yield attempt
    if attempt.outcome.condition == "optimal":
        solver.set_options(attempt.highs, **TIGHT)
        outcome = solver.run(attempt.highs, watch, _progress)
        yield Attempt(outcome, f"{attempt.method}, then with tolerances of 1e-9", attempt.highs)


def _progress(out: Any) -> str:
    return f"simplex iteration {int(out.simplex_iteration_count) // 100 * 100:,}"

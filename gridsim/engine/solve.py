"""From a linopy model to its proven optimum."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import get_args

import linopy
import numpy as np
from linopy.constants import Result, Solution, Status

from gridsim.engine import highs as solver
from gridsim.engine.certificate import CertificateError, certify
from gridsim.engine.conflict import find_conflict
from gridsim.engine.fold import fold
from gridsim.engine.linear import Method, attempts
from gridsim.engine.mixed import solve_mixed
from gridsim.engine.named_basis import NamedBasis
from gridsim.engine.optimum import Optimum, no_optimum
from gridsim.engine.program import LinearProgram, read_program
from gridsim.engine.reduced import Reduced, reduce_program
from gridsim.engine.watch import Progress, Watch
from gridsim.errors import InfeasibleError, SolveError
from gridsim.results import Certificate


@dataclass(frozen=True)
class Settings:
    """How to solve, and when to give up.

    Parameters
    ----------
    method
        ``stitched`` starts dual simplex from windows solved side by side; ``plain`` lets HiGHS choose; ``auto``
        stitches where that pays.
    threads
        Windows solved at once; default: all cores, at most 8.
    time_limit
        Seconds for the whole solve.
    iteration_limit
        Simplex iterations for the whole solve, windows included.
    gap
        Relative gap at which a search over integers may end.
    keep_basis
        Whether the solution carries its basis, for a later start.
    """

    method: Method = "auto"
    threads: int | None = None
    time_limit: float | None = None
    iteration_limit: int | None = None
    gap: float = 1e-4
    keep_basis: bool = False

    def __post_init__(self) -> None:
        """Refuse what no solve can follow."""
        if self.method not in get_args(Method):
            raise ValueError(f"method = {self.method!r} is none of {', '.join(get_args(Method))}")
        if self.threads is not None and self.threads < 1:
            raise ValueError(f"threads = {self.threads} must be at least 1; leave it out for all cores")

    @property
    def workers(self) -> int:
        """Threads to use."""
        return self.threads or min(os.cpu_count() or 1, 8)


DEFAULT = Settings()


@dataclass(frozen=True)
class Solved:
    """A proven optimum: its certificate, and its basis where that was wanted and exists."""

    certificate: Certificate
    basis: NamedBasis | None = None


def solve_model(
    model: linopy.Model,
    settings: Settings = DEFAULT,
    *,
    progress: Progress | None = None,
    start: NamedBasis | None = None,
) -> Solved:
    """Solve ``model`` to its proven optimum and write solution and duals into it.

    Parameters
    ----------
    model
        Minimised; linear, with or without integers, or convex quadratic. With integers the duals are those of the
        linear program in which the integers are fixed at their optimum.
    progress
        Called with a line of text from time to time.
    start
        Basis of an earlier, similar program; it changes the time taken, never the optimum.

    Raises
    ------
    InfeasibleError
        With the hours and limits that conflict.
    SolveError
        Where there is no proven optimum: unbounded, out of time, or a certificate that does not hold.
    ValueError
        Where the model is of a kind that the engine does not solve.
    """
    watch = Watch(time_limit=settings.time_limit, iteration_limit=settings.iteration_limit, progress=progress)
    with _without_ordered_sets(model):
        program = read_program(model)
        optimum = solve_program(program, model, settings, watch, start)
        assign(model, program, optimum)
    return Solved(optimum.certificate, named_basis(model, optimum) if settings.keep_basis else None)


def solve_program(
    program: LinearProgram, model: linopy.Model, settings: Settings, watch: Watch, start: NamedBasis | None = None
) -> Optimum:
    """Proven optimum of ``program``, which was read from ``model``; bounds, costs and integers may have been changed.

    Raises
    ------
    InfeasibleError
        With the hours and limits that conflict.
    SolveError
        Where there is no proven optimum.
    """

    def work() -> Optimum:
        if program.is_mixed:
            return solve_mixed(program, fold(program), settings.workers, watch, settings.gap)
        reduced = reduce_program(program)
        first = None if start is None else start.place(model, reduced.program)
        return solve_linear(reduced, settings, watch, first)

    try:
        return watch.wait_for(work)
    except InfeasibleError:
        watch.text = "locating the conflict"
        raise watch.wait_for(lambda: find_conflict(program, model, watch)) from None


def named_basis(model: linopy.Model, optimum: Optimum) -> NamedBasis | None:
    """Basis of an optimum by name; none where the solver holds none, or the program was quadratic."""
    if optimum.highs is None or optimum.held is None or optimum.held.hessian is not None:
        return None
    return NamedBasis.read(model, optimum.held, solver.read_basis(optimum.highs, optimum.held))


def solve_linear(reduced: Reduced, settings: Settings, watch: Watch, start: solver.Basis | None = None) -> Optimum:
    """Proven optimum of a program, reached through its reduced form; the proof is of the program itself.

    Parameters
    ----------
    start
        Basis of the reduced form; others as for `solve_model`.

    Raises
    ------
    InfeasibleError
        Without a reason; `find_conflict` finds it.
    SolveError
        Where there is no proven optimum.
    """
    problem: SolveError | None = None
    for attempt in attempts(reduced.program, settings.method, settings.workers, watch, start):
        outcome = attempt.outcome
        if outcome.condition == "optimal":
            columns, duals = reduced.restore(outcome.columns, outcome.row_duals)
            try:
                certificate = certify(
                    reduced.original, columns, duals, method=attempt.method, iterations=watch.iterations
                )
            except CertificateError as error:
                problem = error
                continue
            return Optimum(columns, duals, certificate, attempt.highs, reduced.program)
        watch.require()
        problem = no_optimum(outcome.condition)
    if reduced.is_merged and isinstance(problem, CertificateError):
        return solve_linear(reduced.without_merging(), settings, watch)
    raise problem or SolveError("the solver made no attempt; no result is released.")


@contextmanager
def _without_ordered_sets(model: linopy.Model) -> Iterator[None]:
    """State special ordered sets as binaries, as linopy does for HiGHS, and take that back in the end."""
    if not model.variables.sos:
        yield
        return
    model.apply_sos_reformulation()
    try:
        yield
    finally:
        model.undo_sos_reformulation()


def assign(model: linopy.Model, program: LinearProgram, optimum: Optimum) -> None:
    """Write the solution into the linopy model, as `linopy.Model.solve` would."""
    primal = np.full(max((v.range[1] for _, v in model.variables.items()), default=0), np.nan)
    primal[program.column_label] = optimum.columns
    dual = np.full(max((c.range[1] for _, c in model.constraints.items()), default=0), np.nan)
    dual[program.row_label] = optimum.duals
    solution = Solution(primal=primal, dual=dual, objective=optimum.certificate.objective)
    model.assign_result(Result(Status.process("ok", "optimal"), solution))

"""From a linopy model to its proven optimum."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Literal

import linopy
import numpy as np
from linopy.constants import Result, Solution, Status

from gridsim.engine import highs as solver
from gridsim.engine.certificate import certify
from gridsim.engine.conflict import describe_conflict
from gridsim.engine.fold import fold
from gridsim.engine.program import LinearProgram, read_program
from gridsim.engine.stitch import can_stitch, stitched_basis
from gridsim.errors import InfeasibleError, SolveError
from gridsim.results import Certificate

PATIENCE = 20_000
"""Simplex iterations that the final solve may always take before it is thought to be stalling."""

Method = Literal["auto", "stitched", "plain"]
Progress = Callable[[str], None]


def solve_model(
    model: linopy.Model,
    *,
    method: Method = "auto",
    threads: int | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Solve ``model`` to its proven optimum and write solution and duals into it.

    Parameters
    ----------
    model
        Linear, continuous, minimised.
    method
        ``stitched`` starts dual simplex from windows solved side by side; ``plain`` lets HiGHS choose; ``auto``
        stitches long programs.
    threads
        Windows solved at once; default: all cores, at most 8.
    time_limit
        Seconds for the final solve.
    progress
        Called with a line of text from time to time.

    Raises
    ------
    InfeasibleError
        With the hours and limits that conflict.
    SolveError
        Where there is no proven optimum: unbounded, out of time, or a certificate that does not hold.
    """
    program = read_program(model)
    folded = fold(program)
    outcome, how = _solve_program(folded.program, method, threads or min(os.cpu_count() or 1, 8), time_limit, progress)
    if outcome.condition in ("infeasible", "primal infeasible or unbounded"):
        raise InfeasibleError(describe_conflict(program, model))
    if outcome.condition != "optimal":
        raise SolveError(_no_optimum(outcome.condition, time_limit))
    duals = folded.unfold_duals(outcome.row_duals, program.matrix.shape[0])
    certificate = certify(program, outcome.columns, duals, method=how, iterations=outcome.iterations)
    _assign(model, program, outcome.columns, duals, certificate.objective)
    return certificate


def _solve_program(
    program: LinearProgram, method: Method, threads: int, time_limit: float | None, progress: Progress | None
) -> tuple[solver.Solved, str]:
    """Outcome of the folded program, and in words how it was reached."""
    say = progress or (lambda _text: None)
    options: dict[str, float] = {} if time_limit is None else {"time_limit": float(time_limit)}
    if method == "plain" or (method == "auto" and not can_stitch(program)):
        return solver.run(solver.load(program, **options)), "HiGHS, one piece"
    basis, iterations = stitched_basis(
        program, threads=threads, progress=lambda done, total: say(f"window {done} of {total}")
    )
    say("joining the windows")
    highs = solver.load(program, solver="simplex", **options)
    solver.set_basis(highs, basis)
    outcome = solver.run_unperturbed(highs, patience=max(iterations, PATIENCE))
    how = f"HiGHS dual simplex from stitched windows ({iterations:,} + {outcome.iterations:,} iterations)"
    total = iterations + outcome.iterations
    return solver.Solved(outcome.condition, outcome.columns, outcome.row_duals, total), how


def _no_optimum(condition: str, time_limit: float | None) -> str:
    if "time limit" in condition:
        return (
            f"the solver stopped at the time limit of {time_limit:g} s before it had proved an optimum; no result is "
            "released. Raise solver.time_limit in the study, or shorten the study with hours."
        )
    if "unbounded" in condition:
        return "the cost can fall without limit: some price is negative where no limit holds. No result is released."
    return f"the solver ended with '{condition}' instead of a proven optimum; no result is released."


def _assign(
    model: linopy.Model, program: LinearProgram, columns: np.ndarray, duals: np.ndarray, objective: float
) -> None:
    """Write the solution into the linopy model, as `linopy.Model.solve` would."""
    primal = np.full(int(max(end for _, end in (v.range for _, v in model.variables.items()))), np.nan)
    primal[program.column_label] = columns
    dual = np.full(int(max(end for _, end in (c.range for _, c in model.constraints.items()))), np.nan)
    dual[program.row_label] = duals
    solution = Solution(primal=primal, dual=dual, objective=objective)
    model.assign_result(Result(Status.process("ok", "optimal"), solution))

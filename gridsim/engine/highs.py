"""HiGHS, as far as gridsim needs it: load a program, start from a basis, run under watch, read back."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import scipy.sparse as sp

from gridsim.engine.program import LinearProgram
from gridsim.engine.watch import Watch
from gridsim.errors import SolveError

_STATUSES = np.array(
    [
        highspy.HighsBasisStatus.kLower,
        highspy.HighsBasisStatus.kBasic,
        highspy.HighsBasisStatus.kUpper,
        highspy.HighsBasisStatus.kZero,
        highspy.HighsBasisStatus.kNonbasic,
    ],
    dtype=object,
)
LOWER, BASIC, UPPER, FREE, NONBASIC = range(5)
Option = bool | int | float | str
_CALLBACKS = highspy.cb.HighsCallbackType
_SHORTEST = 1e-3
_STDOUT = 1
_GREETING, _GREETED = threading.Lock(), threading.Event()


@dataclass(frozen=True)
class Basis:
    """Which columns and rows are basic, or at which bound: int8 codes of HiGHS's own order."""

    columns: np.ndarray
    rows: np.ndarray


@dataclass(frozen=True)
class Solved:
    """Outcome of one run: its condition in words, and the arrays if it is ``optimal``.

    ``bound`` is the proven bound on the objective of a program with integers.
    """

    condition: str
    columns: np.ndarray
    row_duals: np.ndarray
    iterations: int
    bound: float = -np.inf


def load(program: LinearProgram, **options: Option) -> highspy.Highs:
    """Return a HiGHS object that holds ``program``.

    Raises
    ------
    SolveError
        Where HiGHS refuses the program or an option.
    """
    _let_highs_greet()
    highs = highspy.Highs()
    set_options(highs, output_flag=False, parallel="off")
    set_options(highs, **options)
    pass_program(highs, program)
    return highs


def _let_highs_greet() -> None:
    """Take the lines that HiGHS 1.16 prints for the first object of a process: standard output is the caller's."""
    with _GREETING:
        if _GREETED.is_set():
            return
        _GREETED.set()
        try:
            sys.stdout.flush()
            kept = os.dup(_STDOUT)
        except (OSError, AttributeError):  # there is no standard output
            return
        try:
            with open(os.devnull, "wb") as nowhere:
                os.dup2(nowhere.fileno(), _STDOUT)
            highspy.Highs()
        finally:
            os.dup2(kept, _STDOUT)
            os.close(kept)


def set_options(highs: highspy.Highs, **options: Option) -> None:
    """Set options by name.

    Raises
    ------
    SolveError
        Where HiGHS does not know one, or refuses its value.
    """
    for name, value in options.items():
        if highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise SolveError(f"the solver HiGHS does not accept the option {name} = {value}.")


def pass_program(highs: highspy.Highs, program: LinearProgram) -> None:
    """Replace the program held by ``highs``."""
    matrix, hessian = program.matrix, program.hessian
    arrays = [
        program.cost,
        program.lower,
        program.upper,
        program.row_lower,
        program.row_upper,
        matrix.indptr[:-1].astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data,
        program.integrality.astype(np.int32),
    ]
    rowwise, minimise = int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMinimize)
    status = highs.passModel(matrix.shape[1], matrix.shape[0], matrix.nnz, rowwise, minimise, 0.0, *arrays)
    if status != highspy.HighsStatus.kError and hessian is not None:
        half = sp.triu(hessian, format="csr")  # its rows are the columns of the lower triangle
        triangular = int(highspy.HessianFormat.kTriangular)
        status = highs.passHessian(half.shape[0], half.nnz, triangular, half.indptr, half.indices, half.data)
    require_accepted([status])


def require_accepted(statuses: Sequence[highspy.HighsStatus]) -> None:
    """Raise where HiGHS refused what it was told.

    Raises
    ------
    SolveError
        Where one of ``statuses`` is an error.
    """
    if highspy.HighsStatus.kError in statuses:
        raise SolveError("the solver HiGHS refused the linear program: a bound or coefficient is not a usable number.")


def read_basis(highs: highspy.Highs, program: LinearProgram) -> Basis:
    """Basis after a run of ``program``.

    Asking which variables are basic, and telling from the solution at which bound the others are, takes a fifth of the
    time that HiGHS's own list of statuses takes to become Python objects.
    """
    status, basic = highs.getBasicVariables()  # type: ignore[attr-defined]  # highspy's stub forgets it
    if status != highspy.HighsStatus.kOk:  # no factors left, as after presolve
        basis = highs.getBasis()
        return Basis(*(np.fromiter(map(int, codes), np.int8) for codes in (basis.col_status, basis.row_status)))
    solution = highs.getSolution()
    columns = _nearest_bound(np.array(solution.col_value), program.lower, program.upper)
    rows = _nearest_bound(np.array(solution.row_value), program.row_lower, program.row_upper)
    columns[basic[basic >= 0]] = BASIC
    rows[-1 - basic[basic < 0]] = BASIC
    return Basis(columns, rows)


def _nearest_bound(values: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    below, above = values - lower, upper - values
    return np.where(np.isinf(below) & np.isinf(above), FREE, np.where(below <= above, LOWER, UPPER)).astype(np.int8)


def set_basis(highs: highspy.Highs, basis: Basis | highspy.HighsBasis) -> None:
    """Start the next run from ``basis``, which need not be regular: HiGHS repairs it."""
    if isinstance(basis, highspy.HighsBasis):
        highs.setBasis(basis)
        return
    start = highspy.HighsBasis()
    start.valid = True
    start.alien = True
    start.col_status = _STATUSES[basis.columns].tolist()
    start.row_status = _STATUSES[basis.rows].tolist()
    highs.setBasis(start)


def run(
    highs: highspy.Highs,
    watch: Watch | None = None,
    say: Callable[[Any], str] | None = None,
    *,
    listen: bool = True,
) -> Solved:
    """Run the solver and read the outcome.

    Parameters
    ----------
    watch
        Ends the run: the condition is then the watch's reason.
    say
        Text of progress from what HiGHS reports at each interruption point (``simplex_iteration_count``,
        ``mip_primal_bound`` …).
    listen
        Whether the watch can end the run between two iterations; else only its time limit does.
    """
    watch = watch or Watch()
    reason = watch.over()
    if reason:
        return Solved(reason, np.zeros(0), np.zeros(0), 0)
    stopped = [""]
    if listen:
        _listen(highs, watch, say, stopped)
    # HiGHS counts its time limit from the first run of the object
    highs.setOptionValue("time_limit", min(highs.getRunTime() + max(watch.remaining, _SHORTEST), highspy.kHighsInf))
    highs.run()
    highs.clearCallbacks()
    info = highs.getInfo()
    iterations = max(0, int(info.simplex_iteration_count))
    watch.count(iterations)
    condition = stopped[0] or highs.modelStatusToString(highs.getModelStatus()).lower()
    if condition != "optimal":
        return Solved(condition, np.zeros(0), np.zeros(0), iterations)
    solution = highs.getSolution()
    columns, duals = np.array(solution.col_value), np.array(solution.row_dual)
    return Solved(condition, columns, duals, iterations, float(info.mip_dual_bound))


def _listen(highs: highspy.Highs, watch: Watch, say: Callable[[Any], str] | None, stopped: list[str]) -> None:
    """Let HiGHS ask at each simplex iteration and node whether to go on; measured, it costs nothing."""

    def ask(_kind: object, _message: str, out: Any, answer: Any, _data: object) -> None:
        reason = watch.over(max(0, int(out.simplex_iteration_count)))
        if reason:
            stopped[0] = reason
            answer.user_interrupt = True
        elif say is not None:
            watch.text = say(out)

    highs.setCallback(ask, None)
    for kind in (_CALLBACKS.kCallbackSimplexInterrupt, _CALLBACKS.kCallbackMipInterrupt):
        highs.startCallback(kind)


def run_unperturbed(
    highs: highspy.Highs,
    *,
    patience: int,
    insist: bool = True,
    watch: Watch | None = None,
    say: Callable[[Any], str] | None = None,
) -> Solved:
    """Run from a nearly optimal basis without perturbing the costs first.

    HiGHS perturbs costs against stalling, and then works off what it perturbed: from a nearly optimal basis that was
    two thirds of all iterations of an annual program. Should it stall (``patience`` iterations) or fail, perturbation
    returns, where the caller insists.
    """
    limit = highs.getOptionValue("simplex_iteration_limit")[1]
    set_options(highs, dual_simplex_cost_perturbation_multiplier=0.0, simplex_iteration_limit=patience)
    outcome = run(highs, watch, say)
    set_options(highs, dual_simplex_cost_perturbation_multiplier=1.0, simplex_iteration_limit=limit)
    if not insist or outcome.condition in _CONCLUSIONS or (watch is not None and watch.over()):
        return outcome
    again = run(highs, watch, say)
    return Solved(again.condition, again.columns, again.row_duals, outcome.iterations + again.iterations)


_CONCLUSIONS = {"optimal", "infeasible", "unbounded"}

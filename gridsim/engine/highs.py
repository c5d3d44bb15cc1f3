"""HiGHS, as far as gridsim needs it: load a program, start from a basis, run, read back."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from gridsim.engine.program import LinearProgram
from gridsim.errors import SolveError

_STATUSES = [
    highspy.HighsBasisStatus.kLower,
    highspy.HighsBasisStatus.kBasic,
    highspy.HighsBasisStatus.kUpper,
    highspy.HighsBasisStatus.kZero,
    highspy.HighsBasisStatus.kNonbasic,
]
BASIC = 1


@dataclass(frozen=True)
class Basis:
    """Which columns and rows are basic, or at which bound: int8 codes of HiGHS's own order."""

    columns: np.ndarray
    rows: np.ndarray


@dataclass(frozen=True)
class Solved:
    """Outcome of one run: its condition in words, and the arrays if it is ``optimal``."""

    condition: str
    columns: np.ndarray
    row_duals: np.ndarray
    iterations: int


def load(program: LinearProgram, **options: bool | int | float | str) -> highspy.Highs:
    """Return a HiGHS object that holds ``program``.

    Raises
    ------
    SolveError
        Where HiGHS refuses the program or an option.
    """
    highs = highspy.Highs()
    settings: dict[str, bool | int | float | str] = {"output_flag": False, "parallel": "off", **options}
    for name, value in settings.items():
        if highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise SolveError(f"the solver HiGHS does not accept the option {name} = {value}.")
    pass_program(highs, program)
    return highs


def pass_program(highs: highspy.Highs, program: LinearProgram) -> None:
    """Replace the program held by ``highs``."""
    matrix = program.matrix
    status = highs.passModel(
        matrix.shape[1],
        matrix.shape[0],
        matrix.nnz,
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        program.cost,
        program.lower,
        program.upper,
        program.row_lower,
        program.row_upper,
        matrix.indptr[:-1].astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data,
        np.zeros(matrix.shape[1], dtype=np.int32),
    )
    if status == highspy.HighsStatus.kError:
        raise SolveError("the solver HiGHS refused the linear program: a bound or coefficient is not a usable number.")


def read_basis(highs: highspy.Highs) -> Basis:
    """Basis after a run."""
    basis = highs.getBasis()
    return Basis(
        np.fromiter(map(int, basis.col_status), dtype=np.int8), np.fromiter(map(int, basis.row_status), dtype=np.int8)
    )


def set_basis(highs: highspy.Highs, basis: Basis) -> None:
    """Start the next run from ``basis``, which need not be regular: HiGHS repairs it."""
    start = highspy.HighsBasis()
    start.valid = True
    start.alien = True
    start.col_status = [_STATUSES[code] for code in basis.columns.tolist()]
    start.row_status = [_STATUSES[code] for code in basis.rows.tolist()]
    highs.setBasis(start)


def run(highs: highspy.Highs) -> Solved:
    """Run the solver and read the outcome."""
    highs.run()
    condition = highs.modelStatusToString(highs.getModelStatus()).lower()
    iterations = int(highs.getInfo().simplex_iteration_count)
    if condition != "optimal":
        return Solved(condition, np.zeros(0), np.zeros(0), iterations)
    solution = highs.getSolution()
    return Solved(condition, np.array(solution.col_value), np.array(solution.row_dual), iterations)


def run_unperturbed(highs: highspy.Highs, *, patience: int) -> Solved:
    """Run from a nearly optimal basis without perturbing the costs first.

    HiGHS perturbs costs against stalling, and then works off what it perturbed: from a nearly optimal basis that was
    two thirds of all iterations of an annual program. Should it stall (``patience`` iterations), perturbation returns.
    """
    limit = highs.getOptionValue("simplex_iteration_limit")[1]
    highs.setOptionValue("dual_simplex_cost_perturbation_multiplier", 0.0)
    highs.setOptionValue("simplex_iteration_limit", patience)
    outcome = run(highs)
    if "iteration limit" not in outcome.condition:
        return outcome
    highs.setOptionValue("dual_simplex_cost_perturbation_multiplier", 1.0)
    highs.setOptionValue("simplex_iteration_limit", limit)
    again = run(highs)
    return Solved(again.condition, again.columns, again.row_duals, outcome.iterations + again.iterations)

"""Proof of optimality, recomputed from the program's arrays outside the solver."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridsim.engine.program import LinearProgram
from gridsim.errors import SolveError
from gridsim.results import Certificate

LIMITS = {"primal_violation": 1e-6, "dual_violation": 1e-6, "complementarity": 1e-9, "gap": 1e-9}
"""What a solution must meet: violations in the program's own units, the other two relative to the objective."""

QUADRATIC_LIMITS = LIMITS | {"complementarity": 1e-6, "gap": 1e-6}
"""The same for quadratic costs, whose solver ends at a tolerance instead of a vertex."""

INTEGRALITY = 1e-6
"""Largest distance of an integer column to the nearest integer."""


class CertificateError(SolveError):
    """The solver's optimum does not hold when recomputed."""


@dataclass(frozen=True)
class Figures:
    """What a solution violates, and the two objectives that have to meet."""

    primal_violation: float
    dual_violation: float
    complementarity: float
    objective: float
    dual_objective: float

    @property
    def gap(self) -> float:
        """Distance of the two objectives, relative to max(1, |objective|)."""
        return abs(self.objective - self.dual_objective) / max(1.0, abs(self.objective))


def recompute(program: LinearProgram, columns: np.ndarray, duals: np.ndarray) -> Figures:
    """Violations and objectives of a solution, from the arrays alone.

    Parameters
    ----------
    columns : ndarray (column,)
        Primal solution.
    duals : ndarray (row,)
        Multipliers of the rows, positive where the lower bound is active (minimisation).
    """
    gradient = program.gradient(columns)
    sides = (
        (columns, program.lower, program.upper, gradient - program.matrix.T @ duals),
        (program.matrix @ columns, program.row_lower, program.row_upper, duals),
    )
    objective = program.objective(columns)
    scale = max(1.0, abs(objective))
    primal = dual = complementarity = 0.0
    dual_objective = float(0.5 * (program.cost - gradient) @ columns)
    for value, lower, upper, multiplier in sides:
        primal = max(primal, _largest(lower - value), _largest(value - upper))
        for bound, active in ((lower, np.maximum(multiplier, 0.0)), (upper, np.minimum(multiplier, 0.0))):
            finite = np.isfinite(bound)
            dual = max(dual, _largest(np.abs(active[~finite])))
            slack = np.abs(value[finite] - bound[finite])
            complementarity = max(complementarity, _largest(slack * np.abs(active[finite])) / scale)
            dual_objective += float(active[finite] @ bound[finite])
    return Figures(primal, dual, complementarity, objective, dual_objective)


def certify(
    program: LinearProgram, columns: np.ndarray, duals: np.ndarray, *, method: str, iterations: int
) -> Certificate:
    """Certificate of a primal solution and its duals; parameters as for `recompute`.

    Raises
    ------
    CertificateError
        Where a limit is missed; the message has the figures.
    """
    figures = recompute(program, columns, duals)
    limits = LIMITS if program.hessian is None else QUADRATIC_LIMITS
    _require({name: (getattr(figures, name), limit) for name, limit in limits.items()})
    return Certificate(
        condition="optimal",
        objective=figures.objective,
        primal_violation=figures.primal_violation,
        dual_violation=figures.dual_violation,
        complementarity=figures.complementarity,
        gap=figures.gap,
        method=method,
        rows=program.matrix.shape[0],
        columns=program.matrix.shape[1],
        iterations=iterations,
        bound=figures.dual_objective,
    )


def certify_mixed(  # the proof's parts are all named
    program: LinearProgram, columns: np.ndarray, *, bound: float, gap_limit: float, method: str, iterations: int
) -> Certificate:
    """Certificate of a solution with integers: feasible, integral, and within ``gap_limit`` of the proven ``bound``.

    Raises
    ------
    CertificateError
        Where a limit is missed; the message has the figures.
    """
    primal, integrality = feasibility(program, columns)
    objective = program.objective(columns)
    gap = max(0.0, objective - bound) / max(1.0, abs(objective))
    _require(
        {
            "primal_violation": (primal, LIMITS["primal_violation"]),
            "integrality": (integrality, INTEGRALITY),
            "gap": (gap, gap_limit),
        }
    )
    return Certificate(
        condition="optimal",
        objective=objective,
        primal_violation=primal,
        dual_violation=0.0,
        complementarity=0.0,
        gap=gap,
        method=method,
        rows=program.matrix.shape[0],
        columns=program.matrix.shape[1],
        iterations=iterations,
        bound=bound,
        integers=int(np.count_nonzero(program.integrality)),
        integrality=integrality,
    )


def feasibility(program: LinearProgram, columns: np.ndarray) -> tuple[float, float]:
    """Largest violation of a bound or row, and largest distance of an integer column to an integer."""
    activity = program.matrix @ columns
    off = (program.integrality == 2) & (np.abs(columns) <= INTEGRALITY)
    lower = np.where(off, columns, program.lower)
    primal = max(
        _largest(lower - columns),
        _largest(columns - program.upper),
        _largest(program.row_lower - activity),
        _largest(activity - program.row_upper),
    )
    whole = columns[program.integrality == 1]
    return primal, _largest(np.abs(whole - np.round(whole)))


def _require(figures: dict[str, tuple[float, float]]) -> None:
    missed = [
        f"{name.replace('_', ' ')} {figure:.2e} exceeds {limit:.0e}"
        for name, (figure, limit) in figures.items()
        if not figure <= limit
    ]
    if missed:
        raise CertificateError(
            f"the solver reported an optimum that does not hold when recomputed: {'; '.join(missed)}. "
            "No result is released. Coefficients or prices of very different size are the usual cause."
        )


def _largest(values: np.ndarray) -> float:
    return float(values.max(initial=0.0))

"""Proof of optimality, recomputed from the program's arrays outside the solver."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from gridsim.engine.program import LinearProgram
from gridsim.errors import SolveError
from gridsim.results import Certificate

LIMITS = {"primal_violation": 1e-6, "dual_violation": 1e-6, "complementarity": 1e-9, "gap": 1e-9}
"""What a solution must meet: violations in the program's own units, the other two relative to the objective.

Where that is missed, the size of what had to cancel counts: violations are then relative to a thousandth of it, which
is more only beyond a thousand, and the other two to the sum of all costs and revenues. Numbers have 16 digits: in a
system stated in W, or one whose revenues meet its costs, no solver does better.
"""

QUADRATIC_LIMITS = LIMITS | {"complementarity": 1e-8, "gap": 1e-8}
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
    scale: float

    @property
    def gap(self) -> float:
        """Distance of the two objectives, relative to the scale of the objective."""
        return abs(self.objective - self.dual_objective) / self.scale

    def missed(self, limits: Mapping[str, float]) -> list[str]:
        """Figures beyond their limits, in words; one that is no number is beyond all."""
        return _missed({name: (getattr(self, name), limit) for name, limit in limits.items()})


def recompute(program: LinearProgram, columns: np.ndarray, duals: np.ndarray) -> Figures:
    """Violations and objectives of a solution, from the arrays alone.

    Parameters
    ----------
    columns : ndarray (column,)
        Primal solution.
    duals : ndarray (row,)
        Multipliers of the rows, positive where the lower bound is active (minimisation).
    """
    gradient, matrix = program.gradient(columns), program.matrix
    activity = matrix @ columns
    sides = (
        (columns, program.lower, program.upper, gradient - matrix.T @ duals),
        (activity, program.row_lower, program.row_upper, duals),
    )
    objective = program.objective(columns)
    dual, products = [], []
    dual_objective = float(0.5 * (program.cost - gradient) @ columns)
    sizes = (lambda: np.abs(gradient) + abs(matrix).T @ np.abs(duals), lambda: np.zeros(len(duals)))
    for (value, lower, upper, multiplier), size in zip(sides, sizes, strict=True):
        free = np.where(np.isinf(lower), np.maximum(multiplier, 0.0), 0.0)
        free -= np.where(np.isinf(upper), np.minimum(multiplier, 0.0), 0.0)
        dual.append(_violation(free, size))
        for bound, active in ((lower, np.maximum(multiplier, 0.0)), (upper, np.minimum(multiplier, 0.0))):
            finite = np.isfinite(bound)
            products.append(_largest(np.abs(value[finite] - bound[finite]) * np.abs(active[finite])))
            dual_objective += float(active[finite] @ bound[finite])
    scale = max(1.0, abs(objective))
    if not max(*products, abs(objective - dual_objective)) <= LIMITS["gap"] * scale:
        scale = max(scale, float(np.abs(program.cost) @ np.abs(columns)))
    return Figures(
        primal_violation=_primal_violation(program, columns, activity, program.lower),
        dual_violation=max(dual),
        complementarity=max(products) / scale,
        objective=objective,
        dual_objective=dual_objective,
        scale=scale,
    )


def _primal_violation(program: LinearProgram, columns: np.ndarray, activity: np.ndarray, lower: np.ndarray) -> float:
    beyond = np.maximum(lower - columns, columns - program.upper)
    rows = np.maximum(program.row_lower - activity, activity - program.row_upper)
    return max(
        _violation(beyond, lambda: np.abs(columns)), _violation(rows, lambda: abs(program.matrix) @ np.abs(columns))
    )


def _violation(beyond: np.ndarray, size: Callable[[], np.ndarray]) -> float:
    """Largest violation; beyond the limit relative to a thousandth of the ``size`` of what had to cancel."""
    worst = _largest(beyond)
    if worst <= LIMITS["primal_violation"]:
        return worst
    return _largest(beyond / np.maximum(1.0, 1e-3 * size()))


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
    _require(figures.missed(limits))
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
    figures = {
        "primal_violation": (primal, LIMITS["primal_violation"]),
        "integrality": (integrality, INTEGRALITY),
        "gap": (gap, gap_limit),
    }
    _require(_missed(figures))
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


def certify_feasible(
    program: LinearProgram, columns: np.ndarray, *, bound: float, method: str, iterations: int
) -> Certificate:
    """Certificate of an operation that was decided without knowing all: feasible, and not below the ``bound``.

    Raises
    ------
    CertificateError
        Where it breaks a limit, or costs less than the bound.
    """
    primal, _ = feasibility(program, columns)
    objective = program.objective(columns)
    scale = max(1.0, abs(objective))
    _require(
        _missed(
            {
                "primal_violation": (primal, LIMITS["primal_violation"]),
                "distance below the bound": (max(0.0, bound - objective) / scale, LIMITS["primal_violation"]),
            }
        )
    )
    return Certificate(
        condition="rolling",
        objective=objective,
        primal_violation=primal,
        dual_violation=0.0,
        complementarity=0.0,
        gap=max(0.0, objective - bound) / scale,
        method=method,
        rows=program.matrix.shape[0],
        columns=program.matrix.shape[1],
        iterations=iterations,
        bound=bound,
    )


def feasibility(program: LinearProgram, columns: np.ndarray) -> tuple[float, float]:
    """Largest violation of a bound or row, and largest distance of an integer column to an integer."""
    activity = program.matrix @ columns
    off = (program.integrality == 2) & (np.abs(columns) <= INTEGRALITY)
    lower = np.where(off, columns, program.lower)
    whole = columns[program.integrality == 1]
    return _primal_violation(program, columns, activity, lower), _largest(np.abs(whole - np.round(whole)))


def _missed(figures: Mapping[str, tuple[float, float]]) -> list[str]:
    return [
        f"{name.replace('_', ' ')} {figure:.2e} exceeds {limit:.0e}"
        for name, (figure, limit) in figures.items()
        if not figure <= limit
    ]


def _require(missed: list[str]) -> None:
    if missed:
        raise CertificateError(
            f"the solver reported an optimum that does not hold when recomputed: {'; '.join(missed)}. "
            "No result is released. Coefficients or prices of very different size are the usual cause."
        )


def _largest(values: np.ndarray) -> float:
    """Return the largest number, not below 0; infinite where one is no number."""
    largest = float(values.max(initial=0.0))
    return np.inf if np.isnan(largest) else largest

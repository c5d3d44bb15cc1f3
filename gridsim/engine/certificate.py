"""Proof of optimality, recomputed from the program's arrays outside the solver."""

from __future__ import annotations

import numpy as np

from gridsim.engine.program import LinearProgram
from gridsim.errors import SolveError
from gridsim.results import Certificate

LIMITS = {"primal_violation": 1e-6, "dual_violation": 1e-6, "complementarity": 1e-9, "gap": 1e-9}
"""What a solution must meet: violations in the program's own units, the other two relative to the objective."""


def certify(
    program: LinearProgram, columns: np.ndarray, duals: np.ndarray, *, method: str, iterations: int
) -> Certificate:
    """Certificate of a primal solution and its duals.

    Parameters
    ----------
    columns : ndarray (column,)
        Primal solution.
    duals : ndarray (row,)
        Multipliers of the rows, positive where the lower bound is active (minimisation).

    Raises
    ------
    SolveError
        Where a limit of `LIMITS` is missed; the message has the figures.
    """
    activity = program.matrix @ columns
    reduced = program.cost - program.matrix.T @ duals
    sides = (
        (columns, program.lower, program.upper, reduced),
        (activity, program.row_lower, program.row_upper, duals),
    )
    objective = float(program.cost @ columns)
    scale = max(1.0, abs(objective))
    primal = dual = complementarity = dual_objective = 0.0
    for value, lower, upper, multiplier in sides:
        primal = max(primal, _largest(lower - value), _largest(value - upper))
        for bound, active in ((lower, np.maximum(multiplier, 0.0)), (upper, np.minimum(multiplier, 0.0))):
            finite = np.isfinite(bound)
            dual = max(dual, _largest(np.abs(active[~finite])))
            slack = np.abs(value[finite] - bound[finite])
            complementarity = max(complementarity, _largest(slack * np.abs(active[finite])) / scale)
            dual_objective += float(active[finite] @ bound[finite])
    certificate = Certificate(
        condition="optimal",
        objective=objective,
        primal_violation=primal,
        dual_violation=dual,
        complementarity=complementarity,
        gap=abs(objective - dual_objective) / scale,
        method=method,
        rows=program.matrix.shape[0],
        columns=program.matrix.shape[1],
        iterations=iterations,
    )
    missed = [
        f"{name.replace('_', ' ')} {getattr(certificate, name):.2e} exceeds {limit:.0e}"
        for name, limit in LIMITS.items()
        if not getattr(certificate, name) <= limit
    ]
    if missed:
        raise SolveError(
            f"the solver reported an optimum that does not hold when recomputed: {'; '.join(missed)}. "
            "No result is released. Coefficients or prices of very different size are the usual cause."
        )
    return certificate


def _largest(values: np.ndarray) -> float:
    return float(values.max(initial=0.0))

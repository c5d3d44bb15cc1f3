"""What a solve finds, or why it finds nothing."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from gridsim.engine.program import LinearProgram
from gridsim.errors import InfeasibleError, SolveError
from gridsim.results import Certificate


@dataclass(frozen=True)
class Optimum:
    """Proven optimum: primal solution, duals of the rows and certificate.

    ``highs``, if there is one, holds the optimum of ``held``: the program, folded and perhaps merged.
    """

    columns: np.ndarray
    duals: np.ndarray
    certificate: Certificate
    highs: highspy.Highs | None = None
    held: LinearProgram | None = None


def no_optimum(condition: str) -> SolveError:
    """Error for a run that ended in ``condition``."""
    if condition in ("infeasible", "primal infeasible or unbounded"):
        return InfeasibleError("no operation satisfies all limits at once.")
    if "unbounded" in condition:
        return SolveError(
            "the cost can fall without limit: some price is negative where no limit holds. No result is released."
        )
    return SolveError(f"the solver ended with '{condition}' instead of a proven optimum; no result is released.")

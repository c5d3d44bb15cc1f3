"""A first guess for what has no time, from a sample of the horizon: capacities, and the prices of binding totals.

Held at the guess, a program falls apart into windows like any other; its optimum is where the full one starts from.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from gridsim.engine import highs as solver
from gridsim.engine.program import TIMELESS, LinearProgram
from gridsim.engine.stitch import Windows, window_length
from gridsim.engine.watch import Watch

EVERY = 4
"""One window in so many is in the sample. Annual capacity expansion, guess and all: every third 8.8 and 19.4 s, every
fourth 10.4 and 14.1 s, every sixth 14.7 and 28.5 s, without and with an emission cap; in one piece 48 and 70 s."""


def held_at_a_guess(program: LinearProgram, watch: Watch) -> LinearProgram | None:
    """Hold columns without a time at a guess, and turn rows without one into prices.

    There is no such program where the sample has no optimum.
    """
    columns = np.flatnonzero(program.column_time == TIMELESS)
    rows = np.flatnonzero(program.row_time == TIMELESS)
    highs = solver.load(sample := _sample(program, columns, rows))
    outcome = solver.run(highs, watch)
    if outcome.condition != "optimal":
        return None
    lower, upper = program.lower.copy(), program.upper.copy()
    guess = outcome.columns[sample.matrix.shape[1] - len(columns) :]
    lower[columns] = upper[columns] = guess
    prices = outcome.row_duals[sample.matrix.shape[0] - len(rows) :]
    row_lower, row_upper = program.row_lower.copy(), program.row_upper.copy()
    row_lower[rows], row_upper[rows] = -np.inf, np.inf
    return replace(
        program,
        cost=program.cost - program.matrix[rows].T @ prices,
        lower=lower,
        upper=upper,
        row_lower=row_lower,
        row_upper=row_upper,
    )


def _sample(program: LinearProgram, columns: np.ndarray, rows: np.ndarray) -> LinearProgram:
    """Put some windows side by side, each closed on itself, with the ``columns`` and ``rows`` without a time.

    The costs of those columns and the sides of those rows are scaled to the share of the horizon; rows among columns
    without a time alone stay as they are.
    """
    none = replace(program, lower=program.lower.copy(), upper=program.upper.copy())
    none.lower[columns] = none.upper[columns] = 0.0  # the windows leave them out; here they stand at the end
    windows = Windows(none, window_length(program))
    chosen = range(min(EVERY // 2, len(windows) - 1), len(windows), EVERY)
    parts = [windows.extract(window) for window in chosen]
    inside = np.concatenate([windows.columns(window) for window in chosen])
    at = np.concatenate([windows.rows(window) for window in chosen])
    share = len(chosen) / len(windows)
    totals = program.matrix[rows]
    scale = np.where(np.diff(totals[:, np.flatnonzero(program.column_time != TIMELESS)].indptr) > 0, share, 1.0)
    matrix = sp.block_array(
        [
            [sp.block_diag([part.matrix for part in parts]), program.matrix[at][:, columns]],
            [totals[:, inside], totals[:, columns]],
        ],
        format="csr",
    )
    order = np.concatenate([inside, columns])
    return replace(
        program,
        cost=np.concatenate([program.cost[inside], program.cost[columns] * share]),
        lower=program.lower[order],
        upper=program.upper[order],
        matrix=sp.csr_array(matrix),
        row_lower=np.concatenate([program.row_lower[at], program.row_lower[rows] * scale]),
        row_upper=np.concatenate([program.row_upper[at], program.row_upper[rows] * scale]),
        integrality=program.integrality[order],
    )

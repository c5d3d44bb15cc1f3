"""A first basis for a long program from short windows of it, solved side by side.

Each window closes on itself: where a row reaches outside, the same series inside the window, one window length away,
takes its place. The windows' bases joined are nearly optimal for the whole; dual simplex does the rest, exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import highspy
import numpy as np
import scipy.sparse as sp

from gridsim.engine import highs as solver
from gridsim.engine.program import TIMELESS, LinearProgram

WINDOW = 168
"""Steps in a window. Measured on annual dispatch: 168 beats 72 and 336."""


class Windows:
    """The windows of a program.

    Parameters
    ----------
    program
        Every column has a time; rows without one belong to no window.
    length
        Steps wanted in a window; they are made as equal as possible.
    """

    def __init__(self, program: LinearProgram, length: int = WINDOW) -> None:
        self._program = program
        count = max(1, round(program.horizon / length))
        lengths = np.full(count, program.horizon // count)
        lengths[: program.horizon % count] += 1  # equal neighbours, so that a window can start from the one before
        self._starts = np.concatenate([[0], np.cumsum(lengths)])
        self._columns = np.argsort(program.column_time, kind="stable")
        self._rows = np.argsort(program.row_time, kind="stable")
        self._column_bounds = np.searchsorted(program.column_time[self._columns], self._starts)
        self._row_bounds = np.searchsorted(program.row_time[self._rows], self._starts)
        self._position = np.full(int(program.column_label.max()) + 1, -1, dtype=np.int64)
        self._position[program.column_label] = np.arange(len(program.column_label))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def columns(self, window: int) -> np.ndarray:
        """Positions of the window's columns, in order of time."""
        return np.sort(self._columns[self._column_bounds[window] : self._column_bounds[window + 1]])

    def rows(self, window: int) -> np.ndarray:
        """Positions of the window's rows."""
        return np.sort(self._rows[self._row_bounds[window] : self._row_bounds[window + 1]])

    def extract(self, window: int) -> LinearProgram:
        """Return the window's own program, closed on itself."""
        program = self._program
        columns, rows = self.columns(window), self.rows(window)
        start, end = self._starts[window], self._starts[window + 1]
        part = program.matrix[rows].tocoo()
        times = program.column_time[part.col]
        outside = (times < start) | (times >= end)
        reached = part.col.astype(np.int64)
        if outside.any():
            inside_time = start + (times[outside] - start) % (end - start)
            step = program.label_step[part.col[outside]]
            labels = program.column_label[part.col[outside]] + (inside_time - times[outside]) * step
            reached[outside] = self._position[labels]
        local = np.full(program.matrix.shape[1], -1, dtype=np.int64)
        local[columns] = np.arange(len(columns))
        column = np.where(reached >= 0, local[reached], -1)
        exists = column >= 0
        matrix = sp.csr_array((part.data[exists], (part.row[exists], column[exists])), shape=(len(rows), len(columns)))
        matrix.sum_duplicates()
        return replace(
            program,
            cost=program.cost[columns],
            lower=program.lower[columns],
            upper=program.upper[columns],
            matrix=matrix,
            row_lower=program.row_lower[rows],
            row_upper=program.row_upper[rows],
        )


def can_stitch(program: LinearProgram, length: int = WINDOW) -> bool:
    """Whether the program is long enough and has no column without a time."""
    return program.horizon >= 3 * length and not np.any(program.column_time == TIMELESS)


def stitched_basis(
    program: LinearProgram, *, threads: int, length: int = WINDOW, progress: Callable[[int, int], None] | None = None
) -> tuple[solver.Basis, int]:
    """Join the bases of all windows; return it and the simplex iterations they took.

    Windows run in ``threads`` chains; in a chain each starts from its neighbour's basis where the shapes agree.
    ``progress`` is called with (windows done, windows in all). A window without an optimum leaves its rows basic.
    """
    windows = Windows(program, length)
    columns = np.zeros(program.matrix.shape[1], dtype=np.int8)
    rows = np.full(program.matrix.shape[0], solver.BASIC, dtype=np.int8)
    done: list[int] = []

    def run_chain(chain: np.ndarray) -> int:
        iterations = 0
        highs: highspy.Highs | None = None
        before: tuple[solver.Basis, tuple[int, ...]] | None = None
        for window in chain:
            part = windows.extract(window)
            if highs is None:
                highs = solver.load(part, solver="simplex")
            else:
                solver.pass_program(highs, part)
            if before is not None and before[1] == part.matrix.shape:
                solver.set_basis(highs, before[0])
            outcome = solver.run(highs)
            iterations += outcome.iterations
            before = None
            if outcome.condition == "optimal":
                basis = solver.read_basis(highs)
                columns[windows.columns(window)] = basis.columns
                rows[windows.rows(window)] = basis.rows
                before = basis, part.matrix.shape
            done.append(window)
            if progress is not None:
                progress(len(done), len(windows))
        return iterations

    chains = np.array_split(np.arange(len(windows)), threads)
    with ThreadPoolExecutor(threads) as pool:
        iterations = sum(pool.map(run_chain, chains))
    return solver.Basis(columns, rows), iterations

"""A first basis for a long program from short windows of it, solved side by side.

Each window closes on itself: where a row reaches outside, the same series inside the window, one window length away,
takes its place. The windows' bases joined are nearly optimal for the whole; dual simplex does the rest, exactly.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import highspy
import numpy as np
import scipy.sparse as sp

from gridsim.engine import highs as solver
from gridsim.engine.program import TIMELESS, LinearProgram
from gridsim.engine.watch import Watch

WINDOW = 168
"""Steps in a window. Measured on annual dispatch: 168 beats 72 and 336."""

REACHES = 2
"""Windows are at least so many times as long as the longest row reaches. Measured on annual commitment with starts by
time offline, whose rows reach 72 steps: windows of 168 took 72 CPU seconds in all, of 576 had not ended after 85."""

FEWEST = 3
"""Windows that are worth stitching."""

SMALLEST = 8_000
"""Rows from which stitching gains: at 7,000 both paths took 0.1 s, at 87,000 stitching half of the plain path."""

LARGE = 50_000
"""Rows of a window from which its solve listens for interruption at each iteration. In small windows, which take tenths
of a second, threads that ask wait for each other: 3.5 s against 3.0 s for an annual program on two threads."""

FAILURES = 0.25
"""Share of windows without an optimum beyond which the joined basis is not worth starting from."""


_TOLERANCE = 1e-6


class Windows:
    """The windows of a program.

    Parameters
    ----------
    program
        Rows without a time belong to no window.
    length
        Steps wanted in a window; they are made as equal as possible.
    """

    def __init__(self, program: LinearProgram, length: int) -> None:
        self._program = program
        self.held = np.clip(0.0, program.lower, program.upper)  # what columns without a time are held at
        count = max(1, round(program.horizon / length))
        lengths = np.full(count, program.horizon // count)
        lengths[: program.horizon % count] += 1  # equal neighbours, so that a window can start from the one before
        self._starts = np.concatenate([[0], np.cumsum(lengths)])
        self._columns = np.argsort(program.column_time, kind="stable")
        self._rows = np.argsort(program.row_time, kind="stable")
        self._column_bounds = np.searchsorted(program.column_time[self._columns], self._starts)
        self._row_bounds = np.searchsorted(program.row_time[self._rows], self._starts)
        self._position = np.full(int(program.column_label.max(initial=-1)) + 1, -1, dtype=np.int64)
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
        """Return the window's own program, closed on itself, columns without a time held."""
        program = self._program
        columns, rows = self.columns(window), self.rows(window)
        start, end = self._starts[window], self._starts[window + 1]
        part = program.matrix[rows].tocoo()
        times = program.column_time[part.col]
        timeless = times == TIMELESS
        given = np.bincount(
            part.row[timeless], part.data[timeless] * self.held[part.col[timeless]], minlength=len(rows)
        )
        outside = ((times < start) | (times >= end)) & ~timeless
        reached = np.where(timeless, -1, part.col.astype(np.int64))
        if outside.any():
            inside_time = start + (times[outside] - start) % (end - start)
            step = program.label_step[part.col[outside]]
            labels = program.column_label[part.col[outside]] + (inside_time - times[outside]) * step
            known = (labels >= 0) & (labels < len(self._position))
            position = np.where(known, self._position[np.where(known, labels, 0)], -1)
            # a series with gaps, or of part of the horizon, may have nothing there, or another series
            reached[outside] = np.where(program.column_time[position] == inside_time, position, -1)
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
            row_lower=program.row_lower[rows] - given,
            row_upper=program.row_upper[rows] - given,
            integrality=program.integrality[columns],
        )


def window_length(program: LinearProgram) -> int:
    """Return the steps in a window: a week of hours, more where rows reach far (starts by time offline).

    Storage does not count: a balance reaches one step, and a store that is emptied once a year costs the final solve
    little (measured in the benchmarks).
    """
    return max(WINDOW, REACHES * _reach(program))


def _reach(program: LinearProgram) -> int:
    """Return how many steps away the furthest entry of a row lies; across the end of the horizon counts as near."""
    entries = np.diff(program.matrix.indptr)
    times = program.column_time[program.matrix.indices]
    reference = np.repeat(program.row_time, entries)
    timed = (times != TIMELESS) & (reference != TIMELESS)
    distance = np.abs(times[timed] - reference[timed])
    return int(np.minimum(distance, program.horizon - distance).max(initial=0))


def can_stitch(program: LinearProgram, fewest: int = FEWEST) -> bool:
    """Whether the program is linear, and long and large enough to gain by it."""
    return (
        program.hessian is None
        and program.matrix.shape[0] >= SMALLEST
        and program.horizon >= fewest * window_length(program)
    )


def stitched_basis(program: LinearProgram, *, threads: int, watch: Watch) -> solver.Basis | None:
    """Join the bases of all windows; none where that is not worth starting from.

    Windows run in ``threads`` chains; in a chain each starts from its neighbour's basis where the shapes agree. A
    window without an optimum leaves its rows basic, and so do rows without a time. There is no basis where too many
    windows have no optimum, where the windows together break a row without a time (an annual cap that binds), or where
    the watch ends it.
    """
    windows = Windows(program, window_length(program))
    columns = np.zeros(program.matrix.shape[1], dtype=np.int8)
    rows = np.full(program.matrix.shape[0], solver.BASIC, dtype=np.int8)
    point = windows.held.copy()
    done: list[str] = []

    def run_chain(chain: np.ndarray) -> None:
        highs: highspy.Highs | None = None
        before: tuple[highspy.HighsBasis, tuple[int, ...]] | None = None
        for window in chain:
            part = windows.extract(window)
            if highs is None:
                highs = solver.load(part, solver="simplex")
            else:
                solver.pass_program(highs, part)
            if before is not None and before[1] == part.matrix.shape:
                highs.setBasis(before[0])
            outcome = solver.run(highs, watch, listen=part.matrix.shape[0] > LARGE)
            before = None
            if outcome.condition == "optimal":
                basis = solver.read_basis(highs, part)
                columns[windows.columns(window)] = basis.columns
                point[windows.columns(window)] = outcome.columns
                rows[windows.rows(window)] = basis.rows
                before = highs.getBasis(), part.matrix.shape
            done.append(outcome.condition)
            watch.text = f"window {len(done)} of {len(windows)}"
            if watch.over() or done.count("optimal") < len(done) - FAILURES * len(windows):
                return

    chains = np.array_split(np.arange(len(windows)), min(threads, len(windows)))
    with ThreadPoolExecutor(len(chains)) as pool:
        for chain in [pool.submit(run_chain, chain) for chain in chains]:
            chain.result()
    complete = len(done) == len(windows) and done.count("optimal") >= (1 - FAILURES) * len(windows)
    return solver.Basis(columns, rows) if complete and _slack(program, point) else None


def _slack(program: LinearProgram, point: np.ndarray) -> bool:
    """Whether rows without a time hold at a point that was found without them."""
    rows = np.flatnonzero(program.row_time == TIMELESS)
    activity = program.matrix[rows] @ point
    room = _TOLERANCE * np.maximum(1.0, np.abs(activity))
    return bool(np.all((activity >= program.row_lower[rows] - room) & (activity <= program.row_upper[rows] + room)))

"""A long program operated window by window: what is decided stays, what lies ahead has a value.

A window takes the columns of its time steps. Entries of its rows that lie outside are numbers: before the window the
values that were decided, behind it those of a given point of the whole program. So stored energy, ramps, minimum times
and used budgets carry over exactly, a row without a time leaves the window what the given point does not use later,
and a row across the end of the horizon closes on the given state. Rows behind the window are dropped at the price that
their duals put on them: that is the worth of what the window leaves behind, as in Lagrangian decomposition (Geoffrion
1974, doi 10.1007/BFb0120690).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from gridsim.engine.program import TIMELESS, LinearProgram

UNKNOWN = -1


@dataclass(frozen=True)
class Window:
    """One window: steps ``start`` ≤ t < ``end``, its columns and rows in the whole program, and its own program.

    The costs of ``program`` include the worth of what is left at the end; ``cost`` are those of the steps alone.
    """

    start: int
    end: int
    columns: np.ndarray
    rows: np.ndarray
    program: LinearProgram
    cost: np.ndarray


class Horizon:
    """The state of a program that is operated window by window.

    Parameters
    ----------
    program
        Linear; columns without a time are held at the given point.
    point : ndarray (column,)
        A solution of the whole program (of its relaxation, where it has integers): what lies behind a window is as
        there. The steps are overwritten as they are decided.
    """

    def __init__(self, program: LinearProgram, point: np.ndarray) -> None:
        self.program, self.point = program, point.copy()
        matrix = program.matrix
        self._columns = np.argsort(program.column_time, kind="stable")
        self._column_times = program.column_time[self._columns]
        self._rows = np.argsort(program.row_time, kind="stable")
        self._row_times = program.row_time[self._rows]
        self._local = np.full(matrix.shape[1], UNKNOWN, dtype=np.int64)
        self._position = np.full(int(program.column_label.max(initial=-1)) + 1, UNKNOWN, dtype=np.int64)
        self._position[program.column_label] = np.arange(matrix.shape[1])
        first, last = _spans(program)
        timed = program.row_time != TIMELESS
        self._ahead = np.flatnonzero((timed & (last > program.row_time)) | (~timed & (last >= 0)))
        self._first, self._last = first, last
        self._reach = int((program.row_time - first)[timed & (last >= 0)].max(initial=0))

    def columns_of(self, start: int, end: int) -> np.ndarray:
        """Positions of the columns of the steps, in their order in the program."""
        return np.sort(_between(self._columns, self._column_times, start, end))

    def cut(
        self,
        start: int,
        end: int,
        *,
        sides: Sequence[tuple[int, LinearProgram]] = (),
        worth: tuple[np.ndarray, np.ndarray] | None = None,
    ) -> Window:
        """Cut the window ``start`` ≤ t < ``end``.

        Parameters
        ----------
        sides
            Programs of the same matrix whose costs and bounds count from a time on (forecasts), in order of time.
        worth : ndarray (entry,), ndarray (entry,)
            Columns and what one unit of each is worth behind the window, as `worth_behind` gives it.
        """
        base = self.program
        columns = self.columns_of(start, end)
        self._local[columns] = np.arange(len(columns))
        rows = self._rows_of(start, end)
        part = sp.coo_array(base.matrix[rows])
        place = self._local[part.col]
        inside = place >= 0
        given = np.bincount(part.row[~inside], part.data[~inside] * self.point[part.col[~inside]], minlength=len(rows))
        own = sp.csr_array((part.data[inside], (part.row[inside], place[inside])), shape=(len(rows), len(columns)))
        cost = _from_time(base, "cost", columns, base.column_time[columns], sides)
        behind = np.zeros(len(columns))
        if worth is not None:
            held = self._local[worth[0]] >= 0
            np.add.at(behind, self._local[worth[0]][held], worth[1][held])
        self._local[columns] = UNKNOWN
        program = replace(
            base,
            cost=cost - behind,
            lower=_from_time(base, "lower", columns, base.column_time[columns], sides),
            upper=_from_time(base, "upper", columns, base.column_time[columns], sides),
            matrix=own,
            row_lower=_from_time(base, "row_lower", rows, base.row_time[rows], sides) - given,
            row_upper=_from_time(base, "row_upper", rows, base.row_time[rows], sides) - given,
            column_time=base.column_time[columns],
            row_time=base.row_time[rows],
            column_label=base.column_label[columns],
            row_label=base.row_label[rows],
            label_step=base.label_step[columns],
            integrality=base.integrality[columns],
        )
        return Window(start, end, columns, rows, program, cost)

    def settle(self, window: Window, values: np.ndarray) -> None:
        """Take over what was decided for the window; a later window overwrites the steps that it covers anew."""
        self.point[window.columns] = values

    def _rows_of(self, start: int, end: int) -> np.ndarray:
        """Rows of the steps, earlier rows that reach into them, and rows without a time that count them."""
        ahead, times = self._ahead, self.program.row_time[self._ahead]
        counts = (times < start) & (self._last[ahead] >= start) & (self._first[ahead] < end)
        return np.concatenate([np.sort(_between(self._rows, self._row_times, start, end)), ahead[counts]])

    def worth_behind(
        self, end: int, prices: np.ndarray, *, earlier: int = 0, equations_only: bool = False
    ) -> tuple[np.ndarray, np.ndarray]:
        """Columns before ``end``, and what the rows from ``end`` on pay for one unit of each.

        Parameters
        ----------
        prices : ndarray (row,)
            Duals of the rows.
        earlier
            Steps by which the prices are older: they are those of the same rows so much earlier.
        equations_only
            Whether only equations count (stored energy), not limits (ramps, minimum times).
        """
        program, at = self.program, end - earlier
        behind = _between(self._rows, self._row_times, at, at + self._reach)
        chosen = prices[behind] != 0.0
        if equations_only:
            chosen &= program.row_lower[behind] == program.row_upper[behind]
        behind = behind[chosen]
        part = sp.coo_array(program.matrix[behind])
        before = (program.column_time[part.col] < at) & (program.column_time[part.col] != TIMELESS)
        before &= program.column_time[part.col] >= at - self._reach
        columns, value = part.col[before], part.data[before] * prices[behind][part.row[before]]
        labels = program.column_label[columns] + earlier * program.label_step[columns]
        return self._position[labels], value


def _from_time(
    base: LinearProgram,
    name: str,
    positions: np.ndarray,
    times: np.ndarray,
    sides: Sequence[tuple[int, LinearProgram]],
) -> np.ndarray:
    """Costs or bounds at ``positions``: the base program's, and from each time on those of the program given for it."""
    values = getattr(base, name)[positions]
    for begin, program in sides:
        later = times >= begin
        values[later] = getattr(program, name)[positions[later]]
    return values


def _between(positions: np.ndarray, times: np.ndarray, start: int, end: int) -> np.ndarray:
    low, high = np.searchsorted(times, [start, end])
    return positions[low:high]


def _spans(program: LinearProgram) -> tuple[np.ndarray, np.ndarray]:
    """(row,) first and last time of the columns in each row; horizon and -1 where none has a time."""
    matrix = program.matrix
    entries = np.diff(matrix.indptr)
    times = program.column_time[matrix.indices]
    owner = np.repeat(np.arange(len(entries)), entries)
    timed = times != TIMELESS
    first = np.full(len(entries), program.horizon, dtype=np.int64)
    last = np.full(len(entries), TIMELESS, dtype=np.int64)
    np.minimum.at(first, owner[timed], times[timed])
    np.maximum.at(last, owner[timed], times[timed])
    return first, last

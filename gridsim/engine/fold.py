"""One-entry rows become column bounds; afterwards their duals are given back.

PyPSA writes variable bounds as rows. More than half of the rows of an annual model have one entry.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from gridsim.engine.program import LinearProgram

CROSSING = 1e-9
"""Bounds that cross by no more than this [relative] are rounding of one number, and become equal."""


@dataclass(frozen=True)
class Folded:
    """A program without one-entry rows, and what is needed to give their duals back.

    Parameters
    ----------
    program
        The smaller program; same columns.
    kept : ndarray (row of the smaller program,)
        Its rows' positions in the original.
    lower_row, upper_row : ndarray (column,)
        Original row that supplies the bound, -1 where it is the column's own.
    lower_coefficient, upper_coefficient : ndarray (column,)
        Coefficient of that row.
    """

    program: LinearProgram
    kept: np.ndarray
    lower_row: np.ndarray
    upper_row: np.ndarray
    lower_coefficient: np.ndarray
    upper_coefficient: np.ndarray

    def unfold_duals(self, duals: np.ndarray, columns: np.ndarray, rows: int) -> np.ndarray:
        """Duals of the ``rows`` original rows from the ``duals`` of the kept ones and the solution ``columns``.

        A column's reduced cost belongs to the row that supplied its active bound.
        """
        full = np.zeros(rows)
        full[self.kept] = duals
        reduced = self.program.gradient(columns) - self.program.matrix.T @ duals
        for row, coefficient, active in (
            (self.lower_row, self.lower_coefficient, reduced > 0),
            (self.upper_row, self.upper_coefficient, reduced < 0),
        ):
            given = active & (row >= 0)
            full[row[given]] = reduced[given] / coefficient[given]
        return full


def fold(program: LinearProgram) -> Folded:
    """Turn one-entry rows into column bounds and leave empty rows out.

    Empty rows that cannot hold stay, so that the solver proves the infeasibility. So do bounds on semi-continuous
    columns, whose own bounds mean something else.
    """
    matrix = program.matrix
    entries = np.diff(matrix.indptr)
    impossible = (entries == 0) & ((program.row_lower > 0) | (program.row_upper < 0))
    alone = entries == 1
    position = matrix.indptr[:-1][alone]
    usable = (program.integrality[matrix.indices[position]] < 2) & (matrix.data[position] != 0)
    alone[alone] = usable
    keep = ((entries > 0) & ~alone) | impossible
    kept, single, position = np.flatnonzero(keep), np.flatnonzero(alone), position[usable]
    columns, coefficients = matrix.indices[position], matrix.data[position]
    with np.errstate(invalid="ignore"):
        first, second = program.row_lower[single] / coefficients, program.row_upper[single] / coefficients
    row_lower = np.where(coefficients > 0, first, second)
    row_upper = np.where(coefficients > 0, second, first)

    lower, lower_row, lower_coefficient = _tightest(program.lower, row_lower, columns, single, coefficients, np.maximum)
    upper, upper_row, upper_coefficient = _tightest(program.upper, row_upper, columns, single, coefficients, np.minimum)
    rounding = (lower > upper) & (lower - upper <= CROSSING * np.maximum(1.0, np.abs(lower)))
    lower[rounding] = upper[rounding]
    smaller = replace(
        program,
        lower=lower,
        upper=upper,
        matrix=_take_rows(matrix, entries, keep),
        row_lower=program.row_lower[kept],
        row_upper=program.row_upper[kept],
        row_time=program.row_time[kept],
        row_label=program.row_label[kept],
    )
    return Folded(smaller, kept, lower_row, upper_row, lower_coefficient, upper_coefficient)


def _take_rows(matrix: sp.csr_array, entries: np.ndarray, keep: np.ndarray) -> sp.csr_array:
    """Rows of ``matrix`` where ``keep`` holds, without sorting or copying more than their entries."""
    inside = np.repeat(keep, entries)
    start = np.concatenate([[0], np.cumsum(entries[keep])]).astype(matrix.indptr.dtype)
    return sp.csr_array((matrix.data[inside], matrix.indices[inside], start), shape=(len(start) - 1, matrix.shape[1]))


def _tightest(
    own: np.ndarray,
    bounds: np.ndarray,
    columns: np.ndarray,
    rows: np.ndarray,
    coefficients: np.ndarray,
    tighter: np.ufunc,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tightest bound of each column, with the row and coefficient that supply it."""
    bound = own.copy()
    tighter.at(bound, columns, bounds)
    supplier = np.full(len(own), -1, dtype=np.int64)
    coefficient = np.ones(len(own))
    supplies = (bounds == bound[columns]) & (bounds != own[columns])
    supplier[columns[supplies]] = rows[supplies]
    coefficient[columns[supplies]] = coefficients[supplies]
    return bound, supplier, coefficient

"""Columns and rows that nothing tells apart become one: identical units of a plant, and all that belongs to them.

A linear program whose columns and rows fall into classes, such that all rows of a class add up the same coefficients
over each class of columns and the other way round, has an optimum that is equal within every class. The classes are
found by colour refinement; the program with one column and one row for each is smaller, and free of the ties between
equals that cost the simplex method an iteration in every hour. Grohe, Kersting, Mladenov and Selman (2014), Dimension
Reduction via Colour Refinement, doi 10.1007/978-3-662-44777-2_42.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from gridsim.engine.program import LinearProgram

SAMPLE = 24
"""Time steps that are looked at first: where they hold no two columns alike, the whole is not searched."""

ROUNDS = 24
"""Rounds of refinement after which the search ends; identical units need about five."""

LEAST_GAIN = 0.01
"""Share of the rows that must go; less is not worth a second matrix."""

_FACTORS = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB], dtype=np.uint64)
_SHIFTS = np.array([30, 27, 31], dtype=np.uint64)
Colours = NDArray[np.uint64]


@dataclass(frozen=True)
class Merged:
    """A program with one column and one row for each class, and what is needed to go back.

    Parameters
    ----------
    program
        The smaller program; costs are those of all members together.
    columns, rows : ndarray (class,)
        Positions of the columns and rows that stand for their classes.
    column_class, row_class : ndarray (column,), (row,)
        Class of each original column and row.
    source
        The original matrix.
    """

    program: LinearProgram
    columns: np.ndarray
    rows: np.ndarray
    column_class: np.ndarray
    row_class: np.ndarray
    source: sp.csr_array

    def expand_columns(self, values: np.ndarray) -> np.ndarray:
        """(column,) original solution: every member takes the value of its class."""
        return values[self.column_class]

    def expand_duals(self, duals: np.ndarray) -> np.ndarray:
        """(row,) original duals: the members of a class share its dual equally."""
        return (duals / np.bincount(self.row_class, minlength=len(duals)))[self.row_class]

    def again(self, program: LinearProgram) -> Merged | None:
        """Merge another state of the same program in the same way; none where its members are no longer alike.

        Only costs and bounds may differ; other coefficients ask for a new search.
        """
        if program.matrix.shape != self.source.shape or not all(
            np.array_equal(getattr(program.matrix, name), getattr(self.source, name))
            for name in ("indptr", "indices", "data")
        ):
            return None
        pairs = [(getattr(program, name), self.columns, self.column_class) for name in ("cost", "lower", "upper")]
        pairs += [(getattr(program, name), self.rows, self.row_class) for name in ("row_lower", "row_upper")]
        if not all(np.array_equal(values, values[chosen][classes]) for values, chosen, classes in pairs):
            return None
        numbers = _with_numbers(self.program, program, self.columns, self.rows, self.column_class)
        return replace(self, program=numbers, source=program.matrix)


def merge(program: LinearProgram) -> Merged:
    """Merge what is alike in a linear program without integers.

    Two columns are never alike where their place in time differs.
    """
    found = None if program.hessian is not None or program.is_mixed else _classes(program)
    if found is None:
        return unmerged(program)
    columns, rows, column_class, row_class = found
    part = program.matrix[rows]
    matrix = sp.csr_array((part.data, column_class[part.indices], part.indptr), shape=(len(rows), len(columns)))
    matrix.sum_duplicates()
    smaller = replace(
        program,
        matrix=matrix,
        column_time=program.column_time[columns],
        row_time=program.row_time[rows],
        column_label=program.column_label[columns],
        row_label=program.row_label[rows],
        label_step=program.label_step[columns],
        integrality=program.integrality[columns],
    )
    smaller = _with_numbers(smaller, program, columns, rows, column_class)
    return Merged(smaller, columns, rows, column_class, row_class, program.matrix)


def unmerged(program: LinearProgram) -> Merged:
    """Return the program itself, every column and row a class of its own."""
    rows, columns = map(np.arange, program.matrix.shape)
    return Merged(program, columns, rows, columns, rows, program.matrix)


def _with_numbers(
    smaller: LinearProgram, program: LinearProgram, columns: np.ndarray, rows: np.ndarray, column_class: np.ndarray
) -> LinearProgram:
    """Return the merged program with the costs of all members together, and the bounds of one."""
    return replace(
        smaller,
        cost=program.cost[columns] * np.bincount(column_class, minlength=len(columns)),
        lower=program.lower[columns],
        upper=program.upper[columns],
        row_lower=program.row_lower[rows],
        row_upper=program.row_upper[rows],
    )


def _classes(program: LinearProgram) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray] | None:
    """Find representatives and classes of columns and rows; none where too little is alike to gain by it."""
    start = _mixed(program.cost, program.lower, program.upper, program.column_time)
    sides = _mixed(program.row_lower, program.row_upper, program.row_time)
    candidates = _of_series_alike(program, start, sides)
    if not candidates.any():
        return None
    matrix, own = program.matrix, np.arange(len(start), dtype=np.uint64)
    touching = np.unique(np.repeat(np.arange(len(sides)), np.diff(matrix.indptr))[candidates[matrix.indices]])
    found = _refined(sp.csr_array(matrix[touching]), np.where(candidates, start, own), sides[touching], candidates)
    if found is None:
        return None
    alone = np.arange(len(sides), dtype=np.uint64)
    alone[touching] = found[1]
    columns, column_class = _numbered(np.where(candidates, found[0], own))
    rows, row_class = _numbered(alone)
    if len(rows) > (1.0 - LEAST_GAIN) * len(alone):
        return None
    return columns, rows, column_class, row_class


def _of_series_alike(program: LinearProgram, start: Colours, sides: Colours) -> np.ndarray:
    """(column,) whether its series has the costs and bounds of another at all times, and a like place in early rows.

    What is alike by chance in some hours, as all sun at night, would leave windows of unequal shape.
    """
    names, series = np.unique(program.column_label - program.column_time * program.label_step, return_inverse=True)
    sums = np.zeros(len(names), dtype=np.uint64)
    np.add.at(sums, series, start)
    candidates = _shared(sums)[series]
    early = np.flatnonzero(program.column_time < SAMPLE)
    if not candidates[early].any():
        return np.zeros(len(series), dtype=bool)
    rows = np.flatnonzero(program.row_time < SAMPLE)
    colours = np.where(candidates, start, np.arange(len(series), dtype=np.uint64))[early]
    found = _refined(sp.csr_array(program.matrix[rows][:, early]), colours, sides[rows], candidates[early])
    alike = np.zeros(len(names), dtype=bool)
    if found is not None:
        alike[series[early][_shared(found[0]) & candidates[early]]] = True
    return candidates & alike[series]


def _shared(colours: Colours) -> np.ndarray:
    """Whether another position has the same colour."""
    _, inverse, counts = np.unique(colours, return_inverse=True, return_counts=True)
    return counts[inverse] > 1


def _refined(
    matrix: sp.csr_array, columns: Colours, rows: Colours, changing: np.ndarray
) -> tuple[Colours, Colours] | None:
    """Colours of columns and rows that no further round would split; none where there are too many rounds.

    Only columns where ``changing`` holds take new colours.
    """
    entries = np.diff(matrix.indptr)
    filled = entries > 0
    values = _mixed(matrix.data)
    row_of = np.repeat(np.arange(len(rows)), entries)
    inside = np.flatnonzero(changing[matrix.indices])
    order = inside[np.argsort(matrix.indices[inside], kind="stable")]
    starts = np.flatnonzero(np.diff(matrix.indices[order], prepend=-1))
    targets = matrix.indices[order][starts]
    colours, count = columns.copy(), 0
    for _ in range(ROUNDS):
        sums = np.zeros(len(rows), dtype=np.uint64)
        if len(values):
            sums[filled] = np.add.reduceat(_mixed(values + colours[matrix.indices]), matrix.indptr[:-1][filled])
        row_colours = _mixed(rows + _mixed(sums))
        if len(starts):
            gathered = np.add.reduceat(_mixed(values[order] + row_colours[row_of[order]]), starts)
            colours[targets] = _mixed(columns[targets] + _mixed(gathered))
        if (now := len(np.unique(colours[changing])) + len(np.unique(row_colours))) == count:
            return colours, row_colours
        count = now
    return None


def _mixed(*parts: np.ndarray) -> Colours:
    """Hash of each position, 64 bits wide; numbers count by their bits, zeros alike whatever their sign."""
    total = np.zeros(len(parts[0]), dtype=np.uint64)
    for part in parts:
        bits = part if part.dtype == np.uint64 else (part.astype(np.float64) + 0.0).view(np.uint64)
        total = (total + bits) * _FACTORS[0]
        for factor, shift in zip(_FACTORS[1:], _SHIFTS[1:], strict=True):
            total = (total ^ (total >> shift)) * factor
        total ^= total >> _SHIFTS[0]
    return total


def _numbered(colours: Colours) -> tuple[np.ndarray, np.ndarray]:
    """Return the first position of each colour, in order, and the class of each position."""
    _, first, inverse = np.unique(colours, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return first[order], rank[inverse]

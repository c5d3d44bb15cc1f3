"""A basis by name, so that an edited program can start from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import linopy
import numpy as np
import pandas as pd

from gridsim.engine.highs import BASIC, LOWER, NONBASIC, Basis
from gridsim.engine.program import LinearProgram

LEAST_KNOWN = 0.5
"""Share of columns and rows that an earlier basis has to know to be worth starting from."""

_ABSENT = -1


@dataclass(frozen=True)
class Block:
    """Basis statuses of one variable or constraint.

    Parameters
    ----------
    coordinates
        Dimension → its labels as text.
    codes : ndarray, one axis per dimension
        HiGHS's codes; -1 where there is none.
    """

    coordinates: Mapping[str, np.ndarray]
    codes: np.ndarray

    def __post_init__(self) -> None:
        """Refuse what is no basis.

        Raises
        ------
        ValueError
            Where the codes are none of HiGHS's, or more or fewer than the labels.
        """
        if self.codes.dtype != np.int8 or self.codes.shape != tuple(map(len, self.coordinates.values())):
            raise ValueError("the codes of a basis are bytes, one for each label")
        if self.codes.size and not (self.codes.min() >= _ABSENT and self.codes.max() <= NONBASIC):
            raise ValueError(f"the codes of a basis lie between {_ABSENT} and {NONBASIC}")

    def at(self, coordinates: Mapping[str, np.ndarray]) -> np.ndarray | None:
        """Return the codes at other coordinates, -1 where unknown; none where the dimensions differ."""
        if list(coordinates) != list(self.coordinates):
            return None
        codes = self.codes
        for axis, (dimension, labels) in enumerate(coordinates.items()):
            known = pd.Index(self.coordinates[dimension])
            if not known.is_unique:
                return None
            place = known.get_indexer(pd.Index(labels))
            missing = (place < 0).reshape([-1 if axis == other else 1 for other in range(codes.ndim)])
            codes = np.where(missing, _ABSENT, np.take(codes, np.maximum(place, 0), axis=axis))
        return codes


@dataclass(frozen=True)
class NamedBasis:
    """Basis statuses by the names of variables and constraints and the labels of their coordinates."""

    variables: Mapping[str, Block]
    constraints: Mapping[str, Block]

    @classmethod
    def read(cls, model: linopy.Model, program: LinearProgram, basis: Basis) -> NamedBasis:
        """Name the ``basis`` of ``program``, which was read from ``model`` and folded."""
        return cls(
            _blocks(model.variables, program.column_label, basis.columns),
            _blocks(model.constraints, program.row_label, basis.rows),
        )

    def place(self, model: linopy.Model, program: LinearProgram) -> Basis | None:
        """Basis for another ``model`` and its folded ``program``: new columns at a bound, new rows basic.

        There is none where too little of the program is known: other paths are faster than from nearly nothing.
        """
        columns = _codes(self.variables, model.variables, program.column_label)
        rows = _codes(self.constraints, model.constraints, program.row_label)
        known = np.count_nonzero(columns != _ABSENT) + np.count_nonzero(rows != _ABSENT)
        if known < LEAST_KNOWN * (len(columns) + len(rows)):
            return None
        return Basis(np.where(columns == _ABSENT, LOWER, columns), np.where(rows == _ABSENT, BASIC, rows))


def _coordinates(container: Any) -> dict[str, np.ndarray]:
    return {str(dimension): _as_text(container.indexes[dimension]) for dimension in container.coord_dims}


def _as_text(labels: pd.Index) -> np.ndarray:
    """Labels as text; those of several levels, as investment periods and hours, level by level."""
    levels = [labels.get_level_values(level).astype(str) for level in range(labels.nlevels)]
    return np.asarray([" ".join(parts) for parts in zip(*levels, strict=True)] if len(levels) > 1 else levels[0], str)


def _blocks(containers: Any, labels: np.ndarray, codes: np.ndarray) -> dict[str, Block]:
    """Statuses of all containers; a container without any is left out."""
    size = max((container.range[1] for _, container in containers.items()), default=0)
    full = np.full(size, _ABSENT, dtype=np.int8)
    full[labels] = codes
    blocks: dict[str, Block] = {}
    for name, container in containers.items():
        start, end = container.range
        part = full[start:end]
        if (part != _ABSENT).any():
            coordinates = _coordinates(container)
            blocks[name] = Block(coordinates, part.reshape([len(values) for values in coordinates.values()]))
    return blocks


def _codes(blocks: Mapping[str, Block], containers: Any, labels: np.ndarray) -> np.ndarray:
    size = max((container.range[1] for _, container in containers.items()), default=0)
    full = np.full(size, _ABSENT, dtype=np.int8)
    for name, container in containers.items():
        known = blocks[name].at(_coordinates(container)) if name in blocks else None
        if known is not None:
            start, end = container.range
            full[start:end] = known.ravel()
    return full[labels]

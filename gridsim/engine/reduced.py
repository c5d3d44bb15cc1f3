"""A program in the form that is handed to the solver, and the way back from its solution."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gridsim.engine.fold import Folded, fold
from gridsim.engine.program import LinearProgram
from gridsim.engine.symmetry import Merged, merge, unmerged


@dataclass(frozen=True)
class Reduced:
    """A linear program, its one-entry rows folded into bounds, and what is alike merged."""

    original: LinearProgram
    folded: Folded
    merged: Merged

    @property
    def program(self) -> LinearProgram:
        """The form for the solver."""
        return self.merged.program

    @property
    def is_merged(self) -> bool:
        """Whether anything was alike."""
        return self.program is not self.folded.program

    def restore(self, columns: np.ndarray, duals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Solution (column,) and duals (row,) of the original from those of the solver's form."""
        columns = self.merged.expand_columns(columns)
        folded_duals = self.merged.expand_duals(duals)
        return columns, self.folded.unfold_duals(folded_duals, columns, self.original.matrix.shape[0])

    def without_merging(self) -> Reduced:
        """Return the same program, folded only."""
        return replace(self, merged=unmerged(self.folded.program))


def reduce_program(program: LinearProgram, like: Reduced | None = None) -> Reduced:
    """Fold and merge ``program``.

    Parameters
    ----------
    like
        An earlier state of the same program: its classes are taken over where they still hold.
    """
    folded = fold(program)
    merged = None if like is None else like.merged.again(folded.program)
    return Reduced(program, folded, merged or merge(folded.program))

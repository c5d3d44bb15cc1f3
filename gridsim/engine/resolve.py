"""Solve one program again and again with small changes, each time from where the last answer ended."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

import highspy
import linopy
import numpy as np
import scipy.sparse as sp
import xarray as xr

from gridsim.engine import highs as solver
from gridsim.engine.certificate import CertificateError, certify
from gridsim.engine.linear import PATIENCE, TIGHT
from gridsim.engine.named_basis import NamedBasis
from gridsim.engine.named_values import labelled_values
from gridsim.engine.optimum import Optimum, no_optimum
from gridsim.engine.program import LinearProgram, read_program
from gridsim.engine.reduced import Reduced, reduce_program
from gridsim.engine.solve import DEFAULT, Settings, assign, solve_linear
from gridsim.engine.watch import Progress, Watch
from gridsim.errors import SolveError
from gridsim.results import Certificate

MOST_SINGLE_CHANGES = 5_000
"""Changed coefficients beyond which the matrix is passed anew instead of entry by entry."""

Values = Any
Selection = Mapping[Hashable, Any]


class Resolver:
    """A built model that is changed by name and solved again, hot.

    ::

        resolver = Resolver(network.model)
        base = resolver.solve()
        resolver.change_bounds("StorageUnit-p_dispatch", upper=200.0, select={"name": "station"})
        resolver.change_right_hand_side("Line-fix-s-upper", limits)  # DataArray, DataFrame, Series or number
        changed = resolver.solve()
        resolver.reset()

    Values are aligned by coordinates; they may cover only part of a variable or constraint. A point without an
    operation raises and leaves the object usable: the next solve starts from the last optimum.

    Parameters
    ----------
    model
        Linear and continuous. It is read once; later changes to it go unnoticed.
    settings, progress, start
        As for `gridsim.engine.solve.solve_model`; limits hold for each solve.

    Raises
    ------
    ValueError
        Where the model has integers or quadratic costs.
    """

    def __init__(
        self,
        model: linopy.Model,
        settings: Settings = DEFAULT,
        *,
        progress: Progress | None = None,
        start: NamedBasis | None = None,
    ) -> None:
        self._model, self._settings, self._progress, self._start = model, settings, progress, start
        self._base = read_program(model)
        if self._base.is_mixed or self._base.hessian is not None:
            raise ValueError("only linear programs without integers can be solved again from their last optimum")
        self._column_of = _positions(self._base.column_label)
        self._row_of = _positions(self._base.row_label)
        self._program = _writable(self._base)
        self._held: LinearProgram | None = None
        self._reduced: Reduced | None = None
        self._highs: highspy.Highs | None = None
        self._basis: highspy.HighsBasis | None = None
        self._basis_shape: tuple[int, int] | None = None
        self._optimum: Optimum | None = None

    # --- changes ----------------------------------------------------------------------------------------------------

    def change_bounds(
        self,
        variable: str,
        *,
        lower: Values | None = None,
        upper: Values | None = None,
        select: Selection | None = None,
    ) -> None:
        """Change bounds of a variable; rows that bound it too stay, and the tighter holds.

        Raises
        ------
        KeyError
            Where the variable or a label of ``select`` or of the values does not exist.
        ValueError
            Where a value is missing (NaN).
        """
        container = self._model.variables[variable]
        for values, target in ((lower, self._program.lower), (upper, self._program.upper)):
            if values is not None:
                labels, numbers = labelled_values(container.labels.rename(variable), values, select)
                target[self._column_of[labels]] = numbers

    def change_cost(self, variable: str, cost: Values, *, select: Selection | None = None) -> None:
        """Change the objective's coefficients of a variable; errors as for `change_bounds`."""
        labels, numbers = labelled_values(self._model.variables[variable].labels.rename(variable), cost, select)
        self._program.cost[self._column_of[labels]] = numbers

    def change_right_hand_side(self, constraint: str, values: Values, *, select: Selection | None = None) -> None:
        """Change the right-hand side of a constraint, whose sign stays; errors as for `change_bounds`."""
        container = self._model.constraints[constraint]
        labels, numbers = labelled_values(container.labels.rename(constraint), values, select)
        signs = container.sign.broadcast_like(container.labels).transpose(*container.labels.dims).to_numpy().ravel()
        signs = signs[labels - container.range[0]]
        rows = self._row_of[labels]
        self._program.row_lower[rows] = np.where(signs == "<=", -np.inf, numbers)
        self._program.row_upper[rows] = np.where(signs == ">=", np.inf, numbers)

    def change_coefficients(
        self, constraint: str, variable: str, values: Values, *, select: Selection | None = None
    ) -> None:
        """Change what ``variable`` counts in ``constraint``; values are aligned to the constraint.

        Raises
        ------
        KeyError
            As for `change_bounds`.
        ValueError
            Where a row does not hold exactly one entry of the variable.
        """
        labels, numbers = labelled_values(self._model.constraints[constraint].labels.rename(constraint), values, select)
        rows = self._row_of[labels]
        start, end = self._model.variables[variable].range
        matrix = self._program.matrix
        counts = matrix.indptr[rows + 1] - matrix.indptr[rows]
        owner = np.repeat(np.arange(len(rows)), counts)
        entries = np.repeat(matrix.indptr[rows] - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        entry_labels = self._base.column_label[matrix.indices[entries]]
        of_variable = (entry_labels >= start) & (entry_labels < end)
        found = np.bincount(owner[of_variable], minlength=len(rows))
        if np.any(found != 1):
            raise ValueError(
                f"{constraint} holds {variable} {found[found != 1][0]} times in a row; only rows that hold it once "
                "can have its coefficient changed by name"
            )
        matrix.data[entries[of_variable]] = numbers[owner[of_variable]]

    def reset(self) -> None:
        """Back to the model as it was built; the next solve still starts from the last optimum."""
        self._program = _writable(self._base)

    # --- answers ----------------------------------------------------------------------------------------------------

    def solve(self) -> Certificate:
        """Proven optimum of the program as it stands.

        Raises
        ------
        InfeasibleError, SolveError
            Where there is none; the object stays usable.
        KeyboardInterrupt
            Soon after Ctrl-C.
        """
        watch = Watch(
            time_limit=self._settings.time_limit,
            iteration_limit=self._settings.iteration_limit,
            progress=self._progress,
        )
        self._optimum = None
        self._optimum = watch.wait_for(lambda: self._solve(watch))
        return self._optimum.certificate

    @property
    def certificate(self) -> Certificate:
        """Certificate of the last solve."""
        return self._found().certificate

    def solution(self, variable: str) -> xr.DataArray:
        """Last solution of a variable, with its coordinates; missing where it is masked."""
        return self._named(self._model.variables[variable].labels, self._column_of, self._found().columns, variable)

    def dual(self, constraint: str) -> xr.DataArray:
        """Last duals of a constraint, as PyPSA counts them: cost per unit of right-hand side."""
        return self._named(self._model.constraints[constraint].labels, self._row_of, self._found().duals, constraint)

    def reduced_cost(self, variable: str) -> xr.DataArray:
        """Last change of cost per unit of a variable, at the duals of all rows."""
        reduced = self._program.cost - self._program.matrix.T @ self._found().duals
        return self._named(self._model.variables[variable].labels, self._column_of, reduced, variable)

    def assign(self) -> None:
        """Write the last solution into the linopy model, for PyPSA to read."""
        assign(self._model, self._program, self._found())

    def named_basis(self) -> NamedBasis:
        """Basis of the last solution, for a similar program to start from."""
        self._found()
        assert self._highs is not None and self._held is not None
        return NamedBasis.read(self._model, self._held, solver.read_basis(self._highs, self._held))

    def copy(self) -> Resolver:
        """Return a second object at the same point, for a chain of its own in another thread."""
        other = object.__new__(Resolver)
        other.__dict__.update(self.__dict__)
        other._program = _writable(self._program)
        other._highs, other._held = None, None
        return other

    # --- inside -----------------------------------------------------------------------------------------------------

    def _found(self) -> Optimum:
        if self._optimum is None:
            raise SolveError("there is no solution: the last solve did not end in a proven optimum.")
        return self._optimum

    def _named(self, labels: xr.DataArray, position: np.ndarray, values: np.ndarray, name: str) -> xr.DataArray:
        flat = labels.to_numpy().ravel()
        taken = np.where(flat >= 0, values[position[flat]], np.nan)
        return xr.DataArray(taken.reshape(labels.shape), labels.coords, labels.dims, name=name)

    def _solve(self, watch: Watch) -> Optimum:
        reduced = self._reduced = reduce_program(self._program, self._reduced)
        optimum = None
        if self._basis is not None and self._basis_shape == reduced.program.matrix.shape:
            self._update(reduced.program, self._basis)
            optimum = self._solve_hot(reduced, watch)
        if optimum is None:
            first = None if self._start is None else self._start.place(self._model, reduced.program)
            optimum = solve_linear(reduced, self._settings, watch, first)
            self._highs, self._held = optimum.highs, optimum.held
        assert self._highs is not None and self._held is not None
        self._basis, self._basis_shape = self._highs.getBasis(), self._held.matrix.shape
        return replace(optimum, highs=None, held=None)

    def _solve_hot(self, reduced: Reduced, watch: Watch) -> Optimum | None:
        """Optimum from the last basis; none where that does not prove one, nor that there is none."""
        highs, basis = self._highs, self._basis
        assert highs is not None and basis is not None
        for options in ({}, TIGHT):
            solver.set_options(highs, **options)
            outcome = solver.run_unperturbed(highs, patience=PATIENCE, watch=watch)
            solver.set_options(highs, **dict.fromkeys(TIGHT, 1e-7))
            if outcome.condition != "optimal":
                highs.setBasis(basis)
                watch.require()
                if outcome.condition == "infeasible":
                    raise no_optimum("infeasible")
                return None
            columns, duals = reduced.restore(outcome.columns, outcome.row_duals)
            try:
                how = f"HiGHS simplex from the last optimum ({outcome.iterations:,} iterations)"
                certificate = certify(self._program, columns, duals, method=how, iterations=watch.iterations)
            except CertificateError:
                continue
            return Optimum(columns, duals, certificate)
        return None

    def _update(self, program: LinearProgram, basis: highspy.HighsBasis) -> None:
        """Tell HiGHS what differs from the program it holds."""
        held, highs = self._held, self._highs
        changed = None if held is None else _changed_entries(held.matrix, program.matrix)
        if highs is None or held is None or changed is None or len(changed) > MOST_SINGLE_CHANGES:
            self._highs = highs = highs or solver.load(program, solver="simplex")
            solver.pass_program(highs, program)
            highs.setBasis(basis)
        else:
            costs = np.flatnonzero(held.cost != program.cost).astype(np.int32)
            bounds = _different(held.lower, program.lower, held.upper, program.upper)
            sides = _different(held.row_lower, program.row_lower, held.row_upper, program.row_upper)
            row_of = np.searchsorted(program.matrix.indptr, changed, side="right") - 1
            self._held = None  # until all changes are made
            change_rows = highs.changeRowsBounds  # type: ignore[attr-defined]  # highspy's stub forgets it
            statuses = [
                highs.changeCoeff(row, int(program.matrix.indices[entry]), float(program.matrix.data[entry]))
                for row, entry in zip(row_of.tolist(), changed.tolist(), strict=True)
            ]
            statuses += [
                highs.changeColsCost(len(costs), costs, program.cost[costs]),
                highs.changeColsBounds(len(bounds), bounds, program.lower[bounds], program.upper[bounds]),
                change_rows(len(sides), sides, program.row_lower[sides], program.row_upper[sides]),
            ]
            solver.require_accepted(statuses)
        self._held = program


def _positions(labels: np.ndarray) -> np.ndarray:
    position = np.full(int(labels.max(initial=-1)) + 2, -1, dtype=np.int64)
    position[labels] = np.arange(len(labels))
    return position


def _writable(program: LinearProgram) -> LinearProgram:
    """Return a copy whose numbers may be written to; the pattern of the matrix is shared."""
    matrix = program.matrix
    numbers = {name: getattr(program, name).copy() for name in ("cost", "lower", "upper", "row_lower", "row_upper")}
    copied = sp.csr_array((matrix.data.copy(), matrix.indices, matrix.indptr), shape=matrix.shape)
    return replace(program, matrix=copied, **numbers)


def _changed_entries(held: sp.csr_array, wanted: sp.csr_array) -> np.ndarray | None:
    """Entries whose number differs; none where the matrices hold different entries."""
    if held.shape != wanted.shape or held.nnz != wanted.nnz or not np.array_equal(held.indptr, wanted.indptr):
        return None
    return np.flatnonzero(held.data != wanted.data)


def _different(first: np.ndarray, first_new: np.ndarray, second: np.ndarray, second_new: np.ndarray) -> np.ndarray:
    return np.flatnonzero((first != first_new) | (second != second_new)).astype(np.int32)

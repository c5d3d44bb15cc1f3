"""A linear program as arrays, each column and row with its place in time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import linopy
import numpy as np
import pandas as pd
import scipy.sparse as sp

TIMELESS = -1


@dataclass(frozen=True)
class LinearProgram:
    """Minimise ``cost @ x`` subject to bounds on the columns ``x`` and on the rows ``matrix @ x``.

    Parameters
    ----------
    cost, lower, upper : ndarray (column,)
        Cost and bounds of the columns.
    matrix : csr_array (row, column)
        Coefficients, sorted, without duplicates or explicit zeros.
    row_lower, row_upper : ndarray (row,)
        Bounds of the rows; equal for equations.
    column_time, row_time : ndarray (column,), (row,)
        Position along the time axis, `TIMELESS` for those without.
    column_label, row_label : ndarray
        Label in the linopy model.
    label_step : ndarray (column,)
        Distance in labels between the same series at neighbouring times.
    integrality : ndarray (column,)
        0 continuous, 1 integer, 2 semi-continuous.
    hessian : csr_array (column, column), optional
        Symmetric Q of a convex objective cost·x + ½ x·Q·x.
    """

    cost: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    matrix: sp.csr_array
    row_lower: np.ndarray
    row_upper: np.ndarray
    column_time: np.ndarray
    row_time: np.ndarray
    column_label: np.ndarray
    row_label: np.ndarray
    label_step: np.ndarray
    integrality: np.ndarray
    hessian: sp.csr_array | None = None

    @property
    def is_mixed(self) -> bool:
        """Whether some column has to be an integer."""
        return bool(self.integrality.any())

    def gradient(self, columns: np.ndarray) -> np.ndarray:
        """Return the derivative of the objective [cost per unit of each column]."""
        return self.cost if self.hessian is None else self.cost + self.hessian @ columns

    def objective(self, columns: np.ndarray) -> float:
        """Value of the objective."""
        return float(0.5 * (self.cost + self.gradient(columns)) @ columns)

    @property
    def horizon(self) -> int:
        """Number of time steps."""
        return int(self.column_time.max(initial=TIMELESS)) + 1


def read_program(model: linopy.Model, time: str = "snapshot") -> LinearProgram:
    """Arrays of a linopy model.

    Parameters
    ----------
    model
        Linear, or convex quadratic and continuous; to be minimised.
    time
        Name of the time dimension.

    Raises
    ------
    ValueError
        Where the model is maximised, has indicator constraints, or quadratic costs beside integers.
    """
    matrices = model.matrices
    if model.objective.sense != "min":
        raise ValueError("the objective is maximised; state it as costs to be minimised")
    if len(matrices.indicator_b):
        raise ValueError("the model has indicator constraints, which HiGHS does not know; state them with a big M")
    integrality = _KINDS[matrices.vtypes.view(np.uint32)] if len(matrices.vtypes) else np.zeros(0, dtype=np.uint8)
    hessian = None if matrices.Q is None or not matrices.Q.nnz else sp.csr_array(matrices.Q)
    if hessian is not None and integrality.any():
        raise ValueError("the model has quadratic costs and integer variables; HiGHS solves one or the other")
    columns = len(matrices.vlabels)
    matrix = sp.csr_array((0, columns)) if matrices.A is None else sp.csr_array(matrices.A)
    matrix.sum_duplicates()
    sense, right = matrices.sense, matrices.b
    axes = [variable.indexes[time] for _, variable in model.variables.items() if time in variable.coord_dims]
    horizon = max(axes, key=len, default=pd.Index([]))
    column_time, label_step = _times(model.variables, matrices.vlabels, time, horizon)
    row_time, _ = _times(model.constraints, matrices.clabels, time, horizon)
    return LinearProgram(
        cost=matrices.c,
        lower=matrices.lb,
        upper=matrices.ub,
        matrix=matrix,
        row_lower=np.where(sense == "<", -np.inf, right),
        row_upper=np.where(sense == ">", np.inf, right),
        column_time=column_time,
        row_time=row_time,
        column_label=matrices.vlabels,
        row_label=matrices.clabels,
        label_step=label_step,
        integrality=integrality,
        hessian=hessian,
    )


def columns_named(model: linopy.Model, program: LinearProgram, *names: str) -> np.ndarray:
    """(column,) whether a column belongs to a variable whose name begins with one of ``names``."""
    chosen = np.zeros(len(program.column_label), dtype=bool)
    for name, container in model.variables.items():
        if str(name).startswith(names):
            start, end = container.range
            chosen |= (program.column_label >= start) & (program.column_label < end)
    return chosen


def held_at(program: LinearProgram, columns: np.ndarray, values: np.ndarray) -> LinearProgram:
    """Fix ``columns`` (a mask) at ``values`` (column,); none of them has to be an integer any more."""
    return replace(
        program,
        lower=np.where(columns, values, program.lower),
        upper=np.where(columns, values, program.upper),
        integrality=np.where(columns, 0, program.integrality).astype(np.uint8),
    )


def without(program: LinearProgram, columns: np.ndarray) -> LinearProgram:
    """Let ``columns`` (a mask) cost nothing, and drop every row of two or more entries that counts one of them."""
    counted = (abs(program.matrix) @ columns.astype(float) > 0) & (np.diff(program.matrix.indptr) > 1)
    return replace(
        program,
        cost=np.where(columns, 0.0, program.cost),
        row_lower=np.where(counted, -np.inf, program.row_lower),
        row_upper=np.where(counted, np.inf, program.row_upper),
    )


_KINDS = np.zeros(128, dtype=np.uint8)
_KINDS[[ord("B"), ord("I"), ord("S")]] = 1, 1, 2


def _times(
    containers: linopy.variables.Variables | linopy.constraints.Constraints,
    labels: np.ndarray,
    time: str,
    horizon: pd.Index,
) -> tuple[np.ndarray, np.ndarray]:
    """Place in time of each label, and the distance in labels between neighbouring times."""
    size = int(labels.max(initial=-1)) + 1
    times = np.full(size, TIMELESS, dtype=np.int64)
    steps = np.zeros(size, dtype=np.int64)
    for _, container in containers.items():
        dimensions = container.coord_dims
        if time not in dimensions:
            continue
        start, end = container.range
        shape = [container.sizes[dimension] for dimension in dimensions]
        axis = dimensions.index(time)
        step = int(np.prod(shape[axis + 1 :], dtype=np.int64))
        stop = min(end, size)
        place = _places(horizon, container.indexes[time])
        times[start:stop] = place[np.arange(end - start) // step % shape[axis]][: stop - start]
        steps[start:stop] = step
    return times[labels], steps[labels]


def _places(horizon: pd.Index, times: pd.Index) -> np.ndarray:
    """Positions of ``times`` in the ``horizon``; `TIMELESS` for what is not of it."""
    if times is horizon or times.equals(horizon):
        return np.arange(len(horizon))
    return horizon.get_indexer(times) if horizon.is_unique else np.arange(len(times))

"""A linear program as arrays, each column and row with its place in time."""

from __future__ import annotations

from dataclasses import dataclass

import linopy
import numpy as np
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

    @property
    def horizon(self) -> int:
        """Number of time steps."""
        return int(self.column_time.max(initial=TIMELESS)) + 1


def read_program(model: linopy.Model, time: str = "snapshot") -> LinearProgram:
    """Arrays of a linopy model.

    Parameters
    ----------
    model
        Continuous, linear, to be minimised.
    time
        Name of the time dimension.

    Raises
    ------
    ValueError
        Where the model has integer variables, quadratic terms or is maximised.
    """
    matrices = model.matrices
    if np.any(matrices.vtypes != "C"):
        raise ValueError("the model has integer variables; the engine solves linear programs")
    if model.objective.sense != "min" or matrices.Q is not None:
        raise ValueError("the objective must be linear and minimised")
    matrix = sp.csr_array(matrices.A)
    matrix.sum_duplicates()
    sense, right = matrices.sense, matrices.b
    column_time, label_step = _times(model.variables, matrices.vlabels, time)
    row_time, _ = _times(model.constraints, matrices.clabels, time)
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
    )


def _times(
    containers: linopy.variables.Variables | linopy.constraints.Constraints, labels: np.ndarray, time: str
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
        times[start:stop] = (np.arange(end - start) // step % shape[axis])[: stop - start]
        steps[start:stop] = step
    return times[labels], steps[labels]

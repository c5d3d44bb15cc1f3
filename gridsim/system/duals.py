"""What rows of a solved model contribute to the worth of a variable."""

from __future__ import annotations

from collections.abc import Iterable

import linopy
import numpy as np
import pandas as pd


def reduced_by(model: linopy.Model, rows: Iterable[str], variable: str) -> pd.DataFrame:
    """Sum of dual x coefficient over ``rows``, for each element of a variable: what they take off its reduced cost.

    Returns
    -------
    DataFrame (snapshot, name)
        [CNY per unit of the variable]; zero where no row holds the variable.
    """
    labels = model.variables[variable].labels.transpose("snapshot", "name")
    first, size = int(labels.min()), int(labels.max()) - int(labels.min()) + 1
    total = np.zeros(size)
    for row in rows:
        constraint = model.constraints[row]
        dual = (constraint.coeffs * constraint.dual.fillna(0.0)).transpose(*constraint.vars.dims).to_numpy()
        at = constraint.vars.to_numpy() - first
        own = (at >= 0) & (at < size)
        total += np.bincount(at[own], weights=dual[own], minlength=size)
    values = total[labels.to_numpy() - first]
    return pd.DataFrame(values, index=labels["snapshot"].to_index(), columns=labels["name"].to_index())

"""Numbers given by name, aligned to the labels of a linopy variable or constraint."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr


def labelled_values(
    labels: xr.DataArray, values: Any, select: Mapping[Hashable, Any] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Labels and the number for each; masked labels are left out.

    Parameters
    ----------
    labels
        Labels with their coordinates, -1 where masked.
    values
        A number, DataArray, Series or DataFrame; it may cover a part of the coordinates. Axes of pandas objects
        without a name stand for the dimension that knows their labels.
    select
        Dimension → label or labels: the part that is meant.

    Raises
    ------
    KeyError
        Where a dimension or label does not exist.
    ValueError
        Where a number is missing.
    """
    part = labels
    if select:
        unknown = [str(dimension) for dimension in select if dimension not in labels.dims]
        if unknown:
            raise KeyError(
                f"{', '.join(unknown)} is no dimension of {labels.name}; it has {', '.join(map(str, labels.dims))}"
            )
        part = labels.sel({dimension: np.atleast_1d(value) for dimension, value in select.items()})
    given = _as_array(part, values)
    extra = [str(dimension) for dimension in given.dims if dimension not in part.dims]
    if extra:
        raise KeyError(
            f"{', '.join(extra)} is no dimension of {labels.name}; it has {', '.join(map(str, labels.dims))}"
        )
    part = part.sel({dimension: given.indexes[dimension] for dimension in given.dims if dimension in given.indexes})
    wanted = part.to_numpy().ravel()
    numbers = given.broadcast_like(part).transpose(*part.dims).to_numpy().ravel()
    wanted, numbers = wanted[wanted >= 0], numbers[wanted >= 0]
    if np.isnan(np.asarray(numbers, float)).any():
        raise ValueError(f"a value for {labels.name} is missing (NaN); give a number for each label that is meant")
    return wanted, numbers


def _as_array(part: xr.DataArray, values: Any) -> xr.DataArray:
    if isinstance(values, xr.DataArray):
        return values.drop_vars([name for name in values.coords if name not in values.dims])
    if isinstance(values, pd.Series):
        return xr.DataArray(values.to_numpy(), [(_dimension(part, values.index), values.index)])
    if isinstance(values, pd.DataFrame):
        axes = [(_dimension(part, axis), axis) for axis in (values.index, values.columns)]
        return xr.DataArray(values.to_numpy(), axes)
    return xr.DataArray(values)


def _dimension(part: xr.DataArray, index: pd.Index) -> Hashable:
    if index.name in part.dims:
        return index.name
    for dimension in part.dims:
        if index.isin(part.indexes[dimension]).all():
            return dimension
    raise KeyError(f"the labels {list(index[:3])} … belong to no dimension of {part.name}")

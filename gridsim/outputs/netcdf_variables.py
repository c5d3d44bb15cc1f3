"""Variables of results.nc: created with their content hash, read back as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import netCDF4
import numpy as np

from gridsim.outputs.content_hashes import ATTRIBUTE, BOUNDS_ATTRIBUTE, variable_hash

COMPRESSION_LEVEL = 4


def add_variable(
    file: netCDF4.Dataset, name: str, dimensions: tuple[str, ...], values: np.ndarray, attributes: Mapping[str, Any]
) -> None:
    """Create one variable with its content hash; numbers compressed without loss, text as variable-length strings."""
    _seal(_create(file, name, dimensions, values), values, attributes)


def add_names(file: netCDF4.Dataset, dimension: str, names: np.ndarray, attributes: Mapping[str, Any]) -> None:
    """Create a dimension and its coordinate of names, as characters: CF has no one-dimensional text coordinate."""
    encoded = np.char.encode(names.astype(str), "utf-8")
    length = f"{dimension}_length"
    file.createDimension(dimension, len(names))
    characters = np.frombuffer(encoded.tobytes(), "S1").reshape(len(names), encoded.itemsize)
    file.createDimension(length, encoded.itemsize)
    variable = _create(file, dimension, (dimension, length), characters)
    _seal(variable, names.astype(object), {**attributes, "_Encoding": "utf-8"})


def add_bounds(file: netCDF4.Dataset, name: str, bounds: np.ndarray) -> None:
    """Create the cell bounds of a coordinate; CF wants them bare, so that the coordinate carries their hash."""
    variable = _create(file, f"{name}_bounds", (name, "bound"), bounds)
    file[name].setncattr(BOUNDS_ATTRIBUTE, variable_hash(variable, bounds))


def values_of(variable: netCDF4.Variable) -> np.ndarray:
    """Values as written; names as text."""
    variable.set_auto_mask(False)
    return np.asarray(variable[...])


def attributes_of(source: netCDF4.Dataset | netCDF4.Variable) -> dict[str, Any]:
    """Attributes that mean something outside the file."""
    return {name: source.getncattr(name) for name in source.ncattrs() if name not in ("coordinates", "_Encoding")}


def dimensions_of(variable: netCDF4.Variable) -> tuple[str, ...]:
    """Dimensions of a variable as read: the length of a name's characters is none."""
    return tuple(dimension for dimension in variable.dimensions if not dimension.endswith("_length"))


def _seal(variable: netCDF4.Variable, values: np.ndarray, attributes: Mapping[str, Any]) -> None:
    variable.setncatts(attributes)
    variable.setncattr(ATTRIBUTE, variable_hash(variable, values))


def _create(file: netCDF4.Dataset, name: str, dimensions: tuple[str, ...], values: np.ndarray) -> netCDF4.Variable:
    kind: Any = str if values.dtype == object else values.dtype
    packing: dict[str, Any] = {"compression": "zlib", "complevel": COMPRESSION_LEVEL, "shuffle": True}
    variable = file.createVariable(
        name, kind, dimensions, **({} if kind is str else packing), fill_value=None if kind is str else False
    )
    variable[...] = values
    return variable

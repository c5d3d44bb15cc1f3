"""Content hashes of results.nc: every variable carries the SHA-256 of what it holds and says, the file that of all."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import netCDF4
import numpy as np

from gridsim.errors import InputError
from gridsim.outputs.result_file import DAMAGE, damage, open_result

ATTRIBUTE = "content_sha256"
BOUNDS_ATTRIBUTE = "bounds_sha256"
GLOBAL = "global attributes"


def content_hash(values: np.ndarray) -> str:
    """SHA-256 over data type, shape and bytes (text: its JSON list), as hexadecimal digits."""
    if values.dtype.kind in "OUT":
        kind, content = "string", json.dumps([str(text) for text in values.ravel()], ensure_ascii=False).encode()
    else:
        little_endian = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<"))
        kind, content = little_endian.dtype.str, little_endian.tobytes()
    digest = hashlib.sha256(f"{kind} {values.shape} ".encode())
    digest.update(content)
    return digest.hexdigest()


def variable_hash(variable: netCDF4.Variable, values: np.ndarray) -> str:
    """SHA-256 over a variable's dimensions, its attributes other than hashes, and its values."""
    attributes = _stated(variable, ATTRIBUTE, BOUNDS_ATTRIBUTE)
    return _digest([list(variable.dimensions), attributes, content_hash(values)])


def file_hash(file: netCDF4.Dataset) -> str:
    """SHA-256 over the global attributes and the names and stored hashes of all variables."""
    return _digest([_stated(file, ATTRIBUTE), {name: _stored(file, name) for name in file.variables}])


def check_hashes(path: str | Path) -> list[str]:
    """Names of what was altered in a result file since it was written.

    Parameters
    ----------
    path
        A results.nc, or the folder that holds it.

    Returns
    -------
    list of str
        Variables whose values, attributes or dimensions were altered; ``global attributes`` where these were altered
        or a variable was added or removed. Empty for an untouched file.

    Raises
    ------
    InputError
        Where there is no result of gridsim at ``path``, or where it is damaged; variables that cannot be read are
        named all together.
    """
    unreadable, altered = [], []
    with open_result(path) as file:
        file.set_auto_scale(False)
        for name, variable in file.variables.items():
            try:
                found = _computed(variable)
            except DAMAGE:
                unreadable.append(name)
            else:
                altered += [name] if found != _stored(file, name) else []
        if unreadable:
            raise InputError(damage(file.filepath(), f"{', '.join(unreadable)} cannot be read"))
        if getattr(file, ATTRIBUTE, "") != file_hash(file):
            altered.append(GLOBAL)
    return altered


def _stored(file: netCDF4.Dataset, name: str) -> str:
    """Hash kept with a variable; that of cell bounds with their coordinate."""
    if name.endswith("_bounds"):
        return str(getattr(file[name.removesuffix("_bounds")], BOUNDS_ATTRIBUTE, ""))
    return str(getattr(file[name], ATTRIBUTE, ""))


def _computed(variable: netCDF4.Variable) -> str:
    variable.set_auto_mask(False)
    return variable_hash(variable, np.asarray(variable[...]))


def _stated(source: netCDF4.Dataset | netCDF4.Variable, *but: str) -> dict[str, object]:
    """Attributes as plain Python values."""
    found = {name: source.getncattr(name) for name in source.ncattrs() if name not in but}
    return {
        name: value.tolist() if isinstance(value, np.generic | np.ndarray) else value for name, value in found.items()
    }


def _digest(content: list) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()

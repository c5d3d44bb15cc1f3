"""Content hashes of results.nc: every variable carries the SHA-256 of what it holds, the file that of all of them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import netCDF4
import numpy as np

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


def file_hash(file: netCDF4.Dataset) -> str:
    """SHA-256 over the global attributes and the names and stored hashes of all variables."""
    attributes = {name: _plain(file.getncattr(name)) for name in file.ncattrs() if name != ATTRIBUTE}
    variables = {name: _stored(file, name) for name in file.variables}
    content = json.dumps([attributes, variables], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def check_hashes(path: str | Path) -> list[str]:
    """Names of what was altered in a result file since it was written.

    Parameters
    ----------
    path
        A results.nc.

    Returns
    -------
    list of str
        Altered variables; ``global attributes`` where these were altered or a variable was added or removed. Empty
        for an untouched file.

    Raises
    ------
    OSError
        Where the file cannot be read.
    """
    with netCDF4.Dataset(path) as file:
        file.set_auto_scale(False)
        altered = [name for name, variable in file.variables.items() if _stored(file, name) != _computed(variable)]
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
    return content_hash(np.asarray(variable[...]))


def _plain(value: object) -> object:
    return value.tolist() if isinstance(value, np.generic | np.ndarray) else value

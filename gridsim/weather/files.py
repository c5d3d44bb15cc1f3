"""Hourly series on disk: compressed netCDF with CF attributes."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import xarray as xr

from gridsim.errors import InputError, Problem
from gridsim.inputs.wording import shown_path


def check_target(path: Path, option: str, *read: Path) -> None:
    """Check that a file can be written, before anything is computed for it.

    Parameters
    ----------
    path : Path
        File to be written.
    option : str
        The option that names it.
    *read : Path
        Files that it must not overwrite.

    Raises
    ------
    InputError
        Its folder does not exist or is closed, it is a folder itself, or a file that is read.
    """
    where, remedy = shown_path(path), f"Name another file: {option} FILE."
    if path.is_dir():
        raise InputError(Problem(where, "is a folder.", remedy))
    if any(path.resolve() == one.resolve() for one in read):
        raise InputError(Problem(where, "would overwrite the file it is made of.", remedy))
    if not path.parent.is_dir():
        raise InputError(Problem(where, f"the folder {shown_path(path.parent)} does not exist.", f"Make it. {remedy}"))
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise InputError(Problem(where, "must not be written.", f"Check its permissions. {remedy}"))


def write_profiles(profiles: xr.Dataset, path: str | Path) -> None:
    """Write hourly series as compressed netCDF in single precision.

    Parameters
    ----------
    profiles : Dataset (snapshot) or Dataset (weather_year, snapshot)
        Series with their attributes.
    path : str or Path
        File to be written; replaced only once the new file is complete.
    """
    path = Path(path)
    start = np.datetime_as_string(profiles["snapshot"].values[0], unit="s").replace("T", " ")
    encoding: dict[str, dict[str, object]] = {
        str(name): {"dtype": "float32", "zlib": True, "complevel": 9, "shuffle": True, "_FillValue": None}
        for name in profiles.data_vars
    }
    encoding["snapshot"] = {
        "dtype": "float64",
        "units": f"hours since {start}",
        "calendar": "proleptic_gregorian",
        "_FillValue": None,
        "zlib": True,
    }
    for name in set(profiles.coords) - {"snapshot"}:
        encoding[str(name)] = {"dtype": "int32", "_FillValue": None}
    partial = path.with_name(path.name + ".partial")
    try:
        profiles.to_netcdf(partial, engine="netcdf4", encoding=encoding)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def read_profiles(path: str | Path) -> xr.Dataset:
    """Read hourly series into memory.

    Parameters
    ----------
    path : str or Path
        File written by `write_profiles`.

    Returns
    -------
    Dataset (snapshot) or Dataset (weather_year, snapshot)
        The series in double precision.

    Raises
    ------
    InputError
        If the file is missing or is not netCDF.
    """
    try:
        with xr.open_dataset(path, engine="netcdf4") as stored:
            return stored.load().astype(float, keep_attrs=True)
    except FileNotFoundError:
        raise InputError(
            Problem(str(path), "no such file.", "Build it from its recipe; profiles/README.md says how.")
        ) from None
    except OSError as error:
        raise InputError(
            Problem(str(path), f"not a netCDF file ({error}).", "Build it anew from its recipe.")
        ) from None

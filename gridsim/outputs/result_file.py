"""Which file is a result, and what is said of one that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import netCDF4

from gridsim.errors import InputError, Problem

FILE_NAME = "results.nc"
FORMAT = "gridsim results 2"

DAMAGE = (RuntimeError, ValueError, LookupError, AttributeError, TypeError, OverflowError, OSError)
"""What netCDF4, pydantic, json and numpy raise over bytes that are not what was written: HDF errors, attributes and
variables that are gone, text that is no JSON or breaks a rule of the study."""


@contextmanager
def open_result(path: str | Path) -> Iterator[netCDF4.Dataset]:
    """Open the result at ``path``, a file or its folder, for reading.

    Yields
    ------
    netCDF4.Dataset

    Raises
    ------
    InputError
        Where there is no result of gridsim, and where reading fails inside the ``with`` block: the file is damaged.
    """
    place = Path(path)
    place = place / FILE_NAME if place.is_dir() else place
    if not place.is_file():
        raise InputError(Problem(str(place), "there is no such result.", "Give a folder that `gridsim run` wrote."))
    remedy = "Give a results.nc or the folder of one, as this version of `gridsim run` writes it."
    with damage_reported(place):
        try:
            file = netCDF4.Dataset(place)
        except OSError as error:
            raise InputError(Problem(str(place), f"this is no readable netCDF file ({error}).", remedy)) from None
        with file:
            if getattr(file, "format", "") != FORMAT:
                raise InputError(Problem(str(place), f"this netCDF file is no '{FORMAT}'.", remedy))
            yield file


@contextmanager
def damage_reported(place: str | Path) -> Iterator[None]:
    """Turn what fails over damaged content into one `InputError`; only for blocks that read a result file."""
    try:
        yield
    except DAMAGE as error:
        reason = next(iter(str(error).splitlines()), "") or type(error).__name__
        raise InputError(damage(place, f"it cannot be read ({reason})")) from error


def damage(place: str | Path, what: str) -> Problem:
    """Name a damaged file, what is wrong with it and what helps."""
    remedy = "Restore it from a copy, or run the study again; its numbers are not to be used."
    return Problem(str(place), f"the file is damaged: {what}.", remedy)

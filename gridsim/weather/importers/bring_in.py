"""One file in, labelled hourly series out."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import xarray as xr

from gridsim.errors import InputError, Problem
from gridsim.inputs.wording import shown_path
from gridsim.weather.importers.era5 import read_era5
from gridsim.weather.importers.hours import Hours, to_year
from gridsim.weather.importers.plausible import check_plausible, unlikely_values
from gridsim.weather.importers.power import LABELS, solar_power, wind_power
from gridsim.weather.importers.request import Request
from gridsim.weather.importers.table import Table
from gridsim.weather.importers.tables import read_user_csv, read_workbook
from gridsim.weather.importers.weather_files import read_epw, read_ninja, read_pvgis, read_tmy3
from gridsim.weather.series import (
    NAME_PATTERN,
    PER_UNIT,
    POWER,
    PRICE,
    RESERVED_NAMES,
    Attributes,
    labelled,
    to_dataset,
)

_LARGEST = 100e6
"""Largest table that is read [bytes]; ten columns of minutes of a year need half of it."""


@dataclass(frozen=True)
class Imported:
    """What an import made.

    Attributes
    ----------
    profiles : Dataset (snapshot)
        The series with their origin.
    warnings : tuple of str
        What the user should look at.
    """

    profiles: xr.Dataset
    warnings: tuple[str, ...]


def import_profiles(path: Path, request: Request) -> Imported:
    """Read a file and turn it into hourly series of one year.

    Parameters
    ----------
    path : Path
        The file.
    request : Request
        What it is, and what is wanted of it.

    Returns
    -------
    Imported
        Power per unit, load [MW] or price [CNY/MWh]; irradiance, temperature and wind speed beside power that was
        made of them; ``<name>_filled`` is 1 in hours that were filled.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    where = shown_path(path)
    _check_name(request.name)
    table = _read(path, request)
    wanted = _quantities(request, set(table.values.columns), where)
    table = replace(table, values=table.values[wanted])
    hours, problems = to_year(table, request.clock, where)
    values, found = _in_units(hours.values, table, request, where)
    problems += [*found, *check_plausible(values, where)]
    if problems:
        raise InputError(problems)
    warnings = [*table.warnings, *hours.warnings, *unlikely_values(values)]
    origin = _origin(path, table, hours, request)
    name = request.name or request.kind
    if "ghi" in values:
        series, warned = solar_power(values, (table, hours.minute), request, where)
        warnings += warned
    elif "wind_speed" in values:
        series = wind_power(values, table, request, where)
    else:
        unit = {"load": POWER, "price": PRICE}.get(request.kind, PER_UNIT)
        series = {name: (values.iloc[:, 0].to_numpy(), labelled(unit, *LABELS[request.kind], ""))}
    made = {key: (array, kept | {"origin": _with(kept["origin"], origin)}) for key, (array, kept) in series.items()}
    if hours.filled.any():
        mark = labelled(PER_UNIT, "Hours that were filled", "补齐的时段", origin)
        made[f"{name}_filled"] = hours.filled.astype(float), mark
    snapshots = pd.DatetimeIndex(values.index)
    return Imported(to_dataset(made, snapshots, _attributes(path, table, warnings)), tuple(warnings))


def put_into(base: xr.Dataset, made: xr.Dataset, where: str) -> xr.Dataset:
    """Put imported series in the place of others of the same name, and beside the rest.

    Parameters
    ----------
    base, made : Dataset (snapshot)
        The series that stay, and the imported ones.
    where : str
        File of ``base``.

    Raises
    ------
    InputError
        If the two are for different hours, or ``base`` is no file of series or holds several weather years.
    """
    if "snapshot" not in base.indexes:
        remedy = "Name one that 'gridsim profiles build' or 'gridsim profiles import' wrote."
        raise InputError(Problem(where, "is not a file of hourly series: it has no 'snapshot'.", remedy))
    if "weather_year" in base.dims or not base.indexes["snapshot"].equals(made.indexes["snapshot"]):
        year = int(base.indexes["snapshot"][0].year)
        what = f"is for the {base.sizes['snapshot']:,} hours of {year}."
        if "weather_year" in base.dims:
            what = "holds several weather years."
        raise InputError(Problem(where, what, f"Import for the same year (--year {year}), into a file of one weather."))
    joined = base.assign({name: made[name] for name in made.data_vars})
    return joined.assign_attrs(history=f"{base.attrs.get('history', '')}; {made.attrs['history']}")


def _check_name(name: str) -> None:
    """Refuse a name that no variable of a file can have, or that others have."""
    if name and (name in RESERVED_NAMES or not re.fullmatch(NAME_PATTERN, name)):
        what = f"'{name}' cannot name a series."
        remedy = f"Use letters, digits and _, and none of: {', '.join(RESERVED_NAMES)}."
        raise InputError(Problem("--name", what, remedy))


def _read(path: Path, request: Request) -> Table:
    _check_file(path, request.written)
    if request.written in ("csv", "xlsx"):
        reader = read_user_csv if request.written == "csv" else read_workbook
        return reader(path, request.kind, request.column, request.unit)
    if request.written == "era5":
        return read_era5(path, request.latitude, request.longitude)
    return {"epw": read_epw, "tmy3": read_tmy3, "pvgis": read_pvgis, "ninja": read_ninja}[request.written](path)


def _check_file(path: Path, written: str) -> None:
    """Refuse what cannot be read before any reader tries."""
    where = shown_path(path)
    if path.is_dir():
        raise InputError(Problem(where, "is a folder.", "Name a file in it."))
    if not path.is_file():
        raise InputError(Problem(where, "no such file.", "Check the path."))
    if not os.access(path, os.R_OK):
        raise InputError(Problem(where, "must not be read.", "Check its permissions."))
    if written != "era5" and (size := path.stat().st_size) > _LARGEST:
        what = f"holds {size / 1e6:,.0f} MB, more than the {_LARGEST / 1e6:.0f} MB up to which tables are read."
        raise InputError(Problem(where, what, "Cut it to the year and the columns that are needed."))


def _quantities(request: Request, held: set[str], where: str) -> list[str]:
    """Quantities of the file that serve the request."""
    choices = {
        "solar": [["power"], ["ghi", "temperature"]],
        "wind": [["power"], ["wind_speed"]],
        "load": [["power"]],
        "price": [["price"]],
    }[request.kind]
    for needed in choices:
        if set(needed) <= held:
            both = ["dni", "dhi"] if needed[0] == "ghi" and {"dni", "dhi"} <= held else []
            return needed + both
    lacking = " or ".join(" and ".join(needed) for needed in choices)
    what = f"holds {', '.join(sorted(held)) or 'nothing'}; {request.kind} needs {lacking}."
    raise InputError(Problem(where, what, "Choose another --as, or another file."))


def _in_units(values: pd.DataFrame, table: Table, request: Request, where: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Metered output per unit of capacity; the load by its own name."""
    unit = table.units.get("power", "1")
    if "power" not in values:
        return values, []
    if request.kind == "load":
        return values.rename(columns={"power": "load"}), []
    if unit == "1":
        return values, []
    if request.capacity is None:
        remedy = "Give its rated power: --capacity 400."
        return values[[]], [Problem(where, f"holds output in {unit}, not per unit of capacity.", remedy)]
    factor = 1e-3 if unit == "kW" else 1.0
    return values.assign(power=values["power"] * factor / request.capacity), []


def _origin(path: Path, table: Table, hours: Hours, request: Request) -> str:
    parts = [f"imported from {path.name} ({request.written})", table.origin, *hours.notes]
    return "; ".join(part for part in parts if part)


def _with(how: str | float, origin: str) -> str:
    return f"{origin}; {how}" if how else origin


def _attributes(path: Path, table: Table, warnings: list[str]) -> Attributes:
    """Attributes of the whole file."""
    attributes: Attributes = {
        "Conventions": "CF-1.8",
        "title": f"Hourly series imported from {path.name}",
        "institution": "gridsim",
        "source": table.origin or path.name,
        "history": f"imported from {path.name}, SHA-256 {hashlib.sha256(path.read_bytes()).hexdigest()}",
        "references": "profiles/README.md",
        "time_zone": "Asia/Shanghai, hour-start labels",
    }
    return attributes | {"warnings": " ".join(warnings)} if warnings else attributes

"""results.nc: inputs, operation and proof of one study in one CF-1.8 file, written and read back side by side.

Hourly variables lie on the active members (``generator``, ``line`` …) and ``snapshot``, in CF's order: time last, so
that a member's series is one piece on disk. Reading turns them round to PyPSA's (snapshot, member). Each input
table has a dimension ``<table>_rows`` that holds all its rows, inactive ones too, and a variable ``<table>_<column>``
for every column; each hourly input is ``profile_<name>``. The Case is rebuilt from this file alone, bit by bit.

Conventions: CF-1.8, https://cfconventions.org/Data/cf-conventions/cf-conventions-1.8/cf-conventions.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import pandas as pd
import xarray as xr

from gridsim.case import Case
from gridsim.errors import InputError, Problem
from gridsim.inputs.study import Study
from gridsim.outputs.content_hashes import ATTRIBUTE, BOUNDS_ATTRIBUTE, content_hash, file_hash
from gridsim.outputs.versions import software_versions
from gridsim.results import Certificate, Results
from gridsim.schema.tables import TABLES, Column
from gridsim.schema.units import UNITS
from gridsim.schema.variables import DIMENSIONS, VARIABLES

FILE_NAME = "results.nc"
FORMAT = "gridsim results 1"
COMPRESSION_LEVEL = 4
TIME_ZONE = "+08:00"

_END_OF_HOUR = {"state_of_charge", "heat_stored"}
_SUM_OVER_HOUR = {"start_up"}


def write_netcdf(path: str | Path, case: Case, results: Results, summary: Mapping[str, Any] | None = None) -> None:
    """Write inputs, operation, certificate and provenance of one study.

    Parameters
    ----------
    path
        File to be written; an existing one is overwritten.
    case, results
        What was operated, and how.
    summary
        What `summary.build_summary` made; its indicators and targets are kept as the text attribute ``indicators``.

    Raises
    ------
    KeyError
        Where ``results`` or ``case`` hold a quantity that the schema does not know.
    OSError
        Where the file cannot be written.
    """
    with netCDF4.Dataset(path, "w", format="NETCDF4") as file:
        _write_time(file, case.snapshots)
        _write_members(file, case, results.hourly)
        for name, values in results.hourly.data_vars.items():
            _write_hourly(file, str(name), values)
        for name in case.profiles.columns:
            attributes = _profile_attributes(name, case.profile_attributes.get(name, {}))
            _add(file, f"profile_{name}", ("snapshot",), case.profiles[name].to_numpy(float), attributes)
        for name, frame in case.tables.items():
            _write_table(file, name, frame)
        file.setncatts(_global_attributes(case, results, summary or {}))
        file.setncattr(ATTRIBUTE, file_hash(file))


def read_netcdf(path: str | Path) -> tuple[Case, Results]:
    """Rebuild what `write_netcdf` wrote.

    Parameters
    ----------
    path
        A results.nc, or the folder that holds it.

    Returns
    -------
    case : Case
    results : Results
        Both equal to what was written, bit by bit.

    Raises
    ------
    InputError
        Where there is no result of gridsim at ``path``.
    """
    with _open(path) as file:
        snapshots = _read_time(file)
        case = Case(
            name=file.case_name,
            study=Study.model_validate_json(file.study),
            snapshots=snapshots,
            tables={name: _read_table(file, name) for name in TABLES if f"{name}_rows" in file.dimensions},
            profiles=_read_profiles(file, snapshots),
            profile_attributes=json.loads(file.profile_attributes),
            provenance=json.loads(file.provenance),
        )
        results = Results(
            hourly=_read_hourly(file, snapshots),
            objective=float(file.objective),
            certificate=_read_certificate(file),
            timing=json.loads(file.timing),
        )
    return case, results


def open_results(path: str | Path) -> xr.Dataset:
    """Open a result for analysis.

    Parameters
    ----------
    path
        A results.nc, or the folder that holds it.

    Returns
    -------
    Dataset
        Every variable of the file, inputs included, in memory; ``snapshot`` in local time without zone, table rows
        labelled by name (``opened.generators_capacity.sel(generators_rows="datang_1")``).

    Raises
    ------
    InputError
        Where there is no result of gridsim at ``path``.
    """
    with _open(path) as file:
        snapshots = _read_time(file)
        data = {
            name: xr.Variable(_dimensions(file, name), _values(file, name), _attributes(variable))
            for name, variable in file.variables.items()
            if name not in ("snapshot", "snapshot_bounds")
        }
        rows = {
            f"{table}_rows": _values(file, f"{table}_name") for table in TABLES if f"{table}_rows" in file.dimensions
        }
        labels = [f"{name}_{column}" for name in _members(file) for column in ("label", "label_zh")]
        opened = xr.Dataset(data, coords={"snapshot": snapshots, **rows}, attrs=_attributes(file))
        return opened.set_coords(labels).transpose("snapshot", ...)


# --- time -----------------------------------------------------------------------------------------------------------


def _write_time(file: netCDF4.Dataset, snapshots: pd.DatetimeIndex) -> None:
    file.createDimension("snapshot", len(snapshots))
    file.createDimension("bound", 2)
    start = pd.Timestamp(year=snapshots[0].year, month=1, day=1)
    hours = ((snapshots - start) / pd.Timedelta(hours=1)).to_numpy(float)
    attributes = {
        "units": f"hours since {start:%Y-%m-%d %H:%M:%S} {TIME_ZONE}",
        "calendar": "proleptic_gregorian",
        "standard_name": "time",
        "long_name": "start of the hour, local time (UTC+8), no daylight saving",
        "long_name_zh": "小时起始时刻（北京时间）",
        "axis": "T",
        "bounds": "snapshot_bounds",
        "resolution": snapshots.unit,
        "frequency": snapshots.freqstr or "",
    }
    _add(file, "snapshot", ("snapshot",), hours, attributes)
    _add_bounds(file, "snapshot", np.stack([hours, hours + 1.0], axis=1))


def _read_time(file: netCDF4.Dataset) -> pd.DatetimeIndex:
    variable = file["snapshot"]
    start = pd.Timestamp(variable.units.removeprefix("hours since ").removesuffix(f" {TIME_ZONE}"))
    times = start + pd.to_timedelta(_values(file, "snapshot"), unit="h")
    index = pd.DatetimeIndex(times, name="snapshot").as_unit(variable.resolution)
    return pd.DatetimeIndex(index, freq=variable.frequency) if variable.frequency else index


# --- operation ------------------------------------------------------------------------------------------------------


def _write_members(file: netCDF4.Dataset, case: Case, hourly: xr.Dataset) -> None:
    """Dimensions of the hourly variables: names as coordinates, labels as auxiliary coordinates."""
    for dimension in (str(name) for name in hourly.dims if name != "snapshot"):
        table = TABLES[DIMENSIONS[dimension]]
        names = hourly[dimension].to_numpy()
        rows = case.tables[table.name].loc[list(names)]
        attributes = {"long_name": f"names; a row of {table.name} each", "long_name_zh": table.label_zh}
        _add_names(file, dimension, names, attributes)
        for column in ("label", "label_zh"):
            definition = table.column(column)
            attributes = {"long_name": definition.label, "long_name_zh": definition.label_zh}
            _add(file, f"{dimension}_{column}", (dimension,), rows[column].to_numpy(object), attributes)


def _write_hourly(file: netCDF4.Dataset, name: str, values: xr.DataArray) -> None:
    attributes = dict(VARIABLES[name].attributes)
    if name in _END_OF_HOUR:
        attributes["comment"] = "value at the end of the hour, the upper bound of the time cell"
    else:
        attributes["cell_methods"] = "snapshot: sum" if name in _SUM_OVER_HOUR else "snapshot: mean"
    members = [dimension for dimension in values.dims if dimension != "snapshot"]
    labels = [f"{dimension}_{column}" for dimension in members for column in ("label", "label_zh")]
    if labels:
        attributes["coordinates"] = " ".join(labels)
    ordered = values.transpose(..., "snapshot")
    _add(file, name, tuple(map(str, ordered.dims)), np.ascontiguousarray(ordered, dtype=float), attributes)


def _read_hourly(file: netCDF4.Dataset, snapshots: pd.DatetimeIndex) -> xr.Dataset:
    data = {
        name: xr.Variable(_dimensions(file, name), _values(file, name), VARIABLES[name].attributes)
        for name in file.variables
        if name in VARIABLES
    }
    members = {name: _values(file, name).astype(object) for name in _members(file)}
    return xr.Dataset(data, coords={"snapshot": snapshots, **members}).transpose("snapshot", ...)


# --- inputs ---------------------------------------------------------------------------------------------------------


def _profile_attributes(name: str, stated: Mapping[str, str]) -> dict[str, str]:
    attributes = {"units": "1", "unit_label": "1", "long_name": f"hourly input {name}", **stated}
    attributes["units"] = UNITS[attributes["units"]].udunits if attributes["units"] in UNITS else attributes["units"]
    return {**{key: text for key, text in attributes.items() if text}, "cell_methods": "snapshot: mean"}


def _read_profiles(file: netCDF4.Dataset, snapshots: pd.DatetimeIndex) -> pd.DataFrame:
    names = [name.removeprefix("profile_") for name in file.variables if name.startswith("profile_")]
    return pd.DataFrame({name: _values(file, f"profile_{name}") for name in names}, index=snapshots)


def _write_table(file: netCDF4.Dataset, name: str, frame: pd.DataFrame) -> None:
    table, dimension = TABLES[name], f"{name}_rows"
    file.createDimension(dimension, len(frame))
    for column in table.columns:
        values = frame.index.to_numpy(object) if column.name == "name" else frame[column.name].to_numpy()
        attributes = _column_attributes(column)
        if column.name != "name":
            attributes["coordinates"] = f"{name}_name"
        if column.kind == "flag":
            values = values.astype(np.int8)
        elif column.kind != "number":
            values = values.astype(object)
        _add(file, f"{name}_{column.name}", (dimension,), values, attributes)


def _column_attributes(column: Column) -> dict[str, Any]:
    attributes: dict[str, Any] = {"long_name": column.label, "long_name_zh": column.label_zh}
    if column.kind == "number":
        attributes |= {"units": UNITS[column.unit].udunits, "unit_label": column.unit}
    elif column.kind == "flag":
        attributes |= {"flag_values": np.array([0, 1], np.int8), "flag_meanings": "false true"}
    return attributes


def _read_table(file: netCDF4.Dataset, name: str) -> pd.DataFrame:
    kinds = {"number": float, "flag": bool}
    columns = {
        column.name: pd.Series(_values(file, f"{name}_{column.name}"), dtype=kinds.get(column.kind, object))
        for column in TABLES[name].columns
    }
    return pd.DataFrame(columns).set_index("name")


# --- proof and provenance -------------------------------------------------------------------------------------------


def _global_attributes(case: Case, results: Results, summary: Mapping[str, Any]) -> dict[str, Any]:
    sources = case.tables["sources"]
    title = case.study.title or case.name
    return {
        "Conventions": "CF-1.8",
        "format": FORMAT,
        "title": f"{title} ({case.name})",
        "title_zh": case.study.title_zh or title,
        "institution": "gridsim, power-system operation of Qidong, Jiangsu",
        "source": f"least-cost operation found by linear optimisation: {results.certificate.method}",
        "history": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} written by gridsim",
        "references": "; ".join(sources["title"]) or "none stated",
        "case_name": case.name,
        "study": case.study.model_dump_json(),
        "objective": float(results.objective),
        **{f"certificate_{key}": value for key, value in asdict(results.certificate).items()},
        "timing": _json(dict(results.timing)),
        "indicators": _json({name: summary[name] for name in ("kpis", "targets") if name in summary}),
        "provenance": _json(dict(case.provenance)),
        "profile_attributes": _json({name: dict(stated) for name, stated in case.profile_attributes.items()}),
        "versions": _json(software_versions()),
    }


def _read_certificate(file: netCDF4.Dataset) -> Certificate:
    kinds = {"str": str, "float": float, "int": int}
    stored = {
        item.name: kinds[str(item.type)](file.getncattr(f"certificate_{item.name}")) for item in fields(Certificate)
    }
    return Certificate(**stored)


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)


# --- access ---------------------------------------------------------------------------------------------------------


def _add(
    file: netCDF4.Dataset, name: str, dimensions: tuple[str, ...], values: np.ndarray, attributes: Mapping[str, Any]
) -> None:
    """Create one variable with its content hash; numbers compressed without loss, text as variable-length strings."""
    variable = _create(file, name, dimensions, values)
    variable.setncatts({**attributes, ATTRIBUTE: content_hash(values)})


def _add_names(file: netCDF4.Dataset, dimension: str, names: np.ndarray, attributes: Mapping[str, Any]) -> None:
    """Create a dimension and its coordinate of names, as characters: CF has no one-dimensional text coordinate."""
    encoded = np.char.encode(names.astype(str), "utf-8")
    length = f"{dimension}_length"
    file.createDimension(dimension, len(names))
    characters = np.frombuffer(encoded.tobytes(), "S1").reshape(len(names), encoded.itemsize)
    file.createDimension(length, encoded.itemsize)
    variable = _create(file, dimension, (dimension, length), characters)
    variable.setncatts({**attributes, "_Encoding": "utf-8", ATTRIBUTE: content_hash(names)})


def _add_bounds(file: netCDF4.Dataset, name: str, bounds: np.ndarray) -> None:
    """Create the cell bounds of a coordinate; CF wants them bare, so that the coordinate carries their hash."""
    _create(file, f"{name}_bounds", (name, "bound"), bounds)
    file[name].setncattr(BOUNDS_ATTRIBUTE, content_hash(bounds))


def _create(file: netCDF4.Dataset, name: str, dimensions: tuple[str, ...], values: np.ndarray) -> netCDF4.Variable:
    kind: Any = str if values.dtype == object else values.dtype
    packing: dict[str, Any] = {"compression": "zlib", "complevel": COMPRESSION_LEVEL, "shuffle": True}
    variable = file.createVariable(
        name, kind, dimensions, **({} if kind is str else packing), fill_value=None if kind is str else False
    )
    if values.size:
        variable[...] = values
    return variable


def _values(file: netCDF4.Dataset, name: str) -> np.ndarray:
    variable = file[name]
    variable.set_auto_mask(False)
    return np.asarray(variable[...])


def _attributes(source: netCDF4.Dataset | netCDF4.Variable) -> dict[str, Any]:
    return {name: source.getncattr(name) for name in source.ncattrs() if name not in ("coordinates", "_Encoding")}


def _dimensions(file: netCDF4.Dataset, name: str) -> tuple[str, ...]:
    """Dimensions of a variable as read: the length of a name's characters is none."""
    return tuple(dimension for dimension in file[name].dimensions if not dimension.endswith("_length"))


def _members(file: netCDF4.Dataset) -> list[str]:
    """Dimensions of the hourly variables besides time: those with a coordinate of names."""
    return [name for name in file.dimensions if f"{name}_length" in file.dimensions]


def _open(path: str | Path) -> netCDF4.Dataset:
    """Open the result at ``path``, a file or its folder, after making sure that it is one."""
    place = Path(path)
    place = place / FILE_NAME if place.is_dir() else place
    if not place.is_file():
        raise InputError(Problem(str(place), "there is no such result.", "Give a folder that `gridsim run` wrote."))
    remedy = "Give a results.nc or the folder of one, as `gridsim run` writes it."
    try:
        file = netCDF4.Dataset(place)
    except OSError as error:
        raise InputError(Problem(str(place), f"this is no readable netCDF file ({error}).", remedy)) from None
    if getattr(file, "format", "") != FORMAT:
        file.close()
        raise InputError(Problem(str(place), f"this netCDF file is no '{FORMAT}'.", remedy))
    return file

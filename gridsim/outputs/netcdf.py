"""results.nc: inputs, operation and proof of one study in one CF-1.8 file, written and read back side by side.

Hourly variables lie on the active members (``generator``, ``line`` …) and ``snapshot``, in CF's order: time last, so
that a member's series is one piece on disk. Reading turns them round to PyPSA's (snapshot, member). Each input
table has a dimension ``<table>_rows`` that holds all its rows, inactive ones too, and a variable ``<table>_<column>``
for every column; each hourly input is ``profile_<name>``. The Case is rebuilt from this file alone, bit by bit.

netCDF knows no dimension of length zero: to create one makes it unlimited. A kind of component without members, and a
table without rows, is therefore only named in the attribute ``empty_dimensions``; reading makes its variables anew.

Conventions: CF-1.8, https://cfconventions.org/Data/cf-conventions/cf-conventions-1.8/cf-conventions.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import pandas as pd
import xarray as xr

from gridsim.case import Case
from gridsim.inputs.study import Study
from gridsim.outputs import windowed_file
from gridsim.outputs.content_hashes import ATTRIBUTE, file_hash
from gridsim.outputs.netcdf_variables import (
    add_bounds,
    add_names,
    add_variable,
    attributes_of,
    dimensions_of,
    values_of,
)
from gridsim.outputs.result_file import FORMAT, open_result
from gridsim.outputs.security_file import read_security, read_times, write_security
from gridsim.outputs.sizing_file import read_sizing, write_sizing
from gridsim.outputs.versions import software_versions
from gridsim.results import Certificate, Results
from gridsim.schema.tables import TABLES, Column
from gridsim.schema.units import UNITS
from gridsim.schema.variables import DIMENSIONS, VARIABLES

TIME_ZONE = "+08:00"

_END_OF_HOUR = {"state_of_charge", "heat_stored", "shift_balance"}
_SUM_OVER_HOUR = {"start_up", "hot_start", "warm_start", "cold_start"}
_KINDS: dict[str, type] = {"number": float, "flag": bool}
_STORED: dict[str, type] = {"str": str, "float": float, "int": int}


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
            if values.size:
                _write_hourly(file, str(name), values)
        if results.security is not None:
            write_security(file, results.security)
        if results.sizing is not None:
            write_sizing(file, results.sizing)
        for name in case.profiles.columns:
            attributes = _profile_attributes(name, case.profile_attributes.get(name, {}))
            add_variable(file, f"profile_{name}", ("snapshot",), case.profiles[name].to_numpy(float), attributes)
        for name, frame in case.tables.items():
            _write_table(file, name, frame)
        if results.windowed is not None:
            windowed_file.write_windowed(file, results.windowed)
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
        Where there is no result of gridsim at ``path``, or a damaged one.
    """
    with open_result(path) as file:
        snapshots, content = _read_time(file), _read_content(file)
        case = Case(
            name=file.case_name,
            study=Study.model_validate_json(file.study),
            snapshots=snapshots,
            tables={name: _read_table(content, name) for name in TABLES if f"{name}_name" in content},
            profiles=_read_profiles(content, snapshots),
            profile_attributes=json.loads(file.profile_attributes),
            provenance=json.loads(file.provenance),
        )
        results = Results(
            hourly=_read_hourly(content, snapshots),
            objective=float(file.objective),
            certificate=_read_certificate(file),
            timing=json.loads(file.timing),
            security=read_security(content, snapshots) if case.study.kind == "security" else None,
            windowed=windowed_file.read_windowed(file, content, snapshots),
            sizing=read_sizing(content) if case.study.kind == "sizing" else None,
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
        Where there is no result of gridsim at ``path``, or a damaged one.
    """
    with open_result(path) as file:
        snapshots, content, attributes = _read_time(file), _read_content(file), attributes_of(file)
    rows = {f"{table}_rows": content[f"{table}_name"].to_numpy() for table in TABLES if f"{table}_name" in content}
    labels = [f"{name}_{column}" for name in DIMENSIONS if name in content for column in ("label", "label_zh")]
    opened = xr.Dataset(content, coords={"snapshot": snapshots, **rows}, attrs=attributes)
    return opened.set_coords(labels).transpose("snapshot", ...)


def _read_content(file: netCDF4.Dataset) -> dict[str, xr.Variable]:
    """Every variable but time by name, those of empty dimensions made anew."""
    content = {
        name: xr.Variable(dimensions_of(variable), values_of(variable), attributes_of(variable))
        for name, variable in file.variables.items()
        if name not in ("snapshot", "snapshot_bounds")
    }
    content |= read_times(file, content)
    for dimension in str(file.empty_dimensions).split():
        if dimension in DIMENSIONS:
            sizes = {name: len(each) for name, each in file.dimensions.items()}
            content |= _empty_members(dimension, sizes)
        else:
            content |= _empty_table(dimension.removesuffix("_rows"))
    return content


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
    add_variable(file, "snapshot", ("snapshot",), hours, attributes)
    add_bounds(file, "snapshot", np.stack([hours, hours + 1.0], axis=1))


def _read_time(file: netCDF4.Dataset) -> pd.DatetimeIndex:
    variable = file["snapshot"]
    start = pd.Timestamp(variable.units.removeprefix("hours since ").removesuffix(f" {TIME_ZONE}"))
    times = start + pd.to_timedelta(values_of(variable), unit="h")
    index = pd.DatetimeIndex(times, name="snapshot").as_unit(variable.resolution)
    return pd.DatetimeIndex(index, freq=variable.frequency) if variable.frequency else index


# --- operation ------------------------------------------------------------------------------------------------------


def _write_members(file: netCDF4.Dataset, case: Case, hourly: xr.Dataset) -> None:
    """Dimensions of the hourly variables: names as coordinates, labels as auxiliary coordinates."""
    for dimension in (str(name) for name in hourly.dims if name != "snapshot" and hourly.sizes[name]):
        table = TABLES[DIMENSIONS[dimension]]
        names = hourly[dimension].to_numpy()
        rows = case.tables[table.name].loc[list(names)]
        attributes = {"long_name": f"names; a row of {table.name} each", "long_name_zh": table.label_zh}
        add_names(file, dimension, names, attributes)
        for column in ("label", "label_zh"):
            attributes = _label_attributes(dimension, column)
            add_variable(file, f"{dimension}_{column}", (dimension,), rows[column].to_numpy(object), attributes)


def _label_attributes(dimension: str, column: str) -> dict[str, str]:
    definition = TABLES[DIMENSIONS[dimension]].column(column)
    return {"long_name": definition.label, "long_name_zh": definition.label_zh}


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
    add_variable(file, name, tuple(map(str, ordered.dims)), np.ascontiguousarray(ordered, dtype=float), attributes)


def _read_hourly(content: Mapping[str, xr.Variable], snapshots: pd.DatetimeIndex) -> xr.Dataset:
    """Hourly variables in the schema's order."""
    data = {
        name: xr.Variable(content[name].dims, content[name].to_numpy(), variable.attributes)
        for name, variable in VARIABLES.items()
        if name in content
    }
    members = {name: content[name].to_numpy().astype(object) for name in DIMENSIONS if name in content}
    return xr.Dataset(data, coords={"snapshot": snapshots, **members}).transpose("snapshot", ...)


def _empty_members(dimension: str, sizes: Mapping[str, int]) -> dict[str, xr.Variable]:
    """Variables of a kind of component that the system has none of."""
    names = np.array([], dtype=object)
    content = {dimension: xr.Variable((dimension,), names)}
    for column in ("label", "label_zh"):
        name = f"{dimension}_{column}"
        content[name] = xr.Variable((dimension,), names, _label_attributes(dimension, column))
    for variable in VARIABLES.values():
        if dimension in variable.dimensions:
            order = (*variable.dimensions[1:], "snapshot")
            shape = [sizes.get(each, 0) if each != dimension else 0 for each in order]
            content[variable.name] = xr.Variable(order, np.empty(shape), variable.attributes)
    return content


# --- inputs ---------------------------------------------------------------------------------------------------------


def _profile_attributes(name: str, stated: Mapping[str, str]) -> dict[str, str]:
    attributes = {"units": "1", "unit_label": "1", "long_name": f"hourly input {name}", **stated}
    attributes["units"] = UNITS[attributes["units"]].udunits if attributes["units"] in UNITS else attributes["units"]
    return {**{key: text for key, text in attributes.items() if text}, "cell_methods": "snapshot: mean"}


def _read_profiles(content: Mapping[str, xr.Variable], snapshots: pd.DatetimeIndex) -> pd.DataFrame:
    names = [name.removeprefix("profile_") for name in content if name.startswith("profile_")]
    return pd.DataFrame({name: content[f"profile_{name}"].to_numpy() for name in names}, index=snapshots)


def _write_table(file: netCDF4.Dataset, name: str, frame: pd.DataFrame) -> None:
    table, dimension = TABLES[name], f"{name}_rows"
    if frame.empty:
        return
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
        add_variable(file, f"{name}_{column.name}", (dimension,), values, attributes)


def _column_attributes(column: Column) -> dict[str, Any]:
    attributes: dict[str, Any] = {"long_name": column.label, "long_name_zh": column.label_zh}
    if column.kind == "number":
        attributes |= {"units": UNITS[column.unit].udunits, "unit_label": column.unit}
    elif column.kind == "flag":
        attributes |= {"flag_values": np.array([0, 1], np.int8), "flag_meanings": "false true"}
    return attributes


def _read_table(content: Mapping[str, xr.Variable], name: str) -> pd.DataFrame:
    columns = {
        column.name: pd.Series(content[f"{name}_{column.name}"].to_numpy(), dtype=_KINDS.get(column.kind, object))
        for column in TABLES[name].columns
    }
    return pd.DataFrame(columns).set_index("name")


def _empty_table(name: str) -> dict[str, xr.Variable]:
    """Columns of a table without rows."""
    return {
        f"{name}_{column.name}": xr.Variable(
            (f"{name}_rows",), np.array([], dtype=_KINDS.get(column.kind, object)), _column_attributes(column)
        )
        for column in TABLES[name].columns
    }


# --- proof and provenance -------------------------------------------------------------------------------------------


def _global_attributes(case: Case, results: Results, summary: Mapping[str, Any]) -> dict[str, Any]:
    sources = case.tables["sources"]
    title = case.study.title or case.name
    return {
        "Conventions": "CF-1.8",
        "format": FORMAT,
        "title": f"{title} ({case.name})",
        "title_zh": case.study.title_zh or title,
        "institution": f"a study of the power system '{case.study.network}' with gridsim",
        "source": f"least-cost operation found by linear optimisation: {results.certificate.method}",
        "history": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} written by gridsim",
        "references": "; ".join(sources["title"]) or "none stated",
        "case_name": case.name,
        "study": case.study.model_dump_json(),
        "objective": float(results.objective),
        **_certificate_attributes(results.certificate),
        "timing": _json(dict(results.timing)),
        "indicators": _json({name: summary[name] for name in ("kpis", "targets") if name in summary}),
        "provenance": _json(dict(case.provenance)),
        "profile_attributes": _json({name: dict(stated) for name, stated in case.profile_attributes.items()}),
        "versions": _json(software_versions()),
        "empty_dimensions": " ".join(_empty_dimensions(case, results.hourly)),
    }


def _empty_dimensions(case: Case, hourly: xr.Dataset) -> list[str]:
    members = [str(name) for name in hourly.dims if not hourly.sizes[name]]
    return members + [f"{name}_rows" for name, frame in case.tables.items() if frame.empty]


def _certificate_attributes(certificate: Certificate) -> dict[str, Any]:
    """One attribute each; what netCDF has no type for as JSON."""
    stated = {item.name: (str(item.type), getattr(certificate, item.name)) for item in fields(Certificate)}
    return {
        f"certificate_{name}": value if kind in _STORED else json.dumps(value) for name, (kind, value) in stated.items()
    }


def _read_certificate(file: netCDF4.Dataset) -> Certificate:
    stored = {}
    for item in fields(Certificate):
        text = file.getncattr(f"certificate_{item.name}")
        stored[item.name] = _STORED.get(str(item.type), json.loads)(text)
    return Certificate(**stored)


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)

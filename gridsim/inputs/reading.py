"""Everything a study names, read and checked; all problems of all files in one error."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd

from gridsim.errors import InputError, Problem
from gridsim.inputs.demand_rules import check_shiftable_power
from gridsim.inputs.outages import draw_outages
from gridsim.inputs.overrides import apply_overrides, expand_overrides
from gridsim.inputs.places import find_network, project_root
from gridsim.inputs.references import check_references
from gridsim.inputs.rules import check_rules
from gridsim.inputs.security import check_security
from gridsim.inputs.series import Attributes, check_statuses, check_times, check_values, read_profiles
from gridsim.inputs.sizing import check_sizing
from gridsim.inputs.study import Study, WeatherYears
from gridsim.inputs.study_file import StudyFile, read_study_file
from gridsim.inputs.tables import NetworkTables, read_tables
from gridsim.inputs.weather_years import find_series
from gridsim.inputs.wording import shown_path

HOURS_OPTION = "--hours"


@dataclass(frozen=True)
class Inputs:
    """What a study's files say, free of problems.

    Parameters
    ----------
    snapshots : (T,)
        Hour starts, local time without zone.
    profiles : (T, series)
        float64, in the units of ``attributes``.
    provenance
        Study text, overrides, SHA-256 of every data file, version of gridsim.
    """

    name: str
    study: Study
    snapshots: pd.DatetimeIndex
    tables: NetworkTables
    profiles: pd.DataFrame
    attributes: Attributes
    provenance: dict[str, str]


def read_inputs(
    path: str | Path,
    *,
    overrides: Iterable[str] = (),
    hours: int | None = None,
    weather_year: WeatherYears | None = None,
    case: str | None = None,
) -> Inputs:
    """Read a study and all files it names.

    Parameters
    ----------
    path
        Study file, or its short name.
    overrides
        ``table.row.column=value``, added to the study's own.
    hours
        First hours of the year only, instead of what the study says.
    weather_year
        Instead of what the study says. Of several, the first is read.
    case
        One of the study's cases, read as a study of its own.

    Raises
    ------
    InputError
        With every problem of the study, the tables and the series.
    """
    file = read_study_file(path, overrides, case)
    problems = list(file.problems)
    if file.study is None:
        raise InputError(problems)
    study = file.study if hours is None else file.study.model_copy(update={"hours": hours})
    year = year_snapshots(study.year)
    if study.hours is not None and not 1 <= study.hours <= len(year):
        where, place = (file.document.where, file.document.place(("hours",))) if hours is None else (HOURS_OPTION, "")
        what = f"hours = {study.hours:,} of a year of {len(year):,}."
        problems.append(Problem(where, what, f"Give 1 to {len(year):,} hours.", place))
        study = study.model_copy(update={"hours": None})
    snapshots = year[: study.hours]
    tables, found = _read_network(file, study)
    problems += found
    study, profile_path, found = find_series(file, study, weather_year)
    problems += found
    series, found = _read_series(study, profile_path, snapshots, tables) if profile_path else (None, [])
    problems += found
    problems += check_security(file, study, tables, snapshots)
    problems += check_sizing(file, study, tables)
    if tables is not None:
        frame = series[0] if series else None
        problems += check_references(tables, None if frame is None else list(frame.columns))
        problems += check_rules(tables)
        problems += _check_commitment(file, study, tables, frame)
        problems += [] if frame is None else check_shiftable_power(tables, frame)
    if problems or tables is None or series is None or profile_path is None:
        raise InputError(problems)
    frame, attributes = series
    drawn, origins = draw_outages(study, tables, snapshots)
    frame, attributes = frame.join(drawn), {**attributes, **origins}
    study = study.model_copy(update={"overrides": expand_overrides(tables, file.overrides)})
    provenance = _provenance(file, study, [*_table_files(tables), profile_path])
    name = file.path.stem if case is None else f"{file.path.stem}/{case}"
    return Inputs(name, study, snapshots, tables, frame, attributes, provenance)


def year_snapshots(year: int) -> pd.DatetimeIndex:
    """All hour starts of a year: 8,760, or 8,784 in a leap year."""
    return pd.date_range(f"{year}-01-01", f"{year + 1}-01-01", freq="h", inclusive="left", name="snapshot")


def _read_network(file: StudyFile, study: Study) -> tuple[NetworkTables | None, list[Problem]]:
    try:
        tables, problems = read_tables(find_network(study.network, file.path))
    except InputError as error:
        place = file.document.place(("network",))
        return None, [replace(problem, place=place) for problem in error.problems]
    return tables, [*problems, *apply_overrides(tables, file.overrides)]


def _read_series(
    study: Study, path: Path, snapshots: pd.DatetimeIndex, tables: NetworkTables | None
) -> tuple[tuple[pd.DataFrame, Attributes] | None, list[Problem]]:
    """Series over the study's hours and their attributes; None where the file cannot be read."""
    try:
        frame, attributes = read_profiles(path, study.weather_year if isinstance(study.weather_year, int) else None)
    except InputError as error:
        return None, list(error.problems)
    where = shown_path(path)
    problems = check_times(pd.DatetimeIndex(frame.index), snapshots, where)
    frame = frame[~frame.index.duplicated()]
    frame = frame[frame.index.isin(snapshots)] if problems else frame.reindex(snapshots)
    if tables is not None and len(frame):
        statuses = study.commitment if isinstance(study.commitment, dict) else {}
        named = {unit: status for unit, status in statuses.items() if isinstance(status, str)}
        problems += check_values(tables, named, frame, attributes, where)
    return (frame, attributes), problems


def _check_commitment(
    file: StudyFile, study: Study, tables: NetworkTables, profiles: pd.DataFrame | None
) -> list[Problem]:
    if not isinstance(study.commitment, dict):
        return []
    return [
        Problem(file.document.where, what, remedy, file.document.place(("commitment", unit)))
        for unit, what, remedy in check_statuses(study.commitment, tables, profiles)
    ]


def _table_files(tables: NetworkTables) -> list[Path]:
    return [path for name in tables.frames if (path := tables.folder / f"{name}.csv").is_file()]


def _provenance(file: StudyFile, study: Study, data_files: list[Path]) -> dict[str, str]:
    root = project_root(file.path)
    hashes = {}
    for path in data_files:
        resolved = path.resolve()
        shown = resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else path.name
        hashes[shown] = hashlib.sha256(path.read_bytes()).hexdigest()
    return {
        "study_file": file.path.name,
        "study_text": file.document.text,
        "overrides": json.dumps(study.overrides, ensure_ascii=False),
        "data_sha256": json.dumps(hashes),
        "gridsim_version": gridsim_version(),
    }


def gridsim_version() -> str:
    """Version of the installed package."""
    try:
        return version("gridsim")
    except PackageNotFoundError:  # run from a clone that is only on the path
        return "not installed"

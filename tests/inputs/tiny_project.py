"""The small system of `tiny`, written to disk as a project that a user could have made."""

from __future__ import annotations

import csv
from pathlib import Path

import netCDF4
import numpy as np
import pandas as pd
import pytest
from tiny import ROWS, tiny_case

from gridsim.case import load_case
from gridsim.errors import InputError, Problem
from gridsim.schema.tables import TABLES

STUDY = "network: tiny\nyear: 2030\nhours: 48\n"


def write_project(folder: Path, study: str = STUDY, hours: int = 48) -> Path:
    """Write networks, profiles and one study into ``folder``; return the study file."""
    network = folder / "networks" / "tiny"
    network.mkdir(parents=True)
    for name, table in TABLES.items():
        with (network / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(table.names)
            for row in ROWS[name]:
                filled = {"source": "tiny", "confidence": "A"} | row
                writer.writerow([_text(filled.get(column, "")) for column in table.names])
    (folder / "profiles").mkdir()
    write_profiles(folder / "profiles" / "tiny.nc", tiny_case(hours).profiles)
    (folder / "studies").mkdir()
    return write_study(folder, study)


def write_study(folder: Path, text: str) -> Path:
    """Replace the study."""
    path = folder / "studies" / "island.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def write_profiles(path: Path, frame: pd.DataFrame, units: dict[str, str] | None = None) -> None:
    """Write series as netCDF, with ``unit_label`` where given."""
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("snapshot", len(frame))
        time = file.createVariable("snapshot", "f8", ("snapshot",))
        time.units = "hours since 2030-01-01 00:00:00"
        time[:] = (frame.index - pd.Timestamp("2030-01-01")) / pd.Timedelta(hours=1)
        for name in frame:
            variable = file.createVariable(str(name), "f8", ("snapshot",))
            variable[:] = frame[name].to_numpy()
            if units and name in units:
                variable.unit_label = units[name]


def write_weather_years(path: Path, frame: pd.DataFrame, **factors: list[float]) -> None:
    """Write several weather years of ``frame``: each series times its factor of the year, 1 where none is given."""
    count = len(next(iter(factors.values())))
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("weather_year", count)
        file.createDimension("snapshot", len(frame))
        file.createVariable("weather_year", "i4", ("weather_year",))[:] = np.arange(1, count + 1)
        file.createVariable("seed", "i4", ("weather_year",))[:] = np.arange(7, count + 7)
        time = file.createVariable("snapshot", "f8", ("snapshot",))
        time.units = "hours since 2030-01-01 00:00:00"
        time[:] = np.arange(len(frame))
        for name in frame:
            factor = np.array(factors.get(str(name), [1.0] * count))
            variable = file.createVariable(str(name), "f8", ("weather_year", "snapshot"))
            variable[:] = factor[:, None] * frame[name].to_numpy()[None, :]


def table_file(folder: Path, table: str) -> Path:
    """File of one table."""
    return folder / "networks" / "tiny" / f"{table}.csv"


def read_rows(folder: Path, table: str) -> list[list[str]]:
    """Header and rows of one table as text."""
    with table_file(folder, table).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_rows(folder: Path, table: str, rows: list[list[str]]) -> None:
    """Replace one table."""
    with table_file(folder, table).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def set_cell(folder: Path, path: str, text: str) -> None:
    """Write ``text`` into the cell ``table.row.column``."""
    table, name, column = path.split(".")
    rows = read_rows(folder, table)
    row = next(row for row in rows if row[0] == name)
    row[rows[0].index(column)] = text
    write_rows(folder, table, rows)


def problems_of(study: Path, *overrides: str, hours: int | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong with a study."""
    with pytest.raises(InputError) as caught:
        load_case(study, overrides=overrides, hours=hours)
    return caught.value.problems


def only_problem(study: Path, *overrides: str, hours: int | None = None) -> Problem:
    """The single thing that is wrong with a study."""
    found = problems_of(study, *overrides, hours=hours)
    assert len(found) == 1, [f"{problem.where}: {problem}" for problem in found]
    return found[0]


def year_of_profiles(hours: int = 8760) -> pd.DataFrame:
    """Series of the small system over a year."""
    return tiny_case(hours).profiles


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return np.format_float_positional(value, trim="-")
    return str(value)

"""Readers of a user's own tables: CSV, and the first sheet of an Excel workbook."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Literal
from zipfile import BadZipFile

import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from gridsim.errors import InputError, Problem
from gridsim.inputs.csv_file import read_csv_rows
from gridsim.inputs.wording import correction, one_of, shown_path
from gridsim.schema.units import UNITS as KNOWN_UNITS
from gridsim.weather.importers.header import (
    DATED,
    Lines,
    bracketed_unit,
    column_places,
    split_header,
    time_columns,
)
from gridsim.weather.importers.table import (
    UNITS,
    Cells,
    Table,
    column,
    find_marks,
    read_numbers,
    read_times,
    run_to_midnight,
)

Kind = Literal["solar", "wind", "load", "price"]

QUANTITIES: dict[Kind, dict[str, str]] = {
    "load": {"MW": "power", "MWh": "power"},
    "price": {"CNY/MWh": "price"},
    "solar": {"1": "power", "MW": "power", "MWh": "power", "W/m2": "ghi"},
    "wind": {"1": "power", "MW": "power", "MWh": "power", "m/s": "wind_speed"},
}
"""Kind of series → units it may have → what the column then is. The first unit is taken where none is written."""

_TEMPERATURES = ("temperature", "temp", "t2m", "气温", "温度")
_HOUR = re.compile(r"(\d{1,2})(?:\.0+)?(?:\s*[时点hH])?")
_MIDNIGHT = re.compile(r"\s+0?0:00(:00)?$")


def read_user_csv(path: Path, kind: Kind, name: str | None, unit: str | None) -> Table:
    """Read one series of a CSV file.

    Parameters
    ----------
    path : Path
        Text in UTF-8 or GB 18030, a row of names first.
    kind : str
        What the series is.
    name : str, optional
        The column; default: the only one beside the time.
    unit : str, optional
        Its unit; default: what the column's name says in brackets.

    Raises
    ------
    InputError
        With everything that is unreadable.
    """
    header, body = read_csv_rows(path)
    return _read([(1, header), *body], shown_path(path), kind, name, unit)


def read_workbook(path: Path, kind: Kind, name: str | None, unit: str | None) -> Table:
    """Read one series of the first sheet of a workbook; parameters and errors as `read_user_csv`."""
    where = shown_path(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (OSError, InvalidFileException, BadZipFile, ValueError, KeyError) as error:
        remedy = "Save it as an Excel workbook (.xlsx)."
        raise InputError(Problem(where, f"cannot be read as a workbook: {error}.", remedy)) from None
    try:
        rows = [[_text(cell) for cell in cells] for cells in book.worksheets[0].iter_rows(values_only=True)]
    finally:
        book.close()
    lines = [(number, cells) for number, cells in enumerate(rows, start=1) if any(cells)]
    if not lines:
        raise InputError(Problem(where, "has an empty first sheet.", "Put the table on the first sheet."))
    return _read(lines, where, kind, name, unit)


def _text(cell: object) -> str:
    """Text of a cell; times rounded to the second, for a spreadsheet keeps them as fractions of days."""
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime):
        return pd.Timestamp(cell).round("s").isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, datetime.date) else str(cell).strip()


def _read(lines: Lines, where: str, kind: Kind, name: str | None, unit: str | None) -> Table:
    header, body = split_header(lines, where)
    names = column_places(header, where)
    time, hour = time_columns(names)
    place = names[time] if time else 0
    stamps = column(body, place)
    if hour:
        stamps = _with_hours(stamps, column(body, names[hour]))
    times, problems = read_times(stamps, where)
    others = {title: at for title, at in names.items() if at != place and title != hour}
    if not body or not others:
        remedy = "Give columns of times and of values under a row of names; of a workbook, the first sheet is read."
        raise InputError(Problem(where, "holds no series.", remedy))
    temperature = next((title for title in others if title.lower() in _TEMPERATURES), None)
    if name is None:
        candidates = [title for title in others if title != temperature]
        if len(candidates) != 1:
            raise InputError(Problem(where, "holds several series.", f"Choose: --column NAME. {one_of(candidates)}"))
        name = candidates[0]
    elif name not in others:
        raise InputError(Problem(where, f"has no column '{name}'.", correction(name, others)))
    written = unit if unit is not None else _unit(header[others[name]], kind)
    label, factor, found = _measure(written, kind, f"column '{name}'", where)
    problems += found
    quantity = QUANTITIES[kind][label]
    cells = column(body, others[name])
    values, found = read_numbers(cells, name, label, where)
    problems += [*found, *find_marks(values, cells, name, where)]
    series = {quantity: values * factor}
    if temperature is not None and kind == "solar":
        air = column(body, others[temperature])
        series["temperature"], found = read_numbers(air, temperature, UNITS["temperature"], where)
        problems += [*found, *find_marks(series["temperature"], air, temperature, where)]
    if problems:
        raise InputError(problems)
    said = f"column '{name}'" + (f" in {written}" if written else f", no unit written, taken as {label}")
    warnings = []
    if not written and label != "1":
        warnings.append(f"column '{name}' says no unit: taken as {label}; if that is wrong, give --unit.")
    if grouped := next((text for _, text in cells if "," in text), ""):
        warnings.append(f"column '{name}' has commas, taken to separate thousands: '{grouped}'.")
    data = pd.DataFrame(series)
    return Table(
        times=times,
        values=data,
        labels="end" if run_to_midnight(stamps) else "start",
        units={quantity: label},
        origin=said,
        warnings=tuple(warnings),
    )


def _with_hours(days: Cells, hours: Cells) -> Cells:
    """Days and hours of two columns in one; hours are times such as 0:15, or numbers up to 24.

    Where one of the two holds both already, the other adds nothing.
    """
    stamps = []
    for (row, day), (_, hour) in zip(days, hours, strict=True):
        number, date = _HOUR.fullmatch(hour), _MIDNIGHT.sub("", day)
        both = f"{date} {f'{number[1]}:00' if number else hour}".strip()
        stamps.append((row, hour if DATED.match(hour) else date if ":" in date else both))
    return stamps


def _measure(written: str, kind: Kind, subject: str, where: str) -> tuple[str, float, list[Problem]]:
    """Find the unit kept inside, and the factor into it."""
    wanted = QUANTITIES[kind]
    if not written:
        return next(iter(wanted)), 1.0, []
    for label in wanted:
        if (factor := KNOWN_UNITS[label].factor(written)) is not None:
            return label, factor, []
    known = ", ".join(
        spelling for label in wanted for spelling in [label, *list(KNOWN_UNITS[label].spellings)[:5]] if spelling
    )
    what = f"{subject} has the unit '{written}', which does not measure {kind}."
    return next(iter(wanted)), 1.0, [Problem(where, what, f"Give --unit, one of: {known}.")]


def _unit(title: str, kind: Kind) -> str:
    """Find the unit in brackets, or a known one at the end: ``负荷/万千瓦``, ``load_kW``, ``price CNY/MWh``."""
    unit = bracketed_unit(title)
    if unit is not None:
        return unit
    ends = [title[found.end() :] for found in re.finditer(r"[/_\s,，:：]+", title)]
    measured = [KNOWN_UNITS[label] for label in QUANTITIES[kind]]
    return next((end for end in ends if end not in ("", "1") and any(u.factor(end) is not None for u in measured)), "")

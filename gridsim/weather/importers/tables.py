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
from gridsim.schema.units import conversion_factor
from gridsim.weather.importers.table import UNITS, Table, column, read_numbers, read_times

Kind = Literal["solar", "wind", "load", "price"]
Lines = list[tuple[int, list[str]]]

QUANTITIES: dict[Kind, dict[str, str]] = {
    "load": {"MW": "power", "MWh": "power"},
    "price": {"CNY/MWh": "price"},
    "solar": {"1": "power", "MW": "power", "MWh": "power", "W/m2": "ghi"},
    "wind": {"1": "power", "MW": "power", "MWh": "power", "m/s": "wind_speed"},
}
"""Kind of series → units it may have → what the column then is. The first unit is taken where none is written."""

_TIMES = ("snapshot", "time", "datetime", "date", "timestamp", "时间", "日期", "时刻")
_TEMPERATURES = ("temperature", "temp", "t2m", "气温", "温度")
_STAMP = re.compile(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d")
_HEADER = re.compile(r"^(?P<name>.*?)\s*[\[(（](?P<unit>[^\])）]*)[\])）]$")


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
    start = next((at for at, (_, cells) in enumerate(lines) if any(cells[1:])), 0)  # a title stands in the first cell
    (first, header), body = lines[start], lines[start + 1 :]
    if _STAMP.match(header[0]):
        what = f"begins with values ('{header[0]}'), not with names."
        raise InputError(Problem(where, what, "Put a row with the names of the columns first.", f"row {first}"))
    names = _places(header, where)
    time = next((place for title, place in names.items() if title.lower() in _TIMES), 0)
    times, problems = read_times(column(body, time), where)
    others = {title: place for title, place in names.items() if place != time}
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
    problems += found
    series = {quantity: values * factor}
    if temperature is not None and kind == "solar":
        series["temperature"], found = read_numbers(
            column(body, others[temperature]), temperature, UNITS["temperature"], where
        )
        problems += found
    if problems:
        raise InputError(problems)
    said = f"column '{name}'" + (f" in {written}" if written else f", no unit written, taken as {label}")
    warnings = []
    if not written and label != "1":
        warnings.append(f"column '{name}' says no unit: taken as {label}; if that is wrong, give --unit.")
    if grouped := next((text for _, text in cells if "," in text), ""):
        warnings.append(f"column '{name}' has commas, taken to separate thousands: '{grouped}'.")
    data = pd.DataFrame(series)
    return Table(times=times, values=data, units={quantity: label}, origin=said, warnings=tuple(warnings))


def _measure(written: str, kind: Kind, subject: str, where: str) -> tuple[str, float, list[Problem]]:
    """Find the unit kept inside, and the factor into it."""
    wanted = QUANTITIES[kind]
    if not written:
        return next(iter(wanted)), 1.0, []
    for label in wanted:
        if written == label or written in KNOWN_UNITS[label].spellings:
            return label, conversion_factor(written, label), []
    known = ", ".join(
        spelling for label in wanted for spelling in [label, *list(KNOWN_UNITS[label].spellings)[:5]] if spelling
    )
    what = f"{subject} has the unit '{written}', which does not measure {kind}."
    return next(iter(wanted)), 1.0, [Problem(where, what, f"Give --unit, one of: {known}.")]


def _name(title: str) -> str:
    match = _HEADER.match(title)
    return match["name"] if match and match["name"] else title


def _places(header: list[str], where: str) -> dict[str, int]:
    """Position of every column by its name, with its unit where two have the same name."""
    bare = [_name(title) for title in header]
    names = [title if bare.count(name) > 1 else name for title, name in zip(header, bare, strict=True)]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise InputError(Problem(where, f"the column '{name}' is given twice.", "Keep one of them.") for name in twice)
    return {name: place for place, name in enumerate(names) if name}


def _unit(title: str, kind: Kind) -> str:
    """Find the unit in brackets, or a known one at the end: ``负荷/万千瓦``, ``load_kW``, ``price CNY/MWh``."""
    match = _HEADER.match(title)
    if match:
        return match["unit"].strip()
    known = {spelling for label in QUANTITIES[kind] for spelling in (label, *KNOWN_UNITS[label].spellings)}
    ends = [title[found.end() :] for found in re.finditer(r"[/_\s,，:：]+", title)]
    return next((end for end in ends if end in known - {"", "1"}), "")

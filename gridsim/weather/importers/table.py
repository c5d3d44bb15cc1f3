"""What every reader hands over, and the reading of numbers from cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from gridsim.errors import Problem
from gridsim.schema.units import parse_number
from gridsim.weather.processes import Array

Labels = Literal["start", "end"]
Cells = list[tuple[int, str]]
"""(row of the file, text)."""

UNITS = {
    "ghi": "W/m2",
    "dni": "W/m2",
    "dhi": "W/m2",
    "temperature": "degC",
    "wind_speed": "m/s",
}
"""Weather columns that readers know, and their units. ``wind_speed`` is at `Table.height`."""

_EMPTY = {"", "nan", "na", "n/a", "#n/a", "null", "none", "-", "--", "–", "—", "——", "/", "无", "缺测", "缺失", "暂无"}
_DECIMAL_COMMA = re.compile(r"[+-]?0,\d")
"""Nobody separates thousands behind a zero."""

_ZONED = r"(?:\d\s?(?:Z|UTC|GMT)|\d\+\d{2}(?::?\d{2})?|:\d{2}(?:\.\d+)?\s?-\d{2}(?::?\d{2})?)$"
_CHINESE = {r"\s*[年月]\s*": "-", r"\s*日\s*": " ", r"\s*[时点]$": ":00", r"\s*[时点]\s*(\d{1,2})\s*分?": r":\1"}
"""Words of Chinese dates and what stands in their place: 2030年1月1日 8时30分."""

_MIDNIGHT = re.compile(r"(?<!\d)24(?::00|\s*[时点])")
_DAY_NUMBER = re.compile(r"[2-7]\d{4}(\.\d+)?")

_MARKS = {-999.0, *(sign * size for sign in (-1, 1) for size in (9999.0, 99999.0, 999999.0))}
"""Numbers that loggers write where they have none."""

_APART = 3.0
"""A mark is larger than this times every other number of its sign; as large a number among its like is a value."""


@dataclass(frozen=True)
class Table:
    """Series as a file holds them.

    Attributes
    ----------
    times : DatetimeIndex (row)
        Labels as written, with or without zone; minutes kept.
    values : DataFrame (row, series)
        Numbers in `UNITS`, or in the unit of ``units``; NaN where the file is empty.
    labels : str
        Whether a label marks the start or the end of its step.
    zone : float
        Hours east of Greenwich of labels without zone.
    typical : bool
        Months from different years that stand for a typical year.
    instants : frozenset of str
        Series that hold the value at the label, not a mean over the step.
    place : tuple of float
        Latitude, longitude [degrees] and altitude [m]; NaN where the file does not say.
    height : float
        Height of the wind speed [m].
    units : dict of str
        Series → unit, where the file says it.
    origin : str
        What the file says about itself.
    warnings : tuple of str
        What was taken for granted in reading it.
    """

    times: pd.DatetimeIndex
    values: pd.DataFrame
    labels: Labels = "start"
    zone: float = 8.0
    typical: bool = False
    instants: frozenset[str] = frozenset()
    place: tuple[float, float, float] = (np.nan, np.nan, np.nan)
    height: float = 100.0
    units: dict[str, str] = field(default_factory=dict)
    origin: str = ""
    warnings: tuple[str, ...] = ()


def read_numbers(cells: Cells, name: str, unit: str, where: str) -> tuple[Array, list[Problem]]:
    """Read one column; a number may carry its own unit.

    Parameters
    ----------
    cells : Cells
        The column.
    name, unit : str
        The column's name, and the unit wanted (a key of `gridsim.schema.units.UNITS`).
    where : str
        The file.

    Returns
    -------
    Array (row)
        Values, NaN where empty or unreadable.
    list of Problem
        One for each kind of text that is no number, at most three.
    """
    values = np.full(len(cells), np.nan)
    bad: Cells = []
    for position, (row, text) in enumerate(cells):
        try:
            values[position] = float(text)
        except ValueError:
            if text.lower() in _EMPTY:
                continue
            if _DECIMAL_COMMA.match(text):
                bad.append((row, text))
                continue
            try:
                values[position] = parse_number(text, unit)
            except ValueError:
                bad.append((row, text))
    values[~np.isfinite(values)] = np.nan
    problems = []
    for text in list(dict.fromkeys(text for _, text in bad))[:3]:
        rows = [row for row, other in bad if other == text]
        remedy = "Give plain numbers; leave unknown hours empty."
        if re.search(r"\d,\d", text):
            remedy = "Write decimals with a point: 0.5; a comma may only separate thousands."
        what = f"{name} = '{text}' is not a number{and_more(len(rows), 'row')}."
        problems.append(Problem(where, what, remedy, f"row {rows[0]}"))
    return values, problems


def find_marks(values: Array, cells: Cells, name: str, where: str) -> list[Problem]:
    """Find numbers such as -9999 that stand for missing values and would pass for values.

    Parameters
    ----------
    values : Array (row)
        The column as `read_numbers` gives it.
    cells : Cells
        The column.
    name : str
        Its name.
    where : str
        The file.

    Returns
    -------
    list of Problem
        One for each such number.
    """
    marked = np.isin(values, list(_MARKS))
    if not marked.any():
        return []
    others = values[~marked & np.isfinite(values)]
    low, high = _APART * others.min(initial=0.0), _APART * others.max(initial=0.0)
    problems = []
    for mark in sorted({float(value) for value in values[marked] if not low <= value <= high}):
        rows = np.flatnonzero(values == mark)
        what = f"{name} = {mark:.0f} is a mark of missing values{and_more(len(rows), 'row')}."
        remedy = "Leave unknown hours empty; --fill then fills short gaps."
        problems.append(Problem(where, what, remedy, f"row {cells[rows[0]][0]}"))
    return problems


def and_more(count: int, noun: str) -> str:
    """`` (and in 2 more rows)`` behind the first of ``count`` findings, nothing where it is the only one."""
    return f" (and in {count - 1:,} more {noun}{'s' if count > 2 else ''})" if count > 1 else ""


def read_times(cells: Cells, where: str, written: str | None = None) -> tuple[pd.DatetimeIndex, list[Problem]]:
    """Read a column of times; ``24:00`` is the end of its day.

    Parameters
    ----------
    cells : Cells
        The column.
    where : str
        The file.
    written : str, optional
        Format as of ``strptime``; default: any common one.

    Returns
    -------
    DatetimeIndex (row)
        NaT where unreadable; in UTC if the file writes zones.
    list of Problem
        The first unreadable time with the number of others.
    """
    texts = pd.Series([text for _, text in cells], dtype=object)
    if texts.str.contains("年", na=False).any():
        for word, sign in _CHINESE.items():
            texts = texts.str.replace(word, sign, regex=True)
    late = texts.str.contains(r"(?<!\d)24:00", na=False)
    texts = texts.str.replace(r"(?<!\d)24:00", "00:00", regex=True)
    zoned = texts.str.contains(_ZONED, na=False).to_numpy(bool)
    times = pd.to_datetime(texts, errors="coerce", format=written or "mixed", utc=bool(zoned.any()))
    times += pd.to_timedelta(late.astype(int), unit="D")
    unreadable = times.isna().to_numpy()
    index = pd.DatetimeIndex(times)
    if not unreadable.any():
        if zoned.any() and not zoned.all():
            row, text = cells[int(zoned.argmin())]
            what = f"'{text}' has no time zone, other times have one."
            return index, [Problem(where, what, "Write the zone at every time, or at none.", f"row {row}")]
        return index, []
    row, text = cells[int(unreadable.argmax())]
    more = f" (and {int(unreadable.sum()) - 1:,} more)" if unreadable.sum() > 1 else ""
    remedy = "Write times such as 2030-01-01 00:00."
    if _DAY_NUMBER.fullmatch(text):
        remedy = "It looks like a spreadsheet's number of a day: format the column as date and time."
    return index, [Problem(where, f"'{text}' is no time{more}.", remedy, f"row {row}")]


def run_to_midnight(cells: Cells) -> bool:
    """Whether times run to 24:00, at which no step can start: they mark the ends of their steps."""
    return any(_MIDNIGHT.search(text) for _, text in cells)


def column(lines: Iterable[tuple[int, list[str]]], place: int) -> Cells:
    """One column of a table's lines; short rows end in empty cells."""
    return [(row, cells[place] if place < len(cells) else "") for row, cells in lines]

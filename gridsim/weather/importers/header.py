"""The names above a user's table: a title, names in one row or two, units in names or below them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import zip_longest

from gridsim.errors import InputError, Problem
from gridsim.schema.units import UNITS

Lines = list[tuple[int, list[str]]]

TIMES = ("snapshot", "time", "datetime", "date", "timestamp", "时间", "日期", "时刻")
DAYS = ("date", "day", "日期")
"""Columns of days, beside which the hour may stand in a column of its own."""

HOURS = ("hour", "hr", "time", "period", "小时", "时刻", "时段", "时点", "时间")

DATED = re.compile(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d")
"""A text that begins with a date."""

_BRACKETS = re.compile(r"^(?P<name>.*?)\s*[\[(（](?P<unit>[^\])）]*)[\])）]$")
_HOUR_OF_DAY = re.compile(r"\d{1,2}\s*([:：]00|时|点|h)?")
_NO_TIME = ("", "-", "h", "小时", *TIMES)
"""What may stand below the name of the column of times where names take two rows."""


def split_header(lines: Lines, where: str) -> tuple[list[str], Lines]:
    """Split a table into the names of its columns and its values.

    A title above the names is passed over. Names or units in a second row, as merged cells leave them, join those
    above.

    Parameters
    ----------
    lines : Lines
        The rows that hold something.
    where : str
        The file.

    Raises
    ------
    InputError
        There are no names, or one column for each hour of the day.
    """
    start = next((at for at, (_, cells) in enumerate(lines) if any(cells[1:])), 0)  # a title stands in the first cell
    (first, header), body = lines[start], lines[start + 1 :]
    if DATED.match(header[0]):
        what = f"begins with values ('{header[0]}'), not with names."
        raise InputError(Problem(where, what, "Put a row with the names of the columns first.", f"row {first}"))
    if sum(bool(_HOUR_OF_DAY.fullmatch(title)) for title in header) >= 24:
        what = "holds one column for each hour of the day."
        raise InputError(Problem(where, what, "Give one row for each hour, with its date and hour.", f"row {first}"))
    if body and _names_more(body[0][1], header):
        header, body = _joined(header, body[0][1]), body[1:]
    return header, body


def bare_name(title: str) -> str:
    """Name of a column without its unit in brackets."""
    match = _BRACKETS.match(title)
    return match["name"] if match and match["name"] else title


def bracketed_unit(title: str) -> str | None:
    """Text in the brackets behind a name, None where there are none."""
    match = _BRACKETS.match(title)
    return match["unit"].strip() if match else None


def column_places(header: list[str], where: str) -> dict[str, int]:
    """Position of every column by its name, with its unit where two have the same name.

    Raises
    ------
    InputError
        Two columns have the same name and unit.
    """
    bare = [bare_name(title) for title in header]
    names = [title if bare.count(name) > 1 else name for title, name in zip(header, bare, strict=True)]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise InputError(Problem(where, f"the column '{name}' is given twice.", "Keep one of them.") for name in twice)
    return {name: place for place, name in enumerate(names) if name}


def time_columns(names: Iterable[str]) -> tuple[str | None, str | None]:
    """Name of the column of times, or of days, and then of the column of hours where the table has both."""
    lower = {name.lower(): name for name in names}
    time = next((name for title, name in lower.items() if title in TIMES), None)
    day = next((name for title, name in lower.items() if title in DAYS), None)
    hour = next((name for title, name in lower.items() if title in HOURS and name != day), None)
    return (day, hour) if day and hour else (time, None)


def _names_more(cells: list[str], header: list[str]) -> bool:
    """Whether the row below the names continues them: no time, no number, but text."""
    time, _ = time_columns(map(bare_name, header))
    place = next((at for at, title in enumerate(header) if bare_name(title) == time), 0)
    if place < len(cells) and _inside(cells[place]).lower() not in _NO_TIME:
        return False
    others = [cell for at, cell in enumerate(cells) if at != place and cell]
    return bool(others) and not any(cell[:1].isdigit() or cell[:1] in "+-.#" for cell in others)


def _joined(above: list[str], below: list[str]) -> list[str]:
    """Names of two rows in one; a merged name stands above several columns."""
    header, merged = [], ""
    for upper, lower in zip_longest(above, below, fillvalue=""):
        merged = upper or merged
        inside = _inside(lower)
        if not lower or lower == merged:
            header.append(upper)
        elif any(unit.factor(inside) is not None for unit in UNITS.values()):
            header.append(f"{bare_name(merged)} [{inside}]")
        else:
            unit = bracketed_unit(lower) or bracketed_unit(merged)
            name = f"{bare_name(merged)} {bare_name(lower)}".strip()
            header.append(f"{name} [{unit}]" if unit else name)
    return header


def _inside(cell: str) -> str:
    """Text of a cell without brackets around all of it."""
    return cell[1:-1].strip() if cell[:1] in "[(（" and cell[-1:] in "])）" else cell

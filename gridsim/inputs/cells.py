"""One cell of a table: text to value, under the rules of its column. Files and overrides use the same rules."""

from __future__ import annotations

import datetime
import math
import re

from gridsim.inputs.wording import correction, shown_number
from gridsim.schema.tables import Column
from gridsim.schema.units import parse_number

Value = float | bool | str

_FLAGS = {
    **dict.fromkeys(("true", "yes", "1", "是", "y", "t", "on"), True),
    **dict.fromkeys(("false", "no", "0", "否", "n", "f", "off"), False),
}
_SPREADSHEET_ERRORS = re.compile(r"^#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!)$", re.IGNORECASE)
_SPREADSHEET_DATE = re.compile(r"^\s*(\d{4})[/.](\d{1,2})[/.](\d{1,2})\s*$")


class CellError(ValueError):
    """A cell breaks its column's rules.

    Parameters
    ----------
    what
        Column, value and what is wrong with it.
    remedy
        What was expected, and what to do.
    """

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy


def parse_cell(column: Column, text: str, factor: float = 1.0) -> Value:
    """Read one cell.

    Parameters
    ----------
    text
        The cell as written; empty means the column's default.
    factor
        From the unit in the file's header into the column's unit, for numbers without a unit of their own.

    Returns
    -------
    float, bool or str
        In the column's unit; dates and schedules as normalised text.

    Raises
    ------
    CellError
        Not readable, out of bounds, not among the choices, or empty where a value is needed.
    """
    text = text.strip()
    if _SPREADSHEET_ERRORS.match(text):
        raise CellError(f"{column.name} = {text} is a spreadsheet's error value.", f"Give {expectation(column)}.")
    if not text:
        if column.default is None:
            raise CellError(f"{column.name} is empty.", f"Give {expectation(column)}.")
        return column.default
    if column.kind == "number":
        return _number(column, text, factor)
    if column.kind == "flag":
        return _flag(column, text)
    if column.kind == "date":
        return _date(column, text, text).isoformat()
    if column.kind == "schedule":
        return _schedule(column, text)
    if column.choices and text not in column.choices:
        raise CellError(f"{column.name} = '{text}' is not a choice.", correction(text, column.choices))
    return text


def check_number(column: Column, value: float, text: str | None = None) -> float:
    """Return ``value``, in the column's unit, where it is finite and within the column's bounds.

    Raises
    ------
    CellError
        Otherwise.
    """
    unit = "" if column.unit == "1" else f" {column.unit}"
    shown = shown_number(value) + unit
    if text is not None and text != shown_number(value):
        shown = f"{text} ({shown})" if any(letter.isalpha() or letter in "%°" for letter in text) else text + unit
    if not math.isfinite(value):
        raise CellError(f"{column.name} = {shown} is not a finite number.", f"Give {expectation(column)}.")
    if value < column.minimum:
        limit = shown_number(column.minimum) + unit
        raise CellError(f"{column.name} = {shown} is below {limit}.", f"Give {expectation(column)}.")
    if value > column.maximum:
        limit = shown_number(column.maximum) + unit
        raise CellError(f"{column.name} = {shown} exceeds {limit}.", f"Give {expectation(column)}.")
    return value


def expectation(column: Column) -> str:
    """Say in words what a cell of this column should hold."""
    if column.kind == "flag":
        return f"true or false ({column.label})"
    if column.kind == "date":
        return f"a date such as 2025-09-30 ({column.label})"
    if column.kind == "schedule":
        return f"dates such as 2025-09-30, in stages 2025-06-30:100; 2025-12-31 ({column.label})"
    if column.choices:
        return f"one of {', '.join(column.choices)} ({column.label})"
    if column.kind == "text":
        return column.label
    unit = "" if column.unit == "1" else f" in {column.unit}"
    return f"a number{unit}{_range(column)}: {column.label}"


def _range(column: Column) -> str:
    low, high = math.isfinite(column.minimum), math.isfinite(column.maximum)
    if low and high:
        return f" between {shown_number(column.minimum)} and {shown_number(column.maximum)}"
    if low:
        return f" of at least {shown_number(column.minimum)}"
    return f" of at most {shown_number(column.maximum)}" if high else ""


def _number(column: Column, text: str, factor: float) -> float:
    try:
        value = parse_number(text, column.unit)
    except ValueError as error:
        what = f"{column.name}: {error}." if text in str(error) else f"{column.name} = '{text}': {error}."
        raise CellError(what, f"Give {expectation(column)}.") from None
    bare = text[-1].isdigit() or text[-1] == "."
    return check_number(column, value * factor if bare else value, text if factor == 1.0 or not bare else None)


def _flag(column: Column, text: str) -> bool:
    value = _FLAGS.get(text.lower())
    if value is None:
        raise CellError(f"{column.name} = '{text}' is neither true nor false.", "Write true or false (or yes/no, 1/0).")
    return value


def _schedule(column: Column, text: str) -> str:
    """Rewrite dates as spreadsheets save them (2025/9/30) in the ISO form; check every stage."""
    pieces = []
    previous: tuple[datetime.date, float] | None = None
    for piece in filter(None, (part.strip() for part in text.replace("\uff1b", ";").replace("\uff1a", ":").split(";"))):
        date, power = _stage(column, piece)
        if previous is not None and (date <= previous[0] or power <= previous[1]):
            what = f"{column.name} = '{text}': the stage '{piece}' is not later and larger than the one before."
            raise CellError(what, "List the stages in order, each with the power in service from then on.")
        previous = (date, power)
        pieces.append(date.isoformat() + (f":{power:g}" if math.isfinite(power) else ""))
    return "; ".join(pieces)


def _stage(column: Column, piece: str) -> tuple[datetime.date, float]:
    written, _, power_text = piece.partition(":")
    date = _date(column, written, piece)
    try:
        power = parse_number(power_text, "MW") if power_text.strip() else math.inf
    except ValueError as error:
        what = f"{column.name} = '{piece}' cannot be read: {error}."
        raise CellError(what, f"Give {expectation(column)}.") from None
    if power <= 0:
        raise CellError(f"{column.name} = '{piece}': the power is not positive.", f"Give {expectation(column)}.")
    return date, power


def _date(column: Column, written: str, piece: str) -> datetime.date:
    """Read a date in the ISO form or as spreadsheets save it; ``piece`` is what the user sees quoted."""
    spreadsheet = _SPREADSHEET_DATE.match(written)
    try:
        if spreadsheet:
            return datetime.date(*(int(part) for part in spreadsheet.groups()))
        return datetime.date.fromisoformat(written.strip())
    except ValueError as error:
        what = f"{column.name} = '{piece}' cannot be read: {error}."
        raise CellError(what, f"Give {expectation(column)}.") from None

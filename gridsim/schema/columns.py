"""What a table and its columns are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "text", "flag", "schedule"]


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    kind
        ``number`` (kept in ``unit``), ``text``, ``flag`` (true/false) or ``schedule`` (dates with optional power,
        ``2025-09-30:100; 2025-12-31``).
    default
        Value of an empty cell; None means that the cell must be filled (numbers: ``nan`` means "none").
    refers_to
        Table whose names the cell must hold, or ``profiles``.
    label, label_zh
        What the column holds, for readers and for the netCDF attributes.
    """

    name: str
    label: str
    label_zh: str
    kind: Kind = "text"
    unit: str = ""
    default: float | str | bool | None = None
    minimum: float = float("-inf")
    maximum: float = float("inf")
    choices: tuple[str, ...] = ()
    refers_to: str = ""


@dataclass(frozen=True)
class Table:
    """One CSV file of a network."""

    name: str
    label: str
    label_zh: str
    columns: tuple[Column, ...]
    required: bool = False

    def column(self, name: str) -> Column:
        """Return the column called ``name`` (KeyError where there is none)."""
        return {column.name: column for column in self.columns}[name]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, in file order."""
        return tuple(column.name for column in self.columns)


NONE = float("nan")

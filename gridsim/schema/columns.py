"""What a table and its columns are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "text", "flag", "date", "schedule"]


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    kind
        ``number`` (kept in ``unit``), ``text``, ``flag`` (true/false), ``date`` (``2025-09-30``) or ``schedule`` (dates
        with optional power, ``2025-09-30:100; 2025-12-31``).
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
FRACTION = (0.0, 1.0)
ACTIVE = Column("active", "takes part in the study", "启用", "flag", default=True)


def number(
    name: str,
    unit: str,
    label: str,
    label_zh: str,
    default: float | None = None,
    bounds: tuple[float, float] | None = None,
) -> Column:
    """Column of numbers, not negative unless ``bounds`` say otherwise."""
    minimum, maximum = bounds if bounds is not None else (0.0, float("inf"))
    return Column(name, label, label_zh, "number", unit, default, minimum, maximum)


def reference(name: str, table: str, label: str, label_zh: str, default: str | None = None) -> Column:
    """Column whose cells name rows of ``table``, or profiles."""
    return Column(name, label, label_zh, "text", default=default, refers_to=table)


def described(*middle: Column) -> tuple[Column, ...]:
    """Put the columns of a component in order: name and labels, its own, then where the row comes from."""
    return (
        Column("name", "identifier", "标识"),
        Column("label", "name in English", "英文名称", default=""),
        Column("label_zh", "name in Chinese", "中文名称", default=""),
        *middle,
        *ORIGIN,
    )


ORIGIN = (
    Column("source", "keys into sources.csv, separated by ';'", "来源", refers_to="sources"),
    Column("confidence", "H primary, M good secondary, L weak, A assumption", "可信度", choices=("H", "M", "L", "A")),
    Column("note", "remark", "备注", default=""),
)

"""Every number that entered a study, with its source, confidence and range."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from gridsim.case import Case
from gridsim.schema.tables import TABLES, Column

CONFIDENCES = {
    "H": ("primary source, or two that agree", "一手来源或两个一致来源"),
    "M": ("one good secondary source", "一个可靠的二手来源"),
    "L": ("weak source", "来源较弱"),
    "A": ("assumption", "工程假设"),
}
STUDY = "set by the study"


@dataclass(frozen=True)
class InputValue:
    """One number of a table with its origin.

    Parameters
    ----------
    low, high
        Ends of the stated range, as text in the value's unit; empty where none is stated.
    changed
        ``set by the study`` where the study overrides the table, else empty.
    """

    table: str
    row: str
    label: str
    label_zh: str
    quantity: str
    quantity_zh: str
    column: str
    value: float
    unit: str
    confidence: str
    low: str
    high: str
    source: str
    note: str
    changed: str


def input_values(case: Case) -> list[InputValue]:
    """List every stated number of every row, inactive rows too.

    Cells that are empty or hold their column's default state nothing and are left out. The table ``provenance``
    goes before the row's own source and confidence.
    """
    own = list(_cell_origins(case))
    return [_with_own_origin(value, own) for name in case.tables for value in _table_values(case, name)]


@dataclass(frozen=True)
class _CellOrigin:
    """A row of the table ``provenance``: cells whose origin differs from their row's."""

    table: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    origin: dict[str, Any]


def _cell_origins(case: Case) -> Iterator[_CellOrigin]:
    for _, entry in case.tables["provenance"].iterrows():
        origin = {key: str(entry[key]) for key in ("source", "confidence", "low", "high", "note") if entry[key]}
        yield _CellOrigin(entry["table"], _names(entry["row"]), _names(entry["column"]), origin)


def _with_own_origin(value: InputValue, origins: list[_CellOrigin]) -> InputValue:
    for own in origins:
        if own.table == value.table and value.column in own.columns and {"*", value.row} & set(own.rows):
            value = replace(value, **own.origin)
    return value


def _table_values(case: Case, name: str) -> Iterator[InputValue]:
    table, frame = TABLES[name], case.tables[name]
    columns = [column for column in table.columns if column.kind == "number"]
    if not columns or "confidence" not in table.names:
        return
    for row_name, row in frame.iterrows():
        general = InputValue(
            table=name,
            row=str(row_name),
            label=str(row["label"] or row_name),
            label_zh=str(row["label_zh"] or row["label"] or row_name),
            quantity="",
            quantity_zh="",
            column="",
            value=math.nan,
            unit=str(row.get("unit", "")),
            confidence=row["confidence"],
            low="",
            high="",
            source=row["source"],
            note=row["note"],
            changed="",
        )
        for column in columns:
            if not _states_nothing(row[column.name], column):
                yield replace(
                    general,
                    quantity=column.label,
                    quantity_zh=column.label_zh,
                    column=column.name,
                    value=float(row[column.name]),
                    unit=_unit(column, general.unit),
                    changed=STUDY if _is_overridden(case, name, general.row, column.name) else "",
                )


def _states_nothing(value: float, column: Column) -> bool:
    return math.isnan(value) or (isinstance(column.default, float) and value == column.default)


def _unit(column: Column, row_unit: str) -> str:
    return row_unit if column.name == "value" else column.unit


def _is_overridden(case: Case, table: str, row: str, column: str) -> bool:
    return any(path in case.study.overrides for path in (f"{table}.{row}.{column}", f"{table}.*.{column}"))


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(";") if name.strip())

"""Every number that entered a study, with its source, confidence and range."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from gridsim.case import Case
from gridsim.indicators.confidence import SET_BY_STUDY, graded_numbers, parts_of
from gridsim.schema.tables import TABLES

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
    """List every stated number of every row, inactive rows too, with the confidence of `graded_numbers`.

    The table ``provenance`` goes before the row's own source. A number that the study set in a table's place keeps the
    stated range, but neither source nor remark, which speak of the number that it replaces.
    """
    own = list(_cell_origins(case))
    values = [value for name, grades in graded_numbers(case) for value in _table_values(case, name, grades)]
    return [_set_by_study(_with_own_origin(value, own)) for value in values]


@dataclass(frozen=True)
class _CellOrigin:
    """A row of the table ``provenance``: cells whose origin differs from their row's."""

    table: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    origin: dict[str, Any]


def _cell_origins(case: Case) -> Iterator[_CellOrigin]:
    for _, entry in case.tables["provenance"].iterrows():
        origin = {key: str(entry[key]) for key in ("source", "low", "high", "note") if entry[key]}
        yield _CellOrigin(entry["table"], parts_of(entry["row"]), parts_of(entry["column"]), origin)


def _with_own_origin(value: InputValue, origins: list[_CellOrigin]) -> InputValue:
    for own in origins:
        if own.table == value.table and value.column in own.columns and {"*", value.row} & set(own.rows):
            value = replace(value, **own.origin)
    return value


def _set_by_study(value: InputValue) -> InputValue:
    if value.confidence != SET_BY_STUDY:
        return value
    return replace(value, source=STUDY, note="", changed=STUDY)


def _table_values(case: Case, name: str, grades: pd.DataFrame) -> Iterator[InputValue]:
    columns = {column.name: column for column in TABLES[name].columns}
    for (row_name, row), (_, of_row) in zip(case.tables[name].iterrows(), grades.iterrows(), strict=True):
        for column, grade in zip(grades.columns, of_row, strict=True):
            if grade:
                definition = columns[column]
                yield InputValue(
                    table=name,
                    row=str(row_name),
                    label=str(row["label"] or row_name),
                    label_zh=str(row["label_zh"] or row["label"] or row_name),
                    quantity=definition.label,
                    quantity_zh=definition.label_zh,
                    column=definition.name,
                    value=float(row[column]),
                    unit=str(row.get("unit", "")) if column == "value" else definition.unit,
                    confidence=grade,
                    low="",
                    high="",
                    source=row["source"],
                    note=row["note"],
                    changed="",
                )

"""In what the inputs of two cases differ, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gridsim.case import Case
from gridsim.inputs.study import Study
from gridsim.schema.tables import TABLES, Column

Value = float | bool | str | None

STUDY, SERIES = "study", "profiles"
"""What stands in a change's ``table`` for a key of the study, and for an hourly series."""

_NOT_OF_OPERATION = {"title", "title_zh", "overrides", "cases", "reference_case", "outputs", "solver", "network"}
"""Keys of a study that do not say how the system is operated, or whose effect is seen in the tables."""
_ORIGIN = {"source", "confidence", "note"}


@dataclass(frozen=True)
class Change:
    """One input that differs.

    Parameters
    ----------
    table, row, column
        Where it stands; the table `STUDY` or `SERIES` for a key of the study or an hourly series.
    label, label_zh
        Names of the row.
    quantity, quantity_zh
        What the column holds.
    unit
        Unit of a number; empty for anything else.
    before, after
        In the reference, and in the case; None where the row is missing.
    """

    table: str
    row: str
    column: str
    label: str
    label_zh: str
    quantity: str
    quantity_zh: str
    unit: str
    before: Value
    after: Value

    @property
    def path(self) -> str:
        """``table.row.column``, as overrides are written."""
        return ".".join(filter(None, (self.table, self.row, self.column)))


def find_changes(reference: Case, case: Case) -> tuple[Change, ...]:
    """List every input of ``case`` that differs from ``reference``: keys of the study, cells of tables, series."""
    return (*_study_changes(reference.study, case.study), *_table_changes(reference, case), *_series(reference, case))


def _study_changes(reference: Study, study: Study) -> Iterator[Change]:
    for key in Study.model_fields:
        before, after = getattr(reference, key), getattr(study, key)
        if before != after and key not in _NOT_OF_OPERATION:
            yield Change(STUDY, "", key, "study", "研究设定", key, key, "", _text(before), _text(after))


def _text(value: object) -> Value:
    return value if value is None or isinstance(value, float | str | bool) else str(value)


def _table_changes(reference: Case, case: Case) -> Iterator[Change]:
    for name, table in TABLES.items():
        before, after = reference.tables[name], case.tables[name]
        if "label" not in table.names:  # sources and the origin of cells change no operation
            continue
        rows = before.index.union(after.index, sort=False)
        for column in table.columns:
            if column.name in before and column.name not in _ORIGIN | {"label", "label_zh"}:
                old, new = before[column.name].reindex(rows), after[column.name].reindex(rows)
                for row in rows[_differs(old, new)]:
                    yield _change(name, str(row), column, before, after)


def _differs(before: pd.Series, after: pd.Series) -> np.ndarray:
    missing = before.isna().to_numpy() & after.isna().to_numpy()
    return (before.to_numpy(object) != after.to_numpy(object)) & ~missing


def _change(table: str, row: str, column: Column, before: pd.DataFrame, after: pd.DataFrame) -> Change:
    named = (after if row in after.index else before).loc[row]
    unit = "" if column.kind != "number" else str(named["unit"]) if column.name == "value" else column.unit
    label = str(named["label"] or row)
    return Change(
        table,
        row,
        column.name,
        label,
        str(named["label_zh"] or label),
        "" if table == "parameters" else column.label,
        "" if table == "parameters" else column.label_zh,
        unit,
        _cell(before, row, column),
        _cell(after, row, column),
    )


def _cell(frame: pd.DataFrame, row: str, column: Column) -> Value:
    if row not in frame.index:
        return None
    value: Any = frame.loc[row, column.name]
    if column.kind == "number":
        return None if np.isnan(value) else float(value)
    return bool(value) if column.kind == "flag" else str(value)


def _series(reference: Case, case: Case) -> Iterator[Change]:
    """Hourly series whose numbers differ; over other hours all of them do, and the study's year or hours say so."""
    if not reference.snapshots.equals(case.snapshots):
        return
    for name in reference.profiles.columns.union(case.profiles.columns, sort=False):
        parts = (reference.profiles, case.profiles)
        found = [float(each[name].mean()) if name in each else None for each in parts]
        if None in found or not np.array_equal(reference.profiles[name], case.profiles[name]):
            stated = case.profile_attributes.get(name, {})
            label, label_zh = str(stated.get("long_name", name)), str(stated.get("label_zh", name))
            unit = str(stated.get("unit_label", ""))
            yield Change(SERIES, name, "", label, label_zh, "hourly series, mean", "逐时序列均值", unit, *found)

"""How well founded the inputs are: one reading of the tables that the count and the list of all inputs share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from gridsim.case import Case
from gridsim.schema.tables import TABLES, Column

SET_BY_STUDY = "S"

CONFIDENCES = {
    "H": ("primary source, or two that agree", "一手来源或两个一致来源"),
    "M": ("one good secondary source", "一个可靠的二手来源"),
    "L": ("weak source", "来源较弱"),
    "A": ("assumption", "工程假设"),
    SET_BY_STUDY: ("set by the study in place of the table's number", "研究文件设定值（替代原表数值）"),
}
"""Confidence → what it means, in English and Chinese."""


def count_confidence(case: Case) -> dict[str, int]:
    """Count the numbers that the tables state, by confidence, in the order of `CONFIDENCES`."""
    counts = dict.fromkeys(CONFIDENCES, 0)
    for _, grades in graded_numbers(case):
        found = grades.to_numpy(str)
        for grade, count in zip(*np.unique(found[found != ""], return_counts=True), strict=True):
            counts[str(grade)] += int(count)
    return counts


def graded_numbers(case: Case) -> Iterator[tuple[str, pd.DataFrame]]:
    """Grade every number of every row, inactive rows too: they are stated as well.

    Yields
    ------
    table : str
    grades : DataFrame (row, column)
        Columns are the table's columns of numbers. ``S`` where the study overrides the cell: the table's source says
        nothing of the new number. Else the confidence that ``provenance`` gives the cell, else its row's. Empty where
        the cell states nothing: it is empty, or holds its column's default.
    """
    for name, table in TABLES.items():
        rows = case.tables.get(name)
        columns = [column for column in table.columns if column.kind == "number"]
        if rows is None or not columns or "confidence" not in table.names or name == "provenance":
            continue
        grades = pd.DataFrame({column.name: rows["confidence"] for column in columns}, dtype=object)
        _overrule(grades, case.tables, name)
        stated = pd.DataFrame({column.name: _states(rows[column.name], column) for column in columns})
        grades = grades.where(stated, "")
        for path in case.study.overrides:
            table_name, row, column_name = path.split(".")
            if table_name == name and column_name in grades:
                grades.loc[grades.index if row == "*" else [row], column_name] = SET_BY_STUDY
        yield name, grades


def _states(values: pd.Series, column: Column) -> pd.Series:
    return values.notna() & (values != column.default)


def _overrule(grades: pd.DataFrame, tables: Mapping[str, pd.DataFrame], table: str) -> None:
    """Write the confidence of single cells over that of their rows."""
    for cell in tables["provenance"].itertuples():
        if cell.table != table or not cell.confidence:
            continue
        named = parts_of(cell.row)
        overruled = grades.index.isin(named) | ("*" in named)
        for column in parts_of(cell.column):
            if column in grades:
                grades[column] = grades[column].where(~overruled, str(cell.confidence))


def parts_of(text: object) -> tuple[str, ...]:
    """Names in a cell that may hold several, separated by semicolons."""
    return tuple(name.strip() for name in str(text).split(";") if name.strip())

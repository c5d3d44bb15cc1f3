"""How well founded the inputs are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from gridsim.case import Case
from gridsim.schema.tables import TABLES

CONFIDENCE = ("H", "M", "L", "A")


def count_confidence(case: Case) -> dict[str, int]:
    """Count the numbers that the tables state, by confidence: H primary, M good secondary, L weak, A assumption.

    A number counts where it differs from its column's default; a cell listed in ``provenance`` counts with the
    confidence stated there, any other with its row's. Inactive rows count too: they are stated as well.
    """
    counts = dict.fromkeys(CONFIDENCE, 0)
    for name, table in TABLES.items():
        rows = case.tables.get(name)
        if rows is None or "confidence" not in rows or name == "provenance":
            continue
        columns = [column for column in table.columns if column.kind == "number"]
        stated = pd.DataFrame(
            {column.name: rows[column.name].notna() & (rows[column.name] != column.default) for column in columns}
        )
        grades = pd.DataFrame({column.name: rows["confidence"] for column in columns}, dtype=object)
        _overrule(grades, case.tables, name)
        found = grades.to_numpy(object)[stated.to_numpy(bool)]
        for grade, count in zip(*np.unique(found.astype(str), return_counts=True), strict=True):
            counts[str(grade)] += int(count)
    return counts


def _overrule(grades: pd.DataFrame, tables: Mapping[str, pd.DataFrame], table: str) -> None:
    """Write the confidence of single cells over that of their rows."""
    for cell in tables["provenance"].itertuples():
        if cell.table != table:
            continue
        named = [row.strip() for row in str(cell.row).split(";")]
        overruled = grades.index.isin(named) | ("*" in named)
        for column in (part.strip() for part in str(cell.column).split(";")):
            if column in grades:
                grades[column] = grades[column].where(~overruled, str(cell.confidence))

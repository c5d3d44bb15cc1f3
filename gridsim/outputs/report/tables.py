"""Tables of the report: frames to headings and cells as text; the template only lays them out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gridsim.case import Case
from gridsim.indicators.confidence import CONFIDENCES
from gridsim.indicators.definitions import Indicator
from gridsim.indicators.scoreboard import TargetScore
from gridsim.outputs import totals
from gridsim.outputs.assumptions import input_values
from gridsim.outputs.headings import HEADINGS, KEY_FIGURES, SHORT_LABELS, UNITS_ZH, VERDICTS
from gridsim.outputs.report.plot import Text, both
from gridsim.schema.tables import TABLES

Cell = str | Text
NO_VALUE = "–"
_SENSES = {"at_least": "≥", "at_most": "≤", "about": "≈"}
_SHARE = {"1": 100.0}
_MIDDLE, _LARGE = 100.0, 10_000.0


@dataclass(frozen=True)
class PageTable:
    """A table of the page.

    Parameters
    ----------
    headings
        Label and unit of each column.
    numeric
        Which columns hold numbers (set flush right).
    rows
        Cells as text.
    """

    headings: list[tuple[Text, Cell]]
    numeric: list[bool]
    rows: list[list[Cell]]


def page_table(frame: pd.DataFrame) -> PageTable:
    """Show a table of `members`; the Chinese name goes into the name's cell, empty columns are left out."""
    shown = [name for name in frame.columns if name != "label_zh" and frame[name].notna().any()]
    return PageTable(
        headings=[(both(HEADINGS[name].label, HEADINGS[name].label_zh), unit_text(name)) for name in shown],
        numeric=[HEADINGS[name].decimals is not None for name in shown],
        rows=[[_cell(row, name) for name in shown] for _, row in frame.iterrows()],
    )


def key_figures(kpis: Mapping[str, Indicator]) -> list[dict[str, Any]]:
    """Lay out as tiles the indicators that every reader asks for first."""
    tiles = []
    for name in KEY_FIGURES:
        heading = HEADINGS[name]
        value = shown_number(kpis[name].value * heading.scale, heading.decimals)
        label = both(*SHORT_LABELS.get(name, (heading.label, heading.label_zh)))
        tiles.append({"value": value, "unit": unit_text(name), "label": label})
    return tiles


def scoreboard(scores: Iterable[TargetScore]) -> list[dict[str, Any]]:
    """Set the plan's targets beside what was found, with a verdict in words."""
    return [
        {
            "label": both(score.label, score.label_zh),
            "found": shown_number(score.value * _SHARE.get(score.unit, 1.0)),
            "threshold": _threshold(score),
            "unit": "%" if score.unit in _SHARE else score.unit,
            "verdict": both(*VERDICTS[score.verdict]),
            "verdict_class": score.verdict,
            "remark": both(score.remark, score.remark_zh),
        }
        for score in scores
    ]


def _threshold(score: TargetScore) -> str:
    if not math.isfinite(score.threshold):
        return NO_VALUE
    return f"{_SENSES.get(score.sense, '')} {shown_number(score.threshold * _SHARE.get(score.unit, 1.0))}".strip()


def assumptions(case: Case) -> PageTable:
    """Input numbers that rest on an assumption (A), with their ranges."""
    rows: list[list[Cell]] = [
        [
            both(TABLES[value.table].label, TABLES[value.table].label_zh),
            both(value.label, value.label_zh),
            "" if value.table == "parameters" else both(value.quantity, value.quantity_zh),
            shown_number(value.value),
            "" if value.unit == "1" else value.unit,
            f"{value.low}\u00a0…\u00a0{value.high}" if value.low or value.high else NO_VALUE,
            value.note,
        ]
        for value in input_values(case)
        if value.confidence == "A"
    ]
    headings: list[tuple[Text, Cell]] = [
        (both("Table", "表"), ""),
        (both("Row", "对象"), ""),
        (both("Quantity", "参数"), ""),
        (both("Value", "数值"), ""),
        (both("Unit", "单位"), ""),
        (both("Range", "范围"), ""),
        (both("Remark", "备注"), ""),
    ]
    return PageTable(headings, [False, False, False, True, False, False, False], rows)


def confidences(counts: Mapping[str, float]) -> list[dict[str, Any]]:
    """Describe how many input numbers there are of each confidence."""
    whole = max(sum(counts.values()), 1)
    return [
        {"key": key, "label": both(*CONFIDENCES[key]), "count": f"{count:,.0f}", "share": 100.0 * count / whole}
        for key, count in counts.items()
    ]


def shown_number(value: float | None, decimals: int | None = None) -> str:
    """Write a number as readers expect it: grouped thousands, as many digits as matter; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return NO_VALUE
    if decimals is None:
        size = abs(value)
        decimals = 0 if value == round(value) or size >= _LARGE else 1 if size >= _MIDDLE else None
    return f"{value:.4g}" if decimals is None else f"{round(value, decimals) + 0.0:,.{decimals}f}"


def unit_text(name: str) -> Text:
    """Name the unit in which a column or key figure is shown."""
    return unit_label(HEADINGS[name].unit)


def unit_label(unit: str) -> Text:
    """Write a shown unit in both languages."""
    return both(unit, UNITS_ZH.get(unit, unit))


def _cell(row: pd.Series, name: str) -> Cell:
    heading = HEADINGS[name]
    if name == "label":
        return both(row["label"], row["label_zh"])
    if name == "carrier":
        item = totals.SUPPLY[row[name]]
        return both(item.label, item.label_zh)
    if heading.decimals is None:
        return row[name] if isinstance(row[name], dict) else str(row[name])
    return shown_number(row[name] * heading.scale, heading.decimals)

"""The page of several results beside one another: what changes, what comes of it; one HTML file that opens offline."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gridsim.case import Case
from gridsim.indicators.comparison import Compared, Comparison
from gridsim.outputs.change_texts import change_texts, value_text
from gridsim.outputs.ensemble import FIGURES
from gridsim.outputs.headings import Heading
from gridsim.outputs.html import render_page
from gridsim.outputs.report.plot import Figure, Text, both, layout
from gridsim.outputs.report.tables import NO_VALUE, shown_number, unit_label
from gridsim.schema.tables import TABLES

GLANCE: dict[str, Heading] = {
    "operating_cost": Heading("Operating cost less export revenue", "运行成本（扣除外送收入）", "M CNY", 2, 1e-6),
    "curtailment": Heading("Wind and PV curtailed", "风光弃电量", "MWh", 0),
    "curtailment_share": Heading("Share curtailed", "弃电率", "%", 2, 100.0),
    "coal_use": Heading("Coal of units and boilers", "机组及锅炉耗煤量", "tce", 0),
    "co2": Heading("CO2 of local units and boilers", "本地二氧化碳排放", "tCO2", 0),
    "net_coal_rate": Heading("Net coal rate", "供电煤耗", "gce/kWh", 2),
}
"""What a planner asks first of a case; of each of them less is better."""

_SHOWN = 12
_BETTER, _WORSE = "#2f7d5b", "#a3392a"


def write_comparison_page(path: str | Path, case: Case, compared: Compared, *, linked: bool) -> None:
    """Write the page.

    Parameters
    ----------
    path
        File to be written; an existing one is overwritten.
    case
        The reference.
    linked
        Whether every case has a report of its own, in its folder beside the page.

    Raises
    ------
    OSError
        Where the file cannot be written.
    """
    Path(path).write_text(render_comparison_page(case, compared, linked=linked), encoding="utf-8")


def render_comparison_page(case: Case, compared: Compared, *, linked: bool) -> str:
    """Text of the page; parameters as in `write_comparison_page`."""
    figures, glance = difference_figures(compared), _known(compared, GLANCE)
    context = {
        "title": both(*compared.title),
        "count": len(compared.titles),
        "reference": both(*compared.titles[compared.reference]),
        "horizon": f"{case.snapshots[0]:%Y-%m-%d} – {case.snapshots[-1]:%Y-%m-%d}",
        "hours": f"{len(case.snapshots):,}",
        "cases": [_case_row(compared, name, glance, linked) for name in compared.titles],
        "glance": [
            {"label": both(each.label, each.label_zh), "unit": unit_label(each.unit)} for each in glance.values()
        ],
        "drawn": [(name, both(GLANCE[name].label, GLANCE[name].label_zh)) for name in figures],
        "main": [_figure_row(compared.figures[name], each) for name, each in _known(compared, FIGURES).items()],
        "all": [_figure_row(each, None) for each in compared.figures.values()],
        "changes": [row for name in compared.titles for row in _change_rows(compared, name)],
        "figures": figures,
    }
    return render_page("comparison_page.html.j2", context)


def difference_figures(compared: Compared) -> dict[str, Figure]:
    """Bars of the differences of every case but the reference; green where there is less, red where there is more."""
    others = [name for name in compared.titles if name != compared.reference]
    return {
        name: _difference_figure(compared, others, name, heading)
        for name, heading in _known(compared, GLANCE).items()
        if all(math.isfinite(compared.figures[name].differences[case]) for case in others)
    }


def _difference_figure(compared: Compared, others: list[str], name: str, heading: Heading) -> Figure:
    differences = [compared.figures[name].differences[case] * heading.scale for case in others]
    largest = max((abs(value) for value in differences), default=0.0) or 1.0
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": [both(*compared.titles[case]) for case in others],
        "x": differences,
        "text": [_signed(value, heading.decimals) for value in differences],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": [_BETTER if value <= 0.0 else _WORSE for value in differences]},
        "hoverinfo": "y+text",
    }
    made = layout(
        56 + 30 * len(others),
        xaxis={"showticklabels": False, "showgrid": False, "range": [-1.6 * largest, 1.6 * largest], "zeroline": True},
        yaxis={"showgrid": False, "autorange": "reversed"},
        margin={"l": 10, "r": 10, "t": 4, "b": 4},
        bargap=0.4,
    )
    return {"data": [trace], "layout": made}


def _known(compared: Compared, headings: Mapping[str, Heading]) -> dict[str, Heading]:
    return {name: heading for name, heading in headings.items() if name in compared.figures}


def _case_row(compared: Compared, name: str, glance: Mapping[str, Heading], linked: bool) -> dict[str, Any]:
    """One case at a glance: figures of the reference, differences of any other."""
    is_reference, changes = name == compared.reference, change_texts(compared.changes[name])
    if (more := len(changes) - _SHOWN) > 0:
        changes = [*changes[:_SHOWN], both(f"and {more} more, below", f"另有 {more} 项，见下表")]
    return {
        "label": both(*compared.titles[name]),
        "link": f"{compared.folders[name]}/report.html" if linked else "",
        "is_reference": is_reference,
        "changes": changes,
        "cells": [_cell(compared.figures[each], name, heading, is_reference) for each, heading in glance.items()],
    }


def _cell(each: Comparison, case: str, heading: Heading, is_reference: bool) -> dict[str, str]:
    if is_reference:
        return {"text": shown_number(each.values[case] * heading.scale, heading.decimals), "class": ""}
    difference = each.differences[case] * heading.scale
    shown = round(difference, heading.decimals) if math.isfinite(difference) else 0.0
    return {
        "text": _signed(difference, heading.decimals),
        "class": "met" if shown < 0.0 else "missed" if shown > 0.0 else "",
    }


def _figure_row(each: Comparison, heading: Heading | None) -> dict[str, Any]:
    """One figure in every case, with its difference to the reference below it."""
    scale, decimals = (heading.scale, heading.decimals) if heading else (1.0, None)
    return {
        "label": both(heading.label, heading.label_zh) if heading else both(each.label, each.label_zh),
        "unit": unit_label(heading.unit) if heading else unit_label("" if each.unit == "1" else each.unit),
        "cells": [
            {
                "value": shown_number(value * scale, decimals),
                "difference": "" if case == each.reference else _signed(each.differences[case] * scale, decimals),
            }
            for case, value in each.values.items()
        ],
    }


def _signed(value: float, decimals: int | None) -> str:
    """Write a difference with its sign; nothing but ±0 where it rounds to nothing."""
    if not math.isfinite(value):
        return NO_VALUE
    text = shown_number(abs(value), decimals)
    if not any(digit in text for digit in "123456789"):
        return "±0"
    return f"{'+' if value > 0.0 else '−'}{text}"


def _change_rows(compared: Compared, name: str) -> list[dict[str, Any]]:
    return [
        {
            "case": both(*compared.titles[name]),
            "table": _table_label(change.table),
            "row": both(change.label, change.label_zh),
            "quantity": both(change.quantity, change.quantity_zh),
            "before": value_text(change.before, change.unit),
            "after": value_text(change.after, change.unit),
            "path": change.path,
        }
        for change in compared.changes[name]
    ]


def _table_label(table: str) -> Text:
    if table in TABLES:
        return both(TABLES[table].label, TABLES[table].label_zh)
    return both("Study", "研究设定") if table == "study" else both("Hourly series", "逐时序列")

"""Operation in windows on the report: costs side by side, plan against what came, the windows' gaps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from gridsim.case import Case
from gridsim.outputs.report.plot import POWER, Figure, Text, both, hourly_trace, layout, time_axis
from gridsim.outputs.report.tables import Cell, PageTable, shown_number
from gridsim.outputs.windowed import comparison_rows, starts_of
from gridsim.results import Results

_HEIGHT = 320
_SHARE, _PERCENT = "1", 100.0


def comparison_table(results: Results) -> PageTable:
    """Costs side by side; without rows where the horizon was operated at once."""
    headings: list[tuple[Text, Cell]] = [
        (both("Figure", "指标"), ""),
        (both("Value", "数值"), ""),
        (both("Unit", "单位"), ""),
    ]
    rows: list[list[Cell]] = []
    for row in comparison_rows(results.windowed, starts_of(results)) if results.windowed is not None else ():
        share = row.unit == _SHARE
        value = shown_number(row.value * _PERCENT, 3) if share else shown_number(row.value, 0)
        rows.append([both(row.label, row.label_zh), value, "%" if share else row.unit])
    return PageTable(headings, [False, True, False], rows)


def windowed_figures(case: Case, results: Results) -> Mapping[str, Figure | None]:
    """Plan and forecast beside what came, and the gap of each window."""
    windowed = results.windowed
    if windowed is None:
        return {}
    plan = {str(name): values.to_series() for name, values in windowed.plan.data_vars.items()}
    figures: dict[str, Figure | None] = {}
    if plan:
        figures["plan"] = _pairs(
            plan,
            [
                ("thermal", "plan", both("Coal and CHP", "煤电与热电"), "#595959"),
                ("export", "plan", both("Net export", "净送出"), "#7b3294"),
            ],
        )
        figures["forecast"] = _pairs(
            plan,
            [
                ("wind", "forecast", both("Wind", "风电"), "#1f6fb4"),
                ("solar", "forecast", both("Solar", "光伏"), "#e08214"),
                ("load", "forecast", both("Load", "负荷"), "#11161b"),
            ],
        )
    gaps = windowed.windows["window_gap"].to_numpy()
    if gaps.max(initial=0.0) > 0.0:
        starts = case.snapshots[0] + pd.to_timedelta(windowed.windows["window_start"].to_numpy(), unit="h")
        trace = {
            "type": "bar",
            "x": [str(start) for start in starts],
            "y": [float(gap) for gap in np.round(gaps * _PERCENT, 5)],
            "marker": {"color": "#6b7a86"},
            "hoverinfo": "x+y",
        }
        title = both("% of cost before earnings", "占毛成本百分比")
        figures["gap"] = {"data": [trace], "layout": layout(220, title, xaxis=time_axis())}
    return figures


def _pairs(plan: Mapping[str, pd.Series], shown: list[tuple[str, str, Text, str]]) -> Figure:
    """Solid what came, dotted what was expected."""
    traces = []
    for name, expected, label, colour in shown:
        words = both("planned", "计划") if expected == "plan" else both("forecast", "预测")
        dotted = both(f"{label['en']}, {words['en']}", f"{label['zh']}（{words['zh']}）")
        came, thought = {"color": colour, "width": 1.6}, {"color": colour, "width": 1.2, "dash": "dot"}
        traces.append(hourly_trace(plan[f"{name}_actual"], label, line=came, hoverinfo="name+y"))
        traces.append(hourly_trace(plan[f"{name}_{expected}"], dotted, line=thought, hoverinfo="name+y"))
    return {"data": traces, "layout": layout(_HEIGHT, POWER, xaxis=time_axis(), hovermode="x unified")}

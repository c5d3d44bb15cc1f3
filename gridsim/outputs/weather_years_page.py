"""The page of a study over several weather years: ranges of the main figures, one HTML file that opens offline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from gridsim.case import Case
from gridsim.indicators.ranges import QUANTILE_RULE, QUANTILE_RULE_ZH, Range
from gridsim.outputs.headings import Heading
from gridsim.outputs.html import render_page
from gridsim.outputs.report.plot import INK, Figure, both, layout
from gridsim.outputs.report.tables import shown_number, unit_label
from gridsim.outputs.weather_years import MAIN, STATISTICS, Ranges, member_folder, statistics_of, years_of

_DRAWN = tuple(MAIN)[:6]
_BAND, _DOTS = "#bcd5d0", "#17495a"


def write_ranges_page(path: str | Path, case: Case, ranges: Ranges) -> None:
    """Write figures and tables of the ranges.

    Parameters
    ----------
    path
        File to be written; an existing one is overwritten.
    case
        Case of one of the weather years.

    Raises
    ------
    OSError
        Where the file cannot be written.
    """
    Path(path).write_text(render_ranges_page(case, ranges), encoding="utf-8")


def render_ranges_page(case: Case, ranges: Ranges) -> str:
    """Text of the page; parameters as in `write_ranges_page`."""
    years, figures = years_of(ranges), range_figures(ranges)
    linked = "report" in case.study.outputs
    context = {
        "title": both(case.study.title or case.name, case.study.title_zh),
        "count": len(years),
        "horizon": f"{case.snapshots[0]:%Y-%m-%d} – {case.snapshots[-1]:%Y-%m-%d}",
        "hours": f"{len(case.snapshots):,}",
        "rule": both(QUANTILE_RULE, QUANTILE_RULE_ZH),
        "drawn": [(name, both(MAIN[name].label, MAIN[name].label_zh)) for name in figures],
        "statistics": [both(*labels) for labels in STATISTICS.values()],
        "main": [_shown_row(ranges[name], heading) for name, heading in MAIN.items()],
        "all": [_row(each) for each in ranges.values()],
        "years": [(year, f"{member_folder(year)}/report.html" if linked else "") for year in years],
        "figures": figures,
    }
    return render_page("weather_years_page.html.j2", context)


def range_figures(ranges: Ranges) -> dict[str, Figure]:
    """Every year's figure as a dot, P10 to P90 as a band and P50 as a line; none where a year has no figure."""
    return {
        name: _range_figure(ranges[name], MAIN[name])
        for name in _DRAWN
        if np.isfinite(list(ranges[name].values.values())).all()
    }


def _range_figure(each: Range, heading: Heading) -> Figure:
    quantiles = {name: value * heading.scale for name, value in each.quantiles.items()}
    dots: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "x": [str(year) for year in each.values],
        "y": [value * heading.scale for value in each.values.values()],
        "marker": {"color": _DOTS, "size": 9},
        "hovertemplate": f"%{{x}}: %{{y:,.{heading.decimals}f}} {heading.unit}<extra></extra>",
        "showlegend": False,
    }
    across = {"xref": "paper", "x0": 0, "x1": 1, "layer": "below"}
    band = {"type": "rect", "y0": quantiles["p10"], "y1": quantiles["p90"], "fillcolor": _BAND, "opacity": 0.5}
    shapes = [
        {**across, **band, "line": {"width": 0}},
        {
            **across,
            "type": "line",
            "y0": quantiles["p50"],
            "y1": quantiles["p50"],
            "line": {"color": INK, "dash": "dot"},
        },
    ]
    beside = {"xref": "paper", "x": 1, "xanchor": "left", "showarrow": False, "font": {"size": 11}}
    notes = [{**beside, "y": quantiles[name], "text": name.upper()} for name in ("p10", "p50", "p90")]
    axis = {"type": "category", "title": {"text": both("weather year", "气象年"), "font": {"size": 12}}}
    vertical = {"range": _axis_range(dots["y"])}
    made = layout(
        290, unit_label(heading.unit), xaxis=axis, yaxis=vertical, margin={"r": 40}, shapes=shapes, annotations=notes
    )
    return {"data": [dots], "layout": made}


def _axis_range(values: list[float]) -> list[float]:
    """Room above and below, and enough of it that rounding is not drawn as a difference."""
    room = max(0.1 * (max(values) - min(values)), 0.01 * max(map(abs, values))) or 1.0
    return [min(values) - room, max(values) + room]


def _shown_row(each: Range, heading: Heading) -> dict[str, Any]:
    """One main figure: its range and every year, in the unit in which it is shown."""

    def text(value: float) -> str:
        return shown_number(value * heading.scale, heading.decimals)

    return {
        "label": both(heading.label, heading.label_zh),
        "unit": unit_label(heading.unit),
        "statistics": [text(value) for value in statistics_of(each).values()],
        "years": [text(value) for value in each.values.values()],
    }


def _row(each: Range) -> dict[str, Any]:
    unit = "" if each.unit == "1" else each.unit
    return {
        "label": both(each.label, each.label_zh),
        "unit": unit_label(unit),
        "statistics": [shown_number(value) for value in statistics_of(each).values()],
    }

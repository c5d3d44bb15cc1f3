"""A file of hourly series in pictures: one HTML file that opens offline."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
import pandas as pd
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from gridsim.outputs.report.plot import Figure, Text, both, duration_curve, heat_map, layout, month_names, packed
from gridsim.weather.description import Description, full_load_hours
from gridsim.weather.statistics import autocorrelation, ramp_quantiles

_COLOURS = (
    "#17495a",
    "#d0722c",
    "#4f9d69",
    "#6b5b95",
    "#9e2f1c",
    "#3b6ea5",
    "#c9a227",
    "#8c6d4f",
    "#7f8a94",
    "#b5637f",
    "#2b8c8c",
    "#5d3a1a",
)
_SCALE = [[0, "#f4f7f5"], [0.35, "#bcd5d0"], [0.7, "#5b98a0"], [1, "#17495a"]]
_TWO_SIDED = [[0, "#9e2f1c"], [0.5, "#faf7f5"], [1, "#17495a"]]
_LONGEST_LAG = 96
_ALIKE = 30.0
"""Ratio of sizes up to which series are drawn on one axis."""

_LEFT_OUT = 0.005
"""Share of the largest changes that the ramp curve leaves out."""

Curves = list[tuple[pd.Series, Text, str]]
"""Series, label and colour."""


def write_profile_page(path: str | Path, description: Description) -> None:
    """Write the picture page of a file of hourly series.

    Parameters
    ----------
    path
        File to be written; an existing one is overwritten.
    description
        The series with their statistics.

    Raises
    ------
    OSError
        Where the file cannot be written.
    """
    Path(path).write_text(render_profile_page(description), encoding="utf-8")


def render_profile_page(description: Description) -> str:
    """Text of the page; parameters as in `write_profile_page`."""
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_part), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    figures = profile_figures(description)
    context = {
        "file": description.file,
        "statistics": description.statistics,
        "rows": [_row(name, found) for name, found in description.statistics["series"].items()],
        "groups": [_group(description, number, *found) for number, found in enumerate(_groups(description))],
        "days": [(f"day_{name}", _label(description, str(name))) for name in description.series],
        "figures": figures,
        "figures_json": Markup(json.dumps(figures, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")),
        "css": Markup(_part("report/report.css")),
        "script": Markup(_part("report/report.js")),
        "plotly": Markup(get_plotlyjs()),
    }
    return environment.get_template("profile_page.html.j2").render(context)


def profile_figures(description: Description) -> dict[str, Figure]:
    """Every figure of the page by the name that the template uses."""
    figures: dict[str, Figure] = {}
    for number, (unit, frame) in enumerate(_groups(description)):
        curves: Curves = [(frame[name], *_key(description, str(name), place)) for place, name in enumerate(frame)]
        text, digits = both(unit, unit), _decimals(frame)
        figures[f"months_{number}"] = _monthly(curves, text, digits)
        duration = duration_curve(curves, text, digits)
        figures[f"duration_{number}"] = {
            **duration,
            "layout": duration["layout"] | {"showlegend": False, "height": 330},
        }
        figures[f"ramps_{number}"] = _ramps(curves, text, digits)
        figures[f"memory_{number}"] = _memory(curves)
        for name in frame:
            figures[f"day_{name}"] = heat_map(frame[name], unit, _SCALE, digits)
    figures["correlations"] = _correlations(description)
    return figures


def _part(name: str) -> str:
    return files("gridsim.outputs").joinpath(name).read_text(encoding="utf-8")


def _groups(description: Description) -> Iterator[tuple[str, pd.DataFrame]]:
    """Gather the series of each unit; those that are much smaller than others get a group of their own."""
    stated = description.statistics["series"]
    largest = {name: max(abs(found["minimum"]), abs(found["maximum"])) for name, found in stated.items()}
    for unit in dict.fromkeys(found["unit"] for found in stated.values()):
        left = sorted((name for name in stated if stated[name]["unit"] == unit), key=largest.__getitem__, reverse=True)
        while left:
            members = [name for name in left if _ALIKE * largest[name] >= largest[left[0]]]
            yield _shown_unit(unit), description.series[[name for name in stated if name in members]]
            left = [name for name in left if name not in members]


def _group(description: Description, number: int, unit: str, frame: pd.DataFrame) -> dict[str, Any]:
    """Heading and key of a group of series."""
    keys = [_key(description, str(name), place) for place, name in enumerate(frame)]
    return {
        "number": number,
        "unit": unit,
        "most": _number(float(frame.to_numpy().max())),
        "key": [{"label": label, "colour": colour} for label, colour in keys],
    }


def _key(description: Description, name: str, place: int) -> tuple[Text, str]:
    """Label and colour of a curve."""
    return _label(description, name), _COLOURS[place % len(_COLOURS)]


def _shown_unit(unit: str) -> str:
    return "p.u." if unit == "1" else unit


def _label(description: Description, name: str) -> Text:
    found = description.statistics["series"][name]
    return both(found["label"] or name, found["label_zh"] or found["label"] or name)


def _decimals(frame: pd.DataFrame) -> int:
    """Decimals with which the largest value shows about four digits."""
    largest = float(np.abs(frame.to_numpy()).max())
    return int(np.clip(3 - np.floor(np.log10(largest)), 0, 4)) if largest > 0 else 0


def _line(name: Text, colour: str, horizontal: Any, vertical: Any) -> dict[str, Any]:
    style = {"type": "scatter", "mode": "lines", "line": {"color": colour, "width": 2}}
    return {**style, "x": horizontal, "y": vertical, "name": name}


def _monthly(curves: Curves, unit: Text, decimals: int) -> Figure:
    """Mean of every month."""
    traces = []
    for series, name, colour in curves:
        means = series.groupby(pd.DatetimeIndex(series.index).month).mean()
        traces.append(_line(name, colour, month_names(means.index), packed(means.to_numpy(), decimals)))
    return {"data": traces, "layout": layout(330, unit, showlegend=False)}


def _ramps(curves: Curves, unit: Text, decimals: int) -> Figure:
    """Size of changes from hour to hour against the share of hours with larger ones."""
    shares = np.linspace(_LEFT_OUT, 1.0, 200)
    traces = [
        _line(name, colour, packed(100 * shares, 2), packed(ramp_quantiles(series.to_numpy(), 1 - shares), decimals))
        for series, name, colour in curves
        if len(series) > 1
    ]
    axis = {"title": {"text": both("% of hours with a larger change", "变化更大的小时占比 %"), "font": {"size": 12}}}
    return {"data": traces, "layout": layout(330, unit, xaxis=axis, showlegend=False)}


def _memory(curves: Curves) -> Figure:
    """Autocorrelation up to four days."""
    traces = []
    for series, name, colour in curves:
        lags = range(1, min(_LONGEST_LAG, len(series) - 2) + 1)
        values = [autocorrelation(series.to_numpy(), lag) for lag in lags]
        traces.append(_line(name, colour, list(lags), packed(values, 3)))
    axis = {"title": {"text": both("hours apart", "间隔小时数"), "font": {"size": 12}}, "dtick": 24}
    return {"data": traces, "layout": layout(330, xaxis=axis, showlegend=False)}


def _correlations(description: Description) -> Figure:
    """Correlation of every pair of series."""
    table = pd.DataFrame(description.statistics["correlations"])
    trace = {
        "type": "heatmap",
        "x": list(table.columns),
        "y": list(table.index),
        "z": np.round(table.to_numpy(), 2).tolist(),
        "zmin": -1,
        "zmax": 1,
        "colorscale": _TWO_SIDED,
        "colorbar": {"thickness": 10, "outlinewidth": 0},
        "hovertemplate": "%{y} × %{x}: %{z}<extra></extra>",
    }
    height = 160 + 22 * len(table)
    return {"data": [trace], "layout": layout(height, yaxis={"autorange": "reversed", "showgrid": False})}


def _row(name: str, found: dict[str, Any]) -> dict[str, Any]:
    """One row of the page's table."""
    calmest, calm = found.get("calmest"), found.get("calm")
    numbers = [found[key] for key in ("mean", "minimum", "maximum")]
    numbers += [full_load_hours(found), *(found["autocorrelation"].get(lag) for lag in ("1", "24"))]
    numbers.append(found["ramps"].get("0.99"))
    return {
        "label": both(found["label"] or name, found["label_zh"] or found["label"] or name),
        "name": name,
        "unit": _shown_unit(found["unit"]),
        "figures": [_number(value) for value in numbers],
        "calmest": f"{_number(calmest['mean'])} ({calmest['start'][:10]})" if calmest else "–",
        "calm": f"{calm['hours']:,} h ({calm['start'][:10]})" if calm and calm["hours"] else "–",
        "origin": found["origin"],
    }


def _number(value: float | None) -> str:
    """Four digits, or a dash."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"

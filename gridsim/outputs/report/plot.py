"""Small parts of plotly figures: bilingual text, packed numbers, the quiet common layout.

A figure is the dictionary that plotly.js draws. A text in two languages is ``{"en": …, "zh": …}``; the page's script
puts the reader's language in its place.
"""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pandas as pd

Text = dict[str, str]
Figure = dict[str, Any]

INK = "#2b333b"
FAINT = "#e6e9ec"
MONTHS = tuple("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
SEASONS: dict[str, tuple[str, str, str, tuple[int, ...]]] = {
    "winter": ("Winter", "冬季", "#3b6ea5", (12, 1, 2)),
    "spring": ("Spring", "春季", "#4f9d69", (3, 4, 5)),
    "summer": ("Summer", "夏季", "#d0722c", (6, 7, 8)),
    "autumn": ("Autumn", "秋季", "#9a6a9c", (9, 10, 11)),
}
_WHOLE_NUMBERS = ((2**15 - 1, "i2"), (2**31 - 1, "i4"))


DAY = 86_400_000
"""Milliseconds of a day, plotly's unit of time."""


def both(english: str, chinese: str) -> Text:
    """Text in both languages."""
    return {"en": english, "zh": chinese or english}


POWER = both("MW", "兆瓦")


def month_names(months: Any) -> list[Text]:
    """Short names of months given by number."""
    return [both(MONTHS[int(month) - 1], f"{int(month)}月") for month in months]


def name_texts(table: pd.DataFrame) -> list[Text]:
    """Names of a table's rows in both languages."""
    return [both(str(one), str(other)) for one, other in zip(table["label"], table["label_zh"], strict=True)]


def packed(values: Any, decimals: int = 0) -> dict[str, str] | list[float | None]:
    """Numbers in plotly's typed form: whole ones as two- or four-byte integers, others in single precision.

    Rounded to ``decimals``, which is what the reader sees; results.nc holds the exact numbers. Arrays with gaps stay
    lists, since integers have none.
    """
    numbers = np.round(np.asarray(values, dtype=float), decimals)
    if not np.isfinite(numbers).all():
        return [float(number) if np.isfinite(number) else None for number in numbers]
    kind = "f4"
    if decimals == 0:
        largest = np.abs(numbers).max(initial=0.0)
        kind = next((name for bound, name in _WHOLE_NUMBERS if largest <= bound), "f4")
    return {"dtype": kind, "bdata": base64.b64encode(numbers.astype(f"<{kind}").tobytes()).decode()}


def hourly_trace(series: pd.Series, name: Text, **style: Any) -> dict[str, Any]:
    """Line or area over hourly labels; the time axis is given by its start and step, not hour by hour."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x0": series.index[0].isoformat(sep=" "),
        "dx": 3_600_000,
        "y": packed(series.to_numpy()),
        "name": name,
        **style,
    }


def layout(height: int, y_title: Text | None = None, **more: Any) -> dict[str, Any]:
    """Make the common layout: no frame, faint grid, legend above."""
    axis = {"gridcolor": FAINT, "zerolinecolor": "#9aa3ab", "linecolor": "#9aa3ab", "ticks": "", "automargin": True}
    vertical = {**axis, "title": {"text": y_title, "font": {"size": 12}}} if y_title else axis
    made: dict[str, Any] = {
        "height": height,
        "margin": {"l": 56, "r": 16, "t": 30, "b": 40},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "inherit", "size": 12, "color": INK},
        "hoverlabel": {"font": {"size": 12}},
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": "#9aa3ab", "activecolor": INK, "orientation": "v"},
        "legend": {
            "traceorder": "normal",
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "font": {"size": 11.5},
        },
        "xaxis": dict(axis, showgrid=False),
        "yaxis": vertical,
    }
    for key, value in more.items():
        made[key] = {**made[key], **value} if isinstance(made.get(key), dict) else value
    return made


def time_axis(**more: Any) -> dict[str, Any]:
    """Axis of hourly labels; day and month written in the reader's language."""
    stops: list[tuple[list[Any], Text]] = [
        ([None, DAY - 1], both("%H:%M\n%-d %b", "%H:%M\n%-m月%-d日")),
        ([DAY, "M1"], both("%-d %b", "%-m月%-d日")),
        (["M1", None], both("%b", "%-m月")),
    ]
    formats = [{"dtickrange": width, "value": text} for width, text in stops]
    hover = both("%a %-d %b %Y, %H:%M", "%Y年%-m月%-d日 %H:%M")
    return {"type": "date", "tickformatstops": formats, "hoverformat": hover, **more}


def month_by_hour(series: pd.Series) -> pd.DataFrame:
    """(month, hour of day) mean of an hourly series."""
    times = pd.DatetimeIndex(series.index)
    return series.groupby([times.month, times.hour]).mean().unstack()


def horizontal_bars(names: list[Text], values: list[float], shown: list[str], colours: list[str]) -> Figure:
    """Bars of energy [GWh] from the least, below, to the most, with their figures written beside."""
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "x": [round(value, 3) for value in values],
        "text": shown,
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": colours},
        "hovertemplate": "%{y}: %{x:,.1f} GWh<extra></extra>",
    }
    made = layout(
        70 + 27 * max(len(names), 4),
        xaxis={"visible": False, "range": [0, 1.45 * max(values, default=1.0)]},
        yaxis={"showgrid": False},
        margin={"l": 10, "r": 10, "t": 6, "b": 6},
        bargap=0.35,
    )
    return {"data": [trace], "layout": made}


def heat_map(series: pd.Series, unit: str, scale: list[list[Any]], decimals: int = 0) -> Figure:
    """Month against hour of day: the mean of an hourly series."""
    table = month_by_hour(series).sort_index(ascending=False)
    trace = {
        "type": "heatmap",
        "x": [int(hour) for hour in table.columns],
        "y": month_names(table.index),
        "z": np.round(table.to_numpy(), decimals).tolist(),
        "colorscale": scale,
        "hoverongaps": False,
        "xgap": 1,
        "ygap": 1,
        "colorbar": {
            "thickness": 10,
            "outlinewidth": 0,
            "title": {"text": unit, "side": "right"},
            "tickfont": {"size": 11},
        },
        "hovertemplate": f"%{{y}}, %{{x}} h: %{{z}} {unit}<extra></extra>",
    }
    ticks = {
        "tickmode": "array",
        "tickvals": list(range(0, 24, 3)),
        "title": {"text": both("hour of day", "时刻"), "font": {"size": 12}},
    }
    return {"data": [trace], "layout": layout(330, xaxis=ticks, yaxis={"showgrid": False})}


def mean_days(series: pd.Series, unit: Text, decimals: int = 0) -> Figure:
    """Mean day of each season."""
    times = pd.DatetimeIndex(series.index)
    traces = []
    for english, chinese, colour, months in SEASONS.values():
        part = series[times.month.isin(months)]
        if part.empty:
            continue
        day = part.groupby(pd.DatetimeIndex(part.index).hour).mean()
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [int(hour) for hour in day.index],
                "y": packed(day.to_numpy(), decimals),
                "name": both(english, chinese),
                "line": {"color": colour, "width": 2},
            }
        )
    ticks = {
        "tickmode": "array",
        "tickvals": list(range(0, 24, 3)),
        "title": {"text": both("hour of day", "时刻"), "font": {"size": 12}},
    }
    return {"data": traces, "layout": layout(330, unit, xaxis=ticks, hovermode="x unified")}


def daily_range(series: pd.Series, unit: Text, colour: str) -> Figure:
    """Band between the lowest and the highest value of each day."""
    days = series.groupby(pd.DatetimeIndex(series.index).normalize())
    style = {"type": "scatter", "mode": "lines", "line": {"color": colour, "width": 1}, "showlegend": False}
    lowest, highest = days.min(), days.max()
    dates = [day.strftime("%Y-%m-%d") for day in lowest.index]
    traces = [
        {**style, "x": dates, "y": packed(lowest, 1), "name": both("lowest", "最低")},
        {**style, "x": dates, "y": packed(highest, 1), "name": both("highest", "最高"), "fill": "tonexty"},
    ]
    return {"data": traces, "layout": layout(330, unit, xaxis=time_axis(), hovermode="x unified")}


def duration_curve(curves: list[tuple[pd.Series, Text, str]], unit: Text, decimals: int = 0) -> Figure:
    """Sorted values against the share of hours; 401 quantiles each, which draw the same curve as all hours."""
    shares = np.linspace(0.0, 1.0, 401)
    traces = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": packed(shares * 100, 2),
            "y": packed(np.quantile(series.to_numpy(), 1.0 - shares), decimals),
            "name": name,
            "line": {"color": colour, "width": 2},
        }
        for series, name, colour in curves
    ]
    axis = {"title": {"text": both("% of hours", "小时占比 %"), "font": {"size": 12}}, "range": [0, 100]}
    shown = {"showlegend": len(curves) > 1}
    return {"data": traces, "layout": layout(300, unit, xaxis=axis, hovermode="x unified", **shown)}

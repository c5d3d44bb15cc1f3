"""The dispatch of every hour as one figure, and the weeks that are worth a look."""

from __future__ import annotations

from typing import Any

import pandas as pd
import xarray as xr

from gridsim.case import Case
from gridsim.outputs import totals
from gridsim.outputs.report.plot import POWER, Figure, Text, both, hourly_trace, layout, time_axis

_ORDER = (
    "waste",
    "chp",
    "coal",
    "offshore_wind",
    "onshore_wind",
    "offshore_pv",
    "tidal_pv",
    "ground_pv",
    "rooftop_pv",
    "discharge",
    "import",
    "response",
    "shedding",
)
"""Steady sources at the bottom of the stack, flexible and outside ones on top."""

_VISIBLE = 0.5
"""Least power that a figure in whole megawatts can show [MW]."""

_HOURS_OF_WEEK = 168
_WEEK = pd.Timedelta(hours=_HOURS_OF_WEEK)


def dispatch(case: Case, hourly: xr.Dataset) -> Figure:
    """Stack supply above zero with curtailment on top, charging and export below, local use as a line."""
    use = totals.electricity_use(case, hourly)
    demand = use["demand"] + use["electric_boiler"] + use["losses"]
    name = both("Local use", "本地用电")
    halo = {"line": {"color": "#ffffff", "width": 4}, "hoverinfo": "skip", "showlegend": False}
    line = {"line": {"color": "#11161b", "width": 1.8}, "hoverinfo": "name+y"}
    traces = [
        *_supply_traces(case, hourly),
        *_use_traces(use),
        hourly_trace(demand, name, **halo),
        hourly_trace(demand, name, **line),
    ]
    weeks = week_buttons(case, hourly)
    times = hourly.indexes["snapshot"]
    shown = weeks[0]["range"] if weeks else [str(times[0]), str(times[-1])]
    slider = {"visible": True, "thickness": 0.12, "bgcolor": "#f6f7f8", "borderwidth": 0}
    axis = time_axis(range=shown, rangeslider=slider)
    made = layout(560, POWER, xaxis=axis, margin={"r": 44}, hovermode="x unified", dragmode="pan")
    return {"data": traces, "layout": made}


def week_buttons(case: Case, hourly: xr.Dataset) -> list[dict[str, Any]]:
    """Find the weeks worth a look that lie within the horizon; the whole horizon comes last.

    Returns
    -------
    list of dict
        ``label`` in both languages and ``range``, first and last time as text. Empty for a week or less.
    """
    times = pd.DatetimeIndex(hourly.indexes["snapshot"])
    start, end = times[0], times[-1] + pd.Timedelta(hours=1)
    if end - start <= _WEEK:
        return []
    weeks: list[tuple[Text, pd.Timestamp]] = [
        (both("Winter week", "冬季典型周"), pd.Timestamp(start.year, 1, 15)),
        (both("Plum-rain week", "梅雨典型周"), pd.Timestamp(start.year, 6, 22)),
        (both("Summer week", "夏季典型周"), pd.Timestamp(start.year, 7, 22)),
    ]
    curtailed = totals.curtailment_of(hourly)
    if curtailed.sum() > 0.0:
        weeks.append((both("Most curtailed week", "弃电最多周"), _highest_week(curtailed)))
    weeks.append((both("Tightest week", "供需最紧周"), _highest_week(totals.residual_load(case, hourly))))
    ranges = [(text, first, first + _WEEK) for text, first in weeks if start <= first and first + _WEEK <= end]
    ranges.append((both("Whole horizon", "全部时段"), start, end))
    return [{"label": text, "range": [str(first), str(last)]} for text, first, last in ranges]


def _highest_week(series: pd.Series) -> pd.Timestamp:
    """First hour of the seven days with the highest mean."""
    last = int(series.rolling(_HOURS_OF_WEEK).mean().to_numpy()[_HOURS_OF_WEEK - 1 :].argmax())
    return pd.DatetimeIndex(series.index)[last]


def _supply_traces(case: Case, hourly: xr.Dataset) -> list[dict[str, Any]]:
    supply = totals.supply_by_source(case, hourly)
    area = {"line": {"width": 0}, "hoverinfo": "name+y", "stackgroup": "supply"}
    traces = [
        hourly_trace(supply[name], _text(totals.SUPPLY[name]), fillcolor=totals.SUPPLY[name].colour, **area)
        for name in _ORDER
        if name in supply and supply[name].max() > _VISIBLE
    ]
    curtailed, item = totals.curtailment_of(hourly), totals.CURTAILMENT
    if curtailed.max() > _VISIBLE:
        pattern = {"shape": "/", "fgcolor": item.colour, "bgcolor": "#fbeee9", "size": 5}
        traces.append(hourly_trace(curtailed, _text(item), fillpattern=pattern, **area))
    return traces


def _use_traces(use: pd.DataFrame) -> list[dict[str, Any]]:
    area = {"line": {"width": 0}, "hoverinfo": "name+y", "stackgroup": "use"}
    return [
        hourly_trace(-use[name], _text(totals.USE[name]), fillcolor=totals.USE[name].colour, **area)
        for name in ("charge", "export")
        if use[name].max() > _VISIBLE
    ]


def _text(item: totals.Item) -> Text:
    return both(item.label, item.label_zh)

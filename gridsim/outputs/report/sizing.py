"""The report's section on sizes of storage."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from gridsim.case import Case
from gridsim.indicators.sizing import optimality_gap
from gridsim.outputs import sizing_tables as tables
from gridsim.outputs.report.plot import Figure, Text, both, layout
from gridsim.outputs.report.tables import PageTable, page_table
from gridsim.results import Results
from gridsim.schema.sizing import CHOICES

_COLOURS = ("#3b6ea5", "#b5523b", "#4f9d69", "#7a5ea8", "#d0a12c", "#5aa7a7")
_MARKS = {"planned": ("square", "#2b333b"), "system": ("star", "#b5523b"), "developer": ("diamond", "#4f9d69")}
_GAIN = [[0.0, "#b5523b"], [0.5, "#efece4"], [1.0, "#3b6ea5"]]
_MILLION = 1e6
_MONEY = both("M CNY", "百万元")
_POWER = both("rated power, MW", "额定功率，兆瓦")


def value_figure(case: Case, results: Results) -> Figure | None:
    """Draw the saving by power of each site within its band, its revenue, and what the station costs."""
    found = results.sizing
    if found is None:
        return None
    traces: list[dict[str, Any]] = []
    for site, colour in zip(found["site"].to_numpy(), _COLOURS, strict=False):
        places = tables.curve_places(found, str(site))
        one = found.isel(sizing_point=places).sel(site=site)
        name, power = tables.site_name(case, site), one["sizing_power"].to_numpy()
        at, lower, upper = _band(one)
        line = {"type": "scatter", "mode": "lines"}
        edge = {**line, "x": _rounded(at), "showlegend": False, "hoverinfo": "skip", "line": {"width": 0}}
        traces += [
            {**edge, "y": _rounded(lower / _MILLION), "name": name},
            {**edge, "y": _rounded(upper / _MILLION), "name": name, "fill": "tonexty", "fillcolor": colour + "66"},
        ]
        for variable, english, chinese, style in (
            ("sizing_saving", "saving", "系统节约", {"color": colour, "width": 2}),
            ("sizing_revenue", "revenue", "价差收入", {"color": colour, "width": 2, "dash": "dot"}),
            ("sizing_station_cost", "yearly cost", "年化成本", {"color": colour, "width": 1.5, "dash": "dash"}),
        ):
            label = both(f"{name['en']}: {english}", f"{name['zh']}：{chinese}")
            values = one[variable].to_numpy() / _MILLION
            if variable == "sizing_station_cost":
                power, values = power[power > 0], values[power > 0]  # the connection is paid from the first MW
            traces.append({**line, "x": _rounded(power), "y": _rounded(values), "name": label, "line": style})
    axis = {"title": {"text": _POWER, "font": {"size": 12}}, "rangemode": "tozero"}
    return {"data": traces, "layout": layout(380, _MONEY, xaxis=axis, hovermode="x unified")}


def size_figure(case: Case, results: Results) -> Figure | None:
    """Every size tried, coloured by what the system gains, and those that are compared; sums over the sites."""
    found = results.sizing
    if found is None:
        return None
    power, energy = (found[f"sizing_{size}"].sum("site").to_numpy() for size in ("power", "energy"))
    gain = (found["sizing_saving"] - found["sizing_station_cost"]).to_numpy() / _MILLION
    hover = both(
        "%{x:,.0f} MW, %{y:,.0f} MWh: %{marker.color:,.1f} M CNY<extra></extra>",
        "%{x:,.0f} 兆瓦，%{y:,.0f} 兆瓦时：%{marker.color:,.1f} 百万元<extra></extra>",
    )
    bar = {
        "thickness": 10,
        "outlinewidth": 0,
        "title": {"text": both("gain, M CNY", "净节约，百万元"), "side": "right"},
    }
    marker = {"size": 9, "color": _rounded(gain), "colorscale": _GAIN, "cmid": 0, "colorbar": bar}
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "markers",
            "x": _rounded(power),
            "y": _rounded(energy),
            "marker": {**marker, "line": {"color": "#9aa3ab", "width": 0.5}},
            "hovertemplate": hover,
            "showlegend": False,
        }
    ]
    for choice, point in zip(found["choice"].to_numpy(), found["choice_point"].to_numpy().astype(int), strict=True):
        symbol, colour = _MARKS[str(choice)]
        outline = {"symbol": f"{symbol}-open", "size": 17, "color": colour, "line": {"width": 2.5}}
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [round(float(power[point]), 2)],
                "y": [round(float(energy[point]), 2)],
                "marker": outline,
                "name": both(*CHOICES[str(choice)]),
                "hoverinfo": "name",
            }
        )
    axis = {"title": {"text": _POWER, "font": {"size": 12}}, "rangemode": "tozero"}
    vertical = both("rated energy, MWh", "额定电量，兆瓦时")
    return {"data": traces, "layout": layout(380, vertical, xaxis=axis, yaxis={"rangemode": "tozero"})}


def sizing_section(case: Case, results: Results) -> dict[str, PageTable | Text]:
    """Tables and words of the section; empty for other studies."""
    found = results.sizing
    if found is None:
        return {}
    choices = tables.choice_table(case, found)
    sizes = ["sizing_choice"]
    curves = tables.curve_table(case, found)
    if len(found["site"]) == 1:  # its name stands in the title and beside the curve
        choices, curves = choices.drop(columns="sizing_site"), curves.drop(columns="sizing_site")
        sizes += ["storage_power", "storage_energy"]
    view = choices[[*sizes, *tables.SYSTEM_VIEW]].dropna(subset="curtailment_avoided")
    return {
        "words": _words(case, found),
        "choices": page_table(choices.drop(columns=list(tables.SYSTEM_VIEW))),
        "view": page_table(view),
        "curves": page_table(curves),
    }


def _words(case: Case, found: xr.Dataset) -> Text:
    gap, count, scale = optimality_gap(found), found.sizes["sizing_point"], float(found["sizing_saving"].max())
    hours = len(case.snapshots)
    band = float(found["curve_band"].max())
    asked = case.study.sizing
    chosen = {"system": both("least system cost", "系统成本最小"), "developer": both("greatest profit", "业主利润最大")}
    return both(
        f"{count} sizes were operated, each a proven optimum over {hours:,} hours. The least system cost lies at most "
        f"{gap / _MILLION:,.3f} M CNY above its proven bound ({_share(gap, scale)} of the largest saving); "
        f"between the points the value curves are known to {band / _MILLION:,.3f} M CNY. The dispatch "
        f"in this report has the size of {chosen[asked.objective]['en']}.",
        f"共试算 {count} 个容量，每个均为 {hours:,} 小时的已证明最优运行。系统成本最小方案距其下界不超过 "
        f"{gap / _MILLION:,.3f} 百万元（占最大节约的 {_share(gap, scale)}）；价值曲线在各点之间的误差不超过 "
        f"{band / _MILLION:,.3f} 百万元。本报告的运行结果采用{chosen[asked.objective]['zh']}的容量。",
    )


def _share(part: float, whole: float) -> str:
    return f"{100.0 * max(part, 0.0) / whole:.2g} %" if whole > 0.0 else "–"


def _band(one: xr.Dataset) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Powers, and the least and greatest saving there that the points of a curve leave possible."""
    power, saving = one["sizing_power"].to_numpy(), one["sizing_saving"].to_numpy()
    duration = float(one["sizing_energy"].to_numpy()[-1] / power[-1])
    worth = -(one["sizing_power_slope"] + duration * one["sizing_energy_slope"]).to_numpy()
    at = np.unique(np.r_[power, np.linspace(power[0], power[-1], 121)])
    tangents = saving + worth * (at[:, None] - power)
    return at, np.interp(at, power, saving), tangents.min(axis=1)


def _rounded(values: np.ndarray) -> list[float]:
    return [float(one) for one in np.round(np.asarray(values, float), 4)]

"""Figures of the report: from case and results to what plotly draws. None where there is nothing to show."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle

import pandas as pd
import xarray as xr

from gridsim.case import Case
from gridsim.indicators.definitions import Indicator
from gridsim.indicators.reading import NOTHING, frame_of
from gridsim.outputs import totals
from gridsim.outputs.members import generator_table, network_table
from gridsim.outputs.report.plot import (
    POWER,
    Figure,
    both,
    daily_range,
    duration_curve,
    heat_map,
    horizontal_bars,
    layout,
    mean_days,
    month_names,
    name_texts,
    packed,
)

PRICE = both("CNY/MWh", "元/兆瓦时")
ENERGY = both("GWh", "吉瓦时")
_CURTAILMENT_SCALE = [[0, "#faf7f5"], [0.25, "#f0d2c4"], [0.6, "#d98a70"], [1, "#9e2f1c"]]
_PRICE_SCALE = [[0, "#f4f7f5"], [0.35, "#bcd5d0"], [0.7, "#5b98a0"], [1, "#17495a"]]
_HEAT_COLOURS = ("#595959", "#8c6d4f", "#b5916c", "#d9825b", "#6f8fa8", "#a9bccb", "#7d7d9c", "#c7b29a")
_LINE_COLOURS = ("#9e2f1c", "#d0722c", "#c9a227", "#4f9d69", "#3b6ea5", "#6b5b95", "#8c6d4f", "#7f8a94")
_MOST_SHOWN = 20

_RESERVES = ("#17495a", "#c8553d", "#2f8f6b", "#8a7bb0")


def energy_balance(case: Case, hourly: xr.Dataset) -> dict[str, Figure]:
    """Who supplied and where it went: two bar charts of the horizon's energy."""
    parts = {
        "supply": (totals.supply_by_source(case, hourly), totals.SUPPLY),
        "use": (totals.electricity_use(case, hourly), totals.USE),
    }
    figures = {}
    for key, (table, items) in parts.items():
        energy = {str(name): float(table[name].sum()) / 1e3 for name in table}
        whole = sum(energy.values())
        present = sorted((name for name in energy if energy[name] > 0.0), key=energy.__getitem__)
        figures[key] = horizontal_bars(
            [both(items[name].label, items[name].label_zh) for name in present],
            [energy[name] for name in present],
            [f"{energy[name]:,.0f} GWh · {energy[name] / whole:.1%}" for name in present],
            [items[name].colour for name in present],
        )
    return figures


def curtailment(case: Case, hourly: xr.Dataset, kpis: Mapping[str, Indicator]) -> dict[str, Figure]:
    """Month × hour, by month, and by generator with equal shares among equals."""
    curtailed = totals.curtailment_of(hourly)
    if curtailed.sum() <= 0.0:
        return {}
    months = curtailed.groupby(pd.DatetimeIndex(curtailed.index).month).sum() / 1e3
    bars = {
        "type": "bar",
        "x": month_names(months.index),
        "y": packed(months.to_numpy(), 3),
        "marker": {"color": totals.CURTAILMENT.colour},
        "hovertemplate": "%{x}: %{y:,.1f} GWh<extra></extra>",
    }
    table = generator_table(case, kpis)
    table = table[table["curtailment"] > NOTHING].sort_values("curtailment").tail(_MOST_SHOWN)
    energy = [float(value) / 1e3 for value in table["curtailment"]]
    shares = table["curtailment_share"]
    return {
        "month_hour": heat_map(curtailed, "MW", _CURTAILMENT_SCALE, 1),
        "month": {"data": [bars], "layout": layout(330, ENERGY, bargap=0.35)},
        "generator": horizontal_bars(
            name_texts(table),
            energy,
            [f"{value:,.1f} GWh · {share:.1%}" for value, share in zip(energy, shares, strict=True)],
            [totals.SUPPLY[str(carrier)].colour for carrier in table["carrier"]],
        ),
    }


def durations(case: Case, hourly: xr.Dataset) -> dict[str, Figure]:
    """Duration curves of price, net export and residual load."""
    net_export = (hourly["export"].sum("tie") - hourly["import"].sum("tie")).to_series()
    room = hourly["export_room"].sum("tie").to_series()
    prices = [(totals.local_price(case, hourly), both("Local price", "本地电价"), "#17495a")]
    if hourly.sizes["tie"]:
        prices.append((hourly["price_outside"].mean("tie").to_series(), both("Outside", "外部电价"), "#a9bccb"))
    return {
        "price": duration_curve(prices, PRICE, 1),
        "net_export": duration_curve(
            [(net_export, both("Net export", "净外送"), "#6b5b95"), (room, both("Export room", "送出空间"), "#cfc7e0")],
            POWER,
        ),
        "residual_load": duration_curve(
            [(totals.residual_load(case, hourly), both("Residual load", "净负荷"), "#3b4a5a")], POWER
        ),
    }


def reserves(case: Case, hourly: xr.Dataset) -> dict[str, Figure]:
    """Duration curve of the price of every reserve."""
    if not hourly.sizes["reserve"]:
        return {}
    labels = totals.labels_of(case, "reserves", hourly.indexes["reserve"])
    prices = [
        (hourly["reserve_price"].sel(reserve=name).to_series(), both(row["label"], row["label_zh"]), colour)
        for (name, row), colour in zip(labels.iterrows(), cycle(_RESERVES), strict=False)
    ]
    return {"price": duration_curve(prices, PRICE, 1)}


def storage(hourly: xr.Dataset) -> dict[str, Figure]:
    """Mean day by season, and the range of the stored energy day by day."""
    if not hourly.sizes["storage_unit"]:
        return {}
    output = (hourly["discharge"] - hourly["charge"]).sum("storage_unit").to_series()
    stored = hourly["state_of_charge"].sum("storage_unit").to_series()
    return {
        "mean_day": mean_days(output, both("MW, discharging above zero", "兆瓦（放电为正）"), 1),
        "stored": daily_range(stored, both("MWh", "兆瓦时"), "#2f8f6b"),
    }


def prices(case: Case, hourly: xr.Dataset) -> dict[str, Figure]:
    """Local price: month × hour, and the mean day by season."""
    price = totals.local_price(case, hourly)
    return {
        "month_hour": heat_map(price, "CNY/MWh", _PRICE_SCALE),
        "mean_day": mean_days(price, PRICE, 1),
    }


def heat(case: Case, hourly: xr.Dataset) -> dict[str, Figure]:
    """Steam by source and month, and the heat stored."""
    supply = totals.steam_supply(case, hourly)
    if supply.empty:
        return {}
    months = supply.groupby(pd.DatetimeIndex(supply.index).month).sum() / 1e3
    sources = zip(months.columns.get_level_values(0), months.columns.get_level_values(1), strict=True)
    traces = [
        {
            "type": "bar",
            "x": month_names(months.index),
            "y": packed(months[(table, name)].to_numpy(), 3),
            "name": name_texts(totals.labels_of(case, table, pd.Index([name])))[0],
            "marker": {"color": _HEAT_COLOURS[number % len(_HEAT_COLOURS)]},
        }
        for number, (table, name) in enumerate(sources)
    ]
    unit = both("GWh of steam", "蒸汽 吉瓦时")
    figures = {"source": {"data": traces, "layout": layout(360, unit, barmode="stack", bargap=0.35)}}
    stored = hourly["heat_stored"].sum("heat_store").to_series()
    if stored.max() > 0.0:
        figures["stored"] = daily_range(stored, both("MWh", "兆瓦时"), "#d9825b")
    return figures


def loading(case: Case, hourly: xr.Dataset, kpis: Mapping[str, Indicator]) -> Figure | None:
    """Duration curves of the loading of lines and transformers, the most loaded first, at most eight."""
    flows = {kind: frame_of(hourly[f"{kind}_flow"]).abs() for kind in ("line", "transformer")}
    table = network_table(case, kpis, hourly).head(len(_LINE_COLOURS))
    if table.empty:
        return None
    curves = [
        (100.0 * flows[kind][name] / float(rating), text, colour)
        for (kind, name), rating, text, colour in zip(
            table.index, table["rating"], name_texts(table), _LINE_COLOURS, strict=False
        )
    ]
    return duration_curve(curves, both("% of rating", "负载率 %"), 1)

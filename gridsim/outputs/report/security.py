"""The report's section on network security."""

from __future__ import annotations

import pandas as pd

from gridsim.case import Case
from gridsim.indicators.reading import frame_of
from gridsim.outputs import security_tables as tables
from gridsim.outputs.report.plot import Figure, Text, both, duration_curve
from gridsim.outputs.report.tables import PageTable, page_table
from gridsim.results import Results

_COLOURS = ("#b5523b", "#3b6ea5", "#4f9d69", "#d0a12c", "#7a5ea8", "#5aa7a7", "#8c6d4f", "#9aa3ab")


def security_figure(case: Case, results: Results) -> Figure | None:
    """Duration curves of the highest loading after each outage, those of the most loaded eight."""
    found = results.security
    if found is None or not found.sizes["outage"]:
        return None
    loading = frame_of(found["loading_after_outage"])
    order = list(loading.max().sort_values(ascending=False, kind="stable").index)[: len(_COLOURS)]
    names = tables.branch_names(case, order)
    curves: list[tuple[pd.Series, Text, str]] = [
        (100.0 * loading[outage], name, colour) for outage, name, colour in zip(order, names, _COLOURS, strict=False)
    ]
    figure = duration_curve(curves, both("% of the limit after an outage", "事故后负载率 %"), 1)
    line = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 100, "y1": 100}
    figure["layout"] |= {"shapes": [{**line, "line": {"color": "#2b333b", "width": 1, "dash": "dot"}}], "height": 400}
    return figure


def security_section(case: Case, results: Results) -> dict[str, PageTable | Text | None]:
    """Tables and words of the section; empty for other studies."""
    found = results.security
    if found is None:
        return {}
    flows, islands = tables.power_flow_table(case, found), tables.island_table(found)
    return {
        "words": _words(case, results),
        "overloads": page_table(tables.overload_table(case, results)),
        "splits": page_table(tables.split_table(case, found)),
        "flows": page_table(flows) if len(flows) else None,
        "flow_words": _flow_words(case),
        "islands": page_table(islands) if len(islands) else None,
    }


def _words(case: Case, results: Results) -> Text:
    found, asked = results.security, case.study.security
    if found is None:
        return both("", "")
    over = int((found["loading_after_outage"] > 1.0 + 1e-6).any("outage").sum())
    pairs = int((found["overload_hours"] > 0.0).sum())
    hours, count = len(case.snapshots), found.sizes["outage"] + found.sizes["split"]
    text = both(
        f"{count} outages of one circuit or unit in {hours:,} hours. In {over:,} hours an outage overloads a branch "
        f"(pairs of outage and branch: {pairs}).",
        f"对 {hours:,} 小时逐一校核 {count} 个单回（单台）开断：{over:,} 小时存在事故后越限"
        f"（{pairs} 组开断—越限元件）。",
    )
    if asked.constrained is False:
        return text
    secured, cost = len(set(found["secured_outage"].to_numpy())), float(found["security_cost"]) / 1e6
    first = int(found["cheapest_overload_hours"].sum() - found["overload_hours"].sum())
    return both(
        f"{text['en']} The dispatch is secured: limits after {secured} of the outages are kept at a cost of "
        f"{cost:,.2f} M CNY, which removes {first:,} hours of overload of the cheapest dispatch.",
        f"{text['zh']}调度已计入安全约束：保持 {secured} 个开断后的限额，代价为 {cost:,.2f} 百万元，"
        f"消除经济调度的 {first:,} 个越限小时。",
    )


def _flow_words(case: Case) -> Text:
    asked = case.study.security.power_flow
    accepted = f"{asked.lowest_voltage:g}–{asked.highest_voltage:g}"
    return both(
        f"The operation is fixed. Voltage is held at {asked.voltage:g} per unit at ties and at buses with units "
        f"online; demand has a power factor of {asked.load_power_factor:g}; wind, sun and storage run at unity; shunt "
        f"reactors take up the stated share of the charging of lines and cables. Accepted are {accepted} per unit.",
        f"运行方式固定。联络点及有机组开机的母线电压保持 {asked.voltage:g} 标幺；负荷功率因数 "
        f"{asked.load_power_factor:g}；风光储按单位功率因数运行；线路与海缆充电功率按表中比例由并联电抗器补偿。"
        f"允许电压 {accepted} 标幺。",
    )

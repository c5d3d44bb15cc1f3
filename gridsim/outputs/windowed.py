"""What stands side by side after an operation in windows: labels, and rows for the summary, workbook and report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gridsim.results import Results, Windowed

COSTS = {
    "dispatch": ("Dispatch without starts and minimum times", "不计启停的经济调度"),
    "linearised": ("Linearised commitment: the bound", "线性松弛机组组合（下界）"),
    "integer": ("Commitment of whole units", "整数机组组合"),
    "perfect_foresight": ("Perfect foresight, units as shares: the bound", "完全预见、机组松弛（下界）"),
    "rolling": ("Rolling operation by forecasts", "按预测滚动运行"),
}
"""View of the horizon → label in both languages."""


@dataclass(frozen=True)
class Row:
    """One figure beside the others: labels, value and unit."""

    label: str
    label_zh: str
    value: float
    unit: str


def comparison_rows(windowed: Windowed, starts: float) -> list[Row]:
    """Costs side by side, their distance, and how the windows went."""
    rows = [Row(*COSTS[name], cost, "CNY") for name, cost in windowed.costs.items()]
    distance, share = distance_to_bound(windowed)
    rolling = "rolling" in windowed.costs
    what = (
        ("Cost of imperfect foresight", "预见不完全的代价")
        if rolling
        else ("Whole units above the bound", "整数解高于下界")
    )
    share_what = (f"{what[0]}, share of the cost", f"{what[1]}（占比）")
    gaps = windowed.windows["window_gap"].to_numpy()
    return [
        *rows,
        Row(*what, distance, "CNY"),
        Row(*share_what, share, "1"),
        Row("Starts of coal and CHP units", "煤电与热电启动次数", starts, ""),
        Row("Windows", "窗口数", float(len(gaps)), ""),
        Row("Largest gap of a window", "窗口最大间隙", float(gaps.max(initial=0.0)), "1"),
    ]


def distance_to_bound(windowed: Windowed) -> tuple[float, float]:
    """Last cost less the one before [CNY], and relative to the last."""
    costs: Sequence[float] = list(windowed.costs.values())
    distance = costs[-1] - costs[-2]
    return distance, distance / max(1.0, abs(costs[-1]))


def starts_of(results: Results) -> float:
    """Count the starts of all units."""
    return float(results.hourly["start_up"].sum())


def windowed_summary(results: Results) -> dict[str, Any]:
    """Part of summary.json; empty where the horizon was operated at once."""
    windowed = results.windowed
    if windowed is None:
        return {}
    distance, share = distance_to_bound(windowed)
    gaps = windowed.windows["window_gap"].to_numpy()
    return {
        "windows": {
            "costs": dict(windowed.costs),
            "distance": distance,
            "distance_relative": share,
            "starts": starts_of(results),
            "count": len(gaps),
            "gap_largest": float(gaps.max(initial=0.0)),
            "gap_mean": float(np.mean(gaps)) if len(gaps) else 0.0,
        }
    }

"""Indicators over several weather years: what each year gave, and between what they lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gridsim.indicators.definitions import Indicator
from gridsim.indicators.reading import ratio

QUANTILES = {"minimum": 0.0, "p10": 0.1, "p50": 0.5, "p90": 0.9, "maximum": 1.0}
"""Name of a quantile → share of the weather years that lie below it."""

QUANTILE_RULE = (
    "P10 is exceeded in 90 % of the weather years, P50 in half, P90 in 10 %. Quantiles between years are interpolated "
    "linearly (Hyndman and Fan 1996, type 7); every weather year counts alike."
)
QUANTILE_RULE_ZH = (
    "P10 表示 90 % 的气象年超过该值，P50 为半数，P90 为 10 %。年份之间按线性插值求分位数"
    "（Hyndman 与 Fan 1996，第 7 类），各气象年权重相同。"
)

COAL_HOURS = "coal_full_load_hours"
_NOT_OF_WEATHER = ("input_confidence",)
_SUMS_OF_OTHERS = ("_by_carrier", "_by_month")


@dataclass(frozen=True)
class Range:
    """One indicator in every weather year.

    Parameters
    ----------
    values
        Weather year → the indicator's figure for the whole system, in ``unit``; NaN where it has no meaning.
    unit, label, label_zh
        As of the indicator.
    """

    name: str
    values: Mapping[int, float]
    unit: str
    label: str
    label_zh: str

    @property
    def mean(self) -> float:
        """Mean of the weather years."""
        return float(np.mean(list(self.values.values())))

    @property
    def quantiles(self) -> dict[str, float]:
        """`QUANTILES` by name; NaN where a weather year has no figure."""
        found = np.quantile(list(self.values.values()), list(QUANTILES.values()), method="linear")
        return dict(zip(QUANTILES, map(float, found), strict=True))


def figures_of_year(kpis: Mapping[str, Indicator]) -> dict[str, Indicator]:
    """Figures of the whole system that differ with the weather, without members; hours of coal and CHP units added."""
    figures = {
        name: Indicator(name, kpi.value, kpi.unit, kpi.label, kpi.label_zh)
        for name, kpi in kpis.items()
        if name not in _NOT_OF_WEATHER and not name.endswith(_SUMS_OF_OTHERS)
    }
    units = kpis["online_hours"].members
    gross, capacity = (sum(kpis[name].members[unit] for unit in units) for name in ("gross_generation", "capacity"))
    label = "full-load hours of coal and CHP units (gross generation over nameplate)"
    figures[COAL_HOURS] = Indicator(COAL_HOURS, ratio(gross, capacity), "h", label, "煤电及热电机组利用小时数")
    return figures


def gather_ranges(years: Mapping[int, Mapping[str, Indicator]]) -> dict[str, Range]:
    """Turn the figures of every weather year into one range for each indicator, in the order of the first year."""
    first = next(iter(years.values()))
    return {
        name: Range(name, {year: found[name].value for year, found in years.items()}, kpi.unit, kpi.label, kpi.label_zh)
        for name, kpi in first.items()
    }

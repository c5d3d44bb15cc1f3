"""Indicators over several weather years: what each year gave, and between what they lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gridsim.indicators.definitions import Indicator

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


def gather_ranges(years: Mapping[int, Mapping[str, Indicator]]) -> dict[str, Range]:
    """Turn the figures of every weather year into one range for each indicator, in the order of the first year."""
    first = next(iter(years.values()))
    return {
        name: Range(name, {year: found[name].value for year, found in years.items()}, kpi.unit, kpi.label, kpi.label_zh)
        for name, kpi in first.items()
    }

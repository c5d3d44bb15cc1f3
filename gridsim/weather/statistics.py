"""Statistics of hourly series: levels, persistence, ramps, relations and lulls.

All functions take series without gaps, labelled by the start of each hour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from gridsim.weather.processes import Array

LAGS = (1, 6, 24)
"""Hours at which persistence is judged."""

LULL = 72
"""Length of the calmest spell that is looked for [h]."""

CALM = 0.1
"""Share of capacity below which an hour counts as calm."""

_SHARES = (0.01, 0.1, 0.5, 0.9, 0.99)
_RAMP_SHARES = (0.5, 0.9, 0.99)


def autocorrelation(values: Array, lag: int) -> float:
    """Correlation of a series with itself some hours later.

    Parameters
    ----------
    values : Array (snapshot)
        The series.
    lag : int
        Hours.

    Returns
    -------
    float
        Between -1 and 1; 0 for a series that does not change.
    """
    return correlation(values[:-lag], values[lag:])


def correlation(first: Array, second: Array) -> float:
    """Pearson correlation of two series.

    Parameters
    ----------
    first, second : Array (snapshot)
        The series.

    Returns
    -------
    float
        Between -1 and 1; 0 where one of them does not change.
    """
    if len(first) < 2 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


def ramp_quantiles(values: Array, shares: Sequence[float] | Array = _RAMP_SHARES) -> list[float]:
    """Quantiles of the size of changes from hour to hour.

    Parameters
    ----------
    values : Array (snapshot)
        The series.
    shares : sequence of float
        Shares of hours.

    Returns
    -------
    list of float
        In the series' unit, one for each share.
    """
    return [float(value) for value in np.quantile(np.abs(np.diff(values)), shares)]


def calmest_spell(values: Array, hours: int = LULL) -> tuple[int, float]:
    """Find the spell with the lowest mean.

    Parameters
    ----------
    values : Array (snapshot)
        The series, at least ``hours`` long.
    hours : int
        Length of the spell [h].

    Returns
    -------
    tuple of int and float
        Position of its first hour, and its mean.
    """
    total = np.concatenate([[0.0], np.cumsum(values)])
    means = (total[hours:] - total[:-hours]) / hours
    first = int(means.argmin())
    return first, float(means[first])


def longest_calm(values: Array, level: float) -> tuple[int, int]:
    """Find the longest run of hours below a level.

    Parameters
    ----------
    values : Array (snapshot)
        The series.
    level : float
        Level in the series' unit.

    Returns
    -------
    tuple of int
        Position of its first hour, and its length [h]; zero length where no hour is below.
    """
    below = np.concatenate([[0], (values < level).astype(np.int8), [0]])
    edges = np.flatnonzero(np.diff(below))
    starts, lengths = edges[::2], edges[1::2] - edges[::2]
    if not len(starts):
        return 0, 0
    longest = int(lengths.argmax())
    return int(starts[longest]), int(lengths[longest])


def monthly_means(series: pd.Series) -> list[float | None]:
    """Mean of each calendar month.

    Parameters
    ----------
    series : Series (snapshot)
        Indexed by hour starts.

    Returns
    -------
    list of float or None (month)
        January to December; None for months that the series does not hold.
    """
    means = series.groupby(pd.DatetimeIndex(series.index).month).mean()
    return [float(means[month]) if month in means.index else None for month in range(1, 13)]


def hours_by_month(series: pd.Series) -> pd.DataFrame:
    """Mean day of each month.

    Parameters
    ----------
    series : Series (snapshot)
        Indexed by hour starts.

    Returns
    -------
    DataFrame (month, hour)
        Means.
    """
    times = pd.DatetimeIndex(series.index)
    return series.groupby([times.month, times.hour]).mean().unstack()


def series_statistics(series: pd.Series) -> dict[str, Any]:
    """Describe one series in figures.

    Parameters
    ----------
    series : Series (snapshot)
        Indexed by hour starts.

    Returns
    -------
    dict
        ``mean``, ``minimum``, ``maximum``, ``sum``, ``deviation``, ``quantiles``, ``monthly_means``,
        ``autocorrelation`` by lag, ``ramps`` by share of hours, ``calmest`` with start and mean where the series
        is long enough, and ``calm``, the longest run of hours below a tenth, for series between zero and one. Plain
        numbers and text, ready for JSON.
    """
    values = series.to_numpy(float)
    found: dict[str, Any] = {
        "hours": len(values),
        "mean": float(values.mean()),
        "minimum": float(values.min()),
        "maximum": float(values.max()),
        "sum": float(values.sum()),
        "deviation": float(values.std()),
        "quantiles": dict(zip(map(str, _SHARES), map(float, np.quantile(values, _SHARES)), strict=True)),
        "monthly_means": monthly_means(series),
        "autocorrelation": {str(lag): autocorrelation(values, lag) for lag in LAGS if lag < len(values)},
        "ramps": dict(zip(map(str, _RAMP_SHARES), ramp_quantiles(values), strict=True)) if len(values) > 1 else {},
    }
    if len(values) >= LULL:
        first, mean = calmest_spell(values)
        found["calmest"] = {"hours": LULL, "start": str(series.index[first]), "mean": mean}
    if values.min() >= 0 and values.max() <= 1:
        first, length = longest_calm(values, CALM)
        found["calm"] = {"below": CALM, "start": str(series.index[first]), "hours": length}
    return found


def correlation_table(frame: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Correlation of every pair of series.

    Parameters
    ----------
    frame : DataFrame (snapshot, series)
        The series.

    Returns
    -------
    dict of dict of float
        By name of either series.
    """
    return {
        str(first): {
            str(second): correlation(frame[first].to_numpy(float), frame[second].to_numpy(float)) for second in frame
        }
        for first in frame
    }


def spread_between_years(totals: Mapping[int, float]) -> float:
    """Year-to-year spread of annual totals.

    Parameters
    ----------
    totals : mapping of int to float
        Weather year → total.

    Returns
    -------
    float
        Sample standard deviation over the size of the mean.
    """
    values = np.array(list(totals.values()))
    return float(values.std(ddof=1) / abs(values.mean()))

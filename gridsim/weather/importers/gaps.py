"""Gaps in hourly series: found, told, and filled where that is asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridsim.errors import Problem

_STRAIGHT = 3
"""Longest gap that is bridged by a straight line [h]; longer ones take the same hours of the days around."""

_SHORT = 72
"""Longest gap that filling is suggested for [h]."""

DAY = 24


def fill_gaps(
    values: pd.DataFrame, longest: int, repeat_leap_day: bool, where: str
) -> tuple[pd.DataFrame, NDArray[np.bool_], list[Problem]]:
    """Fill short gaps, and tell all others.

    Parameters
    ----------
    values : DataFrame (snapshot, series)
        All hours of a year; NaN is a gap.
    longest : int
        Longest gap to be filled [h].
    repeat_leap_day : bool
        Whether a missing 29 February takes the values of the 28th; in files of other zones it begins at another hour.
    where : str
        The file.

    Returns
    -------
    DataFrame (snapshot, series)
        With the gaps filled.
    Array (snapshot)
        True where at least one series was filled.
    list of Problem
        One for each series with gaps that are too long, in one where all series share them.
    """
    values = values.copy()
    times = pd.DatetimeIndex(values.index)
    was_empty = values.isna().to_numpy()
    leap = np.asarray((times.month == 2) & (times.day == 29))
    if repeat_leap_day:
        for first, length in _gaps(np.where(was_empty.all(axis=1), np.nan, 0.0)):
            if length == DAY and leap[first : first + DAY].any():
                values.iloc[first : first + DAY] = values.iloc[first - DAY : first].to_numpy()
    told: dict[tuple[str, str], list[str]] = {}
    for name in values:
        series, left = _fill(values[name].to_numpy(float), longest)
        values[name] = series
        if left:
            hours, (first, length) = sum(size for _, size in left), left[0]
            begin = times[first]
            gaps = "1 gap" if len(left) == 1 else f"{len(left):,} gaps, the first"
            what = f"{count_hours(hours)} missing, {gaps} from {begin:%Y-%m-%d %H:%M} ({length:,} h)."
            longest_left = max(size for _, size in left)
            remedy = "Complete the file."
            if longest_left <= _SHORT:
                remedy = f"Complete the file, or give --fill {longest_left} to fill gaps up to that length."
            if len(left) == 1 and length == DAY and leap[first : first + DAY].any():
                remedy = "Give --leap-day repeat to repeat the 28th, or a year without 29 February."
            told.setdefault((what, remedy), []).append(str(name))
    problems = []
    for (what, remedy), names in told.items():
        subject = "" if len(names) == len(values.columns) else f"{', '.join(names)}: "
        problems.append(Problem(where, subject + what, remedy))
    filled = was_empty & values.notna().to_numpy()
    return values, np.asarray(filled.any(axis=1)), problems


def count_hours(count: int) -> str:
    """``1 hour`` or ``8,760 hours``."""
    return "1 hour" if count == 1 else f"{count:,} hours"


def _fill(given: NDArray[np.float64], longest: int) -> tuple[NDArray[np.float64], list[tuple[int, int]]]:
    """Series with gaps up to a length filled, and (first, length) of the others."""
    values = given.copy()
    left = []
    for first, length in _gaps(given):
        last = first + length
        if length > longest:
            left.append((first, length))
        elif length <= _STRAIGHT and first > 0 and last < len(given):
            values[first:last] = np.linspace(given[first - 1], given[last], length + 2)[1:-1]
        else:
            values[first:last] = [_of_days_around(given, hour) for hour in range(first, last)]
            if np.isnan(values[first:last]).any():
                left.append((first, length))
    return values, left


def _gaps(values: NDArray[np.float64]) -> list[tuple[int, int]]:
    empty = np.concatenate([[0], np.isnan(values).astype(np.int8), [0]])
    edges = np.flatnonzero(np.diff(empty))
    return [(int(first), int(end - first)) for first, end in zip(edges[::2], edges[1::2], strict=True)]


def _of_days_around(values: NDArray[np.float64], hour: int) -> float:
    """Mean of the same hour on the nearest days before and after that hold it."""
    same = values[hour % DAY :: DAY]
    here = hour // DAY
    before, after = same[:here][~np.isnan(same[:here])], same[here:][~np.isnan(same[here:])]
    near = [*before[-1:], *after[:1]]
    return float(np.mean(near)) if near else np.nan

"""Must-run and maintenance periods: days, hours, and whether they are given or to be placed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

Period = dict[str, Any]
"""Column → value of one row of ``unit_periods``."""


def period_days(period: Period) -> int:
    """Days of a period, first and last included; below 1 where they are in the wrong order."""
    first, last = (np.datetime64(period[day], "D") for day in ("first_day", "last_day"))
    return int((last - first) / np.timedelta64(1, "D")) + 1


def period_hours(period: Period, snapshots: pd.DatetimeIndex) -> np.ndarray:
    """(T,) whether an hour lies in the period."""
    first, end = pd.Timestamp(period["first_day"]), pd.Timestamp(period["last_day"]) + pd.Timedelta(days=1)
    return np.asarray((snapshots >= first) & (snapshots < end))


def is_placed(period: Period) -> bool:
    """Whether the optimisation places a maintenance within the period, instead of filling all of it."""
    return bool(period["duration"] == period["duration"])  # an empty cell is NaN

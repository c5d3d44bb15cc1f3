"""The calendar of a year: snapshots, days of rest, festivals, and monthly values spread over days."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import holidays
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridsim.weather.processes import Array

HOURS = 24

Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True)
class Days:
    """The days of one year.

    Attributes
    ----------
    dates : DatetimeIndex (day)
        Midnights, naive local time.
    holiday : Array (day)
        True on the public holidays of China, substituted days off included.
    workday : Array (day)
        True on Monday to Friday outside holidays and on weekend days declared working days.
    festival_offset : Array (day)
        Days since the first day of the Spring Festival of that calendar year; negative before it.
    """

    dates: pd.DatetimeIndex
    holiday: NDArray[np.bool_]
    workday: NDArray[np.bool_]
    festival_offset: NDArray[np.int64]

    @property
    def month(self) -> NDArray[np.int64]:
        """Month of each day, 0 for January (day)."""
        return np.asarray(self.dates.month) - 1

    @property
    def weekday(self) -> NDArray[np.int64]:
        """Day of the week, 0 for Monday (day)."""
        return np.asarray(self.dates.day_of_week)

    def between(self, first: str, last: str) -> NDArray[np.bool_]:
        """Whether a day lies in a season.

        Parameters
        ----------
        first, last : str
            First and last day of the season as ``MM-DD``, both included; the season may pass New Year.

        Returns
        -------
        Array (day)
            True inside the season.
        """
        names = np.asarray(self.dates.strftime("%m-%d"))
        if first <= last:
            return np.asarray((names >= first) & (names <= last))
        return np.asarray((names >= first) | (names <= last))


def hourly_snapshots(year: int) -> pd.DatetimeIndex:
    """Hours of a year, labelled by their start.

    Parameters
    ----------
    year : int
        Calendar year.

    Returns
    -------
    DatetimeIndex (snapshot)
        8,760 naive local times, or 8,784 in a leap year.
    """
    return pd.date_range(f"{year}-01-01", f"{year}-12-31 23:00", freq="h", name="snapshot")


def read_days(year: int) -> Days:
    """Days of a year with the public holidays of China.

    The holidays come from the ``holidays`` package. Days off that the State Council shifts from weekends are known
    for the years it has published; later years hold the statutory days only.

    Parameters
    ----------
    year : int
        Calendar year.

    Returns
    -------
    Days
        The year's days.
    """
    calendar = holidays.country_holidays("CN", years=year, language="en_US")
    dates = pd.date_range(f"{year}-01-01", f"{year}-12-31", freq="D")
    days = [stamp.date() for stamp in dates]
    holiday = np.array([day in calendar for day in days])
    shifted = np.array([day in calendar.weekend_workdays for day in days])
    workday = ((np.asarray(dates.day_of_week) < 5) & ~holiday) | shifted
    first = _first_day_of_spring_festival(dict(calendar))
    offset = np.array([(day - first).days for day in days])
    return Days(dates=dates, holiday=holiday, workday=workday, festival_offset=offset)


def to_hours(daily: NDArray[Scalar]) -> NDArray[Scalar]:
    """Repeat daily values over the hours of each day.

    Parameters
    ----------
    daily : Array (…, day)
        Daily values.

    Returns
    -------
    Array (…, snapshot)
        Hourly values.
    """
    return np.repeat(daily, HOURS, axis=-1)


def monthly_to_daily(monthly: Array, days: Days) -> Array:
    """Spread monthly means over days without steps, keeping every month's mean.

    Straight lines run between mid-months; the mid-month values are corrected until the means agree.

    Parameters
    ----------
    monthly : Array (month)
        Twelve monthly means.
    days : Days
        Calendar of the year.

    Returns
    -------
    Array (day)
        Daily values whose monthly means are those given.
    """
    target = np.asarray(monthly, dtype=float)
    month = days.month
    position = np.arange(len(month)) + 0.5
    counts = np.bincount(month, minlength=12)
    middle = np.cumsum(counts) - counts / 2
    knots = target.copy()
    for _ in range(50):
        daily = np.interp(position, middle, knots, period=len(month))
        knots = knots + target - np.bincount(month, daily, minlength=12) / counts
    return np.interp(position, middle, knots, period=len(month))


def monthly_mean(values: Array, month: NDArray[np.int64]) -> Array:
    """Mean of the values in each month, of all weather years together.

    Parameters
    ----------
    values : Array (…, step)
        Values.
    month : Array (step)
        Month of each step, 0 for January.

    Returns
    -------
    Array (month)
        Twelve means.
    """
    every = np.broadcast_to(month, values.shape).ravel()
    return np.bincount(every, values.ravel(), minlength=12) / np.bincount(every, minlength=12)


def _first_day_of_spring_festival(names: dict[date, str]) -> date:
    """First day of the lunar year, from the names of the public holidays."""
    return min(day for day, name in names.items() if "Chinese New Year (Spring Festival)" in name)

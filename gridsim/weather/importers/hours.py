"""From the labels of a file to the hours of one year in Chinese standard time: zone, labels, gaps, leap days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridsim.errors import InputError, Problem
from gridsim.inputs.reading import year_snapshots
from gridsim.weather.importers.gaps import DAY, count_hours, fill_gaps
from gridsim.weather.importers.table import Labels, Table

YEARS = range(1900, 2200)
"""Years that series may stand for."""

HOUR = pd.Timedelta(hours=1)
CHINA = 8.0
"""Hours of Chinese standard time east of Greenwich; summer time of 1986-1991 is never used."""

_EASTMOST = 14.0
"""No zone is further from Greenwich [h]."""

OPTIONAL = ("dni", "dhi")
"""Series that a file may leave empty."""

LeapDay = Literal["refuse", "repeat", "drop"]


@dataclass(frozen=True)
class Clock:
    """How the labels of a file are to be read.

    Attributes
    ----------
    year : int, optional
        Year the series shall stand for; default: the one that the file holds.
    zone : str, optional
        ``UTC``, ``+08:00`` or a name such as ``Europe/Berlin``; default: what the format says.
    labels : str, optional
        Whether labels mark the start or the end of a step; default: what the format says.
    leap_day : str
        What to do where file and year differ in their 29 February: refuse, repeat the 28th, drop the 29th.
    fill : int
        Longest gap that is filled [h]; 0 fills none.
    """

    year: int | None = None
    zone: str | None = None
    labels: Labels | None = None
    leap_day: LeapDay = "refuse"
    fill: int = 0


@dataclass(frozen=True)
class Hours:
    """Series on the hours of one year.

    Attributes
    ----------
    values : DataFrame (snapshot, series)
        Energy per step turned into mean power; NaN only in gaps that were told.
    filled : Array (snapshot)
        True where at least one series was filled.
    minute : float
        Minute of every label, where hourly labels lie inside the hour [min].
    notes : list of str
        What was done to the labels, for the record.
    warnings : list of str
        What was taken for granted.
    """

    values: pd.DataFrame
    filled: NDArray[np.bool_]
    minute: float
    notes: list[str]
    warnings: list[str]


def to_year(table: Table, clock: Clock, where: str) -> tuple[Hours, list[Problem]]:
    """Put the rows of a file on the hours of one year.

    Parameters
    ----------
    table : Table
        The file as read.
    clock : Clock
        How to read its labels.
    where : str
        The file.

    Returns
    -------
    Hours
        8,760 or 8,784 hours.
    list of Problem
        Hours out of order or given twice, and gaps that are not to be filled; NaN is left in their place.

    Raises
    ------
    InputError
        The labels cannot be put on a year at all.
    """
    if not len(table.times):
        raise InputError(Problem(where, "holds no hours.", "Is it complete? One row for each hour is needed."))
    _check_year(_main_year(table.times), where)
    if clock.year is not None:
        _check_year(clock.year, "--year")
    notes: list[str] = []
    starts, minute = _starts(table, clock, where, notes)
    values = table.values.set_axis(starts, axis=0)
    values, problems = _hourly_means(values, table, where, notes)
    times = pd.DatetimeIndex(values.index)
    year = _main_year(times) if clock.year is None else clock.year
    warnings = [] if table.typical or clock.year is not None else _other_years(times, year)
    if clock.labels is None and clock.zone is None and table.labels == "start" and _ends_late(values, year):
        what = f"times run from 1 January {year} after 00:00 to 1 January {year + 1} 00:00: they mark ends of steps."
        raise InputError([*problems, Problem(where, what, "Give --labels end; if they mark starts, --labels start.")])
    values, found = _select_year(values, table, year, clock, where, notes)
    if found:
        raise InputError([*problems, *found])
    snapshots = year_snapshots(year)
    values, found = _unique(values, snapshots, where)
    problems += found
    unused = [name for name in OPTIONAL if name in values and values[name].isna().all()]
    values = values.drop(columns=unused).reindex(snapshots)
    values, filled, found = fill_gaps(values, clock.fill, clock.leap_day == "repeat", where)
    if filled.any():
        notes.append(f"{count_hours(int(filled.sum()))} filled")
    return Hours(values=values, filled=filled, minute=minute, notes=notes, warnings=warnings), [*problems, *found]


def _check_year(year: int, where: str) -> None:
    if year not in YEARS:
        remedy = f"Give a year from {YEARS[0]} to {YEARS[-1]}: --year 2030."
        raise InputError(Problem(where, f"year = {year} is out of range.", remedy))


def _starts(table: Table, clock: Clock, where: str, notes: list[str]) -> tuple[pd.DatetimeIndex, float]:
    """Start of every row's step in Chinese time; typical years on the calendar of the clock's year."""
    times = table.times
    step = _step(times)
    late = pd.Timedelta(hours=0)
    if (clock.labels or table.labels) == "end":
        late = step
        notes.append("labels at the end of each step moved to its start")
    if table.typical:
        if clock.year is None:
            years = ", ".join(map(str, sorted(set(times.year))[:4]))
            what = f"is a typical year with months of {years} …"
            raise InputError(Problem(where, what, "Say which year it shall stand for: --year 2030."))
        moved = _chinese(_on_calendar(times - late, clock, where, notes), table, clock, where, notes)
        length = len(year_snapshots(clock.year)) * HOUR
        times = moved.where(moved.year <= clock.year, moved - length)
        times = times.where(times.year >= clock.year, times + length)
    else:
        times = _chinese(times, table, clock, where, notes) - late
    if step == HOUR and len(minutes := set(times.minute)) == 1:
        minute = float(minutes.pop())
        if minute:
            notes.append(f"labels at minute {minute:g} taken for their hour")
        return times.floor("h"), minute
    return times, 0.0


def _on_calendar(times: pd.DatetimeIndex, clock: Clock, where: str, notes: list[str]) -> pd.DatetimeIndex:
    """Give all months of a typical year one year; its 29 February must be asked away where there is none."""
    year = int(clock.year or 0)
    leap = (times.month == 2) & (times.day == 29)
    parts = {"year": year, "month": times.month, "day": times.day, "hour": times.hour, "minute": times.minute}
    moved = pd.DatetimeIndex(pd.to_datetime(pd.DataFrame(parts), errors="coerce"))
    if leap.any() and moved.isna().any() and clock.leap_day != "drop":
        what = f"holds a 29 February, which {year} has not."
        raise InputError(Problem(where, what, "Give --leap-day drop, or a leap year."))
    notes.append(f"typical year put on the calendar of {year}")
    return moved


def _chinese(times: pd.DatetimeIndex, table: Table, clock: Clock, where: str, notes: list[str]) -> pd.DatetimeIndex:
    """Naive Chinese time of labels with or without zone."""
    if times.tz is not None:
        return times.tz_convert("UTC").tz_localize(None) + pd.Timedelta(hours=CHINA)
    zone = table.zone if clock.zone is None else _zone(clock.zone)
    if isinstance(zone, ZoneInfo):
        local = times.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
        if (unclear := np.asarray(local.isna())).any():
            local = _sorted_out(times, zone, unclear, where)
        notes.append(f"times of {zone.key} turned into Chinese time")
        return local.tz_convert("UTC").tz_localize(None) + pd.Timedelta(hours=CHINA)
    if not abs(zone) <= _EASTMOST:
        remedy = "Write hours east of Greenwich: --zone +08:00."
        raise InputError(Problem(where, f"the time zone {zone:g} h lies beyond {_EASTMOST:g} h.", remedy))
    if zone != CHINA:
        notes.append(f"times of UTC{zone:+g} turned into Chinese time")
    return times + pd.Timedelta(hours=CHINA - zone)


def _sorted_out(times: pd.DatetimeIndex, zone: ZoneInfo, unclear: NDArray[np.bool_], where: str) -> pd.DatetimeIndex:
    """Tell the two hours of an autumn night apart by their order."""
    try:
        return times.tz_localize(zone, ambiguous="infer")
    except ValueError:
        first = times[int(unclear.argmax())]
        what = f"the time {first:%Y-%m-%d %H:%M} does not exist, or not exactly twice, in {zone.key}."
        remedy = "If the file's clock is never moved, give its fixed zone, e.g. --zone +01:00."
        raise InputError(Problem(where, what, remedy)) from None


def _zone(text: str) -> float | ZoneInfo:
    """Read fixed hours east of Greenwich, or a zone with summer time; China never has any."""
    if text.upper() in ("UTC", "GMT", "Z"):
        return 0.0
    if text in ("Asia/Shanghai", "PRC", "CST"):
        return CHINA
    sign, _, rest = text.partition(":")
    try:
        hours = float(sign)
        return hours + (-1 if sign.startswith("-") else 1) * float(rest or 0) / 60
    except ValueError:
        pass
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        remedy = "Write UTC, +08:00 or a name such as Europe/Berlin."
        raise InputError(Problem("--zone", f"'{text}' is no time zone.", remedy)) from None


def _step(times: pd.DatetimeIndex) -> pd.Timedelta:
    if len(times) < 2:
        return HOUR
    return pd.Timedelta(pd.Series(times).diff().median())


def _hourly_means(
    values: pd.DataFrame, table: Table, where: str, notes: list[str]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Averages over the hour; energy of a step as power; instants as the mean of both ends of the hour."""
    step = _step(table.times)
    problems = []
    minutes = step / pd.Timedelta(minutes=1)
    if minutes <= 0:
        what = "most times run backwards." if minutes else "gives most times more than once."
        remedy = "Sort the rows by time." if minutes else "Give one row for each hour, date and hour in one column."
        raise InputError(Problem(where, what, remedy))
    if (HOUR / step) % 1 or step > HOUR:
        remedy = "Give hourly values, or steps that divide an hour."
        raise InputError(Problem(where, f"has steps of {minutes:g} min.", remedy))
    backwards = (np.diff(values.index.to_numpy()) < np.timedelta64(0)).sum()
    if backwards and not table.typical:
        what = f"times run backwards in {backwards:,} places."
        remedy = "Sort the rows by time. Or is the day written before the month? Write 2030-12-31."
        problems.append(Problem(where, what, remedy))
    for name, unit in table.units.items():
        if unit == "MWh":
            values[name] /= step / HOUR
            notes.append(f"{name}: energy of each step turned into mean power")
    for name in table.instants & set(values.columns):
        before = values[name].shift(1).where(values.index.to_series().diff() == step)
        values[name] = (values[name] + before.fillna(values[name])) / 2
    if step < HOUR and not problems:
        hours = pd.DatetimeIndex(values.index).floor("h")
        if not values.index.duplicated().any():
            counts = values.groupby(hours).count()
            values = values.groupby(hours).mean().where(counts == round(HOUR / step))
            notes.append(f"steps of {minutes:g} min averaged over the hour")
    return values, problems


def _other_years(times: pd.DatetimeIndex, taken: int) -> list[str]:
    """Warn of whole years that are left out because none was asked for."""
    rows = pd.Series(times.year).value_counts()
    others = sorted(int(year) for year in rows.index[rows > len(year_snapshots(taken)) / 2] if year != taken)
    if not others:
        return []
    years = ", ".join(map(str, others[:4])) + (" …" if len(others) > 4 else "")
    return [f"the file also holds {years}: {taken} is taken; --year chooses."]


def _ends_late(values: pd.DataFrame, year: int) -> bool:
    """Whether a year lacks its first hour only and ends with the first moment of the next."""
    snapshots, held = year_snapshots(year), pd.DatetimeIndex(values.dropna(how="all").index)
    ends = values.index.max() == snapshots[-1] + HOUR and values.index.min() >= snapshots[0]
    return bool(ends) and held.is_unique and list(snapshots.difference(held)) == [snapshots[0]]


def _main_year(times: pd.DatetimeIndex) -> int:
    years = pd.Series(times.year).value_counts()
    return int(years.index[0])


def _select_year(
    values: pd.DataFrame, table: Table, year: int, clock: Clock, where: str, notes: list[str]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Rows of one year; a file that holds one other year only is put on the calendar of the year wanted."""
    times = pd.DatetimeIndex(values.index)
    held = year if (times.year == year).sum() > DAY else _main_year(times)
    if table.typical or held == year:
        return values[times.year == year], []
    values = values[times.year == held]
    times = pd.DatetimeIndex(values.index)
    leap = np.asarray((times.month == 2) & (times.day == 29))
    target_leap = len(year_snapshots(year)) == 8784
    if leap.any() and not target_leap:
        if clock.leap_day != "drop":
            what = f"holds a 29 February ({held}), which {year} has not."
            return values, [Problem(where, what, "Give --leap-day drop.")]
        values, times = values[~leap], times[~leap]
    parts = pd.DataFrame({"year": year, "month": times.month, "day": times.day, "hour": times.hour})
    notes.append(f"{held} put on the calendar of {year}: dates are kept, weekdays are not")
    return values.set_axis(pd.DatetimeIndex(pd.to_datetime(parts)), axis=0), []


def _unique(values: pd.DataFrame, snapshots: pd.DatetimeIndex, where: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Drop repeated hours, or else rows between the hours, all of which are problems.

    Repeated hours look like summer time where hours are missing as well.
    """
    doubled = values.index[values.index.duplicated()].unique()
    stray = values.index.difference(snapshots)
    if not len(doubled) and len(stray):
        rows = "1 row lies" if len(stray) == 1 else f"{len(stray):,} rows lie"
        what = f"{rows} between the hours, the first at {stray[0]:%Y-%m-%d %H:%M}."
        return values, [Problem(where, what, "Give the whole file the same step.")]
    if not len(doubled):
        return values, []
    missing = snapshots.difference(pd.DatetimeIndex(values.index))
    what = f"{count_hours(len(doubled))} given twice, the first {doubled[0]:%Y-%m-%d %H:%M}."
    remedy = "Keep one row for each hour."
    spring = any(3 <= time.month <= 5 for time in missing)
    if spring and {time.month for time in doubled} <= {9, 10, 11}:
        remedy = "This looks like summer time, which China has not: give the zone, e.g. --zone Europe/Berlin."
    return values[~values.index.duplicated()], [Problem(where, what, remedy)]

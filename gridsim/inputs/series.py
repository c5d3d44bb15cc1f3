"""Hourly series: netCDF or CSV, checked against the hours a study needs and the part each series plays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import netCDF4
import numpy as np
import pandas as pd

from gridsim.errors import InputError, Problem
from gridsim.inputs.csv_file import read_csv_rows
from gridsim.inputs.tables import NetworkTables
from gridsim.inputs.wording import correction, shown_number, shown_path
from gridsim.schema.units import UNITS, conversion_factor

TIME_ZONE = "Asia/Shanghai"
_YEAR_FIRST = r"\s*\d{4}\D"
WEATHER_YEAR = "weather_year"
"""Dimension and coordinate of files that hold several weather years."""

Attributes = dict[str, dict[str, str]]

_TIME_NAMES = ("snapshot", "time", "datetime", "date", "timestamp", "时间")
_SINCE = re.compile(r"^(seconds?|minutes?|hours?|days?)\s+since\s+(.+)$")
_NANOSECONDS = {"second": 10**9, "minute": 60 * 10**9, "hour": 3600 * 10**9, "day": 86400 * 10**9}
_CALENDARS = ("standard", "gregorian", "proleptic_gregorian")
_HEADER = re.compile(r"^(?P<name>.*?)\s*\[(?P<unit>[^\]]*)\]$")
_TOLERANCE = 1e-6

ROLES: dict[tuple[str, str], tuple[str, float, float, str]] = {
    ("generators", "profile"): ("1", 0.0, 1.0, "availability per unit of capacity"),
    ("loads", "profile"): ("MW", 0.0, np.inf, "demand"),
    ("ties", "price_profile"): ("CNY/MWh", -5e3, 1e5, "price outside"),
    ("ties", "room_profile"): ("1", 0.0, 1.0, "export room per unit of the export capacity"),
}
"""(table, column) that names a series → its unit, bounds, and what it is.

No market lets prices fall lower, but files mark missing values by -9999.
"""

STATUS_ROLE = ("1", 0.0, 1.0, "online status")
"""What a series is that a study's ``commitment`` names."""


def read_profiles(path: Path, weather_year: int | None = None) -> tuple[pd.DataFrame, Attributes]:
    """Read all hourly series of a file.

    Parameters
    ----------
    path
        netCDF with series over one time dimension and perhaps several weather years, or CSV with a column of times.
    weather_year
        One of `weather_years`, where the file holds several; default: the first of them.

    Returns
    -------
    DataFrame (time, series)
        float64; times are hour starts, local (Asia/Shanghai) without zone, in the file's order.
    dict
        Series → attributes as text.

    Raises
    ------
    InputError
        The file cannot be read, or holds cells that are no numbers.
    """
    if path.suffix == ".csv":
        return _read_csv(path)
    with _opened(path) as file:
        return _read_variables(file, shown_path(path), weather_year)


def weather_years(path: Path) -> tuple[int, ...]:
    """Numbers of the weather years that a file holds; empty where it holds one weather only.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    if path.suffix == ".csv":
        return ()
    with _opened(path) as file:
        return (
            tuple(int(number) for number in file.variables[WEATHER_YEAR][:]) if WEATHER_YEAR in file.variables else ()
        )


@contextmanager
def _opened(path: Path) -> Iterator[netCDF4.Dataset]:
    try:
        with netCDF4.Dataset(path) as file:
            yield file
    except (OSError, RuntimeError) as error:  # netCDF4 raises RuntimeError where the content is damaged
        remedy = "Build it anew with 'gridsim profiles build', or copy it again."
        what = f"cannot be read as netCDF: {getattr(error, 'strerror', None) or error}."
        raise InputError(Problem(shown_path(path), what, remedy)) from None


def _read_variables(file: netCDF4.Dataset, where: str, weather_year: int | None) -> tuple[pd.DataFrame, Attributes]:
    dimension = next((name for name in file.variables if name in _TIME_NAMES and name in file.dimensions), None)
    if dimension is None:
        raise InputError(Problem(where, "has no time coordinate.", "Name the dimension and its variable 'snapshot'."))
    years = [int(number) for number in file.variables[WEATHER_YEAR][:]] if WEATHER_YEAR in file.variables else [1]
    position = 0 if weather_year is None else years.index(weather_year)
    series, attributes = {}, {}
    for name, variable in file.variables.items():
        if variable.dimensions[-1:] == (dimension,) and name != dimension and variable.dtype.kind in "fiu":
            if variable.dimensions[:-1] not in ((), (WEATHER_YEAR,)):
                continue
            values = variable[position] if variable.ndim > 1 else variable[:]
            series[name] = np.ma.filled(values.astype(float), np.nan)
            attributes[name] = {
                key: str(variable.getncattr(key)) for key in variable.ncattrs() if not key.startswith("_")
            }
    return pd.DataFrame(series, index=_decode_times(file.variables[dimension], where)), attributes


def _decode_times(variable: netCDF4.Variable, where: str) -> pd.DatetimeIndex:
    units = str(getattr(variable, "units", ""))
    calendar = str(getattr(variable, "calendar", "standard"))
    match = _SINCE.match(units)
    if match is None or calendar not in _CALENDARS:
        what = f"time has units = '{units}' and calendar = '{calendar}'."
        raise InputError(Problem(where, what, "Write 'hours since 2030-01-01 00:00:00' in the standard calendar."))
    try:
        start = pd.Timestamp(match[2].strip())
    except ValueError:
        raise InputError(
            Problem(where, f"time has units = '{units}'.", "Write 'hours since 2030-01-01 00:00:00'.")
        ) from None
    step = _NANOSECONDS[match[1].rstrip("s")]
    elapsed = np.ma.filled(variable[:].astype(float), np.nan)
    if np.isnan(elapsed).any():
        raise InputError(Problem(where, "time holds missing values.", "Give every step its time."))
    seconds = np.rint(elapsed * (step / 10**9)).astype(np.int64)
    return _local(pd.DatetimeIndex(start + pd.to_timedelta(seconds, unit="s")))


def _local(times: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Local time without zone, in whole seconds; times without zone are taken as local."""
    if times.tz is not None:
        times = times.tz_convert(TIME_ZONE).tz_localize(None)
    return times.as_unit("s")


def _read_csv(path: Path) -> tuple[pd.DataFrame, Attributes]:
    where = shown_path(path)
    header, rows = read_csv_rows(path)
    time_column = next((place for place, title in enumerate(header) if title.lower() in _TIME_NAMES), 0)
    texts = pd.Series([_cell(cells, time_column) for _, cells in rows], dtype=object)
    zoned = bool(texts.str.contains(r"[+Z]", na=False).any())
    year_first = texts.where(texts.str.match(_YEAR_FIRST), None)  # 05/01/2030 may be May or January
    times = pd.to_datetime(year_first, errors="coerce", format="mixed", utc=zoned)
    if times.isna().any():
        bad = int(times.isna().to_numpy().argmax())
        what = f"'{texts[bad]}' in the column '{header[time_column]}' is no time."
        remedy = "Write hour starts such as 2030-01-01 00:00 in the first column."
        raise InputError(Problem(where, what, remedy, f"row {rows[bad][0]}"))
    backwards = (times.diff() < pd.Timedelta(0)).to_numpy()
    if backwards.any():
        bad = int(backwards.argmax())
        what = f"'{texts[bad]}' comes after '{texts[bad - 1]}', but lies before it."
        raise InputError(Problem(where, what, "Sort the rows by time.", f"row {rows[bad][0]}"))
    series, attributes, problems = {}, {}, []
    for place, title in enumerate(header):
        if place == time_column or not title:
            continue
        match = _HEADER.match(title)
        name = match["name"] if match else title
        written = pd.Series([_cell(cells, place) for _, cells in rows], dtype=object)
        values = pd.to_numeric(written.where(written != "", "nan"), errors="coerce").astype(float)
        no_number = (values.isna() & ~written.str.lower().isin(("", "nan", "na"))).to_numpy()
        if no_number.any():
            bad = int(no_number.argmax())
            what = f"{name} = '{written[bad]}' is not a number."
            problems.append(Problem(where, what, "Give a plain number in every hour.", f"row {rows[bad][0]}"))
        if name in series:
            problems.append(Problem(where, f"the column '{name}' is given twice.", "Keep one of them."))
        series[name] = values.to_numpy()
        attributes[name] = {"unit_label": match["unit"].strip()} if match else {}
    if problems:
        raise InputError(problems)
    return pd.DataFrame(series, index=_local(pd.DatetimeIndex(times))), attributes


def _cell(cells: list[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def check_times(times: pd.DatetimeIndex, snapshots: pd.DatetimeIndex, where: str) -> list[Problem]:
    """Check that every hour of the study is there exactly once.

    Parameters
    ----------
    times
        Times of the file.
    snapshots
        Hours of the study.
    """
    year = snapshots[0].year
    inside = times[(times >= snapshots[0]) & (times <= snapshots[-1])]
    if len(times) == 0 or len(inside) == 0:
        covered = (
            f"it covers {times.min():%Y-%m-%d %H:%M} to {times.max():%Y-%m-%d %H:%M}" if len(times) else "it is empty"
        )
        remedy = f"Build the profiles for {year}, or choose a year they hold."
        return [Problem(where, f"does not hold the year {year} ({covered}).", remedy)]
    problems = []
    doubled = inside[inside.duplicated()]
    if len(doubled):
        what = f"{_hours(len(doubled))} given twice, the first {doubled[0]:%Y-%m-%d %H:%M}."
        problems.append(Problem(where, what, "Keep one row for each hour. Is the file free of daylight saving?"))
    missing = snapshots.difference(inside)
    if len(missing):
        what = f"{_hours(len(snapshots) - len(missing))} of {year}, the study needs {len(snapshots):,}. "
        what += f"First gap: {missing[0]:%Y-%m-%d %H:%M}."
        remedy = "Is the file in local time (Asia/Shanghai, hour starts)?"
        if f"{missing[0]:%m-%d}" == "02-29":
            remedy = f"{year} is a leap year of 8,784 hours."
        problems.append(Problem(where, what, remedy))
    step = inside.to_series().diff().median()
    if step < pd.Timedelta(hours=1):
        remedy = "Give hourly means."
        problems.append(Problem(where, f"has steps of {step / pd.Timedelta(minutes=1):g} min, not 1 h.", remedy))
    return problems


def _hours(count: int) -> str:
    return "1 hour" if count == 1 else f"{count:,} hours"


def check_values(
    tables: NetworkTables, statuses: Mapping[str, str], frame: pd.DataFrame, attributes: Attributes, where: str
) -> list[Problem]:
    """Check the series over the study's hours, and convert those in use to the unit their part needs, in place.

    Parameters
    ----------
    statuses
        Unit → series of its given online status.
    frame : (T, series)
        Series over the study's hours.
    """
    problems = []
    for name in frame.columns:
        missing = ~np.isfinite(frame[name].to_numpy())
        if missing.any():
            first = frame.index[int(missing.argmax())]
            what = f"'{name}' is empty in {_hours(int(missing.sum()))}, the first {first:%Y-%m-%d %H:%M}."
            problems.append(Problem(where, what, "Fill every hour; gaps are not interpolated."))
    converted: dict[str, str] = {}
    for name, user, (unit, low, high, meaning) in _uses(tables, statuses):
        if name not in frame:
            continue
        if name not in converted:
            try:
                factor = _factor(attributes.get(name, {}), unit)
            except ValueError as error:
                what = f"'{name}', {meaning} of {user}: {error}."
                problems.append(Problem(where, what, f"Give it in {unit if unit != '1' else 'per unit'}."))
                continue
            frame[name] *= factor
            attributes[name] = {**attributes.get(name, {}), "unit_label": unit, "units": UNITS[unit].udunits}
            converted[name] = unit
            problems += _check_range(frame[name], (low, high), unit, f"'{name}', {meaning} of {user}", where)
        elif converted[name] != unit:
            what = f"'{name}' is used in {converted[name]} and, as {meaning} of {user}, in {unit}."
            problems.append(Problem(where, what, "Use a series of its own for each."))
    return problems


def _uses(
    tables: NetworkTables, statuses: Mapping[str, str]
) -> Iterator[tuple[str, str, tuple[str, float, float, str]]]:
    """Series, its user, and the part it plays."""
    for (table, column), role in ROLES.items():
        for row, name in tables.active(table)[column].items():
            if name:
                yield str(name), f"'{row}'", role
    for unit, name in statuses.items():
        yield name, f"'{unit}'", STATUS_ROLE


def _factor(attributes: Mapping[str, str], unit: str) -> float:
    """Factor from the unit that a series states into ``unit``; series without one are taken to be in ``unit``."""
    written, label = attributes.get("units"), attributes.get("unit_label")
    if written == UNITS[unit].udunits and (label is None or UNITS.get(label) is None or label == unit):
        return 1.0
    return conversion_factor(label if label is not None else written or "", unit)


def _check_range(
    values: pd.Series, bounds: tuple[float, float], unit: str, subject: str, where: str
) -> Iterator[Problem]:
    low, high = bounds
    outside = ((values < low - _TOLERANCE) | (values > high + _TOLERANCE)).to_numpy()
    label = "" if unit == "1" else f" {unit}"
    if outside.any():
        at = int(outside.argmax())
        limit = f"lie between {low:g} and {high:g}{label}" if np.isfinite(high) else f"be at least {low:g}{label}"
        what = f"{subject} = {shown_number(float(values.iloc[at]))}{label} at {values.index[at]:%Y-%m-%d %H:%M}"
        count = int(outside.sum())
        more = f" (and in {_hours(count - 1)} more)." if count > 1 else "."
        yield Problem(where, what + more, f"It must {limit}. Is it in {unit if unit != '1' else 'per unit'}?")


def check_statuses(
    statuses: Mapping[str, str | float], tables: NetworkTables, profiles: pd.DataFrame | None
) -> list[tuple[str, str, str]]:
    """Check the units and series that a study's ``commitment`` names.

    Returns
    -------
    list of (unit, what, remedy)
        One entry for each problem.
    """
    generators = tables.active("generators")
    committed = generators.index[generators["heat_rate_curve"] != ""]
    found = []
    for unit, status in statuses.items():
        if unit not in committed:
            remedy = correction(unit, committed)
            found.append((unit, f"commitment: '{unit}' is not an active coal or CHP unit.", remedy))
        if isinstance(status, str) and profiles is not None and status not in profiles:
            remedy = f"{correction(status, profiles.columns)} Or give 1 or 0."
            found.append((unit, f"commitment.{unit} = '{status}' is not among the study's profiles.", remedy))
    return found

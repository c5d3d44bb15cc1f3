"""Readers of weather files as the services write them: EPW, TMY3, PVGIS, renewables.ninja."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from gridsim.errors import InputError, Problem
from gridsim.inputs.csv_file import read_csv_lines
from gridsim.inputs.wording import shown_path
from gridsim.weather.importers.table import UNITS, Cells, Table, and_more, column, read_numbers, read_times

Lines = list[tuple[int, list[str]]]

_EPW_HEADER = 8
_EPW = {"temperature": (6, 99.9), "ghi": (13, 9999), "dni": (14, 9999), "dhi": (15, 9999), "wind_speed": (21, 999)}
"""Series → column, and the number that means missing (EnergyPlus Auxiliary Programs, chapter 2.9)."""

_EPW_MISSING = 9999
"""At and above this, any number means missing."""

_TMY3 = {
    "temperature": "Dry-bulb (C)",
    "ghi": "GHI (W/m^2)",
    "dni": "DNI (W/m^2)",
    "dhi": "DHI (W/m^2)",
    "wind_speed": "Wspd (m/s)",
}
"""Wilcox & Marion (2008), Users Manual for TMY3 Data Sets, NREL/TP-581-43156."""

_PVGIS = {"temperature": "T2m", "ghi": "G(h)", "dni": "Gb(n)", "dhi": "Gd(h)", "wind_speed": "WS10m"}


def read_epw(path: Path) -> Table:
    """Read an EnergyPlus weather file; hours 1 to 24 mark the end of the hour.

    Raises
    ------
    InputError
        With everything that is unreadable.
    """
    where, lines = shown_path(path), read_csv_lines(path)
    place = lines[0][1]
    if place[0].upper() != "LOCATION" or len(place) < 10:
        raise _not(where, "an EPW file: its first line is not LOCATION with nine fields", "epw")
    if len(lines) <= _EPW_HEADER:
        raise InputError(Problem(where, f"holds no hours behind its {_EPW_HEADER} lines of header.", "Is it complete?"))
    site, problems = _numbers_of(place[6:10], ("latitude", "longitude", "time zone", "altitude"), where)
    body = lines[_EPW_HEADER:]
    parts = {}
    for number, name in enumerate(("year", "month", "day", "hour")):
        parts[name], found = read_numbers(column(body, number), name, "1", where)
        problems += found
    problems += _wrong_hours(parts["hour"], body, where)
    values, found = _weather(body, {name: number for name, (number, _) in _EPW.items()}, where)
    problems += found
    if problems:
        raise InputError(problems)
    for name, (_, missing) in _EPW.items():
        values.loc[(values[name] == missing) | (values[name] >= _EPW_MISSING), name] = np.nan
    times, found = _dates(parts, body, where)
    if found:
        raise InputError(found)
    latitude, longitude, zone, altitude = site
    origin = ", ".join(text for text in (*place[1:4], place[4], f"WMO {place[5]}") if text)
    years = len(set(times.year - (times.month == 1) * (times.day == 1) * (times.hour == 0)))
    return Table(
        times=times,
        values=values,
        labels="end",
        zone=zone,
        typical=years > 1,
        place=(latitude, longitude, altitude),
        height=10.0,
        origin=origin,
    )


def read_tmy3(path: Path) -> Table:
    """Read a TMY3 file; hours 01:00 to 24:00 mark the end of the hour.

    Raises
    ------
    InputError
        With everything that is unreadable.
    """
    where, lines = shown_path(path), read_csv_lines(path)
    header = lines[1][1] if len(lines) > 2 else []
    if len(lines[0][1]) < 7 or not {"Date (MM/DD/YYYY)", "Time (HH:MM)", *_TMY3.values()} <= set(header):
        raise _not(where, "a TMY3 file: its second line lacks the columns of one", "tmy3")
    site, problems = _numbers_of(lines[0][1][3:7], ("time zone", "latitude", "longitude", "altitude"), where)
    body = lines[2:]
    dates, hours = (column(body, header.index(name)) for name in ("Date (MM/DD/YYYY)", "Time (HH:MM)"))
    stamps = [(row, f"{date} {hour}") for (row, date), (_, hour) in zip(dates, hours, strict=True)]
    times, found = read_times(stamps, where)
    problems += found
    values, found = _weather(body, {name: header.index(title) for name, title in _TMY3.items()}, where)
    problems += found
    if problems:
        raise InputError(problems)
    zone, latitude, longitude, altitude = site
    return Table(
        times=times,
        values=values.mask(values <= -9900),
        labels="end",
        zone=zone,
        typical=True,
        place=(latitude, longitude, altitude),
        height=10.0,
        origin=f"TMY3 {lines[0][1][0]} {lines[0][1][1]}",
    )


def read_pvgis(path: Path) -> Table:
    """Read a CSV of PVGIS, typical year or hourly horizontal irradiance.

    Times are in UTC; values are those of the minute written, later by the irradiance time offset that newer typical
    years state.

    Raises
    ------
    InputError
        With everything that is unreadable.
    """
    where, lines = shown_path(path), read_csv_lines(path)
    start = next((at for at, (_, cells) in enumerate(lines) if cells[0].startswith("time") and len(cells) > 2), None)
    if start is None and lines[0][1][0].startswith("{"):
        raise InputError(Problem(where, "is PVGIS in JSON, which is not read.", "Download the same data as CSV."))
    if start is None:
        raise _not(where, "a CSV of PVGIS: no line begins with 'time'", "pvgis")
    header = lines[start][1]
    if "G(h)" not in header and "G(i)" in header:
        what = "holds irradiance on a tilted plane, G(i)."
        raise InputError(Problem(where, what, "Download the typical year, or hourly data with slope 0 and components."))
    body = [(row, cells) for row, cells in lines[start + 1 :] if re.match(r"\d{8}:\d{4}$", cells[0])]
    times, problems = read_times(column(body, 0), where, "%Y%m%d:%H%M")
    values, found = _weather(
        body, {name: header.index(title) for name, title in _PVGIS.items() if title in header}, where
    )
    problems += found
    if problems:
        raise InputError(problems)
    text = " ".join(" ".join(cells) for _, cells in lines[:start])
    place = [_after(text, name) for name in ("Latitude", "Longitude", "Elevation")]
    late = _after(text, "Irradiance Time Offset")
    if np.isfinite(late):
        times += pd.Timedelta(minutes=round(60 * late))
    return Table(
        times=times,
        values=values,
        zone=0.0,
        typical=len(set(times.year)) > 1 and len(times) < 8785,
        place=(place[0], place[1], place[2]),
        height=10.0,
        origin="PVGIS (European Commission, Joint Research Centre)",
    )


def read_ninja(path: Path) -> Table:
    """Read a CSV of renewables.ninja: power per unit, times in UTC, labels mark the start of the hour.

    Raises
    ------
    InputError
        With everything that is unreadable.
    """
    where, lines = shown_path(path), read_csv_lines(path)
    remarks = [" ".join(cells).lstrip("# ") for _, cells in lines if cells[0].startswith("#")]
    body = [(row, cells) for row, cells in lines if not cells[0].startswith("#")]
    header = [title.lower() for title in body[0][1]] if body else []
    if "time" not in header or "electricity" not in header:
        raise _not(where, "a CSV of renewables.ninja: no columns 'time' and 'electricity'", "ninja")
    if len(body) < 2:
        raise InputError(Problem(where, "holds no hours.", "Is it complete? Download it again."))
    times, problems = read_times(column(body[1:], header.index("time")), where)
    power, found = read_numbers(column(body[1:], header.index("electricity")), "electricity", "1", where)
    problems += found
    if problems:
        raise InputError(problems)
    said = " ".join(remarks)
    kilowatts = re.search(r"electricity['\"]?\W*\(?unit\W*kW|Units?:.*kW", said, re.IGNORECASE)
    unit = "kW" if kilowatts and np.nanmax(power) > 1 else "1"
    return Table(
        times=times,
        values=pd.DataFrame({"power": power}),
        zone=0.0,
        place=(_after(said, "lat"), _after(said, "lon"), np.nan),
        units={"power": unit},
        origin="Renewables.ninja: " + "; ".join(remarks[:3]) if remarks else "Renewables.ninja",
    )


def _not(where: str, what: str, written: str) -> InputError:
    return InputError(Problem(where, f"is not {what}.", f"Was it changed, or is it not '--format {written}'?"))


def _weather(body: Lines, columns: Mapping[str, int], where: str) -> tuple[pd.DataFrame, list[Problem]]:
    values, problems = {}, []
    for name, number in columns.items():
        values[name], found = read_numbers(column(body, number), name, UNITS[name], where)
        problems += found
    return pd.DataFrame(values), problems


def _numbers_of(cells: list[str], names: tuple[str, ...], where: str) -> tuple[list[float], list[Problem]]:
    found = [read_numbers([(1, text)], name, "1", where) for text, name in zip(cells, names, strict=True)]
    return [float(values[0]) for values, _ in found], [problem for _, problems in found for problem in problems]


def _wrong_hours(hours: np.ndarray, body: Lines, where: str) -> list[Problem]:
    wrong = ~((hours >= 1) & (hours <= 24) & (hours % 1 == 0)) & np.isfinite(hours)
    if not wrong.any():
        return []
    at = int(wrong.argmax())
    what = f"hour = {hours[at]:g}{and_more(int(wrong.sum()), 'row')}; an EPW file counts hours from 1 to 24."
    return [Problem(where, what, "Add one to each hour if they begin at 0.", f"row {body[at][0]}")]


def _dates(parts: Mapping[str, np.ndarray], body: Lines, where: str) -> tuple[pd.DatetimeIndex, list[Problem]]:
    """End of each hour from year, month, day and hour."""
    names = ("year", "month", "day")
    stamps = [f"{year:.0f}-{month:02.0f}-{day:02.0f}" for year, month, day in zip(*map(parts.get, names), strict=True)]
    rows: Cells = [(row, stamp) for (row, _), stamp in zip(body, stamps, strict=True)]
    days, problems = read_times(rows, where, "%Y-%m-%d")
    return days + pd.to_timedelta(parts["hour"], unit="h"), problems


def _after(text: str, name: str) -> float:
    """First number behind a word; NaN where there is none."""
    match = re.search(rf"\b{name}\b[^-\d]*(-?\d+\.?\d*)", text, re.IGNORECASE)
    return float(match[1]) if match else float("nan")

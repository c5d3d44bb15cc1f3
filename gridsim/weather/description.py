"""What a file of hourly series holds, in figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pandas as pd

from gridsim.errors import InputError, Problem
from gridsim.inputs.series import Attributes, read_profiles, weather_years
from gridsim.inputs.wording import correction, shown_path
from gridsim.weather.statistics import correlation_table, series_statistics, spread_between_years

_FULL_YEAR = 8760


@dataclass(frozen=True)
class Description:
    """Series of a file with their statistics.

    Attributes
    ----------
    file : str
        The file, as the user knows it.
    series : DataFrame (snapshot, series)
        The series of one weather year; hours in which one of them is empty are left out.
    attributes : dict of dict of str
        Series → units, labels, origin.
    statistics : dict
        ``hours``, ``gaps``, ``first``, ``last``, ``weather_years``, ``weather_year``, ``series`` (as of
        `series_statistics`), ``correlations``, and ``spread_between_years`` where the file holds several. Plain numbers
        and text, ready for JSON.
    """

    file: str
    series: pd.DataFrame
    attributes: Attributes
    statistics: dict[str, Any]


def describe_file(path: Path, *, names: Sequence[str] = (), weather_year: int | None = None) -> Description:
    """Read a file of hourly series and describe it.

    Parameters
    ----------
    path : Path
        netCDF or CSV.
    names : sequence of str
        Series to be described, patterns such as ``pv_*``; default: all.
    weather_year : int, optional
        One of several weather years; default: the first.

    Raises
    ------
    InputError
        The file cannot be read, or lacks a series or the weather year.
    """
    where = shown_path(path)
    years = weather_years(path)
    if weather_year is not None and weather_year not in years:
        held = f"It holds {len(years)} weather years." if years else "It holds a single weather."
        raise InputError(Problem(where, f"has no weather year {weather_year}.", held))
    frame, attributes = read_profiles(path, weather_year)
    chosen = _chosen(list(map(str, frame.columns)), names, where)
    whole = frame[chosen].sort_index()
    series = whole.dropna()
    if series.empty:
        remedy = "Choose some of them: --series NAME."
        raise InputError(Problem(where, "holds no hour in which all series have a value.", remedy))
    statistics: dict[str, Any] = {
        "hours": len(series),
        "gaps": len(whole) - len(series),
        "first": str(series.index[0]),
        "last": str(series.index[-1]),
        "weather_years": list(years),
        "weather_year": weather_year if weather_year is not None else next(iter(years), None),
        "series": {name: _labels(attributes.get(name, {})) | series_statistics(series[name]) for name in chosen},
        "correlations": correlation_table(series),
    }
    if len(years) > 1:
        totals = {year: read_profiles(path, year)[0][chosen].sum() for year in years}
        statistics["spread_between_years"] = {
            name: spread_between_years({year: float(total[name]) for year, total in totals.items()})
            for name in chosen
            if all(total[name] for total in totals.values())
        }
    return Description(where, series, {name: attributes.get(name, {}) for name in chosen}, statistics)


def full_load_hours(found: dict[str, Any]) -> float | None:
    """Full-load hours of a series per unit over a whole year; None for any other.

    Parameters
    ----------
    found : dict
        Statistics of one series.
    """
    return float(found["sum"]) if found["unit"] == "1" and found["hours"] >= _FULL_YEAR else None


def _chosen(held: list[str], names: Sequence[str], where: str) -> list[str]:
    if not names:
        return held
    lacking = [name for name in names if not any(fnmatchcase(one, name) for one in held)]
    if lacking:
        raise InputError(Problem(where, f"has no series '{name}'.", correction(name, held)) for name in lacking)
    return [one for one in held if any(fnmatchcase(one, name) for name in names)]


def _labels(stated: dict[str, str]) -> dict[str, str]:
    return {
        "unit": stated.get("unit_label", stated.get("units", "")),
        "label": stated.get("long_name", ""),
        "label_zh": stated.get("label_zh", ""),
        "origin": stated.get("origin", ""),
    }

"""Whether imported values can be what they are said to be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gridsim.errors import Problem
from gridsim.inputs.wording import shown_number
from gridsim.weather.importers.table import and_more

_TOLERANCE = 1e-6
_FAHRENHEIT_MEAN = 33.0
"""No place has a higher annual mean in °C; in °F, hardly any has a lower one."""

_KELVIN_MEAN = 150.0
_DIM = 200.0
"""Nowhere does irradiance stay below this all year [W/m²]."""

_CENTS = 5.0
"""A mean price below this is rather one per kWh than per MWh [CNY/MWh]."""


@dataclass(frozen=True)
class Bounds:
    """What a kind of series may hold.

    Attributes
    ----------
    low, high : float
        Bounds.
    unit : str
        Their unit.
    remedy : str
        What to look for where they are broken.
    """

    low: float
    high: float
    unit: str
    remedy: str


_SUN = "Clear sensor offsets and failures before importing; is the column irradiance?"
BOUNDS = {
    "ghi": Bounds(0, 1500, "W/m²", _SUN),
    "dni": Bounds(0, 1300, "W/m²", _SUN),
    "dhi": Bounds(0, 1000, "W/m²", _SUN),
    "temperature": Bounds(-60, 55, "°C", "Give degrees Celsius."),
    "wind_speed": Bounds(0, 75, "m/s", "Is the column wind speed in m/s?"),
    "price": Bounds(-5e3, 1e5, "CNY/MWh", "Is it in CNY/MWh (元/MWh) or CNY/kWh (元/kWh)? Say so: --unit 元/kWh."),
    "load": Bounds(0, np.inf, "MW", "Demand is never negative; is it net of generation?"),
    "power": Bounds(0, 1, "", "Power per unit of capacity: give --capacity MW, or clear what exceeds it."),
}


def check_plausible(values: pd.DataFrame, where: str) -> list[Problem]:
    """Check every series against what its quantity can be.

    Parameters
    ----------
    values : DataFrame (snapshot, quantity)
        Columns are keys of `BOUNDS`.
    where : str
        The file.

    Returns
    -------
    list of Problem
        At most one for each series.
    """
    return [problem for name in values for problem in _check(values[name], str(name), where)]


def unlikely_values(values: pd.DataFrame) -> list[str]:
    """Name what is possible but rarely meant.

    Parameters
    ----------
    values : DataFrame (snapshot, quantity)
        Columns are keys of `BOUNDS`.

    Returns
    -------
    list of str
        Sentences for the user.
    """
    found = []
    if "price" in values and 0 < values["price"].mean() < _CENTS:
        found.append(
            f"the mean price is {values['price'].mean():.3g} CNY/MWh; is the file in 元/kWh? Give --unit 元/kWh."
        )
    if "ghi" in values and values["ghi"].max() < _DIM:
        found.append(f"irradiance never exceeds {values['ghi'].max():.3g} W/m² all year; is the column in W/m²?")
    for name in values:
        if (values[name] == 0).all():
            found.append(f"{name} is zero in all hours.")
        same = int(_longest_run(values[name].to_numpy(float)))
        if same > 72:
            found.append(f"{name} does not change for {same:,} hours; did a sensor stand still?")
    return found


def _check(series: pd.Series, name: str, where: str) -> list[Problem]:
    bounds = BOUNDS[name]
    mean = float(series.mean())
    if name == "temperature" and mean > _FAHRENHEIT_MEAN:
        unit = "kelvin" if mean > _KELVIN_MEAN else "degrees Fahrenheit"
        what = f"temperature has a mean of {mean:.1f} °C and a maximum of {series.max():.1f} °C."
        return [Problem(where, what, f"These look like {unit}: convert them to degrees Celsius.")]
    values = series.to_numpy(float)
    outside = (values < bounds.low - _TOLERANCE) | (values > bounds.high + _TOLERANCE)
    if not outside.any():
        return []
    at, count = int(outside.argmax()), int(outside.sum())
    unit = f" {bounds.unit}" if bounds.unit else ""
    limit = f"be at least {bounds.low:g}{unit}"
    if np.isfinite(bounds.high):
        limit = f"lie between {shown_number(bounds.low)} and {shown_number(bounds.high)}{unit}"
    time = f"{series.index[at]:%Y-%m-%d %H:%M}{and_more(count, 'hour')}"
    what = f"{name} = {shown_number(float(values[at]))}{unit} at {time}."
    return [Problem(where, what, f"It must {limit}. {bounds.remedy}")]


def _longest_run(values: np.ndarray) -> int:
    """Most hours in a row with one value other than zero."""
    change = np.flatnonzero(np.diff(values) != 0)
    edges = np.concatenate([[-1], change, [len(values) - 1]])
    runs = np.diff(edges)
    return int(np.where(values[edges[1:]] != 0, runs, 0).max())

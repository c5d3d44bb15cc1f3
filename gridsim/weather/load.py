"""Electric load of an area from its calendar and temperature."""

from __future__ import annotations

import numpy as np

from gridsim.weather import processes
from gridsim.weather.days import HOURS, Days, monthly_to_daily, to_hours
from gridsim.weather.processes import Array, random_stream
from gridsim.weather.recipe import Load

_BUILDING_MEMORY = 10.0
"""Time constant with which buildings follow the outdoor temperature [h]."""

_NOISE_PERSISTENCE = 30.0
"""Memory of unexplained load [h]."""


def electric_load(temperature: Array, load: Load, days: Days, seeds: tuple[int, ...], name: str) -> Array:
    """Hourly load that meets annual energy and peak exactly, on average over the years given.

    Calendar (month, weekday, hour, holidays) and temperature response (linear above and below two thresholds, the
    usual degree-hour model) give a shape; the one straight line that meets both annual energy and peak maps it to
    power.

    Parameters
    ----------
    temperature : Array (weather_year, snapshot)
        Air temperature [°C].
    load : Load
        Shape, energy and peak.
    days : Days
        Calendar of the year.
    seeds : tuple of int (weather_year)
        Seeds of the weather years.
    name : str
        Name of the area, keys its random stream.

    Returns
    -------
    Array (weather_year, snapshot)
        Load [MW].

    Raises
    ------
    TargetError
        If energy and peak cannot both be met without negative load.
    """
    felt = _felt_temperature(temperature)
    response = load.cooling_response * np.maximum(felt - load.cooling_threshold, 0)
    response += load.heating_response * np.maximum(load.heating_threshold - felt, 0)
    hourly = np.array(load.hourly) / np.mean(load.hourly)
    calendar = to_hours(calendar_level(load, days)) * np.tile(hourly, len(days.dates))
    steps = temperature.shape[-1]
    white = [random_stream(seed, f"load/{name}").standard_normal((steps, 1)) for seed in seeds]
    unexplained = np.stack([processes.first_order(values, _NOISE_PERSISTENCE)[:, 0] for values in white])
    noise = 1 + load.noise * unexplained
    return scale_to(calendar * (1 + response) * noise, 1000 * load.energy / steps, load.peak)


def calendar_level(load: Load, days: Days) -> Array:
    """Level of each day from month, weekday and holidays.

    Parameters
    ----------
    load : Load
        Levels.
    days : Days
        Calendar of the year.

    Returns
    -------
    Array (day)
        Level relative to an ordinary day.
    """
    weekday = np.array(load.weekday)
    ordinary = weekday[days.weekday]
    ordinary = np.where(days.workday & (days.weekday >= 5), weekday[:5].mean(), ordinary)
    offset, depth = np.array(load.spring_festival).T
    festival = np.interp(days.festival_offset, offset, depth, left=1.0, right=1.0)
    national = np.where(days.between("10-01", "10-07"), load.national_day, 1.0)
    other = np.where(days.holiday & (festival == 1) & (national == 1), load.holiday, 1.0)
    return monthly_to_daily(np.array(load.monthly), days) * ordinary * festival * national * other


def scale_to(shape: Array, mean: float, peak: float) -> Array:
    """Map a shape to power by the straight line that meets mean and peak, on average over the years given.

    Parameters
    ----------
    shape : Array (…, snapshot)
        Any series that is not constant.
    mean, peak : float
        Mean and annual maximum to be met.

    Returns
    -------
    Array (…, snapshot)
        The mapped series.

    Raises
    ------
    TargetError
        If the line would make values negative.
    """
    slope = (peak - mean) / (shape.max(axis=-1).mean() - shape.mean())
    values = mean + slope * (shape - shape.mean())
    if values.min() < 0:
        raise processes.TargetError(
            f"mean {mean:g} and peak {peak:g} cannot both be met: the least value would be {values.min():g}; "
            "lower the peak or flatten the shape"
        )
    return np.asarray(values)


def _felt_temperature(temperature: Array) -> Array:
    """Mean of the temperature now and its exponential memory in buildings."""
    memory = float(np.exp(-1 / _BUILDING_MEMORY))
    state = temperature[..., :HOURS].mean(axis=-1)
    slow = np.empty_like(temperature)
    for step in range(temperature.shape[-1]):
        state = memory * state + (1 - memory) * temperature[..., step]
        slow[..., step] = state
    return (temperature + slow) / 2

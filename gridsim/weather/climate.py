"""Weather of a year at several sites: events, clear-sky index, temperature."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from gridsim.weather import processes
from gridsim.weather.days import HOURS, Days, monthly_mean, monthly_to_daily, to_hours
from gridsim.weather.processes import Array, random_stream
from gridsim.weather.recipe import ColdWaves, PlumRain, Radiation, Temperature, Typhoons

_CLEAREST = 1.08
"""Highest hourly clear-sky index: cloud edges lift an hour's mean slightly above clear sky."""


@dataclass(frozen=True)
class Event:
    """A storm or an outbreak of cold air.

    Attributes
    ----------
    hour : int
        Hour of the year of its onset or peak.
    strength : float
        Multiple of the mean strength.
    """

    hour: int
    strength: float


def draw_events(seed: int, name: str, group: ColdWaves | Typhoons, days: Days) -> list[Event]:
    """Dates and strengths of rare events.

    Their number is Poisson distributed, days are drawn evenly over the season, and the strength is uniform
    between 0.75 and 1.25.

    Parameters
    ----------
    seed : int
        Seed of the weather year.
    name : str
        Name of the kind of event.
    group : ColdWaves or Typhoons
        Season and mean number.
    days : Days
        Calendar of the year.

    Returns
    -------
    list of Event
        The year's events, in the order they were drawn.
    """
    stream = random_stream(seed, f"event/{name}")
    season = np.flatnonzero(days.between(group.first, group.last))
    number = int(stream.poisson(group.per_year))
    chosen = stream.random(number)
    strengths = stream.uniform(0.75, 1.25, number)
    hours = stream.integers(0, HOURS, number)
    return [
        Event(hour=int(season[int(place * len(season))]) * HOURS + int(hour), strength=float(strength))
        for place, hour, strength in zip(chosen, hours, strengths, strict=True)
    ]


def cold_wave_signal(events: list[Event], recovery: float, steps: int) -> Array:
    """Strength of cold waves in every hour: a rise within a day, then exponential decay.

    Parameters
    ----------
    events : list of Event
        The year's cold waves.
    recovery : float
        Time of decay to 1/e [h].
    steps : int
        Number of hours.

    Returns
    -------
    Array (snapshot)
        1 at the height of a mean wave.
    """
    signal = np.zeros(steps)
    for event in events:
        since = np.arange(steps) - event.hour
        shape = np.where(since < HOURS, since / HOURS, np.exp(-(since - HOURS) / recovery))
        signal += event.strength * np.where(since >= 0, shape, 0.0)
    return signal


def typhoon_speed(events: list[Event], typhoons: Typhoons, steps: int) -> Array:
    """Wind speed of passing typhoons at sea.

    Parameters
    ----------
    events : list of Event
        The year's typhoons, by the hour of their peak.
    typhoons : Typhoons
        Strength and duration.
    steps : int
        Number of hours.

    Returns
    -------
    Array (snapshot)
        Speed at 100 m [m/s], zero when no typhoon is near.
    """
    speed = np.zeros(steps)
    width = typhoons.duration / 2 / np.sqrt(2 * np.log(1 / 0.6))
    for event in events:
        distance = (np.arange(steps) - event.hour) / width
        speed = np.maximum(speed, typhoons.speed * event.strength * np.exp(-(distance**2) / 2))
    return speed


def clear_sky_index(
    cloud: Array,
    passing: Array,
    clear_sky: Array,
    target: Array,
    radiation: Radiation,
    plum_rain: tuple[PlumRain, Days],
) -> Array:
    """Hourly clear-sky index of one site whose irradiation meets every month's target, on average over the years given.

    A day's index is a monotone function of a Gaussian, from overcast over broken to clear days. Within each month
    the Gaussian is shifted until the month's irradiation is met, which moves the frequency of the classes; passing
    clouds are then added, most on half-cloudy days, and a last factor close to one closes the sum.

    Parameters
    ----------
    cloud : Array (…, day)
        Standard normal process of cloudiness, high when cloudy.
    passing : Array (…, snapshot)
        Standard normal process of passing clouds, already scaled for the size of the region.
    clear_sky : Array (snapshot)
        Clear-sky irradiance [W/m²].
    target : Array (month)
        Irradiation of each month [kWh/m²].
    radiation : Radiation
        Day classes and hourly deviation.
    plum_rain : tuple of PlumRain and Days
        Season of overcast days, and the calendar of the year.

    Returns
    -------
    Array (…, snapshot)
        Irradiance over clear-sky irradiance.

    Raises
    ------
    TargetError
        With every month whose irradiation is out of reach.
    """
    season, days = plum_rain
    brightness = -cloud - season.shift * days.between(season.first, season.last)
    daily_clear = clear_sky.reshape(-1, HOURS).sum(axis=1)
    shift, unreached = np.zeros(12), []
    for month in range(12):
        inside = days.month == month

        def irradiation(
            value: float, bright: Array = brightness[..., inside], clear: Array = daily_clear[inside]
        ) -> float:
            return float((_daily_index(bright + value, radiation) * clear).sum(axis=-1).mean() / 1000)

        try:
            shift[month] = processes.find_factor(irradiation, float(target[month]), -6.0, 6.0)
        except processes.TargetError as error:
            unreached.append(f"month {month + 1}: {error}")
    if unreached:
        raise processes.TargetError(f"irradiation [kWh/m²] of {'; '.join(unreached)}")
    daily = to_hours(_daily_index(brightness + shift[days.month], radiation))
    index = daily + radiation.hourly_deviation * 4 * daily * (1 - np.minimum(daily, 1)) * passing
    return _close_months(np.clip(index, 0.02, _CLEAREST), clear_sky, target, to_hours(days.month))


def air_temperature(
    noise: Array, clearness: Array, cold: Array, temperature: Temperature, cold_waves: ColdWaves, days: Days
) -> Array:
    """Air temperature whose monthly means are those of the recipe, on average over the years given.

    Parameters
    ----------
    noise : Array (…, day)
        Standard normal process of daily anomalies.
    clearness : Array (…, day)
        Clear-sky index of each day; clear days have the wider range.
    cold : Array (…, snapshot)
        Signal of cold waves.
    temperature : Temperature
        Monthly statistics.
    cold_waves : ColdWaves
        Fall of temperature in a cold wave.
    days : Days
        Calendar of the year.

    Returns
    -------
    Array (…, snapshot)
        Temperature [°C].
    """
    hour = np.arange(HOURS * len(days.dates))
    anomaly = monthly_to_daily(np.array(temperature.deviation), days) * noise
    middle = HOURS * (np.arange(len(days.dates)) + 0.5)
    smooth = np.apply_along_axis(lambda year: np.interp(hour + 0.5, middle, year), -1, anomaly)
    span = to_hours(
        monthly_to_daily(np.array(temperature.daily_range), days) * (0.4 + 0.6 * clearness / clearness.mean())
    )
    cycle = np.cos(2 * np.pi * (hour % HOURS + 0.5 - temperature.warmest_hour - 0.5) / HOURS)
    values = smooth + span / 2 * cycle - cold_waves.drop * cold
    correction = np.array(temperature.monthly_mean) - monthly_mean(values, to_hours(days.month))
    return values + to_hours(monthly_to_daily(correction, days))


def daily_clearness(index: Array, clear_sky: Array) -> Array:
    """Clear-sky index of whole days.

    Parameters
    ----------
    index : Array (…, snapshot)
        Hourly clear-sky index.
    clear_sky : Array (snapshot)
        Clear-sky irradiance [W/m²].

    Returns
    -------
    Array (…, day)
        The day's irradiation over its clear-sky irradiation.
    """
    reached = (index * clear_sky).reshape(*index.shape[:-1], -1, HOURS).sum(axis=-1)
    return np.asarray(reached / clear_sky.reshape(-1, HOURS).sum(axis=1))


def _daily_index(brightness: Array, radiation: Radiation) -> Array:
    """Daily clear-sky index as a monotone function of a Gaussian."""
    probability, index = np.array(radiation.classes).T
    return np.interp(ndtr(brightness), probability, index)


def _close_months(index: Array, clear_sky: Array, target: Array, month: NDArray[np.int64]) -> Array:
    """Scale the index within its limits until each month's irradiation is met, on average over the years."""
    factor = np.ones(12)
    every = np.broadcast_to(month, index.shape).ravel()
    years = index.size // len(month)
    for _ in range(30):
        scaled = np.minimum(index * factor[month], _CLEAREST)
        reached = np.bincount(every, (scaled * clear_sky).ravel(), minlength=12) / years
        factor *= target / (reached / 1000)
    return np.minimum(index * factor[month], _CLEAREST)

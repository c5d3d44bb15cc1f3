"""Single consumers of power or steam: an industrial park, charging stations, ships at berth, steam networks."""

from __future__ import annotations

import numpy as np

from gridsim.weather import processes
from gridsim.weather.days import Days, to_hours
from gridsim.weather.processes import Array, random_stream
from gridsim.weather.recipe import Consumer

_FESTIVAL_DAYS = (-3, 7)
"""First and last day of a consumer's Spring Festival break, counted from the first day of the festival."""


def consumer_demand(consumer: Consumer, days: Days, seed: int) -> Array:
    """Hourly demand of one consumer that meets its annual mean, and its peak where one is given.

    The shape is the product of calendar levels and log-normal noise; a power of it, which stays positive, brings the
    peak to its value.

    Parameters
    ----------
    consumer : Consumer
        Mean, peak and shape.
    days : Days
        Calendar of the year.
    seed : int
        Seed of the weather year.

    Returns
    -------
    Array (snapshot)
        Demand, electric or thermal [MW].

    Raises
    ------
    TargetError
        If the peak is out of the shape's reach.
    """
    level = np.array(consumer.monthly)[days.month] * np.where(days.workday, 1.0, consumer.rest_day)
    first, last = _FESTIVAL_DAYS
    festive = (days.festival_offset >= first) & (days.festival_offset <= last)
    level = level * np.where(festive, consumer.spring_festival, 1.0)
    if consumer.outage is not None:
        level = level * np.where(days.between(*consumer.outage), consumer.outage_level, 1.0)
    shape = to_hours(level) * np.tile(consumer.hourly, len(days.dates))
    white = random_stream(seed, f"consumer/{consumer.name}").standard_normal((len(shape), 1))
    noise = processes.first_order(white, consumer.noise_persistence)[:, 0]
    shape = shape * np.exp(consumer.noise * noise)
    if consumer.peak is None:
        return np.asarray(shape * consumer.mean / shape.mean())
    wanted = consumer.peak / consumer.mean
    exponent = processes.find_factor(lambda power: _peak_over_mean(shape**power), wanted, 0.02, 20.0)
    stretched = shape**exponent
    return np.asarray(stretched * consumer.mean / stretched.mean())


def _peak_over_mean(shape: Array) -> float:
    """Highest value over mean value."""
    return float(shape.max() / shape.mean())

"""What an operator could know in advance: persistence, and errors that grow with the time ahead.

Pure functions of an hourly series, so that any foresight can be drawn from one true year.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
DAY = 24
_DAYS_ROUND = 7


def issue_hours(hours: int, step: int, lead: int) -> NDArray[np.int64]:
    """(T,) hour at which each hour's forecast was issued, ``lead`` steps before its own window; may be negative."""
    return np.arange(hours) // step * step - lead * step


def persistence(actual: Array, issued: NDArray[np.int64]) -> Array:
    """(T,) forecast of each hour by the same hour of the last day that was over when it was issued.

    Before the first hour nothing is known: the first day stands for the days before it.
    """
    hour = np.arange(len(actual))
    days = np.maximum(-(-(hour - issued + 1) // DAY), 1)
    source = hour - days * DAY
    return actual[np.where(source >= 0, source, np.minimum(hour % DAY, len(actual) - 1))]


def errors(issued: NDArray[np.int64], *, persistence_hours: float, seed: tuple[int, ...]) -> Array:
    """(T,) standardised errors of forecasts by the hour at which they were issued.

    Every issue starts without error and wanders off: e(h) = ρ·e(h − 1) + √(1 − ρ²)·ε, ρ = exp(−1/persistence_hours).
    So errors of neighbouring hours are alike, and their standard deviation √(1 − ρ^(2h)) grows with the lead time h
    towards one: an autoregressive process as in Söder (2004), Simulation of wind speed forecast errors for operation
    planning of multiarea power systems, PMAPS.

    Parameters
    ----------
    issued
        As `issue_hours` gives it; an issue covers neighbouring hours.
    seed
        Numbers from which the errors are drawn; each issue draws its own, independent of how many there are.
    """
    keep = float(np.exp(-1.0 / persistence_hours))
    result = np.zeros(len(issued))
    for issue in np.unique(issued):
        at = np.flatnonzero(issued == issue)
        lead = at - issue
        noise = np.random.default_rng([*seed, abs(int(issue))]).standard_normal(int(lead.max()) + 1)
        path, error = np.empty(len(noise)), 0.0
        for hour, shock in enumerate(noise):
            error = keep * error + np.sqrt(1.0 - keep**2) * shock
            path[hour] = error
        result[at] = path[lead]
    return result


def erring(actual: Array, error: Array, *, size: float, kind: str) -> Array:
    """(T,) forecast with an error of standard deviation ``size``.

    Parameters
    ----------
    kind
        ``wind``: share of capacity, between 0 and the highest value; ``solar``: the same, scaled to the highest sun of
        the hour within a week and zero at night; ``load``: share of the value, never negative; ``price``: share of the
        mean of absolute values.
    """
    if kind == "load":
        return np.maximum(actual * (1.0 + size * error), 0.0)
    if kind == "price":
        return actual + size * float(np.abs(actual).mean()) * error
    highest = float(actual.max())
    scale = _highest_of_hour(actual) if kind == "solar" else np.full(len(actual), highest)
    forecast = np.clip(actual + size * scale * error, 0.0, highest)
    return np.where(scale > 0.0, forecast, 0.0)


def _highest_of_hour(actual: Array) -> Array:
    """(T,) highest value at the same hour of the day within a few days before and after."""
    highest = actual.copy()
    for hours in range(DAY, min(_DAYS_ROUND // 2 * DAY, len(actual) - 1) + 1, DAY):
        highest[hours:] = np.maximum(highest[hours:], actual[:-hours])
        highest[:-hours] = np.maximum(highest[:-hours], actual[hours:])
    return highest

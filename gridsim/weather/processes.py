"""Random processes in time and space: the raw material of synthetic weather.

Every process and every site draws from a stream of its own, keyed by its name, so that adding a site or a series
leaves all others as they were.
"""

from collections.abc import Callable
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

EARTH_RADIUS = 6371.0
"""Mean radius of the Earth [km]."""

_SETTLING_TIMES = 12
"""Persistence times that are drawn and thrown away before the first kept step, so that the start is stationary."""


class TargetError(ValueError):
    """A target of the recipe cannot be reached; says what can."""


def random_stream(seed: int, name: str) -> np.random.Generator:
    """Random generator of one named process.

    Parameters
    ----------
    seed : int
        Seed of the weather year.
    name : str
        Name of the process, for example ``"cloud/qidong"``.

    Returns
    -------
    numpy.random.Generator
        A PCG64 generator, independent of every other name under the same seed.
    """
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(crc32(name.encode()),))))


def distances(latitudes: Array, longitudes: Array) -> Array:
    """Great-circle distance between all pairs of sites (haversine formula).

    Parameters
    ----------
    latitudes, longitudes : Array (site)
        Positions [degrees].

    Returns
    -------
    Array (site, site)
        Distances [km].
    """
    latitude, longitude = np.radians(latitudes), np.radians(longitudes)
    half_latitude = np.sin((latitude[:, None] - latitude[None, :]) / 2) ** 2
    half_longitude = np.sin((longitude[:, None] - longitude[None, :]) / 2) ** 2
    chord = half_latitude + np.cos(latitude)[:, None] * np.cos(latitude)[None, :] * half_longitude
    return np.asarray(2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.clip(chord, 0, 1))))


def first_order(noise: Array, persistence: float) -> Array:
    """First-order autoregression with unit variance.

    The autocorrelation at lag k is ``exp(-k / persistence)``.

    Parameters
    ----------
    noise : Array (step, site)
        Standard normal innovations.
    persistence : float
        Time in which the memory falls to 1/e [steps].

    Returns
    -------
    Array (step, site)
        The process, with the variance of the noise.
    """
    memory = float(np.exp(-1.0 / persistence))
    innovations = noise * np.sqrt(1 - memory**2)
    innovations[0] = noise[0]
    return _recursion(innovations, memory)


def second_order(noise: Array, persistence: float) -> Array:
    """Second-order autoregression with a double pole and unit variance: smoother than first order.

    Two first-order filters in a row; its stationary variance is ``(1 + a²) / (1 - a²)³`` for a pole at ``a``
    (Box, Jenkins, Reinsel & Ljung, Time Series Analysis, 5th ed., section 3.2, for equal roots).

    Parameters
    ----------
    noise : Array (step, site)
        Standard normal innovations.
    persistence : float
        Time constant of each of the two filters [steps].

    Returns
    -------
    Array (step, site)
        The process; stationary once the first few persistence times have passed.
    """
    pole = float(np.exp(-1.0 / persistence))
    deviation = np.sqrt((1 + pole**2) / (1 - pole**2) ** 3)
    return _recursion(_recursion(noise, pole), pole) / deviation


def correlated_noise(seed: int, process: str, sites: list[str], correlation: Array, steps: int) -> Array:
    """White noise in time that is correlated between sites.

    Site ``i`` mixes the streams of sites ``0 … i`` (Cholesky factor), so a site appended to the list changes none
    of those before it.

    Parameters
    ----------
    seed : int
        Seed of the weather year.
    process : str
        Name of the process; together with the site's name it keys the stream.
    sites : list of str
        Names of the sites.
    correlation : Array (site, site)
        Positive definite correlation matrix.
    steps : int
        Number of time steps.

    Returns
    -------
    Array (step, site)
        Standard normal values.
    """
    own = np.column_stack([random_stream(seed, f"{process}/{site}").standard_normal(steps) for site in sites])
    return own @ np.linalg.cholesky(correlation).T


def settling_steps(persistence: float) -> int:
    """Count the steps to draw and drop before a process is stationary.

    Parameters
    ----------
    persistence : float
        Time constant [steps].

    Returns
    -------
    int
        Number of steps.
    """
    return int(np.ceil(_SETTLING_TIMES * persistence))


def find_factor(total_of: Callable[[float], float], target: float, low: float, high: float) -> float:
    """Argument at which an increasing function reaches a target, by bisection.

    Parameters
    ----------
    total_of : callable
        Increasing function of one float.
    target : float
        Value to be reached.
    low, high : float
        Bracket of the argument.

    Returns
    -------
    float
        The argument, to the last few bits.

    Raises
    ------
    TargetError
        If the target does not lie between the function's values at the ends of the bracket.
    """
    if not total_of(low) <= target <= total_of(high):
        raise TargetError(
            f"target {target:g} lies outside what can be reached: {total_of(low):g} at {low:g}, "
            f"{total_of(high):g} at {high:g}"
        )
    for _ in range(60):
        middle = (low + high) / 2
        if total_of(middle) < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _recursion(innovations: Array, memory: float) -> Array:
    """Run ``x[t] = memory · x[t-1] + innovations[t]`` along the first axis."""
    values = np.empty_like(innovations)
    state = np.zeros(innovations.shape[1:])
    for step, innovation in enumerate(innovations):
        state = memory * state + innovation
        values[step] = state
    return values

"""From wind speeds at several sites to the power of wind farms."""

from __future__ import annotations

from math import gamma

import numpy as np
from scipy.special import log_ndtr

from gridsim.weather import processes
from gridsim.weather.days import HOURS, Days, monthly_to_daily, to_hours
from gridsim.weather.processes import Array
from gridsim.weather.recipe import Farm, Surface, Turbine, WindProcess

REFERENCE_HEIGHT = 100.0
"""Height at which wind speeds are generated [m]."""


def wind_noise(seed: int, farms: tuple[Farm, ...], process: WindProcess, steps: int) -> tuple[Array, Array]:
    """Gaussian processes of wind at every site: passing weather systems and local wind.

    Sites are correlated by ``exp(-distance / length)``; for weather systems land and sea are told apart by a further
    factor, the product of two valid correlations being valid (Schur).

    Parameters
    ----------
    seed : int
        Seed of the weather year.
    farms : tuple of Farm
        The sites.
    process : WindProcess
        Persistence and correlation lengths.
    steps : int
        Number of hours.

    Returns
    -------
    tuple of Array (snapshot, site)
        Standard normal processes: the sum of both parts, and the synoptic part alone.
    """
    names = [farm.name for farm in farms]
    distance = processes.distances(
        np.array([farm.latitude for farm in farms]), np.array([farm.longitude for farm in farms])
    )
    sea = np.array([farm.surface == "sea" for farm in farms])
    alike = np.where(sea[:, None] == sea[None, :], 1.0, process.land_sea_correlation)
    settle = processes.settling_steps(process.synoptic_persistence)
    white = processes.correlated_noise(
        seed, "wind/synoptic", names, np.exp(-distance / process.synoptic_distance) * alike, settle + steps
    )
    synoptic = processes.second_order(white, process.synoptic_persistence)[settle:]
    white = processes.correlated_noise(
        seed, "wind/local", names, np.exp(-distance / process.local_distance), settle + steps
    )
    local = processes.first_order(white, process.local_persistence)[settle:]
    share = process.local_share
    return np.sqrt(1 - share) * synoptic + np.sqrt(share) * local, synoptic


def wind_speed(noise: Array, shift: Array, surface: Surface, shape: float, days: Days) -> Array:
    """Wind speed at 100 m: a Gaussian mapped to the month's Weibull distribution, with a daily cycle.

    Parameters
    ----------
    noise : Array (…, snapshot)
        Standard normal process of the site.
    shift : Array (…, snapshot)
        Shift of that process during cold waves [standard deviations].
    surface : Surface
        Monthly means and daily cycle.
    shape : float
        Weibull shape.
    days : Days
        Calendar of the year.

    Returns
    -------
    Array (…, snapshot)
        Wind speed [m/s].
    """
    scale = to_hours(monthly_to_daily(np.array(surface.monthly_mean), days)) / gamma(1 + 1 / shape)
    speed = scale * (-log_ndtr(-(noise + shift))) ** (1 / shape)
    hour = np.arange(noise.shape[-1]) % HOURS + 0.5
    cycle = np.cos(2 * np.pi * (hour - surface.diurnal_peak - 0.5) / HOURS)
    return np.asarray(speed * (1 + surface.diurnal_amplitude * cycle))


def farm_curve(turbine: Turbine, speed: Array) -> Array:
    """Power of a farm whose turbines see slightly different wind.

    The turbine's curve is averaged over a normal distribution of speeds (Nørgaard & Holttinen, "A multi-turbine
    power curve approach", Nordic Wind Power Conference 2004), which also spreads the cut-out over several m/s.

    Parameters
    ----------
    turbine : Turbine
        Curve and spread of speeds.
    speed : Array
        Wind speed at hub height [m/s].

    Returns
    -------
    Array
        Power before availability and electrical losses [per unit], same shape.
    """
    knots, power = np.array(turbine.curve).T
    grid = np.arange(0.0, 60.0, 0.05)
    step = turbine.smoothing * np.linspace(-3, 3, 61)
    weight = np.exp(-((step / turbine.smoothing) ** 2) / 2)
    single = np.interp(grid[:, None] + step[None, :], knots, power, left=0.0, right=0.0)
    return np.interp(speed, grid, single @ (weight / weight.sum()))


def farm_output(speed: Array, storm: Array, factor: float, farm: Farm, turbine: Turbine, shear: float) -> Array:
    """Power of a farm at its connection.

    Parameters
    ----------
    speed : Array (…, snapshot)
        Wind speed at 100 m [m/s].
    storm : Array (…, snapshot)
        Wind speed of typhoons at 100 m [m/s]; the higher of the two counts.
    factor : float
        Correction of ``speed`` found by calibration; storms are not corrected.
    farm : Farm
        Hub height.
    turbine : Turbine
        Power curve and losses.
    shear : float
        Exponent of the power law of height.

    Returns
    -------
    Array (…, snapshot)
        Power [per unit].
    """
    hub = np.maximum(speed * factor, storm) * (farm.hub_height / REFERENCE_HEIGHT) ** shear
    power = farm_curve(turbine, hub * (1 - turbine.wake))
    return power * turbine.availability * (1 - turbine.electrical_loss)


def calibrated_factor(speed: Array, storm: Array, farm: Farm, turbine: Turbine, shear: float) -> float:
    """Correction of wind speed with which a farm reaches its annual full-load hours, on average over the years given.

    Parameters
    ----------
    speed, storm : Array (…, snapshot)
        Wind speeds at 100 m without and with typhoons only [m/s].
    farm : Farm
        Full-load hours to be reached.
    turbine : Turbine
        Power curve and losses.
    shear : float
        Exponent of the power law of height.

    Returns
    -------
    float
        The factor.
    """
    return processes.find_factor(
        lambda factor: float(farm_output(speed, storm, factor, farm, turbine, shear).sum(axis=-1).mean()),
        farm.hours,
        0.5,
        1.6,
    )

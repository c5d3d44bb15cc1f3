"""The weather of one or several years at all sites of a recipe.

Every function that meets a target meets it on average over the years it is given, so that one year alone meets its
targets itself, and several years together keep what makes them differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gridsim.weather import climate, processes, solar, wind
from gridsim.weather.days import HOURS, Days, hourly_snapshots, read_days
from gridsim.weather.processes import Array, random_stream
from gridsim.weather.recipe import Place, Recipe, Region


@dataclass(frozen=True)
class Weather:
    """The weather of one or several years at all sites, all on one calendar.

    Attributes
    ----------
    snapshots : DatetimeIndex (snapshot)
        Naive local times, hour-start labels.
    days : Days
        The calendar.
    seeds : tuple of int (weather_year)
        Seed of each year.
    temperature : Array (weather_year, snapshot)
        Air temperature at the system [°C].
    suns : list of Sun
        At the system, then at each region.
    irradiance : list of Array (weather_year, snapshot)
        Global horizontal irradiance at the same places [W/m²].
    speed : list of Array (weather_year, snapshot)
        Wind speed at 100 m [m/s]; farms of the system before those of the province.
    storm : Array (weather_year, snapshot)
        Wind speed of typhoons at sea [m/s].
    """

    snapshots: pd.DatetimeIndex
    days: Days
    seeds: tuple[int, ...]
    temperature: Array
    suns: list[solar.Sun]
    irradiance: list[Array]
    speed: list[Array]
    storm: Array


def draw_weather(recipe: Recipe, year: int, seeds: tuple[int, ...]) -> Weather:
    """Draw events, cloudiness, wind and temperature.

    Parameters
    ----------
    recipe : Recipe
        The recipe.
    year : int
        Calendar year.
    seeds : tuple of int (weather_year)
        Seed of each weather year.

    Returns
    -------
    Weather
        As many years as there are seeds.
    """
    days, snapshots = read_days(year), hourly_snapshots(year)
    group, steps = recipe.climate, len(snapshots)
    cold, storm = _events(recipe, days, seeds, steps)
    farms = recipe.wind.farms + recipe.province.farms
    drawn = [wind.wind_noise(seed, farms, recipe.wind.process, steps) for seed in seeds]
    speeds = [
        wind.wind_speed(
            np.stack([noise[:, column] for noise, _ in drawn]),
            group.cold_waves.wind_shift * cold,
            recipe.wind.surfaces[farm.surface],
            recipe.wind.process.weibull_shape,
            days,
        )
        for column, farm in enumerate(farms)
    ]
    at_system = np.stack([synoptic[:, : len(recipe.wind.farms)].mean(axis=1) for _, synoptic in drawn])
    suns, indices, skies = _skies(recipe, snapshots, days, seeds, at_system)
    clearness = climate.daily_clearness(indices[0], skies[0])
    anomaly = np.stack([_anomaly(seed, group.temperature.persistence, len(days.dates)) for seed in seeds])
    return Weather(
        snapshots=snapshots,
        days=days,
        seeds=seeds,
        temperature=climate.air_temperature(anomaly, clearness, cold, group.temperature, group.cold_waves, days),
        suns=suns,
        irradiance=[index * sky for index, sky in zip(indices, skies, strict=True)],
        speed=speeds,
        storm=storm,
    )


def _events(recipe: Recipe, days: Days, seeds: tuple[int, ...], steps: int) -> tuple[Array, Array]:
    """Strength of cold waves, and wind speed of typhoons at sea (weather_year, snapshot)."""
    group = recipe.climate
    cold, storm = [], []
    for seed in seeds:
        waves = climate.draw_events(seed, "cold_wave", group.cold_waves, days)
        typhoons = climate.draw_events(seed, "typhoon", group.typhoons, days)
        cold.append(climate.cold_wave_signal(waves, HOURS * group.cold_waves.recovery, steps))
        storm.append(climate.typhoon_speed(typhoons, group.typhoons, steps))
    return np.stack(cold), np.stack(storm)


def _anomaly(seed: int, persistence: float, days: int) -> Array:
    """Daily anomaly of temperature, standard normal (day)."""
    white = random_stream(seed, "temperature").standard_normal((days, 1))
    return processes.first_order(white, persistence)[:, 0]


def _skies(
    recipe: Recipe, snapshots: pd.DatetimeIndex, days: Days, seeds: tuple[int, ...], synoptic: Array
) -> tuple[list[solar.Sun], list[Array], list[Array]]:
    """Sun, clear-sky index and clear-sky irradiance at the system and in every region."""
    radiation = recipe.climate.radiation
    sites: list[Place | Region] = [recipe.place, *recipe.province.regions]
    names = ["system", *(region.name for region in recipe.province.regions)]
    cloud = np.stack([_cloudiness(recipe, names, seed, wind) for seed, wind in zip(seeds, synoptic, strict=True)])
    suns, indices, skies = [], [], []
    for column, (site, name) in enumerate(zip(sites, names, strict=True)):
        sun = solar.sun_position(snapshots, site)
        sky = solar.clear_sky_irradiance(sun, site, radiation.linke_turbidity, days)
        white = [random_stream(seed, f"passing/{name}").standard_normal((len(snapshots), 1)) for seed in seeds]
        passing = np.stack([processes.first_order(drawn, radiation.hourly_persistence)[:, 0] for drawn in white])
        smoothing = radiation.regional_smoothing if isinstance(site, Region) else 1.0
        factor = site.radiation_factor if isinstance(site, Region) else 1.0
        index = climate.clear_sky_index(
            cloud[..., column],
            passing * smoothing,
            sky,
            np.array(radiation.monthly) * factor,
            radiation,
            (recipe.climate.plum_rain, days),
        )
        suns.append(sun)
        indices.append(index)
        skies.append(sky)
    return suns, indices, skies


def _cloudiness(recipe: Recipe, names: list[str], seed: int, synoptic: Array) -> Array:
    """Daily cloudiness of one year, standard normal, high when cloudy (day, site)."""
    radiation = recipe.climate.radiation
    sites: list[Place | Region] = [recipe.place, *recipe.province.regions]
    distance = processes.distances(np.array([s.latitude for s in sites]), np.array([s.longitude for s in sites]))
    windy = synoptic.reshape(-1, HOURS).mean(axis=1)
    white = processes.correlated_noise(seed, "cloud", names, np.exp(-distance / radiation.distance), len(windy))
    coupling = radiation.wind_coupling
    cloud = np.sqrt(1 - coupling**2) * processes.first_order(white, radiation.persistence)
    return np.asarray(cloud + coupling * (windy / windy.std())[:, None])

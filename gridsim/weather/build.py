"""From a recipe to the hourly series of a system and of the province around it, under one weather."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gridsim.errors import InputError, Problem
from gridsim.weather import climate, processes, solar, wind
from gridsim.weather.consumers import consumer_demand
from gridsim.weather.days import HOURS, Days, hourly_snapshots, read_days
from gridsim.weather.load import electric_load
from gridsim.weather.processes import Array, random_stream
from gridsim.weather.province import province_outside
from gridsim.weather.recipe import Consumer, Farm, Place, Recipe, Region, SolarPlant
from gridsim.weather.series import HEAT, PER_UNIT, POWER, PROVINCE, WEATHER, Attributes, labelled, to_dataset

if TYPE_CHECKING:
    import xarray as xr

Series = dict[str, tuple[Array, Attributes]]

_SYNTHETIC = "synthetic"
_OFFSHORE = "sea"


@dataclass(frozen=True)
class _Weather:
    """The weather of one year at all sites of a recipe."""

    snapshots: pd.DatetimeIndex
    days: Days
    seed: int
    temperature: Array  # (snapshot) at the system [°C]
    suns: list[solar.Sun]  # at the system, then at each region
    irradiance: list[Array]  # same order [W/m²]
    speed: Array  # (snapshot, farm) at 100 m [m/s], farms of the system before those of the province
    storm: Array  # (snapshot) typhoon wind at sea [m/s]


def build_profiles(recipe: Recipe, *, year: int | None = None, seed: int | None = None) -> xr.Dataset:
    """Build all hourly series of a recipe.

    Parameters
    ----------
    recipe : Recipe
        The recipe.
    year : int, optional
        Another calendar year than the recipe's.
    seed : int, optional
        Another weather than the recipe's. Every year that is built meets the recipe's targets.

    Returns
    -------
    Dataset (snapshot)
        8,760 hours, 8,784 in a leap year, in naive local time with hour-start labels. Per unit: wind farms,
        photovoltaic plants and ``export_room``; MW: loads, steam and ``province_*``; CNY/MWh: ``province_price``.

    Raises
    ------
    InputError
        With every target that cannot be reached, for example full-load hours beyond what the climate allows.
    """
    year = recipe.year if year is None else year
    seed = recipe.seed if seed is None else seed
    weather = _build_weather(recipe, year, seed)
    series: Series = {}
    problems = []
    for name, build in _parts(recipe, weather, series):
        try:
            series |= build()
        except processes.TargetError as error:
            remedy = "Change the target, or the values of the recipe it follows from."
            problems.append(Problem(f"recipe {recipe.name}", f"{name}: {error}.", remedy))
    if problems:
        raise InputError(problems)
    series["temperature"] = weather.temperature, WEATHER["temperature"]
    series["global_horizontal_irradiance"] = weather.irradiance[0], WEATHER["global_horizontal_irradiance"]
    return to_dataset(series, weather.snapshots, _attributes(recipe, year, seed))


def recipe_digest(recipe: Recipe) -> str:
    """Fingerprint of a recipe's values, kept in the file that was built from it.

    Parameters
    ----------
    recipe : Recipe
        The recipe.

    Returns
    -------
    str
        SHA-256 in hexadecimal.
    """
    return hashlib.sha256(recipe.model_dump_json().encode()).hexdigest()


def _build_weather(recipe: Recipe, year: int, seed: int) -> _Weather:
    """Draw events, cloudiness, wind and temperature of one year."""
    days, snapshots = read_days(year), hourly_snapshots(year)
    group, steps = recipe.climate, len(snapshots)
    waves = climate.draw_events(seed, "cold_wave", group.cold_waves, days)
    typhoons = climate.draw_events(seed, "typhoon", group.typhoons, days)
    cold = climate.cold_wave_signal(waves, HOURS * group.cold_waves.recovery, steps)
    storm = climate.typhoon_speed(typhoons, group.typhoons, steps)
    farms = recipe.wind.farms + recipe.province.farms
    noise, synoptic = wind.wind_noise(seed, farms, recipe.wind.process, steps)
    speeds = [
        wind.wind_speed(
            noise[:, column],
            group.cold_waves.wind_shift * cold,
            recipe.wind.surfaces[farm.surface],
            recipe.wind.process.weibull_shape,
            days,
        )
        for column, farm in enumerate(farms)
    ]
    at_system = synoptic[:, : len(recipe.wind.farms)].mean(axis=1)
    suns, indices, skies = _skies(recipe, snapshots, days, seed, at_system)
    clearness = climate.daily_clearness(indices[0], skies[0])
    white = random_stream(seed, "temperature").standard_normal((len(days.dates), 1))
    anomaly = processes.first_order(white, group.temperature.persistence)[:, 0]
    return _Weather(
        snapshots=snapshots,
        days=days,
        seed=seed,
        temperature=climate.air_temperature(anomaly, clearness, cold, group.temperature, group.cold_waves, days),
        suns=suns,
        irradiance=[index * sky for index, sky in zip(indices, skies, strict=True)],
        speed=np.column_stack(speeds),
        storm=storm,
    )


def _skies(
    recipe: Recipe, snapshots: pd.DatetimeIndex, days: Days, seed: int, synoptic: Array
) -> tuple[list[solar.Sun], list[Array], list[Array]]:
    """Sun, clear-sky index and clear-sky irradiance at the system and in every region."""
    radiation = recipe.climate.radiation
    sites: list[Place | Region] = [recipe.place, *recipe.province.regions]
    names = ["system", *(region.name for region in recipe.province.regions)]
    distance = processes.distances(np.array([s.latitude for s in sites]), np.array([s.longitude for s in sites]))
    correlation = np.exp(-distance / radiation.distance)
    white = processes.correlated_noise(seed, "cloud", names, correlation, len(days.dates))
    windy = synoptic.reshape(-1, HOURS).mean(axis=1)
    coupling = radiation.wind_coupling
    cloud = np.sqrt(1 - coupling**2) * processes.first_order(white, radiation.persistence)
    cloud += coupling * (windy / windy.std())[:, None]
    suns, indices, skies = [], [], []
    for column, (site, name) in enumerate(zip(sites, names, strict=True)):
        sun = solar.sun_position(snapshots, site)
        sky = solar.clear_sky_irradiance(sun, site, radiation.linke_turbidity, days)
        passing = random_stream(seed, f"passing/{name}").standard_normal((len(snapshots), 1))
        passing = processes.first_order(passing, radiation.hourly_persistence)
        smoothing = radiation.regional_smoothing if isinstance(site, Region) else 1.0
        factor = site.radiation_factor if isinstance(site, Region) else 1.0
        index = climate.clear_sky_index(
            cloud[:, column],
            passing[:, 0] * smoothing,
            sky,
            np.array(radiation.monthly) * factor,
            radiation,
            (recipe.climate.plum_rain, days),
        )
        suns.append(sun)
        indices.append(index)
        skies.append(sky)
    return suns, indices, skies


def _farm_output(recipe: Recipe, farm: Farm, column: int, weather: _Weather) -> tuple[Array, float]:
    """Power of one farm and the factor on its wind speed."""
    surface, turbine = recipe.wind.surfaces[farm.surface], recipe.wind.turbines[farm.turbine]
    storm = weather.storm * (1.0 if farm.surface == _OFFSHORE else recipe.climate.typhoons.land_factor)
    speed = weather.speed[:, column]
    factor = wind.calibrated_factor(speed, storm, farm, turbine, surface.shear)
    return wind.farm_output(speed, storm, factor, farm, turbine, surface.shear), factor


def _parts(recipe: Recipe, weather: _Weather, series: Series) -> Iterator[tuple[str, Callable[[], Series]]]:
    """Name and builder of every part of the series, in file order; later parts look at ``series`` as built so far."""
    for column, farm in enumerate(recipe.wind.farms):
        yield farm.name, partial(_farm_series, recipe, farm, column, weather)
    yield "wind_speed_offshore", partial(_wind_at_sea, recipe, weather, series)
    for plant in recipe.solar:
        yield plant.name, partial(_solar_series, plant, weather)
    for consumer in recipe.consumers:
        yield consumer.name, partial(_consumer_series, consumer, POWER, weather)
    yield "load", partial(_load_series, recipe, weather, series)
    for consumer in recipe.steam:
        yield consumer.name, partial(_consumer_series, consumer, HEAT, weather)
    yield "province", partial(_province_series, recipe, weather)


def _farm_series(recipe: Recipe, farm: Farm, column: int, weather: _Weather) -> Series:
    """Power of one wind farm of the system."""
    power, factor = _farm_output(recipe, farm, column, weather)
    origin = f"{_SYNTHETIC}: correlated wind, farm power curve, calibrated to full-load hours; net at the connection"
    return {farm.name: (power, labelled(PER_UNIT, farm.label, farm.label_zh, origin, speed_factor=factor))}


def _wind_at_sea(recipe: Recipe, weather: _Weather, series: Series) -> Series:
    """Calibrated wind speed, mean of the offshore farms; nothing where there are none."""
    speeds = [
        np.maximum(weather.speed[:, column] * float(series[farm.name][1]["speed_factor"]), weather.storm)
        for column, farm in enumerate(recipe.wind.farms)
        if farm.surface == _OFFSHORE and farm.name in series
    ]
    return {"wind_speed_offshore": (np.mean(speeds, axis=0), WEATHER["wind_speed_offshore"])} if speeds else {}


def _solar_series(plant: SolarPlant, weather: _Weather) -> Series:
    """Power of one photovoltaic plant of the system."""
    modules = solar.module_power(weather.irradiance[0], weather.temperature, weather.suns[0], plant)
    loss = solar.calibrated_loss(modules, plant)
    origin = f"{_SYNTHETIC}: pvlib chain (Erbs, Perez, PVWatts), calibrated to full-load hours; net at the connection"
    attributes = labelled(PER_UNIT, plant.label, plant.label_zh, origin, calibrated_loss=loss)
    return {plant.name: (solar.plant_output(modules, loss, plant), attributes)}


def _consumer_series(consumer: Consumer, unit: Attributes, weather: _Weather) -> Series:
    """Demand of one consumer of power or steam."""
    demand = consumer_demand(consumer, weather.days, weather.seed)
    origin = f"{_SYNTHETIC}: calendar shape with noise, exact in its annual mean"
    return {consumer.name: (demand, labelled(unit, consumer.label, consumer.label_zh, origin))}


def _load_series(recipe: Recipe, weather: _Weather, series: Series) -> Series:
    """Load of the system less its named consumers."""
    total = electric_load(weather.temperature, recipe.load, weather.days, weather.seed, "system")
    rest = total - sum(series[consumer.name][0] for consumer in recipe.consumers if consumer.name in series)
    if rest.min() < 0:
        hour = weather.snapshots[int(rest.argmin())]
        raise processes.TargetError(f"the named consumers exceed the whole load by {-rest.min():.1f} MW at {hour}")
    origin = f"{_SYNTHETIC}: total load, exact in energy and peak, less the named consumers"
    return {"load_general": (rest, labelled(POWER, "General load", "一般用电负荷", origin))}


def _province_series(recipe: Recipe, weather: _Weather) -> Series:
    """Series of the province under the same weather."""
    province, days = recipe.province, weather.days
    temperature = weather.temperature + province.temperature_difference
    load = electric_load(temperature, province.load, days, weather.seed, "province")
    power = {"sea": np.zeros(len(load)), "land": np.zeros(len(load))}
    for column, farm in enumerate(province.farms, start=len(recipe.wind.farms)):
        power[farm.surface] += _farm_output(recipe, farm, column, weather)[0]
    regions = {surface: sum(farm.surface == surface for farm in province.farms) for surface in power}
    fleet = province.fleet
    blowing = fleet.offshore_wind * power["sea"] / max(regions["sea"], 1)
    blowing += fleet.onshore_wind * power["land"] / max(regions["land"], 1)
    modules = np.zeros(len(load))
    for region, sun, irradiance in zip(province.regions, weather.suns[1:], weather.irradiance[1:], strict=True):
        modules += region.share * solar.module_power(irradiance, temperature, sun, province.solar_plant)
    loss = solar.calibrated_loss(modules, province.solar_plant)
    shining = fleet.solar * solar.plant_output(modules, loss, province.solar_plant)
    outside = province_outside(load, blowing, shining, province, days, weather.seed)
    values = {
        "province_price": outside.price,
        "export_room": outside.room,
        "province_net_load": outside.net_load,
        "province_thermal_minimum": outside.minimum,
        "province_load": load,
        "province_wind": blowing,
        "province_solar": shining,
        "province_inflow": outside.inflow,
        "province_storage": outside.storage,
    }
    return {name: (value, PROVINCE[name]) for name, value in values.items()}


def _attributes(recipe: Recipe, year: int, seed: int) -> Attributes:
    """Attributes of the whole file."""
    return {
        "Conventions": "CF-1.8",
        "title": recipe.title,
        "title_zh": recipe.title_zh,
        "institution": "gridsim",
        "source": "synthetic weather year generated from stated climate statistics; no measured series is contained",
        "history": f"built from recipe {recipe.name} for {year} with seed {seed}",
        "references": "profiles/README.md",
        "recipe": recipe.name,
        "recipe_sha256": recipe_digest(recipe),
        "year": float(year),
        "seed": float(seed),
        "time_zone": "Asia/Shanghai, hour-start labels",
    }

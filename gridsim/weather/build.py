"""From a recipe to the hourly series of a system and of the province around it, under one weather."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gridsim.errors import InputError, Problem
from gridsim.weather import processes, solar, wind
from gridsim.weather.consumers import consumer_demand
from gridsim.weather.load import electric_load
from gridsim.weather.processes import Array
from gridsim.weather.province import province_outside
from gridsim.weather.recipe import Consumer, Farm, Recipe, SolarPlant
from gridsim.weather.series import HEAT, PER_UNIT, POWER, PROVINCE, WEATHER, Attributes, labelled, to_dataset
from gridsim.weather.variants import vary_recipe
from gridsim.weather.years import Weather, draw_weather

if TYPE_CHECKING:
    import xarray as xr

Series = dict[str, tuple[Array, Attributes]]
"""Name → values (weather_year, snapshot) and attributes."""

LEAST_YEARS = 3
"""Fewest weather years that can differ: the second alone would meet every target by itself."""

_SYNTHETIC = "synthetic"
_OFFSHORE = "sea"


def build_profiles(
    recipe: Recipe, *, variants: Sequence[str] = (), year: int | None = None, seed: int | None = None
) -> xr.Dataset:
    """Build all hourly series of a recipe.

    Parameters
    ----------
    recipe : Recipe
        The recipe.
    variants : sequence of str
        Names of the recipe's variants, for example ``("low",)``; later ones win.
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
        With every variant that is not known, or every target that cannot be reached, for example full-load hours
        beyond what the climate allows.
    """
    recipe = vary_recipe(recipe, variants)
    year = recipe.year if year is None else year
    seed = recipe.seed if seed is None else seed
    series, snapshots = _build_series(recipe, year, (seed,))
    only = {name: (values[0], attributes) for name, (values, attributes) in series.items()}
    return to_dataset(only, snapshots, _attributes(recipe, year, seed, variants))


def build_weather_years(
    recipe: Recipe, years: int, *, variants: Sequence[str] = (), year: int | None = None, seed: int | None = None
) -> xr.Dataset:
    """Build the series of a recipe under several weathers, all on one calendar.

    The first weather year is the one that `build_profiles` gives and meets every target of the recipe itself. The
    others share their calibration (speed factors of wind, losses of photovoltaics, cloudiness and temperature of the
    months, the line from the shape of the load to power), set so that their **mean** meets the targets; hours,
    irradiation, temperature, energy and peak differ from year to year.

    Parameters
    ----------
    recipe : Recipe
        The recipe.
    years : int
        Number of weather years, at least three: one year beside the first would meet every target by itself.
    variants, year, seed
        As in `build_profiles`; seeds of further years are derived from ``seed``.

    Returns
    -------
    Dataset (weather_year, snapshot)
        As `build_profiles`; weather years count from 1, the coordinate ``seed`` holds the seed of each.

    Raises
    ------
    InputError
        As `build_profiles`.
    ValueError
        If ``years`` is below three.
    """
    if years < LEAST_YEARS:
        raise ValueError(f"years = {years}, at least {LEAST_YEARS} are needed")
    recipe = vary_recipe(recipe, variants)
    year = recipe.year if year is None else year
    seed = recipe.seed if seed is None else seed
    seeds = (seed, *(derived_seed(seed, number) for number in range(2, years + 1)))
    first, snapshots = _build_series(recipe, year, seeds[:1])
    others, _ = _build_series(recipe, year, seeds[1:])
    series = {
        name: (np.concatenate([values, others[name][0]]), _with_calibrations(attributes, others[name][1]))
        for name, (values, attributes) in first.items()
    }
    attributes = _attributes(recipe, year, seed, variants) | {"weather_years": float(years)}
    return to_dataset(series, snapshots, attributes, seeds)


def derived_seed(seed: int, number: int) -> int:
    """Seed of a further weather year.

    Parameters
    ----------
    seed : int
        Seed of the first year.
    number : int
        Number of the weather year, from 2.

    Returns
    -------
    int
        Below 2³¹, the same on every machine.
    """
    return int(np.random.SeedSequence((seed, number)).generate_state(1)[0]) >> 1


def _with_calibrations(first: Attributes, others: Attributes) -> Attributes:
    """Attributes of the first year, with what calibration found for the other years beside."""
    return first | {f"{key}_of_other_years": value for key, value in others.items() if value != first[key]}


def _build_series(recipe: Recipe, year: int, seeds: tuple[int, ...]) -> tuple[Series, pd.DatetimeIndex]:
    """All series under as many weathers as there are seeds, calibrated together; and their hours."""
    where, remedy = f"recipe {recipe.name}", "Change the target, or the values of the recipe it follows from."
    try:
        weather = draw_weather(recipe, year, seeds)
    except processes.TargetError as error:
        raise InputError(Problem(where, f"climate.radiation: {error}.", remedy)) from None
    series: Series = {}
    problems = []
    for name, build in _parts(recipe, weather, series):
        try:
            series |= build()
        except processes.TargetError as error:
            problems.append(Problem(where, f"{name}: {error}.", remedy))
    if problems:
        raise InputError(problems)
    series["temperature"] = weather.temperature, WEATHER["temperature"]
    series["global_horizontal_irradiance"] = weather.irradiance[0], WEATHER["global_horizontal_irradiance"]
    return series, weather.snapshots


def recipe_digest(recipe: Recipe) -> str:
    """Fingerprint of a recipe's values, variants aside, kept in the file that was built from it.

    Parameters
    ----------
    recipe : Recipe
        The recipe.

    Returns
    -------
    str
        SHA-256 in hexadecimal.
    """
    return hashlib.sha256(recipe.model_dump_json(exclude={"variants"}).encode()).hexdigest()


def _farm_output(recipe: Recipe, farm: Farm, column: int, weather: Weather) -> tuple[Array, float]:
    """Power of one farm and the factor on its wind speed."""
    surface, turbine = recipe.wind.surfaces[farm.surface], recipe.wind.turbines[farm.turbine]
    storm = weather.storm * (1.0 if farm.surface == _OFFSHORE else recipe.climate.typhoons.land_factor)
    speed = weather.speed[column]
    factor = wind.calibrated_factor(speed, storm, farm, turbine, surface.shear)
    return wind.farm_output(speed, storm, factor, farm, turbine, surface.shear), factor


def _parts(recipe: Recipe, weather: Weather, series: Series) -> Iterator[tuple[str, Callable[[], Series]]]:
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


def _farm_series(recipe: Recipe, farm: Farm, column: int, weather: Weather) -> Series:
    """Power of one wind farm of the system."""
    power, factor = _farm_output(recipe, farm, column, weather)
    origin = f"{_SYNTHETIC}: correlated wind, farm power curve, calibrated to full-load hours; net at the connection"
    return {farm.name: (power, labelled(PER_UNIT, farm.label, farm.label_zh, origin, speed_factor=factor))}


def _wind_at_sea(recipe: Recipe, weather: Weather, series: Series) -> Series:
    """Calibrated wind speed, mean of the offshore farms; nothing where there are none."""
    speeds = [
        np.maximum(weather.speed[column] * float(series[farm.name][1]["speed_factor"]), weather.storm)
        for column, farm in enumerate(recipe.wind.farms)
        if farm.surface == _OFFSHORE and farm.name in series
    ]
    return {"wind_speed_offshore": (np.mean(speeds, axis=0), WEATHER["wind_speed_offshore"])} if speeds else {}


def _solar_series(plant: SolarPlant, weather: Weather) -> Series:
    """Power of one photovoltaic plant of the system."""
    modules = _modules(weather, 0, weather.temperature, plant)
    loss = solar.calibrated_loss(modules, plant)
    origin = f"{_SYNTHETIC}: pvlib chain (Erbs, Perez, PVWatts), calibrated to full-load hours; net at the connection"
    attributes = labelled(PER_UNIT, plant.label, plant.label_zh, origin, calibrated_loss=loss)
    return {plant.name: (solar.plant_output(modules, loss, plant), attributes)}


def _modules(weather: Weather, place: int, temperature: Array, plant: SolarPlant) -> Array:
    """Power of a plant's modules under the sky of one place (weather_year, snapshot)."""
    years = zip(weather.irradiance[place], temperature, strict=True)
    return np.stack([solar.module_power(sky, air, weather.suns[place], plant) for sky, air in years])


def _consumer_series(consumer: Consumer, unit: Attributes, weather: Weather) -> Series:
    """Demand of one consumer of power or steam."""
    demand = np.stack([consumer_demand(consumer, weather.days, seed) for seed in weather.seeds])
    origin = f"{_SYNTHETIC}: calendar shape with noise, exact in its annual mean"
    return {consumer.name: (demand, labelled(unit, consumer.label, consumer.label_zh, origin))}


def _load_series(recipe: Recipe, weather: Weather, series: Series) -> Series:
    """Load of the system less its named consumers."""
    total = electric_load(weather.temperature, recipe.load, weather.days, weather.seeds, "system")
    rest = total - sum(series[consumer.name][0] for consumer in recipe.consumers if consumer.name in series)
    if rest.min() < 0:
        hour = weather.snapshots[int(rest.argmin()) % len(weather.snapshots)]
        raise processes.TargetError(f"the named consumers exceed the whole load by {-rest.min():.1f} MW at {hour}")
    origin = f"{_SYNTHETIC}: total load, exact in energy and peak, less the named consumers"
    return {"load_general": (rest, labelled(POWER, "General load", "一般用电负荷", origin))}


def _province_series(recipe: Recipe, weather: Weather) -> Series:
    """Series of the province under the same weather."""
    province, days = recipe.province, weather.days
    temperature = weather.temperature + province.temperature_difference
    load = electric_load(temperature, province.load, days, weather.seeds, "province")
    power = {"sea": np.zeros(load.shape), "land": np.zeros(load.shape)}
    for column, farm in enumerate(province.farms, start=len(recipe.wind.farms)):
        power[farm.surface] += _farm_output(recipe, farm, column, weather)[0]
    regions = {surface: sum(farm.surface == surface for farm in province.farms) for surface in power}
    fleet = province.fleet
    blowing = fleet.offshore_wind * power["sea"] / max(regions["sea"], 1)
    blowing += fleet.onshore_wind * power["land"] / max(regions["land"], 1)
    modules = np.zeros(load.shape)
    for place, region in enumerate(province.regions, start=1):
        modules += region.share * _modules(weather, place, temperature, province.solar_plant)
    loss = solar.calibrated_loss(modules, province.solar_plant)
    shining = fleet.solar * solar.plant_output(modules, loss, province.solar_plant)
    outside = [
        province_outside(demand, wind_power, solar_power, province, days, seed)
        for demand, wind_power, solar_power, seed in zip(load, blowing, shining, weather.seeds, strict=True)
    ]
    values = {
        "province_price": np.stack([one.price for one in outside]),
        "export_room": np.stack([one.room for one in outside]),
        "province_net_load": np.stack([one.net_load for one in outside]),
        "province_thermal_minimum": np.stack([one.minimum for one in outside]),
        "province_load": load,
        "province_wind": blowing,
        "province_solar": shining,
        "province_inflow": np.stack([one.inflow for one in outside]),
        "province_storage": np.stack([one.storage for one in outside]),
    }
    return {name: (value, PROVINCE[name]) for name, value in values.items()}


def _attributes(recipe: Recipe, year: int, seed: int, variants: Sequence[str]) -> Attributes:
    """Attributes of the whole file."""
    named = f" in the variant {' + '.join(variants)}" if variants else ""
    attributes: Attributes = {
        "Conventions": "CF-1.8",
        "title": recipe.title,
        "title_zh": recipe.title_zh,
        "institution": "gridsim",
        "source": "synthetic weather year generated from stated climate statistics; no measured series is contained",
        "history": f"built from recipe {recipe.name}{named} for {year} with seed {seed}",
        "references": "profiles/README.md",
        "recipe": recipe.name,
        "recipe_sha256": recipe_digest(recipe),
        "year": float(year),
        "seed": float(seed),
        "time_zone": "Asia/Shanghai, hour-start labels",
    }
    return attributes | {"variant": " + ".join(variants)} if variants else attributes

"""From irradiance to the power of photovoltaic plants, through pvlib.

The sun is evaluated at the middle of each hour, because labels mark the hour's start and values are hourly means.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pvlib

from gridsim.weather import processes
from gridsim.weather.days import Days, monthly_to_daily, to_hours
from gridsim.weather.processes import Array
from gridsim.weather.recipe import Place, SolarPlant

TIME_ZONE = "Asia/Shanghai"
HORIZON = 90.0
"""Apparent zenith of the horizon [degrees]."""

MID_HOUR = pd.Timedelta(minutes=30)


@dataclass(frozen=True)
class Sun:
    """Position of the sun at mid-hour.

    Attributes
    ----------
    day_of_year : Array (snapshot)
        Day of the year in UTC, 1 for 1 January.
    zenith, apparent_zenith, azimuth : Array (snapshot)
        Angles without and with refraction, and from north [degrees].
    """

    day_of_year: Array
    zenith: Array
    apparent_zenith: Array
    azimuth: Array


def sun_position(snapshots: pd.DatetimeIndex, place: Place, offset: pd.Timedelta = MID_HOUR) -> Sun:
    """Position of the sun in every hour (NREL solar position algorithm of pvlib).

    Parameters
    ----------
    snapshots : DatetimeIndex (snapshot)
        Naive local times.
    place : Place
        Position of the site.
    offset : Timedelta
        From the label to the moment that stands for the hour.

    Returns
    -------
    Sun
        Angles at every hour.
    """
    times = snapshots.tz_localize(TIME_ZONE) + offset
    position = pvlib.solarposition.get_solarposition(times, place.latitude, place.longitude, place.altitude)
    return Sun(
        day_of_year=np.asarray(times.tz_convert("UTC").day_of_year, dtype=float),
        zenith=position["zenith"].to_numpy(),
        apparent_zenith=position["apparent_zenith"].to_numpy(),
        azimuth=position["azimuth"].to_numpy(),
    )


def clear_sky_irradiance(sun: Sun, place: Place, linke_turbidity: tuple[float, ...], days: Days) -> Array:
    """Clear-sky global horizontal irradiance.

    Model of Ineichen & Perez (2002), doi:10.1016/S0038-092X(02)00045-2.

    Parameters
    ----------
    sun : Sun
        Position of the sun.
    place : Place
        Altitude of the site.
    linke_turbidity : tuple of float (month)
        Linke turbidity at air mass 2.
    days : Days
        Calendar of the year.

    Returns
    -------
    Array (snapshot)
        Irradiance [W/m²].
    """
    up = sun.apparent_zenith < HORIZON
    zenith = sun.apparent_zenith[up]
    mass = pvlib.atmosphere.get_relative_airmass(zenith)
    mass = pvlib.atmosphere.get_absolute_airmass(mass, pvlib.atmosphere.alt2pres(place.altitude))
    extra = pvlib.irradiance.get_extra_radiation(sun.day_of_year)[up]
    turbidity = to_hours(monthly_to_daily(np.array(linke_turbidity), days))[up]
    sky = pvlib.clearsky.ineichen(zenith, mass, turbidity, place.altitude, extra)
    irradiance = np.zeros(len(up))
    irradiance[up] = sky["ghi"]
    return irradiance


def plane_irradiance(
    global_horizontal: Array,
    sun: Sun,
    tilt: float,
    azimuth: float,
    components: tuple[Array, Array] | None = None,
) -> Array:
    """Irradiance that reaches the cells of a tilted plane.

    Diffuse share after Erbs et al. (1982), doi:10.1016/0038-092X(82)90302-4; transposition after Perez et al. (1990),
    doi:10.1016/0038-092X(90)90055-H; reflection of the direct beam at the glass after De Soto et al. (2006),
    doi:10.1016/j.solener.2005.06.010.

    Parameters
    ----------
    global_horizontal : Array (snapshot)
        Global horizontal irradiance [W/m²].
    sun : Sun
        Position of the sun.
    tilt, azimuth : float
        Orientation of the plane [degrees].
    components : tuple of Array (snapshot), optional
        Direct normal and diffuse horizontal irradiance [W/m²], where they are known.

    Returns
    -------
    Array (snapshot)
        Irradiance [W/m²].
    """
    if components is None:
        split = pvlib.irradiance.erbs(global_horizontal, sun.zenith, sun.day_of_year)
        components = np.asarray(split["dni"]), np.asarray(split["dhi"])
    direct_normal, diffuse = components
    extra = pvlib.irradiance.get_extra_radiation(sun.day_of_year)
    plane = pvlib.irradiance.get_total_irradiance(
        tilt,
        azimuth,
        sun.apparent_zenith,
        sun.azimuth,
        direct_normal,
        global_horizontal,
        diffuse,
        dni_extra=extra,
        airmass=pvlib.atmosphere.get_relative_airmass(sun.apparent_zenith),
        model="perez",
    )
    incidence = pvlib.irradiance.aoi(tilt, azimuth, sun.apparent_zenith, sun.azimuth)
    direct = np.nan_to_num(np.asarray(plane["poa_direct"])) * pvlib.iam.physical(incidence)
    return np.maximum(direct + np.nan_to_num(np.asarray(plane["poa_diffuse"])), 0.0)


def module_power(
    global_horizontal: Array,
    temperature: Array,
    sun: Sun,
    plant: SolarPlant,
    components: tuple[Array, Array] | None = None,
) -> Array:
    """Direct-current power of a plant before losses.

    Cell temperature of PVsyst; PVWatts module model (Dobos 2014, NREL/TP-6A20-62641).

    Parameters
    ----------
    global_horizontal : Array (snapshot)
        Global horizontal irradiance [W/m²].
    temperature : Array (snapshot)
        Air temperature [°C].
    sun : Sun
        Position of the sun.
    plant : SolarPlant
        Orientation and module data.
    components : tuple of Array (snapshot), optional
        Direct normal and diffuse horizontal irradiance [W/m²]; default: split after Erbs.

    Returns
    -------
    Array (snapshot)
        Power per unit of module power.
    """
    power = np.zeros(len(temperature))
    for azimuth in plant.azimuths:
        plane = plane_irradiance(global_horizontal, sun, plant.tilt, azimuth, components)
        cell = pvlib.temperature.pvsyst_cell(plane, temperature, wind_speed=1.0, u_c=plant.heat_loss, u_v=0.0)
        power += pvlib.pvsystem.pvwatts_dc(plane, cell, 1.0, plant.temperature_coefficient) / len(plant.azimuths)
    return power


def plant_output(modules: Array, loss: float, plant: SolarPlant) -> Array:
    """Alternating-current power of a plant (PVWatts inverter, Dobos 2014).

    Parameters
    ----------
    modules : Array (…, snapshot)
        Power per unit of module power before losses.
    loss : float
        Share lost to soiling, wiring, mismatch, shading and standstill.
    plant : SolarPlant
        Inverter data.

    Returns
    -------
    Array (…, snapshot)
        Power per unit of inverter power.
    """
    direct = modules * (1 - loss) * plant.dc_ac_ratio
    limit = 1 / plant.inverter_efficiency
    return np.maximum(pvlib.inverter.pvwatts(direct, limit, plant.inverter_efficiency), 0.0)


def calibrated_loss(modules: Array, plant: SolarPlant) -> float:
    """Loss with which a plant reaches its annual full-load hours, on average over the years given.

    Parameters
    ----------
    modules : Array (…, snapshot)
        Power per unit of module power before losses.
    plant : SolarPlant
        Full-load hours to be reached.

    Returns
    -------
    float
        The loss; negative would mean that the irradiation cannot explain the hours.
    """
    kept = processes.find_factor(
        lambda share: float(plant_output(modules, 1 - share, plant).sum(axis=-1).mean()), plant.hours, 0.5, 1.1
    )
    return 1 - kept

"""From imported weather to power: the same chains as for synthetic weather."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from gridsim.errors import InputError, Problem
from gridsim.weather import processes, solar, wind
from gridsim.weather.importers.request import PVWATTS_LOSS, Request
from gridsim.weather.importers.sun_fit import WRONG, SunFit, fit_sun
from gridsim.weather.importers.table import Table
from gridsim.weather.processes import Array
from gridsim.weather.recipe import Place
from gridsim.weather.series import PER_UNIT, WEATHER, Attributes, labelled

Series = dict[str, tuple[Array, Attributes]]

LABELS = {
    "solar": ("Photovoltaic output", "光伏出力"),
    "wind": ("Wind power output", "风电出力"),
    "load": ("Load", "用电负荷"),
    "price": ("Price of energy", "电能量价格"),
}
"""Kind of series → label in English and Chinese."""

_MID_HOUR = 30.0
_NORTHMOST, _ROUND = 66.0, 180.0
"""Bounds of a site, where the sun rises every day [degrees]."""

_NIGHT = 98.0
"""Zenith beyond which an hour has no light from its first minute to its last [degrees]."""

_GLOW = 5.0
"""Irradiance by night that is more than noise [W/m²]."""

_ALTITUDE = 5.0
"""Altitude where none is known: the coast of Jiangsu [m]."""


def solar_power(
    values: pd.DataFrame, source: tuple[Table, float], request: Request, where: str
) -> tuple[Series, list[str]]:
    """Power of a plant under the irradiance of a file, and the weather itself.

    Parameters
    ----------
    values : DataFrame (snapshot, quantity)
        ``ghi`` and ``temperature``, perhaps ``dni`` and ``dhi``.
    source : tuple of Table and float
        The file as read, and the minute of its labels [min].
    request : Request
        Site, plant and offset.
    where : str
        The file.

    Returns
    -------
    Series
        Power per unit, irradiance, temperature.
    list of str
        A warning where another offset fits the file better, or where irradiance goes on by night.

    Raises
    ------
    InputError
        The site is not known, the sun shines at another time of day, or the hours are out of reach.
    """
    table, minute = source
    place = _site(table, request, where)
    offset = request.sun_offset if request.sun_offset is not None else minute or _MID_HOUR
    snapshots = pd.DatetimeIndex(values.index)
    ghi, temperature = values["ghi"].to_numpy(), values["temperature"].to_numpy()
    parts = (values["dni"].to_numpy(), values["dhi"].to_numpy()) if {"dni", "dhi"} <= set(values) else None
    sun = solar.sun_position(snapshots, place, pd.Timedelta(minutes=offset))
    warnings = _judge(fit_sun(ghi, snapshots, place, offset, parts), where) or _by_night(values["ghi"], sun)
    modules = solar.module_power(ghi, temperature, sun, request.plant, parts)
    loss = PVWATTS_LOSS
    if request.hours is not None:
        aim = request.plant.model_copy(update={"hours": request.hours})
        loss = _calibrated(lambda: solar.calibrated_loss(modules, aim), where)
    split = "direct and diffuse part of the file" if parts else "Erbs split"
    tilt = f"tilt {request.plant.tilt:g}°"
    how = f"pvlib chain ({split}, Perez, PVWatts), {tilt}, loss {loss:.1%}, sun at minute {offset:g}"
    power = labelled(PER_UNIT, *LABELS["solar"], how, calibrated_loss=loss, sun_offset=offset)
    series = {
        request.name or "solar": (solar.plant_output(modules, loss, request.plant), power),
        "global_horizontal_irradiance": (ghi, WEATHER["global_horizontal_irradiance"] | {"origin": ""}),
        "temperature": (temperature, WEATHER["temperature"] | {"origin": ""}),
    }
    return series, warnings


def wind_power(values: pd.DataFrame, table: Table, request: Request, where: str) -> Series:
    """Power of a farm under the wind of a file, and the wind at 100 m.

    Parameters
    ----------
    values : DataFrame (snapshot, quantity)
        ``wind_speed``.
    table : Table
        The file as read.
    request : Request
        Farm and height.
    where : str
        The file.

    Returns
    -------
    Series
        Power per unit, wind speed.

    Raises
    ------
    InputError
        No farm is named, or the hours are out of reach.
    """
    if request.farm is None:
        remedy = "Name a farm whose turbines it drives: --like qidong-2025:offshore_wind_h1."
        raise InputError(Problem(where, "holds wind speed, which needs a turbine.", remedy))
    farm, turbine, shear = request.farm.farm, request.farm.turbine, request.farm.surface.shear
    height = request.height if request.height is not None else table.height
    speed = values["wind_speed"].to_numpy() * (wind.REFERENCE_HEIGHT / height) ** shear
    calm, factor = np.zeros(len(speed)), 1.0
    if request.hours is not None:
        aim = farm.model_copy(update={"hours": request.hours})
        factor = _calibrated(lambda: wind.calibrated_factor(speed, calm, aim, turbine, shear), where)
    how = f"power curve of {farm.turbine} at {farm.hub_height:g} m, speed at {height:g} m times {factor:.3f}"
    power = wind.farm_output(speed, calm, factor, farm, turbine, shear)
    at_100 = {"long_name": "Wind speed at 100 m", "label_zh": "100米风速"}
    lifted = f"from {height:g} m with shear {shear:g}" if height != wind.REFERENCE_HEIGHT else ""
    return {
        request.name or "wind": (power, labelled(PER_UNIT, *LABELS["wind"], how, speed_factor=factor)),
        "wind_speed": (speed, WEATHER["wind_speed_offshore"] | at_100 | {"origin": lifted}),
    }


def _site(table: Table, request: Request, where: str) -> Place:
    asked = (request.latitude, request.longitude)
    latitude, longitude = (own if np.isfinite(own) else held for own, held in zip(asked, table.place[:2], strict=True))
    if not np.isfinite([latitude, longitude]).all():
        raise InputError(Problem(where, "does not say where it is from.", "Give --latitude 32.06 --longitude 121.73."))
    if not (abs(latitude) <= _NORTHMOST and abs(longitude) <= _ROUND):
        what = f"is said to lie at latitude {latitude:g}, longitude {longitude:g}."
        remedy = (
            f"Give degrees, north up to {_NORTHMOST:g} and east up to {_ROUND:g}: --latitude 32.06 --longitude 121.73."
        )
        raise InputError(Problem(where, what, remedy))
    altitude = table.place[2] if np.isfinite(table.place[2]) else _ALTITUDE
    return Place(latitude=latitude, longitude=longitude, altitude=altitude, source="imported", confidence="M")


def _judge(fit: SunFit, where: str) -> list[str]:
    """Warn where another offset fits the file better; refuse where it is hours away."""
    if not fit.better:
        return []
    if abs(fit.best - fit.used) > WRONG:
        what = f"the sun of this file shines {(fit.best - fit.used) / 60:+.0f} h from where it should."
        raise InputError(Problem(where, what, "Is its time zone right? Give it: --zone UTC or --zone +08:00."))
    return [
        f"the irradiance fits the sun best {fit.best:.0f} min after the start of the hour (misfit "
        f"{fit.best_misfit:.3g}), better than at {fit.used:.0f} min ({fit.used_misfit:.3g}): see --sun-offset."
    ]


def _by_night(ghi: pd.Series, sun: solar.Sun) -> list[str]:
    """Warn of irradiance while the sun is well below the horizon."""
    dark = ghi[sun.zenith > _NIGHT]
    if not len(dark) or dark.max() <= _GLOW:
        return []
    first = dark.index[int((dark > _GLOW).to_numpy().argmax())]
    return [
        f"irradiance reaches {dark.max():.3g} W/m² while the sun is down, first at {first:%Y-%m-%d %H:%M}; "
        "has the sensor an offset, or the file another time zone?"
    ]


def _calibrated(find: Callable[[], float], where: str) -> float:
    try:
        return find()
    except processes.TargetError as error:
        remedy = "Give hours that this weather can bring, or leave --hours out."
        raise InputError(Problem(where, f"full-load hours: {error}.", remedy)) from None

"""Which moment of the hour the irradiance of a file belongs to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gridsim.weather.days import HOURS
from gridsim.weather.processes import Array
from gridsim.weather.recipe import Place
from gridsim.weather.solar import sun_position

_NEAR = range(-60, 121, 15)
_FAR = range(-720, 721, 60)
_EVERY = 5
"""Days between two that are looked at."""

_BETTER = 0.95
"""A misfit below this share of another one is clearly better."""

WRONG = 100.0
"""Distance of the best offset from the one used at which the time zone must be wrong [min]."""


@dataclass(frozen=True)
class SunFit:
    """How well offsets from the label to the sun's moment explain irradiance.

    Attributes
    ----------
    used, best : float
        Offset in use and the best one [min].
    used_misfit, best_misfit : float
        Their misfits: root mean square error of GHI against DHI + DNI · cos(zenith) [W/m²], or, where GHI stands
        alone, one minus its correlation with cos(zenith).
    """

    used: float
    best: float
    used_misfit: float
    best_misfit: float

    @property
    def better(self) -> bool:
        """Whether another offset fits clearly better."""
        return self.best != self.used and self.best_misfit < _BETTER * self.used_misfit


def fit_sun(
    ghi: Array, snapshots: pd.DatetimeIndex, place: Place, used: float, components: tuple[Array, Array] | None = None
) -> SunFit:
    """Compare offsets from the start of the hour to the moment at which the sun is evaluated.

    Parameters
    ----------
    ghi : Array (snapshot)
        Global horizontal irradiance [W/m²].
    snapshots : DatetimeIndex (snapshot)
        Hour starts in Chinese standard time.
    place : Place
        The site.
    used : float
        Offset that is to be judged [min].
    components : tuple of Array (snapshot), optional
        Direct normal and diffuse horizontal irradiance [W/m²]; closure of the three is the sharper test.

    Returns
    -------
    SunFit
        The offset in use and the best one, in steps of a quarter of an hour near noon and of an hour elsewhere.
    """
    days = np.arange(len(ghi)) // HOURS
    kept = days % _EVERY == 0
    times = snapshots[kept]
    parts = None if components is None else (components[0][kept], components[1][kept])
    misfit = {
        float(offset): _misfit(ghi[kept], times, place, float(offset), parts)
        for offset in sorted({*_NEAR, *_FAR, int(used)})
    }
    best = min(misfit, key=misfit.__getitem__)
    return SunFit(used=float(int(used)), best=best, used_misfit=misfit[float(int(used))], best_misfit=misfit[best])


def _misfit(
    ghi: Array, times: pd.DatetimeIndex, place: Place, offset: float, components: tuple[Array, Array] | None
) -> float:
    sun = sun_position(times, place, pd.Timedelta(minutes=offset))
    height = np.maximum(np.cos(np.radians(sun.zenith)), 0.0)
    if components is None:
        return 1.0 - float(np.corrcoef(ghi, height)[0, 1])
    direct, diffuse = components
    return float(np.sqrt(np.mean((ghi - diffuse - direct * height) ** 2)))

"""What a user asks of an import."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from gridsim.weather.importers.hours import Clock
from gridsim.weather.importers.tables import Kind
from gridsim.weather.recipe import Farm, Recipe, SolarPlant, Surface, Turbine

Format = Literal["epw", "tmy3", "pvgis", "era5", "ninja", "csv", "xlsx"]

GENERIC_PLANT = SolarPlant(
    name="generic",
    label="Generic photovoltaic plant",
    label_zh="通用光伏电站",
    tilt=25,
    azimuths=(180,),
    dc_ac_ratio=1.0,
    temperature_coefficient=-0.0037,
    heat_loss=29,
    inverter_efficiency=0.96,
    hours=1200,
    source="module and inverter of PVWatts (Dobos 2014, NREL/TP-6A20-62641), heat loss of PVsyst for free-standing "
    "modules; tilt near the optimum at 32° N",
    confidence="A",
    range={"tilt": (15, 32), "temperature_coefficient": (-0.0047, -0.003), "inverter_efficiency": (0.95, 0.985)},
)
"""Plant that turns irradiance into power where no other is named."""

PVWATTS_LOSS = 0.14
"""Loss of soiling, shading, mismatch, wiring and standstill that PVWatts takes by default (Dobos 2014, table 6)."""


@dataclass(frozen=True)
class WindFarm:
    """A farm with all that turns wind speed into its power.

    Attributes
    ----------
    farm : Farm
        Hub height.
    turbine : Turbine
        Power curve and losses.
    surface : Surface
        Shear between heights.
    """

    farm: Farm
    turbine: Turbine
    surface: Surface


@dataclass(frozen=True)
class Request:
    """What is to be imported, and how.

    Attributes
    ----------
    kind : str
        solar, wind, load or price.
    written : str
        Format of the file.
    name : str
        Name of the series made; default: the kind.
    column, unit : str, optional
        Column of a table, and its unit where the header does not say it.
    clock : Clock
        Year, zone, labels, leap day and gaps.
    latitude, longitude : float
        The site [degrees], where the file does not say it, or to choose a grid point.
    sun_offset : float, optional
        From the start of the hour to the moment of the sun [min]; default: 30, or the minute of the labels.
    plant : SolarPlant
        Turns irradiance into power.
    farm : WindFarm, optional
        Turns wind speed into power.
    capacity : float, optional
        Rated power of metered output [MW].
    hours : float, optional
        Full-load hours that power from irradiance or wind speed is calibrated to.
    height : float, optional
        Height of the wind speed [m]; default: what the format says.
    """

    kind: Kind
    written: Format
    name: str = ""
    column: str | None = None
    unit: str | None = None
    clock: Clock = field(default_factory=Clock)
    latitude: float = np.nan
    longitude: float = np.nan
    sun_offset: float | None = None
    plant: SolarPlant = GENERIC_PLANT
    farm: WindFarm | None = None
    capacity: float | None = None
    hours: float | None = None
    height: float | None = None


def plants_of(recipe: Recipe) -> dict[str, SolarPlant]:
    """Photovoltaic plants of a recipe by name."""
    return {plant.name: plant for plant in recipe.solar}


def farms_of(recipe: Recipe) -> dict[str, WindFarm]:
    """Wind farms of a recipe by name, with turbine and surface."""
    wind = recipe.wind
    return {farm.name: WindFarm(farm, wind.turbines[farm.turbine], wind.surfaces[farm.surface]) for farm in wind.farms}

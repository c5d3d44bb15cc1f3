"""The recipe of a system's hourly series: every number of the generator, with its source and confidence.

Units: MW, GWh per year, °C, kWh/m², m/s, km, h and CNY/MWh as each description says. Monthly lists start in January,
hourly lists at 00:00.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from gridsim.weather.series import NAME_PATTERN, RESERVED_NAMES

FIRST_YEAR, LAST_YEAR = 1980, 2099
LARGEST_SEED = 2**31 - 1
"""Files keep seeds as 32-bit integers."""

Positive = Annotated[float, Field(gt=0)]
Fraction = Annotated[float, Field(ge=0, le=1)]
NonNegative = Annotated[float, Field(ge=0)]
Monthly = Annotated[tuple[float, ...], Field(min_length=12, max_length=12)]
MonthlyPositive = Annotated[tuple[Positive, ...], Field(min_length=12, max_length=12)]
MonthlyNonNegative = Annotated[tuple[NonNegative, ...], Field(min_length=12, max_length=12)]
Hourly = Annotated[tuple[Positive, ...], Field(min_length=24, max_length=24)]
Knot = tuple[float, float]
Spread = Annotated[tuple[float, float], Field(description="lowest and highest credible value")]


def _day_of_a_year(text: str) -> str:
    try:
        date.fromisoformat(f"2024-{text}")
    except ValueError:
        raise ValueError(f"'{text}' is no day of a year; write it as MM-DD, for example 06-15") from None
    return text


def _series_name(text: str) -> str:
    if text in RESERVED_NAMES or not re.fullmatch(NAME_PATTERN, text):
        raise ValueError(f"'{text}' cannot name a series; use letters, digits and _")
    return text


MonthDay = Annotated[str, AfterValidator(_day_of_a_year)]
Name = Annotated[str, AfterValidator(_series_name)]


class Strict(BaseModel):
    """Base of all parts of a recipe: immutable, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Sourced(Strict):
    """A group of values with one source, one confidence and, for assumptions, a range."""

    source: Annotated[str, Field(min_length=3, description="where the values come from")]
    confidence: Annotated[
        Literal["H", "M", "L", "A"],
        Field(description="H primary or two agreeing sources, M one good secondary source, L weak, A assumption"),
    ]
    range: Annotated[dict[str, Spread], Field(description="value → [low, high]; required for assumptions")] = {}
    note: Annotated[str, Field(description="what a reader should know")] = ""

    @model_validator(mode="after")
    def _check_range(self) -> Self:
        if self.confidence == "A" and not self.range:
            raise ValueError("confidence A is an assumption and needs a range: give range: {value: [low, high]}")
        for name, (low, high) in self.range.items():
            if name not in type(self).model_fields:
                raise ValueError(f"range names '{name}', which is not a value of this group")
            value = getattr(self, name)
            if low > high:
                raise ValueError(f"range of {name} is upside down: {low:g} exceeds {high:g}")
            if isinstance(value, int | float) and not low <= value <= high:
                raise ValueError(f"{name} = {value:g} lies outside its own range {low:g} to {high:g}")
        return self


class Place(Sourced):
    """A point on the map."""

    latitude: Annotated[float, Field(ge=-66, le=66, description="degrees north")]
    longitude: Annotated[float, Field(ge=-180, le=180, description="degrees east")]
    altitude: Annotated[float, Field(description="metres above sea level")] = 5.0


class Temperature(Sourced):
    """Air temperature at 2 m."""

    monthly_mean: Annotated[Monthly, Field(description="°C")]
    daily_range: Annotated[
        MonthlyNonNegative, Field(description="mean difference of the day's highest and lowest value [K]")
    ]
    deviation: Annotated[
        MonthlyNonNegative, Field(description="standard deviation of daily means within the month [K]")
    ]
    persistence: Annotated[Positive, Field(description="memory of daily anomalies [days]")]
    warmest_hour: Annotated[float, Field(ge=0, lt=24, description="hour of the daily maximum")]


class Radiation(Sourced):
    """Global horizontal irradiance through a clear-sky-index process with day classes."""

    monthly: Annotated[MonthlyPositive, Field(description="global horizontal irradiation [kWh/m²], met exactly")]
    linke_turbidity: Annotated[MonthlyPositive, Field(description="Linke turbidity at air mass 2")]
    classes: Annotated[
        tuple[Knot, ...],
        Field(min_length=2, description="probability → daily clear-sky index; overcast, broken and clear days"),
    ]
    persistence: Annotated[Positive, Field(description="memory of cloudiness between days [days]")]
    distance: Annotated[Positive, Field(description="distance at which cloudiness decorrelates to 1/e [km]")]
    hourly_deviation: Annotated[Fraction, Field(description="hourly deviation of the index on a half-cloudy day")]
    hourly_persistence: Annotated[Positive, Field(description="memory of passing clouds [h]")]
    regional_smoothing: Annotated[Fraction, Field(description="share of the hourly deviation left over a region")]
    wind_coupling: Annotated[float, Field(ge=-0.9, le=0.9, description="correlation of cloudiness with synoptic wind")]

    @model_validator(mode="after")
    def _check_classes(self) -> Self:
        if any(b[0] <= a[0] or b[1] < a[1] for a, b in pairwise(self.classes)):
            raise ValueError("classes must increase from knot to knot")
        return self


class PlumRain(Sourced):
    """The plum rain (Meiyu): weeks of overcast days in early summer."""

    first: Annotated[MonthDay, Field(description="first day, MM-DD")]
    last: Annotated[MonthDay, Field(description="last day, MM-DD")]
    shift: Annotated[float, Field(ge=0, description="shift of cloudiness in standard deviations")]


class ColdWaves(Sourced):
    """Outbreaks of cold air: temperature falls within a day, wind rises."""

    per_year: Annotated[float, Field(ge=0, description="mean number per year")]
    first: Annotated[MonthDay, Field(description="first day of the season, MM-DD")]
    last: Annotated[MonthDay, Field(description="last day of the season, MM-DD")]
    drop: Annotated[Positive, Field(description="fall of the daily mean [K]")]
    recovery: Annotated[Positive, Field(description="time in which the fall decays to 1/e [days]")]
    wind_shift: Annotated[float, Field(ge=0, description="rise of wind in standard deviations on the first day")]


class Typhoons(Sourced):
    """Typhoons near enough to stop turbines."""

    per_year: Annotated[float, Field(ge=0, description="mean number per year")]
    first: Annotated[MonthDay, Field(description="first day of the season, MM-DD")]
    last: Annotated[MonthDay, Field(description="last day of the season, MM-DD")]
    speed: Annotated[Positive, Field(description="mean of the highest wind speed at 100 m at sea [m/s]")]
    duration: Annotated[Positive, Field(description="time over which the wind exceeds 60 % of its maximum [h]")]
    land_factor: Annotated[Fraction, Field(description="wind over land as a share of the wind at sea")]


class Climate(Strict):
    """The climate of the system."""

    temperature: Temperature
    radiation: Radiation
    plum_rain: PlumRain
    cold_waves: ColdWaves
    typhoons: Typhoons


class WindProcess(Sourced):
    """Wind speeds in space and time."""

    synoptic_persistence: Annotated[Positive, Field(description="time constant of weather systems [h]")]
    synoptic_distance: Annotated[Positive, Field(description="distance at which they decorrelate to 1/e [km]")]
    local_share: Annotated[Fraction, Field(description="share of the variance that is local")]
    local_persistence: Annotated[Positive, Field(description="time constant of the local part [h]")]
    local_distance: Annotated[Positive, Field(description="distance at which it decorrelates to 1/e [km]")]
    land_sea_correlation: Annotated[Fraction, Field(description="correlation of land and sea at the same place")]
    weibull_shape: Annotated[Positive, Field(description="shape k of the distribution of speeds")]


class Surface(Sourced):
    """Wind over one kind of surface."""

    monthly_mean: Annotated[MonthlyPositive, Field(description="mean wind speed at 100 m [m/s]")]
    diurnal_amplitude: Annotated[Fraction, Field(description="amplitude of the daily cycle of speed")]
    diurnal_peak: Annotated[float, Field(ge=0, lt=24, description="hour of the daily maximum")]
    shear: Annotated[float, Field(ge=0, le=0.5, description="exponent of the power law of height")]


class Turbine(Sourced):
    """A class of turbines."""

    curve: Annotated[tuple[Knot, ...], Field(min_length=2, description="wind speed at hub [m/s] → power [per unit]")]
    smoothing: Annotated[Positive, Field(description="spread of speeds within a farm [m/s], smooths the curve")]
    wake: Annotated[Fraction, Field(description="mean speed deficit in the farm")]
    availability: Fraction
    electrical_loss: Annotated[Fraction, Field(description="loss up to the connection")]

    @model_validator(mode="after")
    def _check_curve(self) -> Self:
        speeds, powers = zip(*self.curve, strict=True)
        if speeds[0] < 0 or any(b <= a for a, b in pairwise(speeds)):
            raise ValueError("speeds of the curve must be positive and increase from knot to knot")
        if min(powers) < 0 or max(powers) > 1:
            raise ValueError("powers of the curve must lie between 0 and 1")
        most = powers.index(max(powers))
        if any(b < a for a, b in pairwise(powers[: most + 1])) or any(b > a for a, b in pairwise(powers[most:])):
            raise ValueError("power of the curve must rise up to its maximum and not rise again behind it")
        return self


class Farm(Place):
    """A wind farm, or the wind fleet of a region."""

    name: Name
    label: str
    label_zh: str
    surface: Literal["sea", "land"]
    turbine: str
    hub_height: Annotated[Positive, Field(description="m")]
    hours: Annotated[Positive, Field(description="annual full-load hours, met exactly [h]")]


class Wind(Strict):
    """Wind speeds, turbines and farms."""

    process: WindProcess
    surfaces: dict[Literal["sea", "land"], Surface]
    turbines: dict[str, Turbine]
    farms: tuple[Farm, ...]

    @model_validator(mode="after")
    def _check_turbines(self) -> Self:
        unknown = sorted({farm.turbine for farm in self.farms} - set(self.turbines))
        if unknown:
            raise ValueError(f"farms name turbines that are not described: {', '.join(unknown)}")
        return self


class SolarPlant(Sourced):
    """A photovoltaic plant, or the fleet of a region."""

    name: Name
    label: str
    label_zh: str
    tilt: Annotated[float, Field(ge=0, le=90, description="degrees from the horizontal")]
    azimuths: Annotated[tuple[float, ...], Field(min_length=1, description="degrees from north, equal shares")]
    dc_ac_ratio: Annotated[Positive, Field(description="module power over inverter power")]
    temperature_coefficient: Annotated[float, Field(le=0, description="power per kelvin")]
    heat_loss: Annotated[Positive, Field(description="constant heat loss factor of the PVsyst model [W/(m² K)]")]
    inverter_efficiency: Fraction
    hours: Annotated[Positive, Field(description="annual full-load hours of inverter power, met exactly [h]")]


class Load(Sourced):
    """Electric load with calendar and temperature response; energy and peak are met exactly."""

    energy: Annotated[Positive, Field(description="GWh per year")]
    peak: Annotated[Positive, Field(description="MW")]
    monthly: Annotated[MonthlyPositive, Field(description="level of each month apart from temperature and holidays")]
    weekday: Annotated[tuple[Positive, ...], Field(min_length=7, max_length=7, description="Monday to Sunday")]
    hourly: Annotated[Hourly, Field(description="shape of a day apart from temperature")]
    holiday: Annotated[Fraction, Field(description="level on public holidays outside the two long ones")]
    national_day: Annotated[Fraction, Field(description="level from 1 to 7 October")]
    spring_festival: Annotated[
        tuple[Knot, ...], Field(min_length=2, description="days since the first day of the festival → level")
    ]
    cooling_threshold: Annotated[float, Field(description="°C")]
    cooling_response: Annotated[float, Field(ge=0, description="rise per kelvin above, share of the mean level")]
    heating_threshold: Annotated[float, Field(description="°C")]
    heating_response: Annotated[float, Field(ge=0, description="rise per kelvin below, share of the mean level")]
    noise: Annotated[Fraction, Field(description="standard deviation of unexplained load, share of the level")]


class Consumer(Sourced):
    """A named part of the load, or a demand for steam, with a shape of its own."""

    name: Name
    label: str
    label_zh: str
    mean: Annotated[Positive, Field(description="annual mean [MW]")]
    peak: Annotated[Positive, Field(description="highest hour [MW], met exactly")] | None = None
    hourly: Hourly = (1.0,) * 24
    monthly: MonthlyNonNegative = (1.0,) * 12
    rest_day: Annotated[Positive, Field(description="level on weekends and holidays")] = 1.0
    spring_festival: Annotated[Positive, Field(description="level within a week of the festival")] = 1.0
    outage: Annotated[tuple[MonthDay, MonthDay], Field(description="first and last day of maintenance")] | None = None
    outage_level: Annotated[Fraction, Field(description="level during maintenance")] = 1.0
    noise: Annotated[Fraction, Field(description="standard deviation of the logarithm of the level")] = 0.0
    noise_persistence: Annotated[Positive, Field(description="h")] = 12.0


class Region(Place):
    """A part of the province whose sky is one site."""

    name: str
    share: Annotated[Fraction, Field(description="share of the province's photovoltaics")]
    radiation_factor: Annotated[Positive, Field(description="irradiation relative to the system's own")]


class Fleet(Sourced):
    """Installed capacity of the province, mean of the year [MW]."""

    offshore_wind: Positive
    onshore_wind: Positive
    solar: Positive
    nuclear: Positive
    nuclear_availability: Fraction
    thermal: Annotated[Positive, Field(description="coal and gas, available at the peak")]
    must_run: Annotated[Positive, Field(description="output that heat, waste and industry keep up at all times")]


class Inflow(Sourced):
    """Net inflow from other provinces: follows the need between floor and ceiling."""

    floor: Annotated[Positive, Field(description="MW")]
    ceiling: Annotated[Positive, Field(description="MW")]
    seasonal: Annotated[Monthly, Field(description="floor and ceiling of each month, share")]
    need_at_floor: Annotated[Positive, Field(description="need at and below which inflow is at its floor [MW]")]
    need_at_ceiling: Annotated[Positive, Field(description="need at and above which it is at its ceiling [MW]")]
    day_ahead: Annotated[Fraction, Field(description="weight of the day's mean need against the hour's")]


class ProvincialStorage(Sourced):
    """Pumped hydro and batteries of the province."""

    power: Annotated[Positive, Field(description="MW")]
    daily_energy: Annotated[Positive, Field(description="energy that can be charged in a day [MWh]")]
    efficiency: Annotated[Positive, Field(le=1, description="round trip")]


class Commitment(Sourced):
    """Which thermal capacity is online, and its minimum output."""

    reserve: Annotated[float, Field(ge=0, description="online capacity above the highest net load of three days")]
    minimum_share: Annotated[Fraction, Field(description="minimum output of what is online beyond must-run")]


class Price(Sourced):
    """Price of energy in the province."""

    curve: Annotated[
        tuple[Knot, ...],
        Field(min_length=2, description="position between minimum and online capacity → CNY/MWh; below 0: 0"),
    ]
    level: Annotated[
        tuple[Knot, ...], Field(min_length=2, description="net load over thermal capacity → factor on the price")
    ]
    noise: Annotated[float, Field(ge=0, description="standard deviation [CNY/MWh]")]
    noise_persistence: Annotated[Positive, Field(description="h")]
    cap: Positive

    @model_validator(mode="after")
    def _check_increasing(self) -> Self:
        for name in ("curve", "level"):
            knots = getattr(self, name)
            if any(b[0] <= a[0] or b[1] < a[1] for a, b in pairwise(knots)):
                raise ValueError(f"{name} must increase from knot to knot")
        return self


class Room(Sourced):
    """Share of the nominal export that the province takes."""

    width: Annotated[Positive, Field(description="shortfall below the thermal minimum at which room is least [MW]")]
    minimum: Annotated[Fraction, Field(description="room left beyond that")]


class Province(Strict):
    """The world outside: net load, price and export room of the province."""

    load: Load
    temperature_difference: Annotated[float, Field(description="K, province minus system")]
    fleet: Fleet
    regions: tuple[Region, ...]
    farms: tuple[Farm, ...]
    solar_plant: SolarPlant
    inflow: Inflow
    storage: ProvincialStorage
    commitment: Commitment
    price: Price
    room: Room

    @model_validator(mode="after")
    def _check_shares(self) -> Self:
        total = sum(region.share for region in self.regions)
        if abs(total - 1) > 1e-9:
            raise ValueError(f"shares of the regions add up to {total:g}, not to 1")
        return self


class Variant(Strict):
    """A named set of changes, for example the low end of a range."""

    label: str
    label_zh: str
    includes: Annotated[tuple[str, ...], Field(description="other variants it consists of")] = ()
    changes: Annotated[
        dict[str, Any], Field(description="path of a value, members of lists by name → value in its place")
    ] = {}
    source: Annotated[str, Field(min_length=3, description="where the values come from")]
    confidence: Annotated[Literal["H", "M", "L", "A"], Field(description="of the values")]


class Recipe(Strict):
    """Everything from which a system's hourly series are built."""

    name: str
    title: str
    title_zh: str
    year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR, description="year the series are for")]
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED, strict=True, description="seed of the weather")]
    place: Place
    climate: Climate
    wind: Wind
    solar: tuple[SolarPlant, ...]
    load: Load
    consumers: Annotated[tuple[Consumer, ...], Field(description="named parts of the load [MW]")]
    steam: Annotated[tuple[Consumer, ...], Field(description="demands for steam [MW thermal]")]
    province: Province
    variants: Annotated[dict[str, Variant], Field(description="name → changes; built on request")] = {}

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        names = [farm.name for farm in (*self.wind.farms, *self.province.farms)]
        names += [plant.name for plant in self.solar]
        names += [consumer.name for consumer in (*self.consumers, *self.steam)]
        twice = [name for name, count in Counter(names).items() if count > 1]
        if twice:
            raise ValueError(f"names are given twice: {', '.join(twice)}")
        return self

    @model_validator(mode="after")
    def _check_variants(self) -> Self:
        for name, variant in self.variants.items():
            for part in variant.includes:
                if part not in self.variants:
                    raise ValueError(f"variant {name} includes '{part}', which is not described")
                if self.variants[part].includes:
                    raise ValueError(f"variant {name} includes '{part}', which includes others itself")
        return self

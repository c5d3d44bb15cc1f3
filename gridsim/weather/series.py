"""What the hourly series are: units and labels of every kind of variable."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import xarray as xr

from gridsim.weather.processes import Array

NAME_PATTERN = r"\w(?:[\w .-]*[\w.-])?"
"""What a series may be called, in a file and in tables."""

RESERVED_NAMES = (
    "snapshot",
    "weather_year",
    "seed",
    "temperature",
    "global_horizontal_irradiance",
    "wind_speed",
    "wind_speed_offshore",
)
"""Names that coordinates have, and the weather beside what is made of it."""

Attributes = dict[str, str | float]

PER_UNIT: Attributes = {"units": "1", "unit_label": "1"}
POWER: Attributes = {"units": "MW", "unit_label": "MW"}
HEAT: Attributes = {"units": "MW", "unit_label": "MW (thermal)"}
PRICE: Attributes = {"units": "MW-1 h-1", "unit_label": "CNY/MWh"}


def labelled(unit: Attributes, label: str, label_zh: str, origin: str, **more: str | float) -> Attributes:
    """Attributes of one series.

    Parameters
    ----------
    unit : Attributes
        ``units`` as UDUNITS writes them and ``unit_label`` as people do.
    label, label_zh : str
        What the series is, in English and Chinese.
    origin : str
        How it came about.
    **more : str or float
        Further attributes, for example what a calibration found.

    Returns
    -------
    dict
        Attributes of a netCDF variable.
    """
    return {**unit, "long_name": label, "label_zh": label_zh, "origin": origin, **more}


PROVINCE: dict[str, Attributes] = {
    "province_price": labelled(
        PRICE,
        "Price of energy in the province",
        "省级电能量价格",
        "synthetic: piecewise linear in the province's net load, with noise",
    ),
    "export_room": labelled(
        PER_UNIT,
        "Share of nominal export that the province takes",
        "外送空间（占额定外送能力）",
        "synthetic: 1 above the province's thermal minimum, falling below it",
    ),
    "province_net_load": labelled(
        POWER,
        "Load left to the province's thermal plants",
        "全省火电净负荷",
        "synthetic: load less wind, solar, nuclear, inflow and storage output; negative means surplus",
    ),
    "province_thermal_minimum": labelled(
        POWER,
        "Minimum output of the province's online thermal plants",
        "全省在线火电最小出力",
        "synthetic: must-run output and minimum output of committed capacity",
    ),
    "province_load": labelled(
        POWER, "Load of the province", "全省用电负荷", "synthetic: calendar and temperature; energy and peak exact"
    ),
    "province_wind": labelled(
        POWER,
        "Available wind power of the province",
        "全省风电可用出力",
        "synthetic: same weather, calibrated to hours",
    ),
    "province_solar": labelled(
        POWER,
        "Available solar power of the province",
        "全省光伏可用出力",
        "synthetic: same weather, calibrated to hours",
    ),
    "province_inflow": labelled(
        POWER, "Net inflow from other provinces", "区外来电", "synthetic: follows the need between floor and ceiling"
    ),
    "province_storage": labelled(
        POWER,
        "Output of the province's storage",
        "全省储能出力（放电为正）",
        "synthetic: flattens each day; charging is negative",
    ),
}

WEATHER: dict[str, Attributes] = {
    "temperature": labelled(
        {"units": "degC", "unit_label": "°C", "standard_name": "air_temperature"},
        "Air temperature at 2 m",
        "2米气温",
        "synthetic: monthly statistics, daily anomalies, cold waves, daily cycle",
    ),
    "global_horizontal_irradiance": labelled(
        {
            "units": "W m-2",
            "unit_label": "W/m²",
            "standard_name": "surface_downwelling_shortwave_flux_in_air",
        },
        "Global horizontal irradiance",
        "水平面总辐照度",
        "synthetic: clear sky times clear-sky index; hourly mean",
    ),
    "wind_speed_offshore": labelled(
        {"units": "m s-1", "unit_label": "m/s", "standard_name": "wind_speed"},
        "Wind speed at 100 m, mean of the offshore farms",
        "海上100米风速",
        "synthetic: correlated Gaussian processes mapped to Weibull speeds, calibrated to full-load hours",
    ),
}


def to_dataset(
    series: Mapping[str, tuple[Array, Attributes]],
    snapshots: pd.DatetimeIndex,
    attributes: Attributes,
    seeds: tuple[int, ...] = (),
) -> xr.Dataset:
    """Gather labelled series.

    Parameters
    ----------
    series : mapping of str to (Array (snapshot) or Array (weather_year, snapshot), Attributes)
        Values and attributes by name.
    snapshots : DatetimeIndex (snapshot)
        Naive local times, hour-start labels.
    attributes : Attributes
        Attributes of the whole.
    seeds : tuple of int (weather_year), optional
        Seeds of several weather years, where the series have any.

    Returns
    -------
    Dataset (snapshot) or Dataset (weather_year, snapshot)
        The series in double precision.
    """
    time: Attributes = {
        "standard_name": "time",
        "long_name": "Start of the hour, Chinese standard time (UTC+8)",
        "label_zh": "时段起始时刻（北京时间）",
    }
    coordinates: dict[str, tuple[str, object, Attributes]] = {"snapshot": ("snapshot", snapshots, time)}
    if seeds:
        number = {"standard_name": "realization", "units": "1", "long_name": "Weather year", "label_zh": "气象年"}
        seed = {"units": "1", "long_name": "Seed of the weather year", "label_zh": "气象年随机种子"}
        coordinates["weather_year"] = ("weather_year", np.arange(1, len(seeds) + 1, dtype=np.int32), dict(number))
        coordinates["seed"] = ("weather_year", np.array(seeds, dtype=np.int32), dict(seed))
    dimensions = ("weather_year", "snapshot") if seeds else ("snapshot",)
    return xr.Dataset(
        {name: (dimensions, values, dict(attrs)) for name, (values, attrs) in series.items()},
        coords=coordinates,
        attrs=dict(attributes),
    )

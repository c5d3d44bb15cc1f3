"""Statistics of synthetic years beside those of ``profiles/reference/qidong.csv`` and ``qidong-months.csv``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pvlib
import xarray as xr

from gridsim.weather.recipe import Recipe
from gridsim.weather.solar import Sun, sun_position
from gridsim.weather.statistics import autocorrelation, calmest_spell, correlation, ramp_quantiles

REFERENCE = Path(__file__).parents[2] / "profiles" / "reference" / "qidong.csv"
MONTHS = REFERENCE.with_name("qidong-months.csv")
OFFSHORE = {"offshore_wind_h1": 252.0, "offshore_wind_h2": 250.0, "offshore_wind_h3": 300.0}
ONSHORE = {"onshore_wind_dongyuan": 100.0, "onshore_wind_huaneng_1": 91.5, "onshore_wind_huaneng_2": 94.0}


@dataclass(frozen=True)
class Row:
    """One statistic: what it should be, and what the base year and the mean of ten years are."""

    name: str
    label: str
    unit: str
    reference: str
    low: float
    high: float
    base: float
    mean: float

    @property
    def verdict(self) -> str:
        inside = [self.low <= value <= self.high for value in (self.base, self.mean) if not np.isnan(value)]
        return "within" if all(inside) else "**off**"

    @property
    def text(self) -> str:
        """Row of the table in profiles/README.md."""
        digits = max(len(self.reference.partition(".")[2]), 2 if self.unit in ("K", "%", "°C") else 0)
        unit = "" if self.unit == "1" else f" {self.unit}"
        base, mean = ("–" if np.isnan(value) else f"{value:,.{digits}f}" for value in (self.base, self.mean))
        band = f"{self.low:g} to {self.high:g}"
        return f"| {self.label} | {self.reference}{unit} | {band} | {base} | {mean} | {self.verdict} |"


@dataclass(frozen=True)
class Months:
    """Monthly means of one quantity: what they should be, those of the base year and of the mean of ten years."""

    name: str
    label: str
    unit: str
    reference: list[str]
    base: np.ndarray
    mean: np.ndarray

    @property
    def text(self) -> list[str]:
        """Rows of the table in profiles/README.md."""
        digits = len(self.reference[0].partition(".")[2])
        shown = [self.reference] + [[f"{value:.{digits}f}" for value in values] for values in (self.base, self.mean)]
        first = f"{self.label}, {self.unit}" if self.unit != "1" else self.label
        titles = [f"{first}: reference", "base year", "ten years"]
        return [f"| {title} | {' | '.join(row)} |" for title, row in zip(titles, shown, strict=True)]


def months(years: xr.Dataset) -> list[Months]:
    """Monthly means of weather and output beside the reference."""
    parts = {
        "temperature": years["temperature"],
        "ghi": years["global_horizontal_irradiance"],
        "wind_speed": years["wind_speed_offshore"],
        "offshore": _weighted(years, OFFSHORE),
        "onshore": _weighted(years, ONSHORE),
        "solar": years["pv_ground"],
    }
    means = {name: part.groupby("snapshot.month").mean() for name, part in parts.items()}
    means["ghi"] = parts["ghi"].groupby("snapshot.month").sum() / 1000
    with MONTHS.open(encoding="utf-8", newline="") as file:
        return [
            Months(
                name=(name := line["statistic"]),
                label=line["label"],
                unit=line["unit"],
                reference=[line[str(month)] for month in range(1, 13)],
                base=means[name].sel(weather_year=1).to_numpy(),
                mean=means[name].mean("weather_year").to_numpy(),
            )
            for line in csv.DictReader(file)
        ]


def rows(recipe: Recipe, years: xr.Dataset) -> list[Row]:
    """Every statistic of the reference, for the first of the weather years and for all of them.

    Autocorrelations, ramps and the like are means over the years; targets are judged on the mean year.
    """
    position = sun_position(pd.DatetimeIndex(years.indexes["snapshot"]), recipe.place)
    of_years = [
        _statistics(years.sel(weather_year=number), recipe, position) for number in years["weather_year"].values
    ]
    mean = {name: float(np.mean([found[name] for found in of_years])) for name in of_years[0]}
    mean |= _targets(years, recipe)
    base = of_years[0] | _targets(years.sel(weather_year=[1]), recipe)
    hours = _weighted(years, OFFSHORE).sum("snapshot")
    mean["offshore_spread"] = 100 * float(hours.std(ddof=1) / hours.mean())
    base["offshore_spread"] = float("nan")
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                name=(name := line["statistic"]),
                label=line["label"],
                unit=line["unit"],
                reference=line["reference"],
                low=float(line["low"]),
                high=float(line["high"]),
                base=base[name],
                mean=mean[name],
            )
            for line in csv.DictReader(file)
        ]


def _weighted(data: xr.Dataset, capacity: dict[str, float]) -> xr.DataArray:
    return sum(data[name] * power for name, power in capacity.items()) / sum(capacity.values())


def _targets(years: xr.Dataset, recipe: Recipe) -> dict[str, float]:
    """How far the mean of the years is from the targets of the recipe."""
    months = years[["global_horizontal_irradiance", "temperature"]].groupby("snapshot.month")
    irradiation = months.sum()["global_horizontal_irradiance"].mean("weather_year") / 1000
    temperature = months.mean()["temperature"].mean("weather_year")
    climate = recipe.climate
    return {
        "ghi_month": 100 * float(np.abs(irradiation / np.array(climate.radiation.monthly) - 1).max()),
        "temperature_month": float(np.abs(temperature - np.array(climate.temperature.monthly_mean)).max()),
        "offshore_hours": float(_weighted(years, OFFSHORE).sum("snapshot").mean()),
    }


def _statistics(year: xr.Dataset, recipe: Recipe, position: Sun) -> dict[str, float]:
    """Statistics of one year."""
    fleet = recipe.province.fleet
    offshore, onshore = (_weighted(year, capacity).to_numpy() for capacity in (OFFSHORE, ONSHORE))
    sun, temperature = year["pv_ground"].to_numpy(), year["temperature"].to_numpy()
    load = year["province_load"].to_numpy() / float(year["province_load"].max())
    series = {
        "offshore": offshore,
        "wind": year["province_wind"].to_numpy() / (fleet.offshore_wind + fleet.onshore_wind),
        "solar": year["province_solar"].to_numpy() / fleet.solar,
        "ghi": year["global_horizontal_irradiance"].to_numpy(),
        "temperature": temperature,
        "load": load,
    }
    found = {
        "offshore_onshore": correlation(offshore, onshore),
        "offshore_solar": correlation(offshore, sun),
        "onshore_solar": correlation(onshore, sun),
        "lull": calmest_spell((offshore + onshore + sun) / 3)[1],
        "diffuse_share": _diffuse_share(series["ghi"], position),
        "ghi_day": autocorrelation(series["ghi"].reshape(-1, 24).sum(axis=1), 1),
        "temperature_low": float(np.quantile(temperature, 0.01)),
        "temperature_high": float(np.quantile(temperature, 0.99)),
        "load_factor": float(load.mean()),
        "load_minimum": float(load.min()),
    }
    for name, values in series.items():
        found |= {f"{name}_lag_{lag}": autocorrelation(values, lag) for lag in (1, 6, 24)}
        ramps = ramp_quantiles(values, (0.5, 0.9, 0.99))
        found |= {f"{name}_ramp_{share}": size for share, size in zip((50, 90, 99), ramps, strict=True)}
    return found


def _diffuse_share(ghi: np.ndarray, sun: Sun) -> float:
    """Share of the irradiation that is diffuse when it is split as the solar chain splits it."""
    return float(pvlib.irradiance.erbs(ghi, sun.zenith, sun.day_of_year)["dhi"].sum() / ghi.sum())

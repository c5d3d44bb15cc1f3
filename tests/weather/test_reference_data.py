"""What the reference files say, for those who have them; files made by other tests prove the same of our code.

The files are not part of the project: a folder ``shared/data`` beside it holds them.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pvlib
import pytest

from gridsim.weather.importers.bring_in import import_profiles
from gridsim.weather.importers.hours import Clock
from gridsim.weather.importers.request import GENERIC_PLANT, PVWATTS_LOSS, Request
from gridsim.weather.statistics import autocorrelation, calmest_spell, correlation, ramp_quantiles

from .validation import MONTHS, REFERENCE

DATA = Path(__file__).parents[3] / "shared" / "data"
SHANGHAI = DATA / "Shanghai-Hongqiao_1956_2023_TMYx.epw"
JIANGSU = DATA / "jiangsu_pypsa_china_profiles_2020.csv"
LOAD = DATA / "jiangsu_load_shape_2018_pu.csv"

OFFSHORE_SHARE = 12300 / 24200
"""Share of the sea in the wind capacity of the province, as the recipe of 2025 has it."""

pytestmark = pytest.mark.skipif(
    not all(path.is_file() for path in (SHANGHAI, JIANGSU, LOAD)), reason="the reference files are not there"
)


@pytest.fixture(scope="module")
def shanghai():
    return pvlib.iotools.read_epw(SHANGHAI)


@pytest.fixture(scope="module")
def profiles() -> pd.DataFrame:
    return pd.read_csv(JIANGSU, index_col=0, parse_dates=True)


def test_the_shanghai_file_gives_its_irradiation_and_temperature():
    made = import_profiles(SHANGHAI, Request("solar", "epw", clock=Clock(year=2025)))
    assert float(made.profiles["global_horizontal_irradiance"].sum()) / 1000 == pytest.approx(1470.75, abs=0.01)
    assert float(made.profiles["temperature"].mean()) == pytest.approx(17.018, abs=5e-4)
    assert "fits the sun best 0 min after the start of the hour (misfit 8.34)" in made.warnings[0]


@pytest.mark.parametrize("minute", [0, 30])
def test_the_yield_under_the_shanghai_file_is_that_of_pvlib_itself(shanghai, minute):
    data, site = shanghai
    index = data.index.map(lambda time: time.replace(year=2025))
    place = pvlib.location.Location(site["latitude"], site["longitude"], altitude=site["altitude"])
    sun = place.get_solarposition(index + pd.Timedelta(minutes=minute)).set_axis(data.index)
    plant = GENERIC_PLANT
    plane = pvlib.irradiance.get_total_irradiance(
        plant.tilt,
        180,
        sun["apparent_zenith"],
        sun["azimuth"],
        data["dni"],
        data["ghi"],
        data["dhi"],
        dni_extra=pvlib.irradiance.get_extra_radiation(index.day_of_year.to_numpy(float)),
        model="perez",
    )
    glass = pvlib.iam.physical(pvlib.irradiance.aoi(plant.tilt, 180, sun["apparent_zenith"], sun["azimuth"]))
    reached = plane["poa_direct"].fillna(0) * glass + plane["poa_diffuse"].fillna(0)
    cell = pvlib.temperature.pvsyst_cell(reached, data["temp_air"], 1.0, u_c=plant.heat_loss, u_v=0.0)
    direct = pvlib.pvsystem.pvwatts_dc(reached, cell, 1.0, plant.temperature_coefficient) * (1 - PVWATTS_LOSS)
    power = pvlib.inverter.pvwatts(direct, 1 / plant.inverter_efficiency, plant.inverter_efficiency)
    made = import_profiles(SHANGHAI, Request("solar", "epw", clock=Clock(year=2025), sun_offset=minute))
    assert float(made.profiles["solar"].sum()) == pytest.approx(power.clip(lower=0).sum(), rel=1e-3)


def test_the_statistics_of_reference_are_those_of_the_files(shanghai, profiles):
    data, _ = shanghai
    offshore, onshore, sun = (profiles[name].to_numpy() for name in ("offwind_js_pu", "onwind_js_pu", "solar_js_pu"))
    ghi, temperature = data["ghi"].to_numpy(float), data["temp_air"].to_numpy(float)
    load = pd.read_csv(LOAD, index_col=0).iloc[:, 0].to_numpy()
    found = {
        "offshore_onshore": correlation(offshore, onshore),
        "offshore_solar": correlation(offshore, sun),
        "onshore_solar": correlation(onshore, sun),
        "lull": calmest_spell((offshore + onshore + sun) / 3)[1],
        "ghi_day": autocorrelation(ghi.reshape(-1, 24).sum(axis=1), 1),
        "diffuse_share": float(data["dhi"].sum() / data["ghi"].sum()),
        "temperature_low": float(np.quantile(temperature, 0.01)) - 0.7,
        "temperature_high": float(np.quantile(temperature, 0.99)) - 0.7,
        "load_minimum": float(load.min() / load.max()),
    }
    series = {
        "offshore": offshore,
        "wind": OFFSHORE_SHARE * offshore + (1 - OFFSHORE_SHARE) * onshore,
        "solar": sun,
        "ghi": ghi,
        "temperature": temperature,
        "load": load / load.max(),
    }
    for name, values in series.items():
        found |= {f"{name}_lag_{lag}": autocorrelation(values, lag) for lag in (1, 6, 24)}
        ramps = ramp_quantiles(values, (0.5, 0.9, 0.99))
        found |= {f"{name}_ramp_{share}": size for share, size in zip((50, 90, 99), ramps, strict=True)}
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        printed = {line["statistic"]: line["reference"] for line in csv.DictReader(file)}
    judged = {"ghi_month", "temperature_month", "offshore_hours", "offshore_spread", "load_factor"}
    for name in set(printed) - judged:
        last_digit = 10.0 ** -len(printed[name].partition(".")[2])
        assert float(printed[name]) == pytest.approx(found[name], abs=0.6 * last_digit), name


def test_the_months_of_reference_are_those_of_the_files(shanghai, profiles):
    data, _ = shanghai
    months = data.groupby(data.index.month)
    monthly = profiles.groupby(profiles.index.month).mean()
    ghi = months["ghi"].sum() / 1000
    expected = {
        "temperature": (months["temp_air"].mean() - 0.7, 0.01),
        "ghi": (ghi * 1380 / ghi.sum(), 0.05),
        "offshore": (monthly["offwind_js_pu"], 0.001),
        "onshore": (monthly["onwind_js_pu"], 0.001),
        "solar": (monthly["solar_js_pu"], 0.001),
    }
    with MONTHS.open(encoding="utf-8", newline="") as file:
        printed = {
            line["statistic"]: [float(line[str(month)]) for month in range(1, 13)] for line in csv.DictReader(file)
        }
    for name, (values, tolerance) in expected.items():
        assert printed[name] == pytest.approx(values.tolist(), abs=tolerance), name

"""From a file to labelled series: power, origin, plausibility, the moment of the sun."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pvlib
import pytest

from gridsim.errors import InputError
from gridsim.weather.files import read_profiles, write_profiles
from gridsim.weather.importers.bring_in import import_profiles, put_into
from gridsim.weather.importers.hours import Clock
from gridsim.weather.importers.request import GENERIC_PLANT, PVWATTS_LOSS, Request, farms_of, plants_of
from gridsim.weather.importers.sun_fit import fit_sun

from .conftest import SITE

HOURS = pd.date_range("2025-01-01", periods=8760, freq="h")
SOLAR = Request(kind="solar", written="epw")


def write_table(path, title, values, times=HOURS):
    pd.Series(values, index=times, name=title).to_csv(path, index_label="time")
    return path


def test_the_yield_of_an_epw_is_that_of_pvlib_itself(write_epw):
    path = write_epw()
    ours = import_profiles(path, SOLAR).profiles
    data, site = pvlib.iotools.read_epw(path)
    times = data.index + pd.Timedelta(minutes=30)
    sun = pvlib.solarposition.get_solarposition(times, site["latitude"], site["longitude"], altitude=site["altitude"])
    sun.index = data.index
    plane = pvlib.irradiance.get_total_irradiance(
        GENERIC_PLANT.tilt,
        180,
        sun["apparent_zenith"],
        sun["azimuth"],
        data["dni"],
        data["ghi"],
        data["dhi"],
        dni_extra=pvlib.irradiance.get_extra_radiation(times.day_of_year.to_numpy(float)),
        model="perez",
    )
    glass = pvlib.iam.physical(pvlib.irradiance.aoi(GENERIC_PLANT.tilt, 180, sun["apparent_zenith"], sun["azimuth"]))
    reached = plane["poa_direct"].fillna(0) * glass + plane["poa_diffuse"].fillna(0)
    cell = pvlib.temperature.pvsyst_cell(reached, data["temp_air"], 1.0, u_c=GENERIC_PLANT.heat_loss, u_v=0.0)
    direct = pvlib.pvsystem.pvwatts_dc(reached, cell, 1.0, GENERIC_PLANT.temperature_coefficient) * (1 - PVWATTS_LOSS)
    power = pvlib.inverter.pvwatts(direct, 1 / GENERIC_PLANT.inverter_efficiency, GENERIC_PLANT.inverter_efficiency)
    assert 1000 < power.sum() < 1400
    assert float(ours["solar"].sum()) == pytest.approx(power.clip(lower=0).sum(), rel=1e-3)


def test_a_half_hour_shift_of_the_sun_changes_the_yield(write_epw):
    path = write_epw()
    at = {offset: import_profiles(path, Request("solar", "epw", sun_offset=offset)) for offset in (30, 0)}
    difference = np.abs(at[0].profiles["solar"] - at[30].profiles["solar"]).sum() / at[30].profiles["solar"].sum()
    assert float(difference) > 0.03
    assert at[30].warnings == ()
    assert "fits the sun best 30 min after the start of the hour" in at[0].warnings[0]


@pytest.mark.parametrize("alone", [False, True])
def test_the_best_moment_of_the_sun_is_found(weather, alone):
    parts = None if alone else (weather["dni"].to_numpy(), weather["dhi"].to_numpy())
    snapshots = pd.DatetimeIndex(weather.index)
    assert not fit_sun(weather["ghi"].to_numpy(), snapshots, SITE, 30, parts).better
    fit = fit_sun(weather["ghi"].to_numpy(), snapshots, SITE, -30, parts)
    assert fit.better
    assert fit.best == pytest.approx(30, abs=0 if not alone else 15)


def test_a_file_in_the_wrong_zone_is_refused(tmp_path, weather):
    frame = weather[["ghi", "temperature"]].rename(columns={"ghi": "ghi [W/m2]"})
    frame.set_axis(np.roll(frame.index, 0)).to_csv(tmp_path / "sun.csv", index_label="time")
    request = Request("solar", "csv", latitude=32.06, longitude=121.73)
    assert import_profiles(tmp_path / "sun.csv", request).warnings == ()
    wrong = Request("solar", "csv", latitude=32.06, longitude=121.73, clock=Clock(zone="UTC", fill=8, year=2025))
    with pytest.raises(InputError, match=r"the sun of this file shines [+-]8 h from where it should") as caught:
        import_profiles(tmp_path / "sun.csv", wrong)
    assert "--zone" in caught.value.problems[0].remedy


def test_irradiance_needs_a_site(tmp_path, weather):
    weather[["ghi", "temperature"]].rename(columns={"ghi": "ghi [W/m2]"}).to_csv(tmp_path / "sun.csv")
    with pytest.raises(InputError, match="does not say where it is from"):
        import_profiles(tmp_path / "sun.csv", Request("solar", "csv", column="ghi"))


def test_plants_and_farms_of_a_recipe_turn_weather_into_power(write_epw, recipes):
    path, recipe = write_epw(), recipes["qidong-2025"]
    plant, farm = plants_of(recipe)["pv_tidal"], farms_of(recipe)["offshore_wind_h1"]
    tidal = import_profiles(path, Request("solar", "epw", name="pv_tidal", plant=plant, hours=1225)).profiles
    assert float(tidal["pv_tidal"].sum()) == pytest.approx(1225, rel=1e-9)
    request = Request("wind", "epw", name="offshore", farm=farm, height=100, hours=2743)
    wind = import_profiles(path, request).profiles
    assert float(wind["offshore"].sum()) == pytest.approx(2743, rel=1e-9)
    assert wind["offshore"].attrs["speed_factor"] == pytest.approx(1, abs=0.05)
    with pytest.raises(InputError, match="full-load hours: target 8000 lies outside"):
        import_profiles(path, Request("wind", "epw", farm=farm, hours=8000))


def test_wind_is_lifted_to_the_height_of_reference(write_epw, recipes, weather):
    farm = farms_of(recipes["qidong-2025"])["offshore_wind_h1"]
    made = import_profiles(write_epw(), Request("wind", "epw", farm=farm)).profiles
    np.testing.assert_allclose(made["wind_speed"], weather["wind_speed"] * 10**farm.surface.shear, rtol=1e-3, atol=1e-3)


def test_wind_speed_needs_a_turbine(write_epw):
    with pytest.raises(InputError, match="wind speed, which needs a turbine"):
        import_profiles(write_epw(), Request("wind", "epw"))


def test_metered_output_needs_its_capacity(tmp_path):
    path = write_table(tmp_path / "farm.csv", "output [万千瓦]", np.tile([0.0, 4.0], 4380))
    with pytest.raises(InputError, match="holds output in MW, not per unit of capacity"):
        import_profiles(path, Request("wind", "csv"))
    made = import_profiles(path, Request("wind", "csv", capacity=50)).profiles
    assert float(made["wind"].max()) == pytest.approx(0.8)
    with pytest.raises(InputError, match=r"power = 1\.6 at 2025-01-01 01:00 \(and in 4,379 more hours\)"):
        import_profiles(path, Request("wind", "csv", capacity=25))


def test_the_origin_stays_with_every_series(tmp_path, write_epw):
    made = import_profiles(write_epw(), SOLAR).profiles
    for series in made.data_vars:
        assert "imported from qidong.epw (epw); Qidong, JS, CHN, TEST, WMO 583680" in made[series].attrs["origin"]
    assert "sun at minute 30" in made["solar"].attrs["origin"]
    assert "SHA-256" in made.attrs["history"]
    write_profiles(made, tmp_path / "solar.nc")
    assert read_profiles(tmp_path / "solar.nc")["solar"].attrs["origin"] == made["solar"].attrs["origin"]


def test_filled_hours_are_marked_in_a_series_of_their_own(tmp_path):
    values = np.linspace(300.0, 500.0, 8760)
    values[40:43] = np.nan
    path = write_table(tmp_path / "load.csv", "load [MW]", values)
    made = import_profiles(path, Request("load", "csv", name="city", clock=Clock(fill=3))).profiles
    assert list(made.data_vars) == ["city", "city_filled"]
    assert list(np.flatnonzero(made["city_filled"])) == [40, 41, 42]
    assert "3 hours filled" in made["city"].attrs["origin"]


@pytest.mark.parametrize(
    ("change", "message", "remedy"),
    [
        (
            lambda f: f.assign(ghi=f["ghi"] - 5),
            r"ghi = -5 W/m² at 2025-01-01 00:00 \(and in",
            "between 0 and 1,500 W/m²",
        ),
        (lambda f: f.assign(ghi=f["ghi"] * 3.6), r"ghi = .* W/m²", "is the column irradiance"),
        (lambda f: f.assign(temperature=f["temperature"] * 1.8 + 32), r"mean of 61\.4 °C", "degrees Fahrenheit"),
        (lambda f: f.assign(temperature=f["temperature"] + 273.15), r"mean of 289\.5 °C", "kelvin"),
    ],
)
def test_values_that_cannot_be_are_refused(tmp_path, weather, change, message, remedy):
    frame = change(weather[["ghi", "temperature"]]).rename(columns={"ghi": "ghi [W/m2]"})
    frame.to_csv(tmp_path / "sun.csv", index_label="time")
    with pytest.raises(InputError, match=message) as caught:
        import_profiles(tmp_path / "sun.csv", Request("solar", "csv", latitude=32.06, longitude=121.73))
    assert remedy in caught.value.problems[0].remedy


def test_implausible_series_of_one_file_are_told_together(tmp_path, weather):
    frame = weather[["ghi", "temperature"]].assign(ghi=-weather["ghi"], temperature=weather["temperature"] + 273.15)
    frame.rename(columns={"ghi": "ghi [W/m2]"}).to_csv(tmp_path / "sun.csv", index_label="time")
    with pytest.raises(InputError) as caught:
        import_profiles(tmp_path / "sun.csv", Request("solar", "csv", latitude=32.06, longitude=121.73))
    assert len(caught.value.problems) == 2


def test_a_price_that_looks_like_one_per_kilowatt_hour_is_warned_of(tmp_path):
    path = write_table(tmp_path / "price.csv", "price", np.tile([0.3, 0.5], 4380))
    assert "is the file in 元/kWh?" in import_profiles(path, Request("price", "csv")).warnings[1]
    assert import_profiles(path, Request("price", "csv", unit="元/kWh")).warnings == ()


def test_a_sensor_that_stands_still_is_warned_of(tmp_path):
    values = np.tile([0.3, 0.5], 4380)
    values[1000:1200] = 0.4
    path = write_table(tmp_path / "farm.csv", "output", values)
    assert "power does not change for 200 hours" in import_profiles(path, Request("wind", "csv")).warnings[0]


def test_imported_series_take_their_place_among_others(tmp_path, shipped):
    path = write_table(tmp_path / "load.csv", "load [MW]", np.linspace(300.0, 500.0, 8760))
    made = import_profiles(path, Request("load", "csv", name="load_general")).profiles
    joined = put_into(shipped["qidong-2025"], made, "base.nc")
    np.testing.assert_array_equal(joined["load_general"], made["load_general"])
    np.testing.assert_array_equal(joined["pv_tidal"], shipped["qidong-2025"]["pv_tidal"])
    assert "load.csv" in joined.attrs["history"]
    with pytest.raises(InputError, match=r"base\.nc: 1 problem\n  1\. is for the 8,760 hours of 2030"):
        put_into(shipped["qidong-2030"], made, "base.nc")
    with pytest.raises(InputError, match="is not a file of hourly series"):
        put_into(made.rename(snapshot="valid_time"), made, "base.nc")


def test_a_file_that_does_not_serve_the_request_is_told(write_epw, tmp_path):
    with pytest.raises(InputError, match="load needs power"):
        import_profiles(write_epw(), Request("load", "epw"))
    with pytest.raises(InputError, match="no such file"):
        import_profiles(tmp_path / "none.csv", Request("load", "csv"))


def test_gaps_and_impossible_values_of_one_file_are_told_together(tmp_path):
    values = np.linspace(300.0, 500.0, 8760)
    values[5], values[77] = np.nan, -3.0
    path = write_table(tmp_path / "load.csv", "load [MW]", values)
    with pytest.raises(InputError) as caught:
        import_profiles(path, Request("load", "csv"))
    assert [problem.what for problem in caught.value.problems] == [
        "1 hour missing, 1 gap from 2025-01-01 05:00 (1 h).",
        "load = -3 MW at 2025-01-04 05:00.",
    ]


def test_an_empty_column_is_one_long_gap(tmp_path):
    path = write_table(tmp_path / "load.csv", "load [MW]", np.full(8760, np.nan))
    for fill in (0, 8760):
        with pytest.raises(InputError, match=r"8,760 hours missing, 1 gap from 2025-01-01 00:00 \(8,760 h\)") as caught:
            import_profiles(path, Request("load", "csv", clock=Clock(fill=fill)))
        assert caught.value.problems[0].remedy == "Complete the file."


@pytest.mark.parametrize("name", ["a/b", " ", "snapshot", "temperature", "load "])
def test_names_that_no_series_can_have_are_refused(tmp_path, name):
    path = write_table(tmp_path / "load.csv", "load [MW]", np.linspace(300.0, 500.0, 8760))
    with pytest.raises(InputError, match="cannot name a series"):
        import_profiles(path, Request("load", "csv", name=name))


def test_a_site_off_the_map_is_refused(write_epw):
    with pytest.raises(InputError, match="latitude 310"):
        import_profiles(write_epw(), Request("solar", "epw", latitude=310.0, longitude=121.7))


def test_irradiance_in_another_unit_is_warned_of(tmp_path, weather):
    path = tmp_path / "sun.csv"
    weather[["ghi", "temperature"]].assign(ghi=weather["ghi"] / 10).to_csv(path, index_label="time")
    made = import_profiles(path, Request("solar", "csv", unit="W/m2", latitude=32.06, longitude=121.73))
    assert any("irradiance never exceeds" in warning for warning in made.warnings)


def test_irradiance_by_night_is_warned_of(tmp_path, weather):
    path, request = tmp_path / "sun.csv", Request("solar", "csv", unit="W/m2", latitude=32.06, longitude=121.73)
    weather[["ghi", "temperature"]].assign(ghi=weather["ghi"] + 20).to_csv(path, index_label="time")
    made = import_profiles(path, request)
    assert made.warnings == (
        "irradiance reaches 20 W/m² while the sun is down, first at 2025-01-01 00:00; has the sensor an offset, or the "
        "file another time zone?",
    )


def test_a_series_of_zeros_is_warned_of(tmp_path):
    path = write_table(tmp_path / "load.csv", "load [MW]", np.zeros(8760))
    assert import_profiles(path, Request("load", "csv")).warnings == ("load is zero in all hours.",)


def test_further_years_of_a_file_are_not_left_out_in_silence(tmp_path):
    times = pd.date_range("2024-01-01", "2025-12-31 23:00", freq="h")
    path = write_table(tmp_path / "load.csv", "load [MW]", np.linspace(300.0, 500.0, len(times)), times)
    made = import_profiles(path, Request("load", "csv"))
    assert made.profiles.sizes["snapshot"] == 8784
    assert made.warnings == ("the file also holds 2025: 2024 is taken; --year chooses.",)
    asked = import_profiles(path, Request("load", "csv", clock=Clock(year=2025)))
    assert (asked.profiles.sizes["snapshot"], asked.warnings) == (8760, ())


def test_what_is_no_file_to_be_read_is_told(tmp_path, monkeypatch):
    with pytest.raises(InputError, match=r"is a folder. Name a file in it."):
        import_profiles(tmp_path, Request("load", "csv"))
    path = write_table(tmp_path / "load.csv", "load [MW]", np.linspace(300.0, 500.0, 8760))
    with monkeypatch.context() as patch:
        patch.setattr("gridsim.weather.importers.bring_in._LARGEST", 1e5)
        with pytest.raises(InputError, match="MB, more than the 0 MB up to which tables are read"):
            import_profiles(path, Request("load", "csv"))
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(InputError, match=r"must not be read. Check its permissions."):
        import_profiles(path, Request("load", "csv"))

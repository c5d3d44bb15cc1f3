"""ERA5 as the Climate Data Store hands it out, in files made here."""

from __future__ import annotations

import zipfile

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from gridsim.errors import InputError
from gridsim.weather.importers.era5 import read_era5
from gridsim.weather.importers.hours import Clock

from .conftest import to_year

LATITUDES, LONGITUDES = [32.25, 32.0], [121.75, 122.0]


def dataset(hours=8761, **variables):
    """Variables on a grid of 2 × 2 points; the point 32.0 N 122.0 E holds the values, the others are doubled."""
    time = pd.date_range("2024-12-31 16:00", periods=hours, freq="h")
    grid = np.array([[2.0, 2.0], [2.0, 1.0]])
    data = {
        name: (("valid_time", "latitude", "longitude"), np.asarray(values)[:, None, None] * grid)
        for name, values in variables.items()
    }
    coordinates = {"valid_time": time, "latitude": LATITUDES, "longitude": LONGITUDES, "number": 0}
    return xr.Dataset(data, coords=coordinates)


@pytest.fixture
def reanalysis(weather):
    """The test's weather as ERA5 has it: energy of the hour before the label, wind and temperature at the label."""
    ghi = np.concatenate([[0.0], weather["ghi"]]) * 3600
    kelvin = np.concatenate([weather["temperature"], weather["temperature"].iloc[-1:]]) + 273.15
    speed = np.concatenate([weather["wind_speed"], weather["wind_speed"].iloc[-1:]])
    return dataset(ssrd=ghi, t2m=kelvin, u100=0.6 * speed, v100=-0.8 * speed)


def test_accumulated_radiation_becomes_the_mean_of_the_hour_before_the_label(tmp_path, reanalysis, weather):
    path = tmp_path / "era5.nc"
    reanalysis.to_netcdf(path)
    table = read_era5(path, 31.98, 122.05)
    assert table.place[:2] == (32.0, 122.0)
    values = to_year(table, Clock(year=2025), "x").values
    assert values.index[0] == pd.Timestamp("2025-01-01")
    np.testing.assert_allclose(values["ghi"], weather["ghi"], atol=1e-3)


def test_wind_and_temperature_are_means_of_both_ends_of_the_hour(tmp_path, reanalysis, weather):
    path = tmp_path / "era5.nc"
    reanalysis.to_netcdf(path)
    table = read_era5(path, 32.0, 122.0)
    assert table.height == 100.0
    values = to_year(table, Clock(year=2025), "x").values
    for name in ("wind_speed", "temperature"):
        ends = weather[name].to_numpy()
        means = (ends + np.append(ends[1:], ends[-1])) / 2
        np.testing.assert_allclose(values[name], means, atol=1e-3, err_msg=name)


def test_the_zip_of_the_store_is_read_as_one_file(tmp_path, reanalysis, weather):
    reanalysis[["ssrd"]].to_netcdf(tmp_path / "accum.nc")
    reanalysis[["t2m", "u100", "v100"]].to_netcdf(tmp_path / "instant.nc")
    path = tmp_path / "download.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("accum.nc", "instant.nc"):
            archive.write(tmp_path / name, f"data_stream-oper_stepType-{name}")
    table = read_era5(path, 32.0, 122.0)
    assert set(table.values) == {"ghi", "temperature", "wind_speed"}
    np.testing.assert_allclose(table.values["ghi"].iloc[1:], weather["ghi"], atol=1e-3)


def test_months_in_a_zip_are_put_one_behind_the_other(tmp_path, reanalysis, weather):
    path = tmp_path / "download.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number, part in enumerate((slice(5000, None), slice(0, 5000))):
            for kind, names in (("accum", ["ssrd"]), ("instant", ["t2m", "u100", "v100"])):
                file = tmp_path / f"{number}_{kind}.nc"
                reanalysis[names].isel(valid_time=part).to_netcdf(file)
                archive.write(file, file.name)
    values = to_year(read_era5(path, 32.0, 122.0), Clock(year=2025), "x").values
    np.testing.assert_allclose(values["ghi"], weather["ghi"], atol=1e-3)
    assert values.notna().all().all()


def test_final_and_preliminary_data_side_by_side_are_joined(tmp_path, reanalysis):
    final, preliminary = reanalysis.copy(), reanalysis.copy()
    late = reanalysis["valid_time"] > np.datetime64("2025-10-01")
    joined = xr.concat([final.where(~late), preliminary.where(late)], pd.Index([1, 5], name="expver"))
    path = tmp_path / "era5.nc"
    joined.to_netcdf(path)
    table = read_era5(path, 32.0, 122.0)
    assert table.values.notna().all().all()


def test_several_grid_points_need_a_site_inside(tmp_path, reanalysis):
    path = tmp_path / "era5.nc"
    reanalysis.to_netcdf(path)
    with pytest.raises(InputError, match="holds 4 grid points"):
        read_era5(path, np.nan, np.nan)
    with pytest.raises(InputError, match=r"covers latitude 32 to 32\.25, the site is at 40"):
        read_era5(path, 40.0, 122.0)


def test_radiation_that_grows_all_day_is_refused(tmp_path, weather):
    daily = weather["ghi"].groupby(weather.index.normalize()).cumsum().to_numpy() * 3600
    path = tmp_path / "land.nc"
    dataset(8760, ssrd=daily).to_netcdf(path)
    with pytest.raises(InputError, match="grows over the whole day, as in ERA5-Land"):
        read_era5(path, 32.0, 122.0)


def test_a_year_downloaded_in_utc_lacks_its_first_hours_in_china(tmp_path, weather):
    time = pd.date_range("2025-01-01 00:00", periods=8760, freq="h")
    data = dataset(8760, t2m=np.full(8760, 290.0)).assign_coords(valid_time=time)
    path = tmp_path / "utc.nc"
    data.to_netcdf(path)
    table = read_era5(path, 32.0, 122.0)
    with pytest.raises(InputError, match=r"7 hours missing, 1 gap from 2025-01-01 00:00 \(7 h\)"):
        to_year(table, Clock(), "x")
    hours = to_year(table, Clock(fill=7), "x")
    assert list(np.flatnonzero(hours.filled)) == list(range(7))


def test_a_file_without_known_variables_is_told(tmp_path):
    path = tmp_path / "sea.nc"
    dataset(10, sst=np.zeros(10)).to_netcdf(path)
    with pytest.raises(InputError, match=r"holds none of ssrd, t2m, u100/v100 \(but sst\)"):
        read_era5(path, 32.0, 122.0)


def test_what_is_no_netcdf_is_told(tmp_path):
    path = tmp_path / "broken.nc"
    path.write_text("broken", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read as netCDF"):
        read_era5(path, 32.0, 122.0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data.assign(ssrd=data["ssrd"] / 3600), r"ssrd never exceeds .* J/m² in an hour"),
        (lambda data: data.assign(t2m=data["t2m"] - 273.15), r"t2m has a mean of .*, which cannot be kelvin"),
        (lambda data: data.drop_vars("number").expand_dims(number=[0, 1], axis=1), r"holds 2 of 'number'"),
        (lambda data: data.isel(valid_time=slice(0, 0)), r"holds no hours"),
    ],
)
def test_what_is_not_as_downloaded_is_told(tmp_path, reanalysis, change, message):
    path = tmp_path / "era5.nc"
    change(reanalysis).to_netcdf(path)
    with pytest.raises(InputError, match=message):
        read_era5(path, 32.0, 122.0)


def test_an_archive_without_netcdf_is_told(tmp_path):
    path = tmp_path / "download.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(InputError, match="archive without a netCDF file"):
        read_era5(path, 32.0, 122.0)


def test_an_empty_variable_is_one_long_gap(tmp_path, reanalysis):
    reanalysis.assign(ssrd=np.nan * reanalysis["ssrd"]).to_netcdf(tmp_path / "era5.nc")
    table = read_era5(tmp_path / "era5.nc", 32.0, 122.0)
    with pytest.raises(InputError, match="ghi: 8,760 hours missing"):
        to_year(table, Clock(year=2025), "x")


def test_longitudes_may_be_counted_from_0_to_360(tmp_path, reanalysis):
    reanalysis.assign_coords(longitude=[238.0, 238.25]).to_netcdf(tmp_path / "era5.nc")
    assert read_era5(tmp_path / "era5.nc", 32.0, -121.75).place[:2] == (32.0, 238.25)


def test_an_hour_beside_a_gap_keeps_the_value_of_its_own_end(tmp_path, reanalysis):
    whole, holed = tmp_path / "whole.nc", tmp_path / "holed.nc"
    reanalysis.to_netcdf(whole)
    reanalysis.drop_isel(valid_time=100).to_netcdf(holed)
    clock = Clock(year=2025, fill=1)
    expected, found = (to_year(read_era5(path, 32.0, 122.0), clock, "x").values for path in (whole, holed))
    after = reanalysis["t2m"].sel(latitude=32.0, longitude=122.0).to_numpy()[101] - 273.15
    assert found["temperature"].iloc[100] == pytest.approx(after)
    np.testing.assert_allclose(
        found["temperature"].drop(found.index[[99, 100]]), expected["temperature"].drop(expected.index[[99, 100]])
    )

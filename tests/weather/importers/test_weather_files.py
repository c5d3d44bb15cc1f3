"""EPW, TMY3, PVGIS and renewables.ninja, in files made here."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pvlib
import pytest

from gridsim.errors import InputError
from gridsim.weather.importers.hours import Clock
from gridsim.weather.importers.weather_files import read_epw, read_ninja, read_pvgis, read_tmy3

from .conftest import to_year


def test_an_epw_file_gives_its_weather_back(write_epw, weather):
    path = write_epw()
    table = read_epw(path)
    assert (table.place, table.zone, table.typical) == ((32.06, 121.73, 5.0), 8.0, False)
    hours = to_year(table, Clock(), "x")
    pd.testing.assert_frame_equal(
        hours.values[list(weather.columns)],
        weather,
        atol=1e-4,
        check_freq=False,
        check_names=False,
        check_index_type=False,
    )


def test_epw_is_read_as_pvlib_reads_it(write_epw):
    path = write_epw()
    theirs, site = pvlib.iotools.read_epw(path)
    ours = to_year(read_epw(path), Clock(), "x").values
    assert site["latitude"] == 32.06
    for own, other in (("ghi", "ghi"), ("dni", "dni"), ("dhi", "dhi"), ("temperature", "temp_air")):
        np.testing.assert_array_equal(ours[own], theirs[other], err_msg=own)
    assert (ours.index == theirs.index.tz_localize(None)).all()


def test_a_typical_year_asks_for_the_year_it_stands_for(write_epw, weather):
    path = write_epw(years=lambda time: 1990 + time.month)
    with pytest.raises(InputError, match="typical year with months of 1991, 1992, 1993, 1994") as caught:
        to_year(read_epw(path), Clock(), "x")
    assert "--year 2030" in caught.value.problems[0].remedy
    values = to_year(read_epw(path), Clock(year=2030), "x").values
    assert (values.index[0], len(values)) == (pd.Timestamp("2030-01-01"), 8760)
    np.testing.assert_allclose(values["ghi"], weather["ghi"], atol=1e-4)


def test_a_year_of_an_epw_that_ends_at_midnight_is_not_taken_for_two(write_epw):
    assert not read_epw(write_epw()).typical


def test_missing_numbers_of_an_epw_are_gaps(write_epw):
    def change(rows):
        rows[100][13], rows[200][6] = "9999", "99.9"

    table = read_epw(write_epw(change))
    assert list(np.flatnonzero(table.values["ghi"].isna())) == [100]
    assert list(np.flatnonzero(table.values["temperature"].isna())) == [200]


def test_all_problems_of_an_epw_come_together_with_their_rows(write_epw):
    def change(rows):
        rows[0][3], rows[10][13], rows[11][13], rows[20][6] = "25", "much", "much", "n.a."

    with pytest.raises(InputError) as caught:
        read_epw(write_epw(change))
    found = [(problem.place, problem.what) for problem in caught.value.problems]
    assert found == [
        ("row 9", "hour = 25; an EPW file counts hours from 1 to 24."),
        ("row 29", "temperature = 'n.a.' is not a number."),
        ("row 19", "ghi = 'much' is not a number (and in 1 more row)."),
    ]


@pytest.mark.parametrize(
    ("reader", "name"), [(read_epw, "EPW"), (read_tmy3, "TMY3"), (read_pvgis, "PVGIS"), (read_ninja, "ninja")]
)
def test_a_file_of_another_format_is_told(tmp_path, reader, name):
    path = tmp_path / "other.csv"
    path.write_text("time,load\n2025-01-01,3\n2025-01-02,4\n", encoding="utf-8")
    with pytest.raises(InputError, match=name):
        reader(path)


def test_a_tmy3_file_gives_its_weather_back(tmp_path, weather):
    lines = ['724699,"QIDONG",JS,8.0,32.060,121.730,5']
    names = ["GHI (W/m^2)", "DNI (W/m^2)", "DHI (W/m^2)", "Dry-bulb (C)", "Wspd (m/s)"]
    lines.append(",".join(["Date (MM/DD/YYYY)", "Time (HH:MM)", *names]))
    for time, row in weather.iterrows():
        numbers = [f"{row[name]:.4f}" for name in ("ghi", "dni", "dhi", "temperature", "wind_speed")]
        lines.append(",".join([f"{time:%m/%d}/{1990 + time.month}", f"{time.hour + 1:02d}:00", *numbers]))
    path = tmp_path / "qidong.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    table = read_tmy3(path)
    assert table.place == (32.06, 121.73, 5.0)
    values = to_year(table, Clock(year=2025), "x").values
    np.testing.assert_allclose(values["ghi"], weather["ghi"], atol=1e-4)
    np.testing.assert_allclose(values["temperature"], weather["temperature"], atol=1e-4)


def test_a_typical_year_of_pvgis_is_turned_from_utc_into_chinese_time(tmp_path, weather):
    lines = ["Latitude (decimal degrees): 32.060", "Longitude (decimal degrees): 121.730", "Elevation (m): 5"]
    lines += ["month,year", "1,2007", "2,2010", "time(UTC),T2m,RH,G(h),Gb(n),Gd(h),IR(h),WS10m,WD10m,SP"]
    utc = weather.set_axis(weather.index - pd.Timedelta(hours=8))
    utc = utc.iloc[np.lexsort((utc.index.hour, utc.index.day, utc.index.month))]
    for time, row in utc.iterrows():
        stamp = f"{2006 + time.month}{time:%m%d:%H%M}"
        lines.append(
            f"{stamp},{row['temperature']:.3f},70,{row['ghi']:.3f},{row['dni']:.3f},{row['dhi']:.3f},300,3.0,90,101000"
        )
    path = tmp_path / "tmy.csv"
    path.write_text("\n".join(lines) + "\n\nT2m: 2-m air temperature\n", encoding="utf-8")
    table = read_pvgis(path)
    assert (table.place, table.zone, table.typical) == ((32.06, 121.73, 5.0), 0.0, True)
    values = to_year(table, Clock(year=2025), "x").values
    np.testing.assert_allclose(values["ghi"], weather["ghi"], atol=1e-3)


def test_irradiance_of_pvgis_on_a_tilted_plane_is_refused(tmp_path):
    path = tmp_path / "hourly.csv"
    path.write_text(
        "Latitude (decimal degrees): 32\ntime,G(i),H_sun,T2m\n20160101:0010,0.0,0.0,4.2\n", encoding="utf-8"
    )
    with pytest.raises(InputError, match=r"tilted plane, G\(i\)"):
        read_pvgis(path)


def test_power_of_renewables_ninja_is_read_in_utc(tmp_path):
    hours = pd.date_range("2024-12-31 16:00", periods=8760, freq="h")
    power = np.arange(8760) % 24 / 24
    lines = [
        "# Renewables.ninja Wind (Point API) - 32.06, 121.73",
        "# Reference: https://doi.org/10.1016/j.energy.2016",
    ]
    lines += ["time,local_time,electricity"]
    lines += [f"{time:%Y-%m-%d %H:%M},,{value:.4f}" for time, value in zip(hours, power, strict=True)]
    path = tmp_path / "ninja.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    table = read_ninja(path)
    assert table.units == {"power": "1"}
    values = to_year(table, Clock(), "x").values
    np.testing.assert_allclose(values["power"], power, atol=1e-4)
    assert values.index[0] == pd.Timestamp("2025-01-01")


def test_kelvin_in_an_epw_is_not_taken_for_missing(write_epw):
    def change(rows):
        for row in rows:
            row[6] = f"{float(row[6]) + 273.15:.1f}"

    assert read_epw(write_epw(change)).values["temperature"].notna().all()


def test_parts_of_hours_in_an_epw_are_told(write_epw):
    def change(rows):
        rows[100][3] = "4.5"

    with pytest.raises(InputError, match=r"row 109: hour = 4\.5"):
        read_epw(write_epw(change))


def test_ninja_without_rows_is_told(tmp_path):
    path = tmp_path / "ninja.csv"
    path.write_text("# electricity in kW\ntime,electricity\n", encoding="utf-8")
    with pytest.raises(InputError, match="holds no hours"):
        read_ninja(path)


def test_pvgis_in_json_is_told(tmp_path):
    path = tmp_path / "tmy.json"
    path.write_text('{"inputs": {"location": {"latitude": 32.06', encoding="utf-8")
    with pytest.raises(InputError, match="Download the same data as CSV"):
        read_pvgis(path)


def test_the_moment_of_the_sun_that_pvgis_states_is_kept(tmp_path):
    lines = ["Latitude (decimal degrees): 32.060", "Longitude (decimal degrees): 121.730", "Elevation (m): 5.0"]
    lines += ["Irradiance Time Offset (h): 0.1761", "time(UTC),T2m,G(h)"]
    lines += [f"{time:%Y%m%d:%H%M},10.0,100.0" for time in pd.date_range("2007-01-01", periods=8760, freq="h")]
    path = tmp_path / "tmy.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    table = read_pvgis(path)
    assert table.place == (32.06, 121.73, 5.0)
    assert set(table.times.minute) == {11}


def test_an_epw_that_ends_behind_its_header_is_told(write_epw):
    path = write_epw(lambda rows: rows.clear())
    with pytest.raises(InputError, match="holds no hours behind its 8 lines of header"):
        read_epw(path)

"""Tables of a user's own: units, labels, steps, and everything that can be wrong with them."""

from __future__ import annotations

import datetime

import numpy as np
import openpyxl
import pandas as pd
import pytest

from gridsim.errors import InputError
from gridsim.weather.importers.hours import Clock
from gridsim.weather.importers.tables import read_user_csv, read_workbook

from .conftest import to_year

HOURS = pd.date_range("2025-01-01", periods=8760, freq="h")
LOAD = 500 + 100 * np.sin(np.arange(8760) / 24)


def write(path, header, times, *columns, encoding="utf-8"):
    rows = [
        ",".join(header),
        *(",".join([str(time), *map(str, row)]) for time, *row in zip(times, *columns, strict=True)),
    ]
    path.write_text("\n".join(rows), encoding=encoding)
    return path


def year_of(table, **clock):
    return to_year(table, Clock(**clock), "x").values


@pytest.mark.parametrize(
    ("title", "factor"),
    [
        ("负荷 [万千瓦]", 10),
        ("load (MW)", 1),
        ("load [kW]", 1e-3),
        ("负荷（亿千瓦）", 1e5),
        ("用电量 [亿千瓦时]", 1e5),
        ("电量(万kWh)", 10),
        ("LOAD [KW]", 1e-3),
    ],
)
def test_loads_are_turned_into_megawatts(tmp_path, title, factor):
    path = write(tmp_path / "load.csv", ["时间", title], HOURS, LOAD / factor)
    table = read_user_csv(path, "load", None, None)
    np.testing.assert_allclose(year_of(table)["power"], LOAD, rtol=1e-9)


@pytest.mark.parametrize(
    ("unit", "factor"), [("元/kWh", 1000), ("元/MWh", 1), ("CNY/MWh", 1), ("分/kWh", 10), ("元/千千瓦时", 1)]
)
def test_prices_are_turned_into_yuan_per_megawatt_hour(tmp_path, unit, factor):
    path = write(tmp_path / "price.csv", ["time", "price"], HOURS, LOAD / factor)
    table = read_user_csv(path, "price", "price", unit)
    np.testing.assert_allclose(year_of(table)["price"], LOAD, rtol=1e-9)


def test_a_unit_of_another_kind_is_refused_with_those_that_fit(tmp_path):
    path = write(tmp_path / "load.csv", ["time", "load [元/kWh]"], HOURS, LOAD)
    with pytest.raises(InputError) as caught:
        read_user_csv(path, "load", None, None)
    problem = caught.value.problems[0]
    assert problem.what == "column 'load' has the unit '元/kWh', which does not measure load."
    assert problem.remedy.startswith("Give --unit, one of: MW, W, kW, GW, 千瓦, 万千瓦")


def test_quarter_hours_are_averaged_and_energy_becomes_power(tmp_path):
    quarters = pd.date_range("2025-01-01", periods=4 * 8760, freq="15min")
    power = np.repeat(LOAD, 4) + np.tile([-3.0, -1.0, 1.0, 3.0], 8760)
    path = write(tmp_path / "power.csv", ["time", "load [MW]"], quarters, power)
    np.testing.assert_allclose(year_of(read_user_csv(path, "load", None, None))["power"], LOAD, rtol=1e-9)
    path = write(tmp_path / "energy.csv", ["time", "load [MWh]"], quarters, power / 4)
    np.testing.assert_allclose(year_of(read_user_csv(path, "load", None, None))["power"], LOAD, rtol=1e-9)


def test_an_hour_that_lacks_a_quarter_is_a_gap(tmp_path):
    quarters = pd.date_range("2025-01-01", periods=4 * 8760, freq="15min").delete(4 * 100 + 1)
    path = write(tmp_path / "load.csv", ["time", "load [MW]"], quarters, np.ones(len(quarters)))
    with pytest.raises(InputError, match=r"1 hour missing, 1 gap from 2025-01-05 04:00"):
        year_of(read_user_csv(path, "load", None, None))


def test_labels_at_the_end_of_the_hour_and_24_00_are_understood(tmp_path):
    ends = [f"{time:%Y-%m-%d} {time.hour + 1:02d}:00" for time in HOURS]
    assert ends[23] == "2025-01-01 24:00"
    path = write(tmp_path / "load.csv", ["time", "load [MW]"], ends, LOAD)
    values = year_of(read_user_csv(path, "load", None, None), labels="end")
    np.testing.assert_allclose(values["power"], LOAD)
    assert values.index[0] == pd.Timestamp("2025-01-01")


def test_a_table_of_a_chinese_excel_is_decoded(tmp_path):
    path = write(tmp_path / "load.csv", ["时间", "负荷 [万千瓦]"], HOURS, LOAD / 10, encoding="gb18030")
    np.testing.assert_allclose(year_of(read_user_csv(path, "load", None, None))["power"], LOAD)


def test_text_among_numbers_is_told_with_its_rows_and_times_beside(tmp_path):
    values, times = [str(value) for value in LOAD], [str(time) for time in HOURS]
    values[3] = values[5] = "停电"
    values[9] = "#REF!"
    times[7] = "noon"
    path = write(tmp_path / "load.csv", ["time", "load [MW]"], times, values)
    with pytest.raises(InputError) as caught:
        read_user_csv(path, "load", None, None)
    assert [(problem.place, problem.what) for problem in caught.value.problems] == [
        ("row 9", "'noon' is no time."),
        ("row 5", "load = '停电' is not a number (and in 1 more row)."),
        ("row 11", "load = '#REF!' is not a number."),
    ]


def test_numbers_may_carry_thousands_commas_and_units(tmp_path):
    path = tmp_path / "load.csv"
    path.write_text('time,load [MW]\n2025-01-01 00:00,"1,150.5"\n2025-01-01 01:00,66 万千瓦\n', encoding="utf-8")
    table = read_user_csv(path, "load", None, None)
    assert table.values["power"].tolist() == [1150.5, 660.0]


def test_several_columns_need_a_choice(tmp_path):
    path = write(tmp_path / "load.csv", ["time", "north", "south"], HOURS, LOAD, LOAD)
    with pytest.raises(InputError, match="holds several series") as caught:
        read_user_csv(path, "load", None, None)
    assert caught.value.problems[0].remedy == "Choose: --column NAME. Known: north, south."
    with pytest.raises(InputError, match="Did you mean 'south'"):
        read_user_csv(path, "load", "suoth", None)


def test_a_workbook_is_read_like_a_table(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["时间", "出力 [万千瓦]"])
    for time, value in zip(HOURS, LOAD, strict=True):
        sheet.append([time.to_pydatetime() + datetime.timedelta(microseconds=400), value / 10])
    path = tmp_path / "output.xlsx"
    book.save(path)
    table = read_workbook(path, "load", None, None)
    np.testing.assert_allclose(year_of(table)["power"], LOAD)


def test_what_is_no_workbook_is_told(tmp_path):
    path = tmp_path / "output.xlsx"
    path.write_text("text", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read as a workbook"):
        read_workbook(path, "load", None, None)
    openpyxl.Workbook().save(path)
    with pytest.raises(InputError, match="has an empty first sheet"):
        read_workbook(path, "load", None, None)


@pytest.mark.parametrize(
    ("title", "factor"), [("负荷/万千瓦", 10), ("load_kW", 1e-3), ("load, MW", 1), ("load GW", 1e3)]
)
def test_a_unit_at_the_end_of_a_name_is_understood(tmp_path, title, factor):
    path = write(tmp_path / "load.csv", ["time", f'"{title}"'], HOURS, LOAD / factor)
    table = read_user_csv(path, "load", None, None)
    np.testing.assert_allclose(year_of(table)["power"], LOAD, rtol=1e-9)
    assert table.warnings == ()


def test_a_unit_that_is_not_written_is_told(tmp_path):
    path = write(tmp_path / "load.csv", ["time", "load"], HOURS, LOAD)
    warnings = read_user_csv(path, "load", None, None).warnings
    assert warnings == ("column 'load' says no unit: taken as MW; if that is wrong, give --unit.",)
    assert read_user_csv(path, "load", None, "kW").warnings == ()


def test_commas_are_told_and_never_taken_for_decimals(tmp_path):
    path = write(tmp_path / "load.csv", ["time", "load [MW]"], HOURS, [f'"{value:,.3f}"' for value in 4 * LOAD])
    table = read_user_csv(path, "load", None, None)
    np.testing.assert_allclose(table.values["power"], 4 * LOAD, atol=1e-3)
    assert "commas, taken to separate thousands: '2,000.000'" in table.warnings[0]
    path.write_text('time,load [MW]\n2025-01-01 00:00,"0,525"\n2025-01-01 01:00,"525,88"\n', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_user_csv(path, "load", None, None)
    assert [problem.what for problem in caught.value.problems] == [
        "load = '0,525' is not a number.",
        "load = '525,88' is not a number.",
    ]
    assert caught.value.problems[0].remedy.startswith("Write decimals with a point")


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_are_told(tmp_path, separator):
    path = tmp_path / "load.csv"
    path.write_text(f"time{separator}load [MW]\n2025-01-01 00:00{separator}500,5\n", encoding="utf-8")
    with pytest.raises(InputError, match="separates its columns by semicolons or tabs"):
        read_user_csv(path, "load", None, None)


def test_a_table_without_names_is_told(tmp_path):
    path = write(tmp_path / "load.csv", ["2025-01-01 00:00", "500"], HOURS[1:], LOAD[1:])
    with pytest.raises(InputError, match="begins with values"):
        read_user_csv(path, "load", None, None)


def test_the_column_of_times_needs_no_name(tmp_path):
    path = write(tmp_path / "load.csv", ["", "load [MW]"], HOURS, LOAD)
    np.testing.assert_allclose(year_of(read_user_csv(path, "load", None, None))["power"], LOAD)


def test_a_quarter_hour_given_twice_is_the_only_problem(tmp_path):
    quarters = pd.date_range("2025-01-01", periods=4 * 8760, freq="15min")
    path = write(tmp_path / "load.csv", ["time", "load [MW]"], quarters.insert(50, quarters[49]), np.ones(4 * 8760 + 1))
    with pytest.raises(InputError) as caught:
        year_of(read_user_csv(path, "load", None, None))
    assert [problem.what for problem in caught.value.problems] == ["1 hour given twice, the first 2025-01-01 12:15."]


def test_columns_of_one_name_are_told_apart_by_their_units(tmp_path):
    path = write(tmp_path / "load.csv", ["time", "load [MW]", "load [kW]"], HOURS, LOAD, 1000 * LOAD)
    with pytest.raises(InputError, match=r"Known: load \[MW\], load \[kW\]"):
        read_user_csv(path, "load", None, None)
    for name in ("load [MW]", "load [kW]"):
        np.testing.assert_allclose(read_user_csv(path, "load", name, None).values["power"], LOAD, err_msg=name)
    path = write(tmp_path / "load.csv", ["time", "load", "load"], HOURS, LOAD, LOAD)
    with pytest.raises(InputError, match="the column 'load' is given twice"):
        read_user_csv(path, "load", None, None)


@pytest.mark.parametrize(
    "written", ["{0.year}年{0.month}月{0.day}日 {0.hour}时", "{0.year}年{0.month}月{0.day}日{0.hour}:00"]
)
def test_chinese_dates_are_understood(tmp_path, written):
    path = write(tmp_path / "load.csv", ["时间", "负荷 [MW]"], [written.format(time) for time in HOURS], LOAD)
    np.testing.assert_allclose(year_of(read_user_csv(path, "load", None, None))["power"], LOAD)


def test_times_may_carry_a_zone_west_of_greenwich(tmp_path):
    local = HOURS.tz_localize("Etc/GMT-8").tz_convert("America/New_York")
    path = write(tmp_path / "load.csv", ["time", "load [MW]"], [time.isoformat() for time in local], LOAD)
    np.testing.assert_allclose(year_of(read_user_csv(path, "load", None, None))["power"], LOAD)


def test_times_with_and_without_zone_are_not_mixed(tmp_path):
    times = ["2025-01-01 00:00+08:00", "2025-01-01 01:00"]
    path = write(tmp_path / "load.csv", ["time", "load [MW]"], times, [1, 2])
    with pytest.raises(InputError, match="row 3: '2025-01-01 01:00' has no time zone"):
        read_user_csv(path, "load", None, None)


def test_day_numbers_of_a_spreadsheet_are_recognised(tmp_path):
    path = write(tmp_path / "load.csv", ["time", "load [MW]"], [45658, 45658.0417], [1, 2])
    with pytest.raises(InputError, match="format the column as date and time"):
        read_user_csv(path, "load", None, None)


def test_a_title_above_the_names_is_passed_over(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["2025年负荷表"])
    sheet.merge_cells("A1:B1")
    sheet.append(["时间", "负荷（万千瓦）"])
    for time, value in zip(HOURS, LOAD, strict=True):
        sheet.append([time.to_pydatetime(), value / 10])
    path = tmp_path / "load.xlsx"
    book.save(path)
    np.testing.assert_allclose(year_of(read_workbook(path, "load", None, None))["power"], LOAD)


@pytest.mark.parametrize("unit", ["W/m2", "W/m^2", "kW/m2"])
def test_irradiance_may_be_written_in_several_ways(tmp_path, unit):
    sun = np.maximum(0, np.sin(np.arange(8760) / 24)) * 700
    columns = sun / (1000 if unit == "kW/m2" else 1), np.full(8760, 15.0)
    path = write(tmp_path / "sun.csv", ["time", f"ghi [{unit}]", "temperature"], HOURS, *columns)
    np.testing.assert_allclose(read_user_csv(path, "solar", None, None).values["ghi"], sun, rtol=1e-9)

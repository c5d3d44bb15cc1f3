"""Names in two rows, hours in a column of their own, and marks of missing values: what spreadsheets bring."""

from __future__ import annotations

import datetime

import numpy as np
import openpyxl
import pandas as pd
import pytest

from gridsim.errors import InputError
from gridsim.weather.importers.tables import read_user_csv, read_workbook

from .test_tables import HOURS, LOAD, write, year_of


@pytest.mark.parametrize(
    ("below", "column", "factor"),
    [(",万千瓦", None, 10), ("-,[kW]", None, 1e-3), ("h,（MW）", None, 1), (",city [万千瓦]", "load city", 10)],
)
def test_units_and_names_in_a_second_row_join_those_above(tmp_path, below, column, factor):
    path = write(tmp_path / "load.csv", ["时间", "load"], HOURS, LOAD / factor)
    names, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([names, below, *rows]), encoding="utf-8")
    table = read_user_csv(path, "load", column, None)
    np.testing.assert_allclose(year_of(table)["power"], LOAD, rtol=1e-9)
    assert table.warnings == ()


def test_merged_names_of_a_workbook_stand_above_several_columns(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["2025年负荷"])
    book.active.append(["时间", "负荷(万千瓦)"])
    book.active.append([None, "市区", "农村"])
    for time, value in zip(HOURS, LOAD, strict=True):
        book.active.append([time.to_pydatetime(), value / 10, 1.0])
    for cells in ("A1:C1", "A2:A3", "B2:C2"):
        book.active.merge_cells(cells)
    book.save(tmp_path / "load.xlsx")
    values = year_of(read_workbook(tmp_path / "load.xlsx", "load", "负荷 市区", None))
    np.testing.assert_allclose(values["power"], LOAD, rtol=1e-9)
    with pytest.raises(InputError, match="has no column '市区'") as caught:
        read_workbook(tmp_path / "load.xlsx", "load", "市区", None)
    assert "负荷 市区" in caught.value.problems[0].remedy


def test_a_first_row_of_unreadable_values_is_not_taken_for_names(tmp_path):
    path = write(tmp_path / "load.csv", ["time", "load [MW]"], ["tomorrow", *HOURS[1:]], ["much", *LOAD[1:]])
    with pytest.raises(InputError) as caught:
        read_user_csv(path, "load", None, None)
    assert [problem.place for problem in caught.value.problems] == ["row 2", "row 2"]


@pytest.mark.parametrize("written", ["{:d}", "{:d}时", "{:02d}:00", "{:d}.0"])
def test_day_and_hour_may_stand_in_two_columns_counted_to_24(tmp_path, written):
    rows = [f"{time:%Y/%m/%d},{written.format(time.hour + 1)},{value}" for time, value in zip(HOURS, LOAD, strict=True)]
    path = tmp_path / "load.csv"
    path.write_text("\n".join(["日期,时段,负荷/MW", *rows]), encoding="utf-8")
    np.testing.assert_allclose(year_of(read_user_csv(path, "load", None, None))["power"], LOAD, rtol=1e-9)


def test_day_and_hour_of_a_workbook_may_be_cells_of_their_kinds(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["日期", "时刻", "负荷(MW)"])
    for time, value in zip(HOURS, LOAD, strict=True):
        day = datetime.datetime(time.year, time.month, time.day)
        book.active.append([day, datetime.time(time.hour), value])
    book.save(tmp_path / "load.xlsx")
    values = year_of(read_workbook(tmp_path / "load.xlsx", "load", None, None))
    np.testing.assert_allclose(values["power"], LOAD, rtol=1e-9)


def test_a_column_of_hours_adds_nothing_to_whole_times(tmp_path):
    path = write(tmp_path / "load.csv", ["date", "hour", "load [MW]"], HOURS, HOURS.hour, LOAD)
    np.testing.assert_allclose(year_of(read_user_csv(path, "load", None, None))["power"], LOAD, rtol=1e-9)
    path = write(tmp_path / "load.csv", ["date", "time", "load [MW]"], HOURS.date, HOURS, LOAD)
    np.testing.assert_allclose(year_of(read_user_csv(path, "load", None, None))["power"], LOAD, rtol=1e-9)


@pytest.mark.parametrize("written", ["{:d}:00", "{:d}时", "{:d}"])
def test_one_column_for_each_hour_of_the_day_is_refused_as_such(tmp_path, written):
    path = tmp_path / "load.csv"
    rows = [f"{day:%Y-%m-%d}," + ",".join(["500"] * 24) for day in HOURS[::24]]
    path.write_text("\n".join([",".join(["日期", *map(written.format, range(24))]), *rows]), encoding="utf-8")
    with pytest.raises(InputError, match="holds one column for each hour of the day"):
        read_user_csv(path, "load", None, None)


@pytest.mark.parametrize("mark", ["—", "——", "/", "缺测", "#N/A", "暂无"])
def test_marks_of_absence_are_gaps(tmp_path, mark):
    path = write(tmp_path / "load.csv", ["time", "load [MW]"], HOURS, [mark, *LOAD[1:]])
    values = read_user_csv(path, "load", None, None).values["power"]
    assert values.isna().tolist() == [True] + [False] * 8759


@pytest.mark.parametrize(
    ("kind", "title", "mark"),
    [
        ("load", "load [MW]", "-9999"),
        ("load", "load [kW]", "9999"),
        ("load", "load [MW]", "999999.0"),
        ("price", "price [元/MWh]", "-999"),
        ("price", "price [元/kWh]", "-9999"),
    ],
)
def test_numbers_that_loggers_write_for_missing_values_are_told(tmp_path, kind, title, mark):
    path = write(tmp_path / "x.csv", ["time", title], HOURS, [*LOAD[:3], mark, mark, *LOAD[5:]])
    with pytest.raises(InputError) as caught:
        read_user_csv(path, kind, None, None)
    assert [str(problem) for problem in caught.value.problems] == [
        f"row 5: {title.partition(' ')[0]} = {float(mark):.0f} is a mark of missing values (and in 1 more row). "
        "Leave unknown hours empty; --fill then fills short gaps."
    ]


def test_a_large_number_among_its_like_is_a_value(tmp_path):
    path = write(tmp_path / "load.csv", ["time", "load [kW]"], HOURS, [9999.0, *(1000 * LOAD[1:])])
    assert read_user_csv(path, "load", None, None).values["power"][0] == pytest.approx(9.999)


def test_a_day_that_runs_to_24_00_ends_its_steps_there(tmp_path):
    ends = [f"{time:%Y-%m-%d} {time.hour + 1}:00" for time in HOURS]
    table = read_user_csv(write(tmp_path / "load.csv", ["time", "load [MW]"], ends, LOAD), "load", None, None)
    np.testing.assert_allclose(year_of(table)["power"], LOAD, rtol=1e-9)


@pytest.mark.parametrize("step", ["h", "15min"])
def test_labels_that_seem_to_mark_ends_are_asked_about_not_shifted(tmp_path, step):
    steps = pd.date_range("2025-01-01", "2025-12-31 23:59", freq=step)
    values = np.repeat(LOAD, len(steps) // len(HOURS))
    path = write(tmp_path / "load.csv", ["time", "load [MW]"], steps + steps.freq, values)
    table = read_user_csv(path, "load", None, None)
    with pytest.raises(InputError, match="they mark ends of steps") as caught:
        year_of(table, fill=1)
    assert caught.value.problems[0].remedy == "Give --labels end; if they mark starts, --labels start."
    np.testing.assert_allclose(year_of(table, labels="end")["power"], LOAD, rtol=1e-9)
    assert year_of(table, labels="start", fill=1)["power"].iloc[1] == pytest.approx(LOAD[0 if step == "h" else 1], 1e-2)

"""Zones, summer time, leap days, doubled and missing hours."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gridsim.errors import InputError
from gridsim.weather.importers.hours import Clock
from gridsim.weather.importers.table import Table

from .conftest import to_year


def table(times, values=None, **more):
    numbers = np.arange(len(times), dtype=float) if values is None else values
    return Table(times=pd.DatetimeIndex(times), values=pd.DataFrame({"load": numbers}), **more)


def year_of(times, values=None, *, more=None, **clock):
    return to_year(table(times, values, **(more or {})), Clock(**clock), "x")


def problems_of(times, values=None, *, more=None, **clock):
    with pytest.raises(InputError) as caught:
        year_of(times, values, more=more, **clock)
    return [(problem.what, problem.remedy) for problem in caught.value.problems]


YEAR = pd.date_range("2025-01-01", periods=8760, freq="h")


@pytest.mark.parametrize(("zone", "shift"), [("UTC", 8), ("+08:00", 0), ("Asia/Shanghai", 0), ("-05:30", 13.5)])
def test_a_fixed_zone_moves_all_hours_alike(zone, shift):
    values = year_of(YEAR - pd.Timedelta(hours=shift), zone=zone).values
    np.testing.assert_array_equal(values["load"], np.arange(8760))


def test_times_that_carry_their_zone_need_none():
    values = year_of(YEAR.tz_localize("Asia/Tokyo") + pd.Timedelta(hours=1)).values
    np.testing.assert_array_equal(values["load"], np.arange(8760))


def test_summer_time_of_another_country_is_undone():
    berlin = YEAR.tz_localize("Etc/GMT-8").tz_convert("Europe/Berlin").tz_localize(None)
    assert berlin.duplicated().sum() == 1
    values = year_of(berlin, zone="Europe/Berlin").values
    np.testing.assert_array_equal(values["load"], np.arange(8760))


@pytest.mark.parametrize("step", ["h", "15min"])
def test_summer_time_is_undone_where_labels_mark_the_end(step):
    utc = pd.date_range("2024-12-31 16:00", "2025-12-31 15:59", freq=step, tz="UTC")
    values = np.asarray((utc - utc[0]) // pd.Timedelta(hours=1), dtype=float)
    ends = (utc + pd.Timedelta(utc.freq)).tz_convert("Europe/Berlin").tz_localize(None)
    hours = year_of(ends, values, zone="Europe/Berlin", labels="end")
    np.testing.assert_array_equal(hours.values["load"], np.arange(8760))


def test_summer_time_taken_for_chinese_time_is_recognised():
    local = pd.date_range("2025-01-01", periods=8760, freq="h", tz="Europe/Berlin").tz_localize(None)
    found = problems_of(local[:-1] if local[-1].year > 2025 else local)
    assert found[0][0] == "1 hour given twice, the first 2025-10-26 02:00."
    assert "looks like summer time, which China has not" in found[0][1]
    assert found[1][0] == "1 hour missing, 1 gap from 2025-03-30 02:00 (1 h)."


def test_a_clock_that_never_moves_is_told_from_one_that_does():
    with pytest.raises(InputError, match=r"the time 2025-03-30 02:00 does not exist"):
        year_of(YEAR, zone="Europe/Berlin")


def test_an_unknown_zone_is_told():
    assert problems_of(YEAR, zone="Mars/Olympus")[0][0] == "'Mars/Olympus' is no time zone."


def test_doubled_and_missing_hours_are_told_together():
    times = YEAR.delete([100, 101]).insert(50, YEAR[49])
    found = problems_of(times)
    assert found[0] == ("1 hour given twice, the first 2025-01-03 01:00.", "Keep one row for each hour.")
    assert found[1][0] == "2 hours missing, 1 gap from 2025-01-05 04:00 (2 h)."


def test_rows_out_of_order_are_told():
    times = YEAR.to_list()
    times[5], times[300] = times[300], times[5]
    assert problems_of(times)[0][0] == "times run backwards in 2 places."


@pytest.mark.parametrize("step", ["3h", "7min"])
def test_steps_that_make_no_hours_are_refused(step):
    times = pd.date_range("2025-01-01", periods=500, freq=step)
    assert "has steps of" in problems_of(times)[0][0]


def test_short_gaps_are_filled_only_when_asked_and_marked():
    values = np.arange(8760.0)
    values[[10, 11]] = np.nan
    assert problems_of(YEAR, values)[0][1] == "Complete the file, or give --fill 2 to fill gaps up to that length."
    hours = year_of(YEAR, values, fill=2)
    np.testing.assert_allclose(hours.values["load"], np.arange(8760))
    assert list(np.flatnonzero(hours.filled)) == [10, 11]
    assert "2 hours filled" in hours.notes


def test_longer_gaps_take_the_same_hours_of_the_days_around():
    values = np.tile(np.arange(24.0), 365)
    values[100:112] = np.nan
    values[24:48] += 2
    hours = year_of(YEAR, values, fill=12)
    np.testing.assert_allclose(hours.values["load"].iloc[100:112], np.tile(np.arange(24.0), 2)[4:16])


def test_a_gap_at_the_edge_takes_the_nearest_day():
    hours = year_of(YEAR[5:], np.tile(np.arange(24.0), 365)[5:], fill=5)
    np.testing.assert_allclose(hours.values["load"].iloc[:5], np.arange(5.0))


def test_a_leap_day_is_dropped_or_repeated_only_when_asked():
    leap = pd.date_range("2024-01-01", periods=8784, freq="h")
    assert problems_of(leap, year=2025)[0][1] == "Give --leap-day drop."
    dropped = year_of(leap, year=2025, leap_day="drop")
    assert dropped.values["load"].iloc[59 * 24] == 60 * 24
    assert any("2024 put on the calendar of 2025" in note for note in dropped.notes)
    assert "--leap-day repeat" in problems_of(YEAR, year=2028)[0][1]
    repeated = year_of(YEAR, year=2028, leap_day="repeat")
    assert len(repeated.values) == 8784
    np.testing.assert_array_equal(repeated.values["load"].iloc[1416:1440], np.arange(1392.0, 1416.0))
    assert repeated.filled.sum() == 24


@pytest.mark.parametrize("zone", [0.0, 8.0, 9.0])
def test_the_leap_day_of_a_typical_year_is_repeated_in_any_zone(zone):
    times = [time.replace(year=1990 + time.month) for time in YEAR]
    typical = {"typical": True, "zone": zone}
    assert "--leap-day repeat" in problems_of(times, more=typical, year=2028)[0][1]
    hours = year_of(times, more=typical, year=2028, leap_day="repeat")
    filled = hours.values["load"].to_numpy()[hours.filled]
    np.testing.assert_array_equal(filled, np.arange(1392.0, 1416.0))


def test_the_year_asked_for_is_taken_out_of_several():
    times = pd.date_range("2023-01-01", "2025-12-31 23:00", freq="h")
    values = year_of(times, year=2025).values
    assert values["load"].iloc[0] == (365 + 366) * 24


def test_a_typical_year_in_another_zone_goes_round():
    times = [time.replace(year=1990 + time.month) for time in YEAR]
    values = year_of(times, more={"typical": True, "zone": 0.0}, year=2025).values
    np.testing.assert_array_equal(values["load"], np.roll(np.arange(8760.0), 8))


def test_a_constant_minute_is_kept_for_the_sun():
    hours = year_of(YEAR + pd.Timedelta(minutes=10))
    assert hours.minute == 10
    np.testing.assert_array_equal(hours.values["load"], np.arange(8760))


def test_a_file_of_the_year_before_that_ends_in_the_year_wanted_keeps_its_dates():
    utc = pd.date_range("2025-01-01", periods=8760, freq="h")
    hours = year_of(utc, zone="UTC", year=2026, fill=8)
    assert hours.values["load"].iloc[8] == 0
    assert any("2025 put on the calendar of 2026" in note for note in hours.notes)


@pytest.mark.parametrize("zone", ["nan", "inf", "+30:00"])
def test_zones_beyond_the_earth_are_refused(zone):
    assert "lies beyond 14 h" in problems_of(YEAR, zone=zone)[0][0]


@pytest.mark.parametrize("year", [-5, 0, 1601, 99999])
def test_years_out_of_range_are_refused(year):
    assert problems_of(YEAR, year=year)[0][0] == f"year = {year} is out of range."


@pytest.mark.parametrize("year", [1601, 3000])
def test_files_of_years_out_of_range_are_refused(year):
    times = pd.date_range(f"{year}-01-01", periods=8760, freq="h", unit="s")
    assert problems_of(times)[0][0] == f"year = {year} is out of range."
    assert problems_of(times, year=2025)[0][0] == f"year = {year} is out of range."


def test_a_file_without_hours_is_told():
    assert problems_of([])[0][0] == "holds no hours."


def test_rows_between_the_hours_are_told():
    times = YEAR[:24].append(pd.date_range("2025-01-02", periods=8, freq="15min")).append(YEAR[26:])
    assert problems_of(times)[0][0] == "6 rows lie between the hours, the first at 2025-01-02 00:15."


@pytest.mark.parametrize(
    ("times", "what"),
    [(YEAR[::-1], "most times run backwards."), (YEAR.repeat(24), "gives most times more than once.")],
)
def test_times_that_do_not_advance_are_told(times, what):
    assert [found for found, _ in problems_of(times)] == [what]


def test_labels_inside_the_hour_are_recorded():
    assert "labels at minute 30 taken for their hour" in year_of(YEAR + pd.Timedelta(minutes=30)).notes


def test_summer_time_of_a_whole_year_is_recognised_where_its_first_hour_is_missing():
    berlin = YEAR.tz_localize("UTC").tz_convert("Europe/Berlin").tz_localize(None)
    (what, remedy), _ = problems_of(berlin)
    assert what == "1 hour given twice, the first 2025-10-26 02:00."
    assert "--zone Europe/Berlin" in remedy

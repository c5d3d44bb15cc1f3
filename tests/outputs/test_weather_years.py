"""What is written of a study over several weather years."""

import json
import re

import netCDF4
import numpy as np
import openpyxl
import pytest
from tiny import tiny_case, tiny_results

from gridsim.errors import InputError
from gridsim.indicators.figures import system_figures
from gridsim.indicators.kpis import compute_kpis
from gridsim.indicators.ranges import gather_ranges
from gridsim.outputs.weather_years import MAIN, STATISTICS, read_ranges, statistics_of, summary_kpis, write_ranges
from gridsim.outputs.weather_years_page import range_figures, render_ranges_page, write_ranges_page
from gridsim.outputs.weather_years_workbook import write_ranges_workbook
from outputs.test_netcdf import check_conventions


@pytest.fixture(scope="module")
def case():
    return tiny_case(24, title="Tiny system", title_zh="小系统", weather_year=2)


@pytest.fixture(scope="module")
def ranges():
    """Ranges over three weather years of the tiny system operated by hand; in the last, nothing is burnt."""
    years = {}
    for year, wind in ((2, 0.5), (3, 0.7), (5, 0.9)):
        case = tiny_case(24, **{"profiles.wind": wind})
        years[year] = system_figures(compute_kpis(case, tiny_results(case)))
    rate = years[5]["net_coal_rate"]
    years[5]["net_coal_rate"] = type(rate)(rate.name, float("nan"), rate.unit, rate.label, rate.label_zh)
    return gather_ranges(years)


@pytest.fixture
def folder(case, ranges, tmp_path):
    write_ranges(tmp_path / "weather_years.nc", case, ranges)
    return tmp_path


def test_the_file_reads_back_bit_by_bit(case, ranges, folder):
    found = read_ranges(folder)
    assert summary_kpis(found.ranges) == summary_kpis(ranges)
    for name, each in ranges.items():
        np.testing.assert_equal(found.statistics[name], statistics_of(each))
    assert found.altered == []
    assert found.study == case.study.model_copy(update={"weather_year": (2, 3, 5)})
    assert found.provenance == dict(case.provenance)


def test_every_variable_has_units_and_both_labels(ranges, folder):
    with netCDF4.Dataset(folder / "weather_years.nc") as file:
        assert list(file["weather_year"][:]) == [2, 3, 5]
        assert list(file["quantile"][:]) == [0.0, 0.1, 0.5, 0.9, 1.0]
        assert file["curtailment"].dimensions == ("weather_year",)
        assert file["curtailment_quantiles"].dimensions == ("quantile",)
        assert (file["storage_revenue_mean"].units, file["storage_revenue_mean"].unit_label) == ("1", "CNY")
        for name, variable in file.variables.items():
            assert variable.long_name and variable.units, name
            assert any("\u4e00" <= letter <= "\u9fff" for letter in variable.long_name_zh), name
        assert "P10 is exceeded in 90 %" in file.comment
        assert "type 7" in file.comment


@pytest.mark.filterwarnings("ignore")  # of the checker and what it imports
def test_the_compliance_checker_finds_nothing(case, ranges, tmp_path):
    some = {name: ranges[name] for name in (*MAIN, "starts")}
    write_ranges(tmp_path / "weather_years.nc", case, some)
    assert "All tests passed!" in check_conventions(tmp_path / "weather_years.nc", tmp_path / "report.txt")


@pytest.mark.parametrize("name", ["co2", "co2_quantiles", "co2_mean", "weather_year"])
def test_what_was_altered_is_named(folder, name):
    with netCDF4.Dataset(folder / "weather_years.nc", "a") as file:
        file[name][...] = file[name][...] + 1
    assert read_ranges(folder).altered == [name]


def test_a_changed_title_is_noticed(folder):
    with netCDF4.Dataset(folder / "weather_years.nc", "a") as file:
        file.title = "Another system"
    assert read_ranges(folder).altered == ["global attributes"]


def test_what_is_no_file_of_ranges_is_refused(folder):
    with netCDF4.Dataset(folder / "weather_years.nc", "a") as file:
        file.format = "something"
    with pytest.raises(InputError, match="is no 'gridsim weather years 1'"):
        read_ranges(folder)
    (folder / "weather_years.nc").write_bytes(b"no netCDF")
    with pytest.raises(InputError, match="the file is damaged"):
        read_ranges(folder)


def test_the_summary_has_null_where_a_year_has_no_figure(ranges):
    kpis = summary_kpis(ranges)
    assert kpis["net_coal_rate"]["years"]["5"] is None
    assert kpis["net_coal_rate"]["p50"] is None
    assert kpis["curtailment"]["p50"] == ranges["curtailment"].values[3]
    json.dumps(kpis, allow_nan=False)


def test_the_workbook_has_a_row_for_each_indicator_and_a_column_for_each_year(case, ranges, tmp_path):
    write_ranges_workbook(tmp_path / "summary.xlsx", case, ranges)
    sheet = openpyxl.load_workbook(tmp_path / "summary.xlsx")["Weather years"]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert rows[0][3:6] == ("P10", "P50", "P90")
    assert rows[0][9:] == ("Weather year 2 / 气象年 2", "Weather year 3 / 气象年 3", "Weather year 5 / 气象年 5")
    assert len(rows) == 1 + len(ranges)
    assert [row[0] for row in rows[1 : 1 + len(MAIN)]] == [ranges[name].label for name in MAIN]
    share = rows[1]
    assert share[3:9] == pytest.approx(tuple(statistics_of(ranges["curtailment_share"]).values()))
    assert share[9:] == pytest.approx(tuple(ranges["curtailment_share"].values.values()))
    rate = next(row for row in rows if row[0] == ranges["net_coal_rate"].label)
    assert rate[3:9] == (None,) * len(STATISTICS)


def test_the_page_fetches_nothing_and_links_the_members_reports(case, ranges, tmp_path):
    write_ranges_page(tmp_path / "report.html", case, ranges)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    own = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    links = re.findall(r'(?:src|href)="(?!#|data:)([^"]*)"', own)
    assert links == [f"weather-year-0{year}/report.html" for year in (2, 3, 5)]
    figures = json.loads(re.search(r'id="figures">(.*?)</script>', page, re.DOTALL).group(1))
    assert set(re.findall(r'class="figure" data-figure="([^"]+)"', page)) == set(figures)
    assert "P10 is exceeded in 90 %" in own
    assert "小系统" in own


def test_the_page_has_no_links_where_members_have_no_reports(ranges):
    page = render_ranges_page(tiny_case(24, outputs=["netcdf"]), ranges)
    assert "weather-year-0" not in page


def test_figures_show_every_year_and_the_quantiles(ranges):
    figures = range_figures(ranges)
    assert set(figures) == set(tuple(MAIN)[:6])
    drawn, each = figures["curtailment_share"], ranges["curtailment_share"]
    assert drawn["data"][0]["x"] == ["2", "3", "5"]
    assert drawn["data"][0]["y"] == pytest.approx([100 * value for value in each.values.values()])
    band, line = drawn["layout"]["shapes"]
    expected = [100 * each.quantiles[name] for name in ("p10", "p90", "p50")]
    assert [band["y0"], band["y1"], line["y0"]] == pytest.approx(expected)
    low, high = figures["co2"]["layout"]["yaxis"]["range"]
    assert high - low >= 0.019 * max(figures["co2"]["data"][0]["y"])

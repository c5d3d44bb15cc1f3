"""What is written of several cases beside one another."""

import json
import re

import netCDF4
import numpy as np
import openpyxl
import pytest
from tiny import tiny_case, tiny_results

from gridsim.errors import InputError
from gridsim.indicators.changes import find_changes
from gridsim.indicators.comparison import Compared, compare_figures
from gridsim.indicators.figures import system_figures
from gridsim.indicators.kpis import compute_kpis
from gridsim.outputs.change_texts import change_texts
from gridsim.outputs.comparison import CASES, read_comparison, summary_kpis, write_comparison
from gridsim.outputs.comparison_page import GLANCE, difference_figures, render_comparison_page, write_comparison_page
from gridsim.outputs.comparison_workbook import write_comparison_workbook
from gridsim.outputs.ensemble import FIGURES
from gridsim.schema.tables import TABLES
from outputs.test_netcdf import check_conventions

TITLES = {"calm": ("Calm", "小风"), "base": ("Base", "基准"), "windy": ("Windy & <wild>", "大风")}

FOLDERS = {name: name for name in TITLES}


@pytest.fixture(scope="module")
def cases():
    """Three cases of the tiny system: they differ in wind and in one minimum load."""
    named = {"calm": {"profiles.wind": 0.5}, "base": {"profiles.wind": 0.7}}
    named["windy"] = {"profiles.wind": 0.9, "generators.coal_1.min_load": 0.3, "generators.coal_2.active": True}
    return {name: tiny_case(24, **changes) for name, changes in named.items()}


@pytest.fixture(scope="module")
def compared(cases):
    """The cases operated by hand; in the windy one, nothing is burnt."""
    figures = {name: system_figures(compute_kpis(case, tiny_results(case))) for name, case in cases.items()}
    rate = figures["windy"]["net_coal_rate"]
    figures["windy"]["net_coal_rate"] = type(rate)(rate.name, float("nan"), rate.unit, rate.label, rate.label_zh)
    changes = {name: find_changes(cases["base"], case) for name, case in cases.items()}
    return Compared(
        "tiny", ("Tiny system", "小系统"), "base", TITLES, compare_figures(figures, "base"), changes, FOLDERS
    )


@pytest.fixture
def folder(cases, compared, tmp_path):
    write_comparison(tmp_path, CASES, cases, compared)
    return tmp_path


def test_the_file_reads_back_bit_by_bit(cases, compared, folder):
    found = read_comparison(folder)
    assert summary_kpis(CASES, found.compared) == summary_kpis(CASES, compared)
    assert found.compared.changes == compared.changes
    assert (found.compared.titles, found.compared.title) == (compared.titles, compared.title)
    assert found.studies == {name: case.study for name, case in cases.items()}
    for name, each in compared.figures.items():
        np.testing.assert_equal(found.differences[name], each.differences)
    assert found.altered == []


def test_every_variable_lies_along_case_and_has_units_and_both_labels(folder):
    with netCDF4.Dataset(folder / "cases.nc") as file:
        assert file["curtailment"].dimensions == file["curtailment_difference"].dimensions == ("case",)
        assert (file["operating_cost_difference"].units, file["coal_use"].unit_label) == ("1", "tce")
        assert file.reference == "base"
        for name, variable in file.variables.items():
            assert variable.long_name, name
            assert any("\u4e00" <= letter <= "\u9fff" for letter in variable.long_name_zh), name


@pytest.mark.filterwarnings("ignore")  # of the checker and what it imports
def test_the_compliance_checker_finds_nothing(cases, compared, tmp_path):
    some = {name: compared.figures[name] for name in FIGURES}
    part = Compared("tiny", compared.title, "base", TITLES, some, compared.changes, FOLDERS)
    write_comparison(tmp_path, CASES, cases, part)
    assert "All tests passed!" in check_conventions(tmp_path / "cases.nc", tmp_path / "report.txt")


@pytest.mark.parametrize("name", ["co2", "co2_difference"])
def test_what_was_altered_is_named(folder, name):
    with netCDF4.Dataset(folder / "cases.nc", "a") as file:
        file[name][...] = file[name][...] + 1
    assert read_comparison(folder).altered == [name]


def test_a_changed_list_of_changes_is_noticed(folder):
    with netCDF4.Dataset(folder / "cases.nc", "a") as file:
        file.changes = file.changes.replace("min_load", "max_load")
    assert read_comparison(folder).altered == ["global attributes"]


def test_what_is_no_file_of_cases_is_refused(folder):
    with netCDF4.Dataset(folder / "cases.nc", "a") as file:
        file.format = "something"
    with pytest.raises(InputError, match="is no 'gridsim comparison 1'"):
        read_comparison(folder)
    (folder / "cases.nc").write_bytes(b"no netCDF")
    with pytest.raises(InputError, match="the file is damaged"):
        read_comparison(folder)


def test_the_summary_has_null_where_a_figure_has_no_meaning(compared):
    kpis = summary_kpis(CASES, compared)
    assert kpis["net_coal_rate"]["cases"]["windy"] is kpis["net_coal_rate"]["differences"]["windy"] is None
    assert kpis["net_coal_rate"]["differences"]["base"] == 0.0
    json.dumps(kpis, allow_nan=False)


def test_the_workbook_has_figures_differences_and_changes(compared, tmp_path):
    write_comparison_workbook(tmp_path / "summary.xlsx", compared)
    book = openpyxl.load_workbook(tmp_path / "summary.xlsx")
    rows = list(book["Cases"].iter_rows(min_row=4, values_only=True))
    assert rows[0][3:6] == ("Calm / 小风", "Base / 基准", "Windy & <wild> / 大风")
    assert rows[0][6:] == ("Δ Calm / 小风", "Δ Windy & <wild> / 大风")
    assert len(rows) == 1 + len(compared.figures)
    cost = compared.figures["operating_cost"]
    assert rows[1][3:6] == pytest.approx(tuple(cost.values.values()))
    assert rows[1][6:] == pytest.approx((cost.differences["calm"], cost.differences["windy"]))
    rate = next(row for row in rows if row[0] == compared.figures["net_coal_rate"].label)
    assert rate[5] is rate[7] is None
    changes = list(book["Changes"].iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in changes] == ["profiles.wind", "generators.coal_1.min_load", "profiles.wind"]
    assert changes[1][6:8] == (0.4, 0.3)


def test_the_page_fetches_nothing_and_links_the_cases_reports(cases, compared, tmp_path):
    write_comparison_page(tmp_path / "report.html", cases["base"], compared, linked=True)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    own = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    links = set(re.findall(r'(?:src|href)="(?!#|data:)([^"]*)"', own))
    assert links == {f"{name}/report.html" for name in cases}
    figures = json.loads(re.search(r'id="figures">(.*?)</script>', page, re.DOTALL).group(1))
    assert set(re.findall(r'class="figure" data-figure="([^"]+)"', page)) == set(figures)
    assert "小系统" in own
    assert "Windy &amp; &lt;wild&gt;" in own
    assert "generators.coal_1.min_load" in own


def test_the_page_has_no_links_where_cases_have_no_reports(cases, compared):
    assert "calm/report.html" not in render_comparison_page(cases["base"], compared, linked=False)


def test_bars_show_differences_in_the_unit_of_their_heading_and_their_colour_which_way(compared):
    figures = difference_figures(compared)
    assert set(figures) == set(GLANCE) - {"net_coal_rate"}
    (bars,) = figures["curtailment_share"]["data"]
    differences = compared.figures["curtailment_share"].differences
    assert bars["x"] == pytest.approx([100 * differences["calm"], 100 * differences["windy"]])
    assert [text["en"] for text in bars["y"]] == ["Calm", "Windy & <wild>"]
    colours = figures["curtailment"]["data"][0]["marker"]["color"]
    assert colours[0] != colours[1]


def test_equal_changes_of_several_rows_are_one_text():
    base = tiny_case(24)
    changes = {"generators.coal_1.min_load": 0.3, "generators.coal_2.min_load": 0.3}
    changes |= {"retrofits.coal_1_flexibility.active": True, "retrofits.coal_2_flexibility.active": False}
    texts = change_texts(find_changes(base, tiny_case(24, **changes)))
    assert [text["en"] for text in texts] == [
        f"coal_1, coal_2: {TABLES['generators'].column('min_load').label} 0.4 → 0.3",
        "off: coal_2_flexibility",
        "on: coal_1_flexibility",
    ]
    assert texts[1]["zh"] == "停用：coal_2_flexibility"

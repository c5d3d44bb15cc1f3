import base64
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from tiny import tiny_case, tiny_results

from gridsim.indicators.kpis import compute_kpis
from gridsim.indicators.scoreboard import score_targets
from gridsim.outputs.report.dispatch import week_buttons
from gridsim.outputs.report.page import all_figures, all_tables, render_report, write_report
from gridsim.outputs.report.plot import packed
from gridsim.outputs.report.tables import shown_number


class Links(HTMLParser):
    """Everything in a page that would make a browser fetch something."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.open = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("src", "href", "action", "srcset", "data") and not value.startswith(("#", "data:")):
                self.found.append(value)
        if tag in ("iframe", "object", "embed", "base"):
            self.found.append(tag)


@pytest.fixture(scope="module")
def page(run, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(path, run.case, run.results, run.kpis, run.scores)
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def figures(page):
    return json.loads(re.search(r'id="figures">(.*?)</script>', page, re.DOTALL).group(1))


def values(numbers):
    if isinstance(numbers, list):
        return np.array(numbers)
    return np.frombuffer(base64.b64decode(numbers["bdata"]), f"<{numbers['dtype']}")


def test_the_report_fetches_nothing(page):
    links = Links()
    links.feed(page)
    assert links.found == []
    assert "@import" not in page
    assert "url(" not in page.split("</style>")[0]


def test_every_figure_that_the_page_names_is_in_it(page, figures):
    named = set(re.findall(r'data-figure="(\w+)"', page.split('id="figures"')[0]))
    assert named == set(figures)
    assert {"supply", "use", "dispatch", "curtailment_month_hour", "duration_price", "storage_mean_day"} <= named
    assert {"price_month_hour", "heat_source", "loading"} <= named


def test_every_text_is_in_both_languages(page):
    body = page.split("<body")[1].split('id="figures"')[0]
    assert body.count('<span class="en">') == body.count('<span class="zh"') > 50
    assert "Proven least-cost operation" in body
    assert "已证明为成本最小的运行方式" in body


def test_the_dispatch_stack_holds_the_results(run, figures):
    traces = {trace["name"]["en"]: trace for trace in figures["dispatch"]["data"]}
    coal = run.results.hourly["generation"].sel(generator=["coal_1", "coal_2"]).sum("generator")
    np.testing.assert_allclose(values(traces["Coal"]["y"]), coal, atol=0.5)
    export = run.results.hourly["export"].sum("tie")
    np.testing.assert_allclose(values(traces["Export"]["y"]), -export, atol=0.5)
    assert traces["Coal"]["x0"] == "2030-01-01 00:00:00"


def test_targets_and_key_figures_are_shown(page, run):
    for score in run.scores:
        assert score.label in page
    assert f"{run.kpis['curtailment_share'].value * 100:.1f}" in page


def test_assumptions_are_listed(page):
    assert "The 163 numbers that are assumptions (A)" in page


def test_a_number_set_by_the_study_is_no_assumption_any_more():
    case = tiny_case(24, overrides={"generators.wind.capacity": 800.0})
    results = tiny_results(case)
    kpis = compute_kpis(case, results)
    page = render_report(case, results, kpis, score_targets(case, kpis))
    assert "The 162 numbers that are assumptions (A)" in page
    assert '<i class="S"></i>S · <span class="en">set by the study in place of the table&#39;s number</span>' in page
    assert "generators.wind.capacity = 800.0" in page


def test_the_report_says_how_curtailment_is_shared_and_what_the_prices_contain(page, figures, run):
    text = page.split("<body")[1].split('id="figures"')[0]
    assert "share the curtailment of every hour in which the price at their buses agrees" in text
    assert "按可用出力比例分摊弃电" in text
    assert text.count("network limits are not checked again") == 2
    assert "a tie-break penalty of 0.01 CNY/MWh" in text
    assert "may lie one penalty below zero" in text
    assert "每兆瓦时 0.01 元的惩罚项" in text
    shown = dict(zip((n["en"] for n in figures["curtailment_generator"]["data"][0]["y"]), range(9), strict=False))
    bars = values(figures["curtailment_generator"]["data"][0]["x"])
    for name, energy in run.kpis["curtailment"].members.items():
        assert bars[shown[name]] == pytest.approx(energy / 1e3, abs=5.01e-4)


def test_co2_per_mwh_stands_beside_that_of_the_province(page, run):
    tiles = page.split('<div class="tiles">')[1].split("<h2")[0]
    local = tiles.index("CO2 per MWh of local generation")
    assert f"{run.kpis['co2_intensity'].value:.3f}" in tiles
    assert tiles.index("0.600", local) < tiles.index("CO2 per MWh of the provincial grid, for comparison", local)


def test_a_text_cannot_break_out_of_the_page(run):
    study = run.case.study.model_copy(update={"title": "</script><script>alert(1)</script>"})
    case = replace(run.case, study=study)
    text = render_report(case, run.results, run.kpis, run.scores)
    assert "<script>alert(1)" not in text


def test_a_system_without_storage_heat_or_ties_has_a_report():
    case = tiny_case(24)
    whole = tiny_results(case)
    names = ("storage_units", "heat_stores", "heat_sources", "electric_boilers", "ties", "chp", "lines", "transformers")
    tables = {name: table.iloc[:0] if name in names else table for name, table in case.tables.items()}
    empty = {name: [] for name in ("storage_unit", "heat_store", "heat_source", "electric_boiler", "tie", "line")}
    hourly = whole.hourly.isel(**empty, transformer=[])
    hourly["curtailment"] = 0.0 * hourly["curtailment"]
    hourly["heat_extraction"] = 0.0 * hourly["heat_extraction"]
    case, results = replace(case, tables=tables), replace(whole, hourly=hourly)
    kpis = compute_kpis(case, results)
    text = render_report(case, results, kpis, score_targets(case, kpis))
    assert "Nothing was curtailed." in text
    assert "No storage is in service." in text
    assert 'data-figure="heat_source"' not in text


def test_weeks_lie_within_the_horizon():
    case = tiny_case(400)
    hourly = tiny_results(case).hourly
    weeks = week_buttons(case, hourly)
    assert [week["label"]["en"] for week in weeks] == ["Most curtailed week", "Tightest week", "Whole horizon"]
    curtailed = hourly["curtailment"].sum("generator").to_series()
    first, last = weeks[0]["range"]
    most = max(curtailed.iloc[hour : hour + 168].sum() for hour in range(400 - 167))
    assert curtailed[first:last].iloc[:168].sum() == pytest.approx(most)
    assert week_buttons(tiny_case(48), tiny_results(tiny_case(48)).hourly) == []


def test_packed_numbers_are_what_was_given():
    np.testing.assert_array_equal(values(packed([1.4, -2.6, 30000.0])), [1, -3, 30000])
    assert packed([1e6])["dtype"] == "i4"
    np.testing.assert_allclose(values(packed([0.123, 4.0], 2)), [0.12, 4.0], rtol=1e-6)
    assert packed([1.0, np.nan]) == [1.0, None]


def test_numbers_are_written_as_people_read_them():
    assert shown_number(1234.5678, 1) == "1,234.6"
    assert shown_number(9122.39) == "9,122.4"
    assert shown_number(0.3) == "0.3"
    assert shown_number(9122390.4) == "9,122,390"
    assert shown_number(-1e-12, 0) == "0"
    assert shown_number(4000.0) == "4,000"
    assert shown_number(float("nan")) == "–"


def test_figures_are_the_same_when_made_again(run):
    assert all_figures(run.case, run.results, run.kpis) == all_figures(run.case, run.results, run.kpis)


def test_load_management_has_a_section_where_calls_are_limited_or_demand_moves(page):
    assert 'id="load-management"' in page  # the tiny system calls its round
    for changes, shown in (({}, False), ({"shiftable_loads.coast_plant.active": True}, True)):
        case = tiny_case(24, **changes)
        results = tiny_results(case)
        for name in ("demand_response", "call_status"):
            results.hourly[name][:] = 0.0
        kpis = compute_kpis(case, results)
        text = render_report(case, results, kpis, score_targets(case, kpis))
        assert ('id="load-management"' in text) == shown
        assert ('href="#load-management"' in text) == shown


def test_losses_are_shown_where_they_are_modelled(run):
    for losses, shown in (("none", False), ("linear", True)):
        case = tiny_case(24, losses=losses)
        results = tiny_results(case)
        kpis = compute_kpis(case, results)
        tables = all_tables(case, results, kpis)
        headings = [label["en"] if isinstance(label, dict) else str(label) for label, _ in tables["network"].headings]
        assert any("Losses" in heading for heading in headings) == shown

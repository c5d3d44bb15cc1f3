import pytest

from gridsim.outputs import members
from gridsim.outputs.comparison_page import GLANCE
from gridsim.outputs.headings import HEADINGS, KEY_FIGURES, SHORT_LABELS, UNITS_ZH


def test_every_member_of_the_network_has_a_row(run):
    case, kpis, hourly = run.case, run.kpis, run.results.hourly
    assert list(members.generator_table(case, kpis).index) == list(case.active("generators").index)
    assert list(members.storage_table(case, kpis).index) == ["battery"]
    assert set(members.network_table(case, kpis, hourly).index) == {
        ("line", "city_coast"),
        ("line", "coast_city"),
        ("transformer", "hub_city"),
        ("transformer", "hub_coast"),
    }
    assert list(members.tie_table(case, kpis, hourly).index) == ["province"]
    assert set(members.price_table(case, kpis).index) == {"hub", "city", "coast"}


def test_the_tables_show_the_indicators(run):
    table = members.generator_table(run.case, run.kpis)
    assert table["curtailment"]["wind"] == run.kpis["curtailment"].members["wind"]
    assert table["curtailment_as_found"]["wind"] == run.kpis["curtailment_as_found"].members["wind"]
    assert table["curtailment"]["pv_1"] == table["curtailment"]["pv_2"] > 0.0 == table["curtailment_as_found"]["pv_1"]
    assert table["coal_use"].sum() + run.kpis["coal_use"].members["boiler"] == pytest.approx(
        run.kpis["coal_use"].value, rel=1e-12
    )
    transformer = members.network_table(run.case, run.kpis, run.results.hourly).loc[("transformer", "hub_city")]
    assert transformer["rating"] == 1500.0
    assert transformer["loading"] == run.kpis["transformer_loading"].members["hub_city"]


def test_every_column_and_key_figure_has_a_heading_in_both_languages(run):
    case, kpis, hourly = run.case, run.kpis, run.results.hourly
    tables = [
        members.generator_table(case, kpis),
        members.storage_table(case, kpis),
        members.network_table(case, kpis, hourly),
        members.tie_table(case, kpis, hourly),
        members.price_table(case, kpis),
    ]
    for name in {name for table in tables for name in table} | set(KEY_FIGURES):
        assert HEADINGS[name].label and HEADINGS[name].label_zh, name
    assert set(KEY_FIGURES) <= set(kpis)
    assert set(SHORT_LABELS) <= set(KEY_FIGURES)
    assert set(UNITS_ZH) <= {heading.unit for heading in (*HEADINGS.values(), *GLANCE.values())}

"""Targets are scored by their sense, in their unit, over their members, and only on whole years."""

import math

import pytest
from tiny import make_table, tiny_case, tiny_results

from gridsim.case import Case
from gridsim.errors import InputError
from gridsim.indicators.kpis import compute_kpis
from gridsim.indicators.scoreboard import score_targets

YEAR = 8760


def scores(case: Case, *targets: dict):
    rows = [{"name": f"target_{number}", "sense": "at_least"} | row for number, row in enumerate(targets)]
    tables = dict(case.tables) | {"targets": make_table("targets", rows)}
    changed = Case(case.name, case.study, case.snapshots, tables, case.profiles)
    return score_targets(changed, compute_kpis(changed, tiny_results(changed)))


@pytest.fixture(scope="module")
def year():
    return tiny_case(YEAR)


@pytest.fixture(scope="module")
def day():
    return tiny_case(24)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ("wind_pv", 1190.0),
        ("renewable", 1214.0),
        ("coal", 1320.0),
        ("wind", 800.0),
        ("pv_1; roof", 240.0),
        ("tidal_pv;rooftop_pv", 390.0),
        ("coal_3", 0.0),
        ("", 2584.0),
    ],
)
def test_members_may_be_scopes_carriers_or_generators(day, members, expected):
    assert scores(day, {"metric": "capacity", "members": members, "value": 1.0})[0].value == expected


@pytest.mark.parametrize(
    ("sense", "threshold", "verdict"),
    [
        ("at_least", 1190.0, "met"),
        ("at_least", 1190.1, "missed"),
        ("at_most", 1190.0, "met"),
        ("at_most", 1189.9, "missed"),
        ("about", 1190.0 / 1.0299, "met"),
        ("about", 1190.0 / 1.0301, "missed"),
        ("about", 1190.0 / 0.9701, "met"),
        ("about", 1190.0 / 0.9699, "missed"),
        ("none", 1.0, "shown"),
        ("at_least", math.nan, "shown"),
    ],
)
def test_a_verdict_follows_the_sense(day, sense, threshold, verdict):
    row = {"metric": "capacity", "members": "wind_pv", "sense": sense, "value": threshold, "tolerance": 0.03}
    score = scores(day, row)[0]
    assert score.verdict == verdict
    assert bool(score.remark) == bool(score.remark_zh) == (verdict == "shown")


def test_values_are_given_in_the_unit_of_the_threshold(day):
    found = scores(
        day,
        {"metric": "capacity", "members": "wind_pv", "value": 119.0, "unit": "万千瓦"},
        {"metric": "storage_energy", "value": 0.3, "unit": "GWh"},
        {"metric": "storage_power", "value": 150.0},
    )
    assert [score.value for score in found] == pytest.approx([119.0, 0.3, 150.0], rel=1e-12)
    assert [score.unit for score in found] == ["万千瓦", "GWh", "MW"]
    assert {score.verdict for score in found} == {"met"}


def test_annual_targets_are_not_held_against_part_of_a_year(day):
    found = scores(
        day,
        {"metric": "gross_generation", "members": "coal_1", "value": 1.0, "unit": "GWh"},
        {"metric": "net_coal_rate", "sense": "at_most", "value": 1.0},
        {"metric": "capacity", "value": 1.0},
    )
    assert [score.verdict for score in found] == ["shown", "shown", "met"]
    assert "24 of 8,760 hours" in found[0].remark
    assert found[0].value == pytest.approx(0.396 * 24, rel=1e-12)


def test_a_whole_year_is_scored_on_every_metric(year):
    coal_1, coal_2 = 0.396 * YEAR, 0.264 * YEAR
    found = scores(
        year,
        {"metric": "gross_generation", "members": "coal_1;coal_2", "value": coal_1 + coal_2, "unit": "GWh"}
        | {"sense": "about", "tolerance": 1e-9},
        {"metric": "net_coal_rate", "members": "coal_1", "sense": "at_most", "value": 311.1},
        {"metric": "net_coal_rate", "members": "coal", "sense": "at_most", "value": 316.3},
        {"metric": "retrofit_saving", "members": "coal_2", "value": 13_182.0},
        {"metric": "co2_intensity", "members": "waste", "sense": "at_most", "value": 0.5},
        {"metric": "non_fossil_share", "members": "wind_pv", "value": 100.0, "unit": "%"},
        {"metric": "co2", "members": "waste", "sense": "at_most", "value": 0.5 * 18.0 * YEAR},
        {"metric": "coal_use", "members": "coal_1", "sense": "at_most", "value": 0.1, "unit": "万吨标准煤"},
        {"metric": "green_certificates", "members": "waste", "value": 18.0 * YEAR},
    )
    assert [score.verdict for score in found] == [
        *("met", "met", "met", "met", "met"),
        *("missed", "met", "missed", "met"),
    ]
    both = (376.2 * 311.0 + 250.8 * 324.0) / (376.2 + 250.8)
    assert found[1].value == pytest.approx(311.0, rel=1e-10)
    assert found[2].value == pytest.approx(both, rel=1e-10)
    assert found[3].value == pytest.approx(6.0 * 250.8 * YEAR / 1000.0, rel=1e-10)
    assert found[7].value == pytest.approx(376.2 * 0.311 * YEAR / 1e4, rel=1e-10)


def test_unknown_members_and_units_are_reported_together(day):
    with pytest.raises(InputError) as caught:
        scores(
            day,
            {"metric": "capacity", "members": "wind_vp", "value": 1.0},
            {"metric": "capacity", "value": 1.0},
            {"metric": "storage_power", "value": 1.0, "unit": "MWh"},
        )
    assert [problem.place for problem in caught.value.problems] == ["row 'target_0'", "row 'target_2'"]
    assert "'wind_vp' is not known" in str(caught.value)


@pytest.mark.parametrize(
    ("member", "known"),
    [
        *[("wind_pv", True), ("tidal_pv", True), ("coal_1", True), ("battery", True), ("coal_2_efficiency", True)],
        *[("boiler", False), ("steam_store", False), ("city_load", False), ("electrode_boiler", False)],
    ],
)
def test_members_are_those_that_the_tables_allow(day, member, known):
    target = {"metric": "coal_use", "members": member, "value": 1.0}
    if known:
        assert len(scores(day, target)) == 1
    else:
        with pytest.raises(InputError, match=f"'{member}' is not known"):
            scores(day, target)


def test_a_metric_of_nothing_is_shown_without_verdict(year):
    found = scores(year, {"metric": "net_coal_rate", "members": "wind", "sense": "at_most", "value": 290.0})
    assert math.isnan(found[0].value)
    assert found[0].verdict == "shown"

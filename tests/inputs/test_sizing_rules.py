"""Sizes that cannot be asked for, and sites without costs, are refused with what to do, all at once."""

import pytest

from gridsim.case import load_case
from inputs.tiny_project import STUDY, only_problem, problems_of, write_study

COSTS = [
    "storage_units.*.power_cost=700 元/kW",
    "storage_units.*.energy_cost=0.6 元/Wh",
    "storage_units.*.fixed_cost=2 %/a",
    "storage_units.*.life=14 年",
    "storage_units.*.discount_rate=7 %/a",
]


def sizing(project, block: str, *, more: str = ""):
    return write_study(project, f"{STUDY}kind: sizing\n{more}sizing:\n  {block}\n")


def test_costs_are_read_in_units_that_people_write(project):
    case = load_case(sizing(project, "sites: [battery]"), overrides=COSTS)
    row = case.tables["storage_units"].loc["battery"]
    assert row[["power_cost", "energy_cost", "fixed_cost", "life", "discount_rate"]].tolist() == [
        700,
        600,
        0.02,
        14,
        0.07,
    ]


@pytest.mark.parametrize(
    ("block", "what", "remedy"),
    [
        ("power: [0, 100]", "sizing.sites: no site is named", "sites: [nanyang]"),
        ("sites: [batery]", "'batery' is not a row of storage_units.csv", "Did you mean 'battery'?"),
        ("sites: [battery, battery]", "'battery' is named twice", "once"),
        ("{sites: [battery], power: [100, 50]}", "no power lies between 100 and 50 MW", "least and the greatest"),
        ("{sites: [battery], power: [0, 0]}", "no power lies between 0 and 0 MW", "least and the greatest"),
        ("{sites: [battery], duration: [4, 1]}", "no duration lies between 4 and 1 h", "shortest"),
        ("{sites: [battery], durations: [2, 12]}", "12 h lies outside the limits", "Widen"),
        ("{sites: [battery], curve_duration: 20}", "20 h lies outside the limits", "Widen"),
        ("{sites: [battery], grid: {power: [50]}}", "needs both power and duration", "both lists"),
        ("{sites: [battery], grid: {power: [900], duration: [2]}}", "900 MW exceeds the greatest power", "Raise"),
        ("{sites: [battery], duration: [3, 8]}", "planned for 2 h, outside sizing.duration", "curve_duration"),
        ("{sites: [battery], power: [-5, 100]}", "sizing.power.0 = -5 is not accepted", "at least 0"),
        ("{sites: [battery], gap: 0}", "sizing.gap = 0 is not accepted", "at least"),
        ("{sites: [battery], objective: both}", "sizing.objective = 'both' is not accepted", "system, developer"),
    ],
)
def test_nonsense_is_refused(project, block, what, remedy):
    problem = only_problem(sizing(project, block), *COSTS)
    assert what in problem.what
    assert remedy in problem.remedy
    assert problem.place


def test_a_site_without_costs_is_told_what_it_lacks(project):
    problem = only_problem(sizing(project, "sites: [battery]"), *COSTS[:1], *COSTS[2:4])
    assert problem.what == "energy_cost, discount_rate are empty for a site that is sized."
    assert "storage_units.*.energy_cost" in problem.remedy


@pytest.mark.parametrize(
    ("override", "what"),
    [
        ("energy_cost=-5", "energy_cost = -5 CNY/kWh is below 0"),
        ("life=0", "life = 0 a is below 1"),
        ("life=12.5", "life = 12.5 a."),
        ("discount_rate=0.9", "discount_rate = 0.9 1/a exceeds 0.5"),
        ("commissioning=2030-01-01", ""),
    ],
)
def test_impossible_costs_are_refused(project, override, what):
    study = sizing(project, "sites: [battery]")
    overrides = [*COSTS, f"storage_units.battery.{override}"]
    if not what:
        load_case(study, overrides=overrides)
        return
    assert what in only_problem(study, *overrides).what


def test_all_problems_come_together(project):
    study = sizing(project, "{sites: [batery], power: [9, 1], duration: [4, 2]}", more="calls: whole\n")
    whats = [problem.what for problem in problems_of(study)]
    assert len(whats) == 4
    assert any("calls = whole: sizes are found by linear programs" in what for what in whats)


def test_the_block_needs_its_kind(project):
    study = write_study(project, f"{STUDY}sizing:\n  sites: [battery]\n")
    assert "'sizing' is given, but kind = dispatch" in only_problem(study).what

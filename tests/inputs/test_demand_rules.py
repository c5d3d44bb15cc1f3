"""Calls that no plan could keep to, and shifts that could move nothing, are refused with what to do."""

from pathlib import Path

import pytest

from gridsim.case import load_case
from inputs.tiny_project import only_problem, problems_of

CALLS = "demand_response.city_response."
SHIFT = "shiftable_loads.city_charging."
ACTIVE = SHIFT + "active=true"


@pytest.mark.parametrize(
    ("overrides", "what", "remedy"),
    [
        ([CALLS + "calls_per_year=10"], "calls_per_year = 10, but longest_call is empty", "longest call in hours"),
        ([CALLS + "rest=4"], "rest = 4, but longest_call is empty", "longest call in hours"),
        ([CALLS + "longest_call=2.5"], "longest_call = 2.5 h is no whole number of hours", "by the hour"),
        ([CALLS + "longest_call=0"], "longest_call = 0: it can never be called", "switch the row off"),
        ([CALLS + "hours_per_year=0"], "hours_per_year = 0: it can never be called", "switch the row off"),
        ([CALLS + "hours_per_year=-5"], "hours_per_year = -5 h is below 0 h", "Give"),
        ([CALLS + "hours_per_year=5", CALLS + "power=0"], "power = 0 MW for a response with limits", "switch it off"),
        (["demand_response.city_shedding.hours_per_year=5"], "hours_per_year given for load shedding", "no limits"),
        (["demand_response.coast_shedding.after=city_response"], "after given for load shedding", "no limits"),
        ([CALLS + "load=coast_load"], "load = 'coast_load' is at bus 'coast', the response at 'city'", "own bus"),
        ([CALLS + "load=city_laod"], "load = 'city_laod' is not in loads.csv", "Did you mean 'city_load'?"),
        ([CALLS + "after=city_response"], "city_response waits for city_response", "empty"),
        ([CALLS + "after=city_shedding"], "after = 'city_shedding' is load shedding", "leave it empty"),
        ([ACTIVE, SHIFT + "share=0"], "share = 0 for a shiftable load", "active = false"),
        ([ACTIVE, SHIFT + "share=1.2"], "share = 1.2 exceeds 1", "between 0 and 1"),
        ([ACTIVE, SHIFT + "power=0"], "power = 0 for a shiftable load", "active = false"),
        ([ACTIVE, SHIFT + "power=20"], "power = 20 MW, but 0.05 of the load 'city_load' reaches", "lower share"),
        ([ACTIVE, SHIFT + "window=0"], "window = 0 h leaves no other hour", "24 is the day"),
        ([ACTIVE, SHIFT + "window=6.5"], "window = 6.5 h is no whole number", "by the hour"),
        ([ACTIVE, SHIFT + "longest_delay=0"], "neither earlier nor later", "longest_delay"),
        ([ACTIVE, SHIFT + "stock=0"], "neither earlier nor later", "stock"),
        ([ACTIVE, SHIFT + "load=steam_load", SHIFT + "power=90"], "is a demand for steam", "heat_stores.csv"),
    ],
)
def test_what_no_plan_could_keep_to_is_refused(study: Path, overrides: list[str], what: str, remedy: str) -> None:
    problem = only_problem(study, *overrides)
    assert what in problem.what
    assert remedy in problem.remedy


def test_an_inactive_shift_is_not_checked(study: Path) -> None:
    assert load_case(study, overrides=[SHIFT + "power=0", SHIFT + "window=0"]).active("shiftable_loads").empty


def test_parts_of_a_load_move_no_more_than_all_of_it(study: Path) -> None:
    found = problems_of(
        study,
        ACTIVE,
        SHIFT + "share=0.7",
        SHIFT + "power=2000",
        "shiftable_loads.coast_plant.active=true",
        "shiftable_loads.coast_plant.load=city_load",
        "shiftable_loads.coast_plant.share=0.4",
        "shiftable_loads.coast_plant.power=2000",
    )
    assert [problem.what for problem in found] == ["city_charging and coast_plant move 110 % of the load 'city_load'."]


def test_all_mistakes_are_told_at_once(study: Path) -> None:
    found = problems_of(
        study, CALLS + "rest=4", ACTIVE, SHIFT + "share=0", SHIFT + "window=0", "loads.city_load.active=false"
    )
    text = " ".join(problem.what for problem in found)
    for part in ("rest = 4", "share = 0", "window = 0", "takes no part in the study: there is nothing to move"):
        assert part in text

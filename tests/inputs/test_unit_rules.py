"""Starts, ramps, outages and periods that contradict each other are told with their remedy."""

import pytest

from inputs.tiny_project import only_problem, problems_of, set_cell, write_project

STARTS = "starts.*.active=true"


@pytest.mark.parametrize(
    ("overrides", "place", "words"),
    [
        ([STARTS, "starts.large_warm.offline=0"], "large_warm", "offline = 0 h of the warm start"),
        ([STARTS, "starts.large_cold.cost=400000"], "large_cold", "cost = 400000 CNY of the cold start"),
        ([STARTS, "starts.large_hot.offline=5"], "large_hot", "what do shorter stops cost?"),
        ([STARTS, "starts.large_cold.kind=warm"], "large_cold", "already has a warm start in row 'large_warm'"),
        (["generators.wind.start_ramp=0.5"], "wind", "start_ramp = 0.5, but the generator is not committed"),
        (["generators.coal_1.start_ramp=0.2"], "coal_1", "below min_load = 0.4: it could never start"),
        (["generators.coal_1.stop_ramp=0.2"], "coal_1", "below min_load = 0.4: it could never stop"),
        (
            ["generators.coal_1.ramp_limit=0.1", "generators.coal_1.start_ramp=0.7"],
            "coal_1",
            "exceeds min_load + ramp_limit = 0.5",
        ),
        (["generators.coal_1.forced_outage_rate=0.1"], "coal_1", "exceeds what availability = 1 leaves for outages"),
        (
            ["unit_periods.coal_2_repair.active=true", "unit_periods.coal_2_repair.first_day=2030-01-03"],
            "coal_2_repair",
            "last_day = 2030-01-02 is before first_day = 2030-01-03",
        ),
        (
            ["unit_periods.coal_1_overhaul.active=true", "unit_periods.coal_1_overhaul.duration=9"],
            "coal_1_overhaul",
            "duration = 9 d does not fit into 3 days",
        ),
        (
            ["unit_periods.coal_1_overhaul.active=true", "unit_periods.coal_1_overhaul.duration=1.5"],
            "coal_1_overhaul",
            "duration = 1.5 d",
        ),
        (
            ["unit_periods.coal_2_needed.active=true", "unit_periods.coal_2_needed.duration=1"],
            "coal_2_needed",
            "a must-run period is not placed",
        ),
        (
            ["unit_periods.coal_1_overhaul.active=true", "unit_periods.coal_1_overhaul.generator=waste"],
            "coal_1_overhaul",
            "its maintenance is to be placed",
        ),
        (
            [
                "unit_periods.coal_2_*.active=true",
                "unit_periods.coal_2_repair.first_day=2030-01-01",
            ],
            "coal_2_",
            "of the same unit ends",
        ),
    ],
)
def test_a_contradiction_is_one_problem_that_names_its_row(tmp_path, overrides, place, words):
    study = write_project(tmp_path)
    problem = only_problem(study, *overrides)
    assert f"row '{place}" in problem.place
    assert words in problem.what
    assert problem.remedy


def test_a_rate_needs_a_repair_time(tmp_path):
    study = write_project(tmp_path)
    set_cell(tmp_path, "generators.coal_1.mean_repair_time", "")
    changes = ["generators.coal_1.forced_outage_rate=0.1", "generators.coal_1.availability=0.8"]
    assert "mean_repair_time is empty" in only_problem(study, *changes).what


def test_maintenance_by_date_asks_what_part_of_the_availability_is_forced(tmp_path):
    study = write_project(tmp_path)
    set_cell(tmp_path, "generators.coal_2.forced_outage_rate", "")
    changes = ["unit_periods.coal_2_repair.active=true", "generators.coal_2.availability=0.9"]
    problem = only_problem(study, *changes)
    assert "already spreads its outages" in problem.what
    assert "forced_outage_rate" in problem.remedy


def test_dates_as_spreadsheets_save_them_are_read_and_others_refused(tmp_path):
    study = write_project(tmp_path)
    set_cell(tmp_path, "unit_periods.coal_2_repair.first_day", "2030/1/2")
    set_cell(tmp_path, "unit_periods.coal_2_needed.last_day", "first of May")
    problem = only_problem(study)
    assert "last_day = 'first of May' cannot be read" in problem.what
    assert "2025-09-30" in problem.remedy


def test_an_unknown_class_is_told(tmp_path):
    study = write_project(tmp_path)
    set_cell(tmp_path, "generators.coal_1.start_class", "huge")
    assert any("start_class = 'huge' is not in starts.csv" in problem.what for problem in problems_of(study))

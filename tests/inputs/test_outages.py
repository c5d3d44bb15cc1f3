"""Forced outages drawn at random: shares, durations, independence, reproducibility."""

import numpy as np
import pandas as pd
import pytest

from gridsim.case import load_case
from gridsim.inputs.outages import in_service
from inputs.tiny_project import write_project, write_study

HOURS = 400_000


def durations(state: np.ndarray, value: float) -> np.ndarray:
    """Lengths of the runs of one state, the first and the last left out."""
    edges = np.flatnonzero(np.diff(state)) + 1
    lengths, first = np.diff(edges), state[edges[:-1]]
    return lengths[first == value]


def test_in_the_long_run_the_rate_of_the_hours_is_lost_and_repair_takes_its_mean_time():
    state = in_service(0.05, 40.0, HOURS, (1, 1, "unit"))
    assert 1 - state.mean() == pytest.approx(0.05, abs=0.005)
    assert durations(state, 0.0).mean() == pytest.approx(40.0, rel=0.1)
    assert durations(state, 1.0).mean() == pytest.approx(40.0 * 0.95 / 0.05, rel=0.1)


def test_repair_times_are_exponential():
    """Mean and standard deviation agree, and so does the share of the long ones: exp(-2) beyond twice the mean."""
    lengths = durations(in_service(0.05, 40.0, HOURS, (1, 1, "unit")), 0.0)
    assert lengths.std() == pytest.approx(lengths.mean(), rel=0.15)
    assert np.mean(lengths > 80) == pytest.approx(np.exp(-2), abs=0.04)


def test_seed_weather_year_and_name_each_decide_and_nothing_else_does():
    same = in_service(0.05, 40.0, 8760, (1, 2, "unit"))
    assert np.array_equal(in_service(0.05, 40.0, 8760, (1, 2, "unit")), same)
    for other in ((2, 2, "unit"), (1, 3, "unit"), (1, 2, "unit_2")):
        assert not np.array_equal(in_service(0.05, 40.0, 8760, other), same)


def test_fewer_hours_are_the_beginning_of_more():
    whole = in_service(0.2, 30.0, 8760, (0, 0, "unit"))
    assert np.array_equal(in_service(0.2, 30.0, 500, (0, 0, "unit")), whole[:500])


def test_units_fail_independently_of_each_other():
    first, second = (in_service(0.1, 10.0, HOURS, (5, 0, name)) for name in ("a", "b"))
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(0.0, abs=0.02)


def test_the_first_hour_is_out_of_service_as_often_as_any_other():
    first = [in_service(0.3, 50.0, 1, (seed, 0, "unit"))[0] for seed in range(2000)]
    assert 1 - np.mean(first) == pytest.approx(0.3, abs=0.03)


def test_a_study_draws_outages_into_its_profiles_and_says_where_they_come_from(tmp_path):
    study = write_project(tmp_path)
    write_study(tmp_path, "network: tiny\nyear: 2030\nhours: 48\noutages: sampled\nseed: 3\n")
    changes = ["generators.coal_1.forced_outage_rate=0.4", "generators.coal_1.availability=0.5"]
    case = load_case(study, overrides=changes)
    expected = in_service(0.4, 40.0, 48, (3, 0, "coal_1"))
    assert np.array_equal(case.profiles["in_service_coal_1"], expected)
    assert "seed 3" in case.profile_attributes["in_service_coal_1"]["origin"]
    planned = 0.5 / 0.6
    assert case.availability["coal_1"].to_numpy() == pytest.approx(expected * planned)
    assert "in_service_coal_2" not in case.profiles  # its rate is zero


def test_outages_spread_or_drawn_leave_the_same_mean_availability():
    rate, availability = 0.05, 0.9
    drawn = in_service(rate, 40.0, HOURS, (9, 0, "unit")) * availability / (1 - rate)
    assert drawn.mean() == pytest.approx(availability, abs=0.01)


def test_beside_maintenance_by_date_only_forced_outages_are_spread(tmp_path):
    study = write_project(tmp_path)
    changes = ["generators.coal_2.forced_outage_rate=0.04", "generators.coal_2.availability=0.9"]
    without = load_case(study, overrides=changes).availability["coal_2"]
    case = load_case(study, overrides=[*changes, "unit_periods.coal_2_repair.active=true"])
    assert without.to_numpy() == pytest.approx(0.9)
    expected = pd.Series(0.96, index=case.snapshots).where(case.snapshots.day != 2, 0.0)
    assert case.availability["coal_2"].to_numpy() == pytest.approx(expected.to_numpy())

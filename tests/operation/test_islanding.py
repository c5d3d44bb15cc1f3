import numpy as np
import pytest
from small import bus, small_case, tie

from gridsim.experiments.run import run_experiment

BATTERY = {"name": "battery", "bus": "a", "power": 50.0, "energy": 100.0, "charge_efficiency": 1.0}
WIND = {"name": "wind", "bus": "a", "carrier": "onshore_wind", "capacity": 100.0, "profile": "wind"}
COAL = {"name": "coal", "bus": "a", "carrier": "coal", "capacity": 100.0, "heat_rate_curve": "curve", "min_load": 0.4}
CURVE = [{"name": f"c{load}", "curve": "curve", "load": load, "heat_rate": 300.0} for load in (0.4, 1.0)]


def events(price, *, start: str, hours: int = 4, generators=(WIND,), study=None, **islanding):
    """Islands of a system of wind, a battery and a tie; demand 80 MW, wind 30 MW."""
    case = small_case(
        len(price),
        profiles={"price": price, "load": 80.0, "wind": 0.3},
        study={
            "kind": "security",
            "security": {"power_flow": {"hours": "none"}, "islanding": {"starts": [start], "hours": hours} | islanding},
        }
        | (study or {}),
        buses=[bus("a"), bus("b")],
        lines=[{"name": "line", "bus0": "a", "bus1": "b", "length": 1.0, "reactance": 0.3, "rating": 500.0}],
        loads=[{"name": "load", "bus": "b", "profile": "load"}],
        storage_units=[BATTERY | {"discharge_efficiency": 1.0}],
        generators=list(generators),
        heat_rates=CURVE,
        ties=[tie("a")],
    )
    found = run_experiment(case, lambda _stage, _detail: None).results.security
    return {name: found[name].to_numpy() for name in found.data_vars if name.startswith("event_")}


def test_wind_and_the_energy_in_store_are_served_and_the_rest_is_not():
    """Full at the start: 4 × 80 MWh asked for, 4 × 30 of wind and 100 of storage."""
    found = events([0.0, 0.0, 100.0, 100.0, 1000.0, 1000.0, 100.0, 100.0], start="2030-01-01 04:00")
    assert found["event_demand"].sum() == pytest.approx(320.0)
    assert found["event_unserved"].sum() == pytest.approx(320.0 - 120.0 - 100.0)


def test_storage_starts_as_full_as_the_dispatch_left_it():
    """Emptied in the two dear hours before."""
    found = events([0.0, 0.0, 1000.0, 1000.0, 100.0, 100.0, 100.0, 100.0], start="2030-01-01 04:00")
    assert found["event_unserved"].sum() == pytest.approx(200.0)


def test_a_unit_that_was_offline_stays_so_and_one_online_serves():
    price = [100.0] * 8
    for status, served in ((1, 320.0), (0, 120.0)):
        found = events(price, start="2030-01-01 04:00", generators=(WIND, COAL), study={"commitment": {"coal": status}})
        assert (found["event_demand"] - found["event_unserved"]).sum() == pytest.approx(served)


def test_after_a_black_start_coal_units_are_off():
    found = events(
        [100.0] * 8,
        start="2030-01-01 04:00",
        generators=(WIND, COAL),
        study={"commitment": {"coal": 1}},
        black_start=True,
    )
    assert (found["event_demand"] - found["event_unserved"]).sum() == pytest.approx(120.0)


def test_branches_that_open_with_the_ties_cut_the_demand_off():
    found = events([100.0] * 8, start="2030-01-01 04:00", branches=["lines.*"])
    np.testing.assert_allclose(found["event_unserved"], 80.0)

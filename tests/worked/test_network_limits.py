"""Congestion and curtailment in closed form."""

import pytest
from small import bus, small_case, tie

from gridsim.operation.perfect import operate
from gridsim.verify import verify


def line(name, bus0, bus1, rating, length=10.0):
    return {"name": name, "bus0": bus0, "bus1": bus1, "length": length, "reactance": 0.3, "rating": rating}


def operated(case):
    results = operate(case).results
    verify(case, results).require_passed()
    return results.hourly.isel(snapshot=0)


def test_flows_in_a_triangle_divide_by_reactance():
    """Wind at a, tie at c: direct path of 10 km against 20 km by b carries two thirds (Kirchhoff's voltage law)."""
    case = small_case(
        1,
        profiles={"price": 300.0, "wind": 0.9},
        buses=[bus("a"), bus("b"), bus("c")],
        lines=[line("ac", "a", "c", 500.0), line("ab", "a", "b", 500.0), line("bc", "b", "c", 500.0)],
        generators=[{"name": "wind", "bus": "a", "carrier": "offshore_wind", "capacity": 100.0, "profile": "wind"}],
        ties=[tie("c")],
    )
    flows = operated(case)["line_flow"].to_series()
    assert flows.to_dict() == pytest.approx({"ac": 60.0, "ab": 30.0, "bc": 30.0})


def test_a_corridor_curtails_what_it_cannot_carry_and_its_price_is_the_difference_of_the_buses():
    case = small_case(
        1,
        profiles={"price": 300.0, "wind": 0.9},
        buses=[bus("hub"), bus("outside")],
        lines=[line("corridor", "hub", "outside", 50.0)],
        generators=[{"name": "wind", "bus": "hub", "carrier": "offshore_wind", "capacity": 100.0, "profile": "wind"}],
        ties=[tie("outside")],
    )
    hour = operated(case)
    assert float(hour["curtailment"].item()) == pytest.approx(40.0)
    prices = hour["marginal_price"].to_series()
    assert prices["hub"] == pytest.approx(-0.01, abs=1e-9)  # the tie-break penalty, and nothing else
    assert float(hour["line_shadow_price"].item()) == pytest.approx(prices["outside"] - prices["hub"])


def test_the_export_room_curtails_and_has_a_price_of_its_own():
    case = small_case(
        1,
        profiles={"price": 300.0, "wind": 0.9, "room": 0.3},
        buses=[bus("a")],
        generators=[{"name": "wind", "bus": "a", "carrier": "offshore_wind", "capacity": 100.0, "profile": "wind"}],
        ties=[tie("a", export_capacity=200.0, room_profile="room")],
    )
    hour = operated(case)
    assert float(hour["export"].item()) == pytest.approx(60.0)
    assert float(hour["curtailment"].item()) == pytest.approx(30.0)
    assert float(hour["export_room_shadow_price"].item()) == pytest.approx(300.01)


def test_at_a_price_of_zero_wind_runs_rather_than_being_curtailed():
    case = small_case(
        1,
        profiles={"price": 0.0, "wind": 0.9},
        buses=[bus("a")],
        generators=[{"name": "wind", "bus": "a", "carrier": "offshore_wind", "capacity": 100.0, "profile": "wind"}],
        ties=[tie("a")],
    )
    assert float(operated(case)["curtailment"].item()) == pytest.approx(0.0)


def test_the_ladder_of_lost_load_is_climbed_from_the_cheapest_round():
    case = small_case(
        1,
        profiles={"price": 100.0, "load": 100.0},
        buses=[bus("a")],
        loads=[{"name": "load", "bus": "a", "profile": "load"}],
        ties=[tie("a", import_capacity=60.0)],
        demand_response=[
            {"name": "shedding", "bus": "a", "kind": "shedding", "power": 500.0, "price": 30_000.0},
            {"name": "first", "bus": "a", "kind": "response", "power": 15.0, "price": 1_500.0},
            {"name": "second", "bus": "a", "kind": "response", "power": 15.0, "price": 3_000.0},
        ],
    )
    hour = operated(case)
    assert hour["demand_response"].to_series().to_dict() == pytest.approx(
        {"shedding": 10.0, "first": 15.0, "second": 15.0}
    )
    assert float(hour["marginal_price"].item()) == pytest.approx(30_000.0)


def test_a_load_that_relieves_a_line_is_paid_for_consuming():
    """Three buses in a triangle of equal lines (Schweppe et al. 1988): prices −60, 20 and 100, cost 7,600.

    Units of 20 at a and of 100 at b; loads of 190 at b and 30 at c; the line from c to b carries 40. It takes a third
    of what a sends to b and gives back two thirds of what c takes: a = 3 · 40 + 2 · 30 = 180. One MWh more at c lets
    two more in from a for one less at b: 2 · 20 − 100 = −60.
    """
    case = small_case(
        1,
        profiles={"at_b": 190.0, "at_c": 30.0},
        buses=[bus("a"), bus("b"), bus("c")],
        lines=[line("ab", "a", "b", 500.0), line("ac", "a", "c", 500.0), line("cb", "c", "b", 40.0)],
        generators=[
            {"name": f"unit_{at}", "bus": at, "carrier": "waste", "capacity": 300.0, "variable_cost": cost}
            for at, cost in (("a", 20.0), ("b", 100.0))
        ],
        loads=[{"name": f"load_{at}", "bus": at, "profile": f"at_{at}"} for at in ("b", "c")],
    )
    results = operate(case).results
    verify(case, results).require_passed()
    hour = results.hourly.isel(snapshot=0)
    assert hour["marginal_price"].to_series().to_dict() == pytest.approx({"a": 20.0, "b": 100.0, "c": -60.0})
    assert hour["generation"].to_series().to_dict() == pytest.approx({"unit_a": 180.0, "unit_b": 40.0})
    assert results.objective == pytest.approx(7_600.0, rel=1e-12)

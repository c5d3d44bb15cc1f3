"""Reserves in closed form: opportunity cost, largest infeed, energy to sustain, penalty.

Two coal units at a bus without a connection, a constant load. Fuel is linear, so that energy costs the same at every
output; the cheap unit holds reserve only by giving way to the dear one, and the price of reserve is the difference of
their costs: Hobbs et al. (2001), The Next Generation of Electric Power Unit Commitment Models, ch. 2.
"""

import numpy as np
import pytest
from small import bus, small_case, tie

from gridsim.operation.perfect import operate
from gridsim.verify import verify

HOURS = 6
CHEAP, DEAR = 0.3 * 900.0, 0.3 * 900.0 + 100.0  # CNY/MWh: 0.3 tce/MWh at 900 CNY/tce, and 100 CNY/MWh of upkeep


def unit(name, **changes):
    row = {"name": name, "bus": "a", "carrier": "coal", "capacity": 100.0, "own_use": 0.0, "min_load": 0.0}
    return row | {"heat_rate_curve": "flat", "start_up_cost": 0.0} | changes


def ready(name="ready", **changes):
    row = {"name": name, "direction": "up", "load_share": 0.0, "shortage_price": 2000.0}
    return row | changes


def operated(load=120.0, units=(), reserves=(), **tables):
    case = small_case(
        HOURS,
        profiles={"load": load, "price": 0.0},
        study={"carbon": "none"},
        buses=[bus("a")],
        heat_rates=[
            {"name": f"flat_{share}", "curve": "flat", "load": share / 100.0, "heat_rate": 300.0} for share in (50, 100)
        ],
        generators=units or [unit("cheap"), unit("dear", variable_cost=100.0)],
        loads=[{"name": "load", "bus": "a", "profile": "load"}],
        demand_response=[{"name": "shed", "bus": "a", "kind": "shedding", "power": 500.0, "price": 10_000.0}],
        reserves=list(reserves),
        **tables,
    )
    results = operate(case).results
    verify(case, results).require_passed()
    return results


def values(results, name, **member):
    return results.hourly[name].sel(**member).to_numpy()


def test_reserve_that_the_dear_unit_has_room_for_costs_nothing():
    results = operated(reserves=[ready(load_share=0.5)])  # 60 MW; the dear unit runs at 20 and has 80 to spare
    assert results.objective == pytest.approx(HOURS * (100 * CHEAP + 20 * DEAR), rel=1e-12)
    assert values(results, "reserve_price") == pytest.approx(0.0)


def test_the_price_is_what_the_cheap_unit_forgoes_where_the_dear_one_cannot_ramp_more():
    """Units give at most 0.3 of their capacity: 60 MW ask both for 30, so the cheap one stands at 70 instead of 100."""
    results = operated(reserves=[ready(load_share=0.5, thermal_share=0.3)])
    assert values(results, "generation", generator="cheap") == pytest.approx(70.0)
    assert values(results, "reserve_held", generator="cheap").ravel() == pytest.approx(30.0)
    assert results.objective == pytest.approx(HOURS * (70 * CHEAP + 50 * DEAR), rel=1e-12)
    assert float(results.hourly["reserve_price"].min()) >= DEAR - CHEAP - 1e-6  # both give all they can: a kink


def test_a_price_off_the_kink_is_the_difference_of_costs():
    results = operated(reserves=[ready(load_share=0.45, thermal_share=0.3)])  # 54 MW: the cheap unit holds 24 of 30
    assert values(results, "generation", generator="cheap") == pytest.approx(76.0)
    assert values(results, "reserve_price") == pytest.approx(DEAR - CHEAP)


def test_what_is_missing_costs_the_penalty_and_sets_the_price():
    results = operated(reserves=[ready(load_share=0.5, thermal_share=0.2)])  # 40 of 60 MW
    assert values(results, "reserve_shortage") == pytest.approx(20.0)
    assert values(results, "reserve_price") == pytest.approx(2000.0)
    assert results.objective == pytest.approx(HOURS * (80 * CHEAP + 40 * DEAR + 20 * 2000.0), rel=1e-12)


def test_a_battery_holds_what_its_energy_sustains():
    """Forty MW for two hours at 80 % efficiency take 100 MWh stored, which 80 MWh delivered are."""
    station = {"name": "station", "bus": "a", "power": 50.0, "energy": 80.0}
    station |= {"charge_efficiency": 1.0, "discharge_efficiency": 0.8}
    results = operated(reserves=[ready(load_share=0.5, thermal_share=0.0, duration=2.0)], storage_units=[station])
    assert values(results, "storage_reserve").ravel() == pytest.approx(40.0)
    assert values(results, "state_of_charge").ravel() == pytest.approx(100.0)
    assert values(results, "reserve_shortage") == pytest.approx(20.0)


def test_two_reserves_do_not_use_the_same_megawatt():
    fast = ready("fast", load_share=0.25, shortage_price=3000.0)
    results = operated(load=170.0, reserves=[fast, ready("slow", load_share=0.25)])  # 42.5 MW each, 30 to spare
    held = values(results, "reserve_held").sum(axis=2)
    assert held[:, 0] == pytest.approx(30.0)
    assert held[:, 1] == pytest.approx(0.0)
    assert values(results, "reserve_price")[0] == pytest.approx([3000.0, 2000.0])


def test_a_unit_cannot_cover_its_own_loss():
    """Eighty MW would all come from the cheap unit; the dear one takes up to 50 within minutes, so 50 are its limit.

    The cheap unit has 50 MW to spare too, which cover the 30 MW of the dear one, but not its own 50. One MW more of
    loss to be covered moves a MW of energy to the dear unit; one MW more of output costs the cheap unit as much.
    """
    results = operated(load=80.0, reserves=[ready(infeeds="coal", thermal_share=0.5)])
    assert values(results, "generation", generator="cheap") == pytest.approx(50.0)
    assert values(results, "reserve_required") == pytest.approx(50.0)
    assert values(results, "reserve_price") == pytest.approx(DEAR - CHEAP)
    assert values(results, "infeed_price", generator="cheap").ravel() == pytest.approx(DEAR - CHEAP)
    assert values(results, "infeed_price", generator="dear").ravel() == pytest.approx(0.0, abs=1e-9)
    assert results.objective == pytest.approx(HOURS * (50 * CHEAP + 30 * DEAR), rel=1e-12)


def test_reserve_keeps_a_unit_online_that_energy_does_not_need():
    """With a no-load cost the dear unit would rest at 80 MW of load; reserve of 40 MW keeps a fifth of it online."""
    idle = unit("dear", min_load=0.4, variable_cost=100.0)
    alone = operated(load=80.0, units=[unit("cheap"), idle])
    assert values(alone, "status", thermal_unit="dear") == pytest.approx(0.0)
    results = operated(load=80.0, units=[unit("cheap"), idle], reserves=[ready(load_share=0.5)])
    # u of the dear unit runs at 40·u and holds 60·u; the cheap one then has 20 + 40·u: 20 + 100·u = 40 MW.
    assert values(results, "status", thermal_unit="dear") == pytest.approx(0.2)
    assert values(results, "reserve_price") == pytest.approx(0.4 * (DEAR - CHEAP))
    assert results.objective == pytest.approx(HOURS * (72 * CHEAP + 8 * DEAR), rel=1e-12)


def test_curtailable_wind_holds_reserve_downwards_for_nothing():
    wind = {"name": "wind", "bus": "a", "carrier": "onshore_wind", "capacity": 60.0, "profile": "wind"}
    down = ready(direction="down", load_share=0.2)
    case = small_case(
        4,
        profiles={"load": 100.0, "price": 300.0, "wind": 1.0},
        buses=[bus("a")],
        ties=[tie("a")],
        generators=[wind],
        loads=[{"name": "load", "bus": "a", "profile": "load"}],
        reserves=[down | {"curtailable": True}],
    )
    results = operate(case).results
    verify(case, results).require_passed()
    assert (results.hourly["reserve_held"].to_numpy() >= 20.0 - 1e-9).all()
    assert np.allclose(results.hourly["reserve_price"], 0.0)

"""An extraction-condensing unit at each corner of its region, after Grohnheit (1993), doi 10.1016/0301-4215(93)90282-K.

c_v = 0.2, c_m = 0.5, K = 0, S = P + c_v·Q between 20 and 100 MW, heat at most 80 MW, fuel 0.3 tce per MWh of S.
"""

import pytest
from small import bus, small_case, tie

from gridsim.operation.perfect import operate
from gridsim.verify import verify

COAL_PRICE = 900.0
LOSS = 5_400.0 - 1_800 / 0.7


def operated(price, *, heat_demand, heat_price=10_000.0):
    """One hour beside an unlimited tie at ``price``; heat that the unit does not give costs ``heat_price``."""
    case = small_case(
        1,
        profiles={"price": price, "heat": heat_demand},
        study={"carbon": "none", "commitment": {"unit": 1}},
        buses=[bus("a"), bus("steam", "steam")],
        ties=[tie("a")],
        heat_rates=[{"name": str(load), "curve": "flat", "load": load, "heat_rate": 300.0} for load in (0.2, 1.0)],
        generators=[
            {
                "name": "unit",
                "bus": "a",
                "carrier": "chp",
                "capacity": 100.0,
                "min_load": 0.2,
                "heat_rate_curve": "flat",
            }
        ],
        chp=[
            {"name": "steam", "generator": "unit", "heat_bus": "steam", "power_loss": 0.2, "power_heat_ratio": 0.5}
            | {"heat_capacity": 80.0}
        ],
        loads=[{"name": "heat", "bus": "steam", "profile": "heat"}],
        heat_sources=[{"name": "boiler", "bus": "steam", "capacity": 500.0, "variable_cost": heat_price}],
    )
    results = operate(case).results
    verify(case, results).require_passed()
    hour = results.hourly.isel(snapshot=0)
    return float(hour["generation"].item()), float(hour["heat_extraction"].item()), float(hour["fuel"].item())


@pytest.mark.parametrize(
    ("corner", "price", "heat_demand", "power", "heat"),
    [
        ("condensing at full steam", 400.0, 0.0, 100.0, 0.0),
        ("condensing at least steam", 200.0, 0.0, 20.0, 0.0),
        ("largest heat at full steam", 400.0, 80.0, 100.0 - 0.2 * 80, 80.0),
        ("largest heat on the back-pressure line", 200.0, 80.0, 0.5 * 80, 80.0),
        ("least steam meets the back-pressure line", 200.0, 20 / 0.7, 0.5 * 20 / 0.7, 20 / 0.7),
    ],
)
def test_each_corner_of_the_region_is_reached_and_fuel_follows_power_plus_c_v_heat(
    corner, price, heat_demand, power, heat
):
    assert operated(price, heat_demand=heat_demand) == pytest.approx(
        (power, heat, 0.3 * (power + 0.2 * heat)), rel=1e-9, abs=1e-9
    ), corner


def test_heat_beyond_the_extraction_comes_from_the_boiler():
    assert operated(400.0, heat_demand=100.0)[1] == pytest.approx(80.0)


def test_heat_costs_the_power_it_displaces():
    """At a price of 400, heat costs 0.2 · 400 = 80 per MWh: given at a boiler price of 81, not at 79."""
    assert operated(400.0, heat_demand=50.0, heat_price=81.0)[1] == pytest.approx(50.0)
    assert operated(400.0, heat_demand=50.0, heat_price=79.0)[1] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(("start_cost", "online"), [(2 * LOSS - 1, [1, 0, 0, 1]), (2 * LOSS + 1, [1, 1, 1, 1])])
def test_an_extraction_unit_stops_where_running_loses_more_than_a_start(start_cost, online):
    """Heat of 20 / 0.7 MW all the time, a boiler at 40 per MWh, power at 100 for two hours and at 400 around them.

    At 100 the unit does best where least steam meets the back-pressure line: P = 10 / 0.7, fuel 0.3 · 20 · 900 = 5,400.
    It earns 1,000 / 0.7 of power and saves 800 / 0.7 of heat, and loses the rest in each of the two hours.
    """
    case = small_case(
        4,
        profiles={"price": [400.0, 100.0, 100.0, 400.0], "heat": 20 / 0.7},
        study={"carbon": "none"},
        buses=[bus("a"), bus("steam", "steam")],
        ties=[tie("a")],
        heat_rates=[{"name": str(load), "curve": "flat", "load": load, "heat_rate": 300.0} for load in (0.2, 1.0)],
        generators=[
            {"name": "unit", "bus": "a", "carrier": "chp", "capacity": 100.0, "min_load": 0.2}
            | {"heat_rate_curve": "flat", "start_up_cost": start_cost}
        ],
        chp=[
            {"name": "steam", "generator": "unit", "heat_bus": "steam", "power_loss": 0.2, "power_heat_ratio": 0.5}
            | {"heat_capacity": 80.0}
        ],
        loads=[{"name": "heat", "bus": "steam", "profile": "heat"}],
        heat_sources=[{"name": "boiler", "bus": "steam", "capacity": 500.0, "variable_cost": 40.0}],
    )
    results = operate(case).results
    verify(case, results).require_passed()
    assert results.hourly["status"].to_numpy().ravel().tolist() == pytest.approx(online, abs=1e-6)
    heat = results.hourly["heat_extraction"].to_numpy().ravel()
    assert heat[[1, 2]].tolist() == pytest.approx([20 / 0.7 * online[1]] * 2, abs=1e-6)
    power = results.hourly["generation"].to_numpy().ravel()
    assert power[[1, 2]].tolist() == pytest.approx([10 / 0.7 * online[1]] * 2, abs=1e-6)

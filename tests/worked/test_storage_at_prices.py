"""Reference number 2 of the storage facts: prices [10, 50, 10, 5000, 10], 4 MW / 6 MWh without losses.

Source: worked example of price arbitrage in the documentation of battery valuation tools; the optimum is plain to see:
buy 4 at 10, sell 4 at 50, buy 4 at 10, sell 4 at 5,000.
"""

import numpy as np
import pytest
from small import bus, small_case, tie

from gridsim.operation.perfect import operate
from gridsim.verify import verify

PRICES = [10.0, 50.0, 10.0, 5000.0, 10.0]


def station(**changes):
    row = {"name": "station", "bus": "a", "power": 4.0, "energy": 6.0}
    return row | {"charge_efficiency": 1.0, "discharge_efficiency": 1.0} | changes


def operated(**changes):
    case = small_case(
        5, profiles={"price": PRICES}, buses=[bus("a")], ties=[tie("a")], storage_units=[station(**changes)]
    )
    results = operate(case).results
    verify(case, results).require_passed()
    return results


def test_the_station_charges_at_ten_and_discharges_at_fifty_and_five_thousand():
    results = operated()
    net = (results.hourly["charge"] - results.hourly["discharge"]).to_numpy().ravel()
    assert net[1:4].tolist() == pytest.approx([-4.0, 4.0, -4.0], abs=1e-9)
    assert net[0] + net[4] == pytest.approx(4.0)  # both hours cost 10; the year closes on itself
    assert results.objective == pytest.approx(-4 * (50 - 10) - 4 * (5000 - 10), rel=1e-12)


def test_rated_energy_is_what_can_be_delivered_so_one_discharge_gives_all_of_it():
    """At 50 % discharge efficiency, 6 MWh delivered need 12 MWh stored: two hours at 6 MW."""
    case = small_case(
        4,
        profiles={"price": [10.0, 10.0, 100.0, 100.0]},
        buses=[bus("a")],
        ties=[tie("a")],
        storage_units=[station(power=6.0, energy=6.0, discharge_efficiency=0.5)],
    )
    results = operate(case).results
    assert float(results.hourly["discharge"].sum()) == pytest.approx(6.0, abs=1e-9)
    assert float(results.hourly["state_of_charge"].max()) == pytest.approx(12.0, abs=1e-9)


def test_a_spread_below_losses_and_wear_is_left_alone():
    """50 · 0.9 · 0.9 − 10 = 30.5 a MWh bought: worth it at a wear of 30, not at 40 per MWh sold."""
    kwargs = {"charge_efficiency": 0.9, "discharge_efficiency": 0.9}
    sells = operated(throughput_cost=30.0, **kwargs).hourly["discharge"].to_numpy().ravel()
    rests = operated(throughput_cost=40.0, **kwargs).hourly["discharge"].to_numpy().ravel()
    assert sells[1] > 0
    assert rests[1] == pytest.approx(0.0, abs=1e-9)
    assert np.all(rests[3] > 0)

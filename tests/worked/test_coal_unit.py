"""A coal unit's fuel, carbon cost and commitment by hand. Heat rates: class of 660 MW at 100/75/50 % load."""

import numpy as np
import pytest
from small import bus, small_case, tie

from gridsim.operation.perfect import operate
from gridsim.verify import verify

POINTS = {1.0: 298.0, 0.75: 304.0, 0.5: 318.0}


def make_case(prices, *, study=None, generators=None, online_groups=(), **changes):
    unit = {"name": "unit", "bus": "a", "carrier": "coal", "capacity": 100.0, "min_load": 0.5, "heat_rate_curve": "c"}
    return small_case(
        len(prices),
        profiles={"price": prices},
        study=study,
        buses=[bus("a")],
        ties=[tie("a")],
        heat_rates=[
            {"name": str(load), "curve": "c", "load": load, "heat_rate": rate} for load, rate in POINTS.items()
        ],
        generators=generators or [unit | changes],
        online_groups=online_groups,
    )


def operated(case):
    results = operate(case).results
    verify(case, results).require_passed()
    return results


@pytest.mark.parametrize(("price", "load"), [(100.0, 0.5), (250.0, 0.75), (400.0, 1.0)])
def test_fuel_at_each_point_of_the_curve_is_rate_times_output(price, load):
    """The slopes are 276 and 280 gce/kWh; at 900 CNY/tce that is 248.4 and 252 CNY/MWh, plus carbon if priced."""
    case = make_case([price], study={"carbon": "none", "commitment": {"unit": 1}})
    results = operated(case)
    assert float(results.hourly["generation"].item()) == pytest.approx(100 * load, rel=1e-9)
    assert float(results.hourly["fuel"].item()) == pytest.approx(POINTS[load] * 1e-3 * 100 * load, rel=1e-9)


def test_carbon_is_paid_in_full_or_net_of_the_free_allocation():
    """Fuel 29.8 tce, 2.66 t/tce, 80 CNY/t; allocation 0.8 t/MWh on 100 MWh: the two differ by 6,400 CNY."""
    cost = {
        carbon: operated(make_case([500.0], study={"carbon": carbon, "commitment": {"unit": 1}})).objective
        for carbon in ("none", "full", "net")
    }
    assert cost["full"] - cost["none"] == pytest.approx(29.8 * 2.66 * 80, rel=1e-9)
    assert cost["full"] - cost["net"] == pytest.approx(0.8 * 100 * 80, rel=1e-9)


def test_own_use_comes_off_the_nameplate():
    results = operated(make_case([500.0], own_use=0.05))
    assert float(results.hourly["generation"].item()) == pytest.approx(95.0, rel=1e-9)


def test_a_unit_starts_when_the_gain_pays_the_start_and_not_before():
    """Two dear hours earn 2 · (100 · price − 29.8 · 900); the start costs 20,000."""
    gain = 20_000 / 200 + 29.8 * 9
    for price, online in ((gain - 1, 0.0), (gain + 1, 1.0)):
        case = make_case([0.0, 0.0, price, price, 0.0], study={"carbon": "none"}, start_up_cost=20_000.0)
        status = operated(case).hourly["status"].to_numpy().ravel()
        assert status.tolist() == pytest.approx([0, 0, online, online, 0], abs=1e-6)


def test_a_minimum_up_time_keeps_the_unit_on_through_a_cheap_hour():
    case = make_case([0.0, 0.0, 900.0, 0.0, 0.0, 0.0], study={"carbon": "none"}, min_up_time=3.0, start_up_cost=1.0)
    status = operated(case).hourly["status"].to_numpy().ravel()
    assert np.convolve(np.r_[0, np.diff(status)].clip(0), [1, 1, 1])[:6].max() <= status.max() + 1e-9
    assert status.sum() == pytest.approx(3.0, abs=1e-6)


def test_ramps_hold_an_online_unit_back():
    """A MW more in the free hour loses 250 and wins 650 in the next, unless that hour is full already."""
    case = make_case([0.0, 900.0, 900.0], study={"carbon": "none", "commitment": {"unit": 1}}, ramp_limit=0.2)
    assert operated(case).hourly["generation"].to_numpy().ravel().tolist() == pytest.approx([80.0, 100.0, 100.0])


def test_the_least_number_of_online_units_is_kept_when_the_price_says_none():
    case = make_case([1.0, 1.0], study={"carbon": "none"}, online_group="g")
    rows = [case.tables["generators"].iloc[0].to_dict() | {"name": name} for name in ("unit", "twin")]
    case = make_case(
        [1.0, 1.0], study={"carbon": "none"}, generators=rows, online_groups=[{"name": "g", "minimum": 1.0}]
    )
    assert operated(case).hourly["status"].sum("thermal_unit").to_numpy().tolist() == pytest.approx([1.0, 1.0])

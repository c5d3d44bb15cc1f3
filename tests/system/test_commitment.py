"""Starts by time offline, start and stop ramps, must-run periods, maintenance and trips, relaxed and with integers."""

import numpy as np
import pytest
from tiny import tiny_case

from gridsim.operation import commitment
from gridsim.operation.optimize import optimize
from gridsim.operation.perfect import operate
from gridsim.results import Results
from gridsim.system.build import build_network, read_hourly
from gridsim.system.thermal import thermal_constraints
from gridsim.verify import verify

WINDY = {
    "profiles.wind": 0.9,
    "online_groups.large_units.minimum": 0.0,
    "starts.*.active": True,
    "generators.coal_1.start_ramp": 0.5,
    "generators.coal_1.stop_ramp": 0.45,
}


def relaxed(case):
    results = operate(case).results
    verify(case, results).require_passed()
    return results


def integer(case):
    """Least cost with whole units; price checks do not apply to it."""
    network = build_network(case)
    solution = optimize(network, extra_functionality=thermal_constraints, gap=1e-6)
    results = Results(read_hourly(network, case), solution.objective, solution.certificate)
    failed = [check for check in verify(case, results).failures if not check.name.startswith(("price", "value"))]
    assert [str(check) for check in failed] == []
    return results


def of(results, variable, unit="coal_1"):
    values = results.hourly[variable]
    return values.sel({values.dims[-1]: unit}).to_numpy()


def test_starts_are_of_the_kind_of_the_hours_offline_and_cost_accordingly():
    """A given status: offline 7, 12 and 30 h, hence a hot, a warm and a cold start of 300, 500 and 800 thousand CNY."""
    status = np.ones(96)
    for first, hours in ((2, 7), (20, 12), (45, 30)):
        status[first : first + hours] = 0.0
    case = tiny_case(96, commitment={"coal_1": "given", "coal_2": 1}, **WINDY, **{"profiles.given": 1.0})
    case.profiles["given"] = status
    results = relaxed(case)
    assert np.flatnonzero(of(results, "hot_start") > 0.5).tolist() == [9]
    assert np.flatnonzero(of(results, "warm_start") > 0.5).tolist() == [32]
    assert np.flatnonzero(of(results, "cold_start") > 0.5).tolist() == [75]
    plain = tiny_case(
        96, commitment={"coal_1": "status"}, **WINDY | {"starts.*.active": False}, **{"profiles.status": 1.0}
    )
    plain.profiles["status"] = status
    others = [of(results, f"{kind}_start", "coal_2").sum() for kind in ("hot", "warm", "cold")]
    assert sum(others) == pytest.approx(0.0, abs=1e-9)
    assert results.objective - relaxed(plain).objective == pytest.approx(1.6e6 - 3 * 6e5, abs=1.0)


@pytest.mark.parametrize(("offline", "kind"), [(8, "hot"), (9, "warm"), (23, "warm"), (24, "cold")])
def test_a_kind_applies_from_its_hours_offline_on(offline, kind):
    status = np.ones(48)
    status[5 : 5 + offline] = 0.0
    case = tiny_case(48, commitment={"coal_1": "status"}, **WINDY, **{"profiles.status": 1.0})
    case.profiles["status"] = status
    assert of(relaxed(case), f"{kind}_start").sum() == pytest.approx(1.0)


def test_with_integers_the_cheaper_kinds_decide_when_units_stop():
    relaxation = relaxed(tiny_case(72, **WINDY))
    whole = integer(tiny_case(72, **WINDY))
    assert whole.certificate.integers > 0
    assert whole.objective >= relaxation.objective - 1e-3
    status = of(whole, "status")
    assert np.all(np.minimum(status, 1 - status) < 1e-6)
    assert of(whole, "start_up").sum() >= 1.0


def test_a_unit_comes_in_at_its_start_ramp_and_goes_out_from_its_stop_ramp():
    power, status = (of(integer(tiny_case(72, **WINDY)), name) for name in ("generation", "status"))
    started = np.flatnonzero(np.diff(status, prepend=1.0) > 0.5)
    stopped = np.flatnonzero(np.diff(status, prepend=1.0) < -0.5)
    assert len(started)
    assert len(stopped)
    assert power[started].max() <= 0.5 * 627 + 1e-6
    assert power[stopped[stopped > 0] - 1].max() <= 0.45 * 627 + 1e-6


def test_ramps_of_a_chp_unit_hold_for_its_power():
    changes = {"generators.chp_1.start_ramp": 0.6, "generators.chp_1.stop_ramp": 0.6}
    status = np.ones(48)
    status[10:20] = 0.0
    case = tiny_case(48, commitment={"chp_1": "status"}, **changes, **{"profiles.status": 1.0, "profiles.price": 900.0})
    case.profiles["status"] = status
    power = of(relaxed(case), "generation", "chp_1")
    assert power[9] <= 0.6 * 45 + 1e-6
    assert power[20] <= 0.6 * 45 + 1e-6
    assert power[[5, 30]].min() > 0.6 * 45


def test_a_must_run_unit_is_online_in_its_period_and_free_after_it():
    case = tiny_case(
        72, **WINDY, **{"unit_periods.coal_2_needed.active": True, "generators.coal_2.variable_cost": 900.0}
    )
    status = of(relaxed(case), "status", "coal_2")
    assert status[:24] == pytest.approx(1.0)
    assert status[24:].min() == pytest.approx(0.0, abs=1e-6)


def test_maintenance_by_date_takes_the_unit_out():
    results = relaxed(tiny_case(72, **WINDY, **{"unit_periods.coal_2_repair.active": True}))
    assert of(results, "status", "coal_2")[24:48] == pytest.approx(0.0, abs=1e-9)
    assert of(results, "maintenance", "coal_2").tolist() == [0.0] * 24 + [1.0] * 24 + [0.0] * 24


def test_maintenance_is_placed_where_it_costs_least():
    """Dear power on the first and third day: the day of maintenance goes to the second."""
    price = np.repeat([900.0, 300.0, 900.0], 24)
    case = tiny_case(72, **{"unit_periods.coal_1_overhaul.active": True, "profiles.price": price})
    maintenance = of(integer(case), "maintenance")
    assert maintenance.tolist() == [0.0] * 24 + [1.0] * 24 + [0.0] * 24
    assert of(relaxed(case), "maintenance").sum() == pytest.approx(24.0)


def test_maintenance_of_several_days_is_one_run():
    changes = {"unit_periods.coal_1_overhaul.active": True, "unit_periods.coal_1_overhaul.last_day": "2030-01-05"}
    changes["unit_periods.coal_1_overhaul.duration"] = 3.0
    price = np.repeat([300.0, 900.0, 300.0, 300.0, 310.0], 24)
    maintenance = of(integer(tiny_case(120, **changes, **{"profiles.price": price})), "maintenance")
    assert maintenance.reshape(5, 24).mean(axis=1).tolist() == [0.0, 0.0, 1.0, 1.0, 1.0]


def test_a_maintenance_whose_period_is_not_in_the_hours_of_the_study_is_not_placed():
    case = tiny_case(48, **{"unit_periods.coal_1_overhaul.active": True})
    assert of(relaxed(case), "maintenance").max() == 0.0


def tripping(**changes):
    """Unit coal_1 fails in hours 30 to 32, in the middle of its least time online of 8 h and at full output."""
    case = tiny_case(72, **{"online_groups.large_units.minimum": 2.0, "profiles.in_service_coal_1": 1.0} | changes)
    case.profiles.loc[case.snapshots[30:33], "in_service_coal_1"] = 0.0
    return case


def test_a_trip_breaks_neither_least_time_online_nor_stop_ramp():
    """Start in hour 26, trip in hour 30: infeasible if the unit had to stay on for 8 h or to go out slowly."""
    given = np.ones(72)
    given[20:26] = 0.0
    changes = {"profiles.price": 900.0, "profiles.given": 1.0, "online_groups.large_units.minimum": 1.0}
    case = tripping(commitment={"coal_1": "given"}, **changes)
    case.profiles["given"] = given
    case.tables["generators"].loc["coal_1", ["start_ramp", "stop_ramp"]] = 0.45
    results = relaxed(case)
    power, status = of(results, "generation"), of(results, "status")
    assert power[29] > 0.9 * 627
    assert status[30:36] == pytest.approx(0.0, abs=1e-9)  # out for 3 h, then its least time offline of 6 h
    assert status[36] == pytest.approx(1.0)


def test_a_start_after_a_trip_is_held_to_its_least_time_online():
    case = tripping(**{"generators.coal_1.min_down_time": 1.0, "online_groups.large_units.minimum": 0.0})
    price = np.full(72, 1.0)
    price[26:30] = price[34] = 3000.0
    case.profiles["price"] = price
    status = of(integer(case), "status")
    assert status[30:33] == pytest.approx(0.0, abs=1e-9)
    started = np.flatnonzero(np.diff(status, prepend=1.0) > 0.5)
    assert status[started[-1] : started[-1] + 8] == pytest.approx(1.0)


def test_groups_and_must_run_wait_for_a_unit_that_is_out_of_service():
    results = relaxed(tripping(**{"unit_periods.coal_2_needed.active": True}))
    online = results.hourly["status"].sel(thermal_unit=["coal_1", "coal_2"]).sum("thermal_unit").to_numpy()
    assert online[30:36] == pytest.approx(1.0)
    assert online[[29, 36]] == pytest.approx(2.0)


def test_whole_units_in_windows_place_a_maintenance_in_one_run_and_tell_starts_apart():
    """Windows of 48 h see less than the three days that the maintenance takes; it must still be whole and complete."""
    changes = {"unit_periods.coal_1_overhaul.active": True, "unit_periods.coal_1_overhaul.last_day": "2030-01-06"}
    changes |= {"unit_periods.coal_1_overhaul.duration": 3.0, "generators.coal_1.start_ramp": np.nan}
    case = tiny_case(168, operation="commitment", windows={"length": 48, "step": 24}, **WINDY | changes)
    results = commitment.operate(case).results
    verify(case, results).require_passed()
    maintenance = of(results, "maintenance").reshape(7, 24)
    assert sorted(np.unique(maintenance)) == [0.0, 1.0]
    assert maintenance[:, 0].sum() == 3.0
    assert of(results, "cold_start").sum() >= 1.0 - 1e-6

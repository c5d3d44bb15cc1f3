"""From a case to a PyPSA network: capacities, limits and costs, read off the network's own tables."""

import numpy as np
import pytest
from tiny import tiny_case

from gridsim.operation.perfect import operate
from gridsim.schema.variables import VARIABLES
from gridsim.system.build import build_network, read_hourly
from gridsim.verify import verify


@pytest.fixture(scope="module")
def solved():
    case = tiny_case(48)
    operation = operate(case)
    network, results = operation.network, operation.results
    return case, network, results.hourly


def test_power_is_net_at_the_bus():
    static = build_network(tiny_case()).c.generators.static
    assert static.at["coal_1", "p_nom"] == pytest.approx(660 * 0.95)
    assert static.at["wind", "p_nom"] == pytest.approx(800 * 0.98)


def test_inactive_rows_stay_out():
    network = build_network(tiny_case())
    assert "coal_3" not in network.c.generators.static.index
    assert "planned" not in network.c.lines.static.index
    assert "candidate" not in network.c.storage_units.static.index


def test_a_candidate_comes_in_when_it_is_switched_on():
    case = tiny_case(**{"storage_units.candidate.active": True})
    assert "candidate" in build_network(case).c.storage_units.static.index


def test_circuits_in_parallel_divide_the_reactance_and_share_the_rating():
    lines = build_network(tiny_case()).c.lines.static
    assert lines.at["city_coast", "x"] == pytest.approx(0.3 * 40 / 2)
    assert lines.at["city_coast", "s_nom"] == 400.0


def test_parallel_transformers_add_their_ratings_and_keep_their_per_unit_reactance():
    transformers = build_network(tiny_case()).c.transformers.static
    assert transformers.at["hub_city", "s_nom"] == 1500.0
    assert transformers.at["hub_city", "x"] == 0.12


def test_rated_energy_is_deliverable_so_the_store_inside_is_larger():
    station = build_network(tiny_case()).c.storage_units.static.loc["battery"]
    assert station["p_nom"] * station["max_hours"] == pytest.approx(300 / 0.92)


def test_a_dated_fleet_enters_by_its_dates_and_a_year_end_fleet_is_there_from_the_start():
    dated = build_network(tiny_case(fleet="dated")).c.generators.dynamic["p_max_pu"]["roof"]
    whole = build_network(tiny_case()).c.generators.dynamic["p_max_pu"]["roof"]
    assert dated.iloc[:24].to_numpy() == pytest.approx(0.5 * whole.iloc[:24].to_numpy())
    assert dated.iloc[24:].to_numpy() == pytest.approx(whole.iloc[24:].to_numpy())


def test_waste_must_run_whenever_it_is_available():
    dynamic = build_network(tiny_case()).c.generators.dynamic
    assert dynamic["p_min_pu"]["waste"].to_numpy() == pytest.approx(0.9 * 0.8)


def test_a_flexibility_retrofit_lowers_the_least_load():
    static = build_network(tiny_case()).c.generators.static
    assert static.at["coal_1", "p_min_pu"] == 0.4
    assert static.at["coal_2", "p_min_pu"] == 0.3


def test_a_heat_rate_change_shifts_every_slope_by_itself():
    static = build_network(tiny_case()).c.generators.static
    assert static.at["coal_1", "fuel_slope_1"] - static.at["coal_2", "fuel_slope_1"] == pytest.approx(6e-3)


def test_a_heat_retrofit_switches_the_units_extraction_on():
    switched = tiny_case(
        **{"chp.chp_1_steam.active": False, "retrofits.coal_1_flexibility.heat_extraction": True}
        | {"retrofits.coal_1_flexibility.active": True, "chp.chp_1_steam.generator": "coal_1"}
    )
    assert "coal_1 heat" in build_network(switched).c.generators.static.index


def test_the_fuel_curve_is_convex_and_passes_through_its_points():
    static = build_network(tiny_case()).c.generators.static
    capacity = static.at["coal_1", "p_nom"]
    segments = [(static.at["coal_1", f"fuel_slope_{k}"], static.at["coal_1", f"fuel_no_load_{k}"]) for k in (1, 2, 3)]
    for load, rate in ((0.3, 350.0), (0.4, 330.0), (0.5, 318.0), (0.75, 304.0), (1.0, 298.0)):
        power = load * capacity
        fuel = max(slope * power + no_load for slope, no_load in segments)
        assert fuel == pytest.approx(rate * 1e-3 * power, rel=1e-12)


def test_reading_gives_every_variable_with_its_unit_over_the_active_members(solved):
    case, network, hourly = solved
    assert list(read_hourly(network, case).data_vars) == list(VARIABLES) == list(hourly.data_vars)
    assert list(hourly.indexes["generator"]) == list(case.active("generators").index)
    assert hourly["fuel"].attrs["unit_label"] == "tce/h"


def test_the_room_limits_the_export_and_prices_are_finite(solved):
    _, _, hourly = solved
    assert float((hourly["export"] - hourly["export_room"]).max()) <= 1e-6
    assert bool(np.isfinite(hourly["marginal_price"]).all())


def test_a_case_without_thermal_units_storage_or_lines_is_operated_too():
    case = tiny_case(
        24,
        **{f"{table}.*.active": False for table in ("storage_units", "heat_stores", "chp", "retrofits")}
        | {"generators.coal_1.active": False, "generators.coal_2.active": False, "generators.chp_1.active": False},
    )
    results = operate(case).results
    assert results.hourly.sizes["thermal_unit"] == 0


def test_a_station_that_enters_later_is_empty_before_and_gives_back_what_it_took():
    case = tiny_case(72, fleet="dated", **{"storage_units.battery.commissioning": "2030-01-02"})
    results = operate(case).results
    verify(case, results).require_passed()
    stored = results.hourly["state_of_charge"].to_numpy().ravel()
    assert np.all(stored[:24] == pytest.approx(0.0, abs=1e-9))
    assert stored.max() > 100
    assert stored[-1] == pytest.approx(0.0, abs=1e-6)


def test_an_unavailable_share_of_a_chp_unit_raises_no_steam():
    """93 % available: P + c_v·Q at most 0.93 of what the boiler raises, heat at most 0.93 of the extraction."""
    case = tiny_case(
        24,
        commitment={"chp_1": 1},
        **{"generators.chp_1.availability": 0.93, "heat_sources.boiler.variable_cost": 900.0, "profiles.price": 900.0},
    )
    results = operate(case).results
    verify(case, results).require_passed()
    power = results.hourly["generation"].sel(generator="chp_1").to_numpy()
    heat = results.hourly["heat_extraction"].sel(thermal_unit="chp_1").to_numpy()
    assert (power + 0.15 * heat).max() == pytest.approx(0.93 * 45.0)
    assert heat.max() <= 0.93 * 60 + 1e-9


def test_a_dated_thermal_unit_is_off_before_it_enters():
    case = tiny_case(
        48,
        fleet="dated",
        **{"generators.coal_3.active": True, "generators.coal_3.commissioning": "2030-01-02"},
    )
    results = operate(case).results
    verify(case, results).require_passed()
    status = results.hourly["status"].sel(thermal_unit="coal_3").to_numpy()
    assert np.all(status[:24] == pytest.approx(0.0, abs=1e-9))

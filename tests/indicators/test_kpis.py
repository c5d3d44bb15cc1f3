"""Indicators of the hand-made operation, by closed forms written out here."""

import dataclasses

import numpy as np
import pytest
from tiny import tiny_case, tiny_results

from gridsim.indicators.definitions import DEFINITIONS
from gridsim.indicators.kpis import compute_kpis
from gridsim.schema.units import UNITS

HOURS = 48


@pytest.fixture(scope="module")
def case():
    return tiny_case(HOURS)


@pytest.fixture(scope="module")
def results(case):
    return tiny_results(case)


@pytest.fixture(scope="module")
def kpis(case, results):
    return compute_kpis(case, results)


def close(value):
    return pytest.approx(value, rel=1e-12)


def test_every_defined_indicator_is_computed_with_a_known_unit_and_both_labels(kpis):
    assert set(kpis) == set(DEFINITIONS)
    for name, each in kpis.items():
        assert (each.name, each.unit, each.label, each.label_zh) == (name, *DEFINITIONS[name])
        assert each.unit in UNITS
        assert each.label
        assert any("\u4e00" <= sign <= "\u9fff" for sign in each.label_zh)


def test_gross_generation_and_full_load_hours_count_own_use(kpis):
    assert kpis["energy"].members["coal_1"] == close(376.2 * HOURS)
    assert kpis["gross_generation"].members["coal_1"] == close(376.2 * HOURS / 0.95)
    assert kpis["full_load_hours"].members["coal_1"] == close(0.6 * HOURS)
    gross = kpis["gross_generation"].value
    assert kpis["full_load_hours"].value == close(gross / (660 + 660 + 50 + 24 + 800 + 150 + 150 + 90))


def test_curtailment_is_a_tenth_of_the_wind_and_nothing_else(case, kpis):
    wind = 784.0 * case.profiles["wind"].sum()
    sun = (150.0 + 150.0 + 90.0) * case.profiles["pv"].sum()
    assert kpis["curtailment"].value == close(0.1 * wind)
    assert kpis["curtailment_as_found"].members == {"wind": close(0.1 * wind), "pv_1": 0.0, "pv_2": 0.0, "roof": 0.0}
    assert kpis["curtailment_share"].value == close(0.1 * wind / (wind + sun))
    by_carrier, shared = kpis["curtailment_by_carrier"].members, kpis["curtailment"].members
    assert by_carrier["offshore_wind"] == shared["wind"] < 0.1 * wind
    assert by_carrier["tidal_pv"] == close(shared["pv_1"] + shared["pv_2"])
    assert sum(by_carrier.values()) == close(0.1 * wind)


def test_curtailment_by_month_splits_at_the_turn_of_the_month():
    case = tiny_case(40 * 24)
    kpis = compute_kpis(case, tiny_results(case))
    wind = case.profiles["wind"]
    expected = {"2030-01": 78.4 * wind[: 31 * 24].sum(), "2030-02": 78.4 * wind[31 * 24 :].sum()}
    assert kpis["curtailment_by_month"].members == {month: close(value) for month, value in expected.items()}


def test_revenue_and_capture_price_follow_the_price_of_the_bus(case, results):
    hourly = results.hourly.copy(deep=True)
    price = hourly["marginal_price"]
    price.loc[{"bus": "coast"}] = np.linspace(100.0, 200.0, HOURS)
    kpis = compute_kpis(case, dataclasses.replace(results, hourly=hourly))
    wind = 0.9 * 784.0 * case.profiles["wind"].to_numpy()
    revenue = float(wind @ np.linspace(100.0, 200.0, HOURS))
    assert kpis["revenue"].members["wind"] == close(revenue)
    assert kpis["capture_price"].members["wind"] == close(revenue / wind.sum())
    assert kpis["capture_price"].members["coal_1"] == close(300.0)


def test_green_certificates_are_whole_and_only_for_renewables(case, kpis):
    wind = 0.9 * 784.0 * case.profiles["wind"].sum()
    assert kpis["green_certificates"].members["wind"] == float(int(wind))
    assert set(kpis["green_certificates"].members) == {"waste", "wind", "pv_1", "pv_2", "roof"}
    assert kpis["certificate_revenue"].value == close(5.0 * kpis["green_certificates"].value)


def test_the_net_coal_rate_leaves_out_what_a_boiler_would_burn_for_the_heat(kpis):
    heat = 30.0 * HOURS
    for_heat = heat * 3.6 / (29.3076 * 0.9)
    coal = {"coal_1": 376.2 * 0.311, "coal_2": 250.8 * 0.324}
    fuel = {name: value * HOURS for name, value in coal.items()}
    assert kpis["coal_for_heat"].value == close(for_heat)
    assert kpis["net_coal_rate"].members["coal_1"] == close(311.0)
    assert kpis["net_coal_rate"].members["coal_2"] == close(324.0)
    chp = kpis["coal_use"].members["chp_1"]
    total = sum(fuel.values()) + chp - for_heat
    energy = (376.2 + 250.8 + 30.0) * HOURS
    assert kpis["net_coal_rate"].value == close(1000.0 * total / energy)


def test_coal_use_counts_boilers_too(results, kpis):
    boiler = float(results.hourly["heat_generation"].sel(heat_source="boiler").sum())
    assert kpis["coal_use"].members["boiler"] == close(0.142 * boiler)
    assert "waste_heat" not in kpis["coal_use"].members


def test_a_retrofit_saves_its_change_of_heat_rate_on_every_kilowatt_hour(kpis):
    assert kpis["retrofit_saving"].members == {"coal_2_efficiency": close(6.0 * 250.8 * HOURS / 1000.0)}


def test_a_retrofit_of_an_extracting_unit_saves_on_the_steam_it_raises():
    case = tiny_case(HOURS, **{"retrofits.coal_2_efficiency.generator": "chp_1"})
    kpis = compute_kpis(case, tiny_results(case))
    assert kpis["retrofit_saving"].value == close(6.0 * (30.0 + 0.15 * 30.0) * HOURS / 1000.0)


def test_co2_adds_coal_and_waste_and_keeps_imports_apart(results, kpis):
    waste = 0.5 * 18.0 * HOURS
    assert kpis["co2"].value == close(2.66 * kpis["coal_use"].value + waste)
    assert kpis["co2_for_power"].value == close(2.66 * kpis["coal_for_power"].value + waste)
    assert kpis["co2_intensity"].value == close(kpis["co2_for_power"].value / kpis["energy"].value)
    imported = float(results.hourly["import"].sum())
    assert kpis["co2_of_imports"].value == close(0.6 * imported)
    supply = kpis["energy"].value + imported
    assert kpis["co2_intensity_of_supply"].value == close(
        (kpis["co2_for_power"].value + 0.6 * imported) / supply,
    )
    clean = sum(kpis["energy"].members[name] for name in ("waste", "wind", "pv_1", "pv_2", "roof"))
    assert kpis["non_fossil_share"].value == close(clean / kpis["energy"].value)
    assert kpis["non_fossil_share_of_supply"].value == close(clean / supply)


def test_starts_and_units_online_count_shares(case, results):
    hourly = results.hourly.copy(deep=True)
    hourly["status"].to_numpy()[:12, 0] = 0.25
    hourly["start_up"].to_numpy()[12, 0] = 0.75
    kpis = compute_kpis(case, dataclasses.replace(results, hourly=hourly))
    assert kpis["starts"].members == {"coal_1": 0.75, "coal_2": 0.0, "chp_1": 0.0}
    assert kpis["online_hours"].members["coal_1"] == close(12 * 0.25 + 36)
    assert kpis["units_online_minimum"].value == close(2.25)
    assert kpis["units_online"].value == close((12 * 2.25 + 36 * 3.0) / 48)


def test_a_battery_that_gives_its_rated_energy_once_a_day_makes_one_cycle(case, results):
    hourly = results.hourly.copy(deep=True)
    hourly["discharge"].to_numpy()[:, 0] = 300.0 / 24.0
    hourly["charge"].to_numpy()[:, 0] = 0.0
    hourly["charge"].to_numpy()[:6, 0] = 10.0
    price = np.where(np.arange(HOURS) < 6, 100.0, 400.0)
    hourly["marginal_price"].loc[{"bus": "city"}] = price
    kpis = compute_kpis(case, dataclasses.replace(results, hourly=hourly))
    assert kpis["storage_cycles"].value == close(1.0)
    assert kpis["storage_charge_price"].value == close(100.0)
    assert kpis["storage_discharge_price"].value == close((6 * 100.0 + 42 * 400.0) / 48)
    assert kpis["storage_revenue"].value == close(12.5 * (6 * 100.0 + 42 * 400.0) - 60.0 * 100.0)
    assert kpis["storage_overlap"].value == close(60.0)


def test_a_line_at_its_rating_is_congested_either_way(case, results):
    hourly = results.hourly.copy(deep=True)
    hourly["line_flow"].to_numpy()[:] = 0.0
    hourly["line_flow"].to_numpy()[3:5, 0] = 400.0
    hourly["line_flow"].to_numpy()[4:7, 1] = -200.0
    kpis = compute_kpis(case, dataclasses.replace(results, hourly=hourly))
    assert kpis["line_congestion_hours"].members == {"city_coast": 2.0, "coast_city": 3.0}
    assert kpis["line_congestion_hours"].value == 4.0
    assert kpis["line_loading"].value == close(1.0)


def test_the_tie_reports_energy_money_and_hours_without_room(case, results):
    hourly = results.hourly.copy(deep=True)
    hourly["import"].to_numpy()[:] = 0.0
    hourly["export"].to_numpy()[:] = 100.0
    hourly["export"].to_numpy()[11, 0] = 700.0
    kpis = compute_kpis(case, dataclasses.replace(results, hourly=hourly))
    price = case.profiles["price"].to_numpy()
    assert kpis["export_energy"].value == close(100.0 * 47 + 700.0)
    assert kpis["export_revenue"].value == close(float((100.0 * (price - 10.0)).sum() + 600.0 * (price[11] - 10.0)))
    assert kpis["import_cost"].value == 0.0
    assert kpis["export_room_hours"].value == 1.0


def test_shed_load_is_no_demand_response(case, results):
    hourly = results.hourly.copy(deep=True)
    hourly["demand_response"].to_numpy()[:] = 0.0
    hourly["demand_response"].to_numpy()[5, :] = [40.0, 7.0, 3.0]
    kpis = compute_kpis(case, dataclasses.replace(results, hourly=hourly))
    assert kpis["demand_response_energy"].value == 40.0
    assert kpis["unserved_energy"].members == {"city_shedding": 7.0, "coast_shedding": 3.0}
    assert kpis["unserved_hours"].value == 1.0
    assert kpis["unserved_heat"].value == 0.0


def test_steam_that_is_not_served_is_counted_as_heat():
    case = tiny_case(24, **{"demand_response.coast_shedding.bus": "steam"})
    results = tiny_results(case)
    results.hourly["demand_response"].to_numpy()[2, 2] = 4.0
    kpis = compute_kpis(case, results)
    assert kpis["unserved_heat"].value == 4.0
    assert kpis["unserved_energy"].members == {"city_shedding": 0.0}


def test_prices_are_averaged_by_demand_over_electric_buses_only(case, results):
    hourly = results.hourly.copy(deep=True)
    price = hourly["marginal_price"]
    price.loc[{"bus": "city"}] = 100.0
    price.loc[{"bus": "coast"}] = 200.0
    price.loc[{"bus": "steam"}] = 5.0
    price.loc[{"bus": "hub"}] = np.where(np.arange(HOURS) < 3, -1.0, 50.0)
    kpis = compute_kpis(case, dataclasses.replace(results, hourly=hourly))
    assert kpis["price_average"].value == close(0.8 * 100.0 + 0.2 * 200.0)
    assert set(kpis["price_average"].members) == {"hub", "city", "coast"}
    assert (kpis["price_minimum"].value, kpis["price_maximum"].value) == (-1.0, 200.0)
    assert kpis["price_zero_hours"].members == {"hub": 3.0, "city": 0.0, "coast": 0.0}
    assert kpis["price_zero_hours"].value == 0.0
    assert kpis["heat_price_average"].value == close(5.0)


def test_a_price_of_the_solvers_rounding_is_zero(case, results):
    hourly = results.hourly.copy(deep=True)
    price = hourly["marginal_price"]
    for bus, values in {"hub": [-0.1, 1e-9, 2e-3], "city": [-1e-9, 9e-4, 0.0], "coast": [0.0, 0.0, 0.0]}.items():
        price.loc[{"bus": bus}] = 300.0
        price.loc[{"bus": bus}][:3] = values
    kpis = compute_kpis(case, dataclasses.replace(results, hourly=hourly))
    assert kpis["price_zero_hours"].members == {"hub": 2.0, "city": 3.0, "coast": 3.0}
    assert kpis["price_zero_hours"].value == 2.0


def test_labels_of_the_renewable_shares_say_what_counts(kpis):
    for name in ("non_fossil_share", "non_fossil_share_of_supply"):
        assert "renewable scope (wind, PV, waste)" in kpis[name].label
        assert "可再生口径(风光及垃圾发电)" in kpis[name].label_zh
    members = kpis["non_fossil_share"].members
    assert set(members) == {"waste", "wind", "pv_1", "pv_2", "roof"}
    assert members["waste"] == close(kpis["energy"].members["waste"] / kpis["energy"].value)
    assert sum(members.values()) == close(kpis["non_fossil_share"].value)


def test_heat_by_source_closes_the_balance_of_the_steam_network(results, kpis):
    store = float((results.hourly["heat_discharge"] - results.hourly["heat_charge"]).sum())
    assert kpis["heat_supplied"].value + store == close(kpis["heat_demand"].value)
    assert kpis["heat_supplied"].members["chp_1"] == close(30.0 * HOURS)
    assert kpis["heat_supplied"].members["electrode_boiler"] == close(0.98 * HOURS)


def test_the_operating_cost_leaves_out_the_tie_break(results, kpis):
    used = sum(kpis["energy"].members[name] for name in ("wind", "pv_1", "pv_2", "roof"))
    assert kpis["operating_cost"].value == close(results.objective + 0.01 * used)


def test_what_has_no_meaning_is_not_a_number():
    case = tiny_case(24, **{"profiles.wind": 0.0, "storage_units.*.active": False, "lines.*.active": False})
    results = tiny_results(case)
    results.hourly["generation"].loc[{"generator": "wind"}] = 0.0
    kpis = compute_kpis(case, results)
    assert np.isnan(kpis["curtailment_share"].members["wind"])
    assert np.isnan(kpis["capture_price"].members["wind"])
    assert np.isnan(kpis["storage_cycles"].value)
    assert np.isnan(kpis["line_loading"].value)
    assert kpis["storage_revenue"].value == 0.0

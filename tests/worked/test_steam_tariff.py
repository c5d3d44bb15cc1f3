"""Steam at a tariff: what suppliers earn in closed form, and that a tariff in the objective changes no dispatch."""

import numpy as np
import pytest
from small import bus, small_case, tie
from tiny import PARAMETER_VALUES, tiny_case, tiny_results

import gridsim
from gridsim.indicators.kpis import compute_kpis
from gridsim.operation.perfect import operate
from gridsim.schema.tables import PARAMETERS
from gridsim.system.build import build_network
from gridsim.system.heat import SOURCE_PREFIX
from gridsim.system.storage import HEAT_STORE_PREFIX
from gridsim.system.thermal import HEAT_SUFFIX, thermal_constraints

TARIFF = 210.0 / 0.7  # CNY/MWh
HOURS = 24
PRICE = 300.0 + 250.0 * np.sin(np.arange(HOURS) / HOURS * 2 * np.pi)
HEAT = 70.0 + 40.0 * np.cos(np.arange(HOURS) / 6.0)


def steam_case(hours=HOURS, price=PRICE, heat=HEAT, carbon="none", store=True, **parameters):
    """Build an extraction unit, a boiler and a store on one steam network, beside an unlimited tie."""
    values = PARAMETER_VALUES | parameters
    unit = {"name": "unit", "bus": "a", "carrier": "chp", "capacity": 100.0, "min_load": 0.2}
    steam = {"name": "steam", "generator": "unit", "heat_bus": "steam", "power_loss": 0.2, "power_heat_ratio": 0.5}
    stores = {"charge_power": 20.0, "discharge_power": 20.0, "charge_efficiency": 0.95, "discharge_efficiency": 0.95}
    return small_case(
        hours,
        profiles={"price": price, "heat": heat},
        study={"carbon": carbon, "commitment": {"unit": 1}},
        parameters=[{"name": name, "value": values[name], "unit": unit} for name, (unit, _, _) in PARAMETERS.items()],
        buses=[bus("a"), bus("steam", "steam")],
        ties=[tie("a")],
        heat_rates=[{"name": str(load), "curve": "flat", "load": load, "heat_rate": 300.0} for load in (0.2, 1.0)],
        generators=[unit | {"heat_rate_curve": "flat", "variable_cost": 10.0}],
        chp=[steam | {"heat_capacity": 80.0}],
        loads=[{"name": "heat", "bus": "steam", "profile": "heat"}],
        heat_sources=[{"name": "boiler", "bus": "steam", "capacity": 500.0, "variable_cost": 90.0}],
        heat_stores=[stores | {"name": "tank", "bus": "steam", "energy": 60.0, "standing_loss": 0.01}] if store else [],
    )


@pytest.fixture(scope="module")
def operated():
    case = steam_case()
    results = operate(case).results
    return case, results, compute_kpis(case, results)


def test_suppliers_together_earn_the_tariff_on_what_is_delivered(operated):
    _, results, kpis = operated
    earned = kpis["steam_revenue"]
    assert earned.value == pytest.approx(TARIFF * HEAT.sum(), rel=1e-9)
    assert earned.members["unit"] == pytest.approx(TARIFF * float(results.hourly["heat_extraction"].sum()))
    lost = float((results.hourly["heat_charge"] - results.hourly["heat_discharge"]).sum())
    assert lost > 1.0
    assert earned.members["tank"] == pytest.approx(-TARIFF * lost)


def test_a_tariff_in_the_objective_is_a_constant_and_changes_no_dispatch(operated):
    case, results, _ = operated
    network = build_network(case)

    def with_tariff(network, snapshots):
        thermal_constraints(network, snapshots)
        model = network.model
        heat = model["Generator-p"].sel(name=[f"unit{HEAT_SUFFIX}", f"{SOURCE_PREFIX}boiler"]).sum()
        tank = {"name": [f"{HEAT_STORE_PREFIX}tank"]}
        stored = model["StorageUnit-p_dispatch"].sel(tank).sum() - model["StorageUnit-p_store"].sel(tank).sum()
        model.objective = model.objective - TARIFF * (heat + stored)

    solution = gridsim.optimize(network, extra_functionality=with_tariff, linearized_unit_commitment=True)
    assert solution.objective == pytest.approx(results.objective - TARIFF * HEAT.sum(), rel=1e-9)
    power = network.c.generators.dynamic["p"]["unit"].to_numpy()
    np.testing.assert_allclose(power, results.hourly["generation"].sel(generator="unit").to_numpy(), atol=1e-6)
    heat = network.c.generators.dynamic["p"][f"unit{HEAT_SUFFIX}"].to_numpy()
    np.testing.assert_allclose(heat, results.hourly["heat_extraction"].sel(thermal_unit="unit"), atol=1e-6)


@pytest.mark.parametrize(
    ("carbon", "allowances"),
    [("none", 0.0), ("full", 80.0 * 2.66 * 30.0), ("net", 80.0 * (2.66 * 30.0 - 0.8 * 84.0 - 0.38 * 80.0))],
)
def test_net_revenue_at_full_steam_in_closed_form(carbon, allowances):
    """80 MW of heat at full steam: 100 − 0.2 · 80 = 84 MW of power; 0.3 · 100 = 30 tce at 900; upkeep of 10 per MWh."""
    case = steam_case(1, price=400.0, heat=80.0, carbon=carbon, store=False)
    kpis = compute_kpis(case, operate(case).results)
    assert kpis["fuel_cost"].members == {"unit": pytest.approx(30.0 * 900.0)}
    assert kpis["carbon_cost"].members == {"unit": pytest.approx(allowances)}
    expected = 84.0 * 400.0 + 80.0 * TARIFF - 30.0 * 900.0 - allowances - 84.0 * 10.0
    assert kpis["net_revenue"].members == {"unit": pytest.approx(expected)}


@pytest.mark.parametrize(
    ("linkage", "coal_price", "expected"),
    [(0.0, 1100.0, 210.0), (0.0955, 900.0, 210.0), (0.0955, 1100.0, 229.1), (0.05, 800.0, 205.0)],
)
def test_a_linked_price_moves_with_coal_and_a_fixed_one_does_not(linkage, coal_price, expected):
    case = steam_case(1, price=500.0, heat=80.0, store=False, steam_coal_linkage=linkage, coal_price=coal_price)
    kpis = compute_kpis(case, operate(case).results)
    assert kpis["steam_price"].value == pytest.approx(expected)
    assert kpis["steam_revenue"].value == pytest.approx(expected / 0.7 * 80.0)


def test_a_linkage_of_0_0955_passes_on_the_coal_of_a_tonne_of_steam():
    assert pytest.approx(0.7 * 3.6 / (29.3076 * 0.9), abs=5e-5) == 0.0955


def test_identical_units_share_their_accounts_evenly():
    case = tiny_case(24, **{"retrofits.*.active": False})
    results = tiny_results(case)
    found = compute_kpis(case, results)
    fuel = results.hourly["fuel"].sum("snapshot")
    assert float(fuel.sel(thermal_unit="coal_1")) > float(fuel.sel(thermal_unit="coal_2"))
    members = found["fuel_cost"].members
    both = float(fuel.sel(thermal_unit=["coal_1", "coal_2"]).sum()) * case.parameter("coal_price")
    assert members["coal_1"] == members["coal_2"] == pytest.approx(both / 2)
    assert found["net_revenue"].members["coal_1"] == found["net_revenue"].members["coal_2"]

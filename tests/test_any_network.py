"""Networks of a user's own, as unlike ours as PyPSA allows, come out as plain PyPSA leaves them.

Each is small and holds many features at once; windows are made so short that even these are stitched or start from a
first guess.
"""

import numpy as np
import pandas as pd
import pypsa
import pytest

import gridsim
from gridsim.engine import linear, stitch
from gridsim.errors import InfeasibleError

HOURS = 20


@pytest.fixture(autouse=True)
def settle_pypsa_strings():
    with pypsa.option_context("api.legacy_string_dtype", False):
        yield


@pytest.fixture
def short_windows(monkeypatch):
    monkeypatch.setattr(stitch, "WINDOW", 6)
    monkeypatch.setattr(stitch, "REACHES", 1)
    monkeypatch.setattr(stitch, "SMALLEST", 1)
    monkeypatch.setattr(linear, "FEWEST_FOR_A_GUESS", 3)


def hours(count):
    return pd.date_range("2030", periods=count, freq="h")


def make_triangle(snapshots=None):
    """Three buses in a ring with random demand and costs, wind, two gas plants and a battery."""
    random = np.random.default_rng(0)
    network = pypsa.Network(snapshots=hours(HOURS) if snapshots is None else snapshots)
    times = network.snapshots
    network.add("Carrier", ["AC", "gas", "wind"], co2_emissions=[0, 0.4, 0])
    network.add("Bus", ["a", "b", "c"], carrier="AC")
    demand = pd.DataFrame(random.uniform(20, 60, (len(times), 3)), times, ["at_a", "at_b", "at_c"])
    network.add("Load", demand.columns, bus=["a", "b", "c"], p_set=demand)
    wind, cost = (pd.Series(random.uniform(low, high, len(times)), times) for low, high in ((0, 1), (30, 50)))
    network.add("Generator", "wind", bus="b", carrier="wind", p_nom=120, p_max_pu=wind, marginal_cost=0.01)
    network.add("Generator", "gas", bus="a", carrier="gas", p_nom=130, marginal_cost=cost)
    network.add("Generator", "peak", bus="c", carrier="gas", p_nom=300, marginal_cost=83.1)
    ends = {"bus0": ["a", "b", "c"], "bus1": ["b", "c", "a"], "carrier": "AC"}
    network.add("Line", ["ab", "bc", "ca"], **ends, x=[0.1, 0.15, 0.2], r=[0.01, 0.02, 0.01], s_nom=[60, 70, 80])
    efficiencies = {"efficiency_store": 0.93, "efficiency_dispatch": 0.91, "marginal_cost": 0.3}
    network.add("StorageUnit", "battery", bus="b", p_nom=25, max_hours=4, cyclic_state_of_charge=True, **efficiencies)
    return network


def extendable(network):
    for component, capacity in (("generators", "p_nom"), ("lines", "s_nom"), ("storage_units", "p_nom")):
        static = network.c[component].static
        static[f"{capacity}_extendable"], static[f"{capacity}_max"] = True, 500.0
        static["capital_cost"] = np.linspace(5, 30, len(static))
    network.c.lines.static["length"] = [30.0, 40.0, 50.0]
    return network


def with_totals_of_all_kinds():
    network = extendable(make_triangle())
    for name, kind, attribute, constant in (
        ("co2", "primary_energy", "co2_emissions", 60.0 * HOURS),
        ("burnt", "operational_limit", "gas", 55.0 * HOURS),
        ("wind", "tech_capacity_expansion_limit", "wind", 130.0),
        ("lines", "transmission_volume_expansion_limit", "AC", 1e4),
        ("cost", "transmission_expansion_cost_limit", "AC", 5e3),
    ):
        network.add("GlobalConstraint", name, type=kind, carrier_attribute=attribute, sense="<=", constant=constant)
    return network


def with_periods():
    network = make_triangle(hours(12))
    network.investment_periods = [2030, 2040]
    network.investment_period_weightings["objective"] = [1.0, 0.6]
    network.c.generators.static["lifetime"] = np.inf
    new = {
        "build_year": [2030, 2040],
        "lifetime": [10, 30],
        "capital_cost": [50.0, 20.0],
        "marginal_cost": [10.0, 11.0],
    }
    network.add("Generator", ["first", "second"], bus="a", p_nom_extendable=True, p_nom_max=80, carrier="gas", **new)
    network.add("Store", "fresh", bus="a", e_nom=50, e_initial=10, e_initial_per_period=True, standing_loss=0.01)
    network.add("Store", "round", bus="b", e_nom=50, e_cyclic=True, e_cyclic_per_period=True)
    network.add("Store", "long", bus="c", e_nom=50, e_cyclic=True, e_cyclic_per_period=False)
    network.add("StorageUnit", "late", bus="c", p_nom=10, max_hours=3, build_year=2040, lifetime=20)
    cap = {"carrier_attribute": "co2_emissions", "sense": "<=", "constant": 400.0, "investment_period": 2040}
    network.add("GlobalConstraint", "co2", type="primary_energy", **cap)
    return network


def with_scenarios():
    network = make_triangle()
    static = network.c.generators.static
    static["p_nom_extendable"] = static.index == "gas"
    static.loc["gas", ["capital_cost", "p_nom_max"]] = [40.0, 500.0]
    network.set_scenarios({"low": 0.3, "middle": 0.5, "high": 0.2})
    network.c.generators.dynamic["p_max_pu"].loc[:, ("low", "wind")] *= 0.5
    network.set_risk_preference(alpha=0.8, omega=0.4)
    return network


def with_links_and_strange_names():
    network = make_triangle()
    network.add("Bus", ["吕四, 港 (a/b)-c", "heat", "snapshot"], carrier="AC")
    network.add("Line", "线-1, x", bus0="a", bus1="吕四, 港 (a/b)-c", x=0.2, s_nom=50, carrier="AC")
    network.add(
        "Generator", ["大唐", "p"], bus="吕四, 港 (a/b)-c", p_nom=[30, 1], marginal_cost=[12.0, 3.0], carrier="gas"
    )
    network.add("Load", "warmth", bus="heat", p_set=9.0)
    network.add("Load", "negative", bus="a", p_set=-5.0, sign=-1)
    ports = {"bus0": "a", "bus1": "heat", "bus2": "b", "bus3": "snapshot"}
    network.add("Link", "chp", **ports, efficiency=0.5, efficiency2=0.3, efficiency3=0.1, p_nom=80, marginal_cost=3.3)
    network.add("Store", "sink", bus="snapshot", e_nom=1e6)
    network.add("Store", "tank", bus="heat", e_nom_extendable=True, capital_cost=2.0, e_cyclic=True, standing_loss=0.02)
    network.add("Link", "slow", bus0="b", bus1="a", efficiency=0.97, p_nom=30, delay=3)
    network.add("Link", "late", bus0="b", bus1="c", efficiency=0.97, p_nom=30, delay=5, cyclic_delay=True)
    network.add("Link", "ramped", bus0="a", bus1="c", p_nom=40, p_min_pu=-1, ramp_limit_up=0.2, ramp_limit_down=0.2)
    network.add("Generator", "dead", bus="a", p_nom=100, active=False)
    network.c.generators.static.loc["gas", ["ramp_limit_down", "e_sum_max"]] = [0.2, 60.0 * HOURS]
    network.c.generators.dynamic["ramp_limit_up"]["gas"] = np.where(np.arange(HOURS) % 3, 0.2, np.nan)
    return network


def with_weights_and_words_for_hours():
    network = make_triangle([f"step {step}" for step in range(HOURS)])
    random = np.random.default_rng(1)
    for column in ("objective", "generators", "stores"):
        network.snapshot_weightings[column] = random.choice([0.5, 1.0, 2.0], HOURS)
    network.add("Store", "both_ways", bus="c", e_nom=80, e_min_pu=-1)
    network.add("Store", "built", bus="c", e_nom_extendable=True, e_nom_max=100, e_cyclic=True, capital_cost=1.0)
    inflow = pd.Series(random.uniform(0, 9, HOURS), network.snapshots)
    network.add("StorageUnit", "dam", bus="a", p_nom=20, max_hours=20, inflow=inflow, state_of_charge_initial=50)
    wanted = pd.Series(np.nan, network.snapshots)
    wanted.iloc[12] = 40.0
    network.c.storage_units.dynamic["state_of_charge_set"]["dam"] = wanted
    return network


def with_modules_and_commitment():
    network = make_triangle()
    static = network.c.generators.static
    static["committable"] = static.index == "peak"
    static.loc["peak", ["p_min_pu", "start_up_cost", "min_up_time", "ramp_limit_up"]] = [0.1, 50.0, 3, 0.2]
    network.add(
        "Generator", "modules", bus="a", carrier="gas", committable=True, p_nom_extendable=True, p_nom_mod=20.0,
        p_nom_max=100.0, p_min_pu=0.5, marginal_cost=5.0, start_up_cost=40.0, capital_cost=700.0,
    )  # fmt: skip
    return network


def with_a_cost_that_falls():
    network = make_triangle(hours(12))
    curve = pd.DataFrame({("peak", "p_pu"): [0, 0.3, 1.0], ("peak", "marginal_cost"): [90.0, 80.0, 60.0]})
    curve.columns.names, curve.index.name = ["name", "attribute"], "breakpoint"
    network.c.generators.piecewise["marginal_cost"] = curve
    return network


def with_quadratic_costs_in_ties():
    network = extendable(make_triangle())
    network.c.generators.static["marginal_cost_quadratic"] = [0.0, 0.01, 0.02]
    network.add("Generator", ["one", "two"], bus="a", p_nom=40, marginal_cost=30, marginal_cost_quadratic=0.1)
    return network


def rows_and_columns_of_ones_own(network, snapshots):
    model = network.model
    power = model["Generator-p"]
    model.remove_constraints("Generator-fix-p-upper")
    model.add_constraints(power, "<=", 150, name="Generator-fix-p-upper")
    model.add_constraints(power.sel(name="gas").sum("snapshot"), "<=", 60 * HOURS, name="GlobalConstraint-burnt")
    zones = pd.Index(["north", "south"], name="zone")
    size = model.add_variables(lower=0, upper=5, coords=[zones], name="size")
    late = model.add_variables(lower=0, coords=[pd.Index(snapshots[4:], name="snapshot"), zones], name="late")
    model.add_constraints(late.sum("zone") - 0.1 * power.sel(name="gas", snapshot=snapshots[4:]), ">=", 0, name="need")
    model.add_constraints(late - size, "<=", 0, name="room")
    model.objective += 2 * size.sum() + 0.3 * late.sum()
    known = pd.Series(np.arange(len(snapshots)) < len(snapshots) - 3, pd.Index(snapshots, name="snapshot")).to_xarray()
    reserve = model.add_variables(lower=0, coords=[known.indexes["snapshot"]], mask=known, name="Zone-reserve")
    both = reserve + reserve.shift(snapshot=1)
    model.add_constraints(both - power.sel(name="gas"), ">=", -40, name="held", mask=known)
    model.objective += 0.7 * reserve.sum()


KINDS = {
    "totals, losses": (with_totals_of_all_kinds, {"transmission_losses": {"mode": "tangents", "segments": 3}}),
    "investment periods": (with_periods, {"multi_investment_periods": True}),
    "scenarios and risk": (with_scenarios, {}),
    "links and names": (with_links_and_strange_names, {}),
    "weights and words": (with_weights_and_words_for_hours, {}),
    "modules": (with_modules_and_commitment, {}),
    "falling cost": (with_a_cost_that_falls, {}),
    "quadratic": (with_quadratic_costs_in_ties, {}),
    "one's own rows": (make_triangle, {"extra_functionality": rows_and_columns_of_ones_own}),
}


@pytest.mark.usefixtures("short_windows")
@pytest.mark.filterwarnings("ignore")  # plain PyPSA's own, about what it is given
@pytest.mark.parametrize("kind", KINDS)
def test_a_network_of_any_kind_is_left_as_plain_pypsa_leaves_it(kind):
    make, options = KINDS[kind]
    ours, theirs = make(), make()
    found = gridsim.optimize(ours, gap=1e-9, assign_all_duals=True, **options)
    plain = {"include_objective_constant": False, "output_flag": False, "mip_rel_gap": 1e-9}
    assert theirs.optimize(assign_all_duals=True, **plain, **options) == ("ok", "optimal")
    assert ours.objective == pytest.approx(theirs.objective, rel=1e-8 if found.certificate.integers else 1e-9)
    assert float(ours.objective_constant) == float(theirs.objective_constant)
    assert (ours.model.status, ours.model.termination_condition) == ("ok", "optimal")
    for component in theirs.components:
        mine = ours.c[component.name]
        filled = {name for name, frame in component.dynamic.items() if not frame.empty}
        assert filled == {name for name, frame in mine.dynamic.items() if not frame.empty}
        assert all(mine.dynamic[name].isna().equals(component.dynamic[name].isna()) for name in filled)
        assert list(mine.static.columns) == list(component.static.columns)
    totals = ours.c.global_constraints.static
    if not found.certificate.integers and len(totals):
        theirs_totals = theirs.c.global_constraints.static["mu"].astype(float)
        np.testing.assert_allclose(totals["mu"].astype(float), theirs_totals, rtol=1e-6, atol=1e-6)
    if kind not in ("modules", "falling cost"):  # plain PyPSA has no prices there
        buses = [bus for bus in theirs.c.buses.dynamic["marginal_price"] if bus != "heat"]  # where prices are unique
        prices, expected = (network.c.buses.dynamic["marginal_price"][buses] for network in (ours, theirs))
        np.testing.assert_allclose(prices, expected, rtol=1e-4, atol=1e-2)


def test_a_basis_of_investment_periods_starts_the_next_study():
    network = pypsa.Network(snapshots=hours(3))
    network.investment_periods = [2030, 2040]
    network.add("Bus", "here")
    network.add("Load", "load", bus="here", p_set=[3.0, 4.0, 5.0, 4.0, 5.0, 6.0])
    network.add("Generator", ["cheap", "dear"], bus="here", p_nom=[4, 9], marginal_cost=[1.0, 2.0])
    kept = gridsim.optimize(network, multi_investment_periods=True, keep_basis=True)
    started = gridsim.optimize(network, multi_investment_periods=True, start=kept.basis)
    assert "earlier basis" in started.method
    assert started.certificate.iterations == 0
    assert started.objective == pytest.approx(1 * 23 + 2 * 4, rel=1e-12)


def test_a_bus_that_does_not_exist_is_refused_as_by_plain_pypsa():
    network = make_triangle()
    network.add("Generator", "lost", bus="nowhere", p_nom=10)
    with pytest.raises(pypsa.consistency.ConsistencyError, match="lost"):
        gridsim.optimize(network)


def test_part_of_the_hours_and_a_single_hour_equal_plain_pypsa():
    for part in (slice(6, 15), slice(3, 4)):
        ours, theirs = with_weights_and_words_for_hours(), with_weights_and_words_for_hours()
        gridsim.optimize(ours, ours.snapshots[part], method="stitched")
        theirs.optimize(theirs.snapshots[part], include_objective_constant=False, output_flag=False)
        assert ours.objective == pytest.approx(theirs.objective, rel=1e-9)


def test_an_infeasible_quadratic_network_names_its_hours():
    network = with_quadratic_costs_in_ties()
    network.c.generators.static["p_nom_extendable"] = False
    network.c.loads.dynamic["p_set"].iloc[7, 0] = 9999.0
    with pytest.raises(InfeasibleError, match="2030-01-01 07:00"):
        gridsim.optimize(network)

"""Every fast path equals the plain one, on systems that hypothesis makes up."""

import numpy as np
import pandas as pd
import pypsa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gridsim
from gridsim.case import load_case
from gridsim.engine.resolve import Resolver
from gridsim.engine.stitch import Windows
from gridsim.errors import InfeasibleError
from gridsim.system.build import build_network
from gridsim.system.thermal import thermal_constraints

PLAIN = {"include_objective_constant": False, "output_flag": False}
BOUNDED = settings(
    max_examples=5,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

SYSTEMS = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 10_000),
        "hours": st.sampled_from([24, 48, 75]),
        "storage": st.booleans(),
        "cyclic": st.booleans(),
        "store": st.booleans(),
        "heat": st.booleans(),
        "line": st.booleans(),
        "ramps": st.booleans(),
        "extendable": st.booleans(),
        "cap": st.booleans(),
        "negative": st.booleans(),
        "degenerate": st.booleans(),
        "committable": st.booleans(),
        "weights": st.booleans(),
    }
)


@pytest.fixture(autouse=True)
def settle_pypsa_strings():
    with pypsa.option_context("api.legacy_string_dtype", False):
        yield


def make_system(system):
    """Two buses with demand, wind, gas and what ``system`` switches on; degenerate costs are whole numbers in ties."""
    random = np.random.default_rng(system["seed"])
    hours = system["hours"]
    n = pypsa.Network(snapshots=pd.date_range("2030-01-01", periods=hours, freq="h"))
    cost = (lambda low, high: float(round((low + high) / 20) * 10)) if system["degenerate"] else random.uniform
    if system["weights"]:
        n.snapshot_weightings.loc[:, :] = random.choice([1.0, 2.0, 3.0], hours)[:, None]
    n.add("Carrier", ["AC", "gas", "wind", "heat"], co2_emissions=[0, 0.4, 0, 0])
    n.add("Bus", ["a", "b"], carrier="AC")
    n.add(
        "Load",
        ["load_a", "load_b"],
        bus=["a", "b"],
        p_set=pd.DataFrame(random.uniform(20, 60, (hours, 2)), n.snapshots, ["load_a", "load_b"]),
    )
    n.add(
        "Generator",
        "wind",
        bus="b",
        carrier="wind",
        p_nom=120,
        p_max_pu=random.uniform(size=hours),
        marginal_cost=-5 if system["negative"] else 0,
    )
    n.add("Generator", "gas", bus="a", carrier="gas", p_nom=90, marginal_cost=cost(30, 50))
    n.add("Generator", "peaker", bus="b", carrier="AC", p_nom=200, marginal_cost=cost(70, 120))
    static = n.c.generators.static
    if system["ramps"]:
        static.loc["gas", ["ramp_limit_up", "ramp_limit_down"]] = 0.3
    if system["committable"]:
        static["committable"] = static.index == "gas"
        static.loc["gas", ["p_min_pu", "start_up_cost", "shut_down_cost"]] = [0.4, 300.0, 300.0]
    if system["line"]:
        n.add("Line", ["one", "two"], bus0="a", bus1="b", x=[0.1, 0.15], s_nom=[30, 40])
    else:
        n.add("Link", "tie", bus0="a", bus1="b", p_nom=45, p_min_pu=-1, efficiency=1.0)
    if system["storage"]:
        n.add(
            "StorageUnit",
            "battery",
            bus="b",
            p_nom=25,
            max_hours=4,
            efficiency_store=0.9,
            efficiency_dispatch=0.9,
            cyclic_state_of_charge=system["cyclic"],
            state_of_charge_initial=0 if system["cyclic"] else 30,
            inflow=random.uniform(0, 3, hours),
        )
    if system["store"]:
        n.add("Store", "tank", bus="a", e_nom=80, e_cyclic=system["cyclic"], e_initial=20, standing_loss=0.01)
    if system["heat"]:
        n.add("Bus", "warm", carrier="heat")
        n.add("Load", "heat", bus="warm", p_set=random.uniform(5, 15, hours))
        n.add(
            "Link",
            "chp",
            bus0="a",
            bus1="warm",
            bus2="b",
            efficiency=0.5,
            efficiency2=0.3,
            p_nom=80,
            marginal_cost=cost(3, 20),
        )
    if system["extendable"]:
        n.add(
            "Generator",
            "new",
            bus="a",
            carrier="wind",
            p_nom_extendable=True,
            p_nom_max=60,
            capital_cost=cost(20, 300),
            p_max_pu=random.uniform(size=hours),
        )
    if system["cap"]:
        n.add(
            "GlobalConstraint",
            "co2",
            type="primary_energy",
            carrier_attribute="co2_emissions",
            sense="<=",
            constant=25.0 * hours * (2 if system["weights"] else 1),
        )
    return n


@BOUNDED
@given(system=SYSTEMS, method=st.sampled_from(["auto", "stitched"]))
def test_optimize_costs_what_plain_pypsa_costs_and_a_penny_of_demand_costs_its_price(system, method):
    """Prices are compared through what they mean: where several are optimal, each supports the same cost."""
    ours, theirs = make_system(system), make_system(system)
    status = theirs.optimize(linearized_unit_commitment=True, **PLAIN)
    if status[1] != "optimal":
        with pytest.raises(InfeasibleError):
            gridsim.optimize(ours, linearized_unit_commitment=True, method=method)
        return
    found = gridsim.optimize(ours, linearized_unit_commitment=True, method=method)
    assert found.objective == pytest.approx(theirs.objective, rel=1e-9, abs=1e-6)
    assert ours.objective == pytest.approx(theirs.objective, rel=1e-9, abs=1e-6)
    assert found.certificate.bound == pytest.approx(theirs.objective, rel=1e-9, abs=1e-6)


@BOUNDED
@given(system=SYSTEMS)
def test_prices_equal_those_of_plain_pypsa_where_costs_break_ties(system):
    """Random costs and no commitment; an hour's price is unique where a generator runs between its limits."""
    system = system | {"degenerate": False, "committable": False, "ramps": False}
    ours, theirs = make_system(system), make_system(system)
    if theirs.optimize(**PLAIN)[1] != "optimal":
        return
    gridsim.optimize(ours, method="stitched")
    static, available = theirs.c.generators.static, theirs.get_switchable_as_dense("Generator", "p_max_pu")
    power = theirs.c.generators.dynamic["p"]
    capacity = available * static["p_nom_opt"]
    for name in ("gas", "peaker"):
        inside = (power[name] > 1e-4) & (power[name] < capacity[name] - 1e-4)
        inside &= (ours.c.generators.dynamic["p"][name] > 1e-4) & (
            ours.c.generators.dynamic["p"][name] < capacity[name] - 1e-4
        )
        bus = static.at[name, "bus"]
        if not system["cap"]:
            np.testing.assert_allclose(
                ours.c.buses.dynamic["marginal_price"].loc[inside, bus],
                theirs.c.buses.dynamic["marginal_price"].loc[inside, bus],
                rtol=1e-6,
                atol=1e-6,
            )


@BOUNDED
@given(system=SYSTEMS, factor=st.sampled_from([0.0, 0.7, 1.3]))
def test_hot_equals_cold(system, factor):
    base, changed = make_system(system), make_system(system)
    changed.c.loads.dynamic["p_set"] *= factor
    results = []
    for network in (base, changed):
        network.optimize.create_model(linearized_unit_commitment=True, include_objective_constant=False)
        results.append(Resolver(network.model))
    hot, cold = results
    answers = []
    for attempt in (hot.solve, cold.solve):
        try:
            answers.append(attempt().objective)
        except InfeasibleError:
            answers.append(None)
    if None in answers:
        return
    hot.change_right_hand_side("Bus-nodal_balance", changed.model.constraints["Bus-nodal_balance"].rhs)
    assert hot.solve().objective == pytest.approx(answers[1], rel=1e-9, abs=1e-6)
    assert hot.certificate.method.startswith("HiGHS simplex from the last")
    hot.reset()
    assert hot.solve().objective == pytest.approx(answers[0], rel=1e-9, abs=1e-6)


@settings(BOUNDED, max_examples=3)
@given(system=SYSTEMS)
def test_integers_cost_what_plain_pypsa_finds_within_the_gap(system):
    system = system | {"committable": True, "hours": 24, "extendable": False}
    ours, theirs = make_system(system), make_system(system)
    if theirs.optimize(**PLAIN, mip_rel_gap=1e-6)[1] != "optimal":
        return
    found = gridsim.optimize(ours, gap=1e-6)
    assert found.objective == pytest.approx(theirs.objective, rel=3e-6, abs=1e-4)
    assert found.certificate.integers > 0
    assert set(np.round(ours.c.generators.dynamic["status"]["gas"], 6)) <= {0.0, 1.0}
    assert ours.c.buses.dynamic["marginal_price"].abs().to_numpy().max() > 0


def test_investment_periods_and_snapshot_weightings_are_solved_as_by_plain_pypsa():
    networks = []
    for _ in range(2):
        network = make_system(
            dict.fromkeys(("storage", "line", "extendable"), True)
            | dict.fromkeys(
                ("cyclic", "store", "heat", "ramps", "cap", "negative", "degenerate", "committable", "weights"), False
            )
            | {"seed": 4, "hours": 24}
        )
        network.investment_periods = [2030, 2040]
        network.investment_period_weightings["objective"] = [1.0, 0.6]
        network.c.generators.static["build_year"] = 2030
        network.c.generators.static["lifetime"] = 30
        networks.append(network)
    gridsim.optimize(networks[0], multi_investment_periods=True)
    networks[1].optimize(multi_investment_periods=True, **PLAIN)
    assert networks[0].objective == pytest.approx(networks[1].objective, rel=1e-9)


@pytest.mark.parametrize("constant", [True, False])
def test_options_of_the_model_and_the_objective_constant_are_those_of_pypsa(constant):
    system = dict.fromkeys(SYSTEMS_OFF, False) | {"seed": 8, "hours": 24, "line": True, "extendable": True}
    ours, theirs = make_system(system), make_system(system)
    for network in (ours, theirs):
        network.c.lines.static["r"] = 0.01
        network.c.generators.static["capital_cost"] += 3.0
        network.c.generators.static.loc["gas", ["p_nom_extendable", "p_nom_min"]] = [True, 90.0]
    options = {"transmission_losses": {"mode": "secants"}, "include_objective_constant": constant}
    gridsim.optimize(ours, ours.snapshots[:12], **options)
    theirs.optimize(theirs.snapshots[:12], output_flag=False, **options)
    assert ours.objective == pytest.approx(theirs.objective, rel=1e-9)
    assert float(ours.objective_constant) == float(theirs.objective_constant)


SYSTEMS_OFF = (
    "storage", "cyclic", "store", "heat", "line", "ramps", "extendable", "cap", "negative", "degenerate",
    "committable", "weights",
)  # fmt: skip


def test_quadratic_costs_cost_what_plain_pypsa_finds():
    system = dict.fromkeys(SYSTEMS_OFF, False) | {"seed": 3, "hours": 24}
    ours, theirs = make_system(system), make_system(system)
    for network in (ours, theirs):
        network.c.generators.static["marginal_cost_quadratic"] = [0.0, 0.1, 0.2]
    found = gridsim.optimize(ours)
    theirs.optimize(**PLAIN)
    assert found.objective == pytest.approx(theirs.objective, rel=1e-6)


def test_a_maximised_objective_is_refused():
    network = make_system(dict.fromkeys(SYSTEMS_OFF, False) | {"seed": 3, "hours": 24})
    with pytest.raises(ValueError, match="maximised"):
        gridsim.optimize(network, extra_functionality=lambda n, _: setattr(n.model.objective, "sense", "max"))


def test_windows_cover_every_column_and_row_with_a_time_once():
    network = make_system(dict.fromkeys(SYSTEMS_OFF, False) | {"seed": 3, "hours": 75, "storage": True})
    network.optimize.create_model(include_objective_constant=False)
    program = Resolver(network.model)._base
    windows = Windows(program, 24)
    columns = np.concatenate([windows.columns(number) for number in range(len(windows))])
    rows = np.concatenate([windows.rows(number) for number in range(len(windows))])
    assert len(windows) == 3
    assert sorted(columns) == list(range(len(program.cost)))
    assert sorted(rows) == list(range(len(program.row_lower)))


@pytest.mark.parametrize("study", ["annual-2025", "annual-2030"])
@pytest.mark.parametrize("commitment", [True, False])
def test_three_weeks_of_qidong_cost_what_plain_pypsa_finds(study, commitment):
    networks = [build_network(load_case(study, hours=504)) for _ in range(2)]
    options = {"linearized_unit_commitment": True, "extra_functionality": thermal_constraints} if commitment else {}
    if not commitment:
        for network in networks:
            static = network.c.generators.static
            units = static["committable"].to_numpy(bool)
            static.loc[units, "marginal_cost"] += (static["fuel_cost"] * static["fuel_slope_2"])[units]
            static["committable"] = False
            static.loc[units, "p_min_pu"] = 0.0
    found = gridsim.optimize(networks[0], method="stitched", **options)
    networks[1].optimize(**PLAIN, **options)
    assert "stitched" in found.method
    assert found.objective == pytest.approx(networks[1].objective, rel=1e-9)

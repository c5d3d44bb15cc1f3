"""What nothing tells apart is merged, and the optimum of the smaller program is that of the whole."""

import numpy as np
import pandas as pd
import pypsa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gridsim.engine.fold import fold
from gridsim.engine.program import read_program
from gridsim.engine.resolve import Resolver
from gridsim.engine.symmetry import merge
from gridsim.operation.optimize import optimize

HOURS = 48
HOURLY = pd.date_range("2030-01-01", periods=HOURS, freq="h")
TWINS = ["twin 1", "twin 2", "twin 3"]


def make_network(twins=TWINS, seed=0, **changes):
    """Two buses; identical committed units and batteries at one, wind and a costly unit at the other."""
    random = np.random.default_rng(seed)
    network = pypsa.Network()
    network.set_snapshots(HOURLY)
    network.add("Bus", ["north", "south"])
    network.add("Link", "tie", bus0="north", bus1="south", p_nom=120.0, p_min_pu=-1.0)
    unit = {"p_nom": 60.0, "p_min_pu": 0.4, "marginal_cost": 30.0, "start_up_cost": 900.0, "committable": True}
    unit |= {"ramp_limit_up": 0.5, "ramp_limit_down": 0.5, "min_up_time": 4, "min_down_time": 3, "up_time_before": 99}
    network.add("Generator", twins, bus="north", **unit)
    battery = {"p_nom": 15.0, "max_hours": 2, "efficiency_store": 0.9, "cyclic_state_of_charge": True}
    network.add("StorageUnit", [f"battery {twin}" for twin in twins], bus="north", **battery)
    network.add("Generator", "wind", bus="south", p_nom=90.0, p_max_pu=random.uniform(0, 1, HOURS), marginal_cost=0.0)
    network.add("Generator", "peaker", bus="south", p_nom=400.0, marginal_cost=95.0)
    network.add("Load", "city", bus="south", p_set=90 + 60 * random.uniform(-1, 1, HOURS))
    for (component, attribute, name), value in changes.get("change", {}).items():
        network.components[component].static.loc[name, attribute] = value
    return network


def program_of(network):
    with pypsa.option_context("api.legacy_string_dtype", False):
        network.optimize.create_model(linearized_unit_commitment=True, include_objective_constant=False)
    return fold(read_program(network.model)).program


def plain(network):
    with pypsa.option_context("api.legacy_string_dtype", False):
        network.optimize(solver_name="highs", linearized_unit_commitment=True, include_objective_constant=False)
    return network.objective


def test_identical_units_and_their_rows_become_one():
    one, three = program_of(make_network(TWINS[:1])), merge(program_of(make_network())).program
    assert three.matrix.shape == one.matrix.shape


def test_the_optimum_of_the_merged_program_is_that_of_plain_pypsa_with_equals_sharing_equally():
    network = make_network()
    solution = optimize(network, linearized_unit_commitment=True)
    other = make_network()
    assert solution.objective == pytest.approx(plain(other), rel=1e-9)
    assert solution.certificate.dual_violation < 1e-6
    power = network.c.generators.dynamic["p"]
    for twin in TWINS[1:]:
        np.testing.assert_array_equal(power[twin], power[TWINS[0]])
    assert power[TWINS].to_numpy().max() > 0


@pytest.mark.parametrize(
    "difference",
    [
        ("Generator", "marginal_cost", "twin 2"),
        ("Generator", "p_nom", "twin 2"),
        ("Generator", "start_up_cost", "twin 2"),
        ("Generator", "ramp_limit_up", "twin 2"),
    ],
)
def test_a_unit_that_differs_in_one_number_stays_apart(difference):
    component, attribute, name = difference
    value = make_network().components[component].static.loc[name, attribute] * 0.9
    network = make_network(change={difference: value})
    merged, whole = merge(program_of(network)), network.model.variables["Generator-p"].labels
    classes = dict(zip(read_program(network.model).column_label.tolist(), merged.column_class.tolist(), strict=True))
    of = {twin: [classes[label] for label in whole.sel(name=twin).to_numpy()] for twin in TWINS}
    assert of["twin 1"] == of["twin 3"]
    assert not set(of["twin 1"]) & set(of["twin 2"])


def test_equals_at_different_buses_stay_apart():
    network = make_network(change={("Generator", "bus", "twin 2"): "south"})
    rows = merge(program_of(network)).program.matrix.shape[0]
    assert merge(program_of(make_network())).program.matrix.shape[0] < rows < program_of(network).matrix.shape[0]


def test_a_program_with_integers_is_not_merged():
    network = make_network()
    with pypsa.option_context("api.legacy_string_dtype", False):
        network.optimize.create_model(include_objective_constant=False)
    program = fold(read_program(network.model)).program
    assert merge(program).program is program


def test_duals_of_equals_satisfy_the_conditions_of_the_whole_program():
    certificate = optimize(make_network(), linearized_unit_commitment=True).certificate
    program = program_of(make_network())
    assert certificate.columns == program.matrix.shape[1]
    assert max(certificate.primal_violation, certificate.dual_violation) < 1e-7
    assert certificate.gap < 1e-9


def test_a_change_to_one_of_the_equals_is_solved_rightly_and_so_is_the_way_back():
    network = make_network()
    program_of(network)
    resolver = Resolver(network.model)
    base = resolver.solve().objective
    resolver.change_cost("Generator-p", 20.0, select={"name": "twin 2"})
    changed = resolver.solve().objective
    expected = plain(make_network(change={("Generator", "marginal_cost", "twin 2"): 20.0}))
    assert changed == pytest.approx(expected, rel=1e-9)
    resolver.reset()
    assert resolver.solve().objective == pytest.approx(base, rel=1e-9)


def test_a_change_elsewhere_keeps_the_merged_form_and_is_solved_hot():
    network = make_network()
    program_of(network)
    resolver = Resolver(network.model)
    resolver.solve()
    resolver.change_right_hand_side("Generator-fix-p-upper", 55.0, select={"name": "peaker"})
    hot = resolver.solve()
    assert "last optimum" in hot.method
    change = {("Generator", "p_nom", "peaker"): 55.0}
    assert hot.objective == pytest.approx(plain(make_network(change=change)), rel=1e-9)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000), st.lists(st.sampled_from([20.0, 30.0]), min_size=3, max_size=3))
def test_systems_with_some_equals_cost_what_plain_pypsa_says(seed, costs):
    change = {("Generator", "marginal_cost", twin): cost for twin, cost in zip(TWINS, costs, strict=True)}
    solution = optimize(make_network(seed=seed, change=change), linearized_unit_commitment=True)
    assert solution.objective == pytest.approx(plain(make_network(seed=seed, change=change)), rel=1e-9)

"""Every path of the engine reaches the optimum of plain PyPSA, or says why there is none."""

import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pypsa
import pytest

import gridsim
from gridsim.engine import linear
from gridsim.errors import InfeasibleError, SolveError

HOURS = 24 * 28


def make_network(hours=HOURS, seed=0, demand=100.0):
    """A bus with a committed unit, wind, a peaker, a battery and a link to a second bus."""
    random = np.random.default_rng(seed)
    network = pypsa.Network(snapshots=pd.date_range("2030-01-01", periods=hours, freq="h"))
    network.add("Carrier", "AC")
    network.add("Bus", ["a", "b"], carrier="AC")
    network.add("Generator", "unit", bus="a", p_nom=80, committable=True, p_min_pu=0.4, marginal_cost=20)
    network.c.generators.static.loc["unit", ["start_up_cost", "ramp_limit_up", "ramp_limit_down"]] = [900.0, 0.5, 0.5]
    network.c.generators.static.loc["unit", ["min_up_time", "up_time_before"]] = [4, 1000]
    network.add("Generator", "wind", bus="b", p_nom=90, p_max_pu=random.uniform(size=hours), marginal_cost=0.1)
    network.add("Generator", "peaker", bus="a", p_nom=500, marginal_cost=random.uniform(60, 90, hours))
    network.add("StorageUnit", "battery", bus="b", p_nom=20, max_hours=4, efficiency_store=0.9, marginal_cost=1)
    network.c.storage_units.static["cyclic_state_of_charge"] = True
    network.add("Link", "tie", bus0="b", bus1="a", p_nom=70, p_min_pu=-1, efficiency=0.97)
    network.add("Load", "load", bus="a", p_set=demand * (1 + 0.4 * np.sin(np.arange(hours) / 24 * 2 * np.pi)))
    return network


@pytest.fixture(scope="module")
def plain():
    with pypsa.option_context("api.legacy_string_dtype", False):
        network = make_network()
        status = network.optimize(
            linearized_unit_commitment=True, include_objective_constant=False, output_flag=False, assign_all_duals=True
        )
    assert status == ("ok", "optimal")
    return network


# PyPSA's own statistics fill numbers with text, which pandas 3 announces to refuse one day
@pytest.mark.filterwarnings("ignore:.*is not supported as a fill value")
@pytest.mark.parametrize("method", ["plain", "stitched", "auto"])
def test_the_network_is_left_as_plain_pypsa_leaves_it(plain, method):
    network = make_network()
    certificate = gridsim.optimize(
        network, linearized_unit_commitment=True, method=method, assign_all_duals=True
    ).certificate
    assert certificate.objective == pytest.approx(plain.objective, rel=1e-9)
    assert network.objective == pytest.approx(plain.objective, rel=1e-9)
    prices = network.c.buses.dynamic["marginal_price"]
    pd.testing.assert_frame_equal(prices, plain.c.buses.dynamic["marginal_price"], rtol=1e-6, atol=1e-6)
    assert set(network.c.generators.dynamic) == set(plain.c.generators.dynamic)
    assert network.statistics.energy_balance().sum() == pytest.approx(0.0, abs=1e-4)


def test_a_long_program_is_stitched_and_needs_few_iterations_at_the_end():
    certificate = gridsim.optimize(make_network(HOURS * 2), linearized_unit_commitment=True).certificate
    assert "stitched" in certificate.method
    windows, final = (
        int(text.replace(",", "")) for text in re.findall(r"([\d,]+)(?= \+| iterations)", certificate.method)
    )
    assert final < windows
    assert certificate.iterations == windows + final


def test_capacities_without_a_place_in_time_take_the_plain_path_to_the_same_optimum(plain):
    networks = [make_network(), make_network()]
    for network in networks:
        network.c.storage_units.static["p_nom_extendable"] = True
        network.c.storage_units.static["capital_cost"] = 500.0
    certificate = gridsim.optimize(networks[0], linearized_unit_commitment=True).certificate
    networks[1].optimize(linearized_unit_commitment=True, include_objective_constant=False, output_flag=False)
    assert certificate.method == "HiGHS, one piece"
    assert networks[0].objective == pytest.approx(networks[1].objective, rel=1e-9)
    assert networks[0].c.storage_units.static.at["battery", "p_nom_opt"] == pytest.approx(
        networks[1].c.storage_units.static.at["battery", "p_nom_opt"], rel=1e-5
    )


def test_an_infeasible_system_names_the_hours_and_the_limits_that_conflict():
    network = make_network(hours=48)
    network.c.loads.dynamic["p_set"].iloc[30] = 5000.0
    with pytest.raises(InfeasibleError) as caught:
        gridsim.optimize(network, linearized_unit_commitment=True)
    message = str(caught.value)
    assert "2030-01-02 06:00" in message
    assert "Bus-nodal_balance (a)" in message
    assert "Generator-fix-p-upper (peaker)" in message
    assert "2030-01-01 05:00" not in message


def test_a_time_limit_ends_in_an_error_and_never_in_numbers():
    network = make_network()
    with pytest.raises(SolveError, match=r"time limit of 0\.001 s.*no result"):
        gridsim.optimize(network, linearized_unit_commitment=True, time_limit=0.001, method="plain")
    assert network.c.generators.dynamic["p"].empty


def test_an_unbounded_cost_is_said_to_be_unbounded():
    network = make_network(hours=24)
    network.add("Generator", "gift", bus="a", p_nom_extendable=True, capital_cost=0, marginal_cost=-10)
    network.add("Generator", "sink", bus="a", p_nom_extendable=True, capital_cost=0, sign=-1)
    with pytest.raises(SolveError, match="without limit"):
        gridsim.optimize(network, linearized_unit_commitment=True)


@pytest.mark.parametrize(("share", "path"), [(2.0, "stitched"), (0.7, "one piece")])
def test_an_annual_cap_is_stitched_where_it_is_slack_and_takes_the_plain_path_where_it_binds(share, path):
    uncapped = make_network(HOURS * 2)
    free = gridsim.optimize(uncapped, linearized_unit_commitment=True)
    burnt = uncapped.c.generators.dynamic["p"]["unit"].sum()
    capped, plain = make_network(HOURS * 2), make_network(HOURS * 2)
    for network in (capped, plain):
        network.add("Carrier", "coal", co2_emissions=1.0)
        network.c.generators.static.loc["unit", "carrier"] = "coal"
        network.add(
            "GlobalConstraint",
            "cap",
            type="primary_energy",
            carrier_attribute="co2_emissions",
            sense="<=",
            constant=share * burnt,
        )
    found = gridsim.optimize(capped, linearized_unit_commitment=True)
    expected = gridsim.optimize(plain, linearized_unit_commitment=True, method="plain")
    assert path in found.method
    assert found.objective == pytest.approx(expected.objective, rel=1e-9)
    assert (found.objective > free.objective * 1.001) == (share < 1)


@pytest.mark.parametrize("capped", [False, True])
def test_capacities_and_a_binding_total_over_many_windows_start_from_a_first_guess(capped):
    networks = [make_network(24 * 7 * 13), make_network(24 * 7 * 13)]
    for network in networks:
        network.add("Carrier", "coal", co2_emissions=1.0)
        network.c.generators.static.loc["unit", "carrier"] = "coal"
        sun = np.maximum(0, np.sin((np.arange(len(network.snapshots)) % 24 - 6) * np.pi / 12))
        network.add(
            "Generator", "pv", bus="a", p_nom_extendable=True, p_nom_max=400, capital_cost=13000, p_max_pu=0.9 * sun
        )
        if capped:
            network.add(
                "GlobalConstraint",
                "cap",
                type="primary_energy",
                carrier_attribute="co2_emissions",
                sense="<=",
                constant=20.0 * len(network.snapshots),
            )
    found = gridsim.optimize(networks[0], linearized_unit_commitment=True)
    expected = gridsim.optimize(networks[1], linearized_unit_commitment=True, method="plain")
    assert "first guess" in found.method
    assert found.objective == pytest.approx(expected.objective, rel=1e-9)
    built = networks[0].c.generators.static.at["pv", "p_nom_opt"]
    assert built == pytest.approx(networks[1].c.generators.static.at["pv", "p_nom_opt"], rel=1e-6)
    assert 1 < built < 399
    if capped:
        price = networks[0].c.global_constraints.static.at["cap", "mu"]
        assert price == pytest.approx(networks[1].c.global_constraints.static.at["cap", "mu"], rel=1e-6)
        assert price < -1


def test_standard_output_belongs_to_the_caller():
    """HiGHS 1.16 greets at the first object of a process, whatever its options say."""
    script = """
from engine.test_fold import make_program
from gridsim.engine import highs
print(highs.run(highs.load(make_program([[1, 1]], [10], [10], [3, 1], lower=[0, 0], upper=[9, 9]))).condition)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd="tests")
    assert done.stdout == "optimal\n"


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"threads": 0}, ValueError, "threads = 0 must be at least 1"),
        ({"method": "stitch"}, ValueError, "method = 'stitch' is none of auto, stitched, plain"),
        ({"start": "basis.npz"}, TypeError, "start is a str; give the basis"),
        ({"linearised_unit_commitment": True}, TypeError, "no option linearised_unit_commitment.*linearized_unit"),
        ({"solver_name": "gurobi"}, TypeError, "no option solver_name. The solver is HiGHS"),
    ],
)
def test_options_that_cannot_be_followed_are_refused_before_anything_is_built(options, error, text):
    network = make_network(24)
    with pytest.raises(error, match=text):
        gridsim.optimize(network, **options)
    assert not hasattr(network, "_model") or network._model is None


def test_a_guess_that_leads_too_far_gives_way_to_one_piece(monkeypatch):
    network = make_network(24 * 7 * 13)
    network.add("Generator", "new", bus="a", p_nom_extendable=True, capital_cost=9000, marginal_cost=10)
    expected = gridsim.optimize(network.copy(), linearized_unit_commitment=True, method="plain")
    run = linear.solver.run_unperturbed
    monkeypatch.setattr(
        linear.solver,
        "run_unperturbed",
        lambda highs, patience, insist=True, **options: run(
            highs, patience=patience if insist else 3, insist=insist, **options
        ),
    )
    found = gridsim.optimize(network, linearized_unit_commitment=True, solver_name="highs")
    assert found.method == "HiGHS, one piece"
    assert found.objective == pytest.approx(expected.objective, rel=1e-9)

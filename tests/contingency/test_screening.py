"""The screening against brute force, the graph and PyPSA."""

import numpy as np
import pypsa
import pytest
from small import bus, small_case
from tiny import tiny_case

from gridsim.contingency.branches import Branches, read_branches
from gridsim.contingency.factors import outage_factors
from gridsim.contingency.screening import flows_after_outages, screen


def meshed(buses: int = 12, seed: int = 1) -> Branches:
    """A ring with chords and one radial branch; single and double circuits."""
    pick = np.random.default_rng(seed)
    ring = [(bus, (bus + 1) % buses) for bus in range(buses)]
    chords = [tuple(pick.choice(buses, 2, replace=False)) for _ in range(buses // 2)]
    ends = np.array([*ring, *chords, (0, buses)]).T
    count = ends.shape[1]
    return Branches(
        names=tuple(f"lines.{number}" for number in range(count)),
        buses=tuple(f"bus{number}" for number in range(buses + 1)),
        ends=ends,
        circuits=np.append(pick.integers(1, 4, count - 1), 1).astype(float),
        susceptance=pick.uniform(500.0, 3000.0, count),
        outage_rating=pick.uniform(80.0, 300.0, count),
    )


def balanced(branches: Branches, hours: int, seed: int = 2) -> np.ndarray:
    injections = np.random.default_rng(seed).normal(0.0, 100.0, (hours, len(branches.buses)))
    return injections - injections.mean(axis=1, keepdims=True)


def solved_flows(branches: Branches, injections: np.ndarray, circuits: np.ndarray) -> np.ndarray:
    """Flow of one circuit by solving the network anew with so many circuits in service."""
    incidence = branches.incidence
    nodal = incidence.T @ ((circuits * branches.susceptance)[:, None] * incidence)
    angles = np.linalg.lstsq(nodal, injections.T, rcond=None)[0]
    return (branches.susceptance[:, None] * (incidence @ angles)).T


def everything(branches: Branches) -> np.ndarray:
    return np.arange(len(branches.names))


def test_flows_after_every_outage_equal_those_of_the_network_solved_without_the_circuit():
    branches = meshed()
    injections = balanced(branches, 5)
    flows = solved_flows(branches, injections, branches.circuits)
    factors = outage_factors(branches, everything(branches))
    ((_, after),) = flows_after_outages(flows, factors, everything(branches))
    for place, outage in enumerate(factors.outages):
        left = branches.circuits - (everything(branches) == outage)
        expected = np.where(left > 0, solved_flows(branches, injections, left), 0.0)
        np.testing.assert_allclose(after[:, place], expected, rtol=1e-9, atol=1e-9)


def test_outages_that_split_the_network_are_listed_apart_with_what_is_lost():
    branches = meshed()
    flows = solved_flows(branches, balanced(branches, 5), branches.circuits)
    found = screen(branches, flows, everything(branches), everything(branches))
    radial = len(branches.names) - 1
    assert list(found.factors.splits) == [radial]
    assert radial not in found.factors.outages
    np.testing.assert_array_equal(found.split_flow[:, 0], flows[:, radial])


def test_blocks_of_hours_give_what_all_hours_at_once_give(monkeypatch):
    branches = meshed()
    flows = solved_flows(branches, balanced(branches, 50), branches.circuits)
    whole = screen(branches, flows, everything(branches), everything(branches))
    monkeypatch.setattr("gridsim.contingency.screening._BLOCK", 700)
    pieces = screen(branches, flows, everything(branches), everything(branches))
    assert whole.overloads > 3
    for name in ("hours", "energy", "worst", "worst_hour", "worst_flow", "loading"):
        np.testing.assert_allclose(getattr(pieces, name), getattr(whole, name), rtol=1e-12)


def test_the_table_of_overloads_counts_what_each_hour_shows():
    branches = meshed()
    flows = solved_flows(branches, balanced(branches, 50), branches.circuits)
    found = screen(branches, flows, everything(branches), everything(branches), factor=1.1)
    ((_, after),) = flows_after_outages(flows, found.factors, everything(branches))
    excess = np.abs(after) - 1.1 * branches.outage_rating
    np.testing.assert_array_equal(found.hours, (excess > 0).sum(axis=0))
    np.testing.assert_allclose(found.energy, np.maximum(excess, 0.0).sum(axis=0))
    np.testing.assert_allclose(found.worst, np.maximum(excess.max(axis=0), 0.0))


def test_only_the_outages_and_branches_named_are_screened():
    branches = meshed()
    flows = solved_flows(branches, balanced(branches, 5), branches.circuits)
    some, watched = branches.chosen(["lines.1", "lines.3"]), branches.chosen(["lines.1?"])
    found, whole = (
        screen(branches, flows, some, watched),
        screen(branches, flows, everything(branches), everything(branches)),
    )
    assert len(watched) == 9
    rows = np.searchsorted(whole.factors.outages, some)
    np.testing.assert_array_equal(found.hours, whole.hours[np.ix_(rows, watched)])


def test_factors_equal_pypsas_branch_outage_distribution():
    case = tiny_case(24)
    branches = read_branches(case)
    with pypsa.option_context("api.legacy_string_dtype", False):
        theirs, order = pypsas_factors(branches)
    ours = outage_factors(branches, everything(branches))
    for place, outage in enumerate(ours.outages):
        tripped = order.index(f"{branches.names[outage]} 0")
        for branch, name in enumerate(branches.names):
            last = int(branches.circuits[branch]) - 1
            if branch != outage or last > 0:
                assert ours.factors[place, branch] == pytest.approx(theirs[order.index(f"{name} {last}"), tripped])


def pypsas_factors(branches: Branches) -> tuple[np.ndarray, list[str]]:
    """PyPSA's factors between single circuits, and their order."""
    network = pypsa.Network()
    network.add("Bus", list(branches.buses), v_nom=1.0)
    for name, ends, circuits, susceptance in zip(
        branches.names, branches.ends.T, branches.circuits, branches.susceptance, strict=True
    ):
        for number in range(int(circuits)):
            at = [branches.buses[end] for end in ends]
            network.add("Line", f"{name} {number}", bus0=at[0], bus1=at[1], x=1.0 / susceptance)
    network.determine_network_topology()
    part = network.c.sub_networks.static.obj.iloc[0]
    part.calculate_BODF()
    return np.asarray(part.BODF), list(part.branches_i().get_level_values(1))


def test_one_circuit_of_a_double_line_leaves_everything_to_the_other():
    line = {"name": "double", "bus0": "a", "bus1": "b", "circuits": 2.0, "length": 10.0, "reactance": 0.3}
    case = small_case(
        3, profiles={}, buses=[bus("a"), bus("b")], lines=[line | {"rating": 300.0, "outage_rating": 180.0}]
    )
    branches = read_branches(case)
    found = screen(branches, np.array([[80.0], [90.0], [-100.0]]), np.array([0]), np.array([0]))
    assert not len(found.factors.splits)
    assert found.hours[0, 0] == 1.0
    assert found.worst_flow[0, 0] == pytest.approx(-200.0)
    assert found.worst[0, 0] == pytest.approx(20.0)
    assert found.loading[:, 0] == pytest.approx([160 / 180, 1.0, 200 / 180])

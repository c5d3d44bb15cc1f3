"""A basis kept from one solve starts the next, slightly edited one."""

import numpy as np
import pytest
from engine.test_solve import make_network

import gridsim
from gridsim.engine.named_basis import Block, NamedBasis
from gridsim.errors import InfeasibleError

HOURS = 24 * 7


def solve(network, **options):
    return gridsim.optimize(network, linearized_unit_commitment=True, **options)


def test_an_edited_network_starts_from_the_basis_of_the_one_before():
    first = solve(make_network(HOURS), keep_basis=True)
    again = solve(make_network(HOURS), start=first.basis)
    assert again.certificate.iterations == 0
    assert again.objective == pytest.approx(first.objective, rel=1e-9)

    def edited():
        network = make_network(HOURS)
        network.add("Generator", "new", bus="b", p_nom=15, marginal_cost=33)
        network.c.links.static["p_nom"] = 60
        return network

    cold, warm = solve(edited()), solve(edited(), start=first.basis)
    assert "earlier basis" in warm.method
    assert warm.objective == pytest.approx(cold.objective, rel=1e-9)
    assert warm.certificate.iterations < cold.certificate.iterations / 2


def test_a_basis_of_other_hours_and_units_changes_nothing_but_the_time():
    basis = solve(make_network(48), keep_basis=True).basis
    started = solve(make_network(HOURS), start=basis)
    assert started.objective == pytest.approx(solve(make_network(HOURS)).objective, rel=1e-9)
    assert "earlier basis" not in started.method, "two days tell too little of a week"


def test_a_basis_of_nonsense_changes_nothing_but_the_time():
    first = solve(make_network(48), keep_basis=True)
    random = np.random.default_rng(0)

    def scrambled(blocks):
        return {
            name: Block(block.coordinates, random.integers(-1, 5, block.codes.shape).astype(np.int8))
            for name, block in blocks.items()
        }

    nonsense = NamedBasis(scrambled(first.basis.variables), scrambled(first.basis.constraints))
    started = solve(make_network(48), start=nonsense)
    assert "earlier basis" in started.method
    assert started.objective == pytest.approx(first.objective, rel=1e-9)


def test_an_infeasible_edit_of_a_study_is_told_as_without_a_start():
    basis = solve(make_network(48), keep_basis=True).basis
    network = make_network(48)
    network.c.loads.dynamic["p_set"].iloc[5] = 9999.0
    with pytest.raises(InfeasibleError, match="2030-01-01 05:00"):
        solve(network, start=basis)


def test_a_basis_is_kept_only_where_that_is_asked_for():
    assert solve(make_network(48)).basis is None

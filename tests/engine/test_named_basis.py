"""A basis kept from one solve starts the next, slightly edited one."""

import pytest
from engine.test_solve import make_network

import gridsim

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
    assert solve(make_network(HOURS), start=basis).objective == pytest.approx(
        solve(make_network(HOURS)).objective, rel=1e-9
    )


def test_a_basis_is_kept_only_where_that_is_asked_for():
    assert solve(make_network(48)).basis is None

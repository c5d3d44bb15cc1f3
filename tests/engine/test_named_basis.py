"""A basis kept beside a result starts the next, slightly edited study."""

import numpy as np
import pytest
from engine.test_solve import make_network

import gridsim
from gridsim.engine.named_basis import NamedBasis

HOURS = 24 * 7


def solve(network, **options):
    return gridsim.optimize(network, linearized_unit_commitment=True, **options)


def test_an_edited_study_starts_from_the_basis_of_the_one_before(tmp_path):
    file = tmp_path / "basis.npz"
    first = solve(make_network(HOURS), keep_basis=file)
    again = solve(make_network(HOURS), start=file)
    assert again.iterations == 0
    assert again.objective == pytest.approx(first.objective, rel=1e-9)

    def edited():
        network = make_network(HOURS)
        network.add("Generator", "new", bus="b", p_nom=15, marginal_cost=33)
        network.c.links.static["p_nom"] = 60
        return network

    cold, warm = solve(edited()), solve(edited(), start=file)
    assert "earlier basis" in warm.method
    assert warm.objective == pytest.approx(cold.objective, rel=1e-9)
    assert warm.iterations < cold.iterations / 2


def test_a_basis_of_other_hours_and_units_changes_nothing_but_the_time(tmp_path):
    file = tmp_path / "basis.npz"
    solve(make_network(48), keep_basis=file)
    assert solve(make_network(HOURS), start=file).objective == pytest.approx(
        solve(make_network(HOURS)).objective, rel=1e-9
    )


def test_a_file_that_is_no_basis_is_refused_by_name(tmp_path):
    np.savez(tmp_path / "other.npz", values=np.zeros(3))
    with pytest.raises(ValueError, match=r"other\.npz holds no basis"):
        NamedBasis.open(tmp_path / "other.npz")

"""Solving again from the last optimum gives what a fresh solve of the changed model gives."""

import numpy as np
import pandas as pd
import pypsa
import pytest
import xarray as xr
from engine.test_solve import make_network

from gridsim.engine.resolve import Resolver
from gridsim.errors import InfeasibleError, SolveError

HOURS = 96


def make_model(change=lambda network: None):
    with pypsa.option_context("api.legacy_string_dtype", False):
        network = make_network(hours=HOURS)
        change(network)
        network.optimize.create_model(linearized_unit_commitment=True, include_objective_constant=False)
    return network.model


def cold(change):
    return Resolver(make_model(change)).solve().objective


@pytest.fixture
def resolver():
    resolver = Resolver(make_model())
    resolver.solve()
    return resolver


def test_a_change_of_bounds_solved_hot_equals_the_changed_network_solved_cold(resolver):
    hours = pd.date_range("2030-01-01", periods=HOURS, freq="h")
    capacity = pd.Series(np.linspace(10, 60, HOURS), index=hours)
    base = resolver.certificate.objective
    resolver.change_right_hand_side("Generator-fix-p-upper", 0.0, select={"name": "wind"})
    resolver.change_right_hand_side("Link-fix-p-upper", capacity, select={"name": "tie"})

    def change(network):
        network.c.generators.dynamic["p_max_pu"]["wind"] = 0.0
        network.c.links.dynamic["p_max_pu"]["tie"] = capacity / 70

    found = resolver.solve()
    assert "last optimum" in found.method
    assert found.objective == pytest.approx(cold(change), rel=1e-9)
    assert found.objective > base * 1.01
    assert float(resolver.solution("Generator-p").sel(name="wind").max()) == 0.0


def test_a_change_of_costs_equals_cold_for_frames_arrays_and_numbers(resolver):
    prices = resolver.solution("Generator-p").sel(name=["peaker"]).copy(data=np.linspace(90, 20, HOURS)[:, None])

    def change(network):
        network.c.generators.dynamic["marginal_cost"]["peaker"] = np.linspace(90, 20, HOURS)

    expected = cold(change)
    for values in (
        prices,
        prices.to_pandas(),
        prices.to_series().unstack("name").rename_axis(index=None, columns=None),
    ):
        resolver.change_cost("Generator-p", values)
        assert resolver.solve().objective == pytest.approx(expected, rel=1e-9)
        resolver.reset()


def test_a_change_of_a_coefficient_equals_cold(resolver):
    resolver.change_coefficients(
        "StorageUnit-energy_balance", "StorageUnit-p_store", -0.7 if _sign(resolver) < 0 else 0.7
    )

    def change(network):
        network.c.storage_units.static["efficiency_store"] = 0.7

    assert resolver.solve().objective == pytest.approx(cold(change), rel=1e-9)


def _sign(resolver):
    """Sign of charging in the storage balance: PyPSA decides on which side of the equation it stands."""
    constraint = resolver._model.constraints["StorageUnit-energy_balance"]
    charging = resolver._model.variables["StorageUnit-p_store"].labels
    inside = constraint.vars.isin(charging.to_numpy().ravel())
    return float(constraint.coeffs.where(inside).max())


def test_a_coefficient_that_stands_twice_in_a_row_is_refused(resolver):
    with pytest.raises(ValueError, match="2 times in a row"):
        resolver.change_coefficients("StorageUnit-energy_balance", "StorageUnit-state_of_charge", 0.5)


def test_reset_returns_to_the_base(resolver):
    base = resolver.certificate.objective
    resolver.change_cost("Generator-p", 500.0, select={"name": "peaker"})
    assert resolver.solve().objective > base
    resolver.reset()
    assert resolver.solve().objective == pytest.approx(base, rel=1e-9)


def test_an_infeasible_point_in_a_chain_raises_and_the_chain_goes_on(resolver):
    base = resolver.certificate.objective
    resolver.change_right_hand_side("Generator-fix-p-upper", 1.0, select={"name": "peaker"})
    with pytest.raises(InfeasibleError):
        resolver.solve()
    with pytest.raises(SolveError, match="no solution"):
        resolver.solution("Generator-p")
    resolver.reset()
    again = resolver.solve()
    assert again.objective == pytest.approx(base, rel=1e-9)
    assert "last optimum" in again.method


def test_a_copy_goes_its_own_way_from_the_same_point(resolver):
    base = resolver.certificate.objective
    other = resolver.copy()
    other.change_cost("Generator-p", 500.0, select={"name": "peaker"})
    assert "last optimum" in other.solve().method
    assert other.certificate.objective > resolver.solve().objective
    assert resolver.certificate.objective == pytest.approx(base, rel=1e-9)


def test_solution_and_duals_come_by_name_and_the_prices_are_those_of_pypsa(resolver):
    network = make_network(hours=HOURS)
    network.optimize(linearized_unit_commitment=True, include_objective_constant=False, output_flag=False)
    power = resolver.solution("Generator-p")
    assert power.dims == ("snapshot", "name")
    prices = resolver.dual("Bus-nodal_balance").transpose("snapshot", "name").to_pandas()
    theirs = network.c.buses.dynamic["marginal_price"][list(prices.columns)]
    np.testing.assert_allclose(prices.to_numpy(), theirs.to_numpy(), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r.change_cost("Generator-p", 1.0, select={"name": "nobody"}),
        lambda r: r.change_cost("Generator-p", 1.0, select={"plant": "wind"}),
        lambda r: r.change_cost("Generator-power", 1.0),
        lambda r: r.change_cost("Generator-p", pd.Series([1.0], index=["nobody"])),
        lambda r: r.change_cost("Generator-p", xr.DataArray([1.0], {"plant": ["wind"]})),
    ],
)
def test_a_name_that_does_not_exist_is_a_key_error(resolver, change):
    with pytest.raises(KeyError):
        change(resolver)


def test_a_number_that_is_missing_or_impossible_is_refused_and_the_chain_goes_on(resolver):
    base = resolver.certificate.objective
    with pytest.raises(ValueError, match="Generator-p is missing"):
        resolver.change_cost("Generator-p", pd.Series([1.0, np.nan], index=["wind", "peaker"]))
    resolver.change_right_hand_side("Bus-nodal_balance", np.inf)
    with pytest.raises(SolveError, match="not a usable number"):
        resolver.solve()
    resolver.reset()
    assert resolver.solve().objective == pytest.approx(base, rel=1e-9)

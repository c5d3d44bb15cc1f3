"""One line with losses: flow, price and rating in closed form.

Of a flow s, s + l/2 enters and s - l/2 leaves, with l the loss. One more MW at the end costs (1 + m/2) / (1 - m/2)
times the price at the start, with m = dl/ds (Schweppe et al., Spot Pricing of Electricity, 1988, ch. 4).
"""

import numpy as np
import pytest
from small import bus, small_case, tie

import gridsim
from gridsim.indicators.kpis import compute_kpis
from gridsim.operation.perfect import operate
from gridsim.outputs.network_file import write_network
from gridsim.verify import verify

RESISTANCE = 0.04 * 100.0 / 2 / 220.0**2  # loss per flow squared [1/MW] of two circuits of 100 km
DEMAND = np.array([20.0, 100.0, 250.0, 400.0])
LINE = {
    "name": "line",
    "bus0": "a",
    "bus1": "b",
    "circuits": 2.0,
    "length": 100.0,
    "reactance": 0.3,
    "resistance": 0.04,
}


def lossy(**changes):
    rows = {
        "buses": [bus("a"), bus("b")],
        "lines": [LINE | {"rating": 500.0}],
        "ties": [tie("a")],
        "loads": [{"name": "town", "bus": "b", "profile": "load"}],
        "demand_response": [{"name": "shed", "bus": "b", "kind": "shedding", "power": 900.0, "price": 10_000.0}],
    }
    return small_case(4, profiles={"price": 300.0, "load": DEMAND}, study={"losses": "linear"}, **(rows | changes))


def operated(case):
    results = operate(case).results
    verify(case, results).require_passed()
    return results


def test_the_loss_is_that_of_the_resistance_within_the_tolerance_and_never_less():
    results = operated(lossy())
    flow, loss = (results.hourly[name].to_numpy()[:, 0] for name in ("line_flow", "line_loss"))
    assert flow == pytest.approx(DEMAND + loss / 2)
    true = RESISTANCE * flow**2
    assert (loss >= true - 1e-9).all()
    assert (loss <= np.maximum(true + 0.05, 1.05 * true) + 1e-9).all()
    assert results.hourly["import"].to_numpy()[:, 0] == pytest.approx(DEMAND + loss)


def test_the_price_at_the_end_of_the_line_holds_its_marginal_loss():
    results = operated(lossy())
    flow = results.hourly["line_flow"].to_numpy()[:, 0]
    price = results.hourly["marginal_price"].sel(bus="b").to_numpy()
    slope = 2.0 * RESISTANCE * flow
    assert price == pytest.approx(300.0 * (1 + slope / 2) / (1 - slope / 2), rel=4e-3)
    assert (np.diff(price) > 0.0).all()


def test_flow_and_loss_together_keep_the_rating():
    results = operated(lossy(lines=[LINE | {"rating": 300.0}]))
    flow, loss = (results.hourly[name].to_numpy()[3, 0] for name in ("line_flow", "line_loss"))
    assert flow + loss == pytest.approx(300.0)
    assert results.hourly["line_shadow_price"].to_numpy()[3, 0] > 9_000.0


def test_losses_that_are_in_the_profiles_are_not_counted_again():
    results = operated(lossy(lines=[LINE | {"rating": 500.0, "losses_in_profiles": True}]))
    assert results.hourly["line_loss"].to_numpy() == pytest.approx(0.0)
    assert results.hourly["import"].to_numpy()[:, 0] == pytest.approx(DEMAND)


def test_a_transformer_loses_by_its_resistance_per_unit():
    transformer = {"name": "t", "bus0": "a", "bus1": "b", "reactance": 0.14, "resistance": 0.002, "rating": 500.0}
    case = lossy(buses=[bus("a", voltage=500.0), bus("b")], lines=[], transformers=[transformer])
    results = operated(case)
    flow, loss = (results.hourly[f"transformer_{name}"].to_numpy()[:, 0] for name in ("flow", "loss"))
    true = 0.002 / 500.0 * flow**2
    assert (loss >= true - 1e-9).all()
    assert (loss <= np.maximum(true + 0.05, 1.05 * true) + 1e-9).all()


def test_indicators_add_the_losses_up_and_say_what_the_pieces_add():
    case = lossy()
    results = operated(case)
    kpis = compute_kpis(case, results)
    loss, flow = (results.hourly[name].to_numpy() for name in ("line_loss", "line_flow"))
    assert kpis["losses"].value == pytest.approx(loss.sum())
    assert kpis["loss_share"].value == pytest.approx(loss.sum() / (DEMAND.sum() + loss.sum()))
    assert kpis["losses_above_parabola"].value == pytest.approx((loss - RESISTANCE * flow**2).sum())
    assert kpis["operating_cost"].value == pytest.approx(300.0 * (DEMAND.sum() + loss.sum()))


@pytest.mark.filterwarnings("ignore:The 'future.infer_string' option")  # PyPSA 1.4 sets it while it writes
def test_the_network_file_is_solved_again_with_its_losses(tmp_path):
    import pypsa

    operation = operate(lossy())
    write_network(tmp_path / "network.nc", operation.network)
    with pypsa.option_context("api.legacy_string_dtype", False):
        network = pypsa.Network(tmp_path / "network.nc")
        network.optimize(
            extra_functionality=gridsim.thermal_constraints,
            transmission_losses=network.meta["transmission_losses"],
            include_objective_constant=False,
            output_flag=False,
        )
    assert network.objective == pytest.approx(operation.results.objective, rel=1e-9)

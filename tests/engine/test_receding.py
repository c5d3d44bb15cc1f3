"""A program operated window by window: what carries over, what is left, what is proven."""

import linopy
import numpy as np
import pandas as pd
import pypsa
import pytest
from engine.test_solve import make_network
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gridsim.engine.certificate import feasibility
from gridsim.engine.fold import fold
from gridsim.engine.horizon import Horizon
from gridsim.engine.program import columns_named, held_at, read_program, without
from gridsim.engine.receding import Receding, Schedule
from gridsim.engine.solve import Settings, solve_program
from gridsim.engine.watch import Watch
from gridsim.errors import InfeasibleError

HOURS = 72


def plant(seed: int, hours: int = HOURS, budget: float | None = None) -> linopy.Model:
    """One bus, two committed units, wind, a battery; energy of unit ``b`` within an annual ``budget``."""
    rng = np.random.default_rng(seed)
    network = pypsa.Network()
    network.set_snapshots(pd.date_range("2030-01-01", periods=hours, freq="h"))
    network.add("Bus", "bus")
    network.add("Load", "load", bus="bus", p_set=60 + 25 * np.sin(np.arange(hours) / 4) + rng.uniform(0, 10, hours))
    network.add("Generator", "wind", bus="bus", p_nom=50, p_max_pu=rng.uniform(0, 1, hours))
    network.add("Generator", "shed", bus="bus", p_nom=200, marginal_cost=1000)
    for name, cost, least in (("a", 20, 0.5), ("b", 30, 0.3)):
        network.add(
            "Generator", name, bus="bus", committable=True, p_nom=60, p_min_pu=least, marginal_cost=cost,
            start_up_cost=400, min_up_time=4, min_down_time=3, up_time_before=100,
            ramp_limit_up=0.6, ramp_limit_down=0.6,
        )  # fmt: skip
    network.add(
        "StorageUnit", "battery", bus="bus", p_nom=15, max_hours=4, efficiency_store=0.9, efficiency_dispatch=0.9,
        cyclic_state_of_charge=True, marginal_cost=0.5,
    )  # fmt: skip
    network.optimize.create_model(linearized_unit_commitment=True, include_objective_constant=False)
    if budget is not None:
        energy = network.model["Generator-p"].sel(name="b").sum()
        network.model.add_constraints(energy <= budget, name="budget")
    return network.model


def prepared(model, *, whole, gap=1e-3):
    program = read_program(model)
    status = columns_named(model, program, "Generator-status")
    folded = fold(held_at(program, np.zeros_like(status), program.cost))
    folded.program.integrality[status] = whole
    bound = solve_program(program, model, Settings(threads=1), Watch())
    receding = Receding(
        model, program, folded, bound.columns, gap=gap, watch=Watch(), naming=lambda first, last: f"{first} to {last}"
    )
    return program, folded, bound, receding, status


def test_a_window_keeps_the_step_it_covers_and_the_last_ends_with_the_horizon():
    assert Schedule(48, 24).windows(60) == [(0, 24, 48), (24, 48, 60), (48, 60, 60)]


def test_one_window_over_everything_is_the_program_itself():
    model = plant(1)
    program, folded, bound, receding, status = prepared(model, whole=False)
    receding.roll(Schedule(HOURS, HOURS), [folded.program], status)
    assert program.objective(receding.horizon.point) == pytest.approx(bound.certificate.objective, rel=1e-9)


@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10_000), ahead=st.integers(12, 30), step=st.integers(4, 24), whole=st.booleans())
def test_windows_that_look_ahead_give_an_operation_of_the_whole_that_no_window_broke(seed, ahead, step, whole):
    """Windows that see only an hour beyond what they keep can lead into a state that the next one cannot leave."""
    model = plant(seed)
    program, folded, bound, receding, _ = prepared(model, whole=whole)
    decisions = receding.commit(Schedule(step + ahead, step), bound.duals[folded.kept])
    point = receding.horizon.point
    primal, _ = feasibility(program, point)
    status = point[columns_named(model, program, "Generator-status")]
    assert primal < 1e-6
    assert program.objective(point) >= bound.certificate.objective - 1e-6
    assert all(decision.gap <= 1e-3 for decision in decisions)
    if whole:
        assert np.array_equal(status, np.round(status))


@pytest.mark.parametrize("whole", [False, True])
def test_rolling_costs_no_less_than_the_bound_and_carries_states_over_exactly(whole):
    model = plant(3)
    program, folded, bound, receding, status = prepared(model, whole=whole)
    wrong = folded.program.upper.copy()
    wind = columns_named(model, program, "Generator-p") & (folded.program.upper < 50) & (folded.program.upper > 0)
    wrong[wind] = np.clip(wrong[wind] + 5 * np.sin(np.arange(wind.sum())), 0, 50)
    forecast = held_at(folded.program, np.zeros_like(status), wrong)
    object.__setattr__(forecast, "upper", wrong)
    decisions, _, _ = receding.roll(Schedule(24, 12), [forecast, forecast], status)
    assert len(decisions) == 6
    assert feasibility(program, receding.horizon.point)[0] < 1e-6
    assert program.objective(receding.horizon.point) >= bound.certificate.objective - 1e-6


def test_the_end_of_the_horizon_closes_on_the_state_of_the_given_point():
    model = plant(4)
    program, folded, bound, receding, _ = prepared(model, whole=False)
    receding.commit(Schedule(24, 12), bound.duals[folded.kept])
    stored = columns_named(model, program, "StorageUnit-state_of_charge")
    assert receding.horizon.point[stored][-1] == pytest.approx(bound.columns[stored][-1], abs=1e-6)


def test_a_total_over_the_horizon_is_shared_as_the_bound_uses_it():
    unbounded = plant(5)
    program, _, bound, _, _ = prepared(unbounded, whole=False)
    used = unbounded.variables["Generator-p"].labels.sel(name="b").to_numpy()
    budget = 0.6 * bound.columns[np.isin(program.column_label, used)].sum()
    model = plant(5, budget=budget)
    program, folded, bound, receding, _ = prepared(model, whole=False)
    receding.commit(Schedule(24, 12), bound.duals[folded.kept])
    energy = receding.horizon.point[np.isin(program.column_label, used)].sum()
    assert 0.5 * budget < energy <= budget + 1e-6


def test_exact_prices_at_the_end_make_windows_as_good_as_the_whole():
    """With the whole's own duals on what is left, a day of look-ahead loses nothing here; without them, something."""
    model = plant(7)
    program, folded, bound, receding, _ = prepared(model, whole=False)
    receding.commit(Schedule(24, 12), bound.duals[folded.kept])
    assert program.objective(receding.horizon.point) == pytest.approx(bound.certificate.objective, rel=1e-7)
    _, _, _, blind, _ = prepared(model, whole=False)
    blind.commit(Schedule(24, 12), np.zeros(len(folded.kept)))
    assert program.objective(blind.horizon.point) > bound.certificate.objective + 1.0


def test_a_window_without_an_operation_says_which_and_why():
    model = plant(7)
    program, folded, _, receding, status = prepared(model, whole=False)
    short = held_at(folded.program, np.zeros_like(status), program.cost)
    late = columns_named(model, program, "Generator-p") & (program.column_time >= 30)
    object.__setattr__(short, "upper", np.where(late, np.minimum(short.upper, 0.0), short.upper))
    with pytest.raises(InfeasibleError, match=r"window 2 of 6 \(12 to 35\)") as caught:
        receding.roll(Schedule(24, 12), [short, short], status)
    assert "Bus-nodal_balance" in str(caught.value)


def test_without_drops_the_rows_and_costs_of_columns_and_leaves_bounds():
    program = read_program(plant(8, 24))
    columns = columns_named(plant(8, 24), program, "Generator-start_up", "Generator-shut_down")
    released = without(program, columns)
    assert not released.cost[columns].any()
    assert np.array_equal(released.lower, program.lower)
    dropped = np.isinf(released.row_lower) & np.isinf(released.row_upper)
    assert 0 < dropped.sum() < len(dropped)


def test_a_window_of_a_network_of_any_kind_has_the_columns_of_its_steps():
    network = make_network(48)
    network.optimize.create_model(linearized_unit_commitment=True, include_objective_constant=False)
    program = fold(read_program(network.model)).program
    window = Horizon(program, np.zeros(len(program.cost))).cut(12, 36)
    assert set(program.column_time[window.columns]) == set(range(12, 36))
    assert window.program.matrix.shape == (len(window.rows), len(window.columns))

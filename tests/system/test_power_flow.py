import numpy as np
import pytest
from small import bus, small_case, tie

from gridsim.experiments.run import run_experiment
from gridsim.system.power_flow import solve_power_flow

LINE = {"name": "line", "bus0": "a", "bus1": "b", "length": 50.0, "reactance": 0.3, "resistance": 0.03, "rating": 600.0}


def feeder(demand: float, **line):
    """A load at the end of a line behind a tie."""
    return small_case(
        1,
        profiles={"price": 300.0, "load": demand},
        study={
            "kind": "security",
            "security": {"power_flow": {"load_power_factor": 0.9}, "islanding": {"starts": "none"}},
        },
        buses=[bus("a"), bus("b")],
        lines=[LINE | line],
        loads=[{"name": "load", "bus": "b", "profile": "load"}],
        ties=[tie("a")],
    )


def flow_of(case) -> dict[str, np.ndarray]:
    dispatch = run_experiment(case, lambda _stage, _detail: None)
    found = dispatch.results.security
    return {name: found[name].to_numpy()[0] for name in found.data_vars if name.startswith("flow_")}


def test_voltage_at_the_end_of_a_line_is_the_root_of_the_quadratic():
    """|V|⁴ + (2(PR + QX) − E²)|V|² + (P² + Q²)(R² + X²) = 0, per unit of 1 MVA: Kundur, ch. 14."""
    found = flow_of(feeder(200.0))
    r, x = 0.03 * 50 / 220**2, 0.3 * 50 / 220**2
    p, q, e = 200.0, 200.0 * np.tan(np.arccos(0.9)), 1.03
    b, c = 2 * (p * r + q * x) - e**2, (p**2 + q**2) * (r**2 + x**2)
    voltage = np.sqrt((-b + np.sqrt(b**2 - 4 * c)) / 2)
    assert found["flow_converged"] == 1.0
    assert found["flow_voltage"] == pytest.approx([1.03, voltage], abs=1e-8)
    assert found["flow_losses"] == pytest.approx((p**2 + q**2) / voltage**2 * r, rel=1e-6)
    assert found["flow_loading"][0] == pytest.approx(
        np.hypot(*(found["flow_active"][0], found["flow_reactive"][0])) / 600.0
    )


def test_charging_lifts_the_far_voltage_and_reactors_take_that_back():
    plain, cable, compensated = (
        flow_of(feeder(20.0, shunt_susceptance=charging, compensation=share))["flow_voltage"][1]
        for charging, share in ((0.0, 0.0), (60.0, 0.0), (60.0, 1.0))
    )
    assert cable > plain + 0.01
    assert compensated == pytest.approx(plain, abs=1e-9)


def test_a_power_flow_without_solution_is_reported_and_nothing_else():
    case = feeder(580.0, length=400.0, reactance=0.4)
    found = flow_of(case)
    assert found["flow_converged"] == 0.0
    assert np.isnan(found["flow_voltage"]).all()
    assert np.isnan(found["flow_losses"])


def test_no_hours_give_no_power_flow():
    assert solve_power_flow(feeder(1.0), None, []) == {}

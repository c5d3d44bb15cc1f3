"""The study of network security, end to end on the small system."""

import numpy as np
import pypsa
import pytest
import xarray as xr
from small import bus, small_case, tie
from tiny import tiny_case

import gridsim
from gridsim.contingency.branches import circuit_flows, read_branches
from gridsim.contingency.screening import screen
from gridsim.errors import InfeasibleError
from gridsim.experiments.run import run_experiment
from gridsim.experiments.security import chosen_hours
from gridsim.outputs.netcdf import read_netcdf
from gridsim.outputs.network_file import write_network
from gridsim.recheck import verify_folder
from gridsim.workflow import write_outputs

QUICK = {"power_flow": {"hours": "none"}, "islanding": {"starts": "none"}}


def run(case):
    return run_experiment(case, lambda _stage, _detail: None)


@pytest.fixture(scope="module")
def secured():
    case = tiny_case(24, kind="security", security={"constrained": True, **QUICK})
    return case, run(case)


def test_a_secured_dispatch_has_no_overload_after_any_outage(secured):
    case, dispatch = secured
    branches = read_branches(case)
    every = np.arange(len(branches.names))
    found = screen(branches, circuit_flows(dispatch.results.hourly, branches), every, every)
    assert found.loading.max() <= 1.0 + 1e-6
    assert not found.overloads


def test_the_cheapest_dispatch_of_the_same_system_has_overloads_and_costs_less(secured):
    _, dispatch = secured
    cheapest = run(tiny_case(24, kind="security", security=QUICK))
    assert float(cheapest.results.security["overload_hours"].sum()) > 0
    xr.testing.assert_allclose(
        dispatch.results.security["cheapest_overload_hours"].drop_attrs(),
        cheapest.results.security["overload_hours"].drop_attrs(),
    )
    difference = dispatch.results.objective - cheapest.results.objective
    assert dispatch.kpis["security_cost"].value == pytest.approx(difference)
    assert difference > 0


@pytest.mark.filterwarnings("ignore:The 'future.infer_string' option")  # PyPSA 1.4 sets it while it writes
def test_a_secured_network_file_can_be_solved_again_by_itself(secured, tmp_path):
    _, dispatch = secured
    write_network(tmp_path / "network.nc", dispatch.network)
    with pypsa.option_context("api.legacy_string_dtype", False):
        again = pypsa.Network(tmp_path / "network.nc")
    solution = gridsim.optimize(again, extra_functionality=gridsim.thermal_constraints, linearized_unit_commitment=True)
    assert solution.objective == pytest.approx(dispatch.results.objective, rel=1e-9)


def test_a_dispatch_that_no_operation_can_secure_names_outage_and_branch():
    line = {
        "name": "feed",
        "bus0": "a",
        "bus1": "b",
        "circuits": 2.0,
        "length": 10.0,
        "reactance": 0.3,
        "rating": 300.0,
    }
    case = small_case(
        2,
        profiles={"price": 300.0, "load": 250.0},
        study={"kind": "security", "security": {"constrained": True, **QUICK}},
        buses=[bus("a"), bus("b")],
        lines=[line],
        loads=[{"name": "load", "bus": "b", "profile": "load"}],
        ties=[tie("a")],
    )
    with pytest.raises(InfeasibleError, match=r"flow of lines\.feed after the outage of a circuit of lines\.feed"):
        run(case)


def test_only_the_outages_named_are_secured():
    asked = {"constrained": ["lines.coast_city"], **QUICK}
    found = run(tiny_case(24, kind="security", security=asked)).results.security
    hours = found["overload_hours"].to_pandas()
    assert hours.loc["lines.coast_city"].sum() == 0
    assert hours.sum().sum() > 0
    assert set(found["secured_outage"].to_numpy()) == {"lines.coast_city"}


def test_the_automatic_hours_are_the_extremes_of_the_operation(secured):
    case, dispatch = secured
    demand = dispatch.results.hourly["demand"].sum("load").to_numpy()
    hours = chosen_hours(case, dispatch.results.hourly, "automatic")
    assert {int(demand.argmax()), int(demand.argmin())} <= set(hours)
    assert chosen_hours(case, dispatch.results.hourly, ("2030-01-01 05:00", "2030-01-01 02:00")) == [2, 5]


def test_a_result_is_written_read_and_verified_whole(tmp_path):
    asked = {"power_flow": {"hours": ["2030-01-01 12:00"]}, "islanding": {"starts": ["2030-01-01 06:00"], "hours": 6}}
    case = tiny_case(24, kind="security", outputs=("netcdf", "workbook", "report"), security=asked)
    dispatch = run(case)
    summary = write_outputs(tmp_path / "out", case, dispatch, before={})
    _, read = read_netcdf(tmp_path / "out")
    xr.testing.assert_identical(read.security, dispatch.results.security)
    rows = verify_folder(tmp_path / "out")
    assert all(passed for _, passed, _ in rows)
    assert {"overload_hours as recomputed", "AC power flow, active balance", "island balance"} <= {
        row[0] for row in rows
    }
    assert summary["kpis"]["outage_overload_hours"]["value"] > 0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert 'id="security"' in page and 'data-figure="outages"' in page

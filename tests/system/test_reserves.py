"""Reserves as the network states them, and what they leave untouched."""

import numpy as np
import pypsa
import pytest
from tiny import tiny_case

import gridsim
from gridsim.operation.perfect import operate
from gridsim.outputs.netcdf import read_netcdf, write_netcdf
from gridsim.outputs.network_file import write_network

pytestmark = [
    pytest.mark.filterwarnings("ignore:The 'future.infer_string' option"),  # PyPSA 1.4 sets it while it writes
    pytest.mark.filterwarnings("ignore:The linear relaxation"),  # PyPSA's remark on linearised commitment
]
SWITCHED_ON = {"reserves.*.active": True, "reserves.ready_up.load_share": 0.1}


def test_the_network_file_solved_again_by_plain_pypsa_keeps_reserves(tmp_path):
    operation = operate(tiny_case(48, **SWITCHED_ON))
    write_network(tmp_path / "network.nc", operation.network)
    with pypsa.option_context("api.legacy_string_dtype", False):
        network = pypsa.Network(tmp_path / "network.nc")
        network.optimize(
            extra_functionality=gridsim.thermal_constraints,
            linearized_unit_commitment=True,
            include_objective_constant=False,
            output_flag=False,
        )
    assert network.objective == pytest.approx(operation.results.objective, rel=1e-9)


def test_reserve_costs_something_and_never_earns():
    without, held = operate(tiny_case(48)).results, operate(tiny_case(48, **SWITCHED_ON)).results
    assert held.objective > without.objective + 1.0


def test_a_case_without_reserves_has_variables_without_members():
    hourly = operate(tiny_case(24)).results.hourly
    assert hourly["reserve_held"].shape == (24, 0, hourly.sizes["generator"])
    assert hourly["reserve_price"].shape == (24, 0)


def test_units_hold_no_more_than_the_share_of_what_is_online():
    case = tiny_case(24, **SWITCHED_ON | {"online_groups.large_units.minimum": 0.0, "profiles.load": 500.0})
    hourly = operate(case).results.hourly
    held = hourly["reserve_held"].sum("reserve").sel(generator=hourly["thermal_unit"].to_numpy()).to_numpy()
    net = case.net_capacity(case.thermal_units).to_numpy()
    assert (held <= hourly["status"].to_numpy() * net * 0.4 + 1e-6).all()  # 0.2 up and 0.2 down


@pytest.mark.parametrize("changes", [SWITCHED_ON, {}, SWITCHED_ON | {"storage_units.*.active": False}])
def test_the_result_file_gives_reserves_back(tmp_path, changes):
    case = tiny_case(24, **changes)
    results = operate(case).results
    write_netcdf(tmp_path / "results.nc", case, results)
    _, again = read_netcdf(tmp_path / "results.nc")
    for name in ("reserve_held", "storage_reserve", "infeed_price", "reserve_required", "reserve_price"):
        assert again.hourly[name].dims == results.hourly[name].dims
        assert np.array_equal(again.hourly[name], results.hourly[name])

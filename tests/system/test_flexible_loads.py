"""Limits on calls and shifted demand as the network states them."""

import numpy as np
import pypsa
import pytest
from tiny import tiny_case

import gridsim
from gridsim.operation.perfect import operate
from gridsim.outputs.network_file import write_network
from gridsim.system.shifting import movable_demand

pytestmark = [
    pytest.mark.filterwarnings("ignore:The 'future.infer_string' option"),  # PyPSA 1.4 sets it while it writes
    pytest.mark.filterwarnings("ignore:The linear relaxation"),  # PyPSA's remark on linearised commitment
]
FLEXIBLE = {
    "profiles.wind": 0.1,
    "profiles.pv": 0.0,
    "ties.province.import_capacity": 0.0,
    "generators.coal_1.active": False,
    "online_groups.large_units.minimum": 0.0,
    "shiftable_loads.*.active": True,
    "demand_response.city_response.longest_call": 3.0,
    "demand_response.city_response.rest": 6.0,
    "demand_response.city_response.calls_per_year": 3.0,
}


@pytest.mark.parametrize("calls", ["relaxed", "whole"])
def test_the_network_file_solved_again_by_plain_pypsa_keeps_the_limits(tmp_path, calls):
    operation = operate(tiny_case(48, calls=calls, **FLEXIBLE))
    write_network(tmp_path / "network.nc", operation.network)
    with pypsa.option_context("api.legacy_string_dtype", False):
        network = pypsa.Network(tmp_path / "network.nc")
        network.optimize(
            extra_functionality=gridsim.thermal_constraints,
            linearized_unit_commitment=True,
            include_objective_constant=False,
            output_flag=False,
        )
    assert network.objective == pytest.approx(operation.results.objective, rel=1e-7)
    free = operate(tiny_case(48, **{path: value for path, value in FLEXIBLE.items() if "response" not in path}))
    assert operation.results.objective > free.results.objective * 1.001


def test_shifting_never_costs_more_than_not_shifting_and_keeps_the_energy():
    case = tiny_case(72, **FLEXIBLE)
    shifted, rigid = (
        operate(case).results,
        operate(tiny_case(72, **FLEXIBLE | {"shiftable_loads.*.active": False})).results,
    )
    assert shifted.objective < rigid.objective
    hourly = shifted.hourly
    assert np.allclose(hourly["shift_up"].sum("snapshot"), hourly["shift_down"].sum("snapshot"))
    served = movable_demand(case).to_numpy() + (hourly["shift_up"] - hourly["shift_down"]).to_numpy()
    assert served.min() > -1e-6
    assert (served.max(axis=0) < [80.0 + 1e-6, 40.0 + 1e-6]).all()


def test_limits_that_bind_nothing_change_nothing():
    case = tiny_case(48)
    loose = tiny_case(
        48, **{"demand_response.city_response.longest_call": 4.0, "demand_response.city_response.rest": 2.0}
    )
    assert operate(loose).results.objective == pytest.approx(operate(case).results.objective, rel=1e-9)

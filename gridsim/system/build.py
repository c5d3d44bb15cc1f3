"""The whole system, built and read back."""

from __future__ import annotations

import pypsa
import xarray as xr

from gridsim.case import Case
from gridsim.schema.variables import VARIABLES
from gridsim.system.demand import add_demand, read_demand
from gridsim.system.generators import add_generators, read_generators
from gridsim.system.heat import add_heat, read_heat
from gridsim.system.reserves import add_reserves, read_reserves
from gridsim.system.shifting import add_shiftable_loads, read_shiftable_loads
from gridsim.system.storage import add_storage, read_storage
from gridsim.system.thermal import add_thermal_units, read_thermal_units
from gridsim.system.ties import add_ties, read_ties
from gridsim.system.topology import add_topology, read_topology

_ADD = (
    *(add_topology, add_generators, add_thermal_units, add_storage),
    *(add_demand, add_shiftable_loads, add_heat, add_ties, add_reserves),
)
_READ = (
    *(read_topology, read_generators, read_thermal_units, read_storage),
    *(read_demand, read_shiftable_loads, read_heat, read_ties, read_reserves),
)


def build_network(case: Case) -> pypsa.Network:
    """Return the PyPSA network of a case, with hourly snapshots of weight one.

    Optimise it with ``extra_functionality=thermal_constraints`` and linearised unit commitment.
    """
    with pypsa.option_context("api.legacy_string_dtype", False, "general.allow_network_requests", False):
        network = pypsa.Network(name=case.name)
        network.set_snapshots(case.snapshots)
        for add in _ADD:
            add(network, case)
    return network


def read_hourly(network: pypsa.Network, case: Case) -> xr.Dataset:
    """Every variable of `gridsim.schema.variables.VARIABLES` from a solved network, labelled with units."""
    arrays: dict[str, xr.DataArray] = {}
    for read in _READ:
        arrays |= read(network, case)
    return xr.Dataset({name: arrays[name].assign_attrs(VARIABLES[name].attributes) for name in VARIABLES})

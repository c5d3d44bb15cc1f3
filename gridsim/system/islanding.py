"""The system with its ties open, from the state in which an operation leaves it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fnmatch import fnmatchcase

import numpy as np
import pandas as pd
import pypsa
import xarray as xr

from gridsim.case import Case
from gridsim.system.build import build_network, read_hourly
from gridsim.system.demand import demand
from gridsim.system.storage import HEAT_STORE_PREFIX
from gridsim.system.thermal import thermal_constraints

UNSERVED_PREFIX = "unserved "
VALUE_OF_SERVICE = 100_000.0
"""Worth of served demand [CNY/MWh]: above any price of demand response or load shedding that a table may hold."""


def island_case(case: Case, first: int) -> Case:
    """Case of the hours in which the ties are open, from hour ``first`` on.

    Ties and the branches that open with them are out, no unit must stay online, plants without status may stop, and
    demand is served when it arises.
    """
    asked = case.study.security.islanding
    hours = case.snapshots[first : first + asked.hours]
    tables = {name: frame.copy() for name, frame in case.tables.items()}
    tables["ties"]["active"] = False
    tables["shiftable_loads"]["active"] = False
    for branch in asked.branches:
        table, _, pattern = branch.partition(".")
        rows = [row for row in tables[table].index if fnmatchcase(row, pattern)]
        tables[table].loc[rows, "active"] = False
    tables["online_groups"]["minimum"] = 0.0
    without_status = tables["generators"]["heat_rate_curve"] == ""
    tables["generators"].loc[without_status, "min_load"] = 0.0
    study = case.study.model_copy(update={"commitment": "relaxed"})
    return replace(case, study=study, snapshots=hours, tables=tables, profiles=case.profiles.loc[hours])


def build_island(case: Case, island: Case, hourly: xr.Dataset, first: int) -> pypsa.Network:
    """Network of an `island_case`, storage as full as the operation left it, and demand that may stay unserved."""
    network = build_network(island)
    static = network.c.storage_units.static
    static["cyclic_state_of_charge"] = False
    for variable, dimension, prefix in (
        ("state_of_charge", "storage_unit", ""),
        ("heat_stored", "heat_store", HEAT_STORE_PREFIX),
    ):
        before = hourly[variable].isel(snapshot=first - 1)
        for name in before[dimension].to_numpy():
            static.loc[prefix + name, "state_of_charge_initial"] = float(before.sel({dimension: name}))
    loads = island.active("loads")
    buses = pd.Index(loads["bus"].unique())
    peak = demand(island).max().to_numpy()
    with pypsa.option_context("api.legacy_string_dtype", False):
        network.add(
            "Generator",
            UNSERVED_PREFIX + buses,
            bus=buses,
            p_nom=[float(peak[loads["bus"].to_numpy() == bus].sum()) for bus in buses],
            marginal_cost=VALUE_OF_SERVICE,
        )
    return network


def island_constraints(case: Case, hourly: xr.Dataset, first: int) -> Callable[[pypsa.Network, pd.Index], None]:
    """Rows of an island's model: those of every model, and units that were offline stay so.

    After a black start it is CHP units that can be online, and no others.
    """
    units = case.thermal_units
    if case.study.security.islanding.black_start:
        most = (units["carrier"] == "chp").to_numpy(float)
    else:
        most = np.clip(hourly["status"].isel(snapshot=first - 1).to_numpy(), 0.0, 1.0)

    def add(network: pypsa.Network, snapshots: pd.Index) -> None:
        thermal_constraints(network, snapshots)
        if len(units):
            status = network.model["Generator-status"].sel(name=list(units.index))
            limit = xr.DataArray(most, {"name": list(units.index)}, ("name",))
            network.model.add_constraints(status <= limit, name="Generator-status-island")

    return add


def read_island(network: pypsa.Network, island: Case) -> dict[str, np.ndarray]:
    """(event_hour,) totals of the electric side, named as in `gridsim.schema.security.SECURITY_VARIABLES`."""
    hourly = read_hourly(network, island)
    electric = island.tables["buses"]["carrier"] == "AC"
    on_electric = electric.reindex(island.active("loads")["bus"]).to_numpy(bool)
    unserved = network.c.generators.dynamic["p"].filter(like=UNSERVED_PREFIX)
    at = unserved.columns.str.removeprefix(UNSERVED_PREFIX)
    response = island.active("demand_response")
    shedding = (response["kind"] == "shedding").to_numpy(bool)
    called = hourly["demand_response"].to_numpy()
    shed = unserved.loc[:, electric.reindex(at).to_numpy(bool)].sum(axis=1).to_numpy()
    return {
        "event_demand": hourly["demand"].to_numpy()[:, on_electric].sum(axis=1),
        "event_unserved": shed + called[:, shedding].sum(axis=1),
        "event_response": called[:, ~shedding].sum(axis=1),
        "event_generation": hourly["generation"].sum("generator").to_numpy(),
        "event_available": hourly["available"].sum("generator").to_numpy(),
        "event_discharge": (hourly["discharge"].sum("storage_unit") - hourly["charge"].sum("storage_unit")).to_numpy(),
        "event_stored": hourly["state_of_charge"].sum("storage_unit").to_numpy(),
        "event_losses": (hourly["line_loss"].sum("line") + hourly["transformer_loss"].sum("transformer")).to_numpy(),
        "event_boiler": hourly["electric_boiler_input"].sum("electric_boiler").to_numpy(),
    }

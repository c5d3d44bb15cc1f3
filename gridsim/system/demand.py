"""Electric and steam demand, demand response and load shedding."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pypsa
import xarray as xr

from gridsim.case import Case
from gridsim.inputs.tables import rows_of
from gridsim.system.calls import RESPONSE_PREFIX, read_calls, write_call_limits
from gridsim.system.labelled import hourly


def demand(case: Case) -> pd.DataFrame:
    """(T, load) demand [MW]."""
    loads = rows_of(case.active("loads"))
    columns = {name: case.profiles[row["profile"]].to_numpy() * row["scale"] for name, row in loads.items()}
    return pd.DataFrame(columns, index=case.snapshots)


def add_demand(network: pypsa.Network, case: Case) -> None:
    """Add loads, and demand response and shedding as generators at their price."""
    loads = case.active("loads")
    if len(loads):
        network.add("Load", loads.index, bus=loads["bus"], p_set=demand(case))
    network.add("Carrier", "demand response")
    rows = case.active("demand_response")
    if rows.empty:
        return
    network.add(
        "Generator",
        RESPONSE_PREFIX + rows.index,
        bus=rows["bus"].to_numpy(),
        carrier="demand response",
        p_nom=rows["power"].to_numpy(),
        marginal_cost=rows["price"].to_numpy(),
    )
    for name, row in rows_of(rows[rows["load"] != ""]).items():
        network.c.generators.dynamic["p_max_pu"][RESPONSE_PREFIX + name] = np.minimum(
            1.0, _reducible(case, row["load"]) / row["power"]
        )
    write_call_limits(network, case)


def _reducible(case: Case, load: str) -> pd.Series:
    """(T,) demand of a load that calls can reduce: what shifting may move away is not there for them [MW]."""
    moved = case.active("shiftable_loads")
    return demand(case)[load] * (1.0 - moved.loc[moved["load"] == load, "share"].sum())


def read_demand(network: pypsa.Network, case: Case) -> dict[str, xr.DataArray]:
    """Demand as given, and the demand response called with what its limits do."""
    rows = case.active("demand_response").index
    called = network.c.generators.dynamic["p"].reindex(columns=RESPONSE_PREFIX + rows, fill_value=0.0)
    called = called.set_axis(rows, axis=1)
    loads = case.active("loads").index
    return {
        "demand": hourly(case, "load", loads, demand(case) if len(loads) else np.zeros((len(case.snapshots), 0))),
        "demand_response": hourly(case, "response", rows, called),
        **read_calls(network, case, called),
    }

"""Buses, lines and transformers."""

from __future__ import annotations

import numpy as np
import pypsa
import xarray as xr

from gridsim.case import Case
from gridsim.system.labelled import hourly


def add_topology(network: pypsa.Network, case: Case) -> None:
    """Add buses, and active lines and transformers with the rating of all their circuits together."""
    buses = case.tables["buses"]
    for carrier in buses["carrier"].unique():
        network.add("Carrier", carrier)
    network.add(
        "Bus",
        buses.index,
        carrier=buses["carrier"],
        v_nom=buses["voltage"].fillna(1.0),
        x=buses["longitude"].fillna(0.0),
        y=buses["latitude"].fillna(0.0),
    )
    lines = case.active("lines")
    if len(lines):
        network.add(
            "Line",
            lines.index,
            bus0=lines["bus0"],
            bus1=lines["bus1"],
            x=lines["reactance"] * lines["length"] / lines["circuits"],
            r=lines["resistance"] * lines["length"] / lines["circuits"],
            length=lines["length"],
            num_parallel=lines["circuits"],
            s_nom=lines["rating"],
        )
    transformers = case.active("transformers")
    if len(transformers):
        network.add(
            "Transformer",
            transformers.index,
            bus0=transformers["bus0"],
            bus1=transformers["bus1"],
            x=transformers["reactance"],
            s_nom=transformers["rating"] * transformers["units"],
        )


def read_topology(network: pypsa.Network, case: Case) -> dict[str, xr.DataArray]:
    """Flows and their shadow prices, and the marginal price of every bus."""
    variables = {
        "marginal_price": hourly(case, "bus", case.tables["buses"].index, network.c.buses.dynamic["marginal_price"])
    }
    for component, table, dimension in (("Line", "lines", "line"), ("Transformer", "transformers", "transformer")):
        names = case.active(table).index
        flows = network.c[component].dynamic["p0"].reindex(columns=names, fill_value=0.0)
        variables[f"{dimension}_flow"] = hourly(case, dimension, names, flows)
        shadow = np.zeros((len(case.snapshots), len(names)))
        if len(names):
            duals = network.model.constraints
            lower, upper = duals[f"{component}-fix-s-lower"].dual, duals[f"{component}-fix-s-upper"].dual
            shadow = (lower - upper).sel(name=list(names)).transpose("snapshot", "name").to_numpy()
        variables[f"{dimension}_shadow_price"] = hourly(case, dimension, names, shadow)
    return variables

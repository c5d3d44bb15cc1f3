"""Buses, lines and transformers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pypsa
import xarray as xr

from gridsim.case import Case
from gridsim.system.labelled import hourly
from gridsim.system.losses import BRANCHES, read_losses, write_losses


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
            r=_resistance(case, lines),
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
            r=transformers["resistance"],
            s_nom=transformers["rating"] * transformers["units"],
        )
    write_losses(network, case)


def _resistance(case: Case, lines: pd.DataFrame) -> pd.Series:
    """Series resistance of all circuits together [ohm]; none where losses are modelled and profiles have them."""
    ohms = lines["resistance"] * lines["length"] / lines["circuits"]
    return ohms.mask(lines["losses_in_profiles"] & (case.study.losses == "linear"), 0.0)


def read_topology(network: pypsa.Network, case: Case) -> dict[str, xr.DataArray]:
    """Flows, losses and their shadow prices, and the marginal price of every bus."""
    variables = {
        "marginal_price": hourly(case, "bus", case.tables["buses"].index, network.c.buses.dynamic["marginal_price"])
    }
    for component, table, dimension in BRANCHES:
        names = case.active(table).index
        entering, leaving = (
            network.c[component].dynamic[end].reindex(columns=names, fill_value=0.0) for end in ("p0", "p1")
        )
        variables[f"{dimension}_flow"] = hourly(case, dimension, names, 0.5 * (entering - leaving))
        shadow = np.zeros((len(case.snapshots), len(names)))
        if len(names):
            duals = network.model.constraints
            lower, upper = duals[f"{component}-fix-s-lower"].dual, duals[f"{component}-fix-s-upper"].dual
            shadow = (lower - upper).sel(name=list(names)).transpose("snapshot", "name").to_numpy()
        variables[f"{dimension}_shadow_price"] = hourly(case, dimension, names, shadow)
    return variables | read_losses(network, case)

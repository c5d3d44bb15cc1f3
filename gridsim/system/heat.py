"""Boilers, waste heat and electric boilers of the steam networks."""

from __future__ import annotations

import pypsa
import xarray as xr

from gridsim.case import Case
from gridsim.system.labelled import hourly

SOURCE_PREFIX = "heat source "


def add_heat(network: pypsa.Network, case: Case) -> None:
    """Add heat sources as generators on steam buses, and electric boilers as links."""
    sources = case.active("heat_sources")
    if len(sources):
        cost = sources["coal_use"] * case.parameter("coal_price") + sources["variable_cost"]
        network.add(
            "Generator",
            SOURCE_PREFIX + sources.index,
            bus=sources["bus"].to_numpy(),
            carrier="steam",
            p_nom=sources["capacity"].to_numpy(),
            marginal_cost=cost.to_numpy(),
        )
    network.add("Carrier", "electric boiler")
    boilers = case.active("electric_boilers")
    if len(boilers):
        network.add(
            "Link",
            boilers.index,
            bus0=boilers["bus"],
            bus1=boilers["heat_bus"],
            carrier="electric boiler",
            p_nom=boilers["capacity"],
            efficiency=boilers["efficiency"],
            marginal_cost=boilers["variable_cost"],
        )


def read_heat(network: pypsa.Network, case: Case) -> dict[str, xr.DataArray]:
    """Heat of boilers and waste heat, and electricity of electric boilers."""
    sources, boilers = case.active("heat_sources").index, case.active("electric_boilers").index
    heat = network.c.generators.dynamic["p"].reindex(columns=SOURCE_PREFIX + sources, fill_value=0.0)
    electric = network.c.links.dynamic["p0"].reindex(columns=boilers, fill_value=0.0)
    return {
        "heat_generation": hourly(case, "heat_source", sources, heat.set_axis(sources, axis=1)),
        "electric_boiler_input": hourly(case, "electric_boiler", boilers, electric),
    }

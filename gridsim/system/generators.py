"""Wind, photovoltaics, waste; and the output, availability and curtailment of every generator."""

from __future__ import annotations

import pypsa
import xarray as xr

from gridsim.case import Case
from gridsim.schema.carriers import CARRIERS
from gridsim.system.labelled import hourly


def add_generators(network: pypsa.Network, case: Case) -> None:
    """Add the generators that are not committed.

    Variable ones carry a tiny negative cost, so that of two equally cheap operations the one with less curtailment is
    found. Others must run at their least output whenever they are available.
    """
    for carrier, kind in CARRIERS.items():
        network.add("Carrier", carrier, color=kind.colour, nice_name=kind.label)
    rows = case.active("generators").drop(case.thermal_units.index)
    if rows.empty:
        return
    variable = rows["carrier"].map(lambda carrier: CARRIERS[carrier].variable)
    available = case.availability[rows.index]
    network.add(
        "Generator",
        rows.index,
        bus=rows["bus"],
        carrier=rows["carrier"],
        p_nom=case.net_capacity(rows),
        p_max_pu=available,
        p_min_pu=available * rows["min_load"],
        ramp_limit_up=rows["ramp_limit"],
        ramp_limit_down=rows["ramp_limit"],
        marginal_cost=rows["variable_cost"] - variable * case.parameter("curtailment_penalty"),
    )


def read_generators(network: pypsa.Network, case: Case) -> dict[str, xr.DataArray]:
    """Output, available output and curtailment of all active generators, committed ones included."""
    rows = case.active("generators")
    generation = hourly(case, "generator", rows.index, network.c.generators.dynamic["p"])
    available = hourly(case, "generator", rows.index, case.availability * case.net_capacity(rows))
    variable = [CARRIERS[carrier].variable for carrier in rows["carrier"]]
    unused = (available - generation) * xr.DataArray(variable, {"generator": list(rows.index)})
    return {"generation": generation, "available": available, "curtailment": unused}

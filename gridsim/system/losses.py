"""Losses of lines and transformers in the DC flow, linear in pieces.

Loss is resistance x flow², stated as the largest of several secants: never less, and at most `TOLERANCES` more. Half of
it is taken at each end. Neumann and Brown (2022), doi 10.1016/j.apenergy.2022.118859.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pypsa
import xarray as xr

from gridsim.case import Case
from gridsim.schema.tables import LOSS_PENALTY
from gridsim.system.duals import reduced_by
from gridsim.system.labelled import hourly

TOLERANCES = {"atol": 0.05, "rtol": 0.05}
"""A secant lies at most so much above the parabola: in MW, or as a share where that is more."""

BRANCHES = (("Line", "lines", "line"), ("Transformer", "transformers", "transformer"))


def model_options(case: Case) -> dict[str, Any]:
    """Options of `pypsa`'s ``create_model`` that a study's losses need."""
    return {} if case.study.losses == "none" else {"transmission_losses": {"mode": "secants", **TOLERANCES}}


def write_losses(network: pypsa.Network, case: Case) -> None:
    """Write into the network's metadata what solving it again with losses needs."""
    if options := model_options(case):
        network.meta |= options | {"loss_penalty": LOSS_PENALTY * case.parameter("curtailment_penalty")}


def adjust_losses(network: pypsa.Network) -> None:
    """Add the tie-break on losses to the network's model, and let losses be as high as the secants at the rating.

    PyPSA's own upper limit is the parabola at the rating, which the secants reach below the rating: it would lower the
    rating by some per cent.
    """
    model = network.model
    for component, _, _ in BRANCHES:
        if f"{component}-loss" not in model.variables or "loss_penalty" not in network.meta:
            continue
        loss, static = model[f"{component}-loss"], network.c[component].static
        parabola = static["r_pu_eff"] * static["s_nom"] ** 2
        most = ((1.0 + TOLERANCES["rtol"]) * parabola + TOLERANCES["atol"]).where(parabola > 0.0, 0.0)
        limit = xr.DataArray(most[loss.indexes["name"]].to_numpy(float), {"name": loss.indexes["name"]}, ("name",))
        model.remove_constraints(f"{component}-loss_upper")
        model.add_constraints(1 * loss <= limit, name=f"{component}-loss_upper")
        model.objective = model.objective + (loss * network.meta["loss_penalty"]).sum()


def read_losses(network: pypsa.Network, case: Case) -> dict[str, xr.DataArray]:
    """Losses of every branch, and what they make of the price from its first bus to its second."""
    variables, model = {}, network.model
    for component, table, dimension in BRANCHES:
        names = case.active(table).index
        loss = price = np.zeros((len(case.snapshots), len(names)))
        if f"{component}-loss" in model.variables and len(names):
            loss = model[f"{component}-loss"].solution.sel(name=list(names)).transpose("snapshot", "name").to_numpy()
            secants = [name for name in model.constraints if name.startswith(f"{component}-loss_secants")]
            price = -reduced_by(model, secants, f"{component}-s")[list(names)].to_numpy()
        variables[f"{dimension}_loss"] = hourly(case, dimension, names, loss)
        variables[f"{dimension}_loss_price"] = hourly(case, dimension, names, price + 0.0)
    return variables

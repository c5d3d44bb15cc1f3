"""Limits on calls of demand response: hours and calls a year, longest call, rest, rounds in their order.

What they are stands in columns of the network's generators (``longest_call`` …), so that a network file can be solved
again; `add_call_limits` turns it into rows.

A *whole* call plan says of every hour whether it is in a call. *Relaxed*, only the linear rules are kept that every
whole plan obeys: two calls lie a rest apart, so that of longest call + rest consecutive hours no more than the longest
call are called; over the year no more than the hours, nor than calls x longest call, at full power.
"""

from __future__ import annotations

from typing import Any

import linopy
import numpy as np
import pandas as pd
import pypsa
import xarray as xr

from gridsim.case import Case
from gridsim.system.duals import reduced_by
from gridsim.system.labelled import hourly

RESPONSE_PREFIX = "response "
_LIMITS = ("hours_per_year", "calls_per_year", "longest_call")
CALL_ROWS = "Generator-call_"
"""How the names of all rows that limit calls begin."""


def write_call_limits(network: pypsa.Network, case: Case) -> None:
    """Write limits into columns of the generators that stand for the responses; nothing where there are none."""
    rows = case.active("demand_response")
    limited = rows[["hours_per_year", "longest_call"]].notna().any(axis=1) | (rows["after"] != "")
    limited |= limited.index.isin(rows["after"])
    if not limited.any():
        return
    rows, static = rows[limited], network.c.generators.static
    names = RESPONSE_PREFIX + rows.index
    for column in _LIMITS:
        static.loc[names, column] = rows[column].to_numpy()
    static.loc[names, "rest"] = rows["rest"].fillna(0.0).to_numpy()
    static["called_after"] = ""
    static.loc[names, "called_after"] = [RESPONSE_PREFIX + name if name else "" for name in rows["after"]]
    network.meta["whole_calls"] = case.study.calls == "whole"


def add_call_limits(network: pypsa.Network, snapshots: pd.Index) -> None:
    """Add the limits on calls to the network's model, as far as its columns state any."""
    static = network.c.generators.static
    if "longest_call" not in static:
        return
    limits = static[static["rest"].notna()]
    called = network.model["Generator-p"].sel(name=list(limits.index))
    for window, names in _alike(limits["longest_call"] + limits["rest"]):
        taken = (1 * called.sel(name=names)).rolling(snapshot=window).sum()
        most = _of((limits["longest_call"] * limits["p_nom"]).loc[names])
        network.model.add_constraints(taken <= most, name=f"{CALL_ROWS}window-{window}")
    hours = np.fmin(limits["hours_per_year"], limits["calls_per_year"] * limits["longest_call"]).dropna()
    if len(hours):
        taken = called.sel(name=list(hours.index)).sum("snapshot")
        network.model.add_constraints(taken <= _of(hours * limits.loc[hours.index, "p_nom"]), name=f"{CALL_ROWS}year")
    rounds = limits[limits["called_after"] != ""]
    if len(rounds):
        later, full = called.sel(name=list(rounds.index)), _before(network, snapshots, rounds)
        row = later * (full / _of(rounds["p_nom"])) - _renamed(called, rounds) <= 0
        network.model.add_constraints(row, name=f"{CALL_ROWS}order")
    if network.meta.get("whole_calls"):
        _add_whole_calls(network, snapshots, limits, called)


def _add_whole_calls(network: pypsa.Network, snapshots: pd.Index, limits: pd.DataFrame, power: Any) -> None:
    """Add whether an hour is in a call, and starts of calls; rest as in Rajan and Takriti (2005), IBM RC23628."""
    model, coordinates = network.model, [snapshots.rename("snapshot"), limits.index.rename("name")]
    status = model.add_variables(binary=True, coords=coordinates, name="Generator-called")
    start = model.add_variables(lower=0, upper=1, coords=coordinates, name="Generator-call_start")
    model.add_constraints(power - status * _of(limits["p_nom"]) <= 0, name=f"{CALL_ROWS}power")
    model.add_constraints(status - _hours_ago(status, 1) - start <= 0, name=f"{CALL_ROWS}begin")
    for longest, names in _alike(limits["longest_call"]):
        begun = (1 * start.sel(name=names)).rolling(snapshot=longest).sum()
        model.add_constraints(status.sel(name=names) - begun <= 0, name=f"{CALL_ROWS}longest-{longest}")
    for rest, names in _alike(limits["rest"]):
        begun = (1 * start.sel(name=names)).rolling(snapshot=rest).sum()
        row = begun + _hours_ago(status.sel(name=names), rest) <= 1
        model.add_constraints(row, name=f"{CALL_ROWS}rest-{rest}")
    calls = limits["calls_per_year"].dropna()
    if len(calls):
        model.add_constraints(start.sel(name=list(calls.index)).sum("snapshot") <= _of(calls), name=f"{CALL_ROWS}count")
    rounds = limits[limits["called_after"] != ""]
    if len(rounds):
        full = _before(network, snapshots, rounds)
        row = status.sel(name=list(rounds.index)) * full - _renamed(power, rounds) <= 0
        model.add_constraints(row, name=f"{CALL_ROWS}full_before")


def _alike(hours: pd.Series) -> list[tuple[int, list[str]]]:
    """Whole hours above zero, and who has them."""
    return [(int(value), list(hours.index[hours == value])) for value in np.unique(hours[hours > 0].to_numpy(float))]


def _hours_ago(variable: linopy.Variable, hours: int) -> linopy.LinearExpression:
    """Return a variable of earlier hours; before the first hour nothing is called."""
    return (1 * variable).shift(snapshot=hours).fillna(0)


def _of(values: pd.Series) -> xr.DataArray:
    return xr.DataArray(values.to_numpy(float), {"name": list(values.index)}, ("name",))


def _renamed(power: linopy.Variable, rounds: pd.DataFrame) -> linopy.Variable:
    """Power of the round before each of ``rounds``, under the later one's name."""
    return power.sel(name=list(rounds["called_after"])).assign_coords(name=list(rounds.index))


def _before(network: pypsa.Network, snapshots: pd.Index, rounds: pd.DataFrame) -> xr.DataArray:
    """(snapshot, name) all that the round before each of ``rounds`` can give [MW]."""
    share = network.get_switchable_as_dense("Generator", "p_max_pu").loc[snapshots, list(rounds["called_after"])]
    rated = network.c.generators.static.loc[list(rounds["called_after"]), "p_nom"].to_numpy(float)
    coordinates = {"snapshot": share.index, "name": list(rounds.index)}
    return xr.DataArray(share.to_numpy() * rated, coordinates, ("snapshot", "name"))


def read_calls(network: pypsa.Network, case: Case, called: pd.DataFrame) -> dict[str, xr.DataArray]:
    """Whether calls are in force, and what the limits add to their price.

    Parameters
    ----------
    called : DataFrame (snapshot, response)
        Power called [MW].
    """
    rows, model = case.active("demand_response"), network.model
    power = rows["power"].where(rows["power"] > 0.0, np.inf)
    status = called / power
    if "Generator-called" in model.variables:
        whole = model["Generator-called"].solution.transpose("snapshot", "name").to_pandas()
        status[whole.columns.str.removeprefix(RESPONSE_PREFIX)] = whole.to_numpy()
    limits = [name for name in model.constraints if name.startswith(CALL_ROWS)]
    added = reduced_by(model, limits, "Generator-p").reindex(columns=RESPONSE_PREFIX + rows.index, fill_value=0.0)
    return {
        "call_status": hourly(case, "response", rows.index, status),
        "call_limit_price": hourly(case, "response", rows.index, 0.0 - added.to_numpy()),
    }

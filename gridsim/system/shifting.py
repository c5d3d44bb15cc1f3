"""Demand that can be moved in time: a store of energy served ahead of its hour or behind it.

The part of a load that can be moved is its own virtual store (a storage unit without losses): taking more than the
baseline fills it, taking less empties it. Where energy must be served, the store stands at its reference level. So
each window's energy is served exactly, and no energy comes later than the longest delay exactly if what is behind is
never more than what the baseline took in that time; ahead likewise.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pypsa
import xarray as xr

from gridsim.case import Case
from gridsim.inputs.tables import rows_of
from gridsim.system.labelled import hourly

SHIFT_PREFIX = "shift "
_BOUNDS = ("shift_lower", "shift_upper")


def movable_demand(case: Case) -> pd.DataFrame:
    """(T, shiftable_load) baseline of what can be moved [MW]."""
    loads = rows_of(case.tables["loads"])
    columns = {}
    for name, row in rows_of(case.active("shiftable_loads")).items():
        load = loads[row["load"]]
        columns[name] = case.profiles[load["profile"]].to_numpy() * load["scale"] * row["share"]
    return pd.DataFrame(columns, index=case.snapshots)


def _room(case: Case, name: str, baseline: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(T,) most energy that may be behind, and ahead, at the end of every hour [MWh]."""
    row = rows_of(case.tables["shiftable_loads"].loc[[name]])[name]
    hours = np.arange(len(baseline))
    window = ((hours - int(row["window_start"])) // int(row["window"])).astype(int)
    first = np.searchsorted(window, window)  # of each hour's window
    after = np.searchsorted(window, window, side="right")
    taken = np.concatenate([[0.0], np.cumsum(baseline)])
    delay, advance = (_hours(row[limit]) for limit in ("longest_delay", "longest_advance"))
    behind = taken[hours + 1] - taken[np.maximum(first, hours + 1 - delay)]
    ahead = taken[np.minimum(after, hours + 1 + advance)] - taken[hours + 1]
    stock = np.inf if np.isnan(row["stock"]) else row["stock"]
    last = after == hours + 1
    return np.where(last, 0.0, np.minimum(behind, stock)), np.where(last, 0.0, np.minimum(ahead, stock))


def _hours(limit: float) -> int:
    return np.iinfo(np.int32).max if np.isnan(limit) else int(limit)


def add_shiftable_loads(network: pypsa.Network, case: Case) -> None:
    """Add the virtual stores; their hourly limits stand in series of their own (``shift_lower``, ``shift_upper``)."""
    rows, baseline = case.active("shiftable_loads"), movable_demand(case)
    if rows.empty:
        return
    network.add("Carrier", "shiftable load")
    limits = {name: _room(case, str(name), baseline[name].to_numpy()) for name in rows.index}
    reference = {name: behind.max() for name, (behind, _) in limits.items()}
    lower = pd.DataFrame({name: reference[name] - behind for name, (behind, _) in limits.items()}, case.snapshots)
    upper = pd.DataFrame({name: reference[name] + ahead for name, (_, ahead) in limits.items()}, case.snapshots)
    less = baseline / rows["power"]
    units = SHIFT_PREFIX + rows.index
    network.add(
        "StorageUnit",
        units,
        bus=case.tables["loads"].loc[rows["load"], "bus"].to_numpy(),
        carrier="shiftable load",
        p_nom=rows["power"].to_numpy(),
        p_max_pu=less.set_axis(units, axis=1),
        p_min_pu=(less - 1.0).set_axis(units, axis=1),
        max_hours=(upper.max() / rows["power"]).to_numpy(),
        marginal_cost=rows["cost"].to_numpy(),
        cyclic_state_of_charge=True,
    )
    for name, frame in zip(_BOUNDS, (lower, upper), strict=True):
        network.c.storage_units.dynamic[name] = frame.set_axis(units, axis=1)


def add_shift_limits(network: pypsa.Network, snapshots: pd.Index) -> None:
    """Add to the network's model by when shifted energy has to be served."""
    lower, upper = (network.c.storage_units.dynamic.get(name, pd.DataFrame()) for name in _BOUNDS)
    if lower.empty:
        return
    names = pd.Index(lower.columns, name="name")
    energy = network.model["StorageUnit-state_of_charge"].sel(name=names)

    def limit(frame: pd.DataFrame) -> xr.DataArray:
        return xr.DataArray(frame.loc[snapshots].to_numpy(), {"snapshot": snapshots, "name": names})

    network.model.add_constraints(1 * energy >= limit(lower), name="StorageUnit-shift-behind")
    network.model.add_constraints(1 * energy <= limit(upper), name="StorageUnit-shift-ahead")


def read_shiftable_loads(network: pypsa.Network, case: Case) -> dict[str, xr.DataArray]:
    """Demand moved, net in each hour, and the energy ahead of the baseline."""
    names, dynamic = case.active("shiftable_loads").index, network.c.storage_units.dynamic
    units = SHIFT_PREFIX + names
    net = dynamic["p"].reindex(columns=units, fill_value=0.0).to_numpy()
    energy = dynamic["state_of_charge"].reindex(columns=units, fill_value=0.0).to_numpy()
    if len(names):
        energy = energy - dynamic["shift_lower"][units].iloc[-1].to_numpy()  # at its reference in the last hour
    values = {"shift_up": np.maximum(-net, 0.0), "shift_down": np.maximum(net, 0.0), "shift_balance": energy}
    return {name: hourly(case, "shiftable_load", names, value) for name, value in values.items()}

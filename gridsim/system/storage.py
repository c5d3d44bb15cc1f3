"""Battery stations and heat stores: both are PyPSA storage units, on an electric or a steam bus."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pypsa
import xarray as xr

from gridsim.case import Case
from gridsim.system.labelled import hourly
from gridsim.system.reserves import RESERVE_ROWS

HEAT_STORE_PREFIX = "heat store "


def add_storage(network: pypsa.Network, case: Case) -> None:
    """Add batteries and heat stores.

    Rated energy is what can be delivered at the bus, so the energy inside is larger by the discharge efficiency. The
    year ends with the energy it began with; a station that enters during the year is empty before, and so at the end.
    """
    stations = case.active("storage_units")
    if len(stations):
        entered = np.column_stack([case.entered("storage_units", str(name)) for name in stations.index])
        limit = available_share(case, list(stations.index))
        empty_before = pd.DataFrame(np.where(entered > 0, np.nan, 0.0), index=case.snapshots, columns=stations.index)
        network.add(
            "StorageUnit",
            stations.index,
            bus=stations["bus"],
            carrier="battery",
            p_nom=stations["power"],
            p_max_pu=limit,
            p_min_pu=-limit,
            max_hours=stations["energy"] / (stations["discharge_efficiency"] * stations["power"]),
            efficiency_store=stations["charge_efficiency"],
            efficiency_dispatch=stations["discharge_efficiency"],
            standing_loss=stations["standing_loss"],
            marginal_cost=stations["throughput_cost"],
            state_of_charge_set=empty_before,
            cyclic_state_of_charge=True,
        )
    stores = case.active("heat_stores")
    if len(stores):
        power = stores[["charge_power", "discharge_power"]].max(axis=1)
        network.add(
            "StorageUnit",
            HEAT_STORE_PREFIX + stores.index,
            bus=stores["bus"].to_numpy(),
            carrier="heat store",
            p_nom=power.to_numpy(),
            p_max_pu=(stores["discharge_power"] / power).to_numpy(),
            p_min_pu=-(stores["charge_power"] / power).to_numpy(),
            max_hours=(stores["energy"] / (stores["discharge_efficiency"] * power)).to_numpy(),
            efficiency_store=stores["charge_efficiency"].to_numpy(),
            efficiency_dispatch=stores["discharge_efficiency"].to_numpy(),
            standing_loss=stores["standing_loss"].to_numpy(),
            cyclic_state_of_charge=True,
        )
    for carrier in ("battery", "heat store"):
        network.add("Carrier", carrier)


def available_share(case: Case, names: Sequence[str]) -> pd.DataFrame:
    """(T, station) share of the rated power that can be used."""
    rows = case.active("storage_units").loc[list(names)]
    entered = np.column_stack([case.entered("storage_units", name) for name in names])
    return pd.DataFrame(entered * rows["availability"].to_numpy(), index=case.snapshots, columns=list(names))


def station_limits(case: Case, names: Sequence[str]) -> dict[str, tuple[str, xr.DataArray]]:
    """Rows of the model that hold the sizes of stations on their right-hand sides.

    Returns
    -------
    dict
        Row → the size it holds (``power`` or ``energy``), and (snapshot, name) its right-hand side per MW or MWh.
    """
    share = available_share(case, names)
    inside = 1.0 / case.active("storage_units")["discharge_efficiency"].loc[list(names)].to_numpy()
    labels = {"snapshot": case.snapshots, "name": list(names)}
    per_power = xr.DataArray(share.to_numpy(), labels, ("snapshot", "name"))
    per_energy = xr.DataArray(np.broadcast_to(inside, share.shape), labels, ("snapshot", "name"))
    limits = {
        "StorageUnit-fix-p_dispatch-upper": ("power", per_power),
        "StorageUnit-fix-p_store-upper": ("power", per_power),
        "StorageUnit-fix-state_of_charge-upper": ("energy", per_energy),
    }
    for way in set(case.active("reserves")["direction"]):
        limits[f"{RESERVE_ROWS}storage-power-{way}"] = ("power", per_power)
        if way == "down":
            limits[f"{RESERVE_ROWS}storage-energy-down"] = ("energy", per_energy)
    return limits


def resize_stations(network: pypsa.Network, case: Case, names: Sequence[str]) -> None:
    """Give stations of a network the sizes that the case has for them; those that take no part are removed."""
    stations = case.active("storage_units")
    for name in names:
        if name not in stations.index:
            network.remove("StorageUnit", name)
            if "reserves" in network.meta:
                network.meta["reserves"]["storage"].remove(name)
            continue
        power, energy, efficiency = (
            float(stations[column][name]) for column in ("power", "energy", "discharge_efficiency")
        )
        network.c.storage_units.static.loc[name, ["p_nom", "max_hours"]] = power, energy / (efficiency * power)


def read_storage(network: pypsa.Network, case: Case) -> dict[str, xr.DataArray]:
    """Charging, discharging and stored energy of batteries and heat stores."""
    dynamic = network.c.storage_units.dynamic
    variables: dict[str, xr.DataArray] = {}
    for dimension, table, prefix, names in (
        ("storage_unit", "storage_units", "", ("charge", "discharge", "state_of_charge")),
        ("heat_store", "heat_stores", HEAT_STORE_PREFIX, ("heat_charge", "heat_discharge", "heat_stored")),
    ):
        index = case.active(table).index
        for attribute, name in zip(("p_store", "p_dispatch", "state_of_charge"), names, strict=True):
            frame = dynamic[attribute].reindex(columns=prefix + index, fill_value=0.0).set_axis(index, axis=1)
            variables[name] = hourly(case, dimension, index, frame)
    return variables

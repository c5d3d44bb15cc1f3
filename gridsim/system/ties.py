"""The grid outside: import and export at its hourly price, the export within its hourly room."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pypsa
import xarray as xr

from gridsim.case import Case
from gridsim.inputs.tables import rows_of
from gridsim.system.labelled import hourly

IMPORT_SUFFIX, EXPORT_SUFFIX = " import", " export"


def prices_and_room(case: Case) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(T, tie) price outside [CNY/MWh] and largest net export [MW]."""
    prices, room = {}, {}
    for name, row in rows_of(case.active("ties")).items():
        share = case.profiles[row["room_profile"]].to_numpy() if row["room_profile"] else np.ones(len(case.snapshots))
        prices[name] = case.profiles[row["price_profile"]].to_numpy()
        room[name] = row["export_capacity"] * share
    return pd.DataFrame(prices, index=case.snapshots), pd.DataFrame(room, index=case.snapshots)


def add_ties(network: pypsa.Network, case: Case) -> None:
    """Add an importing and an exporting generator for each tie; the export's time-varying lower limit is the room."""
    network.add("Carrier", "grid outside")
    prices, room = prices_and_room(case)
    for name, row in rows_of(case.active("ties")).items():
        network.add(
            "Generator",
            name + IMPORT_SUFFIX,
            bus=row["bus"],
            carrier="grid outside",
            p_nom=row["import_capacity"],
            marginal_cost=prices[name] + row["import_margin"],
        )
        network.add(
            "Generator",
            name + EXPORT_SUFFIX,
            bus=row["bus"],
            carrier="grid outside",
            p_nom=row["export_capacity"],
            p_min_pu=-room[name] / row["export_capacity"] if row["export_capacity"] else 0.0,
            p_max_pu=0.0,
            marginal_cost=prices[name] - row["export_margin"],
        )


def read_ties(network: pypsa.Network, case: Case) -> dict[str, xr.DataArray]:
    """Import, export, the room's shadow price, and the price and room as given."""
    names = case.active("ties").index
    power = network.c.generators.dynamic["p"]
    prices, room = prices_and_room(case)
    importing = power.reindex(columns=names + IMPORT_SUFFIX, fill_value=0.0).set_axis(names, axis=1)
    exporting = -power.reindex(columns=names + EXPORT_SUFFIX, fill_value=0.0).set_axis(names, axis=1)
    shadow = np.zeros((len(case.snapshots), len(names)))
    if len(names):
        dual = network.model.constraints["Generator-fix-p-lower"].dual
        shadow = dual.sel(name=list(names + EXPORT_SUFFIX)).transpose("snapshot", "name").to_numpy()
    frames = {
        "import": importing,
        "export": exporting,
        "export_room_shadow_price": shadow,
        "price_outside": prices,
        "export_room": room,
    }
    return {variable: hourly(case, "tie", names, values) for variable, values in frames.items()}

"""The grid outside: import and export at its hourly price, the export within its hourly room."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pypsa
import xarray as xr

from gridsim.case import Case
from gridsim.system.labelled import hourly

IMPORT_SUFFIX, EXPORT_SUFFIX = " import", " export"


def prices_and_room(case: Case) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(T, tie) price outside [CNY/MWh] and largest net export [MW]."""
    ties = case.active("ties")
    prices = {row.Index: case.profiles[row.price_profile].to_numpy() for row in ties.itertuples()}
    room = {
        row.Index: row.export_capacity
        * (case.profiles[row.room_profile].to_numpy() if row.room_profile else np.ones(len(case.snapshots)))
        for row in ties.itertuples()
    }
    return pd.DataFrame(prices, index=case.snapshots), pd.DataFrame(room, index=case.snapshots)


def add_ties(network: pypsa.Network, case: Case) -> None:
    """Add an importing and an exporting generator for each tie; the export's time-varying lower limit is the room."""
    network.add("Carrier", "grid outside")
    prices, room = prices_and_room(case)
    for row in case.active("ties").itertuples():
        network.add(
            "Generator",
            row.Index + IMPORT_SUFFIX,
            bus=row.bus,
            carrier="grid outside",
            p_nom=row.import_capacity,
            marginal_cost=prices[row.Index] + row.import_margin,
        )
        network.add(
            "Generator",
            row.Index + EXPORT_SUFFIX,
            bus=row.bus,
            carrier="grid outside",
            p_nom=row.export_capacity,
            p_min_pu=-room[row.Index] / row.export_capacity if row.export_capacity else 0.0,
            p_max_pu=0.0,
            marginal_cost=prices[row.Index] - row.export_margin,
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

"""Flows that must stay within limits after an outage: rows of the model, kept in the network's metadata.

`gridsim.thermal_constraints` writes them, so that a network file with such rows can be solved again by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pypsa
import xarray as xr

SECURITY = "Security-"
_COMPONENTS = {"lines": "Line", "transformers": "Transformer"}


@dataclass(frozen=True)
class SecurityRow:
    """Limit on the flow of one circuit of a branch after the outage of a circuit, one way, in some hours.

    Parameters
    ----------
    outage, branch
        ``lines.corridor``: table and row.
    direction
        1 from bus0 to bus1, -1 back.
    coefficients
        Branch → share of its whole flow before the outage that the circuit carries after it.
    limit
        Largest flow of the circuit [MW].
    hours : array of datetime64
        Hours in which the row holds.
    """

    outage: str
    branch: str
    direction: int
    coefficients: Mapping[str, float]
    limit: float
    hours: np.ndarray

    @property
    def name(self) -> str:
        """Name of the row in the model."""
        return f"{SECURITY}{self.outage}-{self.branch}-{'forward' if self.direction > 0 else 'backward'}"


def write_security_rows(network: pypsa.Network, rows: Iterable[SecurityRow]) -> None:
    """Keep rows in the network's metadata, for `security_constraints` to add to its model."""
    network.meta["security_rows"] = [
        {
            "name": row.name,
            "direction": row.direction,
            "coefficients": dict(row.coefficients),
            "limit": row.limit,
            "hours": [str(hour) for hour in pd.DatetimeIndex(row.hours)],
        }
        for row in rows
    ]


def security_constraints(network: pypsa.Network, snapshots: pd.Index) -> None:
    """Add the rows in the network's metadata to its model; part of `thermal_constraints`."""
    model = network.model
    for row in network.meta.get("security_rows", ()):
        hours = pd.DatetimeIndex(row["hours"]).intersection(pd.DatetimeIndex(snapshots))
        if len(hours) == 0:
            continue
        flow: Any = 0
        for branch, share in row["coefficients"].items():
            table, _, name = branch.partition(".")
            variable = model[f"{_COMPONENTS[table]}-s"].sel(name=name, snapshot=hours, drop=True)
            flow = flow + variable * (share * row["direction"])
        model.add_constraints(flow <= row["limit"], name=row["name"])


def read_security_prices(network: pypsa.Network, rows: Iterable[SecurityRow]) -> list[xr.DataArray]:
    """(snapshot,) worth of one more MW of each row's limit [CNY/MWh], never negative."""
    return [-network.model.constraints[row.name].dual for row in rows]

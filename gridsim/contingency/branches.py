"""Lines and transformers as single circuits between electric buses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gridsim.case import Case

Array = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Branches:
    """Active lines and transformers, each a number of equal circuits (or units) side by side.

    Parameters
    ----------
    names
        ``lines.corridor``, ``transformers.park``: table and row, as in an override.
    buses
        Names of the electric buses.
    ends : array (2, branch)
        Places of bus0 and bus1 among the buses.
    circuits : array (branch,)
        Circuits or units.
    susceptance : array (branch,)
        Of one circuit [MW/rad].
    outage_rating : array (branch,)
        Limit on one circuit after an outage [MW].
    """

    names: tuple[str, ...]
    buses: tuple[str, ...]
    ends: Indices
    circuits: Array
    susceptance: Array
    outage_rating: Array

    @property
    def incidence(self) -> Array:
        """(branch, bus) one at bus0, minus one at bus1."""
        matrix = np.zeros((len(self.names), len(self.buses)))
        place = np.arange(len(self.names))
        matrix[place, self.ends[0]] = 1.0
        matrix[place, self.ends[1]] = -1.0
        return matrix

    def islands(self, without: int | None = None) -> Indices:
        """(bus,) number of the island of each bus, all circuits of one branch taken out or none."""
        kept = np.arange(len(self.names)) != (-1 if without is None else without)
        ends = self.ends[:, kept]
        graph = coo_array((np.ones(ends.shape[1]), tuple(ends)), shape=(len(self.buses),) * 2)
        return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)

    def chosen(self, wanted: str | Sequence[str]) -> Indices:
        """Places of the branches that a study names: ``all``, or names in which the row may be a pattern."""
        patterns = ["*"] if wanted == "all" else list(wanted)
        return np.array(
            [place for place, name in enumerate(self.names) if any(fnmatchcase(name, one) for one in patterns)],
            dtype=np.int64,
        )


def read_branches(case: Case) -> Branches:
    """Active lines and transformers of a case.

    A line's rating is a limit on the sum of its circuits, a transformer's that of one unit. Where ``outage_rating`` is
    empty one circuit carries its share of the rating after an outage, too.
    """
    buses = case.tables["buses"]
    electric = buses.index[buses["carrier"] == "AC"]
    lines, transformers = case.active("lines"), case.active("transformers")
    voltage = buses["voltage"].reindex(lines["bus0"]).to_numpy(float)
    ends = pd.concat([lines[["bus0", "bus1"]], transformers[["bus0", "bus1"]]])
    own = np.concatenate(
        [(lines["rating"] / lines["circuits"]).to_numpy(float), transformers["rating"].to_numpy(float)]
    )
    stated = np.concatenate([frame["outage_rating"].to_numpy(float) for frame in (lines, transformers)])
    return Branches(
        names=(*("lines." + lines.index), *("transformers." + transformers.index)),
        buses=tuple(map(str, electric)),
        ends=np.stack([electric.get_indexer(pd.Index(ends[end])) for end in ("bus0", "bus1")]).astype(np.int64),
        circuits=np.concatenate([lines["circuits"].to_numpy(float), transformers["units"].to_numpy(float)]),
        susceptance=np.concatenate(
            [
                voltage**2 / (lines["reactance"] * lines["length"]).to_numpy(float),
                (transformers["rating"] / transformers["reactance"]).to_numpy(float),
            ]
        ),
        outage_rating=np.where(np.isnan(stated), own, stated),
    )


def circuit_flows(hourly: xr.Dataset, branches: Branches) -> Array:
    """(snapshot, branch) flow of one circuit from bus0 to bus1 [MW], of an operation's labelled results."""
    kinds = (("line_flow", "line"), ("transformer_flow", "transformer"))
    flows = [hourly[name].transpose("snapshot", kind).to_numpy() for name, kind in kinds]
    return np.asarray(np.hstack(flows) / branches.circuits, dtype=float)

"""All hours, all single outages and all monitored branches as one product, in blocks that fit into the cache."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gridsim.contingency.branches import Array, Branches, Indices
from gridsim.contingency.factors import OutageFactors, outage_factors

TOLERANCE = 1e-3
"""Overload that counts [MW]; smaller ones are the solver's."""

_BLOCK = 2**20


@dataclass(frozen=True)
class Screening:
    """Loadings after single outages.

    Parameters
    ----------
    branches, factors
        The network, and the outages that do not split it.
    monitored : array (branch,)
        Places of the branches that are watched.
    limit : array (branch,)
        Limit on one circuit of each watched branch [MW].
    hours, energy, worst : array (outage, branch)
        Hours above the limit [h], energy above it [MWh] and largest excess [MW]; zero where there is none.
    worst_hour : array (outage, branch)
        Place of the hour of the highest loading.
    worst_flow : array (outage, branch)
        Flow of one circuit in that hour [MW]; zero where no circuit is left.
    loading : array (snapshot, outage)
        Highest loading of any watched branch, per unit of its limit.
    split_flow : array (snapshot, split)
        Flow of the circuits whose outage splits the network, from bus0 to bus1 [MW]: what the two parts lose.
    """

    branches: Branches
    factors: OutageFactors
    monitored: Indices
    limit: Array
    hours: Array
    energy: Array
    worst: Array
    worst_hour: Indices
    worst_flow: Array
    loading: Array
    split_flow: Array

    @property
    def overloads(self) -> int:
        """Pairs of an outage and a branch that is above its limit in some hour."""
        return int((self.hours > 0).sum())


def screen(branches: Branches, flows: Array, outages: Indices, monitored: Indices, factor: float = 1.0) -> Screening:
    """Screen every hour for the outage of one circuit of every branch named.

    Injections stay as they are: the flow of a circuit after an outage is f_ℓ + LODF·f_o.

    Parameters
    ----------
    flows : array (snapshot, branch)
        Flow of one circuit of each branch [MW].
    outages, monitored
        Places of the branches of which one circuit trips, and of those that are watched.
    factor
        Short-time overload that is accepted, on top of the ratings after an outage.
    """
    factors = outage_factors(branches, outages)
    limit = branches.outage_rating[monitored] * factor
    shape = (len(factors.outages), len(monitored))
    total = {name: np.zeros(shape) for name in ("hours", "energy", "worst_flow")}
    highest, worst_hour = np.full(shape, -1.0), np.zeros(shape, dtype=np.int64)
    loading = np.zeros((len(flows), shape[0]))
    for first, after in flows_after_outages(flows, factors, monitored):
        load = np.abs(after)
        relative = load / limit
        loading[first : first + len(after)] = relative.max(axis=2, initial=0.0)
        at = relative.argmax(axis=0)
        best = np.take_along_axis(relative, at[None], axis=0)[0]
        better = best > highest
        highest[better], worst_hour[better] = best[better], at[better] + first
        total["worst_flow"][better] = np.take_along_axis(after, at[None], axis=0)[0][better]
        excess = load - limit
        over = excess > TOLERANCE
        total["hours"] += over.sum(axis=0)
        total["energy"] += np.where(over, excess, 0.0).sum(axis=0)
    excess = np.abs(total["worst_flow"]) - limit
    return Screening(
        branches=branches,
        factors=factors,
        monitored=monitored,
        limit=limit,
        worst=np.where(total["hours"] > 0, excess, 0.0),
        worst_hour=worst_hour,
        loading=loading,
        split_flow=flows[:, factors.splits],
        **total,
    )


def flows_after_outages(flows: Array, factors: OutageFactors, monitored: Indices) -> Iterator[tuple[int, Array]]:
    """Flows of one circuit of each watched branch after each outage, block by block.

    Yields
    ------
    first hour of the block, array (snapshot, outage, branch)
        Flow [MW]; zero where no circuit is left.
    """
    taken_over = factors.factors[:, monitored]
    left = ~np.isnan(taken_over)
    taken_over = np.where(left, taken_over, 0.0)
    step = max(1, _BLOCK // max(1, left.size))
    for first in range(0, len(flows), step):
        block = flows[first : first + step]
        yield first, block[:, None, monitored] * left + block[:, factors.outages, None] * taken_over

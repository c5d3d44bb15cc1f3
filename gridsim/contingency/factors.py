"""Power transfer and line outage distribution factors of single circuits.

Wood, Wollenberg and Sheblé, Power Generation, Operation, and Control, 3rd ed., ch. 7 and appendix 7A.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridsim.contingency.branches import Array, Branches, Indices


@dataclass(frozen=True)
class OutageFactors:
    """What one circuit of each branch hands over to the others when it trips.

    Parameters
    ----------
    outages : array (outage,)
        Branches of which one circuit can trip without splitting the network.
    splits : array (split,)
        Branches whose single circuit splits the network when it trips: no other circuit takes over.
    factors : array (outage, branch)
        Share of the tripped circuit's flow that one circuit of each branch takes over; of the branch itself, one of
        the circuits left, and NaN where none is left.
    """

    outages: Indices
    splits: Indices
    factors: Array


def transfer_factors(branches: Branches) -> Array:
    """(branch, bus) flow of one circuit per power fed in at a bus and taken out at the reference of its island."""
    incidence, islands = branches.incidence, branches.islands()
    whole = branches.circuits * branches.susceptance
    nodal = incidence.T @ (whole[:, None] * incidence)
    references = np.unique(islands, return_index=True)[1]
    free = np.setdiff1d(np.arange(len(branches.buses)), references)
    angles = np.zeros_like(nodal)
    if free.size:
        inside = np.ix_(free, free)
        angles[inside] = np.linalg.inv(nodal[inside])
    return np.asarray(branches.susceptance[:, None] * (incidence @ angles))


def outage_factors(branches: Branches, outages: Indices) -> OutageFactors:
    """Outage distribution factors of one circuit of each of the branches ``outages``.

    With φ the circuit's own share of a transfer between its ends, a circuit ℓ that takes φ_ℓ of such a transfer takes
    over φ_ℓ / (1 − φ) of the flow that the tripped circuit had. Whether an outage splits the network is read off the
    graph, not off 1 − φ.
    """
    single = outages[branches.circuits[outages] == 1.0]
    before = branches.islands().max(initial=-1)
    splits = np.array([one for one in single if branches.islands(int(one)).max() > before], dtype=np.int64)
    kept = outages[~np.isin(outages, splits)]
    transfers = transfer_factors(branches) @ branches.incidence[kept].T
    place = np.arange(len(kept))
    factors = (transfers / (1.0 - transfers[kept, place])).T
    gone = branches.circuits[kept] == 1.0
    factors[place[gone], kept[gone]] = np.nan
    return OutageFactors(kept, splits, factors)

"""How much of its demand the system serves when its ties open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from gridsim.case import Case
from gridsim.operation.optimize import optimize
from gridsim.schema.security import SECURITY_VARIABLES
from gridsim.system.islanding import build_island, island_case, island_constraints, read_island
from gridsim.system.losses import model_options


def operate_islands(case: Case, hourly: xr.Dataset, starts: Sequence[int]) -> dict[str, xr.DataArray]:
    """Least-cost operation with the ties open, one linear program for each event; demand served comes first.

    Storage starts as full as the operation left it, and units that were offline stay offline: an upper bound on what
    an operator who knows the coming hours would serve. Frequency and inertia are not modelled.

    Parameters
    ----------
    hourly
        The operation.
    starts
        Places of the hours in which the ties open.

    Returns
    -------
    dict
        The variables ``event_*`` of `gridsim.schema.security.SECURITY_VARIABLES`.
    """
    found = []
    for first in starts:
        island = island_case(case, first)
        network = build_island(case, island, hourly, first)
        optimize(
            network,
            extra_functionality=island_constraints(case, hourly, first),
            linearized_unit_commitment=True,
            **model_options(island),
            threads=case.study.solver.threads,
            time_limit=case.study.solver.time_limit,
        )
        found.append(read_island(network, island))
    if not found:
        return {}
    times = xr.DataArray(case.snapshots[list(starts)].to_numpy(), dims=("event",))
    return {"event_time": times} | {
        name: xr.DataArray(np.array([one[name] for one in found]), dims=SECURITY_VARIABLES[name].dimensions)
        for name in found[0]
    }

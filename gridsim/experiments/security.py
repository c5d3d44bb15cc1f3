"""``kind: security``: a dispatch, what outages do to it, an AC check of some hours, and the system as an island."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import xarray as xr

from gridsim.case import Case
from gridsim.engine.named_basis import NamedBasis
from gridsim.experiments.dispatch import Dispatch, release
from gridsim.operation.islanding import operate_islands
from gridsim.operation.security import SecureOperation, operate_securely
from gridsim.results import security_dataset
from gridsim.schema.carriers import CARRIERS
from gridsim.system.power_flow import solve_power_flow


def run_security(
    case: Case,
    progress: Callable[[str, str], None],
    start: NamedBasis | None = None,
    *,
    keep_basis: bool = False,
) -> Dispatch:
    """Operate a case, within its security limits where the study wants that, and examine the operation.

    Parameters and errors as for `gridsim.experiments.dispatch.run_dispatch`.
    """
    progress("optimize", "")
    keep = keep_basis or "basis" in case.study.outputs
    secure = operate_securely(case, start=start, keep_basis=keep, progress=lambda text: progress("optimize", text))
    results, asked = secure.operation.results, case.study.security
    timing = {**results.timing, "screening": secure.screening_time}
    progress("security", "AC power flow")
    started = time.perf_counter()
    hours = chosen_hours(case, results.hourly, asked.power_flow.hours, with_exchange=True)
    flows = solve_power_flow(case, results.hourly, hours)
    timing["power flow"] = time.perf_counter() - started
    progress("security", "islands")
    started = time.perf_counter()
    starts = chosen_hours(case, results.hourly, asked.islanding.starts)
    last = max(0, len(case.snapshots) - asked.islanding.hours)
    islands = operate_islands(case, results.hourly, sorted({min(first, last) for first in starts}))
    timing["islands"] = time.perf_counter() - started
    found = security_dataset({**_screened(case, secure), **_secured(secure), **flows, **islands})
    operation = replace(secure.operation, results=replace(results, timing=timing, security=found))
    return release(case, operation, progress)


def chosen_hours(case: Case, hourly: xr.Dataset, wanted: str | Sequence[str], with_exchange: bool = False) -> list[int]:
    """Places of the hours that a study names, or of the telling ones of a horizon, in order and each once."""
    if not isinstance(wanted, str):
        return sorted({int(place) for place in case.snapshots.get_indexer(pd.DatetimeIndex(list(wanted)))})
    if wanted == "none":
        return []
    variable = [CARRIERS[carrier].variable for carrier in case.active("generators")["carrier"]]
    series = [
        hourly["demand"].sum("load"),
        hourly["generation"].isel(generator=np.flatnonzero(variable)).sum("generator"),
    ]
    if with_exchange:
        series.append(hourly["export"].sum("tie") - hourly["import"].sum("tie"))
        series.append(abs(hourly["line_flow"]).max("line"))
    return sorted({int(place) for one in series for place in (one.to_numpy().argmax(), one.to_numpy().argmin())})


def _screened(case: Case, secure: SecureOperation) -> dict[str, xr.DataArray]:
    """Tables of the screening; outages that split the network apart, with the buses they cut off from the ties."""
    screening, branches, snapshots = secure.screening, secure.screening.branches, case.snapshots
    names = np.array(branches.names, dtype=object)
    outage, monitored, split = (
        ("outage", names[screening.factors.outages]),
        ("monitored", names[screening.monitored]),
        ("split", names[screening.factors.splits]),
    )

    def array(values: np.ndarray, *dimensions: tuple[str, np.ndarray]) -> xr.DataArray:
        return xr.DataArray(values, dict(dimensions), [name for name, _ in dimensions])

    lost = np.abs(screening.split_flow) * branches.circuits[screening.factors.splits]
    worst = lost.argmax(axis=0)
    loading = array(screening.loading, ("snapshot", snapshots.to_numpy()), outage)
    return {
        "outage_limit": array(screening.limit, monitored),
        "overload_hours": array(screening.hours, outage, monitored),
        "overload_worst": array(screening.worst, outage, monitored),
        "overload_energy": array(screening.energy, outage, monitored),
        "cheapest_overload_hours": array(secure.cheapest.hours, outage, monitored),
        "cheapest_overload_worst": array(secure.cheapest.worst, outage, monitored),
        "worst_loading": array(np.abs(screening.worst_flow) / screening.limit, outage, monitored),
        "worst_flow": array(screening.worst_flow, outage, monitored),
        "worst_time": array(snapshots.to_numpy()[screening.worst_hour], outage, monitored),
        "loading_after_outage": loading,
        "split_buses": array(_cut_off(case, secure), split),
        "split_worst": array(lost.max(axis=0, initial=0.0), split),
        "split_mean": array(lost.mean(axis=0), split),
        "split_time": array(snapshots.to_numpy()[worst], split),
    }


def _cut_off(case: Case, secure: SecureOperation) -> np.ndarray:
    """(split,) names of the buses on the side without a tie, or the smaller side."""
    branches, ties = secure.screening.branches, set(case.active("ties")["bus"])
    found = []
    for branch in secure.screening.factors.splits:
        islands = branches.islands(int(branch))
        sides = []
        for end in branches.ends[:, branch]:
            side = [bus for bus, island in zip(branches.buses, islands, strict=True) if island == islands[end]]
            sides.append((bool(ties & set(side)), len(side), ", ".join(side)))
        found.append(min(sides)[2])
    return np.array(found, dtype=object)


def _secured(secure: SecureOperation) -> dict[str, xr.DataArray]:
    """Limits kept after outages, one entry for each hour, and what they cost."""
    rows = secure.rows
    counts = [len(row.hours) for row in rows]

    def repeated(values: list[object], kind: type) -> xr.DataArray:
        return xr.DataArray(np.repeat(np.array(values, dtype=kind), counts), dims=("secured_row",))

    found = {
        "security_cost": xr.DataArray(secure.cost),
        "security_rounds": xr.DataArray(float(secure.rounds)),
    }
    if not rows:
        return found
    return found | {
        "secured_outage": repeated([row.outage for row in rows], object),
        "secured_branch": repeated([row.branch for row in rows], object),
        "secured_direction": repeated([row.direction for row in rows], float),
        "secured_time": xr.DataArray(np.concatenate([row.hours for row in rows]), dims=("secured_row",)),
        "secured_price": xr.DataArray(np.concatenate(secure.prices), dims=("secured_row",)),
    }

"""When units are online: starts by time offline, must-run and maintenance periods, trips, groups, given status.

Everything here is written into the network's own columns and metadata, and turned into rows by `add_commitment`, so
that a network file stands on its own.
"""

from __future__ import annotations

from itertools import pairwise
from math import ceil
from typing import Any

import linopy
import numpy as np
import pandas as pd
import pypsa
import xarray as xr

from gridsim.case import Case
from gridsim.inputs.unit_periods import is_placed, period_days, period_hours
from gridsim.schema.unit_tables import START_KINDS

COOLED_KINDS = START_KINDS[1:]
"""Kinds of start that cost more than the hottest one."""

HOURS_OF_A_DAY = 24


def write_commitment(network: pypsa.Network, case: Case) -> None:
    """Write what `add_commitment` needs into the generators' own columns and the metadata."""
    units, static = case.thermal_units, network.c.generators.static
    for name, kinds in start_kinds(case).items():
        for kind, (offline, cost) in kinds.items():
            static.loc[name, f"{kind}_start_offline"] = offline
            static.loc[name, f"{kind}_start_cost"] = cost
    groups = case.tables["online_groups"]["minimum"]
    members = {group: list(units.index[units["online_group"] == group]) for group in groups.index}
    network.meta["online_groups"] = {
        group: {"minimum": float(groups[group]), "units": names} for group, names in members.items() if names
    }
    network.meta["maintenance"] = placed_maintenance(case)
    if isinstance(case.study.commitment, dict):
        given = {
            unit: case.profiles[status].to_numpy() if isinstance(status, str) else np.full(len(case.snapshots), status)
            for unit, status in case.study.commitment.items()
        }
        network.c.generators.dynamic["status_given"] = pd.DataFrame(given, index=case.snapshots)
    must_run = {
        period["generator"]: 0.0
        for period in case.unit_periods.values()
        if period["kind"] == "must_run" and period_hours(period, case.snapshots).any()
    }
    least = pd.DataFrame(must_run, index=case.snapshots)
    for period in case.unit_periods.values():
        if period["generator"] in must_run and period["kind"] == "must_run":
            least.loc[period_hours(period, case.snapshots), period["generator"]] = 1.0
    if len(least.columns):
        network.c.generators.dynamic["status_least"] = least


def start_kinds(case: Case) -> dict[str, dict[str, tuple[float, float]]]:
    """Return unit → kind of start → hours offline from which it applies, and cost [CNY]; units with a class in use."""
    starts = case.active("starts")
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for name, start_class in case.thermal_units["start_class"].items():
        rows = starts[starts["start_class"] == start_class].set_index("kind")
        if start_class and len(rows):
            kinds = [kind for kind in START_KINDS if kind in rows.index]
            found[str(name)] = {kind: (float(rows.at[kind, "offline"]), float(rows.at[kind, "cost"])) for kind in kinds}
    return found


def placed_maintenance(case: Case) -> list[dict[str, Any]]:
    """Maintenance to be placed: unit, first day, days of the period and of the maintenance.

    Only periods that lie in the study's hours as a whole; half a period says nothing of where the rest would go.
    """
    first, last = case.snapshots[0].date().isoformat(), case.snapshots[-1]
    whole_days = (last + pd.Timedelta(hours=1)).date().isoformat()
    return [
        {
            "unit": period["generator"],
            "first_day": period["first_day"],
            "days": period_days(period),
            "duration": int(period["duration"]),
        }
        for period in case.unit_periods.values()
        if is_placed(period)
        and period["generator"] in case.thermal_units.index
        and period["first_day"] >= first
        and period["last_day"] < whole_days
    ]


def add_commitment(network: pypsa.Network, snapshots: pd.Index) -> None:
    """Add the rows that PyPSA's own commitment lacks, and take back what it asks of units that trip."""
    _release_trips(network, snapshots)
    _add_starts(network, snapshots)
    _add_maintenance(network, snapshots)
    _add_status_limits(network, snapshots)


def hourly_availability(network: pypsa.Network, snapshots: pd.Index, names: list[str]) -> np.ndarray:
    """(T, unit) share of the capacity that can run."""
    return network.get_switchable_as_dense("Generator", "p_max_pu").loc[snapshots, names].to_numpy()


def _trips(available: np.ndarray) -> np.ndarray:
    """(T, unit) first hours out of service; units were in service before the first hour."""
    out = available <= 0.0
    return out & ~np.vstack([np.zeros_like(out[:1]), out[:-1]])


def _ready(network: pypsa.Network, snapshots: pd.Index, names: list[str]) -> np.ndarray:
    """(T, unit) whether a unit that is online whenever it can may be: in service, its least time offline over.

    Must-run periods, given status and groups ask for no more than this.
    """
    available = hourly_availability(network, snapshots, names)
    down = network.c.generators.static.loc[names, "min_down_time"].to_numpy(int)
    since = _hours_since(_trips(available))
    return (available > 0.0) & (since >= down)


def _hours_since(event: np.ndarray) -> np.ndarray:
    """(T, unit) hours since the last event, 0 in its own hour; very many before the first."""
    hour = np.arange(len(event)).reshape(-1, 1)
    last = np.maximum.accumulate(np.where(event, hour, -(10**9)), axis=0)
    return hour - last


def _release_trips(network: pypsa.Network, snapshots: pd.Index) -> None:
    """Let a unit that falls out of service stop at once: no least time online, no limit on output before the stop."""
    model, static = network.model, network.c.generators.static
    names = [str(name) for name in model["Generator-status"].indexes["name"]]
    trips = _trips(hourly_availability(network, snapshots, names))
    if not trips.any():
        return
    hours = {"snapshot": snapshots, "name": names}
    if "Generator-com-up-time" in model.constraints:
        rows, starts = model.constraints["Generator-com-up-time"], model["Generator-start_up"]
        first, end = starts.range
        last_trip = xr.DataArray(np.arange(len(snapshots)).reshape(-1, 1) - _hours_since(trips), hours)
        is_start = (rows.vars >= first) & (rows.vars < end)
        started = (rows.vars - first) // len(names)  # labels run over the units of an hour, then over the hours
        rows.update(coeffs=rows.coeffs.where(~(is_start & (started < last_trip)), 0.0))
    if "Generator-p-ramp_limit_down" in model.constraints and "ramp_limit_shut_down" in static:
        rows = model.constraints["Generator-p-ramp_limit_down"]
        beyond = (1.0 - static.loc[names, "ramp_limit_shut_down"].fillna(1.0)) * static.loc[names, "p_nom"]
        release = xr.DataArray(trips * beyond.to_numpy(), hours)
        rows.update(rhs=rows.rhs - release.reindex_like(rows.rhs, fill_value=0.0))


def _add_starts(network: pypsa.Network, snapshots: pd.Index) -> None:
    """Charge starts of units that have cooled further what they cost beyond the hottest kind.

    A start is at least warm beyond the stops in the hours that would make it hot, and cold beyond those that would make
    it hot or warm. Exact with integers, tight when relaxed: Morales-España, Latorre and Ramos (2013), doi
    10.1109/TPWRS.2013.2251373, eqs. 15-17, whose kinds are differences of these variables. In this form the costs are
    not negative and zero is dual feasible: dual simplex took a fraction of the iterations.
    """
    model, intervals = network.model, _start_intervals(network)
    starts = model["Generator-start_up"]
    for kind in COOLED_KINDS:
        rows = intervals[intervals["kind"] == kind].set_index("name")
        if rows.empty:
            continue
        coords = [snapshots.rename("snapshot"), rows.index]
        cooled = model.add_variables(0, coords=coords, name=f"Generator-{kind}_or_colder")
        model.objective = model.objective + (cooled * xr.DataArray(rows["surcharge"])).sum()
        for begin, end in sorted(set(zip(rows["begin"], rows["end"], strict=True))):
            same = list(rows.index[(rows["begin"] == begin) & (rows["end"] == end)])
            row = cooled.sel(name=same) - starts.sel(name=same) + _stops_between(network, same, begin, end)
            model.add_constraints(row >= 0, name=f"Generator-{kind}_start-{begin}-{end}")


def _start_intervals(network: pypsa.Network) -> pd.DataFrame:
    """Name, kind, first hour offline after which a unit may start, hours offline that make the kind, and surcharge.

    One row for each unit and kind but the hottest; the surcharge is over the kind before [CNY].
    """
    static, rows = network.c.generators.static, []
    kinds = [kind for kind in START_KINDS if f"{kind}_start_cost" in static]
    for name in static.index[static[[f"{kind}_start_cost" for kind in kinds]].notna().any(axis=1)] if kinds else ():
        own = [kind for kind in kinds if pd.notna(static.at[name, f"{kind}_start_cost"])]
        begin = max(1, int(static.at[name, "min_down_time"]))
        for hotter, kind in pairwise(own):
            surcharge = static.at[name, f"{kind}_start_cost"] - static.at[name, f"{hotter}_start_cost"]
            rows.append((name, kind, begin, max(begin, ceil(static.at[name, f"{kind}_start_offline"])), surcharge))
    return pd.DataFrame(rows, columns=["name", "kind", "begin", "end", "surcharge"])


def _stops_between(network: pypsa.Network, names: list[str], begin: int, end: int) -> linopy.LinearExpression:
    """(T, unit) stops from ``end`` − 1 to ``begin`` hours ago.

    A stop is a start less the change of status, so that the sum over the interval needs no variable of its own.
    """
    model, hours = network.model, len(network.model["Generator-status"].indexes["snapshot"])
    starts, status = (model[f"Generator-{variable}"].sel(name=names) for variable in ("start_up", "status"))
    started, online = (array.labels.transpose("snapshot", "name").to_numpy() for array in (starts, status))
    terms = [(delay, started, 1.0) for delay in range(begin, end)] + [(begin, online, -1.0), (end, online, 1.0)]
    labels = np.full((hours, len(names), len(terms)), -1, dtype=started.dtype)
    coefficients = np.full(labels.shape, np.nan)
    for number, (delay, source, sign) in enumerate(terms):
        labels[delay:, :, number] = source[: max(hours - delay, 0)]
        coefficients[delay:, :, number] = sign
    static, hour = network.c.generators.static.loc[names], np.arange(hours).reshape(-1, 1)
    was_online = static["up_time_before"].to_numpy() > 0
    offline = hour + static["down_time_before"].to_numpy()  # of a unit that has not started since the first hour
    before = np.where(was_online, (hour >= begin) & (hour < end), (offline >= begin) & (offline < end)).astype(float)
    data = xr.Dataset(
        {
            "coeffs": (("snapshot", "name", "_term"), coefficients),
            "vars": (("snapshot", "name", "_term"), labels),
            "const": (("snapshot", "name"), before),
        },
        coords={"snapshot": status.indexes["snapshot"], "name": names},
    )
    return linopy.LinearExpression(data, model)


def _add_maintenance(network: pypsa.Network, snapshots: pd.Index) -> None:
    """Let the optimisation place maintenance: begun, ended and days done, each at the first hour of a day.

    Days done grow by what is begun and not ended; a maintenance that has begun ends when its days are done, and begins
    while there is time for it. Every row reaches a day back, whatever the maintenance takes, so that the program falls
    apart into windows as without it. With integers it is one run of whole days; relaxed, a share of the unit.
    """
    model = network.model
    plans = [plan for plan in network.meta.get("maintenance", []) if _within(plan, snapshots)]
    if not plans:
        return
    names = pd.Index(list(dict.fromkeys(plan["unit"] for plan in plans)), name="name")
    empty = xr.DataArray(np.zeros((len(snapshots), len(names))), [snapshots.rename("snapshot"), names])
    day, first, least, duration = empty.astype(bool), empty.astype(bool), empty.copy(), empty.copy()
    for plan in plans:
        midnights = pd.date_range(plan["first_day"], periods=plan["days"])
        at = {"snapshot": midnights, "name": plan["unit"]}
        day.loc[at], duration.loc[at] = True, plan["duration"]
        first.loc[{"snapshot": midnights[0], "name": plan["unit"]}] = True
        least.loc[at] = np.clip(plan["duration"] - np.arange(plan["days"])[::-1], 0, None)
    integer = bool(model["Generator-status"].attrs["binary"])
    begun, ended = (
        model.add_variables(0 * day, 1 * day, name=f"Generator-maintenance_{event}", integer=integer)
        for event in ("begun", "ended")
    )
    done = model.add_variables(least, duration, name="Generator-maintenance_days")
    later = day & ~first

    def day_before(variable: linopy.Variable) -> Any:
        return (1 * variable).shift(snapshot=HOURS_OF_A_DAY).where(later).fillna(0)

    rows = {
        "begun": (begun - day_before(begun) >= 0, later),
        "ended": (ended - day_before(ended) >= 0, later),
        "under_way": (begun - ended >= 0, day),
        "days": (done - day_before(done) - begun + ended == 0, day),
        "complete": (duration * ended - day_before(done) <= 0, day),
    }
    for name, (row, mask) in rows.items():
        model.add_constraints(row, name=f"Generator-maintenance-{name}", mask=mask)
    _keep_offline(model, begun, ended, day)


def _within(plan: dict[str, Any], snapshots: pd.Index) -> bool:
    first = pd.Timestamp(plan["first_day"])
    return bool(first >= snapshots[0] and first + pd.Timedelta(days=plan["days"], hours=-1) <= snapshots[-1])


def _keep_offline(model: linopy.Model, begun: linopy.Variable, ended: linopy.Variable, day: xr.DataArray) -> None:
    """Status ≤ 1 − (begun − ended), each hour with the maintenance of its day."""
    names, hour = list(day.indexes["name"]), np.arange(day.sizes["snapshot"]).reshape(-1, 1)
    midnight = np.maximum.accumulate(np.where(day, hour, -HOURS_OF_A_DAY), axis=0)
    of_day = hour - midnight < HOURS_OF_A_DAY
    status = model["Generator-status"].sel(name=names)
    labels = [np.take_along_axis(variable.labels.to_numpy(), np.maximum(midnight, 0), 0) for variable in (begun, ended)]
    stack = np.stack([status.labels.transpose("snapshot", "name").to_numpy(), *labels], axis=-1)
    data = xr.Dataset(
        {
            "coeffs": (("snapshot", "name", "_term"), np.broadcast_to([1.0, 1.0, -1.0], stack.shape)),
            "vars": (("snapshot", "name", "_term"), stack),
            "const": (("snapshot", "name"), np.zeros(stack.shape[:2])),
        },
        coords=day.coords,
    )
    mask = xr.DataArray(of_day, day.coords)
    model.add_constraints(linopy.LinearExpression(data, model) <= 1, name="Generator-maintenance-offline", mask=mask)


def _add_status_limits(network: pypsa.Network, snapshots: pd.Index) -> None:
    """Status given by the study, must-run periods, and the least number of units of a group that are online.

    None of them asks for a unit that is out of service, or that has to stay offline after it was.
    """
    model, components = network.model, network.c.generators
    for attribute, row, sign in (("status_given", "status-given", "="), ("status_least", "must-run", ">=")):
        given = components.dynamic.get(attribute, pd.DataFrame())
        if not len(given.columns):
            continue
        names = pd.Index(given.columns, name="name")
        values = given.loc[snapshots].to_numpy() * _ready(network, snapshots, list(names))
        right = xr.DataArray(values, {"snapshot": snapshots, "name": names})
        mask = None if sign == "=" else right > 0
        model.add_constraints(
            model["Generator-status"].sel(name=names), sign, right, name=f"Generator-{row}", mask=mask
        )
    for group, rule in network.meta.get("online_groups", {}).items():
        names = list(rule["units"])
        ready = _ready(network, snapshots, names).sum(axis=1)
        least = xr.DataArray(np.minimum(rule["minimum"], ready), {"snapshot": snapshots}, ("snapshot",))
        online = model["Generator-status"].sel(name=names).sum("name")
        model.add_constraints(online >= least, name=f"Generator-online_group-{group}")


def read_commitment(network: pypsa.Network, case: Case) -> dict[str, pd.DataFrame]:
    """Read starts by kind, and the share of each unit under maintenance by date or as placed."""
    names, dynamic = case.thermal_units.index, network.c.generators.dynamic
    nothing = pd.DataFrame(0.0, index=case.snapshots, columns=names)
    started = dynamic["start_up"].reindex(columns=names, fill_value=0.0) if len(names) else nothing
    frames: dict[str, pd.DataFrame] = {}
    frames |= {f"{kind}_start": nothing.copy() for kind in START_KINDS}
    for name, kinds in start_kinds(case).items():
        colder = [dynamic[f"{kind}_or_colder"][name] for kind in list(kinds)[1:]]
        for kind, reached, beyond in zip(kinds, [started[name], *colder], [*colder, 0.0], strict=True):
            frames[f"{kind}_start"][name] = (reached - beyond).clip(lower=0.0)
    maintenance = nothing.copy()
    for period in case.unit_periods.values():
        if period["kind"] == "maintenance" and not is_placed(period) and period["generator"] in names:
            maintenance.loc[period_hours(period, case.snapshots), period["generator"]] = 1.0
    for plan in network.meta.get("maintenance", []):
        days = pd.date_range(plan["first_day"], periods=plan["days"])
        shares = (
            dynamic["maintenance_begun"].loc[days, plan["unit"]] - dynamic["maintenance_ended"].loc[days, plan["unit"]]
        )
        hours = pd.date_range(days[0], periods=HOURS_OF_A_DAY * len(days), freq="h")
        maintenance.loc[hours, plan["unit"]] = np.repeat(shares.to_numpy(), HOURS_OF_A_DAY)
    return frames | {"maintenance": maintenance}

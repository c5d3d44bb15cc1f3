"""Tables of a study of network security, as workbook and report show them; names in both languages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import xarray as xr

from gridsim.case import Case
from gridsim.results import Results

Names = dict[str, str]
"""A name in both languages: ``{"en": …, "zh": …}``."""

_SHOWN_FROM = 0.5
"""Loading from which a branch after an outage is listed; what is below half is of no interest to anyone."""

_MATTERS = 0.01
"""Loading that an outage has to add to be listed."""


def overload_table(case: Case, results: Results) -> pd.DataFrame:
    """Outage and watched branch, one row each, the most loaded first; only where the outage adds to the loading."""
    found = results.security
    if found is None:
        return pd.DataFrame()
    outages, watched = (list(found[name].to_numpy()) for name in ("outage", "monitored"))
    pairs = [(outage, branch) for outage in outages for branch in watched]
    before = np.tile([_loading_before(case, results, branch) for branch in watched], len(outages))
    before /= np.tile(found["outage_limit"].to_numpy(), len(outages))
    after = found["worst_loading"].to_numpy().ravel()
    place = np.argsort(-after, kind="stable")
    place = place[(after[place] >= _SHOWN_FROM) & (after[place] >= before[place] + _MATTERS)]
    values = {
        "outage_limit": np.tile(found["outage_limit"].to_numpy(), len(outages)),
        "loading_before": before,
        **{
            name: found[name].to_numpy().ravel()
            for name in (
                "cheapest_overload_hours",
                "cheapest_overload_worst",
                "overload_hours",
                "overload_worst",
                "overload_energy",
                "worst_loading",
                "worst_flow",
            )
        },
    }
    frame = pd.DataFrame({name: column[place] for name, column in values.items()})
    frame.insert(0, "outage", branch_names(case, [pairs[one][0] for one in place]))
    frame.insert(1, "watched", branch_names(case, [pairs[one][1] for one in place]))
    frame["worst_time"] = _hours(found["worst_time"].to_numpy().ravel()[place])
    return frame


def _loading_before(case: Case, results: Results, branch: str) -> float:
    """Largest flow of one circuit of a branch with everything in service [MW]."""
    table, _, row = branch.partition(".")
    count = case.tables[table]["circuits" if table == "lines" else "units"][row]
    kind = table.removesuffix("s")
    return float(abs(results.hourly[f"{kind}_flow"].sel({kind: row})).max() / count)


def split_table(case: Case, found: xr.Dataset) -> pd.DataFrame:
    """Outages that split the network, and what they cost the two parts."""
    buses = case.tables["buses"]
    cut_off = [text.split(", ") for text in found["split_buses"].to_numpy()]
    return pd.DataFrame(
        {
            "outage": branch_names(case, list(found["split"].to_numpy())),
            "cut_off": [
                {
                    language: ", ".join(str(buses.at[bus, column]) or bus for bus in some)
                    for language, column in (("en", "label"), ("zh", "label_zh"))
                }
                for some in cut_off
            ],
            "lost_mean": found["split_mean"].to_numpy(),
            "lost_worst": found["split_worst"].to_numpy(),
            "worst_time": _hours(found["split_time"].to_numpy()),
        }
    )


def power_flow_table(case: Case, found: xr.Dataset) -> pd.DataFrame:
    """Hours of the AC check: whether it converged, losses, lowest and highest voltage, highest loading."""
    rows, asked = [], case.study.security.power_flow
    lowest, highest = asked.lowest_voltage, asked.highest_voltage
    buses, branches = found["electric_bus"].to_numpy(), found["branch"].to_numpy()
    for hour, time in enumerate(_hours(found["flow_time"].to_numpy())):
        one = found.isel(power_flow=hour)
        converged = bool(one["flow_converged"])
        row: dict[str, object] = {"hour": time, "converged": _YES if converged else _NO}
        row["iterations"] = float(one["flow_iterations"])
        for name in ("flow_losses", "voltage_low", "voltage_high", "voltage_outside", "branch_loading"):
            row[name] = np.nan
        row |= {"voltage_low_at": _NOWHERE, "voltage_high_at": _NOWHERE, "branch_loading_at": _NOWHERE}
        if converged:
            voltage, loading = one["flow_voltage"].to_numpy(), one["flow_loading"].to_numpy()
            row["flow_losses"] = float(one["flow_losses"])
            row["voltage_low"], row["voltage_high"] = float(voltage.min()), float(voltage.max())
            row["voltage_outside"] = float(((voltage < lowest) | (voltage > highest)).sum())
            row["voltage_low_at"] = _bus_name(case, buses[voltage.argmin()])
            row["voltage_high_at"] = _bus_name(case, buses[voltage.argmax()])
            if len(loading):
                row["branch_loading"] = float(loading.max())
                row["branch_loading_at"] = branch_names(case, [branches[loading.argmax()]])[0]
        rows.append(row)
    columns = ["hour", "converged", "iterations", "flow_losses", "voltage_low", "voltage_low_at"]
    columns += ["voltage_high", "voltage_high_at", "voltage_outside"]
    columns += ["branch_loading", "branch_loading_at"]
    return pd.DataFrame(rows, columns=columns)


def island_table(found: xr.Dataset) -> pd.DataFrame:
    """Events with the ties open: energy asked for and served, and for how long all of it was."""
    demand, unserved = found["event_demand"].to_numpy(), found["event_unserved"].to_numpy()
    short = unserved > 1e-3
    return pd.DataFrame(
        {
            "hour": _hours(found["event_time"].to_numpy()),
            "event_hours": np.full(len(demand), float(demand.shape[1])),
            "event_demand": demand.sum(axis=1),
            "event_served": (demand - unserved).sum(axis=1),
            "event_unserved": unserved.sum(axis=1),
            "event_response": found["event_response"].to_numpy().sum(axis=1),
            "event_whole_hours": (~short).sum(axis=1).astype(float),
            "event_first_short": np.where(short.any(axis=1), short.argmax(axis=1), demand.shape[1]).astype(float),
        }
    )


def branch_names(case: Case, names: Sequence[str]) -> list[Names]:
    """Labels of branches that are named as ``lines.corridor``."""
    found = []
    for name in names:
        table, _, row = name.partition(".")
        values = case.tables[table].loc[row]
        found.append({"en": values["label"] or row, "zh": values["label_zh"] or values["label"] or row})
    return found


def _bus_name(case: Case, bus: str) -> Names:
    row = case.tables["buses"].loc[bus]
    return {"en": row["label"] or bus, "zh": row["label_zh"] or row["label"] or bus}


def _hours(times: np.ndarray) -> list[str]:
    return [f"{time:%Y-%m-%d %H:%M}" for time in pd.DatetimeIndex(times)]


_YES, _NO, _NOWHERE = {"en": "yes", "zh": "是"}, {"en": "no", "zh": "否"}, {"en": "–", "zh": "–"}

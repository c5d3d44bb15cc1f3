"""Starts of coal and CHP units: how many, how cold, at what cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from gridsim.case import Case
from gridsim.indicators.definitions import Indicator, indicator
from gridsim.indicators.reading import frame, ratio, total
from gridsim.results import Results
from gridsim.schema.unit_tables import START_KINDS


def commitment_indicators(case: Case, results: Results) -> Iterator[Indicator]:
    """Count starts in all, by kind and by month, their cost, and the hours online of coal and CHP units."""
    status, started, cost = frame(results, "status"), frame(results, "start_up"), start_costs(case, results)
    online, month = status.sum(axis=1), pd.DatetimeIndex(status.index).month
    yield indicator("starts", started.sum())
    by_kind = units_by_kind(case)
    for kind in START_KINDS:
        yield indicator(f"{kind}_starts", total(results, f"{kind}_start")[by_kind])
    yield indicator("start_cost", cost.sum())
    for name, hours in (("starts_by_month", started), ("start_cost_by_month", cost)):
        sums = hours.sum(axis=1).groupby(month).sum()
        yield indicator(name, sums.set_axis(sums.index.astype(str)))
    yield indicator("online_hours", status.sum())
    yield indicator("units_online", status.mean(), ratio(online.sum(), len(online)))
    yield indicator("units_online_minimum", status.min(), float(online.min()))


def units_by_kind(case: Case) -> list[str]:
    """Units whose class of start costs is in use."""
    classes = set(case.active("starts")["start_class"])
    return [str(name) for name, own in case.thermal_units["start_class"].items() if own in classes]


def start_costs(case: Case, results: Results) -> pd.DataFrame:
    """(snapshot, unit) cost of starts [CNY]: by kind where the unit's class is in use, else one cost for all."""
    cost = frame(results, "start_up") * case.thermal_units["start_up_cost"]
    starts = case.active("starts")
    for name in units_by_kind(case):
        rows = starts[starts["start_class"] == case.thermal_units.at[name, "start_class"]]
        paid = [
            frame(results, f"{kind}_start")[name].to_numpy() * price
            for kind, price in zip(rows["kind"], rows["cost"], strict=True)
        ]
        cost[name] = np.sum(paid, axis=0)
    return cost


def starts_by_unit_and_month(case: Case, results: Results) -> pd.DataFrame:
    """Sum starts by kind (NaN where the unit tells none apart), all starts and their cost [CNY] by unit and month."""
    by_kind = units_by_kind(case)
    frames = {f"{kind}_starts": frame(results, f"{kind}_start") for kind in START_KINDS}
    frames = {name: values[by_kind].reindex(columns=values.columns) for name, values in frames.items()}
    frames |= {"starts": frame(results, "start_up"), "start_cost": start_costs(case, results)}
    columns = {}
    for name, values in frames.items():
        sums = values.groupby(pd.DatetimeIndex(values.index).month).sum(min_count=1)
        columns[name] = sums.T.stack()
    return pd.DataFrame(columns).rename_axis(["unit", "month"])

"""The pro-rata rule: what equals do is reported in equal shares.

Between units that are alike in every respect, and between wind and PV that cost the same where the network does not
tell them apart, an optimum may divide the work in any way; which vertex the solver returns says nothing of the single
unit. The sum over the equals is kept, hour by hour. The rule is a convention of the report: shared figures are not held
against network limits again, and two sides of a limit that binds without a price count as one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from gridsim.case import Case
from gridsim.indicators.reading import frame, price_at, variable_generators
from gridsim.inputs.outages import PREFIX as OUTAGE_PREFIX
from gridsim.results import Results

SAME_PRICE = 1e-6
"""CNY/MWh: buses whose prices lie this near have one price. The solver's duals of one price scatter by 1e-12; where a
limit tells buses apart, their prices in the studies of Qidong differ by 1e-2 and more."""

_ORIGIN = ("label", "label_zh", "owner", "source", "confidence", "note")


def share_among_equals(case: Case, results: Results) -> pd.DataFrame:
    """(snapshot, generator) net generation with work divided evenly among equals [MW].

    Variable generators of one cost are equals in every hour in which the prices of their buses agree (`SAME_PRICE`);
    they share their curtailment in proportion to what is available in the hour, whatever their size and profile. All
    other generators are equals only where every technical and economic column, retrofits, steam extraction and given
    status agree, in all hours.
    """
    generation, available = frame(results, "generation"), frame(results, "available")
    shared, price = generation.copy(), price_at(case, results, "generators")
    for equals in variable_equals(case):
        groups = _hourly_groups(price[equals].to_numpy())
        possible = available[equals].to_numpy()
        unused = _sum_of_group(possible - generation[equals].to_numpy(), groups)
        whole = _sum_of_group(possible, groups)
        share = np.divide(unused, whole, out=np.zeros_like(whole), where=whole > 0.0)
        shared[equals] = possible * (1.0 - share)
    for equals in identical_units(case):
        mean = generation[equals].mean(axis=1)
        for name in equals:
            shared[name] = mean
    return shared


def even_among_identical(case: Case, values: pd.Series) -> pd.Series:
    """(member,) totals, divided evenly among identical units; members that are no such units keep theirs."""
    even = values.astype(float).copy()
    for equals in identical_units(case):
        names = [name for name in equals if name in even.index]
        even[names] = even[names].mean()
    return even


def variable_equals(case: Case) -> list[list[str]]:
    """Group variable generators of one cost that are free between zero and what is available."""
    rows = case.active("generators").loc[variable_generators(case)]
    rows = rows[(rows["min_load"] == 0.0) & rows["ramp_limit"].isna() & (rows["heat_rate_curve"] == "")]
    return _groups(rows[["variable_cost"]])


def identical_units(case: Case) -> list[list[str]]:
    """Group other generators that agree in every column but name and origin."""
    rows = case.active("generators").copy()
    rows.loc[case.thermal_units.index, "min_load"] = case.thermal_units["min_load"]
    rows["heat_rate_change"] = case.thermal_units["heat_rate_change"].reindex(rows.index).fillna(0.0)
    steam = case.heat_extractions.drop(columns=["chp", "active", *_ORIGIN], errors="ignore")
    rows = rows.join(steam.rename(columns=lambda column: f"steam_{column}"))
    commitment = case.study.commitment
    given = {} if isinstance(commitment, str) else commitment
    rows["given"] = [str(given.get(str(name), "")) for name in rows.index]
    rows["out_of_service"] = [_outages(case, str(name)) for name in rows.index]
    rows = rows.drop(index=variable_generators(case))
    return _groups(rows.drop(columns=list(_ORIGIN)))


def _outages(case: Case, name: str) -> str:
    """Say what keeps a unit apart from its equals: its own periods, or outages drawn for it alone."""
    periods = [row for row, period in case.unit_periods.items() if period["generator"] == name]
    return "; ".join(periods + [series for series in case.profiles if series == OUTAGE_PREFIX + name])


def _hourly_groups(price: np.ndarray) -> np.ndarray:
    """(T, member) number of the group of one price, counted over all hours: 0, 1, … in the first hour, and so on."""
    order = np.argsort(price, axis=1, kind="stable")
    higher = np.diff(np.take_along_axis(price, order, 1), axis=1, prepend=-np.inf) > SAME_PRICE
    ranked = np.cumsum(higher.ravel()).reshape(price.shape) - 1
    groups = np.empty_like(ranked)
    np.put_along_axis(groups, order, ranked, 1)
    return groups


def _sum_of_group(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """(T, member) sum over the members of each one's group."""
    return np.bincount(groups.ravel(), values.ravel())[groups]


def _groups(rows: pd.DataFrame) -> list[list[str]]:
    """Names of rows that agree in all columns, groups of two and more."""
    if rows.empty:
        return []
    groups = (list(group.index) for _, group in rows.groupby(list(rows.columns), dropna=False, sort=False))
    return [names for names in groups if len(names) > 1]

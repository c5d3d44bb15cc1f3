"""The pro-rata rule: what equal units do is reported in equal shares.

Between units that are alike in every respect an optimum may divide the work in any way, so the single unit's figure
says nothing. The sum over the equals is kept.
"""

from __future__ import annotations

import pandas as pd

from gridsim.case import Case
from gridsim.indicators.reading import frame, variable_generators
from gridsim.results import Results

_ORIGIN = ("label", "label_zh", "owner", "source", "confidence", "note")


def share_among_equals(case: Case, results: Results) -> pd.DataFrame:
    """(snapshot, generator) net generation with work divided evenly among equals [MW].

    Variable generators at one bus and of one cost share their curtailment in proportion to what is available in the
    hour, whatever their size and profile: the power system cannot tell them apart. All other generators are equals only
    where every technical and economic column, retrofits, steam extraction and given status agree.
    """
    generation, available = frame(results, "generation"), frame(results, "available")
    shared = generation.copy()
    for equals in variable_equals(case):
        share = generation[equals].sum(axis=1) / available[equals].sum(axis=1).where(lambda value: value > 0.0)
        shared[equals] = available[equals].mul(share.fillna(0.0), axis=0)
    for equals in identical_units(case):
        mean = generation[equals].mean(axis=1)
        for name in equals:
            shared[name] = mean
    return shared


def variable_equals(case: Case) -> list[list[str]]:
    """Group variable generators at one bus, of one cost, free between zero and what is available."""
    rows = case.active("generators").loc[variable_generators(case)]
    rows = rows[(rows["min_load"] == 0.0) & rows["ramp_limit"].isna() & (rows["heat_rate_curve"] == "")]
    return _groups(rows[["bus", "variable_cost"]])


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
    rows = rows.drop(index=variable_generators(case))
    return _groups(rows.drop(columns=list(_ORIGIN)))


def _groups(rows: pd.DataFrame) -> list[list[str]]:
    """Names of rows that agree in all columns, groups of two and more."""
    if rows.empty:
        return []
    groups = rows.groupby(list(rows.columns), dropna=False, sort=False).groups.values()
    return [list(names) for names in groups if len(names) > 1]

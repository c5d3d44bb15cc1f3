"""The plan's targets held against a result."""

from __future__ import annotations

import math
from calendar import isleap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from gridsim.case import Case
from gridsim.errors import InputError, Problem
from gridsim.indicators.coal import GRAMS_PER_KILOGRAM
from gridsim.indicators.definitions import DEFINITIONS, Indicator
from gridsim.indicators.reading import ratio
from gridsim.schema.carriers import CARRIERS
from gridsim.schema.units import conversion_factor

Verdict = Literal["met", "missed", "shown"]

STANDING = ("capacity", "storage_power", "storage_energy")
"""Metrics of what stands in the ground; all others need a whole year's operation."""

ROUNDING = 1e-9
"""Relative: sums of round capacities may fall this short of a round threshold in floating-point arithmetic."""

_HOURS, _LEAP_HOURS = 8760, 8784


@dataclass(frozen=True)
class TargetScore:
    """One target with what the result reaches.

    Parameters
    ----------
    value, threshold
        What is reached, and what the plan wants, both in ``unit``; the threshold is NaN where the plan gives none.
    verdict
        ``met``, ``missed``, or ``shown`` where there is nothing to hold the value against.
    remark
        Why a target is only shown; empty otherwise.
    """

    name: str
    label: str
    label_zh: str
    metric: str
    value: float
    threshold: float
    sense: str
    unit: str
    verdict: Verdict
    remark: str = ""
    remark_zh: str = ""


def score_targets(case: Case, kpis: Mapping[str, Indicator]) -> list[TargetScore]:
    """Hold every target of the network against the indicators, in the order of the table.

    Raises
    ------
    InputError
        Where targets name members that the network does not have, or a unit of another kind; all of them together.
    """
    scores, problems = [], []
    for name, target in case.tables["targets"].iterrows():
        try:
            scores.append(_score(case, kpis, str(name), target))
        except ValueError as error:
            remedy = "Name scopes, carriers, generators, retrofits or stations, and a unit of the metric's kind."
            problems.append(Problem("targets.csv", f"{error}.", remedy, f"row '{name}'"))
    if problems:
        raise InputError(problems)
    return scores


def _score(case: Case, kpis: Mapping[str, Indicator], name: str, target: pd.Series) -> TargetScore:
    metric, threshold = str(target["metric"]), float(target["value"])
    base_unit = DEFINITIONS[metric][0]
    unit = str(target["unit"]) or base_unit
    value = reached(case, kpis, metric, str(target["members"])) / conversion_factor(unit, base_unit)
    verdict, remark, remark_zh = _judge(case, metric, value, target)
    return TargetScore(
        name=name,
        label=str(target["label"]) or name,
        label_zh=str(target["label_zh"]),
        metric=metric,
        value=value,
        threshold=threshold,
        sense=str(target["sense"]),
        unit=unit,
        verdict=verdict,
        remark=remark,
        remark_zh=remark_zh,
    )


def _judge(case: Case, metric: str, value: float, target: pd.Series) -> tuple[Verdict, str, str]:
    threshold, hours = float(target["value"]), len(case.snapshots)
    year = _LEAP_HOURS if isleap(case.study.year) else _HOURS
    if math.isnan(threshold):
        return "shown", "the plan gives no threshold", "规划未给出数值"
    if target["sense"] == "none":
        return "shown", "shown for comparison", "仅供对照"
    if metric not in STANDING and hours < year:
        return (
            "shown",
            f"the study covers {hours:,} of {year:,} hours; an annual target is not held against it",
            f"仅计算 {hours:,} 小时(全年 {year:,} 小时), 不评判年度目标",
        )
    if math.isnan(value):
        return "shown", "nothing in the study to measure", "本研究无对应数据"
    rounding = ROUNDING * abs(threshold)
    met = {
        "at_least": value >= threshold - rounding,
        "at_most": value <= threshold + rounding,
        "about": abs(value - threshold) <= float(target["tolerance"]) * abs(threshold) + rounding,
    }[str(target["sense"])]
    return ("met" if met else "missed"), "", ""


def reached(case: Case, kpis: Mapping[str, Indicator], metric: str, members: str) -> float:
    """Value of a metric over some members, in the unit of its definition.

    Parameters
    ----------
    members
        Scopes, carriers, generators, retrofits or storage stations, separated by ``;``, as the tables allow them;
        empty: all, boilers included. Members that are not active count nothing, nor those that have no such metric.

    Raises
    ------
    ValueError
        Where a member is not known.
    """
    if not members.strip():
        return kpis[metric].value
    chosen = _members(case, members)

    def total(name: str) -> float:
        return float(sum(part for member, part in kpis[name].members.items() if member in chosen))

    if metric == "net_coal_rate":
        burning = chosen & set(kpis["coal_for_power"].members)
        energy = sum(kpis["energy"].members[member] for member in burning)
        return ratio(GRAMS_PER_KILOGRAM * total("coal_for_power"), energy)
    if metric == "co2_intensity":
        return ratio(total("co2_for_power"), total("energy"))
    if metric == "non_fossil_share":
        return ratio(total("energy"), kpis["energy"].value)
    if metric == "retrofit_saving":
        retrofits = case.tables["retrofits"]
        chosen |= set(retrofits.index[retrofits["generator"].isin(chosen)])
    return total(metric)


def _members(case: Case, members: str) -> set[str]:
    """Names that a target's members stand for."""
    generators = case.tables["generators"]
    known = {name for table in ("storage_units", "retrofits") for name in case.tables[table].index}
    chosen: set[str] = set()
    for member in filter(None, (part.strip() for part in members.split(";"))):
        carriers = [carrier for carrier, kind in CARRIERS.items() if member == carrier or member in kind.scopes]
        if carriers:
            chosen |= set(generators.index[generators["carrier"].isin(carriers)])
        elif member in generators.index or member in known:
            chosen.add(member)
        else:
            raise ValueError(f"members: '{member}' is not known")
    return chosen

"""Recheck of what stands above the members of a study: differences, and quantiles from sorted values, not numpy's."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from gridsim.verify.report import Check
from gridsim.verify.tolerances import Tolerance

Figures = Mapping[str, float]

_SAME = Tolerance(1e-9, "1")
"""Relative: indicators and quantiles computed twice from the same numbers differ by the order of their sums alone."""


def check_figures(name: str, stated: Figures, computed: Figures) -> Check:
    """Compare stated figures with computed ones: relative to the latter, NaN only equal to NaN."""
    worst, where = 0.0, ""
    for figure, wanted in computed.items():
        found = stated.get(figure)
        off = math.inf if found is None else _distance(found, wanted)
        if off > worst:
            worst, where = off, figure if found is not None else f"{figure}, which is missing"
    return Check(name, worst <= _SAME.limit, worst, _SAME.limit, _SAME.unit, where)


def range_of(values: Sequence[float], shares: Mapping[str, float]) -> dict[str, float]:
    """Mean, and quantiles of the given shares by name: Hyndman and Fan (1996), type 7."""
    if any(map(math.isnan, values)):
        return dict.fromkeys(("mean", *shares), math.nan)
    ordered = sorted(values)
    found = {"mean": math.fsum(ordered) / len(ordered)}
    for name, share in shares.items():
        rank = (len(ordered) - 1) * share
        below = math.floor(rank)
        above = min(below + 1, len(ordered) - 1)
        found[name] = ordered[below] + (rank - below) * (ordered[above] - ordered[below])
    return found


def differences_from(values: Figures, reference: str) -> dict[str, float]:
    """Figures less the reference's."""
    base = values[reference]
    return {name: value - base for name, value in values.items()}


def _distance(found: float, wanted: float) -> float:
    if math.isnan(found) or math.isnan(wanted):
        return 0.0 if math.isnan(found) and math.isnan(wanted) else math.inf
    return abs(found - wanted) / max(1.0, abs(wanted))

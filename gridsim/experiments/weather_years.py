"""The same dispatch under several weather years, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gridsim.case import Case
from gridsim.engine.named_basis import NamedBasis
from gridsim.experiments.dispatch import Dispatch
from gridsim.experiments.members import Progress, run_members
from gridsim.indicators.ranges import Range, gather_ranges


def run_weather_years(
    years: Sequence[int],
    load: Callable[[int], Case],
    keep: Callable[[int, Case, Dispatch], None],
    progress: Progress,
    start: NamedBasis | None = None,
) -> dict[str, Range]:
    """Operate a system at least cost in every weather year; parameters and errors as for `run_members`.

    Every year is solved by itself, so that it gives what a study of that year alone gives.

    Returns
    -------
    dict
        Name → every year's figure.
    """
    members = {}
    for place, year in enumerate(years, start=1):
        whole = f" of {len(years)}" if year == place else f" ({place} of {len(years)})"
        members[year] = (f"Weather year {year}", f"weather year {year}{whole}")
    return gather_ranges(run_members(members, load, keep, progress, start))

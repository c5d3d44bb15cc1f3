"""The same dispatch under several weather years, one after the other."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence

from gridsim.case import Case
from gridsim.engine.named_basis import NamedBasis
from gridsim.errors import SolveError, VerificationError
from gridsim.experiments.dispatch import Dispatch, run_dispatch
from gridsim.indicators.definitions import Indicator
from gridsim.indicators.ranges import Range, figures_of_year, gather_ranges

Progress = Callable[[str, str], None]


def run_weather_years(
    years: Sequence[int],
    load: Callable[[int], Case],
    keep: Callable[[int, Case, Dispatch], None],
    progress: Progress,
    start: NamedBasis | None = None,
) -> dict[str, Range]:
    """Operate a system at least cost in every weather year; only one year's hours are in memory at a time.

    Every year is solved by itself, so that it gives what a study of that year alone gives.

    Parameters
    ----------
    years
        Weather years in the order in which they are run.
    load
        Gives the case of a weather year.
    keep
        Called with every year's case and verified operation, to write what is wanted of them.
    progress
        Called with the stage under way and a detail of it, the weather year first.
    start
        Basis of a similar study, as for `run_dispatch`; the same for every year.

    Returns
    -------
    dict
        Name → every year's figure.

    Raises
    ------
    SolveError, VerificationError
        As `run_dispatch`, with the weather year named.
    """
    found: dict[int, dict[str, Indicator]] = {}
    for place, year in enumerate(years, start=1):
        whole = f" of {len(years)}" if years[place - 1] == place else f" ({place} of {len(years)})"
        found[year] = _run_year(year, load, keep, _naming(progress, f"weather year {year}{whole}"), start)
        gc.collect()  # a solved network refers to itself and would stay in memory beside the next one
    return gather_ranges(found)


def _run_year(
    year: int,
    load: Callable[[int], Case],
    keep: Callable[[int, Case, Dispatch], None],
    progress: Progress,
    start: NamedBasis | None,
) -> dict[str, Indicator]:
    progress("read", "")
    case = load(year)
    try:
        dispatch = run_dispatch(case, progress, start)
    except (SolveError, VerificationError) as error:
        error.args = (f"Weather year {year}: {error}",)
        raise
    progress("write", "")
    keep(year, case, dispatch)
    return figures_of_year(dispatch.kpis)


def _naming(progress: Progress, year: str) -> Progress:
    """Put the weather year before every detail."""
    return lambda stage, detail: progress(stage, f"{year}: {detail}" if detail else year)

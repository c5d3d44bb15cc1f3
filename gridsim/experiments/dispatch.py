"""``kind: dispatch``: operate one system over one horizon, recheck it, and hold it against the plan."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pypsa

from gridsim.case import Case
from gridsim.indicators.definitions import Indicator
from gridsim.indicators.kpis import compute_kpis
from gridsim.indicators.scoreboard import TargetScore, score_targets
from gridsim.operation.perfect import operate
from gridsim.results import Results
from gridsim.verify import verify


@dataclass(frozen=True)
class Dispatch:
    """A verified operation with its indicators, and the solved network it was read from."""

    results: Results
    kpis: Mapping[str, Indicator]
    scores: Sequence[TargetScore]
    network: pypsa.Network


def run_dispatch(case: Case, progress: Callable[[str, str], None]) -> Dispatch:
    """Operate a case at least cost.

    Parameters
    ----------
    progress
        Called with the stage under way and a detail of it.

    Raises
    ------
    SolveError
        Where no proven optimum exists.
    VerificationError
        Where the operation does not stand up to recomputation; nothing is released then.
    """
    progress("optimize", "")
    network, results = operate(case, progress=lambda text: progress("optimize", text))
    progress("verify", "")
    started = time.perf_counter()
    verify(case, results).require_passed()
    timing = {**results.timing, "verify": time.perf_counter() - started}
    progress("indicators", "")
    kpis = compute_kpis(case, results)
    return Dispatch(replace(results, timing=timing), kpis, score_targets(case, kpis), network)

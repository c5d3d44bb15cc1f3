"""``kind: dispatch``: operate one system over one horizon, recheck it, and hold it against the plan."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pypsa

from gridsim.case import Case
from gridsim.engine.named_basis import NamedBasis
from gridsim.indicators.definitions import Indicator
from gridsim.indicators.kpis import compute_kpis
from gridsim.indicators.scoreboard import TargetScore, score_targets
from gridsim.operation import commitment, perfect, rolling
from gridsim.operation.perfect import Operation
from gridsim.results import Results
from gridsim.verify import verify

_OPERATE = {"perfect": perfect.operate, "commitment": commitment.operate, "rolling": rolling.operate}


@dataclass(frozen=True)
class Dispatch:
    """A verified operation with its indicators, the solved network it was read from, and the basis to start from.

    Parameters
    ----------
    case
        What was operated; of a study that decides sizes, with these sizes.
    """

    case: Case
    results: Results
    kpis: Mapping[str, Indicator]
    scores: Sequence[TargetScore]
    network: pypsa.Network
    basis: NamedBasis | None = None


def run_dispatch(
    case: Case,
    progress: Callable[[str, str], None],
    start: NamedBasis | None = None,
    *,
    keep_basis: bool = False,
) -> Dispatch:
    """Operate a case at least cost.

    Parameters
    ----------
    progress
        Called with the stage under way and a detail of it.
    start
        Basis of a similar study; it changes the time taken, and which of several equal optima is found.
    keep_basis
        Keep the basis even where the study does not ask for it among its outputs.

    Raises
    ------
    SolveError
        Where no proven optimum exists.
    VerificationError
        Where the operation does not stand up to recomputation; nothing is released then.
    """
    progress("optimize", "")
    keep = keep_basis or "basis" in case.study.outputs
    operate = _OPERATE[case.study.operation]
    operation = operate(case, start=start, keep_basis=keep, progress=lambda text: progress("optimize", text))
    return release(case, operation, progress)


def release(case: Case, operation: Operation, progress: Callable[[str, str], None]) -> Dispatch:
    """Recheck an operation and add its indicators.

    Raises
    ------
    VerificationError
        Where the operation does not stand up to recomputation; nothing is released then.
    """
    results = operation.results
    progress("verify", "")
    started = time.perf_counter()
    verify(case, results).require_passed()
    timing = {**results.timing, "verify": time.perf_counter() - started}
    progress("indicators", "")
    kpis = compute_kpis(case, results)
    scores = score_targets(case, kpis)
    return Dispatch(case, replace(results, timing=timing), kpis, scores, operation.network, operation.basis)

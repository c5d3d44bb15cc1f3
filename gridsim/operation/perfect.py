"""The whole horizon at once, with perfect foresight."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import pypsa

from gridsim.case import Case
from gridsim.engine.named_basis import NamedBasis
from gridsim.engine.solve import Progress
from gridsim.errors import InfeasibleError
from gridsim.operation.optimize import optimize
from gridsim.results import Results
from gridsim.system.build import build_network, read_hourly
from gridsim.system.limits import limit_in_words
from gridsim.system.losses import model_options
from gridsim.system.security import SecurityRow, write_security_rows
from gridsim.system.thermal import thermal_constraints


@dataclass(frozen=True)
class Operation:
    """Results, the solved network they were read from, and its basis where that was wanted."""

    results: Results
    network: pypsa.Network
    basis: NamedBasis | None = None


def operate(
    case: Case,
    *,
    start: NamedBasis | None = None,
    keep_basis: bool = False,
    secured: Sequence[SecurityRow] = (),
    progress: Progress | None = None,
) -> Operation:
    """Least-cost operation of a case.

    Parameters
    ----------
    start, keep_basis
        As for `gridsim.optimize`: the basis of a similar study to start from, and whether to keep this one's.
    secured
        Flows that must stay within limits after an outage.

    Raises
    ------
    SolveError
        Where no proven optimum exists.
    """
    clock = time.perf_counter
    started = clock()
    network = build_network(case)
    if secured:
        write_security_rows(network, secured)
    built = clock()
    try:
        solution = optimize(
            network,
            extra_functionality=thermal_constraints,
            linearized_unit_commitment=True,
            threads=case.study.solver.threads,
            time_limit=case.study.solver.time_limit,
            progress=progress,
            start=start,
            keep_basis=keep_basis,
            **model_options(case),
        )
    except InfeasibleError as error:
        raise error.in_words(limit_in_words) from None
    solved = clock()
    hourly = read_hourly(network, case)
    timing = {"build": built - started, "optimize": solved - built, "read": clock() - solved}
    certificate = solution.certificate
    return Operation(Results(hourly, certificate.objective, certificate, timing), network, solution.basis)

"""The whole horizon at once, with perfect foresight."""

from __future__ import annotations

import time

import pypsa

from gridsim.case import Case
from gridsim.engine.solve import Progress
from gridsim.errors import InfeasibleError
from gridsim.operation.optimize import optimize
from gridsim.results import Results
from gridsim.system.build import build_network, read_hourly
from gridsim.system.limits import limit_in_words
from gridsim.system.thermal import thermal_constraints


def operate(case: Case, *, progress: Progress | None = None) -> tuple[pypsa.Network, Results]:
    """Least-cost operation of a case, and the solved network it was read from.

    Raises
    ------
    SolveError
        Where no proven optimum exists.
    """
    clock = time.perf_counter
    started = clock()
    network = build_network(case)
    built = clock()
    try:
        certificate = optimize(
            network,
            extra_functionality=thermal_constraints,
            linearized_unit_commitment=True,
            threads=case.study.solver.threads,
            time_limit=case.study.solver.time_limit,
            progress=progress,
        )
    except InfeasibleError as error:
        raise error.in_words(limit_in_words) from None
    solved = clock()
    hourly = read_hourly(network, case)
    timing = {"build": built - started, "optimize": solved - built, "read": clock() - solved}
    return network, Results(hourly, certificate.objective, certificate, timing)

"""Whole units over the whole horizon: bound, windows with integers, and the dispatch and prices they lead to."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pypsa
import xarray as xr

from gridsim.case import Case
from gridsim.engine.named_basis import NamedBasis
from gridsim.engine.optimum import Optimum
from gridsim.engine.program import LinearProgram, columns_named, held_at, without
from gridsim.engine.receding import Receding, Schedule
from gridsim.engine.solve import Progress, named_basis, solve_program
from gridsim.engine.watch import Watch
from gridsim.errors import InfeasibleError
from gridsim.operation import programs
from gridsim.operation.optimize import undisturbed
from gridsim.operation.perfect import Operation
from gridsim.results import Results, Windowed
from gridsim.system.build import read_hourly
from gridsim.system.limits import limit_in_words
from gridsim.system.thermal import SWITCHING


def operate(
    case: Case, *, start: NamedBasis | None = None, keep_basis: bool = False, progress: Progress | None = None
) -> Operation:
    """Least-cost operation with whole units.

    The linearised year is the bound, and values what each window leaves behind. The windows decide who is online; with
    that fixed, one more program of the whole year gives dispatch and prices. The year without commitment stands beside.

    Parameters
    ----------
    start, keep_basis
        As for `gridsim.operation.perfect.operate`; the basis is that of the linearised year.

    Raises
    ------
    SolveError
        Where some window, or the whole, has no proven decision.
    """
    clock = time.perf_counter
    started = clock()
    watch = Watch(time_limit=case.study.solver.time_limit, progress=progress)
    with undisturbed():
        network, program = programs.build_program(case)
        built = clock()
        try:
            optimum, costs, windows, basis = _commit(case, network, program, watch, start)
        except InfeasibleError as error:
            raise error.in_words(limit_in_words) from None
        solved = clock()
        watch.text = "reading the solution"
        programs.read_operation(network, program, optimum)
    hourly = read_hourly(network, case)
    timing = {"build": built - started, "optimize": solved - built, "read": clock() - solved}
    certificate = optimum.certificate
    results = Results(hourly, certificate.objective, certificate, timing, windowed=Windowed(costs, windows))
    return Operation(results, network, basis if keep_basis else None)


def _commit(
    case: Case, network: pypsa.Network, program: LinearProgram, watch: Watch, start: NamedBasis | None
) -> tuple[Optimum, dict[str, float], xr.Dataset, NamedBasis | None]:
    """Optimum with whole units, costs side by side, the windows, and the basis of the linearised year."""
    model, settings = network.model, programs.settings_of(case)
    linearised = solve_program(program, model, settings, watch, start)
    basis = named_basis(model, linearised)
    columns, duals, bound = linearised.columns, linearised.duals, linearised.certificate.objective
    del linearised  # the solver's copy of the year
    switching = columns_named(model, program, *SWITCHING)
    dispatch = solve_program(without(program, switching), model, settings, watch).certificate.objective
    status = programs.status_columns(network, program)
    folded = programs.fold_whole(program, status, whole=True)
    schedule = Schedule(case.study.windows.length, case.study.windows.step)
    receding = Receding(
        model, program, folded, columns, gap=case.study.windows.gap, watch=watch, naming=programs.naming(case.snapshots)
    )
    decisions = watch.wait_for(lambda: receding.commit(schedule, duals[folded.kept]))
    online = np.where(folded.program.integrality == 1, np.round(receding.horizon.point), receding.horizon.point)
    optimum = solve_program(held_at(program, status, online), model, settings, watch)
    worst = max((decision.gap for decision in decisions), default=0.0)
    method = (
        f"{len(decisions)} windows of {schedule.length} h with whole units, largest gap {worst:.1e} of the cost before "
        f"earnings; dispatch and prices with these units online: {optimum.certificate.method}"
    )
    costs = {"dispatch": dispatch, "linearised": bound, "integer": optimum.certificate.objective}
    proven = replace(optimum, certificate=replace(optimum.certificate, method=method))
    return proven, costs, programs.window_table(schedule, program.horizon, decisions), basis

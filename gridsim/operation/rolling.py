"""Operation by forecasts, window after window: commit on what is known, dispatch what comes, go on."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pypsa

from gridsim.case import Case
from gridsim.engine.certificate import certify_feasible
from gridsim.engine.fold import Folded
from gridsim.engine.named_basis import NamedBasis
from gridsim.engine.optimum import Optimum
from gridsim.engine.program import LinearProgram
from gridsim.engine.receding import Receding, Schedule
from gridsim.engine.solve import Progress, named_basis, solve_program
from gridsim.engine.watch import Watch
from gridsim.errors import InfeasibleError
from gridsim.operation import programs
from gridsim.operation.foresight import forecast_cases, plan_table
from gridsim.operation.optimize import undisturbed
from gridsim.operation.perfect import Operation
from gridsim.results import Results, Windowed
from gridsim.system.build import read_hourly
from gridsim.system.limits import limit_in_words


def operate(
    case: Case, *, start: NamedBasis | None = None, keep_basis: bool = False, progress: Progress | None = None
) -> Operation:
    """Operate a case by forecasts; the outcome is what would really have happened, hour by hour.

    The relaxed year with perfect foresight is the bound; the operation begins and ends with its stored energy, so that
    the two compare. Of a total over the year (calls, cycles), a window may use what the bound does not use later.

    Parameters
    ----------
    start, keep_basis
        As for `gridsim.operation.perfect.operate`; the basis is that of perfect foresight.

    Raises
    ------
    SolveError
        Where a window has no operation, with its dates and the limits that conflict; or where the bound has none.
    """
    clock = time.perf_counter
    started = clock()
    watch = Watch(time_limit=case.study.solver.time_limit, progress=progress)
    with undisturbed():
        watch.text = "writing the linear program"
        network, program = programs.build_program(case)
        whole = case.study.rolling.commitment == "integer"
        status = programs.status_columns(network, program)
        folded = programs.fold_whole(program, status, whole=whole)
        cases = forecast_cases(case)
        forecasts = [folded.program if each is case else _forecast_program(each, folded) for each in cases]
        built = clock()
        try:
            bound = solve_program(program, network.model, programs.settings_of(case), watch, start)
            basis = named_basis(network.model, bound) if keep_basis else None
            receding, schedule = _receding(case, network, program, folded, bound, watch), _schedule(case)
            decisions, plan, duals = watch.wait_for(lambda: receding.roll(schedule, forecasts, status))
        except InfeasibleError as error:
            raise error.in_words(limit_in_words) from None
        operated = _outcome(program, folded, receding, duals, bound, len(decisions), watch)
        solved = clock()
        planned = replace(operated, columns=plan)
        programs.read_operation(network, program, planned)
        plan_hourly = read_hourly(network, case)
        programs.read_operation(network, program, operated)
    hourly = read_hourly(network, case)
    timing = {"build": built - started, "optimize": solved - built, "read": clock() - solved}
    windowed = Windowed(
        {"perfect_foresight": bound.certificate.objective, "rolling": operated.certificate.objective},
        programs.window_table(schedule, program.horizon, decisions),
        plan_table(case, cases[0], plan_hourly, hourly),
    )
    return Operation(
        Results(hourly, operated.certificate.objective, operated.certificate, timing, windowed=windowed), network, basis
    )


def _schedule(case: Case) -> Schedule:
    return Schedule(case.study.rolling.length, case.study.rolling.step)


def _receding(
    case: Case, network: pypsa.Network, program: LinearProgram, folded: Folded, bound: Optimum, watch: Watch
) -> Receding:
    gap, when = case.study.rolling.gap, programs.naming(case.snapshots)
    return Receding(network.model, program, folded, bound.columns, gap=gap, watch=watch, naming=when)


def _forecast_program(case: Case, truth: Folded) -> LinearProgram:
    """Folded program of a forecast; its columns and rows are those of the truth, one by one.

    Raises
    ------
    ValueError
        Where a forecast changes what is connected with what, not only limits and prices.
    """
    _, program = programs.build_program(case)
    small = programs.fold_whole(program, np.zeros(len(program.cost), dtype=bool), whole=False).program
    alike = np.array_equal(small.row_label, truth.program.row_label)
    if not alike or (abs(small.matrix - truth.program.matrix)).sum() > 0.0:
        raise ValueError("a forecast changes coefficients of the program; only limits and prices can be forecast")
    return replace(small, matrix=truth.program.matrix, integrality=truth.program.integrality)


def _outcome(
    program: LinearProgram,
    folded: Folded,
    receding: Receding,
    duals: np.ndarray,
    bound: Optimum,
    windows: int,
    watch: Watch,
) -> Optimum:
    """Recompute what came of all windows in the whole program of the truth."""
    columns = receding.horizon.point
    prices = folded.unfold_duals(duals, columns, program.matrix.shape[0])
    method = f"{windows} windows by forecasts; bound by perfect foresight: {bound.certificate.method}"
    certificate = certify_feasible(
        program, columns, bound=bound.certificate.objective, method=method, iterations=watch.iterations
    )
    return Optimum(columns, prices, certificate)

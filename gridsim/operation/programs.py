"""What every operation in windows starts from: the network's program, its folded form, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pypsa
import xarray as xr

from gridsim.case import Case
from gridsim.engine.fold import Folded, fold
from gridsim.engine.optimum import Optimum
from gridsim.engine.program import LinearProgram, columns_named, read_program
from gridsim.engine.receding import Decision, Schedule
from gridsim.engine.solve import Settings, assign
from gridsim.operation.optimize import read_model, write_model
from gridsim.schema.variables import WINDOW_VARIABLES
from gridsim.system.build import build_network
from gridsim.system.losses import model_options
from gridsim.system.thermal import STATUS, give_status, thermal_constraints


def build_program(case: Case) -> tuple[pypsa.Network, LinearProgram]:
    """Network of a case with its model written, and the model's relaxed program."""
    network = build_network(case)
    write_model(network, None, thermal_constraints, linearized_unit_commitment=True, **model_options(case))
    return network, read_program(network.model)


def fold_whole(program: LinearProgram, status: np.ndarray, *, whole: bool) -> Folded:
    """Fold ``program``, with ``status`` (a mask of columns) as integers if ``whole``; what is given stays as given."""
    folded = fold(program)
    small = folded.program
    free = status & (small.lower < small.upper) & whole
    return replace(folded, program=replace(small, integrality=free.astype(np.uint8)))


def status_columns(network: pypsa.Network, program: LinearProgram) -> np.ndarray:
    """(column,) which columns say that a unit is online, or when its maintenance is."""
    return columns_named(network.model, program, *STATUS)


def read_operation(network: pypsa.Network, program: LinearProgram, optimum: Optimum) -> None:
    """Bring an operation into the network, and the status of its units as given, so that it can be solved again."""
    assign(network.model, program, optimum)
    read_model(network)
    give_status(network)


def settings_of(case: Case, *, keep_basis: bool = False) -> Settings:
    """How the study wants its programs solved."""
    return Settings(threads=case.study.solver.threads, time_limit=case.study.solver.time_limit, keep_basis=keep_basis)


def naming(snapshots: pd.DatetimeIndex) -> Callable[[int, int], str]:
    """Say when a window is."""
    return lambda first, last: f"{snapshots[first]:%Y-%m-%d %H:%M} to {snapshots[last]:%Y-%m-%d %H:%M}"


def window_table(schedule: Schedule, horizon: int, decisions: Sequence[Decision]) -> xr.Dataset:
    """`gridsim.schema.variables.WINDOW_VARIABLES` of the decisions."""
    windows = schedule.windows(horizon)
    values = {
        "window_start": [start for start, _, _ in windows],
        "window_end": [end for _, _, end in windows],
        "window_cost": [decision.objective for decision in decisions],
        "window_bound": [decision.bound for decision in decisions],
        "window_scale": [decision.scale for decision in decisions],
        "window_gap": [decision.gap for decision in decisions],
    }
    return xr.Dataset(
        {
            name: ("window", np.array(values[name], dtype=float), variable.attributes)
            for name, variable in WINDOW_VARIABLES.items()
        }
    )

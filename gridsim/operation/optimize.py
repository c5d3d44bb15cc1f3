"""`optimize`: a PyPSA network to its proven optimum through the engine."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import signature
from itertools import pairwise
from typing import Any

import linopy
import pandas as pd
import pypsa

from gridsim.engine.linear import Method
from gridsim.engine.named_basis import NamedBasis
from gridsim.engine.solve import Settings, solve_model
from gridsim.engine.watch import Progress
from gridsim.results import Certificate

_STRICT = ["unknown_buses", "maintenance", "phase_shift_bounds"]
"""Mistakes for which `n.optimize()` raises."""


@dataclass(frozen=True)
class Solution:
    """What `optimize` found; the operation itself is in the network.

    Parameters
    ----------
    objective
        As `n.objective`: operating cost, without the capital cost of existing capacity.
    certificate
        Proof of optimality, recomputed outside the solver. With integers, prices are those with the integers fixed.
    timing
        Seconds for ``model`` (writing the linear program), ``solve`` and ``read`` (into the network).
    basis
        Where `optimize` was asked to keep it: the optimum's basis, for a similar network to start from.
    """

    objective: float
    certificate: Certificate
    timing: Mapping[str, float]
    basis: NamedBasis | None = None

    @property
    def condition(self) -> str:
        """Always ``optimal``; nothing else becomes a solution."""
        return self.certificate.condition

    @property
    def method(self) -> str:
        """How the optimum was found, in words."""
        return self.certificate.method


def optimize(
    network: pypsa.Network,
    snapshots: Sequence | None = None,
    *,
    extra_functionality: Callable[[pypsa.Network, pd.Index], None] | None = None,
    assign_all_duals: bool = False,
    method: Method = "auto",
    threads: int | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> Solution:
    """Least-cost operation of any PyPSA network, proven; the network is left as `n.optimize()` leaves it.

    Parameters
    ----------
    network
        Of components of any kind, with or without integer decisions.
    snapshots
        Part of the network's snapshots; default: all.
    extra_functionality
        Called with the network and the snapshots after the model is built.
    assign_all_duals
        Whether duals without a place of their own in the network are kept too.
    method, threads, time_limit, progress
        As for `gridsim.engine.solve.Settings`.
    **options
        ``iteration_limit``, ``gap`` (of a search over integers) and ``keep_basis`` as for
        `gridsim.engine.solve.Settings`; ``start``: the basis that an earlier solution of a similar network kept; all
        others as for `pypsa`'s ``create_model``: ``linearized_unit_commitment``,
        ``multi_investment_periods``, ``transmission_losses`` … The capital cost of existing capacity is left out of
        the objective unless ``include_objective_constant`` says otherwise; `n.objective_constant` has it.

    Returns
    -------
    Solution
        Objective, proof and timing.

    Raises
    ------
    SolveError
        Where there is no proven optimum; the network then holds no new numbers.
    TypeError, ValueError
        Where an option is unknown, or its value impossible.
    pypsa.consistency.ConsistencyError
        Where `n.optimize()` raises it, as for a bus that does not exist.
    KeyboardInterrupt
        Soon after Ctrl-C; during the solve the network then holds no new numbers either.
    """
    start = options.pop("start", None)
    if not isinstance(start, NamedBasis | None):
        raise TypeError(f"start is a {type(start).__name__}; give the basis that an earlier solution kept")
    settings = Settings(
        method=method,
        threads=threads,
        time_limit=time_limit,
        iteration_limit=options.pop("iteration_limit", None),
        gap=options.pop("gap", Settings.gap),
        keep_basis=options.pop("keep_basis", False),
    )
    _check_options(network, options)
    say = progress or (lambda _text: None)
    clock, times = time.perf_counter, [time.perf_counter()]
    with undisturbed():
        if options.pop("consistency_check", True):
            network.consistency_check(strict=_STRICT)
        say("writing the linear program")
        write_model(network, snapshots, extra_functionality, **{**options, "consistency_check": False})
        times.append(clock())
        solved = solve_model(network.model, settings, progress=progress, start=start)
        times.append(clock())
        say("reading the solution")
        read_model(network, assign_all_duals=assign_all_duals)
        times.append(clock())
    spans = [end - begin for begin, end in pairwise(times)]
    timing = dict(zip(("model", "solve", "read"), spans, strict=True))
    return Solution(float(network.objective), solved.certificate, timing, solved.basis)


def write_model(
    network: pypsa.Network,
    snapshots: Sequence | None = None,
    extra_functionality: Callable[[pypsa.Network, pd.Index], None] | None = None,
    **options: Any,
) -> None:
    """Write the network's model into ``network.model``; parameters as for `optimize`."""
    network.optimize.create_model(snapshots, **{"include_objective_constant": False, **options})
    if extra_functionality is not None:
        extra_functionality(network, network.optimize._window.model_index)  # what PyPSA itself passes


def read_model(network: pypsa.Network, *, assign_all_duals: bool = False) -> None:
    """Bring solution and duals of the solved ``network.model`` into the network."""
    network.optimize.assign_solution()
    network.optimize.assign_duals(assign_all_duals)
    network.optimize.post_processing()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Write, solve and read models without other libraries' running commentary, and without pauses for garbage."""
    strings = bool(pypsa.options.api.legacy_string_dtype)
    quiet = _only_errors("pypsa", "linopy")
    with quiet, _collection_paused(), pypsa.option_context("api.legacy_string_dtype", strings):
        yield


def _check_options(network: pypsa.Network, options: dict[str, Any]) -> None:
    """Refuse options that PyPSA would hand on until they fail somewhere else; HiGHS by name is the solver anyway."""
    if options.get("solver_name") == "highs":
        del options["solver_name"]
    model, container = signature(network.optimize.create_model).parameters, signature(linopy.Model).parameters
    known = [name for name in (*model, *container) if name not in ("snapshots", "kwargs")]
    unknown = [name for name in options if name not in known]
    if unknown:
        raise TypeError(
            f"optimize() knows no option {', '.join(unknown)}. The solver is HiGHS, steered by method, threads, "
            f"time_limit, iteration_limit and gap; options of the model are {', '.join(known)}."
        )


@contextmanager
def _only_errors(*names: str) -> Iterator[None]:
    """Keep other libraries' running commentary out of the user's sight."""
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextmanager
def _collection_paused() -> Iterator[None]:
    """Let Python look for cyclic garbage later: amid millions of short-lived objects that took a tenth of a solve."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()

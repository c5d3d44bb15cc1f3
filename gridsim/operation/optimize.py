"""`optimize`: a PyPSA network to its proven optimum through the engine."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pandas as pd
import pypsa

from gridsim.engine.solve import Method, Progress, solve_model
from gridsim.results import Certificate


def optimize(
    network: pypsa.Network,
    snapshots: Sequence | None = None,
    *,
    extra_functionality: Callable[[pypsa.Network, pd.Index], None] | None = None,
    linearized_unit_commitment: bool = False,
    assign_all_duals: bool = False,
    method: Method = "auto",
    threads: int | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Least-cost operation of any linear PyPSA network, proven; the network is left as `n.optimize()` leaves it.

    Parameters
    ----------
    network
        Without integer decisions: committable units need ``linearized_unit_commitment``.
    snapshots
        Part of the network's snapshots; default: all.
    extra_functionality
        Called with the network and the snapshots after the model is built.
    assign_all_duals
        Whether duals without a place of their own in the network are kept too.
    method, threads, time_limit, progress
        As for `gridsim.engine.solve.solve_model`.

    Returns
    -------
    Certificate
        Proof of optimality, recomputed outside the solver.

    Raises
    ------
    SolveError
        Where there is no proven optimum; the network then holds no new numbers.
    """
    window = network.snapshots if snapshots is None else network.snapshots[network.snapshots.isin(snapshots)]
    say = progress or (lambda _text: None)
    strings = pypsa.options.api.legacy_string_dtype
    with _only_errors("pypsa", "linopy"), pypsa.option_context("api.legacy_string_dtype", bool(strings)):
        say("writing the linear program")
        network.optimize.create_model(
            window, linearized_unit_commitment=linearized_unit_commitment, include_objective_constant=False
        )
        if extra_functionality is not None:
            extra_functionality(network, window)
        certificate = solve_model(
            network.model, method=method, threads=threads, time_limit=time_limit, progress=progress
        )
        say("reading the solution")
        network.optimize.assign_solution()
        network.optimize.assign_duals(assign_all_duals)
        network.optimize.post_processing()
    return certificate


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

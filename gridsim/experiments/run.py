"""Which experiment a study asks for."""

from __future__ import annotations

from collections.abc import Callable

from gridsim.case import Case
from gridsim.engine.named_basis import NamedBasis
from gridsim.experiments.dispatch import Dispatch, run_dispatch
from gridsim.experiments.security import run_security
from gridsim.experiments.sizing import run_sizing

_EXPERIMENTS = {"dispatch": run_dispatch, "security": run_security, "sizing": run_sizing}


def run_experiment(
    case: Case,
    progress: Callable[[str, str], None],
    start: NamedBasis | None = None,
    *,
    keep_basis: bool = False,
) -> Dispatch:
    """Run the experiment that the study's ``kind`` names; parameters and errors as for `run_dispatch`."""
    return _EXPERIMENTS[case.study.kind](case, progress, start, keep_basis=keep_basis)

"""The whole life of one study, on one screen: read → operate → recheck → write.

What loads PyPSA is imported where it is used, so that `verify_folder` needs no solver.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gridsim.case import Case, load_case
from gridsim.outputs.content_hashes import check_hashes
from gridsim.outputs.folder import SUMMARY, check_folder, result_folder
from gridsim.outputs.netcdf import read_netcdf, write_netcdf
from gridsim.outputs.result_file import FILE_NAME, damage_reported
from gridsim.outputs.summary import build_summary, write_summary
from gridsim.verify import verify

if TYPE_CHECKING:
    from gridsim.experiments.dispatch import Dispatch

Progress = Callable[[str, str], None]


@dataclass(frozen=True)
class Run:
    """Where a study's results are, and the content of its summary.json."""

    folder: Path
    summary: dict[str, Any]


def run(
    study: str | Path,
    *,
    out: str | Path | None = None,
    overrides: Iterable[str] = (),
    hours: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Run:
    """Run one study from its file to its result folder.

    Parameters
    ----------
    study
        Study file, or its name: ``annual-2030``.
    out
        Result folder; default: ``results/<study>`` in the working directory.
    overrides
        ``table.row.column=value``, each as in the study's ``overrides``.
    hours
        First hours of the year only.
    threads
        Threads of the solver; default: as the study says.
    progress
        Called with a stage and a detail of it.

    Raises
    ------
    InputError
        With every problem of the input; exit code 2.
    SolveError
        Where no proven optimum exists; exit code 3.
    VerificationError
        Where the result does not stand up to recomputation; exit code 4.
    """
    from gridsim.experiments.dispatch import run_dispatch

    say = progress or (lambda _stage, _detail: None)
    started = time.perf_counter()
    say("read", str(study))
    case = load_case(study, overrides=overrides, hours=hours)
    if threads is not None:
        solver = case.study.solver.model_copy(update={"threads": threads})
        case = replace(case, study=case.study.model_copy(update={"solver": solver}))
    folder = Path(out) if out is not None else Path("results") / case.name
    check_folder(folder)
    read = time.perf_counter() - started
    dispatch = run_dispatch(case, say)
    say("write", str(folder))
    summary = write_outputs(folder, case, dispatch, before={"read": read})
    return Run(folder, summary)


def write_outputs(folder: Path, case: Case, dispatch: Dispatch, *, before: dict[str, float]) -> dict[str, Any]:
    """Write all that the study asks for into ``folder``, whole or not at all, and return the summary."""
    results, kpis, scores = dispatch.results, dispatch.kpis, dispatch.scores
    started = time.perf_counter()
    wanted = case.study.outputs
    with result_folder(folder) as place:
        if "netcdf" in wanted:
            write_netcdf(place / FILE_NAME, case, results, build_summary(case, results, kpis, scores))
        if "network" in wanted:
            from gridsim.outputs.network_file import write_network

            write_network(place / "network.nc", dispatch.network)
        if "workbook" in wanted:
            from gridsim.outputs.workbook import write_workbook

            write_workbook(place / "summary.xlsx", case, results, kpis, scores)
        if "report" in wanted:
            from gridsim.outputs.report.page import write_report

            write_report(place / "report.html", case, results, kpis, scores)
        timing = {**before, **results.timing, "write": time.perf_counter() - started}
        summary = build_summary(case, replace(results, timing=timing), kpis, scores)
        write_summary(place / SUMMARY, summary)
    return summary


def verify_folder(folder: str | Path, progress: Progress | None = None) -> list[tuple[str, bool, str]]:
    """Recheck a result folder from its files alone: content hashes, then physics, accounts and prices.

    Returns
    -------
    list of (name, passed, text)
        Every check with what it found.

    Raises
    ------
    InputError
        Where there is no result of gridsim in ``folder``, or where it is too damaged to be rechecked.
    """
    say = progress or (lambda _stage, _detail: None)
    say("read", str(folder))
    altered = check_hashes(folder)
    case, results = read_netcdf(folder)
    say("verify", "")
    with damage_reported(folder) if altered else nullcontext():
        checks = verify(case, results).checks
    text = f"altered since it was written: {', '.join(altered)}" if altered else "unchanged since it was written"
    return [("content", not altered, text), *((check.name, check.passed, str(check)) for check in checks)]

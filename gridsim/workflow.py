"""The whole life of one study, on one screen: read → operate → recheck → write.

What loads PyPSA is imported where it is used, so that problems of the input are told without it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gridsim.case import Case, StudyCases, check_weather_years, load_case, load_cases
from gridsim.inputs.study import WeatherYears
from gridsim.outputs import comparison, weather_years
from gridsim.outputs.folder import SUMMARY, check_folder, result_folder
from gridsim.outputs.netcdf import write_netcdf
from gridsim.outputs.result_file import FILE_NAME
from gridsim.outputs.summary import build_summary, write_summary
from gridsim.scenarios import read_scenarios

if TYPE_CHECKING:
    from gridsim.engine.named_basis import NamedBasis
    from gridsim.experiments.dispatch import Dispatch
    from gridsim.indicators.comparison import Compared

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
    weather_year: WeatherYears | None = None,
    threads: int | None = None,
    start: str | Path | None = None,
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
    weather_year
        Instead of what the study says: one number, ``"all"``, or several numbers. Several weather years are run one
        by one into folders of their own; the summary then holds ranges.
    threads
        Threads of the solver; default: as the study says.
    start
        Result folder of a similar study, whose optimum the search starts from; it saves time, and decides no more than
        which of several equal optima is found.
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
    from gridsim.experiments.run import run_experiment

    say = progress or (lambda _stage, _detail: None)
    started = time.perf_counter()
    say("read", str(study))
    asked: dict[str, Any] = {"overrides": tuple(overrides), "hours": hours}
    study_cases = load_cases(study, weather_year=weather_year, **asked)
    years = check_weather_years(study, weather_year=weather_year, **asked)

    def load(chosen: WeatherYears | None) -> Case:
        return _with_threads(load_case(study, weather_year=chosen, **asked), threads)

    case = load(weather_year) if study_cases is None else next(iter(study_cases.cases.values()))
    folder = Path(out) if out is not None else Path("results") / (study_cases or case).name
    check_folder(folder)
    basis = None
    if start is not None:
        from gridsim.outputs.basis_file import read_basis

        basis = read_basis(start)
    if study_cases is not None:
        cases = {name: _with_threads(each, threads) for name, each in study_cases.cases.items()}
        return Run(folder, _run_cases(folder, replace(study_cases, cases=cases), say, basis))
    if years:
        return Run(folder, _run_weather_years(folder, years, load, say, basis))
    read = time.perf_counter() - started
    dispatch = run_experiment(case, say, basis)
    say("write", str(folder))
    summary = write_outputs(folder, dispatch.case, dispatch, before={"read": read})
    return Run(folder, summary)


def _with_threads(case: Case, threads: int | None) -> Case:
    if threads is None:
        return case
    solver = case.study.solver.model_copy(update={"threads": threads})
    return replace(case, study=case.study.model_copy(update={"solver": solver}))


def _run_weather_years(
    folder: Path, years: tuple[int, ...], load: Callable[[int], Case], say: Progress, basis: NamedBasis | None
) -> dict[str, Any]:
    """Run every weather year into a folder of its own, write the ranges above them, and return their summary."""
    from gridsim.experiments.weather_years import run_weather_years

    members: dict[int, dict[str, Any]] = {}
    with result_folder(folder) as place:

        def keep(year: int, case: Case, dispatch: Dispatch) -> None:
            members[year] = write_outputs(place / weather_years.member_folder(year), case, dispatch, before={})

        ranges = run_weather_years(years, load, keep, say, basis)
        say("write", str(folder))
        case = load(years[0])
        if "netcdf" in case.study.outputs:
            weather_years.write_ranges(place / weather_years.FILE_NAME, case, ranges)
        if "workbook" in case.study.outputs:
            from gridsim.outputs.weather_years_workbook import write_ranges_workbook

            write_ranges_workbook(place / "summary.xlsx", case, ranges)
        if "report" in case.study.outputs:
            from gridsim.outputs.weather_years_page import write_ranges_page

            write_ranges_page(place / "report.html", case, ranges)
        summary = weather_years.build_ranges_summary(case, ranges, members)
        write_summary(place / SUMMARY, summary)
    return summary


def _run_cases(folder: Path, study: StudyCases, say: Progress, basis: NamedBasis | None) -> dict[str, Any]:
    """Run every case into a folder of its own, write the comparison above them, and return its summary."""
    from gridsim.experiments.cases import run_cases

    members: dict[str, dict[str, Any]] = {}
    with result_folder(folder) as place:

        def keep(name: str, case: Case, dispatch: Dispatch) -> None:
            members[name] = write_outputs(place / name, case, dispatch, before={})

        compared = run_cases(study, keep, say, basis)
        say("write", str(folder))
        outputs = study.study.outputs
        return _write_comparison(place, comparison.CASES, study.cases, compared, members, outputs)


def compare(
    folders: Iterable[str | Path],
    *,
    out: str | Path | None = None,
    reference: str | Path | None = None,
    progress: Progress | None = None,
) -> Run:
    """Put finished results beside one another: every figure, its difference to one of them, and what was changed.

    Parameters
    ----------
    folders
        Result folders of single runs, all over the same number of hours; of a study with cases, those of its cases.
    out
        Folder of the comparison; default: ``results/comparison`` in the working directory.
    reference
        Which of the folders the others are compared with; default: the first.
    progress
        Called with a stage and a detail of it.

    Raises
    ------
    InputError
        Where a folder holds no single result or an altered one, or where results cannot be compared.
    """
    say = progress or (lambda _stage, _detail: None)
    target = Path(out) if out is not None else Path("results") / "comparison"
    check_folder(target)
    found = read_scenarios([Path(folder) for folder in folders], reference, target, say)
    with result_folder(target) as place:
        say("write", str(target))
        wanted = ("netcdf", "workbook", "report")
        summary = _write_comparison(place, comparison.SCENARIOS, found.cases, found.compared, found.members, wanted)
    return Run(target, summary)


def _write_comparison(
    place: Path,
    kind: comparison.Kind,
    cases: Mapping[str, Case],
    compared: Compared,
    members: Mapping[str, Mapping[str, Any]],
    wanted: Sequence[str],
) -> dict[str, Any]:
    """Write what stands above several results, and return its summary."""
    reference = cases[compared.reference]
    if "netcdf" in wanted:
        comparison.write_comparison(place, kind, cases, compared)
    if "workbook" in wanted:
        from gridsim.outputs.comparison_workbook import write_comparison_workbook

        write_comparison_workbook(place / "summary.xlsx", compared)
    if "report" in wanted:
        from gridsim.outputs.comparison_page import write_comparison_page

        linked = all("report" in case.study.outputs for case in cases.values())
        write_comparison_page(place / "report.html", reference, compared, linked=linked)
    summary = comparison.build_comparison_summary(kind, reference, compared, members)
    write_summary(place / SUMMARY, summary)
    return summary


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
        if dispatch.basis is not None and "basis" in wanted:
            from gridsim.outputs import basis_file

            basis_file.write_basis(place / basis_file.FILE_NAME, dispatch.basis)
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

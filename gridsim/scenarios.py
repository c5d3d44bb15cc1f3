"""Finished results, read from their folders to be held beside one another."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gridsim.case import Case
from gridsim.errors import InputError, Problem
from gridsim.indicators.changes import find_changes
from gridsim.indicators.comparison import Compared, compare_figures
from gridsim.indicators.definitions import Indicator
from gridsim.indicators.figures import system_figures
from gridsim.indicators.kpis import compute_kpis
from gridsim.indicators.scoreboard import score_targets
from gridsim.outputs import weather_years
from gridsim.outputs.comparison import kind_of
from gridsim.outputs.content_hashes import check_hashes
from gridsim.outputs.netcdf import read_netcdf
from gridsim.outputs.summary import build_summary

Progress = Callable[[str, str], None]
_OPTION = "--reference"


@dataclass(frozen=True)
class Scenarios:
    """Results as read.

    Parameters
    ----------
    cases
        Name → inputs.
    compared
        Figures, differences and changes.
    members
        Name → what its summary.json holds.
    """

    cases: Mapping[str, Case]
    compared: Compared
    members: Mapping[str, Mapping[str, Any]]


def read_scenarios(
    folders: Sequence[Path], reference: str | Path | None, target: Path, progress: Progress
) -> Scenarios:
    """Read results that are to be compared, and compare them.

    Parameters
    ----------
    folders
        Result folders of single runs.
    reference
        One of them; default: the first.
    target
        Where the comparison will be, to which folders are stated relative.

    Raises
    ------
    InputError
        Where they cannot be compared, with all that is wrong.
    """
    names = _names(folders)
    _check(folders, reference)
    cases: dict[str, Case] = {}
    figures: dict[str, dict[str, Indicator]] = {}
    members: dict[str, dict[str, Any]] = {}
    for name, folder in names.items():
        progress("read", str(folder))
        if altered := check_hashes(folder):
            what = f"was altered since it was written: {', '.join(altered)}."
            raise InputError(Problem(str(folder), what, "Run the study again; `gridsim verify` says what is wrong."))
        case, results = read_netcdf(folder)
        kpis = compute_kpis(case, results)
        cases[name], figures[name] = case, system_figures(kpis)
        members[name] = build_summary(case, results, kpis, score_targets(case, kpis))
    chosen = next(name for name, folder in names.items() if reference is None or folder == Path(reference))
    _check_hours({names[name]: case for name, case in cases.items()}, names[chosen])
    compared = Compared(
        name=target.name,
        title=("Comparison of results", "结果对比"),
        reference=chosen,
        titles=_titles(cases),
        figures=compare_figures(figures, chosen),
        changes={name: find_changes(cases[chosen], case) for name, case in cases.items()},
        folders={name: Path(os.path.relpath(folder, target)).as_posix() for name, folder in names.items()},
    )
    return Scenarios(cases, compared, members)


def _names(folders: Sequence[Path]) -> dict[str, Path]:
    """Name of each folder: its own, or as many of those above it as tell it from the others."""
    parts = [folder.absolute().parts for folder in folders]
    depth = 1
    while len({own[-depth:] for own in parts}) < len(set(parts)):
        depth += 1
    return {"/".join(own[-depth:]): folder for own, folder in zip(parts, folders, strict=True)}


def _check(folders: Sequence[Path], reference: str | Path | None) -> None:
    problems = []
    if len({folder.absolute() for folder in folders}) < max(len(folders), 2):
        what = "a comparison needs two or more different result folders."
        problems.append(Problem("compare", what, "Give each folder once, e.g. results/a results/b."))
    for folder in folders:
        if kind_of(folder) is not None or (folder / weather_years.FILE_NAME).is_file():
            inner = sorted(path.parent.name for path in folder.glob("*/results.nc"))
            remedy = f"Give folders of single results: {folder / inner[0]} …" if inner else "Give single results."
            problems.append(Problem(str(folder), "holds several results.", remedy))
    if reference is not None and Path(reference) not in folders:
        what = f"'{reference}' is none of the folders."
        problems.append(Problem(_OPTION, what, f"Give one of {', '.join(map(str, folders))}."))
    if problems:
        raise InputError(problems)


def _check_hours(cases: Mapping[Path, Case], reference: Path) -> None:
    """Refuse totals over different numbers of hours."""
    wanted = len(cases[reference].snapshots)
    problems = [
        Problem(str(folder), f"covers {len(case.snapshots):,} h, the reference {reference} {wanted:,} h.", remedy)
        for folder, case in cases.items()
        if len(case.snapshots) != wanted
        for remedy in ["Totals over different times cannot be compared; run both over the same hours."]
    ]
    if problems:
        raise InputError(problems)


def _titles(cases: Mapping[str, Case]) -> dict[str, tuple[str, str]]:
    """Titles of the studies; with the folder's name behind where several have the same."""
    studies = {name: case.study for name, case in cases.items()}
    titles = [study.title for study in studies.values()]
    found = {}
    for name, study in studies.items():
        english, chinese = study.title or name, study.title_zh or study.title or name
        again = titles.count(study.title) > 1 and study.title
        found[name] = (f"{english} ({name})", f"{chinese}（{name}）") if again else (english, chinese)
    return found

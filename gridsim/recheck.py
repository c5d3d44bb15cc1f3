"""Recheck of a result folder from its files alone: content hashes, physics, accounts, prices, and what stands above.

Nothing here loads a solver.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from gridsim.case import Case
from gridsim.indicators.changes import find_changes
from gridsim.indicators.figures import system_figures
from gridsim.indicators.kpis import compute_kpis
from gridsim.indicators.ranges import QUANTILES
from gridsim.inputs.study import Study
from gridsim.outputs import comparison, weather_years
from gridsim.outputs.content_hashes import check_hashes
from gridsim.outputs.ensemble import common_provenance
from gridsim.outputs.folder import SUMMARY
from gridsim.outputs.netcdf import read_netcdf
from gridsim.outputs.result_file import damage_reported
from gridsim.results import Results
from gridsim.verify import verify
from gridsim.verify.members import check_figures, differences_from, range_of

Progress = Callable[[str, str], None]
Row = tuple[str, bool, str]


def verify_folder(folder: str | Path, progress: Progress | None = None) -> list[Row]:
    """Recheck a result folder: content hashes, then physics, accounts and prices.

    Of a study over several weather years or with cases, and of a comparison, every member is rechecked, and then what
    stands above them: ranges, differences, changes of inputs.

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
    place = Path(folder)
    if (place / weather_years.FILE_NAME).is_file():
        return _recheck_weather_years(place, say)
    if comparison.kind_of(place) is not None:
        return _recheck_comparison(place, say)
    return _recheck(place, say)[0]


def _recheck(folder: Path, say: Progress) -> tuple[list[Row], Case, Results]:
    say("read", str(folder))
    altered = check_hashes(folder)
    case, results = read_netcdf(folder)
    say("verify", str(folder))
    with damage_reported(folder) if altered else nullcontext():
        checks = verify(case, results).checks
    return [_content(altered), *((check.name, check.passed, str(check)) for check in checks)], case, results


def _content(altered: list[str]) -> Row:
    text = f"altered since it was written: {', '.join(altered)}" if altered else "unchanged since it was written"
    return "content", not altered, text


def _recheck_weather_years(folder: Path, say: Progress) -> list[Row]:
    file = weather_years.read_ranges(folder)
    rows = [_content(file.altered)]
    for year in weather_years.years_of(file.ranges):
        stated = {figure: each.values[year] for figure, each in file.ranges.items()}
        study = file.study.model_copy(update={"weather_year": year})
        place = folder / weather_years.member_folder(year)
        rows += _recheck_member(f"weather year {year}", place, (study, file.provenance), stated, say)[0]
    found = {name: range_of(list(each.values.values()), QUANTILES) for name, each in file.ranges.items()}
    check = check_figures("ranges", _flat(file.statistics), _flat(found))
    rows.append((check.name, check.passed, str(check)))
    return [*rows, _summary(folder, {"kpis": weather_years.summary_kpis(file.ranges)}, weather_years.FILE_NAME)]


def _recheck_comparison(folder: Path, say: Progress) -> list[Row]:
    file = comparison.read_comparison(folder)
    kind, compared, rows, cases = file.kind, file.compared, [_content(file.altered)], {}
    for name in compared.titles:
        stated = {figure: each.values[name] for figure, each in compared.figures.items()}
        expected = (file.studies[name], file.provenances[name])
        place = folder / compared.folders[name]
        found, cases[name] = _recheck_member(f"{kind.dimension} {name}", place, expected, stated, say)
        rows += found
    differences = {name: differences_from(each.values, compared.reference) for name, each in compared.figures.items()}
    check = check_figures("differences", _flat(file.differences), _flat(differences))
    rows.append((check.name, check.passed, str(check)))
    wrong = [
        name for name, case in cases.items() if find_changes(cases[compared.reference], case) != compared.changes[name]
    ]
    text = f"stated otherwise than the inputs are, of {', '.join(wrong)}" if wrong else "as the inputs are"
    rows.append(("changes", not wrong, text))
    repeated = {"kpis": comparison.summary_kpis(kind, compared), f"reference_{kind.dimension}": compared.reference}
    return [*rows, _summary(folder, repeated, kind.file_name)]


def _recheck_member(
    name: str, place: Path, expected: tuple[Study, Mapping[str, str]], stated: Mapping[str, float], say: Progress
) -> tuple[list[Row], Case]:
    """Recheck one member: its own checks in one row unless they fail, its study, its indicators."""
    checks, case, results = _recheck(place, say)
    failed = [(f"{name}: {check}", False, f"{name}: {text}") for check, passed, text in checks if not passed]
    rows = [*failed, (name, not failed, f"{len(checks) - len(failed)} of {len(checks)} checks passed")]
    if (case.study, common_provenance(case)) != (expected[0], dict(expected[1])):
        rows.append((f"{name}: study", False, f"{place.name} holds the result of another study, case or weather year"))
    with damage_reported(place) if failed else nullcontext():
        figures = {figure: each.value for figure, each in system_figures(compute_kpis(case, results)).items()}
    check = check_figures(f"{name}: indicators", stated, figures)
    return [*rows, (check.name, check.passed, str(check))], case


def _flat(figures: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Figures by one name: ``p10 of co2``."""
    return {f"{part} of {name}": value for name, parts in figures.items() for part, value in parts.items()}


def _summary(folder: Path, expected: Mapping[str, Any], source: str) -> Row:
    """Hold summary.json against the file whose figures it repeats."""
    with damage_reported(folder / SUMMARY):
        summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
        same = all(summary[key] == content for key, content in expected.items())
    return "summary", same, f"{SUMMARY} {'states' if same else 'does not state'} the figures of {source}"

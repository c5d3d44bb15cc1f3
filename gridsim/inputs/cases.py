"""Cases of a study: their names, and the study that each of them is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gridsim.errors import Problem
from gridsim.inputs.overrides import Override
from gridsim.inputs.study import Study, WeatherYears
from gridsim.inputs.wording import correction
from gridsim.inputs.yaml import Document

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
"""Names that Windows gives to no folder."""


def check_cases(study: Study, document: Document) -> list[Problem]:
    """Check the names of a study's cases, which name folders too, and that the reference is one of them.

    Returns
    -------
    list of Problem
        Empty for a study without cases.
    """
    problems = []
    folders: dict[str, str] = {}
    for name in study.cases:
        twin = folders.setdefault(name.lower(), name)
        if not _NAME.fullmatch(name) or name.lower() in _RESERVED:
            what = f"'{name}' cannot name a case: its results have a folder of that name."
            remedy = "Use letters a to z, digits, '_' and '-', at most 64; 'title' and 'title_zh' take any text."
        elif twin != name:
            what = f"the cases '{twin}' and '{name}' differ in capitals alone."
            remedy = "Rename one; their results have folders of these names, and not every disk tells them apart."
        else:
            continue
        problems.append(Problem(document.where, what, remedy, document.place(("cases", name))))
    if len(study.cases) == 1:
        what, remedy = "cases names one case, and there is nothing to compare it with.", "Add another, e.g. 'base: {}'."
        problems.append(Problem(document.where, what, remedy, document.place(("cases",))))
    if study.reference_case and study.reference_case not in study.cases:
        what = f"reference_case = '{study.reference_case}' is not a case."
        remedy = correction(study.reference_case, study.cases) if study.cases else "Add 'cases', or leave the key out."
        problems.append(Problem(document.where, what, remedy, document.place(("reference_case",))))
    return problems


def check_single_weather(study: Study, document: Document, weather_year: WeatherYears | None) -> list[Problem]:
    """Refuse cases under several weather years: a case is compared with another under the same weather.

    Parameters
    ----------
    weather_year
        Instead of what the study says.
    """
    asked = study.weather_year if weather_year is None else weather_year
    if asked is None or isinstance(asked, int):
        return []
    what = f"the study has {len(study.cases)} cases, and several weather years are asked for."
    remedy = (
        "Cases are compared under one weather: name it (weather_year: 3, or --weather-year 3), and run it for each."
    )
    place = document.place(("weather_year",)) if weather_year is None else ""
    return [Problem(document.where, what, remedy, place)]


def overrides_in_file(study: Study, case: str | None, document: Document) -> list[Override]:
    """List the overrides of the study, then those of one of its cases, each with its line."""
    layers: list[tuple[tuple[str, ...], Mapping]] = [(("overrides",), study.overrides)]
    if case is not None:
        layers.append((("cases", case, "overrides"), study.cases[case].overrides))
    return [
        Override(path, value, document.where, document.place((*keys, path)))
        for keys, found in layers
        for path, value in found.items()
    ]


def study_of_case(study: Study, case: str) -> Study:
    """One case as a study of its own: its title behind the study's, and no cases."""
    found = study.cases[case]
    title = f"{study.title}: {found.title or case}" if study.title else found.title or case
    in_chinese = found.title_zh or found.title or case
    title_zh = f"{study.title_zh}：{in_chinese}" if study.title_zh else in_chinese
    return study.model_copy(update={"title": title, "title_zh": title_zh, "cases": {}, "reference_case": ""})


def case_titles(study: Study) -> dict[str, tuple[str, str]]:
    """Case → its title in English and Chinese; its name where it has none."""
    return {name: (case.title or name, case.title_zh or case.title or name) for name, case in study.cases.items()}


def reference_of(study: Study) -> str:
    """Name of the case that the others are compared with; empty for a study without cases."""
    return study.reference_case or next(iter(study.cases), "")

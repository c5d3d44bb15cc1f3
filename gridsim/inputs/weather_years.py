"""Which weather years of its series a study runs over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gridsim.errors import InputError, Problem
from gridsim.inputs.places import find_profiles
from gridsim.inputs.series import weather_years
from gridsim.inputs.study import Study, WeatherYears
from gridsim.inputs.study_file import StudyFile, read_study_file
from gridsim.inputs.wording import shown_path

OPTION = "--weather-year"
_BUILD = "gridsim profiles build RECIPE --years"


def find_weather_years(path: str | Path, weather_year: WeatherYears | None = None) -> tuple[int, ...]:
    """Weather years that a study runs over one by one; empty where it runs over one, or where its choice is wrong.

    Parameters
    ----------
    path
        Study file, or its short name.
    weather_year
        Instead of what the study says.

    Raises
    ------
    InputError
        The study does not exist or is no YAML.
    """
    file = read_study_file(path)
    if file.study is None:
        return ()
    asked = weather_year if weather_year is not None else file.study.weather_year
    _, series, _ = find_series(file, file.study, asked)
    return () if series is None or asked is None or isinstance(asked, int) else _numbers(asked, weather_years(series))


def parse_weather_years(text: str) -> WeatherYears:
    """Read ``3``, ``all`` or ``1,2,5`` as written on the command line.

    Raises
    ------
    InputError
        The text is none of these.
    """
    if text == "all":
        return "all"
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and int(part) for part in parts):
        what, remedy = f"'{text}' names no weather years.", "Give all, one number such as 3, or several such as 1,2,5."
        raise InputError(Problem(OPTION, what, remedy))
    numbers = tuple(int(part) for part in parts)
    return numbers if len(numbers) > 1 else numbers[0]


def find_series(
    file: StudyFile, study: Study, weather_year: WeatherYears | None
) -> tuple[Study, Path | None, list[Problem]]:
    """Find the file of series of a study, and check that it holds the weather years asked for.

    Returns
    -------
    study : Study
        With the weather year to be read: the first of several.
    series : Path or None
        None where there is a problem.
    problems : list of Problem
    """
    try:
        path = find_profiles(study.profile_name, file.path)
    except InputError as error:
        place = file.document.place(("profiles" if study.profiles else "network",))
        return study, None, [replace(problem, place=place) for problem in error.problems]
    try:
        held = weather_years(path)
    except InputError as error:
        return study, None, list(error.problems)
    asked = weather_year if weather_year is not None else study.weather_year
    fault = _fault(asked, held, shown_path(path))
    if fault is not None:
        what, remedy = fault
        key = "profiles" if asked is None else "weather_year"
        where, place = (file.document.where, file.document.place((key,))) if weather_year is None else (OPTION, "")
        return study, None, [Problem(where, what, remedy, place)]
    first = next(iter(_numbers(asked, held)), None)
    return study.model_copy(update={"weather_year": first}), path, []


def _numbers(asked: WeatherYears | None, held: tuple[int, ...]) -> tuple[int, ...]:
    """Weather years that are asked for, in their order."""
    if asked is None:
        return ()
    if asked == "all":
        return held
    return (asked,) if isinstance(asked, int) else tuple(sorted(asked))


def _fault(asked: WeatherYears | None, held: tuple[int, ...], profiles: str) -> tuple[str, str] | None:
    """Say what is wrong with the weather years asked for, and what to do; None where nothing is."""
    if asked is None:
        what = f"{profiles} holds {len(held)} weather years, and the study names none of them."
        return (what, f"Add 'weather_year: all', or one of {held[0]} to {held[-1]}.") if held else None
    shown = f"weather_year = {list(asked) if isinstance(asked, tuple) else asked}"
    if len(held) < (2 if asked == "all" else 1):
        remedy = f"Leave the key out, or build several: {_BUILD} 10; 'profiles' names their file."
        return f"{shown}, but {profiles} holds a single weather.", remedy
    if isinstance(asked, tuple) and len(set(asked)) < max(len(asked), 2):
        remedy = f"Name two or more, each once, or a single number from {held[0]} to {held[-1]}, or write 'all'."
        return f"{shown} does not name several different weather years.", remedy
    missing = [number for number in _numbers(asked, held) if number not in held]
    if missing:
        verb = "is not" if len(missing) == 1 else "are not"
        lacking = f": {', '.join(map(str, missing))} {verb}" if isinstance(asked, tuple) else " is not"
        remedy = f"It holds {len(held)} weather years, {held[0]} to {held[-1]}; to build more: {_BUILD} "
        return f"{shown}{lacking} in {profiles}.", f"{remedy}{max(10, *missing)}."
    return None

"""A user's folder of studies, networks and profiles: what it holds, and how a new one is made."""

from __future__ import annotations

import importlib.resources
import shutil
from pathlib import Path

import pandas as pd

from gridsim.errors import InputError, Problem
from gridsim.inputs.places import NETWORKS, PROFILES, STUDIES, Template, list_networks, list_profiles, list_studies
from gridsim.inputs.series import read_profiles, weather_years
from gridsim.inputs.study_file import read_study
from gridsim.inputs.tables import read_tables
from gridsim.inputs.wording import shown_path

EXAMPLE = "template"
COUNTY = "my-county"
_FOLDERS = (NETWORKS, PROFILES, STUDIES)

_SERIES_FILE = "qidong-2025.nc"
_SERIES = {
    "load": "load_general",
    "wind": "onshore_wind_dongyuan",
    "solar": "pv_ground",
    "price": "province_price",
    "room": "export_room",
}
"""Series of the example network → the shipped series that stand in for them."""
_SERIES_UNITS = {"load": "MW", "price": "CNY/MWh"}
_PEAK = 500.0
"""Highest load of the example [MW]: an assumption that suits its two units of 300 MW."""

_README = """# A gridsim project

| folder | what it holds |
| --- | --- |
| `networks/` | the systems: CSV tables that a spreadsheet opens; networks/README.md explains every column |
| `profiles/` | the hourly series, and the recipes they are built from; profiles/README.md |
| `studies/` | what to run; studies/README.md explains every key |

```
gridsim list
gridsim check {study}
gridsim run {study}
```

To change a number, edit a table and run again, or try it first: `gridsim run {study} --set {override}`
"""

_BLANK_STUDY = """# Annual dispatch of your county. Every key is explained in README.md of this folder.
# Replace the example values in networks/{county}/ by your own, then: gridsim check {county}
# The series in profiles/{county}.csv are those of Qidong, {year}, the load scaled to a peak of 500 MW: replace them.
# Every series needs a value in each of the year's hours, 1 January 00:00 to 31 December 23:00, Beijing time.

title: My county, annual dispatch
title_zh: 某县全年逐时调度

network: {county}
profiles: {county}
year: {year}

overrides: {{}}
"""


def list_entries(root: Path) -> dict[str, dict[str, str]]:
    """List the studies, networks and profiles of a project, each with one line that describes it."""
    return {
        STUDIES: {path.stem: _describe_study(path) for path in list_studies(root / STUDIES)},
        NETWORKS: {path.name: _describe_network(path) for path in list_networks(root)},
        PROFILES: {path.stem: _describe_profiles(path) for path in list_profiles(root)},
    }


def _problem_count(error: InputError) -> str:
    count = len(error.problems)
    return f"has {count} problem{'' if count == 1 else 's'}; see 'gridsim check'"


def _describe_study(path: Path) -> str:
    try:
        study = read_study(path)
    except InputError as error:
        return _problem_count(error)
    return f"{study.kind} of {study.network}, {study.year}: {study.title or study.title_zh or 'no title'}"


def _describe_network(path: Path) -> str:
    tables, problems = read_tables(path)
    if problems:
        return _problem_count(InputError(problems))
    generators, stations = tables.active("generators"), tables.active("storage_units")
    return (
        f"{len(tables.frames['buses'])} buses, {len(generators)} generators ({generators['capacity'].sum():,.0f} MW), "
        f"storage {stations['power'].sum():,.0f} MW/{stations['energy'].sum():,.0f} MWh"
    )


def _describe_profiles(path: Path) -> str:
    try:
        held, (frame, _) = weather_years(path), read_profiles(path)
    except InputError as error:
        return _problem_count(error)
    times = pd.DatetimeIndex(frame.index)
    years = f"{times.min():%Y-%m-%d} to {times.max():%Y-%m-%d}" if len(times) else "no hours"
    weathers = f", {len(held)} weather years" if held else ""
    return f"{len(frame.columns)} series, {len(frame):,} hours, {years}{weathers}"


def make_workspace(folder: Path, template: Template = "qidong") -> list[Path]:
    """Write a working copy of the data into a new folder.

    Parameters
    ----------
    folder
        Created where it does not exist; must be empty.
    template
        ``qidong``: the systems, series and studies of Qidong; ``blank``: the tables of another county, with two buses
        filled in as an example.

    Returns
    -------
    list of Path
        What was written, top level.

    Raises
    ------
    InputError
        The folder is not empty or cannot be written.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise InputError(Problem(shown_path(folder), "is not empty.", "Name a new folder; nothing was written."))
    if folder.exists() and not folder.is_dir():
        raise InputError(Problem(shown_path(folder), "is a file.", "Name a new folder; nothing was written."))
    data = _data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if template == "qidong":
            for name in _FOLDERS:
                shutil.copytree(data / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
            study, override = "annual-2030", "generators.datang_1.min_load=0.3"
        else:
            _copy_blank(data, folder)
            study, override = COUNTY, "generators.coal_1.min_load=0.5"
        (folder / "README.md").write_text(_README.format(study=study, override=override), encoding="utf-8")
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}."
        raise InputError(Problem(shown_path(folder), what, "Check permissions and free space.")) from None
    return sorted(folder.iterdir())


def _data_folder() -> Path:
    """Find the data: packed into the installed package, or beside it in a clone."""
    package = Path(str(importlib.resources.files("gridsim")))
    return package / "data" if (package / "data").is_dir() else package.parent


def _copy_blank(data: Path, folder: Path) -> None:
    """Copy the example network under the name of the user's county, with series and a study to begin with."""
    shutil.copytree(data / NETWORKS / EXAMPLE, folder / NETWORKS / COUNTY)
    for name in (PROFILES, STUDIES):
        (folder / name).mkdir()
    for name in _FOLDERS:
        if (data / name / "README.md").is_file():
            shutil.copy(data / name / "README.md", folder / name / "README.md")
    series, _ = read_profiles(data / PROFILES / _SERIES_FILE)
    example = pd.DataFrame({name: series[origin] for name, origin in _SERIES.items()}).rename_axis("snapshot")
    example["load"] *= _PEAK / example["load"].max()
    header = {name: f"{name} [{unit}]" for name, unit in _SERIES_UNITS.items()}
    path = folder / PROFILES / f"{COUNTY}.csv"
    example.round(4).rename(columns=header).to_csv(path, encoding="utf-8-sig", date_format="%Y-%m-%d %H:%M")
    year = pd.DatetimeIndex(series.index)[0].year
    text = _BLANK_STUDY.format(county=COUNTY, year=year)
    (folder / STUDIES / f"{COUNTY}.yaml").write_text(text, encoding="utf-8")

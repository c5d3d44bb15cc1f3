"""Where studies, networks and profiles are found, and what there is."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from gridsim.errors import InputError, Problem
from gridsim.inputs.wording import correction, shown_path

STUDIES, NETWORKS, PROFILES = "studies", "networks", "profiles"
STUDY_ENDINGS = (".yaml", ".yml")
PROFILE_ENDINGS = (".nc", ".csv")

Template = Literal["qidong", "blank"]
"""What a new project is filled with."""


def find_study(path: str | Path) -> Path:
    """Find a study by its path, or by its short name in the folder ``studies``.

    Raises
    ------
    InputError
        There is no such study.
    """
    given = Path(path)
    if given.is_file():
        return given
    if given.parent == Path():
        folder = Path(STUDIES)
        for name in (given.name, *(given.name + ending for ending in STUDY_ENDINGS)):
            if (folder / name).is_file():
                return folder / name
    else:
        folder = given.parent
        for ending in STUDY_ENDINGS:
            if given.with_name(given.name + ending).is_file():
                return given.with_name(given.name + ending)
    known = [file.name for file in list_studies(folder)]
    if known:
        remedy = correction(given.name if given.suffix in STUDY_ENDINGS else f"{given.name}.yaml", known)
        remedy = f"{remedy} Looked in {shown_path(folder)}/."
    else:
        remedy = "Change to the project's folder, or make one with 'gridsim init DIR'."
    raise InputError(Problem(str(path), "no such study.", remedy))


def list_studies(folder: Path) -> list[Path]:
    """Study files of a folder, by name."""
    files = folder.iterdir() if folder.is_dir() else ()
    return sorted(file for file in files if file.suffix in STUDY_ENDINGS)


def list_networks(root: Path) -> list[Path]:
    """Network folders of a project, by name."""
    folder = root / NETWORKS
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(entry for entry in found if (entry / "buses.csv").is_file())


def list_profiles(root: Path) -> list[Path]:
    """Files of hourly series of a project, by name."""
    folder = root / PROFILES
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(entry for entry in found if entry.is_file() and entry.suffix in PROFILE_ENDINGS)


def project_root(study: Path) -> Path:
    """Nearest folder above a study file that holds ``networks``; the study's own folder where there is none."""
    above = study.resolve().parents
    return next((folder for folder in above if (folder / NETWORKS).is_dir()), above[0])


def find_network(name: str, study: Path) -> Path:
    """Find the folder of a network, by name under ``networks`` or by path relative to the study file.

    Raises
    ------
    InputError
        There is no such folder.
    """
    root = project_root(study)
    for folder in (root / NETWORKS / name, study.parent / name):
        if folder.is_dir():
            return folder
    known = [folder.name for folder in list_networks(root)]
    remedy = f"{correction(name, known)} Looked in {shown_path(root / NETWORKS)}/ and beside the study."
    raise InputError(Problem(shown_path(study), f"network = '{name}' is not a folder.", remedy))


def find_profiles(name: str, study: Path) -> Path:
    """Find a file of hourly series, by name under ``profiles`` or by path relative to the study file.

    Raises
    ------
    InputError
        There is no such file.
    """
    root = project_root(study)
    for folder in (root / PROFILES, study.parent):
        for candidate in (folder / name, *(folder / (name + ending) for ending in PROFILE_ENDINGS)):
            if candidate.is_file():
                return candidate
    recipe = root / PROFILES / "recipes" / f"{name}.yaml"
    if recipe.is_file():
        remedy = f"Build it: gridsim profiles build {shown_path(recipe)}"
    else:
        remedy = (
            f"{correction(name, [file.stem for file in list_profiles(root)])} Looked in {shown_path(root / PROFILES)}/."
        )
    raise InputError(Problem(shown_path(study), f"profiles = '{name}' is not a file of hourly series.", remedy))


def find_recipe(name: str) -> Path:
    """Find a recipe of hourly series by its path, or by its name in ``profiles/recipes``.

    Raises
    ------
    InputError
        There is no such recipe.
    """
    folder = Path(PROFILES) / "recipes"
    for candidate in (Path(name), *(folder / f"{name}{ending}" for ending in STUDY_ENDINGS)):
        if candidate.is_file():
            return candidate
    known = [path.stem for path in list_studies(folder)]
    remedy = f"{correction(Path(name).stem, known)} Looked in {shown_path(folder)}/."
    raise InputError(Problem(name, "no such recipe.", remedy))


def profiles_beside(
    recipe: Path, *, variants: tuple[str, ...] = (), year: int | None = None, seed: int | None = None, years: int = 1
) -> Path:
    """Return where the series of a recipe belong; a variant, another year or seed, or several get their own name."""
    parts = [recipe.stem, *variants]
    if year is not None:
        parts.append(f"year{year}")
    if seed is not None:
        parts.append(f"seed{seed}")
    if years > 1:
        parts.append(f"years{years}")
    name = "-".join(parts)
    folder = recipe.parent.parent if recipe.parent.name == "recipes" else recipe.parent
    return folder / f"{name}.nc"


def imported_beside(path: Path) -> Path:
    """Return where the series of an imported file belong: in ``profiles`` where that is a folder, else here."""
    folder = Path(PROFILES) if Path(PROFILES).is_dir() else Path()
    return folder / f"{path.stem}.nc"


def find_series(name: str) -> Path:
    """Find a file of hourly series by its path, or by its name in ``profiles``.

    Raises
    ------
    InputError
        There is no such file.
    """
    for candidate in (Path(name), *(Path(PROFILES) / f"{name}{ending}" for ending in PROFILE_ENDINGS)):
        if candidate.is_file():
            return candidate
    known = [path.stem for path in list_profiles(Path())]
    remedy = f"{correction(Path(name).stem, known)} Looked in {shown_path(Path(PROFILES))}/."
    raise InputError(Problem(name, "no such file of hourly series.", remedy))

"""environment.yml and pyproject.toml name the same dependencies."""

import re
import tomllib
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"pvlib-python": "pvlib"}


def normal(requirement):
    """Name and version range, without case, spaces and the order of clauses."""
    name, clauses = re.match(r"([A-Za-z0-9._-]+)(.*)", requirement.replace(" ", "")).groups()
    name = name.lower()
    return CONDA_NAMES.get(name, name), frozenset(clauses.split(","))


def test_conda_and_pip_users_get_the_same_dependencies():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    environment = YAML(typ="safe").load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    listed = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    conda = {normal(entry) for entry in listed} - {normal("pip")}
    pip = {normal(entry) for entry in project["dependencies"]} | {normal("python" + project["requires-python"])}
    assert conda == pip


def test_the_highs_with_wrong_mip_optima_is_excluded():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "highspy>=1.15,!=1.14.0" in project["dependencies"]

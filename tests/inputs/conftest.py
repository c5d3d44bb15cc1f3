"""A sound project to be broken by each test in one place."""

from pathlib import Path

import pytest

from inputs.tiny_project import write_project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder of a project without problems, as the current folder."""
    write_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def study(project: Path) -> Path:
    """Its study file."""
    return project / "studies" / "island.yaml"

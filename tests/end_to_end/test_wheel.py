"""Who installs without cloning gets the data packed into the wheel."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Folder into which the project's wheel was unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def command(installed, folder, *words):
    environment = os.environ | {"PYTHONPATH": str(installed)}
    call = [sys.executable, "-P", "-m", "gridsim", *words]
    return subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("template", ["qidong", "blank"])
def test_init_writes_a_working_copy_whose_studies_have_no_problem(installed, tmp_path, template):
    made = command(installed, tmp_path, "init", "mine", "--template", template)
    assert made.returncode == 0, made.stderr
    studies = sorted((tmp_path / "mine" / "studies").glob("*.yaml"))
    assert studies
    for study in studies:
        checked = command(installed, tmp_path / "mine", "check", f"studies/{study.name}")
        assert checked.returncode == 0, checked.stderr

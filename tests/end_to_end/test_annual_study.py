"""The README's command on a short horizon: files, verification, re-solving by plain PyPSA."""

import json
import subprocess
import sys
from pathlib import Path

import netCDF4
import numpy as np
import pypsa
import pytest

import gridsim
from gridsim.recheck import verify_folder
from gridsim.schema.variables import VARIABLES

ROOT = Path(__file__).parents[2]
HOURS = 96
OCCURRING = [
    name for name, variable in VARIABLES.items() if not {"shiftable_load", "reserve"} & set(variable.dimensions)
]
"""Variables that the study has: no load of it is moved, no reserve is held."""


def command(*arguments, folder=ROOT):
    words = [sys.executable, "-m", "gridsim", *arguments]
    return subprocess.run(words, capture_output=True, text=True, cwd=folder, check=False)


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    out = tmp_path_factory.mktemp("run") / "annual-2030"
    done = command("run", "studies/annual-2030.yaml", "--hours", str(HOURS), "--out", str(out))
    assert done.returncode == 0, done.stderr
    return out


def test_one_command_writes_every_file_and_leaves_nothing_else(result):
    assert sorted(path.name for path in result.iterdir()) == [
        "basis.npz", "network.nc", "report.html", "results.nc", "summary.json", "summary.xlsx",
    ]  # fmt: skip
    assert [path.name for path in result.parent.iterdir()] == ["annual-2030"]


def test_the_summary_states_optimality_and_its_proof(result):
    summary = json.loads((result / "summary.json").read_text(encoding="utf-8"))
    assert summary["status"] == "optimal"
    assert summary["certificate"]["gap"] < 1e-9
    assert set(summary) >= {"status", "objective", "certificate", "kpis", "timing", "targets", "confidence"}


def test_verify_passes_on_the_result(result):
    done = command("verify", str(result))
    assert done.returncode == 0, done.stdout
    assert "all checks passed" in done.stdout


@pytest.mark.parametrize("variable", [*OCCURRING, "generators_capacity", "profile_province_price"])
def test_verify_names_what_was_altered_in_the_file(result, tmp_path, variable):
    copy = tmp_path / "results.nc"
    copy.write_bytes((result / "results.nc").read_bytes())
    with netCDF4.Dataset(copy, "a") as file:
        values = np.array(file[variable][:])
        values.flat[values.size // 2] += 1.0
        file[variable][:] = values
    failed = {name: text for name, passed, text in verify_folder(tmp_path) if not passed}
    assert variable in failed["content"]


@pytest.mark.filterwarnings("ignore:The linear relaxation")
def test_the_network_file_solved_again_by_plain_pypsa_costs_the_same(result):
    with pypsa.option_context("api.legacy_string_dtype", False):
        network = pypsa.Network(result / "network.nc")
        status = network.optimize(
            extra_functionality=gridsim.thermal_constraints,
            linearized_unit_commitment=True,
            include_objective_constant=False,
            output_flag=False,
        )
    assert status == ("ok", "optimal")
    summary = json.loads((result / "summary.json").read_text(encoding="utf-8"))
    assert network.objective == pytest.approx(summary["objective"], rel=1e-8)


def test_results_open_with_labels_and_units(result):
    opened = gridsim.open_results(result)
    assert opened["generation"].attrs["unit_label"] == "MW"
    assert opened.sizes["snapshot"] == HOURS


def test_a_number_changed_on_the_command_line_changes_the_result(result, tmp_path):
    out = tmp_path / "cheap"
    done = command(
        "run", "studies/annual-2030.yaml", "--hours", str(HOURS), "--out", str(out), "--json",
        "--set", "parameters.coal_price.value=700",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    before = json.loads((result / "summary.json").read_text(encoding="utf-8"))["objective"]
    assert json.loads(done.stdout)["summary"]["objective"] < before


def test_an_infeasible_study_names_hours_and_limits_and_writes_nothing(tmp_path):
    out = tmp_path / "dark"
    done = command(
        "run", "studies/annual-2030.yaml", "--hours", "24", "--out", str(out),
        "--set", "lines.corridor.rating=1", "--set", "demand_response.*.active=false",
    )  # fmt: skip
    assert done.returncode == 3
    assert "Hours without a solution (24): 2030-01-01 00:00" in done.stderr
    assert "rating of line corridor (lines.csv)" in done.stderr
    assert "units of group lusi that must stay online (online_groups.csv)" in done.stderr
    assert "Traceback" not in done.stderr
    assert not out.exists()


@pytest.mark.parametrize("study", ["annual-2025", "annual-2030"])
def test_check_finds_no_problem_in_the_shipped_studies(study):
    done = command("check", f"studies/{study}.yaml")
    assert done.returncode == 0, done.stderr

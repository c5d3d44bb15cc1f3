"""From a study file to a `Case`: values, hours, provenance, and what no operation could balance."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from inputs.tiny_project import only_problem, problems_of, write_project, write_study
from tiny import ROWS, tiny_case

from gridsim.case import commissioning_stages, load_case
from gridsim.outputs.versions import software_versions

PROJECT = Path(__file__).parents[1]


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Study of the small system on disk."""
    monkeypatch.chdir(tmp_path)
    return write_project(tmp_path)


def test_a_project_on_disk_gives_the_case_that_is_built_in_memory(study: Path) -> None:
    read, built = load_case(study), tiny_case(48)
    assert read.name == "island"
    assert list(read.tables) == list(built.tables)
    for name, table in built.tables.items():
        pd.testing.assert_frame_equal(read.tables[name], table, check_dtype=False)
        assert [str(kind) for kind in read.tables[name].select_dtypes("number").dtypes.unique()] in ([], ["float64"])
    pd.testing.assert_frame_equal(read.profiles, built.profiles, check_freq=False)
    pd.testing.assert_index_equal(read.snapshots, built.snapshots)


def test_hours_of_the_caller_win_over_those_of_the_study(study: Path) -> None:
    case = load_case(study, hours=5)
    assert len(case.snapshots) == len(case.profiles) == case.study.hours == 5


@pytest.mark.parametrize("hours", [0, 8761])
def test_hours_beyond_the_year_are_refused(study: Path, hours: int) -> None:
    problem = next(problem for problem in problems_of(study, hours=hours) if problem.where == "--hours")
    assert problem.what == f"hours = {hours:,} of a year of 8,760."


def test_provenance_holds_the_study_and_a_hash_of_every_data_file(study: Path, tmp_path: Path) -> None:
    case = load_case(study, overrides=["generators.coal_1.capacity=600"])
    assert case.provenance["study_text"] == study.read_text(encoding="utf-8")
    assert json.loads(case.provenance["overrides"]) == {"generators.coal_1.capacity": "600"}
    assert case.provenance["gridsim_version"] == software_versions()["gridsim"]
    hashes = json.loads(case.provenance["data_sha256"])
    assert set(hashes) == {f"networks/tiny/{name}.csv" for name in ROWS} | {"profiles/tiny.nc"}
    for name, digest in hashes.items():
        assert digest == hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()


def test_a_study_anywhere_finds_the_project_above_it_or_paths_beside_it(study: Path, tmp_path: Path) -> None:
    inner = tmp_path / "studies" / "mine" / "trial.yaml"
    inner.parent.mkdir()
    inner.write_text("network: tiny\nyear: 2030\nhours: 3\n", encoding="utf-8")
    assert load_case(inner).name == "trial"
    inner.write_text(
        "network: ../../networks/tiny\nprofiles: ../../profiles/tiny.nc\nyear: 2030\nhours: 3\n", encoding="utf-8"
    )
    assert len(load_case(inner).snapshots) == 3


def test_demand_beyond_all_supply_is_found_without_solving(study: Path) -> None:
    overrides = ("demand_response.*.power=0", "ties.*.import_capacity=0", "generators.coal_*.capacity=100")
    problem = only_problem(study, *overrides)
    assert problem.where == "networks/tiny/loads.csv"
    case = load_case(study, overrides=overrides[1:])
    generators = case.active("generators")
    supply = (case.availability * case.net_capacity(generators)).sum(axis=1) + 150.0 * 0.95
    short = (case.profiles["load"] - supply).to_numpy()
    assert f"in {(short > 0).sum()} hours, by up to {short.max():.1f} MW" in problem.what
    assert f"{case.snapshots[short.argmax()]:%Y-%m-%d %H:%M}" in problem.what
    assert "load shedding" in problem.remedy


def test_must_run_output_beyond_all_use_is_found_without_solving(study: Path) -> None:
    problem = only_problem(study, "generators.waste.capacity=5000", "ties.*.export_capacity=0")
    assert problem.where == "networks/tiny/generators.csv"
    assert problem.what.startswith("must-run output (min_load) at city, coast, hub exceeds load, export and storage")
    assert "48 hours" in problem.what


def test_committed_units_are_no_must_run(study: Path) -> None:
    assert load_case(study, overrides=["generators.coal_1.capacity=9000", "ties.*.export_capacity=0"]).name == "island"


def test_a_dated_fleet_enters_in_stages(tmp_path: Path, study: Path) -> None:
    case = load_case(write_study(tmp_path, "network: tiny\nyear: 2030\nhours: 48\nfleet: dated\n"))
    np.testing.assert_array_equal(case.entered("generators", "roof"), np.repeat([0.5, 1.0], 24))


def test_the_whole_fleet_stands_at_the_years_end(study: Path) -> None:
    np.testing.assert_array_equal(load_case(study).entered("generators", "roof"), np.ones(48))


def test_a_status_given_by_a_series_is_a_share(study: Path, tmp_path: Path) -> None:
    text = "network: tiny\nyear: 2030\nhours: 48\ncommitment: {coal_1: 1, coal_2: room}\n"
    assert load_case(write_study(tmp_path, text)).study.commitment == {"coal_1": 1.0, "coal_2": "room"}
    problem = only_problem(write_study(tmp_path, text.replace("room", "steam")))
    assert problem.what == "'steam' is used in MW and, as online status of 'coal_2', in 1."


def test_stages_are_read_as_dates_with_power() -> None:
    assert commissioning_stages("2025-09-30:100; 2025-12-31") == [
        (pd.Timestamp("2025-09-30"), 100.0),
        (pd.Timestamp("2025-12-31"), None),
    ]


@pytest.mark.parametrize("name", ["annual-2025", "annual-2030"])
def test_shipped_studies_are_free_of_problems(name: str) -> None:
    case = load_case(PROJECT / "studies" / f"{name}.yaml")
    assert len(case.snapshots) == 8760
    assert case.profiles.notna().all(axis=None)

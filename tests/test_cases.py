"""A study with cases, from its file to its recheck."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import netCDF4
import numpy as np
import pytest
from inputs.tiny_project import write_project, write_study
from typer.testing import CliRunner

import gridsim
from gridsim import cli
from gridsim.errors import InfeasibleError, InputError
from gridsim.experiments import members
from gridsim.outputs.netcdf import read_netcdf
from gridsim.recheck import verify_folder

HOURS = 24
OVERRIDES = {
    "base": [],
    "cheap_coal": ["parameters.coal_price.value=500"],
    "flexible": ["generators.coal_*.min_load=0.3", "retrofits.coal_2_efficiency.active=false"],
}
STUDY = f"""network: tiny
year: 2030
hours: {HOURS}
title: Tiny
title_zh: 小系统
outputs: [netcdf, workbook, report]
cases:
  base:
  cheap_coal: {{title: Cheap coal, title_zh: 低煤价, overrides: {{parameters.coal_price.value: 500}}}}
  flexible: {{overrides: {{generators.coal_*.min_load: 0.3, retrofits.coal_2_efficiency.active: false}}}}
"""


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The small system run in three cases."""
    folder = tmp_path_factory.mktemp("project")
    study = write_project(folder, STUDY, HOURS)
    said: list[tuple[str, str]] = []
    run = gridsim.run(study, out=folder / "results", progress=lambda *words: said.append(words))
    return SimpleNamespace(study=study, folder=run.folder, summary=run.summary, said=said)


@pytest.fixture
def copy(done: SimpleNamespace, tmp_path: Path) -> Path:
    """Result to be spoiled."""
    return Path(shutil.copytree(done.folder, tmp_path / "results"))


def failed(folder: Path) -> list[str]:
    """Names of the checks that fail."""
    return [name for name, passed, _ in verify_folder(folder) if not passed]


def test_the_folder_holds_every_case_and_the_comparison(done: SimpleNamespace) -> None:
    top = ["report.html", "summary.json", "summary.xlsx", "cases.nc"]
    assert sorted(path.name for path in done.folder.iterdir()) == sorted([*top, *OVERRIDES])
    for name in OVERRIDES:
        names = sorted(path.name for path in (done.folder / name).iterdir())
        assert names == ["report.html", "results.nc", "summary.json", "summary.xlsx"]
    assert json.loads((done.folder / "summary.json").read_text(encoding="utf-8")) == done.summary


def test_progress_names_the_case(done: SimpleNamespace) -> None:
    assert ("optimize", "case cheap_coal (2 of 3)") in done.said
    assert any(stage == "optimize" and text.startswith("case flexible (3 of 3): ") for stage, text in done.said)


@pytest.mark.parametrize("name", OVERRIDES)
def test_a_case_costs_what_a_study_with_its_overrides_costs_from_a_cold_start(
    done: SimpleNamespace, tmp_path: Path, name: str
) -> None:
    project = Path(shutil.copytree(done.study.parents[1], tmp_path / "project", ignore=lambda *_: {"results"}))
    plain = write_study(project, STUDY.partition("cases:")[0])
    alone = gridsim.run(plain, out=tmp_path / "alone", overrides=OVERRIDES[name])
    own = json.loads((done.folder / name / "summary.json").read_text(encoding="utf-8"))
    assert own["objective"] == pytest.approx(alone.summary["objective"], rel=1e-9)
    case, there = read_netcdf(done.folder / name)[0], read_netcdf(alone.folder)[0]
    for table, rows in case.tables.items():
        assert rows.equals(there.tables[table]), table


def test_differences_are_those_of_the_cases_own_summaries(done: SimpleNamespace) -> None:
    own = {
        name: json.loads((done.folder / name / "summary.json").read_text(encoding="utf-8"))["kpis"]
        for name in OVERRIDES
    }
    for name in ("curtailment", "operating_cost", "co2", "coal_use", "steam_revenue", "net_revenue"):
        found = done.summary["kpis"][name]
        assert found["cases"] == {case: kpis[name]["value"] for case, kpis in own.items()}
        assert found["differences"] == {
            case: kpis[name]["value"] - own["base"][name]["value"] for case, kpis in own.items()
        }
    assert done.summary["kpis"]["operating_cost"]["differences"]["cheap_coal"] < 0.0
    assert done.summary["reference_case"] == "base"
    assert done.summary["status"] == "optimal"


def test_the_summary_says_what_each_case_changes(done: SimpleNamespace) -> None:
    cases = done.summary["cases"]
    assert cases["base"]["changes"] == {}
    assert cases["cheap_coal"]["changes"] == {"parameters.coal_price.value": [900.0, 500.0]}
    assert cases["flexible"]["changes"]["retrofits.coal_2_efficiency.active"] == [True, False]
    assert (cases["cheap_coal"]["title_zh"], cases["flexible"]["title"]) == ("低煤价", "flexible")


def test_the_recheck_accepts_every_case_and_the_comparison(done: SimpleNamespace) -> None:
    checks = verify_folder(done.folder)
    assert all(passed for _, passed, _ in checks)
    names = [name for name, _, _ in checks]
    assert names[:3] == ["content", "case base", "case base: indicators"]
    assert names[-3:] == ["differences", "changes", "summary"]


def test_a_case_in_the_place_of_another_is_caught(copy: Path) -> None:
    shutil.rmtree(copy / "flexible")
    shutil.copytree(copy / "cheap_coal", copy / "flexible")
    assert failed(copy) == ["case flexible: study", "case flexible: indicators", "changes"]


def test_an_altered_case_is_caught(copy: Path) -> None:
    with netCDF4.Dataset(copy / "flexible" / "results.nc", "a") as file:
        file["generation"][0, 5] = file["generation"][0, 5] + 7.0
    found = failed(copy)
    assert {"case flexible", "case flexible: content", "case flexible: power balance"} <= set(found)
    assert not any("base" in name or "cheap" in name for name in found)


def test_a_case_that_is_gone_is_told(copy: Path) -> None:
    shutil.rmtree(copy / "flexible")
    with pytest.raises(InputError, match=r"flexible: 1 problem\n  1\. there is no such result"):
        verify_folder(copy)


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("co2_difference", ["content", "differences"]),
        ("co2", ["content", "case base: indicators", "differences", "summary"]),
    ],
)
def test_an_altered_figure_is_caught(copy: Path, name: str, broken: list[str]) -> None:
    with netCDF4.Dataset(copy / "cases.nc", "a") as file:
        values = np.array(file[name][...])
        values[0] += 1.0
        file[name][...] = values
    assert failed(copy) == broken


def test_an_altered_change_is_caught(copy: Path) -> None:
    with netCDF4.Dataset(copy / "cases.nc", "a") as file:
        file.changes = file.changes.replace("500.0", "600.0")
    assert failed(copy) == ["content", "changes"]


def test_an_altered_summary_is_caught(copy: Path) -> None:
    summary = json.loads((copy / "summary.json").read_text(encoding="utf-8"))
    summary["kpis"]["storage_revenue"]["differences"]["flexible"] += 1.0
    (copy / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    assert failed(copy) == ["summary"]


def test_every_case_starts_from_the_basis_of_the_one_before_if_it_has_the_same_components(
    done: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []

    def run_experiment(case: Any, _: Any, start: Any, *, keep_basis: bool) -> SimpleNamespace:
        started.append((start, keep_basis))
        return SimpleNamespace(case=case, kpis={}, basis=f"basis of {case.name}")

    wider = "\n  wider: {overrides: {storage_units.candidate.active: true}}\n  narrow:\n"
    study = done.study.with_name("chain.yaml")
    study.write_text(STUDY + wider.lstrip("\n"), encoding="utf-8")

    monkeypatch.setattr(members, "run_experiment", run_experiment)
    monkeypatch.setattr(members, "system_figures", lambda kpis: {})
    monkeypatch.setattr("gridsim.workflow.write_outputs", lambda *_, **__: {})
    with pytest.raises(KeyError):  # there are no summaries to be put together
        gridsim.run(study, out=tmp_path / "results")
    bases = [None, "basis of chain/base", None, None, None]
    assert started == [(basis, True) for basis in bases], "with other components, or other equals, from scratch"


def test_a_case_that_cannot_be_operated_is_named_and_nothing_is_written(
    done: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(case: Any, *_: Any, **__: Any) -> SimpleNamespace:
        if case.name == "island/flexible":
            raise InfeasibleError("too little power.", hours=["2030-01-01 05:00"])
        return SimpleNamespace(case=case, kpis={}, basis=None)

    monkeypatch.setattr(members, "run_experiment", fail)
    monkeypatch.setattr(members, "system_figures", lambda kpis: {})
    monkeypatch.setattr("gridsim.workflow.write_outputs", lambda *_, **__: {})
    with pytest.raises(InfeasibleError, match=r"^Case 'flexible': too little power\.\nHours without"):
        gridsim.run(done.study, out=tmp_path / "results")
    assert list(tmp_path.iterdir()) == []


def test_the_command_prints_the_reference_and_the_differences(done: SimpleNamespace, tmp_path: Path) -> None:
    options = ["--out", str(tmp_path / "results"), "--hours", "6", "--set", "parameters.co2_price.value=0"]
    outcome = CliRunner().invoke(cli.app, ["run", str(done.study), *options])
    assert outcome.exit_code == 0, outcome.output
    lines = outcome.stdout.splitlines()
    first = next(number for number, line in enumerate(lines) if "3 cases" in line)
    assert lines[first + 1].split() == ["base", "Δ", "cheap_coal", "Δ", "flexible"]
    assert lines[first + 2].startswith("  Operating cost less export revenue ")
    assert lines[-1].endswith("base, cases.nc, cheap_coal, flexible, report.html, summary.json, summary.xlsx")
    assert "case flexible (3 of 3)" in outcome.stderr
    outcome = CliRunner().invoke(cli.app, ["verify", str(tmp_path / "results")])
    assert outcome.stdout.splitlines()[-1].endswith("all checks passed.")


def test_the_check_counts_cases_and_tells_what_is_wrong_with_one(done: SimpleNamespace, tmp_path: Path) -> None:
    outcome = CliRunner().invoke(cli.app, ["check", str(done.study)])
    assert outcome.stdout.strip().endswith("3 cases).")
    wrong = done.study.with_name("wrong.yaml")
    wrong.write_text(STUDY.replace("parameters.coal_price.value: 500", "parameters.coal_prise.value: 500"), "utf-8")
    outcome = CliRunner().invoke(cli.app, ["check", str(wrong)])
    assert outcome.exit_code == 2
    assert "case 'cheap_coal', line 9: override 'parameters.coal_prise.value'" in outcome.stderr

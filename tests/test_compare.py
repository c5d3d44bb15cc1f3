"""Finished results beside one another, from their folders to the recheck of the comparison."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import netCDF4
import pytest
from inputs.tiny_project import write_project, write_study
from typer.testing import CliRunner

import gridsim
from gridsim import cli, workflow
from gridsim.errors import InputError
from gridsim.recheck import verify_folder

STUDY = "network: tiny\nyear: 2030\nhours: 12\noutputs: [netcdf, report]\n"


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """Two runs of the small system, and their comparison."""
    folder = tmp_path_factory.mktemp("project")
    study = write_project(folder, STUDY, 12)
    plain = gridsim.run(study, out=folder / "results" / "plain")
    cheap = gridsim.run(study, out=folder / "results" / "cheap", overrides=["parameters.coal_price.value=500"])
    compared = workflow.compare([plain.folder, cheap.folder], out=folder / "results" / "comparison")
    return SimpleNamespace(study=study, plain=plain, cheap=cheap, folder=compared.folder, summary=compared.summary)


def problems(*folders: Path, **asked) -> list[tuple[str, str]]:
    """Where and what of the problems of a comparison."""
    with pytest.raises(InputError) as caught:
        workflow.compare(folders, **asked)
    return [(Path(problem.where).name, problem.what) for problem in caught.value.problems]


def test_the_comparison_holds_the_figures_of_both_their_differences_and_what_was_changed(done: SimpleNamespace) -> None:
    for name in ("operating_cost", "co2", "curtailment"):
        plain, cheap = (run.summary["kpis"][name]["value"] for run in (done.plain, done.cheap))
        found = done.summary["kpis"][name]
        assert found["scenarios"] == {"plain": plain, "cheap": cheap}
        assert found["differences"] == {"plain": 0.0, "cheap": cheap - plain}
    assert done.summary["reference_scenario"] == "plain"
    assert done.summary["scenarios"]["cheap"]["changes"] == {"parameters.coal_price.value": [900.0, 500.0]}
    assert done.summary["scenarios"]["cheap"]["folder"] == "../cheap"
    names = sorted(path.name for path in done.folder.iterdir())
    assert names == ["report.html", "scenarios.nc", "summary.json", "summary.xlsx"]
    assert '"../cheap/report.html"' in (done.folder / "report.html").read_text(encoding="utf-8")


def test_the_reference_can_be_chosen(done: SimpleNamespace, tmp_path: Path) -> None:
    folders = [done.plain.folder, done.cheap.folder]
    found = workflow.compare(folders, out=tmp_path / "out", reference=done.cheap.folder).summary
    assert found["reference_scenario"] == "cheap"
    assert found["scenarios"]["plain"]["changes"] == {"parameters.coal_price.value": [500.0, 900.0]}


def test_the_recheck_reads_both_results_again(done: SimpleNamespace, tmp_path: Path) -> None:
    checks = verify_folder(done.folder)
    assert all(passed for _, passed, _ in checks)
    assert [name for name, _, _ in checks][1:3] == ["scenario plain", "scenario plain: indicators"]
    copy = Path(shutil.copytree(done.folder.parent, tmp_path / "results"))
    shutil.rmtree(copy / "cheap")
    shutil.copytree(copy / "plain", copy / "cheap")
    failed = [name for name, passed, _ in verify_folder(copy / "comparison") if not passed]
    assert failed == ["scenario cheap: study", "scenario cheap: indicators", "changes"]


def test_folders_of_one_name_are_told_apart_by_those_above_them(done: SimpleNamespace, tmp_path: Path) -> None:
    for source, above in ((done.plain, "a"), (done.cheap, "b")):
        shutil.copytree(source.folder, tmp_path / above / "run")
    found = workflow.compare([tmp_path / "a" / "run", tmp_path / "b" / "run"], out=tmp_path / "out").summary
    assert list(found["scenarios"]) == ["a/run", "b/run"]


def test_an_altered_result_is_not_compared(done: SimpleNamespace, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(done.cheap.folder, tmp_path / "cheap"))
    with netCDF4.Dataset(copy / "results.nc", "a") as file:
        file["generation"][0, 5] = 7.0
    assert problems(done.plain.folder, copy, out=tmp_path / "out") == [
        ("cheap", "was altered since it was written: generation.")
    ]


def test_what_cannot_be_compared_is_told_at_once(done: SimpleNamespace, tmp_path: Path) -> None:
    assert problems(done.plain.folder, done.folder, out=tmp_path / "out", reference="nowhere") == [
        ("comparison", "holds several results."),
        ("--reference", "'nowhere' is none of the folders."),
    ]
    assert problems(done.plain.folder, done.plain.folder, out=tmp_path / "out") == [
        ("compare", "a comparison needs two or more different result folders.")
    ]
    with pytest.raises(InputError, match="there is no such result"):
        workflow.compare([done.plain.folder, tmp_path / "nothing"], out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_results_over_different_hours_are_not_compared(done: SimpleNamespace, tmp_path: Path) -> None:
    short = gridsim.run(write_study(done.study.parents[1], STUDY), out=tmp_path / "short", hours=6)
    ((where, what),) = problems(done.plain.folder, short.folder, out=tmp_path / "out")
    assert where == "short"
    assert what.startswith("covers 6 h, the reference ")


def test_the_command_prints_differences_or_json(done: SimpleNamespace, tmp_path: Path) -> None:
    folders = [str(done.plain.folder), str(done.cheap.folder)]
    outcome = CliRunner().invoke(cli.app, ["compare", *folders, "--out", str(tmp_path / "out")])
    assert outcome.exit_code == 0, outcome.output
    assert "2 scenarios, optimal; differences (Δ) to 'plain'" in outcome.stdout
    outcome = CliRunner().invoke(cli.app, ["compare", *folders, "--out", str(tmp_path / "out"), "--json"])
    assert json.loads(outcome.stdout)["summary"]["reference_scenario"] == "plain"

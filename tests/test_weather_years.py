"""A study over several weather years, from its file to its recheck."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import netCDF4
import numpy as np
import pytest
import xarray as xr
from inputs.tiny_project import write_project, write_weather_years, year_of_profiles
from typer.testing import CliRunner

import gridsim
from gridsim import cli
from gridsim.errors import InfeasibleError, InputError
from gridsim.experiments import members, weather_years
from gridsim.outputs.netcdf import read_netcdf
from gridsim.outputs.weather_years import MAIN, member_folder
from gridsim.recheck import verify_folder

HOURS = 24
STUDY = f"network: tiny\nyear: 2030\nhours: {HOURS}\noutputs: [netcdf, workbook, report]\n"
WIND = [0.6, 1.0, 0.8]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The small system run over three weather years, which differ in their wind."""
    folder = tmp_path_factory.mktemp("project")
    study = write_project(folder, f"{STUDY}weather_year: all\n", HOURS)
    write_weather_years(folder / "profiles" / "tiny.nc", year_of_profiles(HOURS), wind=WIND)
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


def test_the_folder_holds_every_member_and_the_ranges(done: SimpleNamespace) -> None:
    top = ["report.html", "summary.json", "summary.xlsx", "weather_years.nc"]
    folders = ["weather-year-01", "weather-year-02", "weather-year-03"]
    assert sorted(path.name for path in done.folder.iterdir()) == sorted(top + folders)
    for member in folders:
        names = sorted(path.name for path in (done.folder / member).iterdir())
        assert names == ["report.html", "results.nc", "summary.json", "summary.xlsx"]
    assert json.loads((done.folder / "summary.json").read_text(encoding="utf-8")) == done.summary


def test_progress_names_the_weather_year(done: SimpleNamespace) -> None:
    assert ("optimize", "weather year 2 of 3") in done.said
    assert any(stage == "optimize" and text.startswith("weather year 3 of 3: ") for stage, text in done.said)


@pytest.mark.parametrize("year", [1, 2, 3])
def test_a_member_is_what_a_study_of_its_year_alone_gives(done: SimpleNamespace, tmp_path: Path, year: int) -> None:
    alone = gridsim.run(done.study, out=tmp_path / "alone", weather_year=year)
    case, results = read_netcdf(alone.folder)
    member_case, member = read_netcdf(done.folder / member_folder(year))
    assert member_case.study == case.study
    assert member_case.study.weather_year == year
    assert dict(member_case.provenance) == dict(case.provenance)
    assert member_case.profiles.equals(case.profiles)
    xr.testing.assert_identical(member.hourly, results.hourly)
    assert (member.objective, member.certificate) == (results.objective, results.certificate)
    for name, kpi in alone.summary["kpis"].items():
        if name in done.summary["kpis"]:
            assert done.summary["kpis"][name]["years"][str(year)] == kpi["value"], name


def test_ranges_are_numpy_s_quantiles_of_the_members(done: SimpleNamespace) -> None:
    members = [
        json.loads((done.folder / member_folder(year) / "summary.json").read_text(encoding="utf-8"))
        for year in (1, 2, 3)
    ]
    for name in ("curtailment", "curtailment_share", "operating_cost", "co2", "storage_revenue", "export_energy"):
        values = [member["kpis"][name]["value"] for member in members]
        found = done.summary["kpis"][name]
        shares = {"minimum": 0.0, "p10": 0.1, "p50": 0.5, "p90": 0.9, "maximum": 1.0}
        assert {key: found[key] for key in shares} == {key: np.quantile(values, q) for key, q in shares.items()}
        assert found["mean"] == np.mean(values)
        assert (found["unit"], found["label_zh"]) == (
            members[0]["kpis"][name]["unit"],
            members[0]["kpis"][name]["label_zh"],
        )
    assert done.summary["kpis"]["curtailment"]["p90"] > done.summary["kpis"]["curtailment"]["p10"]
    assert done.summary["weather_years"] == [1, 2, 3]
    assert done.summary["members"]["2"]["objective"] == members[1]["objective"]
    assert done.summary["status"] == "optimal"
    assert set(MAIN) <= set(done.summary["kpis"])


def test_the_recheck_accepts_every_member_and_the_ranges(done: SimpleNamespace) -> None:
    checks = verify_folder(done.folder)
    assert all(passed for _, passed, _ in checks)
    names = [name for name, _, _ in checks]
    assert names[:3] == ["content", "weather year 1", "weather year 1: indicators"]
    assert names[-2:] == ["ranges", "summary"]


def test_an_altered_member_is_caught(copy: Path) -> None:
    with netCDF4.Dataset(copy / "weather-year-02" / "results.nc", "a") as file:
        file["generation"][0, 5] = file["generation"][0, 5] + 7.0
    found = failed(copy)
    assert {"weather year 2", "weather year 2: content", "weather year 2: power balance"} <= set(found)
    assert "weather year 2: indicators" in found
    assert not any("year 1" in name or "year 3" in name for name in found)


def test_a_member_in_the_place_of_another_is_caught(copy: Path) -> None:
    shutil.rmtree(copy / "weather-year-02")
    shutil.copytree(copy / "weather-year-03", copy / "weather-year-02")
    assert failed(copy) == ["weather year 2: study", "weather year 2: indicators"]


def test_a_member_of_another_study_is_caught(done: SimpleNamespace, copy: Path) -> None:
    shutil.rmtree(copy / "weather-year-02")
    overrides = ["generators.coal_1.min_load=0.41"]
    gridsim.run(done.study, out=copy / "weather-year-02", weather_year=2, overrides=overrides)
    assert "weather year 2: study" in failed(copy)


def test_a_member_that_is_gone_is_told(copy: Path) -> None:
    shutil.rmtree(copy / "weather-year-03")
    with pytest.raises(InputError, match=r"weather-year-03: 1 problem\n  1\. there is no such result"):
        verify_folder(copy)


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("curtailment_quantiles", ["content", "ranges"]),
        ("co2_mean", ["content", "ranges"]),
        ("co2", ["content", "weather year 1: indicators", "ranges", "summary"]),
    ],
)
def test_an_altered_range_is_caught(copy: Path, name: str, broken: list[str]) -> None:
    with netCDF4.Dataset(copy / "weather_years.nc", "a") as file:
        values = np.array(file[name][...])
        values.flat[0] += 1.0
        file[name][...] = values
    assert failed(copy) == broken


def test_an_altered_summary_is_caught(copy: Path) -> None:
    summary = json.loads((copy / "summary.json").read_text(encoding="utf-8"))
    summary["kpis"]["storage_revenue"]["p10"] += 1.0
    (copy / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    assert failed(copy) == ["summary"]
    (copy / "summary.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="the file is damaged"):
        verify_folder(copy)


def test_a_year_that_cannot_be_operated_is_named_and_nothing_is_written(
    done: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    operated = []

    def fail_in_year_3(case: Any, *_: Any, **__: Any) -> SimpleNamespace:
        operated.append(case.study.weather_year)
        if case.study.weather_year == 3:
            raise InfeasibleError("too little power.", hours=["2030-01-01 05:00"])
        return SimpleNamespace(case=case, kpis={})

    monkeypatch.setattr(members, "run_experiment", fail_in_year_3)
    monkeypatch.setattr("gridsim.workflow.write_outputs", lambda *_, **__: {})
    monkeypatch.setattr(members, "system_figures", lambda kpis: {})
    with pytest.raises(InfeasibleError, match=r"^Weather year 3: too little power\.\nHours without") as caught:
        gridsim.run(done.study, out=tmp_path / "results")
    assert caught.value.hours == ("2030-01-01 05:00",)
    assert operated == [1, 2, 3]
    assert list(tmp_path.iterdir()) == []


def test_one_year_s_hours_are_in_memory_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    class Held:
        alive = 0

        def __init__(self) -> None:
            self.circle = self
            self.case, self.kpis = None, {}
            Held.alive += 1

        def __del__(self) -> None:
            Held.alive -= 1

    most = []

    def run_experiment(*_: Any, **__: Any) -> Held:
        held = Held()
        most.append(Held.alive)
        return held

    monkeypatch.setattr(members, "run_experiment", run_experiment)
    monkeypatch.setattr(members, "system_figures", lambda kpis: {})
    weather_years.run_weather_years([1, 2, 3], lambda year: None, lambda *_: None, lambda *_: None)
    assert most == [1, 1, 1]


def test_the_command_prints_the_ranges(done: SimpleNamespace, tmp_path: Path) -> None:
    options = ["--weather-year", "1,3", "--out", str(tmp_path / "results"), "--hours", "6"]
    outcome = CliRunner().invoke(cli.app, ["run", str(done.study), *options])
    assert outcome.exit_code == 0, outcome.output
    lines = outcome.stdout.splitlines()
    first = next(number for number, line in enumerate(lines) if "weather years" in line)
    assert lines[first] == "  2 weather years (1, 3), optimal"
    assert lines[first + 1].split() == ["P10", "P50", "P90", "Mean", "Least", "Most"]
    assert lines[first + 2].startswith("  Share of wind and PV curtailed         %  ")
    assert "P10 is exceeded in 90 %" in outcome.stdout
    assert "weather-year-01, weather-year-03, weather_years.nc" in lines[-1]
    assert "weather year 3 (2 of 2)" in outcome.stderr
    outcome = CliRunner().invoke(cli.app, ["verify", str(tmp_path / "results")])
    assert outcome.stdout.splitlines()[-1].endswith("all checks passed.")


def test_the_check_counts_weather_years_and_refuses_one_that_is_not_there(done: SimpleNamespace) -> None:
    outcome = CliRunner().invoke(cli.app, ["check", str(done.study)])
    assert outcome.stdout.strip().endswith("3 weather years).")
    outcome = CliRunner().invoke(cli.app, ["check", str(done.study), "--weather-year", "4"])
    assert outcome.exit_code == 2
    assert "weather_year = 4 is not in" in outcome.stderr
    assert CliRunner().invoke(cli.app, ["run", str(done.study), "--weather-year", "some"]).exit_code == 2

"""The command line: exit codes, messages, what it writes where, and what it does not import."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from inputs.tiny_project import set_cell, write_project, write_study
from typer.testing import CliRunner

import gridsim
from gridsim import cli
from gridsim.errors import InfeasibleError, SolveError, VerificationError
from gridsim.inputs.places import find_recipe, profiles_beside

PROJECT = Path(__file__).parents[1]
SUMMARY = {
    "status": "optimal",
    "kpis": {
        "operating_cost": {"value": 2.5e9},
        "demand_energy": {"value": 7.0e6},
        "demand_peak": {"value": 1234.0},
        "curtailment": {"value": 12_345.0},
        "curtailment_share": {"value": 0.0123},
        "online_hours": {"value": 9000.0, "members": {"coal_1": 8000.0, "coal_2": 1000.0}},
        "gross_generation": {"value": 9e6, "members": {"coal_1": 3.96e6, "coal_2": 1.98e6, "wind": 3e6}},
        "capacity": {"value": 2120.0, "members": {"coal_1": 660.0, "coal_2": 660.0, "wind": 800.0}},
        "net_coal_rate": {"value": None},
        "co2": {"value": 5.1e6},
        "import_energy": {"value": 1e6},
        "export_energy": {"value": 2e6},
        "storage_cycles": {"value": 1.25},
        "price_average": {"value": 345.6},
        "unserved_energy": {"value": 0.0},
        "unserved_heat": {"value": 0.0},
    },
    "targets": [{"verdict": "met"}, {"verdict": "missed"}, {"verdict": "shown"}],
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder of the small system, as the current folder."""
    monkeypatch.chdir(tmp_path)
    write_project(tmp_path)
    return tmp_path


def invoke(*arguments: str) -> Any:
    """Run a command in this process."""
    return CliRunner().invoke(cli.app, list(arguments))


def pretend_workflow(monkeypatch: pytest.MonkeyPatch, module: str = "workflow", **functions: Any) -> None:
    """Put functions in place of the workflow, which takes seconds."""
    pretended = SimpleNamespace(**functions)
    monkeypatch.setitem(sys.modules, f"gridsim.{module}", pretended)
    monkeypatch.setattr(gridsim, module, pretended, raising=False)


def fails_with(error: BaseException) -> Any:
    """Return a function that raises."""

    def fail(*_: Any, **__: Any) -> None:
        raise error

    return fail


def test_a_sound_study_passes_the_check(project: Path) -> None:
    outcome = invoke("check", "island", "--set", "generators.coal_1.min_load=0.5")
    assert outcome.exit_code == 0
    assert outcome.stdout.startswith("island: no problems (48 hours, 4 buses, 8 generators, 1 storage units, 1 ")


def test_problems_go_to_standard_error_with_exit_code_2_and_without_traceback(project: Path) -> None:
    set_cell(project, "generators.coal_1.min_load", "1.3")
    write_study(project, "network: tiny\nyear: 2030\nhours: 48\ncarbn: net\n")
    outcome = invoke("check", "studies/island.yaml", "--set", "lines.city_coast.rating=5 MWh")
    assert outcome.exit_code == 2
    assert outcome.stdout == ""
    assert outcome.stderr.splitlines() == [
        "studies/island.yaml: 1 problem",
        "  1. line 4: 'carbn' is not a key of a study. Did you mean 'carbon'?",
        "networks/tiny/generators.csv: 1 problem",
        "  1. row 'coal_1' (2): min_load = 1.3 exceeds 1. Give a number between 0 and 1: least stable output, per unit "
        "of net capacity (extraction units: of condensing_power).",
        "--set: 1 problem",
        "  1. override 'lines.city_coast.rating': rating = '5 MWh': unit 'MWh' measures MWh, but MW (or W, kW, GW, "
        "千瓦, 万千瓦, 亿千瓦) is needed. Give a number in MW between 0.001 and 1,000,000: limit on the sum "
        "of all circuits, either way.",
    ]


def test_problems_as_json_are_one_object(project: Path) -> None:
    outcome = invoke("check", "islnd", "--json")
    assert outcome.exit_code == 2
    found = json.loads(outcome.stdout)
    assert found["status"] == "error"
    assert found["problems"] == [
        {
            "where": "islnd",
            "what": "no such study.",
            "remedy": "Did you mean 'island.yaml'? Looked in studies/.",
            "place": "",
        }
    ]


def test_run_without_valid_input_writes_nothing(project: Path) -> None:
    before = sorted(project.rglob("*"))
    outcome = invoke("run", "island", "--set", "generators.coal_1.min_load=7")
    assert outcome.exit_code == 2
    assert "min_load = 7 exceeds 1" in outcome.stderr
    assert sorted(project.rglob("*")) == before


def test_run_hands_its_options_on_and_ends_with_the_main_figures(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {}

    def pretend_run(study: str, *, progress: Any, **options: Any) -> SimpleNamespace:
        asked.update(study=study, **options)
        progress("solve", "window 1 of 2")
        progress("solve", "window 2 of 2")
        progress("write", "")
        folder = project / "results"
        folder.mkdir()
        (folder / "summary.json").touch()
        return SimpleNamespace(folder=folder, summary=SUMMARY)

    pretend_workflow(monkeypatch, run=pretend_run)
    outcome = invoke("run", "island", "--out", "here", "--set", "a.b.c=1", "--set", "d.e.f=2", "--hours", "24")
    assert outcome.exit_code == 0
    assert asked == {
        "study": "island",
        "out": Path("here"),
        "overrides": ("a.b.c=1", "d.e.f=2"),
        "hours": 24,
        "weather_year": None,
        "threads": None,
        "start": None,
    }
    stages = [line.split("s  ")[1] for line in outcome.stderr.splitlines()]
    assert stages == ["solve  window 2 of 2", "write"]
    assert [line.strip() for line in outcome.stdout.splitlines()] == [
        "status          optimal",
        "operating cost  2,500.0 million CNY",
        "demand          7,000.0 GWh, peak 1,234 MW",
        "curtailment     12.3 GWh, 1.23% of available wind and PV",
        "coal and CHP    4,500 full-load hours, – gce/kWh net",
        "CO2             5.100 million t",
        "import, export  1,000.0 GWh, 2,000.0 GWh",
        "storage         1.25 full cycles a day",
        "price           345.6 CNY/MWh, weighted by demand",
        "unserved        0.0 MWh of power, 0.0 MWh of steam",
        "targets met     1 of 2, 1 without threshold",
        f"{project / 'results'}: summary.json",
    ]


@pytest.mark.parametrize("option", ["--quiet", "--json"])
def test_run_is_silent_where_a_machine_asks(project: Path, monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    def pretend_run(_: str, *, progress: Any, **__: Any) -> SimpleNamespace:
        progress("solve", "")
        return SimpleNamespace(folder=project, summary=SUMMARY)

    pretend_workflow(monkeypatch, run=pretend_run)
    outcome = invoke("run", "island", option)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    if option == "--quiet":
        assert outcome.stdout == ""
    else:
        assert json.loads(outcome.stdout) == {"status": "ok", "folder": str(project), "summary": SUMMARY}


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (SolveError("the solver stopped"), 3, "the solver stopped"),
        (InfeasibleError("line 'corridor' in 3 hours"), 3, "line 'corridor' in 3 hours"),
        (VerificationError("balance"), 4, "balance"),
        (KeyboardInterrupt(), 130, "Interrupted; no result was written."),
        (PermissionError(13, "Permission denied", "results"), 1, "results: Permission denied."),
    ],
)
def test_every_failure_has_its_exit_code_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, text: str
) -> None:
    pretend_workflow(monkeypatch, run=fails_with(error))
    outcome = invoke("run", "island")
    assert outcome.exit_code == code
    assert outcome.stderr.strip() == text
    assert outcome.stdout == ""


def test_a_defect_of_the_program_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_workflow(monkeypatch, run=fails_with(ZeroDivisionError("defect")))
    assert isinstance(invoke("run", "island").exception, ZeroDivisionError)


def test_verify_lists_every_check_and_ends_with_4_on_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = [("balance", True, "balance: 0.000 MW"), ("fuel", False, "differs by 3 tce")]
    pretend_workflow(monkeypatch, "recheck", verify_folder=lambda folder, progress: checks)
    outcome = invoke("verify", "results")
    assert outcome.exit_code == 4
    assert outcome.stdout.splitlines() == [
        "passed  balance: 0.000 MW",
        "FAILED  fuel: differs by 3 tce",
        "results: 1 of 2 checks failed.",
    ]
    assert json.loads(invoke("verify", "results", "--json").stdout)["status"] == "failed"
    checks.pop()
    outcome = invoke("verify", "results")
    assert (outcome.exit_code, outcome.stdout.splitlines()[-1]) == (0, "results: all checks passed.")


def test_list_gives_one_line_for_each_study_network_and_series(project: Path) -> None:
    write_study(project, "network: tiny\nyear: 2030\ntitle: An island\n")
    (project / "studies" / "broken.yaml").write_text("network: tiny\ncarbn: net\n", encoding="utf-8")
    outcome = invoke("list")
    assert outcome.exit_code == 0
    assert outcome.stdout.splitlines() == [
        "studies/",
        "  broken  has 2 problems; see 'gridsim check'",
        "  island  dispatch of tiny, 2030: An island",
        "networks/",
        "  tiny    4 buses, 8 generators (2,584 MW), storage 150 MW/300 MWh",
        "profiles/",
        "  tiny    6 series, 48 hours, 2030-01-01 to 2030-01-02",
    ]
    assert list(json.loads(invoke("list", "--json").stdout)) == ["studies", "networks", "profiles"]


def test_list_of_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    outcome = invoke("list", str(tmp_path))
    assert outcome.exit_code == 2
    assert "gridsim init DIR" in outcome.stderr


@pytest.mark.parametrize(("template", "study"), [("qidong", "annual-2030"), ("blank", "my-county")])
def test_init_writes_a_project_that_passes_its_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, template: str, study: str
) -> None:
    folder = tmp_path / "new"
    outcome = invoke("init", str(folder), "--template", template)
    assert outcome.exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["README.md", "networks", "profiles", "studies"]
    assert f"gridsim run {study}" in (folder / "README.md").read_text(encoding="utf-8")
    monkeypatch.chdir(folder)
    assert invoke("check", study).stdout.startswith(f"{study}: no problems (8,760 hours")


def test_the_blank_project_holds_a_series_that_a_spreadsheet_opens(tmp_path: Path) -> None:
    invoke("init", str(tmp_path / "new"), "--template", "blank")
    text = (tmp_path / "new" / "profiles" / "my-county.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == "snapshot,load [MW],wind,solar,price [CNY/MWh],room"
    assert max(float(line.split(",")[1]) for line in text.splitlines()[1:]) == 500.0


def test_init_leaves_a_folder_alone_that_is_not_empty(project: Path) -> None:
    before = sorted(project.rglob("*"))
    outcome = invoke("init", str(project))
    assert outcome.exit_code == 2
    assert "is not empty. Name a new folder; nothing was written." in outcome.stderr
    assert sorted(project.rglob("*")) == before


def test_an_unknown_recipe_is_corrected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    outcome = invoke("profiles", "build", "qidong-2031")
    assert outcome.exit_code == 2
    assert "no such recipe. Did you mean 'qidong-2030'?" in outcome.stderr


def test_series_of_a_recipe_belong_beside_the_recipes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    recipe = find_recipe("qidong-2030")
    assert profiles_beside(recipe) == Path("profiles/qidong-2030.nc")
    assert profiles_beside(recipe, year=2028, seed=7) == Path("profiles/qidong-2030-year2028-seed7.nc")
    assert profiles_beside(Path("mine/coast.yaml")) == Path("mine/coast.nc")


PROBE = """
import sys, time
from gridsim import cli
sys.argv = ["gridsim", *sys.argv[1:]]
try:
    cli.main()
except SystemExit as ended:
    code = ended.code
heavy = sorted({"pypsa", "linopy", "highspy", "plotly", "pvlib"} & set(sys.modules))
print(code, *heavy, file=sys.stderr)
print(time.process_time(), file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("arguments", "code", "limit"),
    [
        (["--help"], 0, 2.0),
        (["--version"], 0, 2.0),
        (["list"], 0, 5.0),
        (["check", "annual-2030"], 0, 5.0),
        (["check", "no-such-study"], 2, 5.0),
        (["verify", "no-such-result"], 2, 5.0),
    ],
)
def test_commands_that_do_not_solve_load_no_solver_and_are_quick(arguments: list[str], code: int, limit: float) -> None:
    environment = os.environ | {"PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", PROBE, *arguments]
    outcome = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, encoding="utf-8", check=True
    )
    *_, ended, seconds = outcome.stderr.splitlines()
    assert ended == str(code)
    assert float(seconds) < limit
    assert "Traceback" not in outcome.stderr

"""The commands on hourly series: what they write, and what they say."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from typer.testing import CliRunner

from gridsim import cli
from gridsim.inputs.series import read_profiles

PROJECT = Path(__file__).parents[1]


def invoke(*arguments: str) -> Any:
    """Run a command in this process."""
    return CliRunner().invoke(cli.app, ["profiles", *arguments])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """What is asked of the builder, which takes seconds; here it gives two hours instead."""
    found: dict[str, Any] = {}

    def one(recipe: Any, **options: Any) -> xr.Dataset:
        found.update(recipe=recipe.name, **options)
        return xr.Dataset({"load": ("snapshot", [1.0, 2.0])}, coords={"snapshot": xr.date_range("2025", periods=2)})

    def several(recipe: Any, years: int, **options: Any) -> xr.Dataset:
        found.update(years=years)
        return one(recipe, **options)

    def write(profiles: xr.Dataset, path: Path) -> None:
        found.update(path=path)

    builder = SimpleNamespace(build_profiles=one, build_weather_years=several, LEAST_YEARS=3)
    monkeypatch.setitem(sys.modules, "gridsim.weather.build", builder)
    monkeypatch.setattr("gridsim.weather.files.write_profiles", write)
    monkeypatch.chdir(PROJECT)
    return found


def test_a_recipe_is_built_as_it_stands(asked: dict[str, Any]) -> None:
    outcome = invoke("build", "qidong-2030")
    assert outcome.stdout == "profiles/qidong-2030.nc: 1 series, 2 hours.\n"
    assert asked == {
        "recipe": "qidong-2030",
        "variants": (),
        "year": None,
        "seed": None,
        "path": Path("profiles/qidong-2030.nc"),
    }


def test_weather_years_and_variants_get_a_file_of_their_own(asked: dict[str, Any]) -> None:
    outcome = invoke("build", "qidong-2025", "--variant", "low", "--years", "10", "--seed", "7", "--json")
    assert json.loads(outcome.stdout) == {
        "status": "ok",
        "file": "profiles/qidong-2025-low-seed7-years10.nc",
        "series": 1,
    }
    assert (asked["variants"], asked["years"], asked["seed"]) == (("low",), 10, 7)


def test_two_weather_years_are_refused(asked: dict[str, Any]) -> None:
    outcome = invoke("build", "qidong-2025", "--years", "2")
    assert outcome.exit_code == 2
    assert "2 weather years cannot differ from each other. Ask for 1 or for at least 3" in outcome.stderr
    assert asked == {}


@pytest.fixture
def load_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A year of load in 万千瓦, in the current folder."""
    monkeypatch.chdir(tmp_path)
    times = pd.date_range("2025-01-01", periods=8760, freq="h")
    load = pd.Series(np.linspace(30.0, 50.0, 8760), index=times, name="负荷 [万千瓦]")
    load.to_csv(tmp_path / "load.csv", index_label="时间")
    return tmp_path / "load.csv"


def test_a_table_is_imported_with_one_command(load_file: Path) -> None:
    outcome = invoke("import", "load.csv", "--as", "load", "--format", "csv", "--name", "city")
    assert outcome.stdout == "load.nc: city, 8,760 hours.\n"
    series, attributes = read_profiles(Path("load.nc"))
    assert series["city"].iloc[-1] == pytest.approx(500)
    assert attributes["city"]["unit_label"] == "MW"
    assert attributes["city"]["origin"].startswith("imported from load.csv (csv); column '负荷' in 万千瓦")


def test_imported_series_can_join_those_of_a_study(load_file: Path) -> None:
    options = ["--as", "load", "--format", "csv", "--name", "load_general", "--json"]
    shipped = str(PROJECT / "profiles" / "qidong-2025.nc")
    outcome = invoke("import", "load.csv", *options, "--into", shipped, "--out", "mine.nc")
    assert json.loads(outcome.stdout) == {"status": "ok", "file": "mine.nc", "series": ["load_general"], "warnings": []}
    series, _ = read_profiles(Path("mine.nc"))
    assert series["load_general"].max() == pytest.approx(500)
    assert "pv_tidal" in series


def test_all_problems_of_an_imported_file_come_at_once(load_file: Path) -> None:
    lines = load_file.read_text(encoding="utf-8").splitlines()
    lines[5] = lines[5].rpartition(",")[0] + ",none given"
    lines[9] = "tomorrow,33.0"
    load_file.write_text("\n".join(lines), encoding="utf-8")
    outcome = invoke("import", "load.csv", "--as", "load", "--format", "csv")
    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines()[-3:] == [
        "load.csv: 2 problems",
        "  1. row 10: 'tomorrow' is no time. Write times such as 2030-01-01 00:00.",
        "  2. row 6: 负荷 = 'none given' is not a number. Give plain numbers; leave unknown hours empty.",
    ]
    assert not Path("load.nc").exists()


def test_a_plant_that_the_recipe_does_not_know_is_corrected(load_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    like = ["--like", "qidong-2025:pv_tidle"]
    outcome = invoke("import", str(load_file), "--as", "solar", "--format", "csv", *like, "--out", str(load_file))
    assert outcome.exit_code == 2
    assert "qidong-2025 describes no 'pv_tidle' for --as solar. Did you mean 'pv_tidal'?" in outcome.stderr


def test_a_file_is_described_in_a_table_and_in_pictures(load_file: Path) -> None:
    invoke("import", "load.csv", "--as", "load", "--format", "csv")
    outcome = invoke("describe", "load.nc")
    header, line, total, page = outcome.stdout.splitlines()
    assert header.split()[:3] == ["series", "unit", "mean"]
    assert line.split()[:5] == ["load", "MW", "400", "300", "500"]
    assert total == "load.nc: 8,760 hours, 2025-01-01 00:00:00 to 2025-12-31 23:00:00."
    assert page == "load.html: pictures."
    assert "imported from load.csv" in Path("load.html").read_text(encoding="utf-8")


def test_a_description_for_machines_draws_nothing_unasked(load_file: Path) -> None:
    invoke("import", "load.csv", "--as", "load", "--format", "csv")
    found = json.loads(invoke("describe", "load.nc", "--json").stdout)
    assert found["series"]["load"]["mean"] == pytest.approx(400)
    assert not Path("load.html").exists()
    assert json.loads(invoke("describe", "load.nc", "--json", "--page", "mine.html").stdout)["page"] == "mine.html"
    assert Path("mine.html").is_file()


def test_a_file_is_never_overwritten_by_what_is_made_of_it(load_file: Path) -> None:
    before = load_file.read_bytes()
    outcome = invoke("import", "load.csv", "--as", "load", "--format", "csv", "--out", "load.csv")
    assert outcome.exit_code == 2
    assert "load.csv: 1 problem\n  1. would overwrite the file it is made of." in outcome.stderr
    assert "would overwrite" in invoke("describe", "load.csv", "--page", "load.csv").stderr
    assert load_file.read_bytes() == before


@pytest.mark.parametrize("option", [["--year", "1800"], ["--seed", "-1"], ["--years", "101"]])
def test_what_no_recipe_may_ask_is_refused(asked: dict[str, Any], option: list[str]) -> None:
    assert invoke("build", "qidong-2025", *option).exit_code == 2
    assert asked == {}


def test_a_plant_without_its_recipe_is_told(load_file: Path) -> None:
    outcome = invoke("import", "load.csv", "--as", "solar", "--format", "csv", "--like", "pv_tidal")
    assert "'pv_tidal' is not RECIPE:NAME." in outcome.stderr


def test_series_that_no_import_wrote_are_replaced_only_by_name(load_file: Path) -> None:
    command = ["import", "load.csv", "--as", "load", "--format", "csv"]
    xr.Dataset({"load": ("snapshot", [1.0])}, coords={"snapshot": xr.date_range("2025", periods=1)}).to_netcdf(
        "load.nc"
    )
    outcome = invoke(*command)
    assert outcome.exit_code == 2
    assert "load.nc: 1 problem\n  1. exists and was not written by an import." in outcome.stderr
    assert invoke(*command, "--out", "load.nc").exit_code == 0
    assert invoke(*command).exit_code == 0


def test_names_of_series_are_text_on_the_page(load_file: Path) -> None:
    written = load_file.read_text(encoding="utf-8").replace("负荷 [万千瓦]", "<!--<script>alert(1)</script>")
    Path("odd.csv").write_text(written, encoding="utf-8")
    assert invoke("describe", "odd.csv").exit_code == 0
    assert "<script>alert" not in Path("odd.html").read_text(encoding="utf-8")

"""The command line: arguments, progress, problems, exit codes; nothing else.

Exit codes: 0 done, 1 the computer failed (disk, permissions), 2 input, 3 no proven optimum, 4 verification failed,
130 interrupted.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from gridsim import __version__
from gridsim.errors import GridsimError, InputError, Problem, VerificationError, describe_problems
from gridsim.inputs.places import Template

INTERRUPTED = 130

app = typer.Typer(
    name="gridsim",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
profiles_app = typer.Typer(help="Hourly series.", no_args_is_help=True)
app.add_typer(profiles_app, name="profiles")

StudyArgument = Annotated[str, typer.Argument(help="Study file, or its name: annual-2030.", show_default=False)]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Override, e.g. generators.datang_1.min_load=0.3; repeatable."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on standard output, nothing else.")]


def main() -> None:
    """Entry point of the command ``gridsim``."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console that lacks a character shows '?' instead of failing
    app()


@app.callback(invoke_without_command=True)
def version(
    shown: Annotated[bool, typer.Option("--version", is_eager=True, help="Show the version and exit.")] = False,
) -> None:
    """Least-cost dispatch of a power system, proven and explained."""
    if shown:
        print(f"gridsim {__version__}")
        raise typer.Exit


@app.command()
def run(
    study: StudyArgument,
    out: Annotated[Path | None, typer.Option(help="Folder of the results; default: results/STUDY.")] = None,
    overrides: SetOption = None,
    hours: Annotated[int | None, typer.Option(min=1, help="Only the first hours of the year.")] = None,
    threads: Annotated[int | None, typer.Option(min=1, help="Threads of the solver.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Operate a system at least cost, verify the result and write it."""
    with _faults(as_json), _Progress(silent=quiet or as_json) as progress:
        from gridsim import workflow

        done = workflow.run(
            study, out=out, overrides=tuple(overrides or ()), hours=hours, threads=threads, progress=progress
        )
        progress.close()
        if as_json:
            _print_json({"status": "ok", "folder": str(done.folder), "summary": done.summary})
        elif not quiet:
            _print_summary(done.folder, done.summary)


@app.command()
def check(study: StudyArgument, overrides: SetOption = None, as_json: JsonOption = False) -> None:
    """Check a study and all its inputs, without calculating: every problem at once."""
    with _faults(as_json):
        from gridsim.case import load_case

        case = load_case(study, overrides=overrides or ())
        counts = {
            "hours": len(case.snapshots),
            "buses": len(case.tables["buses"]),
            "generators": len(case.active("generators")),
            "storage_units": len(case.active("storage_units")),
            "overrides": len(case.study.overrides),
        }
        if as_json:
            _print_json({"status": "ok", "study": case.name, **counts})
        else:
            figures = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items())
            print(f"{case.name}: no problems ({figures}).")


@app.command("list")
def list_command(
    folder: Annotated[Path, typer.Argument(help="Project folder.")] = Path(), as_json: JsonOption = False
) -> None:
    """List the studies, networks and profiles of a project."""
    with _faults(as_json):
        from gridsim.inputs.workspace import list_entries

        entries = list_entries(folder)
        if as_json:
            _print_json(entries)
            return
        if not any(entries.values()):
            remedy = "Change to the project's folder, or make one with 'gridsim init DIR'."
            raise InputError(Problem(str(folder), "holds no studies, networks or profiles.", remedy))
        width = max(len(name) for found in entries.values() for name in found)
        for kind, found in entries.items():
            print(f"{kind}/")
            for name, line in found.items():
                print(f"  {name:<{width}}  {line}")


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="New folder.", show_default=False)],
    template: Annotated[Template, typer.Option(help="Qidong's data, or the tables of another county.")] = "qidong",
    as_json: JsonOption = False,
) -> None:
    """Write a working copy of the data, or the blank tables of another county."""
    with _faults(as_json):
        from gridsim.inputs.workspace import make_workspace

        written = [path.name for path in make_workspace(folder, template)]
        if as_json:
            _print_json({"status": "ok", "folder": str(folder), "written": written})
        else:
            print(f"{folder}: {', '.join(written)}. Next: cd {folder}, then gridsim list.")


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a result.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Recheck a result from its files alone: physics, accounts, prices, content."""
    with _faults(as_json), _Progress(silent=as_json) as progress:
        from gridsim import workflow

        found = workflow.verify_folder(folder, progress=progress)
        checks = [(name, passed, text.removeprefix(f"{name}: ")) for name, passed, text in found]
        progress.close()
        failed = [name for name, passed, _ in checks if not passed]
        if as_json:
            rows = [{"check": name, "passed": passed, "text": text} for name, passed, text in checks]
            _print_json({"status": "failed" if failed else "ok", "checks": rows})
        else:
            for name, passed, text in checks:
                print(f"{'passed' if passed else 'FAILED'}  {name}: {text}")
            print(f"{folder}: {f'{len(failed)} of {len(checks)} checks failed' if failed else 'all checks passed'}.")
    if failed:
        raise typer.Exit(VerificationError.exit_code)


@profiles_app.command("build")
def build(
    recipe: Annotated[str, typer.Argument(help="Recipe file, or its name: qidong-2030.", show_default=False)],
    seed: Annotated[int | None, typer.Option(help="Another weather than the recipe's.")] = None,
    year: Annotated[int | None, typer.Option(help="Another year than the recipe's.")] = None,
    out: Annotated[Path | None, typer.Option(help="File to be written; default: in profiles/, named after it.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Build hourly series from a recipe."""
    with _faults(as_json), _Progress(silent=as_json) as progress:
        from gridsim.inputs.places import find_recipe, profiles_beside
        from gridsim.weather.build import build_profiles
        from gridsim.weather.files import write_profiles
        from gridsim.weather.recipe_file import read_recipe

        path = find_recipe(recipe)
        target = out or profiles_beside(path, year=year, seed=seed)
        contents = read_recipe(path)
        progress("build series", path.name)
        try:
            series = build_profiles(contents, year=year, seed=seed)
        except ValueError as error:
            raise InputError(Problem(str(path), f"{error}", "Change the recipe's target or its climate.")) from None
        progress("write", str(target))
        write_profiles(series, target)
        progress.close()
        if as_json:
            _print_json({"status": "ok", "file": str(target), "series": len(series.data_vars)})
        else:
            print(f"{target}: {len(series.data_vars)} series, {series.sizes['snapshot']:,} hours.")


@contextmanager
def _faults(as_json: bool) -> Iterator[None]:
    """Print what gridsim reports on purpose and end with its exit code; anything else is a defect and shows itself."""
    try:
        yield
    except GridsimError as error:
        _report(error, as_json)
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        print("Interrupted; no result was written.", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        print(f"{place}{error.strerror or error}.", file=sys.stderr)
        raise typer.Exit(GridsimError.exit_code) from None


def _report(error: GridsimError, as_json: bool) -> None:
    problems = error.problems if isinstance(error, InputError) else ()
    if as_json:
        found = [dataclasses.asdict(problem) for problem in problems]
        _print_json({"status": "error", "exit_code": error.exit_code, "message": str(error), "problems": found})
    else:
        print(describe_problems(problems) or str(error), file=sys.stderr)


def _print_json(content: Mapping[str, Any]) -> None:
    print(json.dumps(content, ensure_ascii=False, indent=2, default=str))


def _print_summary(folder: Path, summary: Mapping[str, Any]) -> None:
    """Print the main figures of a run and where its files are."""
    rows = [("status", str(summary["status"])), *_figures(summary["kpis"])]
    verdicts = [target["verdict"] for target in summary.get("targets", ())]
    if verdicts:
        shown = f", {verdicts.count('shown')} without threshold" if "shown" in verdicts else ""
        rows.append(("targets met", f"{verdicts.count('met')} of {len(verdicts) - verdicts.count('shown')}{shown}"))
    width = max(len(name) for name, _ in rows)
    for name, text in rows:
        print(f"  {name:<{width}}  {text}")
    print(f"{folder}: {', '.join(sorted(path.name for path in folder.iterdir()))}")


def _figures(kpis: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Label and text of the figures that a dispatcher asks for first."""

    def value(name: str, form: str, scale: float = 1.0) -> str:
        figure = kpis[name]["value"]
        return "–" if figure is None else format(figure / scale, form)

    def of_units(name: str) -> float:
        members = kpis[name].get("members", {})
        return sum(members[unit] for unit in kpis["online_hours"].get("members", {}))

    yield "operating cost", f"{value('operating_cost', ',.1f', 1e6)} million CNY"
    yield "demand", f"{value('demand_energy', ',.1f', 1e3)} GWh, peak {value('demand_peak', ',.0f')} MW"
    share = value("curtailment_share", ".2%")
    yield "curtailment", f"{value('curtailment', ',.1f', 1e3)} GWh, {share} of available wind and PV"
    if capacity := of_units("capacity"):
        hours = of_units("gross_generation") / capacity
        yield "coal and CHP", f"{hours:,.0f} full-load hours, {value('net_coal_rate', '.1f')} gce/kWh net"
    yield "CO2", f"{value('co2', ',.3f', 1e6)} million t"
    yield "import, export", f"{value('import_energy', ',.1f', 1e3)} GWh, {value('export_energy', ',.1f', 1e3)} GWh"
    yield "storage", f"{value('storage_cycles', '.2f')} full cycles a day"
    yield "price", f"{value('price_average', ',.1f')} CNY/MWh, weighted by demand"
    yield "unserved", f"{value('unserved_energy', ',.1f')} MWh"


class _Progress:
    """Stages on standard error, each with its elapsed time; a spinner where there is a terminal."""

    def __init__(self, *, silent: bool) -> None:
        self.silent = silent
        self._stage, self._detail, self._since = "", "", 0.0
        self._status: Any = None

    def __call__(self, stage: str, detail: str = "") -> None:
        """Begin a stage, or tell more of the one under way."""
        if self.silent:
            return
        if stage != self._stage:
            self.close()
            self._stage, self._detail, self._since = stage, "", time.perf_counter()
        self._detail = detail or self._detail
        if sys.stderr.isatty():
            self._show()

    def _show(self) -> None:
        from rich.console import Console
        from rich.markup import escape

        text = escape(f"{self._stage}  {self._detail}")
        if self._status is None:
            self._status = Console(stderr=True).status(text)
            self._status.start()
        else:
            self._status.update(text)

    def close(self) -> None:
        """End the stage under way and print its time."""
        if self._status is not None:
            self._status.stop()
            self._status = None
        if self._stage:
            elapsed = time.perf_counter() - self._since
            print(f"{elapsed:7.1f} s  {self._stage}  {self._detail}".rstrip(), file=sys.stderr)
            self._stage = ""

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()

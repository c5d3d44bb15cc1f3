"""The command line: arguments, progress, problems, exit codes; nothing else.

Exit codes: 0 done, 1 the computer failed (disk, permissions), 2 input, 3 no proven optimum, 4 verification failed,
130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from gridsim import __version__
from gridsim.cli.cases import print_cases
from gridsim.cli.profiles import app as profiles_app
from gridsim.cli.terminal import JsonOption, Progress, faults, print_json
from gridsim.cli.weather_years import print_ranges
from gridsim.errors import InputError, Problem, VerificationError
from gridsim.inputs.places import Template

app = typer.Typer(
    name="gridsim",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(profiles_app, name="profiles")

WeatherYearOption = Annotated[
    str | None, typer.Option("--weather-year", metavar="N|all|N,N", help="One weather year, all, or several.")
]
StudyArgument = Annotated[str, typer.Argument(help="Study file, or its name: annual-2030.", show_default=False)]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Override, e.g. generators.datang_1.min_load=0.3; repeatable."),
]


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
    weather_year: WeatherYearOption = None,
    threads: Annotated[int | None, typer.Option(min=1, help="Threads of the solver.")] = None,
    start: Annotated[
        Path | None, typer.Option(help="Result folder of a similar study: the search starts from its optimum.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Operate a system at least cost, verify the result and write it."""
    with faults(as_json), Progress(silent=quiet or as_json) as progress:
        from gridsim import workflow
        from gridsim.inputs.weather_years import parse_weather_years

        done = workflow.run(
            study,
            out=out,
            overrides=tuple(overrides or ()),
            hours=hours,
            weather_year=None if weather_year is None else parse_weather_years(weather_year),
            threads=threads,
            start=start,
            progress=progress,
        )
        progress.close()
        if as_json:
            print_json({"status": "ok", "folder": str(done.folder), "summary": done.summary})
        elif not quiet:
            shown = {"weather_years": print_ranges, "reference_case": print_cases}
            show = next((shown[key] for key in shown if key in done.summary), _print_summary)
            show(done.folder, done.summary)


@app.command()
def compare(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR…", help="Folders of results.", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="Folder of the comparison; default: results/comparison.")] = None,
    reference: Annotated[
        Path | None, typer.Option(help="Which of the folders the others are compared with; default: the first.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Put finished results beside one another: differences, and what was changed."""
    with faults(as_json), Progress(silent=quiet or as_json) as progress:
        from gridsim import workflow

        done = workflow.compare(folders, out=out, reference=reference, progress=progress)
        progress.close()
        if as_json:
            print_json({"status": "ok", "folder": str(done.folder), "summary": done.summary})
        elif not quiet:
            print_cases(done.folder, done.summary, "scenario")


@app.command()
def check(
    study: StudyArgument,
    overrides: SetOption = None,
    weather_year: WeatherYearOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a study and all its inputs, without calculating: every problem at once."""
    with faults(as_json):
        from gridsim.case import check_weather_years, load_case, load_cases
        from gridsim.inputs.weather_years import parse_weather_years

        asked = None if weather_year is None else parse_weather_years(weather_year)
        inputs: dict[str, Any] = {"overrides": overrides or (), "weather_year": asked}
        study_cases, years = load_cases(study, **inputs), check_weather_years(study, **inputs)
        case = next(iter(study_cases.cases.values())) if study_cases else load_case(study, **inputs)
        name = (study_cases or case).name
        counts = {
            "hours": len(case.snapshots),
            "buses": len(case.tables["buses"]),
            "generators": len(case.active("generators")),
            "storage_units": len(case.active("storage_units")),
            "overrides": len(case.study.overrides),
            **({"weather_years": len(years)} if years else {}),
            **({"cases": len(study_cases.cases)} if study_cases else {}),
        }
        if as_json:
            print_json({"status": "ok", "study": name, **counts})
        else:
            figures = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items())
            print(f"{name}: no problems ({figures}).")


@app.command("list")
def list_command(
    folder: Annotated[Path, typer.Argument(help="Project folder.")] = Path(), as_json: JsonOption = False
) -> None:
    """List the studies, networks and profiles of a project."""
    with faults(as_json):
        from gridsim.inputs.workspace import list_entries

        entries = list_entries(folder)
        if as_json:
            print_json(entries)
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
    with faults(as_json):
        from gridsim.inputs.workspace import make_workspace

        written = [path.name for path in make_workspace(folder, template)]
        if as_json:
            print_json({"status": "ok", "folder": str(folder), "written": written})
        else:
            print(f"{folder}: {', '.join(written)}. Next: cd {folder}, then gridsim list.")


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a result.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Recheck a result from its files alone: physics, accounts, prices, content."""
    with faults(as_json), Progress(silent=as_json) as progress:
        from gridsim.recheck import verify_folder

        found = verify_folder(folder, progress=progress)
        checks = [(name, passed, text.removeprefix(f"{name}: ")) for name, passed, text in found]
        progress.close()
        failed = [name for name, passed, _ in checks if not passed]
        if as_json:
            rows = [{"check": name, "passed": passed, "text": text} for name, passed, text in checks]
            print_json({"status": "failed" if failed else "ok", "checks": rows})
        else:
            for name, passed, text in checks:
                print(f"{'passed' if passed else 'FAILED'}  {name}: {text}")
            print(f"{folder}: {f'{len(failed)} of {len(checks)} checks failed' if failed else 'all checks passed'}.")
    if failed:
        raise typer.Exit(VerificationError.exit_code)


def _print_summary(folder: Path, summary: Mapping[str, Any]) -> None:
    """Print the main figures of a run and where its files are."""
    rows = [("status", str(summary["status"])), *_figures(summary["kpis"])]
    rows += _sizes(summary["kpis"])
    verdicts = [target["verdict"] for target in summary.get("targets", ())]
    if verdicts:
        shown = f", {verdicts.count('shown')} without threshold" if "shown" in verdicts else ""
        rows.append(("targets met", f"{verdicts.count('met')} of {len(verdicts) - verdicts.count('shown')}{shown}"))
    width = max(len(name) for name, _ in rows)
    for name, text in rows:
        print(f"  {name:<{width}}  {text}")
    print(f"{folder}: {', '.join(sorted(path.name for path in folder.iterdir()))}")


def _sizes(kpis: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Sizes that a study of storage compares: power and energy, and what they save and cost."""
    for choice, name in (("planned", "as planned"), ("system", "least cost"), ("developer", "owner's best")):
        if f"sizing_{choice}_power" in kpis:
            size, money = (
                [kpis[f"sizing_{choice}_{figure}"]["value"] for figure in figures]
                for figures in (("power", "energy"), ("saving", "station_cost", "revenue"))
            )
            saving, cost, revenue = (f"{each / 1e6 + 0.0:,.2f}" for each in money)
            built = f"{size[0]:,.1f} MW / {size[1]:,.1f} MWh" if size[0] > 0 else "nothing built"
            yield name, f"{built}; saves {saving}, costs {cost}, earns {revenue} million CNY"


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
    yield "unserved", f"{value('unserved_energy', ',.1f')} MWh of power, {value('unserved_heat', ',.1f')} MWh of steam"

"""Commands on hourly series: build, import, describe."""

from __future__ import annotations

import sys
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from gridsim.cli.terminal import JsonOption, Progress, faults, print_json
from gridsim.errors import InputError, Problem

if TYPE_CHECKING:
    from xarray import Dataset

    from gridsim.weather.description import Description
    from gridsim.weather.importers.request import WindFarm
    from gridsim.weather.recipe import SolarPlant

app = typer.Typer(help="Hourly series.", no_args_is_help=True)

Kind = Literal["solar", "wind", "load", "price"]
Format = Literal["epw", "tmy3", "pvgis", "era5", "ninja", "csv", "xlsx"]
Labels = Literal["start", "end"]
LeapDay = Literal["refuse", "repeat", "drop"]


@app.command("build")
def build(
    recipe: Annotated[str, typer.Argument(help="Recipe file, or its name: qidong-2030.", show_default=False)],
    seed: Annotated[int | None, typer.Option(min=0, max=2**31 - 1, help="Another weather than the recipe's.")] = None,
    year: Annotated[int | None, typer.Option(min=1980, max=2099, help="Another year than the recipe's.")] = None,
    variant: Annotated[
        list[str] | None, typer.Option(help="Variant that the recipe describes, e.g. low or high; repeatable.")
    ] = None,
    years: Annotated[
        int,
        typer.Option(
            min=1,
            max=100,
            help="Weather years in one file: 1, or at least 3; a study names one, several or all: weather_year.",
        ),
    ] = 1,
    out: Annotated[Path | None, typer.Option(help="File to be written; default: in profiles/, named after it.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Build hourly series from a recipe."""
    with faults(as_json), Progress(silent=as_json) as progress:
        from gridsim.inputs.places import find_recipe, profiles_beside
        from gridsim.weather.build import LEAST_YEARS, build_profiles, build_weather_years
        from gridsim.weather.files import check_target, write_profiles
        from gridsim.weather.recipe_file import read_recipe

        path = find_recipe(recipe)
        if 1 < years < LEAST_YEARS:
            remedy = f"Ask for 1 or for at least {LEAST_YEARS}: a second one alone would meet every target by itself."
            raise InputError(Problem("--years", f"{years} weather years cannot differ from each other.", remedy))
        variants = tuple(variant or ())
        target = out or profiles_beside(path, variants=variants, year=year, seed=seed, years=years)
        check_target(target, "--out", path)
        contents = read_recipe(path)
        progress("build series", path.name)
        if years > 1:
            series = build_weather_years(contents, years, variants=variants, year=year, seed=seed)
        else:
            series = build_profiles(contents, variants=variants, year=year, seed=seed)
        progress("write", str(target))
        write_profiles(series, target)
        progress.close()
        if as_json:
            print_json({"status": "ok", "file": str(target), "series": len(series.data_vars)})
        else:
            weathers = f", {years} weather years" if years > 1 else ""
            print(f"{target}: {len(series.data_vars)} series, {series.sizes['snapshot']:,} hours{weathers}.")


@app.command("import")
def import_command(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="File of series.", show_default=False)],
    kind: Annotated[Kind, typer.Option("--as", help="What the series shall be.", show_default=False)],
    written: Annotated[Format, typer.Option("--format", help="How the file is written.", show_default=False)],
    name: Annotated[str, typer.Option(help="Name of the series; default: as --as.", show_default=False)] = "",
    column: Annotated[str | None, typer.Option(help="Column of a table (csv, xlsx).")] = None,
    unit: Annotated[
        str | None, typer.Option(help="Unit of the column, e.g. 万千瓦, 元/kWh; default: its header.")
    ] = None,
    year: Annotated[int | None, typer.Option(help="Year the series shall stand for; default: the file's.")] = None,
    zone: Annotated[
        str | None, typer.Option(help="UTC, +08:00 or Europe/Berlin; default: the format's, or China.")
    ] = None,
    labels: Annotated[Labels | None, typer.Option(help="What a label marks; default: the format's, or start.")] = None,
    leap_day: Annotated[LeapDay, typer.Option(help="Where file and year differ in their 29 February.")] = "refuse",
    fill: Annotated[int, typer.Option(min=0, help="Longest gap to be filled, in hours; what is filled is marked.")] = 0,
    latitude: Annotated[
        float, typer.Option(help="Site, where the file names none or several.", show_default=False)
    ] = nan,
    longitude: Annotated[float, typer.Option(help="Site, degrees east.", show_default=False)] = nan,
    sun_offset: Annotated[
        float | None,
        typer.Option(min=-720, max=720, help="Minutes from the hour's start to the sun's moment; default: 30."),
    ] = None,
    like: Annotated[
        str | None, typer.Option(metavar="RECIPE:NAME", help="Plant or farm of a recipe that turns weather into power.")
    ] = None,
    capacity: Annotated[float | None, typer.Option(min=0.001, help="Rated power of metered output, MW.")] = None,
    hours: Annotated[float | None, typer.Option(min=1, help="Full-load hours that the power is calibrated to.")] = None,
    height: Annotated[
        float | None, typer.Option(min=1, help="Height of the wind speed, m; default: the format's, or 100.")
    ] = None,
    into: Annotated[
        str | None, typer.Option(metavar="PROFILES", help="Series file whose other series are kept.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="File to be written; default: in profiles/, named after FILE.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Turn a weather file, a reanalysis or a metered table into hourly series."""
    with faults(as_json), Progress(silent=as_json) as progress:
        from gridsim.inputs.places import imported_beside
        from gridsim.weather.files import check_target, write_profiles
        from gridsim.weather.importers.bring_in import import_profiles
        from gridsim.weather.importers.hours import Clock
        from gridsim.weather.importers.request import Request

        target = out or imported_beside(path)
        clock = Clock(year=year, zone=zone, labels=labels, leap_day=leap_day, fill=fill)
        plant, farm = _machines(kind, like)
        request = Request(
            kind=kind,
            written=written,
            name=name,
            column=column,
            unit=unit,
            clock=clock,
            latitude=latitude,
            longitude=longitude,
            sun_offset=sun_offset,
            plant=plant,
            farm=farm,
            capacity=capacity,
            hours=hours,
            height=height,
        )
        check_target(target, "--out", path)
        if out is None:
            _check_own(target)
        progress("import", path.name)
        made = import_profiles(path, request)
        series = made.profiles if into is None else _put_into(into, made.profiles)
        progress("write", str(target))
        write_profiles(series, target)
        progress.close()
        names = [str(one) for one in made.profiles.data_vars]
        if as_json:
            print_json({"status": "ok", "file": str(target), "series": names, "warnings": list(made.warnings)})
            return
        for warning in made.warnings:
            print(f"warning: {warning}", file=sys.stderr)
        print(f"{target}: {', '.join(names)}, {series.sizes['snapshot']:,} hours.")


@app.command()
def describe(
    path: Annotated[str, typer.Argument(metavar="FILE", help="File of series, or its name.", show_default=False)],
    names: Annotated[list[str] | None, typer.Option("--series", help="Series, e.g. pv_*; repeatable.")] = None,
    weather_year: Annotated[
        int | None, typer.Option(help="Which of several weather years; default: the first.")
    ] = None,
    page: Annotated[Path | None, typer.Option(help="Picture page; default: FILE's name with .html, here.")] = None,
    no_page: Annotated[bool, typer.Option("--no-page", help="Figures only, no picture page.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Tell the statistics of hourly series, and draw them on one HTML page."""
    with faults(as_json), Progress(silent=as_json) as progress:
        from gridsim.inputs.places import find_series
        from gridsim.weather.description import describe_file

        found = find_series(path)
        described = describe_file(found, names=tuple(names or ()), weather_year=weather_year)
        target = None if no_page else page or (None if as_json else Path(f"{found.stem}.html"))
        if target is not None:
            from gridsim.outputs.profile_page import write_profile_page
            from gridsim.weather.files import check_target

            check_target(target, "--page", found)
            progress("draw", str(target))
            write_profile_page(target, described)
            progress.close()
        if as_json:
            written = {} if target is None else {"page": str(target)}
            print_json({"status": "ok", "file": described.file, **written, **described.statistics})
            return
        _print_statistics(described)
        if target is not None:
            print(f"{target}: pictures.")


def _print_statistics(described: Description) -> None:
    """Print one line for each series."""
    from gridsim.weather.description import full_load_hours

    whole = described.statistics
    spread = whole.get("spread_between_years", {})
    titles = ["series", "unit", "mean", "least", "most", "full-load h", "lag 1", "lag 24", "ramp 99 %", "calmest 72 h"]
    rows = [titles + (["years"] if spread else [])]
    for name, found in whole["series"].items():
        calmest = found.get("calmest")
        figures = [found["mean"], found["minimum"], found["maximum"], full_load_hours(found)]
        figures += [found["autocorrelation"].get(lag) for lag in ("1", "24")]
        figures += [found["ramps"].get("0.99"), calmest["mean"] if calmest else None]
        years = [f"±{spread[name]:.1%}" if name in spread else "–"] if spread else []
        rows.append([name, found["unit"], *map(_figure, figures), *years])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        left = [cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True)]
        right = [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
        print("  ".join(left + right))
    held = whole["weather_years"]
    weathers = f", weather year {whole['weather_year']} of {len(held)}" if held else ""
    gaps = f", {whole['gaps']:,} hours with gaps left out" if whole["gaps"] else ""
    print(f"{described.file}: {whole['hours']:,} hours, {whole['first']} to {whole['last']}{weathers}{gaps}.")


def _figure(value: float | None) -> str:
    """Four digits, or a dash."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _machines(kind: Kind, like: str | None) -> tuple[SolarPlant, WindFarm | None]:
    """Plant and farm that turn weather into power; one of them is that of a recipe, given as ``RECIPE:NAME``."""
    from gridsim.inputs.places import find_recipe
    from gridsim.inputs.wording import correction
    from gridsim.weather.importers.request import GENERIC_PLANT, farms_of, plants_of
    from gridsim.weather.recipe_file import read_recipe

    if like is None:
        return GENERIC_PLANT, None
    recipe_name, _, name = like.rpartition(":")
    if not recipe_name:
        remedy = "Write the recipe and one of its plants or farms: qidong-2025:pv_tidal."
        raise InputError(Problem("--like", f"'{like}' is not RECIPE:NAME.", remedy))
    recipe = read_recipe(find_recipe(recipe_name))
    plants, farms = plants_of(recipe), farms_of(recipe)
    known = list(plants) if kind == "solar" else list(farms)
    if name not in known:
        what = f"{recipe_name or 'the recipe'} describes no '{name}' for --as {kind}."
        raise InputError(Problem("--like", what, correction(name, known)))
    return plants.get(name, GENERIC_PLANT), farms.get(name)


def _check_own(target: Path) -> None:
    """Refuse to replace a file that no import wrote, where the user did not name it."""
    from gridsim.inputs.wording import shown_path
    from gridsim.weather.files import read_profiles

    if target.is_file() and "imported from" not in str(read_profiles(target).attrs.get("history", "")):
        what = "exists and was not written by an import."
        raise InputError(Problem(shown_path(target), what, "Name another file, or confirm this one: --out FILE."))


def _put_into(into: str, made: Dataset) -> Dataset:
    """Put imported series among those of another file, given by its path or its name."""
    from gridsim.inputs.places import find_series
    from gridsim.inputs.wording import shown_path
    from gridsim.weather.files import read_profiles
    from gridsim.weather.importers.bring_in import put_into

    base = find_series(into)
    return put_into(read_profiles(base), made, shown_path(base))

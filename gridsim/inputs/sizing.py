"""What a study of sizes of storage asks for, and whether the network has what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from gridsim.errors import Problem
from gridsim.inputs.tables import NetworkTables
from gridsim.inputs.wording import correction

if TYPE_CHECKING:
    from gridsim.inputs.study import Study
    from gridsim.inputs.study_file import StudyFile

_MOST_SITES = 6
_NEEDED = ("power_cost", "energy_cost", "fixed_cost", "life", "discount_rate")

_Power = Annotated[float, Field(ge=0, le=1e5)]
_Hours = Annotated[float, Field(gt=0, le=1000)]


class Grid(BaseModel):
    """Sizes that are all evaluated, each site by itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    power: Annotated[tuple[_Power, ...], Field(description="powers that are all tried, each site by itself [MW]")] = ()
    duration: Annotated[tuple[_Hours, ...], Field(description="durations that are tried with each of them [h]")] = ()


class Sizing(BaseModel):
    """Which stations are sized, between which limits, and how exactly."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sites: Annotated[
        tuple[str, ...], Field(description="rows of storage_units.csv that are sized, together; 1 to 6 of them")
    ] = ()
    power: Annotated[
        tuple[_Power, _Power],
        Field(description="least and greatest power of each site [MW]; a site of no power is not built"),
    ] = (0.0, 300.0)
    duration: Annotated[
        tuple[_Hours, _Hours], Field(description="least and greatest duration at full power [h]; energy lies between")
    ] = (0.5, 8.0)
    durations: Annotated[
        tuple[_Hours, ...],
        Field(description="only these durations, the same at every site [h]; none: any within the limits"),
    ] = ()
    curve_duration: (
        Annotated[float, Field(gt=0, le=1000, description="duration along the value curve [h]; default: as planned")]
        | None
    ) = None
    gap: Annotated[
        float,
        Field(
            ge=1e-6,
            le=0.1,
            description="accepted distance of the bounds, and width of the value curve's band, as share of the saving "
            "of the largest size",
        ),
    ] = 0.001
    objective: Annotated[
        Literal["system", "developer"],
        Field(description="sizes the written dispatch has: of least system cost, or of greatest profit of the owner"),
    ] = "system"
    grid: Annotated[Grid, Field(description="sizes that are all evaluated")] = Grid()


def check_sizing(file: StudyFile, study: Study, tables: NetworkTables | None) -> list[Problem]:
    """Find sizes that cannot be asked for, and sites that the network does not have or that lack their costs."""
    asked, where = study.sizing, file.document.where

    def problem(path: tuple[str, ...], what: str, remedy: str) -> Problem:
        return Problem(where, what, remedy, file.document.place(path))

    if study.kind != "sizing":
        if "sizing" not in study.model_fields_set:
            return []
        what = f"'sizing' is given, but kind = {study.kind}."
        return [problem(("sizing",), what, "Set kind: sizing, or remove the block.")]
    if "sizing" in file.document.data and "sizing" not in study.model_fields_set:
        return []  # a key of the block could not be read, which is told already
    found = [problem(("sizing", key), f"sizing.{key}: {what}", remedy) for key, what, remedy in _contradictions(asked)]
    if study.calls != "relaxed":
        what = f"calls = {study.calls}: sizes are found by linear programs without integers."
        found.append(problem(("calls",), what, "Set calls: relaxed for a study of kind sizing."))
    if tables is None:
        return found
    rows = tables.entries("storage_units")
    for name in dict.fromkeys(asked.sites):
        if name not in rows:
            what = f"sizing.sites: '{name}' is not a row of storage_units.csv."
            found.append(problem(("sizing", "sites"), what, correction(name, rows)))
        else:
            found += _site_problems(tables, name, rows[name], asked)
    return found


def _contradictions(asked: Sizing) -> Iterator[tuple[str, str, str]]:
    """Keys that contradict one another: key, what, remedy."""
    yield from _site_names(asked.sites)
    least, most = asked.power
    if most <= 0 or least > most:
        remedy = "Give the least and the greatest power, e.g. power: [0, 300]."
        yield "power", f"no power lies between {least:g} and {most:g} MW.", remedy
    yield from _durations(asked)
    if bool(asked.grid.power) != bool(asked.grid.duration):
        yield "grid", "it needs both power and duration.", "Give both lists, or neither."
    if any(one > most for one in asked.grid.power):
        what = f"{max(asked.grid.power):g} MW exceeds the greatest power, {most:g} MW."
        yield "grid", what, "Raise sizing.power, or leave the power out."


def _site_names(sites: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    if not sites:
        yield "sites", "no site is named.", "Name rows of storage_units.csv, e.g. sites: [nanyang]."
    if len(sites) > _MOST_SITES:
        remedy = f"Name at most {_MOST_SITES}; every further site doubles the combinations."
        yield "sites", f"{len(sites)} sites are named.", remedy
    for name in dict.fromkeys(one for one in sites if sites.count(one) > 1):
        yield "sites", f"'{name}' is named twice.", "Name it once."


def _durations(asked: Sizing) -> Iterator[tuple[str, str, str]]:
    shortest, longest = asked.duration
    if shortest > longest:
        remedy = "Give the shortest and the longest duration, e.g. duration: [1, 8]."
        yield "duration", f"no duration lies between {shortest:g} and {longest:g} h.", remedy
        return
    span = f"{shortest:g} to {longest:g} h"
    for key, hours in (("durations", asked.durations), ("grid", asked.grid.duration)):
        for one in hours:
            if not shortest <= one <= longest:
                remedy = "Widen the limits, or leave the duration out."
                yield key, f"{one:g} h lies outside the limits of sizing.duration, {span}.", remedy
    if asked.curve_duration is not None and not shortest <= asked.curve_duration <= longest:
        what = f"{asked.curve_duration:g} h lies outside the limits of sizing.duration, {span}."
        yield "curve_duration", what, "Widen the limits, or choose another duration."


def _site_problems(tables: NetworkTables, name: str, row: dict[str, Any], asked: Sizing) -> Iterator[Problem]:
    missing = [key for key in _NEEDED if not row[key] >= 0 and tables.readable("storage_units", name, key)]
    if missing:
        what = f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} empty for a site that is sized."
        remedy = (
            "State costs with their source, or set them in overrides, e.g. storage_units.*.energy_cost: 0.6 CNY/Wh."
        )
        yield tables.problem("storage_units", name, what, remedy)
    if row["life"] > 0 and not float(row["life"]).is_integer():
        yield tables.problem("storage_units", name, f"life = {row['life']:g} a.", "Give a whole number of years.")
    if row["commissioning"].count(":") and tables.readable("storage_units", name, "commissioning"):
        what = f"commissioning = '{row['commissioning']}' has stages."
        yield tables.problem("storage_units", name, what, "A station that is sized enters at once; give one date.")
    shortest, longest = asked.duration
    if shortest > longest:
        return  # told already
    if row["power"] > 0 and asked.curve_duration is None:
        planned = row["energy"] / row["power"]
        if not shortest - 1e-9 <= planned <= longest + 1e-9:
            what = f"planned for {planned:g} h, outside sizing.duration ({shortest:g} to {longest:g} h)."
            yield tables.problem("storage_units", name, what, "Widen sizing.duration, or give sizing.curve_duration.")
    elif asked.curve_duration is None:
        what = "power = 0: there is no planned duration for the value curve."
        yield tables.problem("storage_units", name, what, "Give power and energy, or sizing.curve_duration.")

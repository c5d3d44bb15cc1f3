"""What a study of network security asks for, and whether the network has what it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from gridsim.errors import Problem
from gridsim.inputs.tables import NetworkTables
from gridsim.inputs.wording import correction

if TYPE_CHECKING:
    from gridsim.inputs.study import Study
    from gridsim.inputs.study_file import StudyFile

_Names = Literal["all"] | tuple[str, ...]
_Times = Literal["automatic", "none"] | tuple[str, ...]


class PowerFlow(BaseModel):
    """AC check of chosen hours."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hours: Annotated[
        _Times,
        Field(
            description="hours of the AC check, e.g. ['2030-07-22 19:00']; automatic: those of highest and lowest "
            "demand, export, wind, sun and corridor flow"
        ),
    ] = "automatic"
    voltage: Annotated[
        float,
        Field(ge=0.9, le=1.1, description="voltage held at the ties and at buses of units online, per unit"),
    ] = 1.03
    lowest_voltage: Annotated[
        float, Field(ge=0.8, le=1.0, description="voltage below which a bus is reported, per unit")
    ] = 0.97
    highest_voltage: Annotated[
        float, Field(ge=1.0, le=1.2, description="voltage above which a bus is reported, per unit")
    ] = 1.07
    load_power_factor: Annotated[
        float, Field(gt=0, le=1, description="power factor of demand at its bus, lagging, local compensation included")
    ] = 0.95


class Islanding(BaseModel):
    """Operation with the ties open."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    starts: Annotated[
        _Times,
        Field(
            description="hours in which the ties open, e.g. ['2030-07-22 19:00']; automatic: at the highest and lowest "
            "demand and at the most and least wind and sun"
        ),
    ] = "automatic"
    hours: Annotated[int, Field(strict=True, ge=1, le=168, description="hours for which the ties stay open")] = 24
    branches: Annotated[
        tuple[str, ...],
        Field(description="lines and transformers that open with the ties, e.g. [lines.corridor]"),
    ] = ()
    black_start: Annotated[
        bool,
        Field(
            description="true: everything was lost and only CHP units and storage start by themselves; false: units "
            "online before stay available"
        ),
    ] = False


class Security(BaseModel):
    """Screening of outages, and what is checked besides."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outages: Annotated[
        _Names, Field(description="branches of which one circuit or unit trips, e.g. [lines.corridor, transformers.*]")
    ] = "all"
    monitored: Annotated[_Names, Field(description="branches that are watched for overload after an outage")] = "all"
    overload_factor: Annotated[
        float, Field(ge=1, le=2, description="short-time overload that is accepted after an outage, per unit")
    ] = 1.0
    constrained: Annotated[
        bool | tuple[str, ...],
        Field(
            description="true: the dispatch withstands every outage screened; a list: these outages; false: it is "
            "screened only"
        ),
    ] = False
    power_flow: Annotated[PowerFlow, Field(description="AC check of chosen hours")] = PowerFlow()
    islanding: Annotated[Islanding, Field(description="operation with the ties open")] = Islanding()

    @property
    def secured(self) -> _Names:
        """Outages that the dispatch must withstand."""
        if isinstance(self.constrained, bool):
            return self.outages if self.constrained else ()
        return self.constrained


def check_security(
    file: StudyFile, study: Study, tables: NetworkTables | None, snapshots: pd.DatetimeIndex
) -> list[Problem]:
    """Find keys of ``security`` that name what the network or the horizon does not have."""
    asked, where = study.security, file.document.where
    if study.kind != "security":
        if "security" not in study.model_fields_set:
            return []
        what = f"'security' is given, but kind = {study.kind}."
        remedy = "Set kind: security, or remove the block."
        return [Problem(where, what, remedy, file.document.place(("security",)))]

    def problems(path: tuple[str, ...], found: Iterator[tuple[str, str]]) -> list[Problem]:
        place = file.document.place(("security", *path))
        return [Problem(where, f"security.{'.'.join(path)}: {what}", remedy, place) for what, remedy in found]

    found = problems(("power_flow", "hours"), _unknown_times(asked.power_flow.hours, snapshots))
    found += problems(("islanding", "starts"), _unknown_times(asked.islanding.starts, snapshots))
    if tables is None:
        return found
    names = [f"{table}.{row}" for table in ("lines", "transformers") for row in tables.active(table).index]
    found += problems(("outages",), _unknown_branches(asked.outages, names))
    found += problems(("monitored",), _unknown_branches(asked.monitored, names))
    found += problems(("constrained",), _unknown_branches(asked.secured, names))
    found += problems(("constrained",), _not_screened(asked, names))
    return found + problems(("islanding", "branches"), _unknown_branches(asked.islanding.branches, names))


def _unknown_branches(wanted: str | Sequence[str], names: list[str]) -> Iterator[tuple[str, str]]:
    for pattern in () if isinstance(wanted, str) else wanted:
        if not any(fnmatchcase(name, pattern) for name in names):
            yield f"'{pattern}' is no line or transformer that takes part.", correction(pattern, names)


def _not_screened(asked: Security, names: list[str]) -> Iterator[tuple[str, str]]:
    if asked.outages == "all" or asked.secured == "all":
        return
    for name in names:
        secured, screened = (
            any(fnmatchcase(name, pattern) for pattern in patterns) for patterns in (asked.secured, asked.outages)
        )
        if secured and not screened:
            yield f"'{name}' is not among the outages.", "Add it to security.outages; what is secured is screened too."


def _unknown_times(wanted: str | Sequence[str], snapshots: pd.DatetimeIndex) -> Iterator[tuple[str, str]]:
    for text in () if isinstance(wanted, str) else wanted:
        try:
            time = pd.Timestamp(text)
        except ValueError:
            yield f"'{text}' is no time.", "Give the start of an hour, e.g. '2030-07-22 19:00'."
            continue
        if time not in snapshots:
            span = f"{snapshots[0]:%Y-%m-%d %H:%M} to {snapshots[-1]:%Y-%m-%d %H:%M}"
            yield f"'{text}' is no hour of the study.", f"Give the start of an hour from {span}."

"""The study file: what to run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from gridsim.inputs.security import Security
from gridsim.inputs.sizing import Sizing

Scalar = float | bool | str
WeatherYears = int | Literal["all"] | tuple[int, ...]
"""Weather years that a study runs over: one, all that its profiles hold, or several of them."""

_WeatherYear = Annotated[int, Field(strict=True, ge=1)]


class Solver(BaseModel):
    """How the linear program is solved."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    threads: Annotated[int, Field(ge=1, description="threads for the solver; default: all cores, at most 8")] | None = (
        None
    )
    time_limit: (
        Annotated[float, Field(gt=0, description="seconds after which the run stops without a result")] | None
    ) = None


class Variation(BaseModel):
    """One of the cases of a study: what it is called, and what it changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Annotated[str, Field(description="title of the case in English")] = ""
    title_zh: Annotated[str, Field(description="title of the case in Chinese")] = ""
    overrides: Annotated[
        dict[str, Scalar],
        Field(description="as the study's overrides, which come first; none: the case is the study as it stands"),
    ] = {}


class Windows(BaseModel):
    """Windows in which whole units are committed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    length: Annotated[int, Field(strict=True, ge=1, description="hours in a window, look-ahead included")] = 72
    step: Annotated[int, Field(strict=True, ge=1, description="hours of a window that are kept")] = 24
    gap: Annotated[
        float,
        Field(
            gt=0,
            le=0.01,
            description="largest distance of a window's cost to its proven bound, as a share of what its operation "
            "costs before earnings",
        ),
    ] = 0.0005


class ForecastErrors(BaseModel):
    """Sizes of forecast errors far ahead (standard deviations), and how fast they grow."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wind: Annotated[float, Field(ge=0, le=1, description="share of the capacity")] = 0.12
    solar: Annotated[float, Field(ge=0, le=1, description="share of the capacity, at the hours' highest sun")] = 0.10
    load: Annotated[float, Field(ge=0, le=1, description="share of the load")] = 0.02
    price: Annotated[float, Field(ge=0, le=2, description="share of the mean price outside")] = 0.15
    persistence: Annotated[
        float,
        Field(gt=0, le=240, description="hours in which an error fades to 37 %; after so many it has 93 % of its size"),
    ] = 12.0


class Rolling(BaseModel):
    """Operation that knows the future by forecasts only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    length: Annotated[int, Field(strict=True, ge=1, description="hours that are looked ahead")] = 48
    step: Annotated[int, Field(strict=True, ge=1, description="hours that are kept before looking again")] = 24
    forecast: Annotated[
        Literal["perfect", "persistence", "errors"],
        Field(
            description="perfect: the window is known; persistence: as the last day known; errors: what comes, with "
            "errors that grow with the time ahead"
        ),
    ] = "errors"
    errors: Annotated[ForecastErrors, Field(description="sizes of the errors")] = ForecastErrors()
    seed: Annotated[int, Field(strict=True, ge=0, description="number from which the errors are drawn")] = 1
    commitment: Annotated[
        Literal["relaxed", "integer"],
        Field(description="whether units are committed as shares or as whole units"),
    ] = "integer"
    gap: Annotated[float, Field(gt=0, le=0.01, description="as windows.gap")] = 0.001


class Study(BaseModel):
    """One study, as its YAML file says it. Unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Annotated[
        Literal["dispatch", "security", "sizing"],
        Field(
            description="the experiment: dispatch of one system, its dispatch and what outages do to it, or the best "
            "sizes of storage stations and the dispatch with them"
        ),
    ] = "dispatch"
    title: Annotated[str, Field(description="title in English")] = ""
    title_zh: Annotated[str, Field(description="title in Chinese")] = ""
    network: Annotated[str, Field(description="folder under networks/, or a path relative to the study file")]
    profiles: Annotated[
        str | None,
        Field(
            description="file under profiles/ without .nc, or a path relative to the study file; default: as network"
        ),
    ] = None
    weather_year: Annotated[
        _WeatherYear | Literal["all"] | tuple[_WeatherYear, ...] | None,
        Field(
            description="which of the weather years in the profiles, where they hold several; all of them, or a list "
            "such as [1, 2, 5], are run one by one and give ranges"
        ),
    ] = None
    year: Annotated[int, Field(ge=1980, le=2100, description="year that is operated; must be in the profiles")]
    hours: (
        Annotated[int, Field(strict=True, ge=1, le=8784, description="first hours of the year only; default: all")]
        | None
    ) = None
    operation: Annotated[
        Literal["perfect", "commitment", "rolling"],
        Field(
            description="how the horizon is operated: perfect: foresight of the whole horizon, units as shares; "
            "commitment: the same with whole units; rolling: by forecasts, window after window"
        ),
    ] = "perfect"
    windows: Annotated[Windows, Field(description="windows of operation: commitment")] = Windows()
    rolling: Annotated[Rolling, Field(description="windows and forecasts of operation: rolling")] = Rolling()
    commitment: Annotated[
        Literal["relaxed"] | dict[str, Annotated[float, Field(ge=0, le=1)] | str],
        Field(
            description="relaxed: online status of coal and CHP units is decided, as a share between 0 and 1; or "
            "unit → status given by the study: 1, 0, or the name of an hourly profile; units not named stay relaxed"
        ),
    ] = "relaxed"
    calls: Annotated[
        Literal["relaxed", "whole"],
        Field(
            description="limits on calls of demand response: relaxed, the linear rules that every plan of whole calls "
            "obeys; whole, each hour is in a call or not (integers, slower)"
        ),
    ] = "relaxed"
    losses: Annotated[
        Literal["none", "linear"],
        Field(
            description="losses of lines and transformers: none, or resistance times flow squared in linear pieces, "
            "half of it at each end"
        ),
    ] = "none"
    outages: Annotated[
        Literal["spread", "sampled"],
        Field(
            description="forced outages of units: spread evenly over the year as part of their availability, or drawn "
            "at random from forced_outage_rate and mean_repair_time"
        ),
    ] = "spread"
    seed: Annotated[
        int,
        Field(strict=True, ge=0, description="of sampled outages; the same seed and weather year, the same outages"),
    ] = 0
    carbon: Annotated[
        Literal["net", "full", "none"],
        Field(description="carbon price on emissions net of the free allocation, on all emissions, or none"),
    ] = "net"
    fleet: Annotated[
        Literal["year-end", "dated"], Field(description="fleet at the year's end all year, or entering by date")
    ] = "year-end"
    overrides: Annotated[
        dict[str, Scalar],
        Field(description="table.row.column → value; the row may be * or a pattern such as datang_*"),
    ] = {}
    cases: Annotated[
        dict[str, Annotated[Variation, BeforeValidator(lambda found: {} if found is None else found)]],
        Field(description="name → what the case changes; all cases are run, and compared with one of them"),
    ] = {}
    reference_case: Annotated[
        str, Field(description="name of the case that the others are compared with; default: the first")
    ] = ""
    outputs: Annotated[
        tuple[Literal["netcdf", "network", "workbook", "report", "basis"], ...],
        Field(description="what is written besides summary.json"),
    ] = ("netcdf", "network", "workbook", "report", "basis")
    security: Annotated[Security, Field(description="what a study of kind security screens and checks")] = Security()
    sizing: Annotated[Sizing, Field(description="what a study of kind sizing looks for")] = Sizing()
    solver: Annotated[Solver, Field(description="how the linear program is solved")] = Solver()

    @property
    def profile_name(self) -> str:
        """Profiles of the study; those of the network's name by default."""
        return self.profiles or Path(self.network).name

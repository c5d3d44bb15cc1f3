"""`Case`: everything that defines one study's operation, aligned, overridden and checked.

A Case is what the model is built from and what `gridsim.verify` rechecks results against. It knows no solver.
`load_case` makes one from a study file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from gridsim.errors import InputError, Problem
from gridsim.inputs.cases import check_single_weather
from gridsim.inputs.outages import PREFIX as OUTAGE_PREFIX
from gridsim.inputs.reading import Inputs, read_inputs
from gridsim.inputs.rules import electric_islands
from gridsim.inputs.study import Study, WeatherYears
from gridsim.inputs.study_file import read_study_file
from gridsim.inputs.tables import rows_of
from gridsim.inputs.unit_periods import Period, is_placed, period_hours
from gridsim.inputs.weather_years import find_weather_years

_TOLERANCE = 1e-6  # MW
_Member = TypeVar("_Member", str, int)


@dataclass(frozen=True)
class Case:
    """The inputs of one study, immutable.

    Parameters
    ----------
    name
        Name of the study (its file's stem).
    study
        The study as read.
    snapshots
        Hour starts, local time without zone (Asia/Shanghai), length T.
    tables
        Table name → rows indexed by name, with all overrides applied; inactive rows included. Every column of the
        schema is present, numbers as float64, flags as bool, text as object.
    profiles
        (T, profile) hourly series by name, float64, in the unit given by ``profile_units``.
    provenance
        Text facts for the record: study text, hashes of the data files, versions.
    """

    name: str
    study: Study
    snapshots: pd.DatetimeIndex
    tables: Mapping[str, pd.DataFrame]
    profiles: pd.DataFrame
    profile_attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    provenance: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", MappingProxyType(dict(self.tables)))

    def active(self, table: str) -> pd.DataFrame:
        """Rows of ``table`` that take part in the study."""
        rows = self.tables[table]
        return rows[rows["active"].to_numpy(bool)] if "active" in rows else rows

    def parameter(self, name: str) -> float:
        """Value of a system parameter, in the unit that `schema.tables.PARAMETERS` states."""
        return float(self.tables["parameters"]["value"][name])

    @cached_property
    def thermal_units(self) -> pd.DataFrame:
        """Active generators that burn coal and are committed, retrofits applied.

        The generator's own columns, with ``min_load`` as retrofitted, and ``heat_rate_change`` [gce/kWh] added.
        """
        units = self.active("generators")
        units = units[units["heat_rate_curve"] != ""].copy()
        retrofits = self.active("retrofits")
        units["heat_rate_change"] = 0.0
        for retrofit in rows_of(retrofits[retrofits["generator"].isin(units.index)]).values():
            units.loc[retrofit["generator"], "heat_rate_change"] += retrofit["heat_rate_change"]
            if not np.isnan(retrofit["min_load"]):
                units.loc[retrofit["generator"], "min_load"] = retrofit["min_load"]
        return units

    @cached_property
    def heat_extractions(self) -> pd.DataFrame:
        """Steam extractions in use, indexed by generator: active rows of ``chp``, or switched on by a retrofit."""
        chp = self.tables["chp"]
        retrofits = self.active("retrofits")
        retrofitted = set(retrofits.loc[retrofits["heat_extraction"].to_numpy(bool), "generator"])
        in_use = chp["active"].to_numpy(bool) | chp["generator"].isin(retrofitted).to_numpy(bool)
        rows = chp[in_use & chp["generator"].isin(self.thermal_units.index)]
        return rows.reset_index(names="chp").set_index("generator")

    def net_capacity(self, generators: pd.DataFrame) -> pd.Series:
        """Nameplate less own use [MW]: what can be delivered at the bus."""
        return generators["capacity"] * (1.0 - generators["own_use"])

    @cached_property
    def availability(self) -> pd.DataFrame:
        """(T, generator) share of the net capacity that can run.

        Profile or constant, date of entry, maintenance by date, and outages drawn at random. Nothing counts twice: the
        constant holds planned and forced outages; beside maintenance of the unit in the year only the forced ones, and
        where those are drawn only the planned ones.
        """
        rows = rows_of(self.active("generators"))
        return pd.DataFrame({name: self._available(name, row) for name, row in rows.items()}, index=self.snapshots)

    def _available(self, name: str, row: dict[str, Any]) -> np.ndarray:
        own = [each for each in self.unit_periods.values() if each["generator"] == name]
        maintenance = [period for period in own if period["kind"] == "maintenance"]
        forced = row["forced_outage_rate"] if row["forced_outage_rate"] > 0.0 else 0.0
        share = np.full(len(self.snapshots), 1.0 - forced if maintenance else row["availability"])
        if row["profile"]:
            share = self.profiles[row["profile"]].to_numpy()
        if OUTAGE_PREFIX + name in self.profiles:
            planned_only = share if row["profile"] else np.minimum(share / (1.0 - forced), 1.0)
            share = planned_only * self.profiles[OUTAGE_PREFIX + name].to_numpy()
        for period in maintenance:
            if not is_placed(period):
                share = np.where(period_hours(period, self.snapshots), 0.0, share)
        return share * self.entered("generators", name)

    @cached_property
    def unit_periods(self) -> dict[str, Period]:
        """Must-run and maintenance periods of active generators that touch the study's year, by row."""
        generators = set(self.active("generators").index)
        return {
            row: period
            for row, period in rows_of(self.active("unit_periods")).items()
            if period["generator"] in generators
            and period["first_day"] < f"{self.study.year + 1}"
            and period["last_day"] >= f"{self.study.year}"
        }

    def entered(self, table: str, name: str) -> np.ndarray:
        """(T,) share of a component's capacity in service: 1 for the year-end fleet, by date for a dated one."""
        share = np.ones(len(self.snapshots))
        if self.study.fleet == "year-end":
            return share
        row = rows_of(self.tables[table].loc[[name]])[name]
        if not row["commissioning"]:
            return share
        share[:] = 0.0
        size = float(row["capacity"] if "capacity" in row else row["power"])
        for date, power in commissioning_stages(row["commissioning"]):
            reached = 1.0 if power is None else power / size
            share[self.snapshots >= date] = np.maximum(share[self.snapshots >= date], reached)
        return np.minimum(share, 1.0)


@dataclass(frozen=True)
class StudyCases:
    """A study with all its cases.

    Parameters
    ----------
    name
        Name of the study (its file's stem).
    study
        The study as read: its titles, its cases and which of them is the reference.
    cases
        Name → case, each a study of its own, in the order of the file.
    """

    name: str
    study: Study
    cases: Mapping[str, Case]


def load_case(
    path: str | Path,
    *,
    overrides: Iterable[str] = (),
    hours: int | None = None,
    weather_year: WeatherYears | None = None,
    case: str | None = None,
) -> Case:
    """Read a study and everything it names.

    Parameters
    ----------
    path
        Study file, or its short name: ``annual-2030`` for ``studies/annual-2030.yaml``.
    overrides
        ``table.row.column=value``; they win over the study's own.
    hours
        First hours of the year only, instead of what the study says.
    weather_year
        Instead of what the study says. Of several, the case of the first is read; its study names that one alone.
    case
        One of the study's cases, as a study of its own; default: the study as it stands, without what cases change.

    Raises
    ------
    InputError
        With every problem of the study, its tables and its series; or with the hours in which, network limits aside,
        demand exceeds all that could serve it or must-run output exceeds all that could take it.
    """
    inputs = read_inputs(path, overrides=overrides, hours=hours, weather_year=weather_year, case=case)
    loaded = Case(
        name=inputs.name,
        study=inputs.study,
        snapshots=inputs.snapshots,
        tables=inputs.tables.frames,
        profiles=inputs.profiles,
        profile_attributes=inputs.attributes,
        provenance=inputs.provenance,
    )
    problems = [
        problem for island in electric_islands(inputs.tables) for problem in _check_balance(loaded, inputs, island)
    ]
    if problems:
        raise InputError(problems)
    return loaded


def load_cases(
    path: str | Path,
    *,
    overrides: Iterable[str] = (),
    hours: int | None = None,
    weather_year: WeatherYears | None = None,
) -> StudyCases | None:
    """Load every case of a study.

    Parameters as for `load_case`; ``overrides`` win over those of every case.

    Returns
    -------
    StudyCases or None
        None for a study without cases.

    Raises
    ------
    InputError
        With every problem of every case; those that not all of them have name theirs. Or where several weather years
        are asked for: cases are compared under one.
    """
    file, overrides = read_study_file(path), tuple(overrides)
    if file.study is None or not file.study.cases:
        return None
    if problems := check_single_weather(file.study, file.document, weather_year):
        raise InputError(problems)
    cases: dict[str, Case] = {}

    def load(name: str) -> None:
        cases[name] = load_case(path, overrides=overrides, hours=hours, weather_year=weather_year, case=name)

    _for_each(list(file.study.cases), load, lambda name: f"case '{name}'")
    return StudyCases(file.path.stem, file.study, cases)


def check_weather_years(
    path: str | Path,
    *,
    overrides: Iterable[str] = (),
    hours: int | None = None,
    weather_year: WeatherYears | None = None,
) -> tuple[int, ...]:
    """Load the case of every weather year that a study runs over, and keep none.

    Parameters as for `load_case`.

    Returns
    -------
    tuple of int
        The weather years; empty for a study of one weather, which is not loaded.

    Raises
    ------
    InputError
        With every problem of every weather year; those that not all of them have name theirs.
    """
    overrides = tuple(overrides)
    years = find_weather_years(path, weather_year)

    def load(year: int) -> None:
        load_case(path, overrides=overrides, hours=hours, weather_year=year)

    _for_each(years, load, lambda year: f"weather year {year}")
    return years


def _for_each(members: Sequence[_Member], load: Callable[[_Member], None], named: Callable[[_Member], str]) -> None:
    """Load every member of a study, and raise their problems together: what all of them have once and unnamed."""
    found: dict[str, tuple[Problem, ...]] = {}
    for member in members:
        try:
            load(member)
        except InputError as error:
            found[named(member)] = error.problems
    if not found:
        return
    common: set[Problem] = set.intersection(*map(set, found.values())) if len(found) == len(members) else set()
    raise InputError(
        [
            *(problem for problem in next(iter(found.values())) if problem in common),
            *(
                replace(problem, place=f"{name}, {problem.place}" if problem.place else name)
                for name, problems in found.items()
                for problem in problems
                if problem not in common
            ),
        ]
    )


def _check_balance(case: Case, inputs: Inputs, island: set[str]) -> list[Problem]:
    """Hours that no operation of an electric island can balance, line limits aside."""

    def rows(table: str) -> pd.DataFrame:
        active = case.active(table)
        return active[active["bus"].isin(island)]

    generators, ties, stores, boilers = (
        rows("generators"),
        rows("ties"),
        rows("storage_units"),
        rows("electric_boilers"),
    )
    hours = len(case.snapshots)
    output = case.availability[generators.index].to_numpy() * case.net_capacity(generators).to_numpy()
    load = np.zeros(hours)
    for row in rows_of(rows("loads")).values():
        load += case.profiles[row["profile"]].to_numpy() * row["scale"]
    room = np.zeros(hours)
    for row in rows_of(ties).values():
        room += row["export_capacity"] * (case.profiles[row["room_profile"]].to_numpy() if row["room_profile"] else 1.0)
    storage = float((stores["power"] * stores["availability"]).sum())
    responses = float(rows("demand_response")["power"].sum())
    most = output.sum(axis=1) + float(ties["import_capacity"].sum()) + storage + responses
    fixed = ~generators.index.isin(case.thermal_units.index)
    least = (output * generators["min_load"].to_numpy())[:, fixed].sum(axis=1)
    most_taken = load + room + storage + float(boilers["capacity"].sum())
    subject = f"at {', '.join(sorted(island)[:6])}"
    problems = []
    if (short := load - most).max() > _TOLERANCE:
        what = f"the load {subject} exceeds all generation, import, storage and demand response {_worst(short, case)}."
        remedy = "Connect more supply, raise a tie's import_capacity, or add load shedding to demand_response.csv."
        problems.append(Problem(inputs.tables.where("loads"), what, remedy))
    if (surplus := least - most_taken).max() > _TOLERANCE:
        what = f"must-run output (min_load) {subject} exceeds load, export and storage {_worst(surplus, case)}."
        remedy = "Lower min_load of the generators that have no heat_rate_curve, or raise a tie's export_capacity."
        problems.append(Problem(inputs.tables.where("generators"), what, remedy))
    return problems


def _worst(excess: np.ndarray, case: Case) -> str:
    count = int((excess > _TOLERANCE).sum())
    at = int(excess.argmax())
    hours = "1 hour" if count == 1 else f"{count:,} hours"
    return f"in {hours}, by up to {excess[at]:,.1f} MW ({case.snapshots[at]:%Y-%m-%d %H:%M})"


def commissioning_stages(text: str) -> list[tuple[pd.Timestamp, float | None]]:
    """Read ``2025-09-30:100; 2025-12-31`` as dates with the power in service from then on (None: all of it).

    Raises
    ------
    ValueError
        Where a date or a power cannot be read.
    """
    stages: list[tuple[pd.Timestamp, float | None]] = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        date, _, power = part.partition(":")
        stages.append((pd.Timestamp(date.strip()), float(power) if power.strip() else None))
    return stages

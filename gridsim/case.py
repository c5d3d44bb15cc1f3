"""`Case`: everything that defines one study's operation, aligned, overridden and checked.

A Case is what the model is built from and what `gridsim.verify` rechecks results against. It knows no solver.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import numpy as np
import pandas as pd

from gridsim.inputs.study import Study


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
        return float(self.tables["parameters"].at[name, "value"])

    @cached_property
    def thermal_units(self) -> pd.DataFrame:
        """Active generators that burn coal and are committed, retrofits applied.

        The generator's own columns, with ``min_load`` as retrofitted, and ``heat_rate_change`` [gce/kWh] added.
        """
        units = self.active("generators")
        units = units[units["heat_rate_curve"] != ""].copy()
        retrofits = self.active("retrofits")
        units["heat_rate_change"] = 0.0
        for retrofit in retrofits[retrofits["generator"].isin(units.index)].itertuples():
            units.loc[retrofit.generator, "heat_rate_change"] += retrofit.heat_rate_change
            if not np.isnan(retrofit.min_load):
                units.loc[retrofit.generator, "min_load"] = retrofit.min_load
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
        """(T, generator) share of the net capacity that can run: profile or constant, and the date of entry."""
        generators = self.active("generators")
        columns = {}
        for row in generators.itertuples():
            series = (
                self.profiles[row.profile].to_numpy() if row.profile else np.full(len(self.snapshots), row.availability)
            )
            columns[row.Index] = series * self.entered("generators", str(row.Index))
        return pd.DataFrame(columns, index=self.snapshots)

    def entered(self, table: str, name: str) -> np.ndarray:
        """(T,) share of a component's capacity in service: 1 for the year-end fleet, by date for a dated one."""
        share = np.ones(len(self.snapshots))
        row = self.tables[table].loc[name]
        if self.study.fleet == "year-end" or not row["commissioning"]:
            return share
        share[:] = 0.0
        size = float(row["capacity"] if "capacity" in row else row["power"])
        for date, power in commissioning_stages(str(row["commissioning"])):
            reached = 1.0 if power is None else power / size
            share[self.snapshots >= date] = np.maximum(share[self.snapshots >= date], reached)
        return np.minimum(share, 1.0)


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

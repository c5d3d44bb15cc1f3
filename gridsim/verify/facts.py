"""What must hold, computed anew from the tables and profiles, beside what the result claims.

Nothing here is shared with the rooms that build the model: a recheck that reuses the code it checks proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from gridsim.case import Case
from gridsim.results import Results
from gridsim.schema.carriers import CARRIERS
from gridsim.schema.variables import DIMENSIONS, VARIABLES
from gridsim.verify.report import Array, Check, Mask, judge
from gridsim.verify.tolerances import Tolerance

GRAMS_PER_KILOGRAM = 1000.0


class Facts:
    """Inputs and claimed outputs of one operated case as plain arrays, hours first."""

    def __init__(self, case: Case, results: Results) -> None:
        self.case = case
        self.results = results
        self.snapshots = case.snapshots
        self.hours = len(case.snapshots)
        self._rows: dict[str, pd.DataFrame] = {}
        self._claimed: dict[str, Array] = {}

    def claimed(self, variable: str) -> Array:
        """(snapshot, member) values of a result variable, in the order of the tables; not to be written to."""
        if variable not in self._claimed:
            values = self.results.hourly[variable].transpose(*VARIABLES[variable].dimensions)
            self._claimed[variable] = values.to_numpy().astype(float)
        return self._claimed[variable]

    def members(self, variable: str) -> list[str]:
        """Names that a result variable must cover, in the order of the tables."""
        return self.members_along(VARIABLES[variable].dimensions[-1])

    def members_along(self, dimension: str) -> list[str]:
        """Names along a dimension of the result, in the order of the tables."""
        if dimension == "thermal_unit":
            return list(self.thermal.index)
        return list(self.rows(DIMENSIONS[dimension]).index)

    def rows(self, table: str) -> pd.DataFrame:
        """Rows of a table that take part; not to be written to."""
        if table not in self._rows:
            frame = self.case.tables[table]
            self._rows[table] = frame[frame["active"].to_numpy(bool)] if "active" in frame else frame
        return self._rows[table]

    def column(self, table: str, name: str) -> Array:
        """Numbers of one column, active rows only."""
        return self.rows(table)[name].to_numpy(float)

    def series(self, name: str) -> Array:
        """(snapshot,) hourly input."""
        return self.case.profiles[name].to_numpy(float)

    def parameter(self, name: str) -> float:
        """System-wide number."""
        return float(self.case.tables["parameters"]["value"].loc[name])

    def check(self, name: str, excess: Array, members: Sequence[str], tolerance: Tolerance) -> Check:
        """Judge violations over the snapshots of this case."""
        return judge(name, excess, members, self.snapshots, tolerance)

    def in_service(self, table: str, size: str) -> Array:
        """(snapshot, member) share of each component that has entered by the hour."""
        rows = self.rows(table)
        share = np.ones((self.hours, len(rows)))
        if self.case.study.fleet == "year-end":
            return share
        for member, (schedule, rated) in enumerate(zip(rows["commissioning"], rows[size], strict=True)):
            stages = [stage.partition(":") for stage in str(schedule).split(";") if stage.strip()]
            for number, (date, _, power) in enumerate(stages):
                entered = float(power) / rated if power.strip() else 1.0
                share[:, member] *= number > 0
                later = np.asarray(self.snapshots >= pd.Timestamp(date.strip()))
                share[later, member] = np.maximum(share[later, member], min(entered, 1.0))
        return share

    @cached_property
    def net_capacity(self) -> Array:
        """(generator,) nameplate less own use [MW]."""
        return self.column("generators", "capacity") * (1.0 - self.column("generators", "own_use"))

    @cached_property
    def availability(self) -> Array:
        """(snapshot, generator) share of the net capacity that can run.

        A constant stands for all outages; maintenance by date and forced outages drawn hour by hour take the place of
        their part of it.
        """
        rows = self.rows("generators")
        share = np.zeros((self.hours, len(rows)))
        year = self.case.study.year
        for number, (name, row) in enumerate(rows.iterrows()):
            forced = float(np.nan_to_num(row["forced_outage_rate"]))
            drawn = f"in_service_{name}" in self.case.profiles
            periods = self.rows("unit_periods")
            periods = periods[(periods["generator"] == name) & (periods["kind"] == "maintenance")]
            dated = [p for _, p in periods.iterrows() if p["first_day"][:4] <= f"{year}" <= p["last_day"][:4]]
            constant = 1.0 - forced if dated else float(row["availability"])
            if drawn:
                constant = min(1.0, constant / (1.0 - forced))
            share[:, number] = self.series(row["profile"]) if row["profile"] else constant
            if drawn:
                share[:, number] *= self.series(f"in_service_{name}")
            for period in dated:
                if np.isnan(period["duration"]):
                    share[self.hours_of(period), number] = 0.0
        return share * self.in_service("generators", "capacity")

    def hours_of(self, period: pd.Series) -> Mask:
        """(snapshot,) hours of a must-run or maintenance period, its last day included."""
        days = self.snapshots.strftime("%Y-%m-%d").to_numpy(str)
        return np.asarray((days >= period["first_day"]) & (days <= period["last_day"]))

    def days_of(self, period: pd.Series) -> int:
        """Days of a period, first and last included."""
        return (pd.Timestamp(period["last_day"]) - pd.Timestamp(period["first_day"])).days + 1

    def start_limits(self, unit: str) -> dict[str, tuple[float, float]]:
        """Kind of start → least hours offline, and hours from which a colder kind takes over; empty without a class."""
        rows = self.rows("starts")
        rows = rows[rows["start_class"] == self.thermal.at[unit, "start_class"]].sort_values("offline")
        edges = [*rows["offline"], np.inf]
        return {kind: (edges[number], edges[number + 1]) for number, kind in enumerate(rows["kind"])}

    @cached_property
    def start_cost(self) -> float:
        """Cost of all claimed starts [CNY], by kind where the unit has costs by time offline."""
        cost, starts = 0.0, self.rows("starts")
        for number, unit in enumerate(self.thermal.index):
            kinds = starts[starts["start_class"] == self.thermal.at[unit, "start_class"]]
            if kinds.empty:
                cost += self.thermal.at[unit, "start_up_cost"] * self.claimed("start_up")[:, number].sum()
            for kind, price in zip(kinds["kind"], kinds["cost"], strict=True):
                cost += price * self.claimed(f"{kind}_start")[:, number].sum()
        return float(cost)

    @cached_property
    def variable_output(self) -> Mask:
        """(generator,) whether the output follows a profile and can be curtailed."""
        return np.array([CARRIERS[carrier].variable for carrier in self.rows("generators")["carrier"]], dtype=bool)

    @cached_property
    def is_thermal(self) -> Mask:
        """(generator,) whether the generator burns coal and is committed."""
        return (self.rows("generators")["heat_rate_curve"] != "").to_numpy(bool)

    @cached_property
    def thermal(self) -> pd.DataFrame:
        """Committed coal units with retrofits and steam extraction applied, one row each.

        Besides the generator's columns: ``net`` [MW], ``heat_rate_change`` [gce/kWh], and of its extraction
        ``power_loss``, ``power_heat_ratio``, ``back_pressure_offset`` [MW], ``heat_capacity`` [MW], ``heat_bus`` and
        ``steam_limit`` [MW] (limit on power + power_loss x heat; the net capacity where there is no other).
        """
        units = self.rows("generators")[self.is_thermal].copy()
        units["net"] = self.net_capacity[self.is_thermal]
        retrofits = self.rows("retrofits")
        changes = retrofits.groupby("generator")["heat_rate_change"].sum()
        units["heat_rate_change"] = changes.reindex(units.index).fillna(0.0)
        renewed = retrofits.dropna(subset=["min_load"]).groupby("generator")["min_load"].last()
        units["min_load"] = renewed.reindex(units.index).fillna(units["min_load"])
        extractions = self.case.tables["chp"]
        switched_on = set(retrofits.loc[retrofits["heat_extraction"].to_numpy(bool), "generator"])
        in_use = extractions["active"].to_numpy(bool) | extractions["generator"].isin(switched_on).to_numpy(bool)
        extractions = extractions[in_use].set_index("generator").reindex(units.index)
        for name in ("power_loss", "power_heat_ratio", "back_pressure_offset", "heat_capacity"):
            units[name] = extractions[name].fillna(0.0)
        units["steam_limit"] = extractions["condensing_power"].fillna(units["net"])
        units["heat_bus"] = extractions["heat_bus"].fillna("")
        return units

    @cached_property
    def fuel_segments(self) -> list[tuple[Array, Array]]:
        """Slope [tce/MWh] and intercept [tce/h] of each unit's fuel use over steam raised, per full online unit.

        Fuel is rate x power at the points of the curve and linear between them; methods of the convex epigraph after
        Carrión and Arroyo (2006), doi 10.1109/TPWRS.2006.876672.
        """
        curves = self.case.tables["heat_rates"]
        segments = []
        for _, unit in self.thermal.iterrows():
            points = curves[curves["curve"] == unit["heat_rate_curve"]].sort_values("load")
            steam = points["load"].to_numpy(float) * unit["steam_limit"]
            rate = (points["heat_rate"].to_numpy(float) + unit["heat_rate_change"]) / GRAMS_PER_KILOGRAM
            fuel = rate * steam
            slope = np.diff(fuel) / np.diff(steam) if len(steam) > 1 else rate
            segments.append((slope, fuel[: len(slope)] - slope * steam[: len(slope)]))
        return segments

    @cached_property
    def steam_raised(self) -> Array:
        """(snapshot, thermal_unit) power + power_loss x heat, from the claimed operation [MW]."""
        power = self.claimed("generation")[:, self.is_thermal]
        return power + self.thermal["power_loss"].to_numpy() * self.claimed("heat_extraction")

    @cached_property
    def least_fuel(self) -> Array:
        """(snapshot, thermal_unit) coal that the claimed operation must burn [tce/h]."""
        status = self.claimed("status")
        columns = [
            np.max(slope * self.steam_raised[:, [unit]] + intercept * status[:, [unit]], axis=1)
            for unit, (slope, intercept) in enumerate(self.fuel_segments)
        ]
        return np.array(columns, dtype=float).reshape(len(columns), self.hours).T

    @cached_property
    def fuel_price(self) -> float:
        """Cost of burning coal in the units, carbon included [CNY/tce]."""
        carbon = 0.0 if self.case.study.carbon == "none" else self.parameter("co2_price")
        return self.parameter("coal_price") + carbon * self.parameter("coal_co2")

    @cached_property
    def free_allocation(self) -> tuple[float, float]:
        """Worth of the free allocation per net electricity and per heat of coal units [CNY/MWh]."""
        price = self.parameter("co2_price") if self.case.study.carbon == "net" else 0.0
        return price * self.parameter("co2_benchmark_power"), price * self.parameter("co2_benchmark_heat")

    @cached_property
    def power_cost(self) -> Array:
        """(generator,) cost per net output besides fuel: upkeep, free allocation, tie-break [CNY/MWh]."""
        cost = self.column("generators", "variable_cost").copy()
        cost[self.is_thermal] -= self.free_allocation[0]
        cost[self.variable_output] -= self.parameter("curtailment_penalty")
        return cost

    @cached_property
    def heat_cost(self) -> Array:
        """(heat_source,) cost per heat [CNY/MWh]; boilers are outside the carbon market."""
        coal = self.column("heat_sources", "coal_use") * self.parameter("coal_price")
        return coal + self.column("heat_sources", "variable_cost")

    @cached_property
    def outside_price(self) -> Array:
        """(snapshot, tie) price in the grid outside [CNY/MWh]."""
        columns = [self.series(name) for name in self.rows("ties")["price_profile"]]
        return np.array(columns, dtype=float).reshape(len(columns), self.hours).T

    @cached_property
    def room(self) -> Array:
        """(snapshot, tie) largest net export [MW]."""
        rows = self.rows("ties")
        columns = [
            (self.series(profile) if profile else np.ones(self.hours)) * capacity
            for profile, capacity in zip(rows["room_profile"], rows["export_capacity"], strict=True)
        ]
        return np.array(columns, dtype=float).reshape(len(columns), self.hours).T

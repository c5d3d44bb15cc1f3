"""Sizes of stations that were tried in one study, each operated once, and what each is worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from gridsim.case import Case
from gridsim.economics.stations import StationCosts
from gridsim.engine.named_basis import NamedBasis
from gridsim.inputs.reading import year_snapshots
from gridsim.operation.sizing import SizedSystem, SystemCost, sizes_in_words
from gridsim.schema.sizing import CHOICES, SIZING_VARIABLES, sizing_attributes

Array = NDArray[np.float64]

ROUNDING = 1e-9
"""Share of the operating cost below which two optima cannot be told from one another."""

BASE = "none"
"""Purpose of the size that all others are compared with: no station at all."""


class Trials:
    """Every size that was tried, by place in the order of trial.

    All money is over the horizon of the study: yearly costs of stations count by the share of the year it covers.

    Parameters
    ----------
    case
        Of a study of kind sizing.
    """

    def __init__(self, case: Case, progress: Callable[[str, str], None], start: NamedBasis | None = None) -> None:
        self.case, self.sites = case, list(case.study.sizing.sites)
        rows = case.tables["storage_units"].loc[self.sites]
        self.costs = StationCosts.read(rows)
        self.share = len(case.snapshots) / len(year_snapshots(case.study.year))
        self.planned = rows[["power", "energy"]].to_numpy(float).T
        self._report, self._doing = progress, "writing the linear program"
        self._progress("")
        self.system = SizedSystem(case, self.sites, start=start, progress=self._progress)
        self._found: list[SystemCost] = []
        self._purposes: list[list[str]] = []
        self._choices: dict[str, int] = {}

    def __len__(self) -> int:
        """Count the sizes tried."""
        return len(self._found)

    def __getitem__(self, place: int) -> SystemCost:
        """Operation at one of the sizes tried."""
        return self._found[place]

    @property
    def base_cost(self) -> float:
        """Operating cost without any of the stations [CNY]."""
        return self._found[0].cost

    @property
    def curve_duration(self) -> Array:
        """(site,) duration along the value curve [h]: as the study says, or as planned."""
        stated = self.case.study.sizing.curve_duration
        if stated is not None:
            return np.full(len(self.sites), stated)
        return self.planned[1] / self.planned[0]

    @property
    def connection(self) -> Array:
        """(site,) cost of a connection over the horizon [CNY]."""
        return self.share * self.costs.yearly_rate * self.costs.connection_cost

    def rate(self, size: str) -> Array:
        """(site,) cost over the horizon of one further MW (``power``) or MWh (``energy``) [CNY]."""
        return self.share * self.costs.yearly_rate * getattr(self.costs, f"{size}_cost")

    def evaluate(self, power: Array, energy: Array, purpose: str) -> int:
        """Operate the system with stations of these sizes, unless that was done before; return its place."""
        for place, one in enumerate(self._found):
            if (one.sizes["power"] == power).all() and (one.sizes["energy"] == energy).all():
                if purpose not in self._purposes[place]:
                    self._purposes[place].append(purpose)
                return place
        self._try(power, energy, [purpose])
        return len(self._found) - 1

    def operate(self, power: Array, energy: Array) -> SystemCost:
        """Operate the system once more with sizes tried before, so that it stands there; prices may differ at ties."""
        place = self.evaluate(power, energy, "operated")
        if place < len(self._found) - 1:
            self._purposes[place].remove("operated")
            self._try(power, energy, ["operated"])
            for choice, chosen in self._choices.items():
                if chosen == place and choice == self.case.study.sizing.objective:
                    self._choices[choice] = len(self._found) - 1
        return self._found[-1]

    def _try(self, power: Array, energy: Array, purposes: list[str]) -> None:
        self._doing = f"size {len(self._found) + 1}: {sizes_in_words(self.sites, power, energy)}"
        self._progress("")
        self._found.append(self.system.cost(power, energy))
        self._purposes.append(purposes)

    def _progress(self, text: str) -> None:
        self._report("sizing", f"{self._doing}; {text}" if text else self._doing)

    def choose(self, choice: str, place: int) -> None:
        """Make a size one of those that are compared."""
        self._choices[choice] = place

    def sizes_of(self, choice: str) -> tuple[Array, Array]:
        """Power and energy (site,) of a choice."""
        return self.sizes_at(self._choices[choice])

    def sizes_at(self, place: int) -> tuple[Array, Array]:
        """Power and energy (site,) of a size tried."""
        return self._found[place].sizes["power"], self._found[place].sizes["energy"]

    def saving(self, place: int) -> float:
        """Operating cost less than without the stations [CNY]; what is within the solver's rounding is nothing."""
        found = self.base_cost - self._found[place].cost
        return found if abs(found) > ROUNDING * abs(self.base_cost) else 0.0

    def station_cost(self, place: int) -> float:
        """Annuity and fixed cost over the horizon [CNY]."""
        return self.share * float(self.costs.yearly(*self.sizes_at(place)).sum())

    def total_cost(self, place: int) -> float:
        """Operating cost and cost of the stations over the horizon [CNY]."""
        return self._found[place].cost + self.station_cost(place)

    def revenue(self, place: int) -> Array:
        """(site,) what stations earn over the horizon at the prices with them, their wear paid [CNY].

        What a store earns at fixed prices is homogeneous of degree one in its sizes where it begins and ends empty or
        full alike; Euler's theorem then gives it from the slopes.
        """
        one = self._found[place]
        return -sum((one.sizes[size] * one.slopes[size] for size in ("power", "energy")), np.zeros(len(self.sites)))

    def profit(self, place: int) -> float:
        """Revenue less annuity and fixed cost over the horizon [CNY]."""
        return float(self.revenue(place).sum()) - self.station_cost(place)

    def dataset(self, *, bound: float, bands: Sequence[float]) -> xr.Dataset:
        """Everything that was found, as `gridsim.schema.sizing.SIZING_VARIABLES` describes it."""
        places = range(len(self._found))
        worth = [self.costs.worth(*self.sizes_at(place), self.revenue(place) / self.share) for place in places]
        rates = [np.nan if one.internal_rate is None else one.internal_rate for one in worth]
        paybacks = [np.nan if one.payback is None else one.payback for one in worth]
        names = [choice for choice in CHOICES if choice in self._choices]
        values = {
            "sizing_purpose": np.array([", ".join(purposes) for purposes in self._purposes], dtype=object),
            "sizing_operating_cost": [one.cost for one in self._found],
            "sizing_saving": [self.saving(place) for place in places],
            "sizing_station_cost": [self.station_cost(place) for place in places],
            "sizing_revenue": [float(self.revenue(place).sum()) for place in places],
            "sizing_profit": [self.profit(place) for place in places],
            "sizing_investment": [float(self.costs.investment(*self.sizes_at(place)).sum()) for place in places],
            "sizing_present_value": [one.net_present_value for one in worth],
            "sizing_internal_rate": rates,
            "sizing_payback": paybacks,
            "choice_point": [float(self._choices[choice]) for choice in names],
            "sizing_bound": bound,
            "curve_band": list(bands),
        }
        for size in ("power", "energy"):
            values[f"sizing_{size}"] = np.array([one.sizes[size] for one in self._found])
            values[f"sizing_{size}_slope"] = np.array([one.slopes[size] for one in self._found])
        for total in ("curtailment", "co2", "import_co2"):
            values[f"sizing_{total}"] = [one.totals[total] for one in self._found]
        data = {
            name: xr.Variable(variable.dimensions, np.asarray(values[name]), sizing_attributes(name))
            for name, variable in SIZING_VARIABLES.items()
        }
        members = {"site": np.array(self.sites, dtype=object), "choice": np.array(names, dtype=object)}
        return xr.Dataset(data, coords=members)

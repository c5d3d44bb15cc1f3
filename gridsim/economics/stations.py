"""What storage stations cost by size, and what a yearly revenue makes of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from gridsim.economics.measures import annuity_factor, internal_rate, payback

Array = NDArray[np.float64]

_KILO = 1000.0


@dataclass(frozen=True)
class Worth:
    """What stations are worth to their owner, before tax and without debt.

    Parameters
    ----------
    net_present_value
        [CNY], of all stations together.
    internal_rate
        Of their common cash flow, a year; none where it does not exist.
    payback
        Years until the undiscounted sum is no longer negative; none if never.
    """

    net_present_value: float
    internal_rate: float | None
    payback: float | None


@dataclass(frozen=True)
class StationCosts:
    """Costs of several stations, each (site,).

    Parameters
    ----------
    power_cost, energy_cost
        Investment [CNY/MW], [CNY/MWh].
    connection_cost
        Investment of a station that is built, whatever its size [CNY].
    fixed_cost
        A year, as share of the investment.
    life
        Years.
    discount_rate
        A year.
    """

    power_cost: Array
    energy_cost: Array
    connection_cost: Array
    fixed_cost: Array
    life: Array
    discount_rate: Array

    @classmethod
    def read(cls, rows: pd.DataFrame) -> StationCosts:
        """From rows of ``storage_units``."""
        return cls(
            rows["power_cost"].to_numpy(float) * _KILO,
            rows["energy_cost"].to_numpy(float) * _KILO,
            *(rows[name].to_numpy(float) for name in ("connection_cost", "fixed_cost", "life", "discount_rate")),
        )

    @property
    def annuity(self) -> Array:
        """(site,) equal yearly payment for each yuan of investment."""
        pairs = zip(self.discount_rate, self.life, strict=True)
        return np.array([annuity_factor(rate, int(life)) for rate, life in pairs])

    @property
    def yearly_rate(self) -> Array:
        """(site,) yearly cost of each yuan of investment: annuity and fixed cost."""
        return self.annuity + self.fixed_cost

    def investment(self, power: ArrayLike, energy: ArrayLike) -> Array:
        """(site,) investment [CNY] for ``power`` [MW] and ``energy`` [MWh]; a station of no power is not built."""
        rated, stored = np.asarray(power, float), np.asarray(energy, float)
        return self.power_cost * rated + self.energy_cost * stored + self.connection_cost * (rated > 0.0)

    def yearly(self, power: ArrayLike, energy: ArrayLike) -> Array:
        """(site,) annuity and fixed cost a year [CNY]."""
        return self.yearly_rate * self.investment(power, energy)

    def worth(self, power: ArrayLike, energy: ArrayLike, revenue: ArrayLike) -> Worth:
        """Worth of stations that earn the same ``revenue`` (site,) in every year of their lives [CNY/a]."""
        investment = self.investment(power, energy)
        income = np.asarray(revenue, float) - self.fixed_cost * investment
        present = float((income / self.annuity - investment).sum())
        years = np.arange(1, int(self.life.max()) + 1)
        flow = np.r_[-investment.sum(), (income * (years[:, None] <= self.life)).sum(axis=1)]
        if not investment.any():
            return Worth(present, None, None)
        return Worth(present, internal_rate(flow), payback(flow))

"""Small readings that several indicators share."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from gridsim.case import Case
from gridsim.results import Results
from gridsim.schema.carriers import CARRIERS

NOTHING = 1e-6
"""A sum no larger than this is the solver's rounding of zero: a unit that never ran has no coal rate."""

FREE = 1e-3
"""CNY/MWh: a price no higher than this is zero; prices are proven to this accuracy and a tenth of a fen matters to no
one."""

AT_LIMIT = 1e-3
"""MW: a flow this near to its limit stands at it; far above the solver's tolerance."""


def frame(results: Results, name: str) -> pd.DataFrame:
    """(snapshot, member) values of a result variable."""
    return frame_of(results.hourly[name])


def frame_of(variable: xr.DataArray) -> pd.DataFrame:
    """(snapshot, member) values of an hourly variable."""
    values = variable.transpose("snapshot", ...)
    members = values[values.dims[-1]].to_numpy()
    return pd.DataFrame(values.to_numpy(), index=values["snapshot"].to_index(), columns=pd.Index(members, dtype=object))


def total(results: Results, name: str) -> pd.Series:
    """(member,) sum over the hours: MWh where the variable is in MW."""
    return frame(results, name).sum()


def price_at(case: Case, results: Results, table: str) -> pd.DataFrame:
    """(snapshot, member) marginal price at the bus of each active component [CNY/MWh]."""
    rows = case.active(table)
    prices = frame(results, "marginal_price")[rows["bus"].tolist()]
    return prices.set_axis(rows.index, axis=1)


def ratio(numerator: float, denominator: float) -> float:
    """Return the quotient, NaN where the denominator is nothing."""
    return float(numerator) / float(denominator) if abs(denominator) > NOTHING else float("nan")


def ratios(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    """Quotients by member, NaN where the denominator is nothing."""
    return numerator / denominator.where(denominator.abs() > NOTHING)


def joined(*parts: pd.Series) -> pd.Series:
    """Return parts of a sum as one series; what has the same name in two tables is one member."""
    return pd.concat(parts).groupby(level=0, sort=False).sum()


def in_scope(case: Case, scope: str) -> pd.Index:
    """Active generators whose carrier belongs to a scope of the plan (``wind_pv``, ``renewable``)."""
    generators = case.active("generators")
    return generators.index[[scope in CARRIERS[carrier].scopes for carrier in generators["carrier"]]]


def variable_generators(case: Case) -> pd.Index:
    """Active generators whose output follows a profile."""
    generators = case.active("generators")
    return generators.index[[CARRIERS[carrier].variable for carrier in generators["carrier"]]]


def weighted(values: pd.Series, weights: pd.Series) -> float:
    """Mean of ``values`` with ``weights``, by matching labels; NaN where the weights are zero."""
    return ratio(float(np.dot(values[weights.index], weights)), float(weights.sum()))

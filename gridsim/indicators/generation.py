"""Generators: energy, hours, curtailment, revenue, certificates, shares."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from gridsim.case import Case
from gridsim.indicators.definitions import Indicator, indicator
from gridsim.indicators.equals import share_among_equals
from gridsim.indicators.reading import frame, in_scope, price_at, ratio, ratios, total, variable_generators
from gridsim.results import Results

WHOLE = 1e-6
"""MWh: a sum this little short of a whole number is that number in floating-point arithmetic."""


def generation_indicators(case: Case, results: Results) -> Iterator[Indicator]:
    """Energy, full-load hours, revenue, certificates and renewable shares of all active generators.

    The shares, which targets call ``non_fossil_share``, count the plan's renewable scope: wind, PV and waste. Waste
    counts in full, although a part of what it burns is fossil (plastics), the CO2 of which is in ``co2``; the members
    give each generator's part, so that a narrower scope can be added up.
    """
    generators = case.active("generators")
    capacity, gross_factor = generators["capacity"], 1.0 / (1.0 - generators["own_use"])
    generation = frame(results, "generation")
    energy = generation.sum()
    gross = energy * gross_factor
    shared = share_among_equals(case, results).sum() * gross_factor
    hours = ratio(gross.sum(), capacity.sum())
    revenue = (generation * price_at(case, results, "generators")).sum()
    yield indicator("capacity", capacity)
    yield indicator("energy", energy)
    yield indicator("gross_generation", gross)
    yield indicator("full_load_hours", ratios(gross, capacity), hours)
    yield indicator("full_load_hours_pro_rata", ratios(shared, capacity), hours)
    yield indicator("revenue", revenue)
    yield indicator("capture_price", ratios(revenue, energy), ratio(revenue.sum(), energy.sum()))
    yield indicator("energy_by_carrier", energy.groupby(generators["carrier"], sort=False).sum())
    renewable = in_scope(case, "renewable")
    certificates = np.floor(energy[renewable] + WHOLE)
    yield indicator("green_certificates", certificates)
    yield indicator("certificate_revenue", certificates * case.parameter("certificate_price"))
    clean, imported = energy[renewable].sum(), total(results, "import").sum()
    yield indicator("non_fossil_share", ratios(energy[renewable], pd.Series(energy.sum(), index=renewable)))
    yield indicator("non_fossil_share_of_supply", {}, ratio(clean, energy.sum() + imported))


def curtailment_indicators(case: Case, results: Results) -> Iterator[Indicator]:
    """Curtailed energy and its share of what was available: by generator, carrier and month.

    Who is curtailed among equals is arbitrary, so that generators and carriers have their equal share
    (`share_among_equals`); ``curtailment_as_found`` has the operation as it is in the hourly results.
    """
    names = variable_generators(case)
    carriers = case.active("generators").loc[names, "carrier"]
    unused, available = frame(results, "curtailment")[names], frame(results, "available")[names]
    possible, whole = available.sum(), float(unused.sum().sum())
    curtailed = (available - share_among_equals(case, results)[names]).sum()
    share = ratio(whole, possible.sum())
    yield indicator("curtailment", curtailed, whole)
    yield indicator("curtailment_share", ratios(curtailed, possible), share)
    yield indicator("curtailment_as_found", unused.sum())
    months = pd.DatetimeIndex(unused.index).strftime("%Y-%m")
    for by, parts, of in (
        ("carrier", curtailed.groupby(carriers, sort=False).sum(), possible.groupby(carriers, sort=False).sum()),
        ("month", unused.sum(axis=1).groupby(months).sum(), available.sum(axis=1).groupby(months).sum()),
    ):
        yield indicator(f"curtailment_by_{by}", parts)
        yield indicator(f"curtailment_share_by_{by}", ratios(parts, of), share)

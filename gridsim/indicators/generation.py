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
    """Energy, full-load hours, revenue, certificates and non-fossil shares of all active generators."""
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
    yield indicator("non_fossil_share", ratios(energy[renewable], energy.sum() + 0.0 * energy[renewable]))
    yield indicator("non_fossil_share_of_supply", {}, ratio(clean, energy.sum() + imported))


def curtailment_indicators(case: Case, results: Results) -> Iterator[Indicator]:
    """Curtailed energy and its share of what was available: by generator, carrier and month."""
    names = variable_generators(case)
    carriers = case.active("generators").loc[names, "carrier"]
    unused, available = frame(results, "curtailment")[names], frame(results, "available")[names]
    curtailed, possible = unused.sum(), available.sum()
    share = ratio(curtailed.sum(), possible.sum())
    yield indicator("curtailment", curtailed)
    yield indicator("curtailment_share", ratios(curtailed, possible), share)
    shared = possible - share_among_equals(case, results)[names].sum()
    yield indicator("curtailment_pro_rata", shared)
    yield indicator("curtailment_share_pro_rata", ratios(shared, possible), share)
    months = pd.DatetimeIndex(unused.index).strftime("%Y-%m")
    for by, parts, whole in (
        ("carrier", curtailed.groupby(carriers, sort=False).sum(), possible.groupby(carriers, sort=False).sum()),
        ("month", unused.sum(axis=1).groupby(months).sum(), available.sum(axis=1).groupby(months).sum()),
    ):
        yield indicator(f"curtailment_by_{by}", parts)
        yield indicator(f"curtailment_share_by_{by}", ratios(parts, whole), share)

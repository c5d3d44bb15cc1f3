"""Reserves by product: how much, at what price, and what was missing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gridsim.indicators.definitions import Indicator, indicator
from gridsim.indicators.reading import AT_LIMIT, frame, ratio
from gridsim.results import Results


def reserve_indicators(results: Results) -> Iterator[Indicator]:
    """Sum up requirement, price and shortage of each reserve; the price of all is weighted by what is required."""
    required, price, missing = (frame(results, f"reserve_{name}") for name in ("required", "price", "shortage"))
    short = missing > AT_LIMIT
    yield indicator("reserve_required", required.mean())
    everything = ratio(float((required * price).to_numpy().sum()), float(required.to_numpy().sum()))
    yield indicator("reserve_price", price.mean(), everything)
    yield indicator("reserve_price_maximum", price.max(), float(np.max(price.to_numpy(), initial=0.0)))
    yield indicator("reserve_shortage", missing.sum())
    yield indicator("reserve_shortage_hours", short.sum(), float(short.any(axis=1).sum()))

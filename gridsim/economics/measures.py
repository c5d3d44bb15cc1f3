"""What a cash flow is worth: net present value, internal rate of return, payback, annuity."""

from __future__ import annotations

import numpy as np
import numpy_financial
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def net_present_value(flow: ArrayLike, rate: float) -> float:
    """Worth at year 0 of a flow by year [CNY]; the first is year 0."""
    return float(numpy_financial.npv(rate, np.asarray(flow, float)))


def internal_rate(flow: ArrayLike) -> float | None:
    """Rate at which the net present value is zero; none where there is no such rate, or more than one.

    A flow whose sign changes once has one rate above −100 %; so has one whose running sum changes sign once, among
    positive rates (Norstrøm 1972, doi 10.2307/2329903).
    """
    flows = np.asarray(flow, float)
    sums = np.cumsum(flows)
    signs = np.sign(flows[flows != 0.0])
    sums_change = int((np.diff(np.sign(sums[sums != 0.0])) != 0).sum())
    if len(signs) < 2 or not (np.diff(signs) != 0).any():
        return None
    if (np.diff(signs) != 0).sum() > 1 and sums_change != 1:
        return None
    found = float(numpy_financial.irr(flows))
    return found if np.isfinite(found) else None


def payback(flow: ArrayLike, rate: float = 0.0) -> float | None:
    """Years until the (discounted) sum of a flow is no longer negative, within a year by proportion; none if never."""
    flows = np.asarray(flow, float) / (1.0 + rate) ** np.arange(np.size(flow))
    sums = np.cumsum(flows)
    short = np.flatnonzero(sums < 0.0)
    if len(short) == 0:
        return 0.0
    last = int(short[-1])
    return None if last + 1 == len(sums) else float(last - sums[last] / flows[last + 1])


def annuity_factor(rate: float, years: int) -> float:
    """Equal yearly payment that is worth 1 at year 0, over ``years``."""
    return 1.0 / years if rate == 0.0 else rate / (1.0 - (1.0 + rate) ** -years)

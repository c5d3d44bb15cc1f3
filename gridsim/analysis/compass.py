"""The greatest value of any function of a few variables that can be found by looking around.

Nothing is assumed of the function and nothing proven: compass search, Kolda, Lewis and Torczon (2003), Optimization by
direct search, doi 10.1137/S003614450242889.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def climb(
    evaluate: Callable[[Array], float],
    start: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    *,
    step: float = 0.25,
    smallest: float = 0.02,
    most: int = 40,
) -> tuple[Array, float]:
    """Climb from ``start`` to the highest point around, within a box.

    Parameters
    ----------
    start, lower, upper : (variable,)
        First point and the box.
    step, smallest
        First step, and the step at which the search ends, as shares of the box's width. Steps are halved where no
        neighbour is higher.
    most
        Evaluations after which the search ends in any case.

    Returns
    -------
    array (variable,), float
        The highest point found, and its value.
    """
    low, high = np.asarray(lower, float), np.asarray(upper, float)
    best = np.clip(np.asarray(start, float), low, high)
    value = evaluate(best)
    count = 1
    while step >= smallest:
        improved = False
        for variable in np.flatnonzero(high > low):
            for direction in (1.0, -1.0):
                there = best.copy()
                there[variable] += direction * step * (high - low)[variable]
                there = np.clip(there, low, high)
                if count >= most or (there == best).all():
                    continue
                found = evaluate(there)
                count += 1
                if found > value:
                    best, value, improved = there, found, True
                    break
        if count >= most:
            break
        step = step if improved else step / 2.0
    return best, value

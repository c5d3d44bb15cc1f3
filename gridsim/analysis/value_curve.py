"""A convex function of one variable, from few evaluations, within a guaranteed band.

Where an evaluation also gives a slope, tangents bound the function from below and chords from above; the next point
goes where the two are furthest apart. Rote (1992), The convergence rate of the sandwich algorithm for approximating
convex functions, doi 10.1007/BF02238642.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Point:
    """One evaluation: where, the value there, and a subgradient."""

    at: float
    value: float
    slope: float


@dataclass(frozen=True)
class Curve:
    """A convex function known at ``points`` (in order); between them it lies between `lower` and `upper`."""

    points: tuple[Point, ...]

    def upper(self, at: ArrayLike) -> Array:
        """Chords: no value between the outermost points exceeds them."""
        return np.interp(np.asarray(at, float), [p.at for p in self.points], [p.value for p in self.points])

    def lower(self, at: ArrayLike) -> Array:
        """Tangents: no value falls below them."""
        where = np.asarray(at, float)
        return np.max([p.value + p.slope * (where - p.at) for p in self.points], axis=0)

    @property
    def band(self) -> float:
        """Largest distance between `upper` and `lower`."""
        return max((_widest(*pair)[1] for pair in pairwise(self.points)), default=0.0)


def trace(evaluate: Callable[[float], Point], low: float, high: float, *, tolerance: float, most: int = 200) -> Curve:
    """Trace a convex function between ``low`` and ``high`` until its band is no wider than ``tolerance``.

    Parameters
    ----------
    tolerance
        In the function's unit.
    most
        Evaluations after which a wider band is accepted; the curve says how wide it is.

    Raises
    ------
    ValueError
        Where a slope contradicts convexity by more than ``tolerance``.
    """
    points = [evaluate(low)] if low == high else [evaluate(low), evaluate(high)]
    while len(points) < most:
        widest = [_widest(*pair) for pair in pairwise(points)]
        number = max(range(len(widest)), key=lambda place: widest[place][1], default=-1)
        if number < 0 or widest[number][1] <= tolerance:
            break
        point = evaluate(widest[number][0])
        if point.value > Curve(tuple(points)).upper(point.at) + tolerance:
            raise ValueError(f"the function is not convex: {point.value:g} at {point.at:g} lies above its chord")
        points.insert(number + 1, point)
    return Curve(tuple(points))


def _widest(left: Point, right: Point) -> tuple[float, float]:
    """Where the tangents of two neighbours meet, and how far below their chord."""
    turn = right.slope - left.slope
    if turn <= 0.0:
        return 0.5 * (left.at + right.at), 0.0
    at = (left.value - right.value + right.slope * right.at - left.slope * left.at) / turn
    at = min(max(at, left.at), right.at)
    chord = left.value + (right.value - left.value) * (at - left.at) / (right.at - left.at)
    return at, max(0.0, chord - (left.value + left.slope * (at - left.at)))

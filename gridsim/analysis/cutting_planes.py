"""The least value of a convex function of a few variables, between a proven lower and a found upper bound.

Every evaluation gives a cut below the function. The least value of all cuts is the lower bound; the next point is the
one nearest to the best so far at which the cuts reach down to a level between the bounds: the level bundle method of
Lemaréchal, Nemirovskii and Nesterov (1995), doi 10.1007/BF01585555.

The function may be searched over several regions, each with a constant of its own, as where something costs a fixed
sum once it is built at all. The cuts serve all regions; the lower bound is the least over the regions, and the next
point lies in the region that has it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog, nnls

Array = NDArray[np.float64]
LEVEL = 0.3
"""Where the level lies between the lower (0) and the upper bound (1)."""

_INSIDE = 1e-9
"""Share of a region's width by which a point may lie outside and still count as inside."""


@dataclass(frozen=True)
class Evaluation:
    """A point (variable,), the value there, and a subgradient (variable,)."""

    at: Array
    value: float
    gradient: Array


@dataclass(frozen=True)
class Region:
    """Points between ``lower`` and ``upper`` (variable,), both finite, with A·x ≤ b.

    Parameters
    ----------
    rows, sides : (limit, variable), (limit,), optional
        Matrix ``A`` and right-hand side ``b``.
    constant
        Added to the function in this region.
    """

    lower: ArrayLike
    upper: ArrayLike
    rows: ArrayLike | None = None
    sides: ArrayLike | None = None
    constant: float = 0.0


@dataclass(frozen=True)
class Minimum:
    """What was found.

    Parameters
    ----------
    best
        Evaluation of least value, the constant of its region not included.
    value
        Its value with the constant: the upper bound.
    lower_bound
        No point of any region has less.
    evaluations
        All that were made, in order; those known before not included.
    """

    best: Evaluation
    value: float
    lower_bound: float
    evaluations: tuple[Evaluation, ...]

    @property
    def gap(self) -> float:
        """Distance between the bounds."""
        return max(0.0, self.value - self.lower_bound)


def minimise(
    evaluate: Callable[[Array], Evaluation],
    regions: Sequence[Region],
    *,
    tolerance: float,
    known: Sequence[Evaluation] = (),
    start: ArrayLike | None = None,
    most: int = 200,
) -> Minimum:
    """Minimise a convex function over the union of regions.

    Parameters
    ----------
    tolerance
        Gap between the bounds at which the search ends, in the function's unit.
    known
        Evaluations made before, inside the regions or not.
    start : (variable,), optional
        First point where none is known inside; default: the middle of the first region.
    most
        Evaluations after which a wider gap is accepted; the result says how wide it is.

    Raises
    ------
    ValueError
        Where no point satisfies the limits.
    """
    low = np.min([np.asarray(region.lower, float) for region in regions], axis=0)
    high = np.max([np.asarray(region.upper, float) for region in regions], axis=0)
    width = np.where(high > low, high - low, 1.0)
    parts = [_Part.scaled(region, low, width) for region in regions]
    cuts, evaluations = list(known), list[Evaluation]()
    candidates = [found for one in cuts if (found := _candidate(one, parts, low, width)) is not None]
    if not candidates:
        first = 0.5 * (low + high) if start is None else np.asarray(start, float)
        point = parts[0].nearest((first - low) / width, np.zeros((0, len(low))), np.zeros(0))
        cuts.append(evaluate(low + width * point))
        evaluations.append(cuts[-1])
        candidates.append((cuts[-1].value + parts[0].constant, cuts[-1]))
    bounds, stale = np.full(len(parts), -np.inf), list(range(len(parts)))
    while True:
        value, best = min(candidates, key=lambda found: found[0])
        slopes = np.array([one.gradient * width for one in cuts])
        offsets = np.array([one.value - one.gradient @ (one.at - low) for one in cuts])
        for place in stale:
            bounds[place] = max(bounds[place], parts[place].least(slopes, offsets) + parts[place].constant)
        place = int(bounds.argmin())
        if value - bounds[place] <= tolerance or len(evaluations) >= most:
            return Minimum(best, value, min(float(bounds[place]), value), tuple(evaluations))
        level = bounds[place] + LEVEL * (value - bounds[place]) - parts[place].constant
        point = parts[place].nearest((best.at - low) / width, slopes, level - offsets)
        cuts.append(evaluate(low + width * point))
        evaluations.append(cuts[-1])
        found = _candidate(cuts[-1], parts, low, width)
        candidates.append(found or (cuts[-1].value + parts[place].constant, cuts[-1]))
        stale = [number for number in range(len(parts)) if bounds[number] < value]


@dataclass(frozen=True)
class _Part:
    """A region in units of the box around all of them."""

    lower: Array
    upper: Array
    rows: Array
    sides: Array
    constant: float

    @classmethod
    def scaled(cls, region: Region, low: Array, width: Array) -> _Part:
        lower, upper = ((np.asarray(end, float) - low) / width for end in (region.lower, region.upper))
        if region.rows is None or region.sides is None:
            return cls(lower, upper, np.zeros((0, len(low))), np.zeros(0), region.constant)
        rows = np.asarray(region.rows, float)
        return cls(lower, upper, rows * width, np.asarray(region.sides, float) - rows @ low, region.constant)

    def contains(self, point: Array) -> bool:
        """Whether a point lies inside, rounding aside."""
        size = np.maximum(np.abs(self.rows).sum(axis=1), 1.0)
        inside = (point >= self.lower - _INSIDE) & (point <= self.upper + _INSIDE)
        return bool(inside.all() and (self.rows @ point <= self.sides + _INSIDE * size).all())

    def least(self, slopes: Array, offsets: Array) -> float:
        """Least of the largest cut over the region."""
        cuts = np.hstack([slopes, -np.ones((len(slopes), 1))])
        limits = np.hstack([self.rows, np.zeros((len(self.rows), 1))])
        found = linprog(
            np.r_[np.zeros(len(self.lower)), 1.0],
            A_ub=np.vstack([cuts, limits]),
            b_ub=np.r_[-offsets, self.sides],
            bounds=[*zip(self.lower, self.upper, strict=True), (None, None)],
        )
        if found.status != 0 or found.fun is None:
            raise ValueError("no point satisfies the limits of the search")
        return float(found.fun)

    def nearest(self, point: Array, slopes: Array, sides: Array) -> Array:
        """Point of the region nearest to ``point`` with ``slopes`` · x ≤ ``sides``.

        Least distance programming by non-negative least squares: Lawson and Hanson (1974), Solving Least Squares
        Problems, ch. 23.
        """
        unit = np.eye(len(point))
        matrix = -np.vstack([slopes, self.rows, unit, -unit])
        right = -np.r_[sides, self.sides, self.upper, -self.lower] - matrix @ point
        size = np.maximum(np.linalg.norm(matrix, axis=1), np.finfo(float).tiny)
        matrix, right = (matrix.T / size).T, right / size
        if (right <= 0.0).all():
            return point
        system = np.vstack([matrix.T, right])
        target = np.r_[np.zeros(len(point)), 1.0]
        weights, _ = nnls(system, target)
        residual = system @ weights - target
        if abs(residual[-1]) < 1e-12:
            raise ValueError("no point satisfies the limits of the search")
        return np.clip(point - residual[:-1] / residual[-1], self.lower, self.upper)


def _candidate(one: Evaluation, parts: Sequence[_Part], low: Array, width: Array) -> tuple[float, Evaluation] | None:
    """Pair an evaluation with its value in the cheapest region it lies in; none where it lies in no region."""
    point = (one.at - low) / width
    constants = [part.constant for part in parts if part.contains(point)]
    return (one.value + min(constants), one) if constants else None

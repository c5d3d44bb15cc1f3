"""``kind: sizing``: the best sizes of storage stations, for the system and for their owner, and the value by size."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from gridsim.analysis.compass import climb
from gridsim.analysis.cutting_planes import Evaluation, Minimum, Region, minimise
from gridsim.analysis.value_curve import Curve, Point, trace
from gridsim.case import Case
from gridsim.engine.named_basis import NamedBasis
from gridsim.experiments.dispatch import Dispatch, release
from gridsim.experiments.trials import BASE, ROUNDING, Trials

Array = NDArray[np.float64]
Progress = Callable[[str, str], None]


def run_sizing(
    case: Case, progress: Progress, start: NamedBasis | None = None, *, keep_basis: bool = False
) -> Dispatch:
    """Find the best sizes of a study's sites and operate the case with them.

    Parameters and errors as for `gridsim.experiments.dispatch.run_dispatch`.
    """
    started = time.perf_counter()
    trials = Trials(case, progress, start)
    search = Search(trials)
    curves = search.curves()
    least = search.least_cost()
    search.owner_search()
    search.grid()
    search.choose()
    chosen = trials.sizes_of("system" if case.study.sizing.objective == "system" else "developer")
    found = trials.operate(*chosen)
    sized, operation = trials.system.operation(found, keep_basis=keep_basis or "basis" in case.study.outputs)
    bound = least.lower_bound + trials.base_cost
    sizing = trials.dataset(bound=bound, bands=[curve.band for curve in curves])
    timing = {"sizing": time.perf_counter() - started}
    operation = replace(operation, results=replace(operation.results, timing=timing, sizing=sizing))
    return release(sized, operation, progress)


class Search:
    """The searches of one study; all share what was evaluated before."""

    def __init__(self, trials: Trials) -> None:
        self.trials, self.asked = trials, trials.case.study.sizing
        count, (_, most), (_, longest) = len(trials.sites), self.asked.power, self._durations[-1]
        trials.evaluate(np.zeros(count), np.zeros(count), BASE)
        largest = np.full(count, most)
        self.scale = trials.saving(trials.evaluate(largest, largest * longest, "largest"))
        planned = trials.planned
        if planned.any():
            trials.choose("planned", trials.evaluate(planned[0], planned[1], "planned"))

    @property
    def _durations(self) -> list[tuple[float, float]]:
        """Limits of the duration, each with the same value twice where durations are fixed; the longest last."""
        return [(one, one) for one in sorted(self.asked.durations)] or [self.asked.duration]

    def tolerance(self, saving: float) -> float:
        """Give the accepted gap where ``saving`` is at stake [CNY]."""
        return max(self.asked.gap * saving, ROUNDING * abs(self.trials.base_cost))

    def curves(self) -> list[Curve]:
        """Operating cost along the power of each site, the others not built."""
        found = []
        for place, site in enumerate(self.trials.sites):
            duration = self.trials.curve_duration[place]
            unit = np.eye(len(self.trials.sites))[place]

            def evaluate(power: float, *, unit: Array = unit, duration: float = duration, site: str = site) -> Point:
                one = self.trials[self.trials.evaluate(unit * power, unit * power * duration, f"curve of {site}")]
                slope = unit @ (one.slopes["power"] + duration * one.slopes["energy"])
                return Point(power, one.cost, float(slope))

            most = self.asked.power[1]
            saving = evaluate(0.0).value - evaluate(most).value
            found.append(trace(evaluate, 0.0, most, tolerance=self.tolerance(saving)))
        return found

    def least_cost(self) -> Minimum:
        """Least operating and station cost over all sites together, relative to the operating cost without them."""
        trials, count = self.trials, len(self.trials.sites)
        rates = np.r_[trials.rate("power"), trials.rate("energy")]

        def as_evaluation(place: int) -> Evaluation:
            one = trials[place]
            at = np.r_[one.sizes["power"], one.sizes["energy"]]
            slopes = np.r_[one.slopes["power"], one.slopes["energy"]]
            return Evaluation(at, one.cost - trials.base_cost + float(rates @ at), slopes + rates)

        def evaluate(at: Array) -> Evaluation:
            return as_evaluation(trials.evaluate(at[:count], at[count:], "search"))

        known = [as_evaluation(place) for place in range(len(trials))]
        return minimise(evaluate, self._regions(), tolerance=self.tolerance(self.scale), known=known)

    def _regions(self) -> list[Region]:
        """Sizes among which is searched: one region for each fixed duration, and each set of sites that is built.

        Only sites whose connection costs something need a region without them.
        """
        trials, count = self.trials, len(self.trials.sites)
        least, most = self.asked.power
        connection = trials.connection
        optional = (connection > 0.0) & (least == 0.0)
        regions = []
        for built in product(*((1.0, 0.0) if one else (1.0,) for one in optional)):
            mask = np.array(built)
            for shortest, longest in self._durations:
                unit = np.eye(count)
                rows = np.block([[-longest * unit, unit], [shortest * unit, -unit]])
                lower, upper = (end * mask for end in (least, most))
                regions.append(
                    Region(
                        np.r_[lower, shortest * lower],
                        np.r_[upper, longest * upper],
                        rows,
                        np.zeros(2 * count),
                        constant=float(connection @ mask),
                    )
                )
        return regions

    def owner_search(self) -> None:
        """Look for the greatest profit at the prices with the stations, climbing from the best found so far.

        Profit is not concave; of its optimum only what the least system cost proves is certain: no profit exceeds what
        the system saves.
        """
        trials, count = self.trials, len(self.trials.sites)
        least, most = self.asked.power
        inside = [place for place in range(len(trials)) if self._allowed(place)]
        built = [place for place in inside if trials[place].sizes["power"].any()]
        best = max(built, key=trials.profit)
        shortest, longest = self._durations[0][0], self._durations[-1][1]
        power, energy = trials.sizes_at(best)
        hours = np.divide(energy, power, out=np.full(count, shortest), where=power > 0.0)
        fixed = bool(self.asked.durations)

        def profit(at: Array) -> float:
            return trials.profit(trials.evaluate(at[:count], at[:count] * at[count:], "owner's search"))

        low = np.r_[np.full(count, least), hours if fixed else np.full(count, shortest)]
        high = np.r_[np.full(count, most), hours if fixed else np.full(count, longest)]
        climb(profit, np.r_[power, hours], low, high)

    def choose(self) -> None:
        """Choose the best of all sizes tried, once for the system and once for the owner."""
        inside = [place for place in range(len(self.trials)) if self._allowed(place)]
        self.trials.choose("system", min(inside, key=self.trials.total_cost))
        self.trials.choose("developer", max(inside, key=self.trials.profit))

    def _allowed(self, place: int) -> bool:
        """Whether the study's limits admit the sizes of a point."""
        power, energy = self.trials.sizes_at(place)
        least, most = self.asked.power
        fits = [
            bool(((energy >= low * power * (1 - 1e-9)) & (energy <= high * power * (1 + 1e-9))).all())
            for low, high in self._durations
        ]
        return bool((power >= least).all() and (power <= most).all() and any(fits))

    def grid(self) -> None:
        """Evaluate every size of the study's grid, each site by itself."""
        for unit in np.eye(len(self.trials.sites)):
            for power, duration in product(self.asked.grid.power, self.asked.grid.duration):
                self.trials.evaluate(unit * power, unit * power * duration, "grid")

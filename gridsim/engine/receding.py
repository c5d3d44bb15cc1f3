"""Operate a program window by window, the horizon receding: decide on a window, keep its first steps, go on.

Windows with integers are searched without HiGHS's presolve: it is what returns wrong optima (see `mixed`), and on
windows of two days it saves nothing (annual commitment of six large units: 0.5 s a window either way).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import linopy
import numpy as np
import scipy.sparse as sp

from gridsim.engine import highs as solver
from gridsim.engine.certificate import INTEGRALITY
from gridsim.engine.conflict import find_conflict
from gridsim.engine.fold import Folded
from gridsim.engine.horizon import Horizon, Window
from gridsim.engine.mixed import ROUNDING, SEEDS, search
from gridsim.engine.optimum import no_optimum
from gridsim.engine.program import LinearProgram, held_at
from gridsim.engine.stitch import Windows
from gridsim.engine.watch import Watch
from gridsim.errors import InfeasibleError, SolveError

CYCLE = 24
"""Steps after which prices are alike: what is left at the end of a window is valued as that much earlier."""

SHARE_OF_SEARCH = 0.5
"""Part of the gap at which the search ends; the rest is for what rounding and fixing the integers changes."""

Naming = Callable[[int, int], str]
"""First and last step of a window → when that is, in words."""


@dataclass(frozen=True)
class Schedule:
    """Windows of ``length`` steps, of which the first ``step`` are kept."""

    length: int
    step: int

    def windows(self, horizon: int) -> list[tuple[int, int, int]]:
        """Start, end of what is kept, and end of every window."""
        starts = range(0, horizon, self.step)
        return [(start, min(start + self.step, horizon), min(start + self.length, horizon)) for start in starts]


@dataclass(frozen=True)
class Decision:
    """What was decided in one window.

    Parameters
    ----------
    columns, duals : ndarray
        Solution of the window's program, and duals of its rows with the integers fixed.
    objective, bound
        Cost, and what no decision can cost less than, both with the worth of what is left at the end.
    scale
        What the window's operation costs before earnings: the sum of all positive cost terms.
    """

    columns: np.ndarray
    duals: np.ndarray
    objective: float
    bound: float
    scale: float

    @property
    def gap(self) -> float:
        """Distance of cost and bound, relative to the cost before earnings."""
        return max(0.0, self.objective - self.bound) / max(1.0, self.scale)


class Receding:
    """Decide window after window of a program.

    Parameters
    ----------
    model, original, folded
        The model, its program, and this without one-entry rows; integers in the last are searched for.
    point : ndarray (column,)
        Optimum of the whole relaxation, as for `Horizon`.
    gap
        Gap, relative to the window's cost before earnings, at which a search may end.
    naming
        Says in messages when a window is.
    """

    def __init__(  # the parts of a program's long run are all named
        self,
        model: linopy.Model,
        original: LinearProgram,
        folded: Folded,
        point: np.ndarray,
        *,
        gap: float,
        watch: Watch,
        naming: Naming,
    ) -> None:
        self._model, self._original, self._folded, self._watch = model, original, folded, watch
        self._gap, self._naming = gap, naming
        self.horizon = Horizon(folded.program, point)
        self._window, self._place = self.horizon.cut(0, 0), ""

    def commit(self, schedule: Schedule, prices: np.ndarray) -> list[Decision]:
        """Decide on every window with all its numbers known; `horizon` holds the outcome.

        Parameters
        ----------
        prices : ndarray (row of the folded program,)
            Duals of the whole relaxation; they value what a window leaves behind.
        """
        decisions = []
        windows = schedule.windows(self._folded.program.horizon)
        for number, (start, _, end) in enumerate(windows, start=1):
            worth = self.horizon.worth_behind(end, prices)
            window = self._enter(self.horizon.cut(start, end, worth=worth), f"window {number} of {len(windows)}")
            decisions.append(self._decide(window))
            self.horizon.settle(window, decisions[-1].columns)
        return decisions

    def roll(
        self, schedule: Schedule, forecasts: Sequence[LinearProgram], committed: np.ndarray
    ) -> tuple[list[Decision], np.ndarray, np.ndarray]:
        """Decide on every window by its forecast, then again on what comes true in the steps that are kept.

        Parameters
        ----------
        forecasts
            Folded programs of the same matrix: the k-th is what was known k·step steps before each step's own window.
        committed : ndarray (column,)
            Mask of the columns that stay as decided on the forecast.

        Returns
        -------
        decisions : list of Decision
            On the forecasts.
        plan : ndarray (column,)
            What these planned for the steps that were kept.
        duals : ndarray (row of the folded program,)
            Of the decisions on what came true.
        """
        duals = self._first_prices(forecasts[0], schedule.step)
        plan, decisions = self.horizon.point.copy(), []
        windows = schedule.windows(self._folded.program.horizon)
        known = schedule.step
        for number, (start, kept, end) in enumerate(windows, start=1):
            worth = self._worth(end, known, duals)
            blocks = [(start + lead * schedule.step, each) for lead, each in enumerate(forecasts)]
            cut = self.horizon.cut(start, end, sides=blocks, worth=worth)
            window = self._enter(cut, f"window {number} of {len(windows)}")
            decisions.append(self._decide(window))
            decided = decisions[-1].columns
            now = window.program.column_time < kept
            plan[window.columns[now]] = decided[now]
            window = self._enter(self.horizon.cut(start, end, sides=blocks[1:], worth=worth), self._place)
            program, held = window.program, now & committed[window.columns]
            outcome = self._linear(held_at(program, held, np.clip(decided, program.lower, program.upper)))
            self.horizon.settle(window, outcome.columns)
            own = program.row_time >= start
            duals[window.rows[own]] = outcome.row_duals[own]
            known = end
        return decisions, plan, duals

    def _worth(self, end: int, known: int, duals: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
        """Value what is left at ``end`` by the duals of the window before, which knew the steps before ``known``."""
        if end >= self._folded.program.horizon:
            return None
        earlier = max(0, end - known + 1)
        cycles = -(-earlier // CYCLE) * CYCLE
        earlier = cycles if end - cycles > 0 else earlier
        return self.horizon.worth_behind(end, duals, earlier=earlier, equations_only=True)

    def _first_prices(self, forecast: LinearProgram, step: int) -> np.ndarray:
        """Duals of the first steps closed on themselves; zero for all others."""
        duals = np.zeros(forecast.matrix.shape[0])
        windows = Windows(forecast, step)
        outcome = solver.run(solver.load(_continuous(windows.extract(0))), self._watch)
        if outcome.condition == "optimal":
            duals[windows.rows(0)] = outcome.row_duals
        return duals

    def _enter(self, window: Window, place: str) -> Window:
        """Note where we are, for progress and for what may go wrong."""
        self._window, self._place = window, place
        self._watch.text = place
        return window

    def _decide(self, window: Window) -> Decision:
        """Optimum of a window; with integers within the gap, proven by the search's bound.

        The point is recomputed with its integers fixed, and the bound may not exceed its cost.
        """
        program = window.program
        relaxed = self._linear(program)
        objective = program.objective(relaxed.columns)
        scale = float(np.maximum(window.cost * relaxed.columns, 0.0).sum())
        whole = program.integrality == 1
        if np.abs(relaxed.columns[whole] - np.round(relaxed.columns[whole])).max(initial=0.0) <= INTEGRALITY:
            return Decision(relaxed.columns, relaxed.row_duals, objective, objective, scale)
        absolute = SHARE_OF_SEARCH * self._gap * max(1.0, scale)
        for seed in (0, *SEEDS):
            found = search(program, self._watch, 0.0, presolve=False, seed=seed, absolute=absolute)
            self._watch.require()
            if found.condition == "infeasible":
                raise self._conflict()
            if found.columns is None:
                continue
            fixed = solver.run(solver.load(held_at(program, whole, np.round(found.columns))), self._watch)
            self._watch.require()
            if fixed.condition == "optimal":
                cost, bound = program.objective(fixed.columns), max(found.bound, objective)
                decision = Decision(fixed.columns, fixed.row_duals, cost, bound, scale)
                if decision.gap <= self._gap and bound <= cost + ROUNDING * max(1.0, scale):
                    return decision
        raise SolveError(f"{self._name()}: no decision on its integers was proven. No result is released.")

    def _linear(self, program: LinearProgram) -> solver.Solved:
        """Optimum without integers."""
        outcome = solver.run(solver.load(_continuous(program)), self._watch)
        self._watch.require()
        if outcome.condition == "optimal":
            return outcome
        if "infeasible" in outcome.condition:
            raise self._conflict(program)
        raise SolveError(f"{self._name()}: {no_optimum(outcome.condition)}")

    def _conflict(self, program: LinearProgram | None = None) -> InfeasibleError:
        """Error with the window's name, and the limits that conflict in it."""
        self._watch.text = f"{self._place}: locating the conflict"
        found = find_conflict(self._with_bounds_as_rows(program or self._window.program), self._model, self._watch)
        return InfeasibleError(f"{self._name()}: {found.summary}", hours=found.hours, limits=found.limits)

    def _name(self) -> str:
        return f"{self._place} ({self._naming(self._window.start, self._window.end - 1)})"

    def _with_bounds_as_rows(self, program: LinearProgram) -> LinearProgram:
        """Write bounds as the one-entry rows again that supplied them, so that a conflict can name them."""
        columns = self._window.columns
        parts = [(program.matrix, program.row_lower, program.row_upper, program.row_time, program.row_label)]
        lower, upper = program.lower.copy(), program.upper.copy()
        for bounds, supplier, released in (
            (lower, self._folded.lower_row, -np.inf),
            (upper, self._folded.upper_row, np.inf),
        ):
            given = np.flatnonzero(supplier[columns] >= 0)
            entries = (np.ones(len(given)), (np.arange(len(given)), given))
            sides = [np.full(len(given), -np.inf), np.full(len(given), np.inf)]
            sides[0 if released < 0 else 1] = bounds[given]
            label = self._original.row_label[supplier[columns[given]]]
            single = sp.csr_array(entries, shape=(len(given), len(columns)))
            parts.append((single, *sides, program.column_time[given], label))
            bounds[given] = released
        matrices, *arrays = zip(*parts, strict=True)
        row_lower, row_upper, row_time, row_label = (np.concatenate(each) for each in arrays)
        return replace(
            program,
            matrix=sp.csr_array(sp.vstack(matrices)),
            lower=lower,
            upper=upper,
            row_lower=row_lower,
            row_upper=row_upper,
            row_time=row_time,
            row_label=row_label,
        )


def _continuous(program: LinearProgram) -> LinearProgram:
    return replace(program, integrality=np.zeros_like(program.integrality))

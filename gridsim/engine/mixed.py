"""Programs with integers: branch and bound, guarded against optima that HiGHS only believes in.

HiGHS 1.15 can call a point optimal although better ones exist: its presolve for programs with integers cuts them off
(issues 3043, 3073 and 3094 of HiGHS). So each answer is held against the relaxation, which has a proof of its own,
and where that leaves room, a second search without presolve tries to beat it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np

from gridsim.engine import highs as solver
from gridsim.engine.certificate import INTEGRALITY, LIMITS, Figures, certify_mixed, feasibility, recompute
from gridsim.engine.fold import Folded
from gridsim.engine.linear import attempts
from gridsim.engine.optimum import Optimum, no_optimum
from gridsim.engine.program import LinearProgram
from gridsim.engine.watch import Watch
from gridsim.errors import SolveError

SHORTEST_CHALLENGE = 2.0
"""Seconds that a challenge may always take; else as long as the search it doubts."""

SEEDS = (1, 2)
"""Random seeds of the searches without presolve, where a challenge has succeeded."""

ROUNDING = 1e-6
"""Relative difference of objectives that is not a contradiction."""


@dataclass(frozen=True)
class Search:
    """What a branch and bound claims: a point (may be none), its cost, and that nothing costs less than ``bound``."""

    condition: str
    columns: np.ndarray | None
    objective: float
    bound: float
    seconds: float


def search(
    program: LinearProgram,
    watch: Watch,
    gap: float,
    *,
    presolve: bool = True,
    seed: int = 0,
    start: np.ndarray | None = None,
    absolute: float = 1e-6,
) -> Search:
    """Run branch and bound once; a point that is not feasible and integral when recomputed counts as none.

    The search may end at the relative ``gap``, or where ``absolute`` [CNY] is all that separates point and bound.
    """
    began = time.monotonic()
    presolving = "choose" if presolve else "off"
    highs = solver.load(program, mip_rel_gap=gap, mip_abs_gap=absolute, random_seed=seed, presolve=presolving)
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = start.tolist()
        highs.setSolution(known)
    outcome = solver.run(highs, watch, _progress)
    bound, columns = float(highs.getInfo().mip_dual_bound), outcome.columns
    if outcome.condition != "optimal":
        bound = -np.inf
        columns = np.array(highs.getSolution().col_value)
    if len(columns) != len(program.cost) or not _holds(program, columns):
        return Search(outcome.condition, None, np.inf, bound, time.monotonic() - began)
    return Search(outcome.condition, columns, program.objective(columns), bound, time.monotonic() - began)


def _holds(program: LinearProgram, columns: np.ndarray) -> bool:
    primal, integrality = feasibility(program, columns)
    return primal <= LIMITS["primal_violation"] and integrality <= INTEGRALITY


def guarded_search(
    program: LinearProgram, relaxed: Search, watch: Watch, gap: float
) -> tuple[np.ndarray, float, list[str]]:
    """Best point, proven bound, and what was done, in words.

    Parameters
    ----------
    relaxed
        The relaxation's optimum; its columns are a feasible point if they happen to be integral.

    Raises
    ------
    InfeasibleError, SolveError
        Where there is no point, or no bound that a known point does not refute.
    """
    first = search(program, watch, gap)
    said = [f"relaxation {relaxed.objective:,.6g}", f"branch and bound {_told(first)}"]
    if _settled(first, relaxed, gap):
        return _chosen([first], relaxed), relaxed.bound, [*said, "the relaxation alone proves it"]
    watch.require()
    if first.columns is not None and first.condition == "optimal":
        budget = watch.part(max(SHORTEST_CHALLENGE, first.seconds))
        challenge = search(program, budget, gap, presolve=False, seed=SEEDS[0], start=first.columns)
        said.append(f"challenged without presolve: {_told(challenge)}")
        searches = [first, challenge]
        if not any(_refuted(one, searches, relaxed) for one in searches):
            return _chosen(searches, relaxed), max(first.bound, relaxed.bound), said
        watch.require()
    said.append("the claim does not hold, so solved again without presolve")
    searches = [search(program, watch, gap, presolve=False, seed=seed) for seed in SEEDS]
    said += [f"seed {seed}: {_told(one)}" for seed, one in zip(SEEDS, searches, strict=True)]
    watch.require()
    known = [first, *searches]
    if all(one.columns is None for one in known):
        raise no_optimum(first.condition)
    bounds = [one.bound for one in known if one.condition == "optimal" and not _refuted(one, known, relaxed)]
    if not bounds:
        raise SolveError(f"the searches over integers contradict each other: {'; '.join(said)}. No result is released.")
    return _chosen(known, relaxed), max(min(bounds), relaxed.bound), said


def _settled(found: Search, relaxed: Search, gap: float) -> bool:
    best = min(found.objective, relaxed.objective if relaxed.columns is not None else np.inf)
    tolerance = gap * max(1.0, abs(best)) if np.isfinite(best) else 0.0
    return best - relaxed.bound <= tolerance and not _refuted(found, [found, relaxed], relaxed)


def _refuted(one: Search, known: list[Search], relaxed: Search) -> bool:
    """Whether a known point costs less than ``one`` says is possible, or ``one`` beats its own relaxation."""
    if one.condition != "optimal":
        return False
    points = [other.objective for other in (*known, relaxed) if other.columns is not None]
    scale = ROUNDING * max(1.0, abs(one.bound))
    below = one.columns is None or one.objective < relaxed.bound - ROUNDING * max(1.0, abs(relaxed.bound))
    return below or min(points, default=np.inf) < one.bound - scale


def _chosen(known: list[Search], relaxed: Search) -> np.ndarray:
    points = [one for one in (*known, relaxed) if one.columns is not None]
    best = min(points, key=lambda one: one.objective).columns
    assert best is not None
    return best


def _told(found: Search) -> str:
    return f"{found.condition} {found.objective:,.6g}" if found.columns is not None else f"{found.condition}, no point"


def _progress(out: Any) -> str:
    best, bound = float(out.mip_primal_bound), float(out.mip_dual_bound)
    return f"node {int(out.mip_node_count):,}: best {best:,.6g}, bound {bound:,.6g}"


def solve_mixed(program: LinearProgram, folded: Folded, workers: int, watch: Watch, gap: float) -> Optimum:
    """Proven optimum of a program with integers; its duals are those with the integers fixed.

    Raises
    ------
    InfeasibleError, SolveError
        Where there is no proven optimum.
    """
    small = folded.program
    relaxed = _relaxation(small, workers, watch)
    columns, bound, said = guarded_search(small, relaxed, watch, gap)
    columns, duals = _fixed(program, folded, columns, workers, watch)
    method = f"HiGHS, integers guarded: {'; '.join(said)}"
    certificate = certify_mixed(
        program, columns, bound=bound, gap_limit=gap + ROUNDING, method=method, iterations=watch.iterations
    )
    return Optimum(columns, duals, certificate)


def _relaxation(program: LinearProgram, workers: int, watch: Watch) -> Search:
    """Optimum without integers, proven by its dual objective; with its columns only where they are integral."""
    continuous = replace(
        program,
        integrality=np.zeros_like(program.integrality),
        lower=np.where(program.integrality == 2, np.minimum(program.lower, 0.0), program.lower),
    )
    watch.text = "relaxation"
    outcome, figures = _proven(continuous, workers, watch)
    if outcome.condition == "infeasible":
        raise no_optimum("infeasible")
    if figures is None:
        return Search(outcome.condition, None, -np.inf, -np.inf, 0.0)
    bound = min(figures.objective, figures.dual_objective)
    columns = outcome.columns if _holds(program, outcome.columns) else None
    return Search("optimal", columns, figures.objective, bound, 0.0)


def _proven(program: LinearProgram, workers: int, watch: Watch) -> tuple[solver.Solved, Figures | None]:
    """Outcome of a program without integers with the figures that prove it; without figures where none does."""
    outcome: solver.Solved | None = None
    for attempt in attempts(program, "auto", workers, watch):
        outcome = attempt.outcome
        if outcome.condition == "optimal":
            figures = recompute(program, outcome.columns, outcome.row_duals)
            if not figures.missed(LIMITS):
                return outcome, figures
        watch.require()
    assert outcome is not None  # there is at least one attempt
    return outcome, None


def _fixed(
    program: LinearProgram, folded: Folded, columns: np.ndarray, workers: int, watch: Watch
) -> tuple[np.ndarray, np.ndarray]:
    """Solution and duals with the integers fixed at whole numbers; duals are unknown where rounding is infeasible."""
    small = folded.program
    whole, partly = small.integrality == 1, small.integrality == 2
    off = partly & (np.abs(columns) <= INTEGRALITY)
    value = np.where(whole, np.round(columns), 0.0)
    fixed = whole | off
    linear = replace(
        small,
        lower=np.where(fixed, value, small.lower),
        upper=np.where(fixed, value, small.upper),
        integrality=np.zeros_like(small.integrality),
    )
    watch.text = "prices with integers fixed"
    outcome, figures = _proven(linear, workers, watch)
    rows = program.matrix.shape[0]
    if figures is None:
        return columns, np.full(rows, np.nan)
    free = replace(
        folded,
        program=linear,
        lower_row=np.where(fixed, -1, folded.lower_row),
        upper_row=np.where(fixed, -1, folded.upper_row),
    )
    return outcome.columns, free.unfold_duals(outcome.row_duals, outcome.columns, rows)

"""Operation that withstands outages: screen, add the rows that are violated, solve again, until none is."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gridsim.case import Case
from gridsim.contingency.branches import Array, Branches, circuit_flows, read_branches
from gridsim.contingency.factors import outage_factors
from gridsim.contingency.screening import TOLERANCE, Screening, flows_after_outages, screen
from gridsim.engine.named_basis import NamedBasis
from gridsim.engine.solve import Progress
from gridsim.errors import InfeasibleError
from gridsim.operation.perfect import Operation, operate
from gridsim.system.limits import limit_in_words
from gridsim.system.security import SecurityRow, read_security_prices

NEARLY = 0.98
"""Share of a limit from which an hour joins the row that other hours violate: storage moves flows to neighbours."""

_DIRECTIONS = (1, -1)

Pair = tuple[int, int, int]


@dataclass(frozen=True)
class SecureOperation:
    """Operation, its screening, and what was needed to make it secure.

    Parameters
    ----------
    cheapest
        Screening of the cheapest operation, before anything was secured.
    screening_time
        Seconds of the last screening.
    rows, prices
        Limits that the dispatch keeps after outages, with their worth in each of their hours [CNY/MWh].
    cost
        Objective above that of the cheapest operation [CNY].
    rounds
        Optimisations; one where nothing had to be secured.
    """

    operation: Operation
    screening: Screening
    cheapest: Screening
    screening_time: float
    rows: tuple[SecurityRow, ...] = ()
    prices: tuple[Array, ...] = ()
    cost: float = 0.0
    rounds: int = 1


def operate_securely(
    case: Case, *, start: NamedBasis | None = None, keep_basis: bool = False, progress: Progress | None = None
) -> SecureOperation:
    """Least-cost operation of a case that withstands the outages its study names, screened for all it asks for.

    Rows are added only where the screening finds overloads, as cutting planes; each round starts from the basis of the
    one before. As every round adds rows and there are finitely many, it ends. Stott, Alsac and Monticelli (1987),
    Security analysis and optimization, doi 10.1109/PROC.1987.13931.

    Parameters
    ----------
    start, keep_basis, progress
        As for `gridsim.operation.perfect.operate`.

    Raises
    ------
    InfeasibleError
        Where no operation withstands the outages; it names hours, outages and branches.
    """
    asked, branches = case.study.security, read_branches(case)
    secured = branches.chosen(asked.secured)
    monitored = branches.chosen(asked.monitored)
    keep = keep_basis or bool(len(secured))
    operation = operate(case, start=start, keep_basis=keep, progress=progress)
    objective, rounds = operation.results.objective, 1
    cheapest = _screen(case, branches, operation)
    hours: dict[Pair, np.ndarray] = {}
    rows: tuple[SecurityRow, ...] = ()
    while _add_overloads(hours, case, branches, operation, secured, monitored):
        rows = tuple(_rows(hours, case, branches))
        if progress is not None:
            progress(f"securing {sum(len(row.hours) for row in rows):,} flows after outages")
        try:
            operation = operate(case, start=operation.basis, keep_basis=True, secured=rows, progress=progress)
        except InfeasibleError as error:
            raise _impossible(rows, error) from None
        rounds += 1
    started = time.perf_counter()
    screening = _screen(case, branches, operation)
    return SecureOperation(
        operation,
        screening,
        cheapest,
        time.perf_counter() - started,
        rows,
        tuple(price.to_numpy() for price in read_security_prices(operation.network, rows)),
        operation.results.objective - objective,
        rounds,
    )


def _impossible(rows: Sequence[SecurityRow], error: InfeasibleError) -> InfeasibleError:
    """Say that there is an operation, but none that withstands the outages, and which outages these are."""
    wanted = dict.fromkeys(limit_in_words(row.name, "") for row in rows)
    summary = "an operation exists, but none that withstands the outages the study secures. It would have to keep the "
    summary += f"{'; the '.join(wanted)}."
    return InfeasibleError(summary, hours=error.hours, limits=error.limits, words=limit_in_words)


def _screen(case: Case, branches: Branches, operation: Operation) -> Screening:
    """Screen an operation as the study wants it."""
    asked, flows = case.study.security, circuit_flows(operation.results.hourly, branches)
    outages, monitored = branches.chosen(asked.outages), branches.chosen(asked.monitored)
    return screen(branches, flows, outages, monitored, asked.overload_factor)


def _add_overloads(
    hours: dict[Pair, np.ndarray],
    case: Case,
    branches: Branches,
    operation: Operation,
    secured: np.ndarray,
    monitored: np.ndarray,
) -> bool:
    """Add to ``hours``, by outage, branch and direction, those above their limit; whether there were new ones."""
    factors = outage_factors(branches, secured)
    limit = branches.outage_rating[monitored] * case.study.security.overload_factor
    flows = circuit_flows(operation.results.hourly, branches)
    shape = (len(flows), len(factors.outages), len(monitored))
    over, near = np.zeros((2, *shape), dtype=bool), np.zeros((2, *shape), dtype=bool)
    for first, after in flows_after_outages(flows, factors, monitored):
        block = slice(first, first + len(after))
        for way, direction in enumerate(_DIRECTIONS):
            over[way, block] = direction * after > limit + TOLERANCE
            near[way, block] = direction * after > NEARLY * limit
    grown = False
    for way, outage, branch in np.argwhere(over.any(axis=1)):
        pair = (int(factors.outages[outage]), int(monitored[branch]), _DIRECTIONS[way])
        known = hours.setdefault(pair, np.zeros(len(flows), dtype=bool))
        if (over[way, :, outage, branch] & ~known).any():
            hours[pair] = known | near[way, :, outage, branch]
            grown = True
    return grown


def _rows(hours: dict[Pair, np.ndarray], case: Case, branches: Branches) -> Iterator[SecurityRow]:
    for (outage, branch, direction), held in sorted(hours.items()):
        factor = float(outage_factors(branches, np.array([outage])).factors[0, branch])
        shares = {branches.names[branch]: 1.0 / branches.circuits[branch]}
        shares[branches.names[outage]] = shares.get(branches.names[outage], 0.0) + factor / branches.circuits[outage]
        yield SecurityRow(
            branches.names[outage],
            branches.names[branch],
            direction,
            {name: float(share) for name, share in shares.items()},
            float(branches.outage_rating[branch] * case.study.security.overload_factor),
            case.snapshots[held].to_numpy(),
        )

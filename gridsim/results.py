"""`Results`: what a study found, labelled with units, with the certificate of its optimality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import xarray as xr


@dataclass(frozen=True)
class Certificate:
    """Proof of optimality, recomputed from the linear program's arrays outside the solver.

    Parameters
    ----------
    condition
        Always ``optimal``; nothing else becomes a result.
    primal_violation, dual_violation
        Largest violation of a bound or row [MW or MWh], and of a reduced cost's sign [CNY/MWh].
    complementarity
        Largest product of a slack and its multiplier, relative to max(1, |objective|).
    gap
        |primal − dual objective| / max(1, |objective|).
    objective
        Value of the objective [CNY]: operating cost, capital cost of existing capacity not included.
    method
        How the optimum was found, in words.
    rows, columns, iterations
        Size of the program and simplex iterations of all solves.
    bound
        No operation costs less [CNY]: the dual objective, with integers the bound that the search proved; ``gap`` is
        the objective's distance to it.
    integers, integrality
        Columns that have to be integers, and the largest distance of one to the nearest integer.
    """

    condition: str
    objective: float
    primal_violation: float
    dual_violation: float
    complementarity: float
    gap: float
    method: str
    rows: int
    columns: int
    iterations: int
    bound: float = 0.0
    integers: int = 0
    integrality: float = 0.0


@dataclass(frozen=True)
class Results:
    """Verified outcome of one operated case, immutable by convention: nothing writes to ``hourly`` after it is read.

    Parameters
    ----------
    hourly
        Dataset over ``snapshot`` with the variables of `gridsim.schema.variables.VARIABLES`.
    objective
        Operating cost as the solver saw it [CNY]; the tie-break penalty on curtailment included.
    certificate
        Proof of optimality.
    timing
        Stage → seconds.
    """

    hourly: xr.Dataset
    objective: float
    certificate: Certificate
    timing: Mapping[str, float] = field(default_factory=dict)

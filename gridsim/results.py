"""`Results`: what a study found, labelled with units, with the certificate of its optimality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import xarray as xr

from gridsim.schema.security import SECURITY_DIMENSIONS, SECURITY_VARIABLES, security_attributes


@dataclass(frozen=True)
class Certificate:
    """Proof of optimality, recomputed from the linear program's arrays outside the solver.

    Parameters
    ----------
    condition
        ``optimal``; or ``rolling``, where decisions were taken on forecasts: the operation is then proven feasible, and
        ``gap`` is what imperfect foresight costs above ``bound``, the optimum of perfect foresight.
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
class Windowed:
    """What an operation in windows is compared with, and how its windows went.

    Parameters
    ----------
    costs
        Operating cost of the same horizon under each view, cheapest first [CNY]: ``dispatch`` (no starts, no minimum
        times), ``linearised``, ``integer``; or ``perfect_foresight`` and ``rolling``.
    windows
        Over ``window``: the variables of `gridsim.schema.variables.WINDOW_VARIABLES`.
    plan
        Over ``snapshot``: the variables of `gridsim.schema.variables.PLAN_VARIABLES`; without variables where nothing
        was forecast.
    """

    costs: Mapping[str, float]
    windows: xr.Dataset
    plan: xr.Dataset = field(default_factory=xr.Dataset)


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
    security
        Of a study of network security, what it found besides, with the variables of
        `gridsim.schema.security.SECURITY_VARIABLES`.
    windowed
        Of an operation in windows.
    sizing
        Of a study of sizes of storage, what it found besides, with the variables of
        `gridsim.schema.sizing.SIZING_VARIABLES`.
    """

    hourly: xr.Dataset
    objective: float
    certificate: Certificate
    timing: Mapping[str, float] = field(default_factory=dict)
    security: xr.Dataset | None = None
    windowed: Windowed | None = None
    sizing: xr.Dataset | None = None


def security_dataset(variables: Mapping[str, xr.DataArray]) -> xr.Dataset:
    """Label what a study of network security found: every variable of the schema, what was not asked for empty.

    Parameters
    ----------
    variables
        By the names of `gridsim.schema.security.SECURITY_VARIABLES`, names of members as coordinates.
    """
    sizes = {dimension: 0 for variable in SECURITY_VARIABLES.values() for dimension in variable.dimensions}
    members: dict[str, np.ndarray] = {name: np.array([], dtype=object) for name in SECURITY_DIMENSIONS}
    for values in variables.values():
        sizes |= {str(name): size for name, size in values.sizes.items()}
        members |= {str(name): values[name].to_numpy() for name in values.dims if name in values.coords}
    members |= {name: members[name].astype(object) for name in SECURITY_DIMENSIONS}
    data = {}
    for name, variable in SECURITY_VARIABLES.items():
        kind = np.dtype({"text": "O", "time": "datetime64[s]"}.get(variable.unit, "f8"))
        empty = np.zeros([sizes[one] for one in variable.dimensions], kind)
        array = variables[name].to_numpy() if name in variables else empty
        data[name] = xr.Variable(variable.dimensions, array, security_attributes(name))
    return xr.Dataset(data, coords=members)

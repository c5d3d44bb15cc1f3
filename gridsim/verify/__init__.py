"""Recheck of a result against its inputs, from Case and Results alone.

Balances, limits, commitment, fuel and cost are computed again in numpy, prices by complementary slackness. No code is
shared with the rooms that build and solve the model, and no solver is needed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gridsim.case import Case
from gridsim.results import Results
from gridsim.schema.variables import VARIABLES
from gridsim.verify.accounts import check_certificate, check_cost
from gridsim.verify.demand_prices import check_demand_prices
from gridsim.verify.facts import Facts
from gridsim.verify.flows import check_flows
from gridsim.verify.loads import check_loads
from gridsim.verify.losses import check_losses
from gridsim.verify.prices import check_prices
from gridsim.verify.report import Check, Report
from gridsim.verify.reserves import check_reserves
from gridsim.verify.security import check_security
from gridsim.verify.sizing import check_sizing
from gridsim.verify.stores import check_exchange, check_stores
from gridsim.verify.units import check_units
from gridsim.verify.windows import check_windows

__all__ = ["Check", "Report", "verify"]


def verify(case: Case, results: Results) -> Report:
    """Recheck every claim of a result that can be recomputed.

    Parameters
    ----------
    case, results
        What was operated, and the claimed operation.

    Returns
    -------
    Report
        One check per law. Where the result is incomplete only that is reported, for nothing else can be computed;
        `Report.require_passed` raises on any failure.
    """
    facts = Facts(case, results)
    complete = _check_completeness(facts)
    if not complete.passed:
        return Report((complete,))
    return Report((complete, *_checks(facts)))


def _checks(facts: Facts) -> Iterator[Check]:
    yield from check_flows(facts)
    yield from check_losses(facts)
    yield from check_units(facts)
    yield from check_stores(facts)
    yield from check_exchange(facts)
    yield from check_loads(facts)
    yield from check_reserves(facts)
    yield check_cost(facts)
    rolling = facts.case.study.operation == "rolling"
    yield check_certificate(facts.results, condition="rolling" if rolling else "optimal")
    yield from check_windows(facts)
    yield from check_prices(facts)
    yield from check_demand_prices(facts)
    yield from check_security(facts)
    yield from check_sizing(facts)


def _check_completeness(facts: Facts) -> Check:
    """Every variable is there, over the case's hours and active components in order, and finite."""
    hourly = facts.results.hourly
    wrong = []
    for name in VARIABLES:
        if name not in hourly:
            wrong.append(f"{name} is missing")
            continue
        values = hourly[name]
        wanted = VARIABLES[name].dimensions
        if set(values.dims) != set(wanted) or any(
            list(values[dimension].to_numpy()) != facts.members_along(dimension) for dimension in wanted[1:]
        ):
            wrong.append(f"{name} does not cover the active components")
        elif not np.array_equal(values["snapshot"].to_numpy(), facts.snapshots.to_numpy()):
            wrong.append(f"{name} does not cover the hours of the study")
        elif not np.isfinite(values.to_numpy()).all():
            wrong.append(f"{name} holds a number that is missing or not finite")
    return Check("completeness", not wrong, float(len(wrong)), 0.0, "1", "; ".join(wrong))

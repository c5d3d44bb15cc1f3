"""The objective, added up again from the tables, and the certificate's own figures held against what they must meet."""

from __future__ import annotations

import numpy as np

from gridsim.results import Certificate, Results
from gridsim.verify.facts import Facts
from gridsim.verify.losses import loss_cost
from gridsim.verify.report import Check
from gridsim.verify.tolerances import CERTIFICATE, COST, OBJECTIVE, SEARCH_GAP


def check_cost(facts: Facts) -> Check:
    """Hold the stated objective against the cost of the claimed operation."""
    items = cost_items(facts)
    cost, stated = sum(items.values()), facts.results.objective
    error = abs(cost - stated) / max(1.0, abs(cost))
    error = np.inf if np.isnan(error) else error
    return Check(
        "cost",
        bool(error <= COST.limit),
        error,
        COST.limit,
        COST.unit,
        f"objective {stated:,.2f} CNY, recomputed {cost:,.2f} CNY",
    )


def cost_items(facts: Facts) -> dict[str, float]:
    """Operating cost over the horizon by item [CNY], the tie-break penalty included."""
    energy = {
        name: facts.claimed(name).sum(axis=0)
        for name in (
            *("generation", "discharge", "demand_response", "shift_down"),
            *("heat_generation", "electric_boiler_input"),
        )
    }
    imported, exported, price = facts.claimed("import"), facts.claimed("export"), facts.outside_price
    margin = {way: facts.column("ties", f"{way}_margin") for way in ("import", "export")}
    items = {
        "coal": facts.fuel_price * facts.claimed("fuel").sum(),
        "allocation for heat": -facts.free_allocation[1] * facts.claimed("heat_extraction").sum(),
        "generation": energy["generation"] @ facts.power_cost,
        "start-ups": facts.start_cost,
        "storage wear": energy["discharge"] @ facts.column("storage_units", "throughput_cost"),
        "demand response": energy["demand_response"] @ facts.column("demand_response", "price"),
        "shifted demand": energy["shift_down"] @ facts.column("shiftable_loads", "cost"),
        "heat sources": energy["heat_generation"] @ facts.heat_cost,
        "electric boilers": energy["electric_boiler_input"] @ facts.column("electric_boilers", "variable_cost"),
        "losses": loss_cost(facts) * sum(facts.claimed(f"{kind}_loss").sum() for kind in ("line", "transformer")),
        "reserve shortage": facts.claimed("reserve_shortage").sum(axis=0) @ facts.column("reserves", "shortage_price"),
        "import": ((price + margin["import"]) * imported).sum(),
        "export": -((price - margin["export"]) * exported).sum(),
    }
    return {name: float(value) for name, value in items.items()}


def check_certificate(results: Results, *, condition: str = "optimal") -> Check:
    """Hold the certificate against the limits that every proof must meet, and against the objective that it proves.

    The program that was solved is not here, so the figures themselves cannot be computed again; an optimum without
    proof, and a certificate that belongs to another result or was altered out of its limits, are found. ``worst`` is
    the largest figure as a multiple of its limit. An operation by forecasts (``condition`` rolling) is proven feasible,
    and its gap is no error but the cost of imperfect foresight.
    """
    certificate = results.certificate
    scale = max(1.0, abs(results.objective))
    limits = _limits(certificate)
    if condition == "rolling":
        limits = {"primal_violation": limits["primal_violation"], "gap": np.inf}
    figures = {name: (float(getattr(certificate, name)), limit) for name, limit in limits.items()}
    off = abs(certificate.objective - results.objective) / scale
    figures["distance to the objective"] = (off, OBJECTIVE.limit)
    if certificate.integers or certificate.bound:
        off = abs(abs(certificate.objective - certificate.bound) / scale - certificate.gap)
        figures["distance of gap and bound"] = (off, CERTIFICATE["gap"].limit)
    multiples = {name: _multiple(figure, limit) for name, (figure, limit) in figures.items()}
    wrong = [f"{name.replace('_', ' ')} {figures[name][0]:.3g}" for name, times in multiples.items() if times > 1.0]
    if certificate.condition != condition:
        wrong.insert(0, f"condition '{certificate.condition}', not '{condition}'")
    worst = np.inf if certificate.condition != condition else max(multiples.values())
    return Check("certificate", not wrong, worst, 1.0, "1", "; ".join(wrong))


def _limits(certificate: Certificate) -> dict[str, float]:
    limits = {name: tolerance.limit for name, tolerance in CERTIFICATE.items()}
    return limits | {"gap": SEARCH_GAP.limit} if certificate.integers else limits


def _multiple(figure: float, limit: float) -> float:
    """Figure in limits; infinite where it is no size: missing or below zero."""
    return figure / limit if figure >= 0.0 else np.inf

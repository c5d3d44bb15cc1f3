"""The objective, added up again from the tables."""

from __future__ import annotations

import numpy as np

from gridsim.verify.facts import Facts
from gridsim.verify.report import Check
from gridsim.verify.tolerances import COST


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
            *("generation", "start_up", "discharge", "demand_response"),
            *("heat_generation", "electric_boiler_input"),
        )
    }
    imported, exported, price = facts.claimed("import"), facts.claimed("export"), facts.outside_price
    margin = {way: facts.column("ties", f"{way}_margin") for way in ("import", "export")}
    items = {
        "coal": facts.fuel_price * facts.claimed("fuel").sum(),
        "allocation for heat": -facts.free_allocation[1] * facts.claimed("heat_extraction").sum(),
        "generation": energy["generation"] @ facts.power_cost,
        "start-ups": energy["start_up"] @ facts.thermal["start_up_cost"].to_numpy(float),
        "storage wear": energy["discharge"] @ facts.column("storage_units", "throughput_cost"),
        "demand response": energy["demand_response"] @ facts.column("demand_response", "price"),
        "heat sources": energy["heat_generation"] @ facts.heat_cost,
        "electric boilers": energy["electric_boiler_input"] @ facts.column("electric_boilers", "variable_cost"),
        "import": ((price + margin["import"]) * imported).sum(),
        "export": -((price - margin["export"]) * exported).sum(),
    }
    return {name: float(value) for name, value in items.items()}

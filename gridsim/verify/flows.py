"""Balances of power and heat, flows and Kirchhoff's voltage law."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from gridsim.verify.facts import Facts
from gridsim.verify.report import Array, Check
from gridsim.verify.tolerances import POWER

BRANCHES = ("line", "transformer")


def check_flows(facts: Facts) -> Iterator[Check]:
    """Balance at every bus and hour, flow limits and voltage law."""
    buses = facts.rows("buses")
    balance = nodal_balance(facts)
    for name, carrier in (("power balance", "AC"), ("steam balance", "steam")):
        at = (buses["carrier"] == carrier).to_numpy(bool)
        yield facts.check(name, np.abs(balance[:, at]), list(buses.index[at]), POWER)
    for kind, limit in zip(BRANCHES, (line_limits(facts), transformer_limits(facts)), strict=True):
        yield facts.check(f"{kind}_flow limit", loading(facts, kind) - limit, facts.members(f"{kind}_flow"), POWER)
    names = facts.members("line_flow") + facts.members("transformer_flow")
    yield facts.check("Kirchhoff voltage law", voltage_law_violation(facts), names, POWER)


def loading(facts: Facts, kind: str) -> Array:
    """(snapshot, line or transformer) what counts against the rating [MW]: flow and the whole loss."""
    return np.abs(facts.claimed(f"{kind}_flow")) + facts.claimed(f"{kind}_loss")


def nodal_balance(facts: Facts) -> Array:
    """(snapshot, bus) what enters less what leaves [MW]."""
    boiler = facts.claimed("electric_boiler_input")
    terms = (
        ("generators", "bus", facts.claimed("generation")),
        ("storage_units", "bus", facts.claimed("discharge") - facts.claimed("charge")),
        ("ties", "bus", facts.claimed("import") - facts.claimed("export")),
        ("demand_response", "bus", facts.claimed("demand_response")),
        ("loads", "bus", -facts.claimed("demand")),
        ("electric_boilers", "bus", -boiler),
        ("electric_boilers", "heat_bus", boiler * facts.column("electric_boilers", "efficiency")),
        ("heat_sources", "bus", facts.claimed("heat_generation")),
        ("heat_stores", "bus", facts.claimed("heat_discharge") - facts.claimed("heat_charge")),
        ("lines", "bus0", -facts.claimed("line_flow")),
        ("lines", "bus1", facts.claimed("line_flow")),
        ("transformers", "bus0", -facts.claimed("transformer_flow")),
        ("transformers", "bus1", facts.claimed("transformer_flow")),
        *((f"{kind}s", end, -0.5 * facts.claimed(f"{kind}_loss")) for kind in BRANCHES for end in ("bus0", "bus1")),
    )
    shifted = facts.case.tables["loads"].loc[facts.rows("shiftable_loads")["load"], "bus"].tolist()
    total = (facts.claimed("shift_down") - facts.claimed("shift_up")) @ placement(facts, shifted)
    total += facts.claimed("heat_extraction") @ placement(facts, facts.thermal["heat_bus"].tolist())
    for table, end, values in terms:
        total += values @ placement(facts, facts.rows(table)[end].tolist())
    return total


def placement(facts: Facts, at: list[str]) -> Array:
    """(member, bus) one where the member sits at the bus."""
    buses = np.array(facts.rows("buses").index, dtype=object)
    return (np.array(at, dtype=object).reshape(-1, 1) == buses).astype(float)


def line_limits(facts: Facts) -> Array:
    """Limit on the sum of all circuits of each line [MW]."""
    return facts.column("lines", "rating")


def transformer_limits(facts: Facts) -> Array:
    """Limit on the sum of all units of each transformer [MW]."""
    return facts.column("transformers", "rating") * facts.column("transformers", "units")


def reactances(facts: Facts) -> Array:
    """(line and transformer,) series reactance [1/MW: per unit on a base of 1 MVA]."""
    lines = facts.rows("lines")
    voltage = facts.rows("buses").loc[lines["bus0"], "voltage"].to_numpy(float)
    ohms = facts.column("lines", "reactance") * facts.column("lines", "length") / facts.column("lines", "circuits")
    return np.concatenate([ohms / voltage**2, facts.column("transformers", "reactance") / transformer_limits(facts)])


def incidence(facts: Facts) -> Array:
    """(line and transformer, bus) one at bus0, minus one at bus1."""
    both = pd.concat([facts.rows(table)[["bus0", "bus1"]] for table in ("lines", "transformers")])
    return placement(facts, both["bus0"].tolist()) - placement(facts, both["bus1"].tolist())


def voltage_law_violation(facts: Facts) -> Array:
    """(snapshot, line and transformer) flow that no set of bus angles explains [MW].

    Angle differences (reactance x flow) must be differences of bus angles; what is left after the best fit of angles
    lies round the cycles. Wood, Wollenberg and Sheblé, Power Generation, Operation, and Control, 3rd ed., ch. 3.
    """
    reactance = reactances(facts)
    differences = np.hstack([facts.claimed("line_flow"), facts.claimed("transformer_flow")]) * reactance
    ends = incidence(facts)
    explained = differences @ (ends @ np.linalg.pinv(ends)).T
    return np.abs(differences - explained) / reactance

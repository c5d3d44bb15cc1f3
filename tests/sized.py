"""A small system with stations to be sized: a load behind a narrow line, an hourly price outside."""

from __future__ import annotations

from typing import Any

import numpy as np
from small import bus, small_case, tie

from gridsim.case import Case

HOURS = 72
COSTS = {
    "power_cost": 350.0,
    "energy_cost": 180.0,
    "connection_cost": 0.0,
    "fixed_cost": 0.02,
    "life": 12.0,
    "discount_rate": 0.07,
}
ASKED = {"power": [0, 80], "duration": [0.5, 6]}


def station(name: str, at: str, **changes: Any) -> dict[str, Any]:
    """Row of a station of 7 MW and 13 MWh at bus ``at``, with costs."""
    row = {"name": name, "bus": at, "power": 7.0, "energy": 13.0, "availability": 0.96, "throughput_cost": 5.0}
    return row | {"charge_efficiency": 0.93, "discharge_efficiency": 0.93} | COSTS | changes


def sized_case(
    *stations: dict[str, Any], hours: int = HOURS, study: dict[str, Any] | None = None, **asked: Any
) -> Case:
    """Build the case; all its stations are sized unless ``asked``, keys of ``sizing``, says otherwise."""
    hour = np.arange(hours)
    noise = np.random.default_rng(5).normal(0, 40, hours)
    rows = list(stations) or [station("one", "a"), station("two", "b")]
    sizing = {"sites": [row["name"] for row in rows]} | ASKED | asked
    return small_case(
        hours,
        profiles={
            "price": 300 + 220 * np.sin(hour * 2 * np.pi / 24) + noise,
            "load": 55 + 14 * np.sin(hour * 2 * np.pi / 24 - 1),
        },
        study={"kind": "sizing", "sizing": sizing} | (study or {}),
        buses=[bus("a"), bus("b")],
        lines=[{"name": "line", "bus0": "a", "bus1": "b", "length": 10, "reactance": 0.3, "rating": 60}],
        loads=[{"name": "load", "bus": "b", "profile": "load"}],
        demand_response=[{"name": "shed", "bus": "b", "kind": "shedding", "power": 500, "price": 3000}],
        ties=[tie("a", import_margin=20)],
        storage_units=rows,
    )

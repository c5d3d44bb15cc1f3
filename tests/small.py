"""Cases of a few rows, for worked examples whose answer is known in closed form."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from tiny import ROWS, make_table

from gridsim.case import Case
from gridsim.inputs.study import Study
from gridsim.schema.tables import TABLES


def small_case(hours: int, *, profiles: dict[str, Any], study: dict[str, Any] | None = None, **rows: Any) -> Case:
    """Build a case from the rows given per table; tables not given are empty, parameters those of `tiny`.

    ``profiles`` maps names to values of length ``hours``, or to one value for all hours.
    """
    snapshots = pd.date_range("2030-01-01", periods=hours, freq="h", name="snapshot")
    given = {"parameters": ROWS["parameters"], "sources": ROWS["sources"]} | rows
    return Case(
        name="small",
        study=Study(**{"network": "small", "year": 2030, "hours": hours} | (study or {})),
        snapshots=snapshots,
        tables={name: make_table(name, given.get(name, ())) for name in TABLES},
        profiles=pd.DataFrame(
            {name: np.broadcast_to(np.asarray(values, float), hours) for name, values in profiles.items()},
            index=snapshots,
        ),
    )


def bus(name: str, carrier: str = "AC", voltage: float = 220.0) -> dict[str, Any]:
    """Row of a bus."""
    return {"name": name, "carrier": carrier, "voltage": voltage}


def tie(bus_name: str, **changes: Any) -> dict[str, Any]:
    """Row of a tie with a price profile ``price``; nothing restricts it unless ``changes`` do."""
    row = {"name": "outside", "bus": bus_name, "import_capacity": 1e4, "export_capacity": 1e4, "price_profile": "price"}
    return row | changes

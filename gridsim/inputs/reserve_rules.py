"""Rules of operating reserves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gridsim.errors import Problem
from gridsim.inputs.tables import NetworkTables
from gridsim.inputs.wording import correction
from gridsim.schema.carriers import CARRIERS

_SHARES = ("load_share", "wind_share", "solar_share")


def check_reserves(tables: NetworkTables) -> Iterator[Problem]:
    """Find reserves that nothing requires, that nobody would hold, or that cover a loss of nothing."""
    for name, row in tables.entries("reserves").items():
        yield from _check_infeeds(tables, name, row)
    for name, row in tables.entries("reserves", active_only=True).items():
        if all(row[share] == 0 for share in _SHARES) and not row["infeeds"]:
            what = f"{', '.join(_SHARES)} are 0 and infeeds is empty: nothing is required."
            yield tables.problem("reserves", name, what, "Give a share or an infeed, or switch the row off.")
        if row["shortage_price"] == 0:
            what = "shortage_price = 0 CNY/MWh: a shortage would cost nothing, and no reserve be held."
            yield tables.problem("reserves", name, what, "Give what a missing MW costs in an hour.")


def _check_infeeds(tables: NetworkTables, name: str, row: dict[str, Any]) -> Iterator[Problem]:
    known = [*CARRIERS, *tables.entries("generators")]
    parts = [part.strip() for part in row["infeeds"].split(";") if part.strip()]
    for part in parts:
        if part not in known:
            what = f"infeeds names '{part}', which is neither a carrier nor a row of generators.csv."
            yield tables.problem("reserves", name, what, correction(part, known))
    if parts and row["direction"] == "down":
        what = f"infeeds = '{row['infeeds']}' for a reserve downwards; the loss of an infeed calls for more power."
        yield tables.problem("reserves", name, what, "Leave infeeds empty, or set direction = up.")

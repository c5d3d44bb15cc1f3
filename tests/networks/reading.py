"""Reading the shipped networks plainly: the tests of the data shall not depend on the reader they feed."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from gridsim.schema.carriers import CARRIERS
from gridsim.schema.tables import TABLES

FOLDER = Path(__file__).parents[2] / "networks"
QIDONG = ("qidong-2025", "qidong-2030")
NAMES = (*QIDONG, "template")

Network = dict[str, pd.DataFrame]


def read_network(name: str) -> Network:
    """Every table of a network as text, in file order, with an empty string where a cell is empty."""
    return {
        table: pd.read_csv(FOLDER / name / f"{table}.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
        for table in TABLES
    }


NETWORKS = {name: read_network(name) for name in NAMES}


class Number(NamedTuple):
    """A filled number of a table, with where it comes from."""

    place: str
    value: float
    source: str
    confidence: str
    low: str
    high: str
    note: str


def split(cell: str) -> list[str]:
    """Read the parts of a cell separated by ';'."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def exceptions(network: Network) -> dict[tuple[str, str, str], dict[str, str]]:
    """(table, row, column) → the row of provenance.csv that speaks of this cell.

    Raises
    ------
    ValueError
        Where two rows speak of one cell.
    """
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for line in network["provenance"].to_dict("records"):
        table = line["table"]
        rows = list(network[table]["name"]) if line["row"] == "*" else split(line["row"])
        for cell in ((table, row, column) for row in rows for column in split(line["column"])):
            if cell in found:
                raise ValueError(f"{'.'.join(cell)} stands in {found[cell]['name']} and in {line['name']}")
            found[cell] = line
    return found


@cache
def numbers(name: str) -> tuple[Number, ...]:
    """Every filled number of a network with its source, confidence and range."""
    network = NETWORKS[name]
    own = exceptions(network)
    found = []
    for table in TABLES.values():
        columns = [column for column in table.columns if column.kind in ("number", "schedule")]
        for row in network[table.name].to_dict("records") if columns else ():
            for column in (column for column in columns if row[column.name]):
                origin = own.get((table.name, row["name"], column.name), row)
                value = float(row[column.name]) if column.kind == "number" else float("nan")
                place = f"{table.name}.{row['name']}.{column.name}"
                low, high = origin.get("low", ""), origin.get("high", "")
                found.append(Number(place, value, origin["source"], origin["confidence"], low, high, origin["note"]))
    return tuple(found)


def named(table: pd.DataFrame) -> pd.DataFrame:
    """Rows by name."""
    return table.set_index("name")


def active(table: pd.DataFrame) -> pd.DataFrame:
    """Rows that take part, by name."""
    return named(table[table["active"] == "true"])


def capacity(network: Network, scope: str) -> float:
    """Capacity of the active generators in one of the plan's scopes [MW]."""
    generators = active(network["generators"])
    inside = generators["carrier"].map(lambda carrier: scope in CARRIERS[carrier].scopes)
    return generators.loc[inside, "capacity"].astype(float).sum()


def curve(network: Network, name: str) -> list[tuple[float, float]]:
    """Load [per unit] and coal [g per kWh of rated output] of a heat-rate curve, by rising load."""
    points = network["heat_rates"].query("curve == @name")[["load", "heat_rate"]].astype(float)
    return sorted((load, load * rate) for load, rate in points.itertuples(index=False))


def used_profiles(network: Network) -> set[str]:
    """Names of the hourly series that a network asks for."""
    cells = set()
    for name, table in TABLES.items():
        for column in table.columns:
            if column.refers_to == "profiles":
                cells |= set(network[name][column.name])
    return cells - {""}

"""Names in one table that must exist in another: buses, profiles, curves, groups, sources, members of targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from gridsim.errors import Problem
from gridsim.inputs.tables import NetworkTables
from gridsim.inputs.wording import correction, did_you_mean
from gridsim.schema.carriers import CARRIERS
from gridsim.schema.tables import PARAMETERS, TABLES, Column
from gridsim.schema.units import conversion_factor

METRIC_UNITS = {
    "capacity": "MW",
    "storage_power": "MW",
    "storage_energy": "MWh",
    "net_coal_rate": "gce/kWh",
    "gross_generation": "MWh",
    "retrofit_saving": "tce",
    "non_fossil_share": "1",
    "co2_intensity": "tCO2/MWh",
    "co2": "tCO2",
    "coal_use": "tce",
    "green_certificates": "certificate",
}
"""Metric of a target → unit its threshold must be convertible to."""


_GROUPED = {"heat_rates": "curve", "starts": "start_class"}
"""Tables whose rows others name in groups: the column that names the group."""


def check_references(tables: NetworkTables, profiles: Collection[str] | None) -> list[Problem]:
    """Find every name that refers to nothing.

    Parameters
    ----------
    profiles
        Names of the hourly series; None where they could not be read, which leaves them unchecked.
    """
    problems: list[Problem] = []
    for table in TABLES.values():
        for column in table.columns:
            if column.refers_to == "profiles" and profiles is not None:
                problems += _check_profiles(tables, table.name, column, profiles)
            elif column.refers_to and column.refers_to != "profiles":
                problems += _check_names(tables, table.name, column)
    problems += _check_empty(tables)
    return [*problems, *_check_parameters(tables), *_check_provenance(tables), *_check_targets(tables)]


def _check_empty(tables: NetworkTables) -> Iterator[Problem]:
    """Tables without a readable row that others refer to: one problem each, instead of one for each reference."""
    references = Counter(str(entry["table"]) for entry in tables.entries("provenance").values())
    for table in TABLES.values():
        for column in filter(lambda column: column.refers_to, table.columns):
            cells = [values[column.name] for values in tables.entries(table.name).values()]
            references[column.refers_to] += sum(bool(cell) for cell in cells)
    for name, count in references.items():
        told = name in TABLES and TABLES[name].required and not (tables.folder / f"{name}.csv").is_file()
        if name in TABLES and count and not tables.rows[name] and not told:
            what = f"has no readable row, but {count} cells of other tables refer to it."
            yield Problem(tables.where(name), what, "Put the file and its rows back, or take the references out.")


def _known_names(tables: NetworkTables, table: str) -> Collection[str]:
    frame = tables.frames[table]
    return set(frame[_GROUPED[table]]) if table in _GROUPED else set(frame.index)


def _check_names(tables: NetworkTables, table: str, column: Column) -> Iterator[Problem]:
    known = _known_names(tables, column.refers_to)
    if not known:
        return  # `_check_empty` says it once
    several = column.refers_to == "sources"
    for row, values in tables.entries(table).items():
        value = values[column.name]
        names = _parts(value) if several else [value] if value else []
        for name in names:
            if name not in known and tables.readable(table, row, column.name):
                what = f"{column.name} = '{name}' is not in {column.refers_to}.csv."
                remedy = f"{correction(name, known)} Name a row of {column.refers_to}.csv, or add one."
                yield tables.problem(table, row, what, remedy)


def _check_profiles(tables: NetworkTables, table: str, column: Column, profiles: Collection[str]) -> Iterator[Problem]:
    for row, values in tables.entries(table, active_only=True).items():
        name = values[column.name]
        if name and name not in profiles and tables.readable(table, row, column.name):
            what = f"{column.name} = '{name}' is not among the study's profiles."
            yield tables.problem(table, row, what, correction(name, profiles))


def _check_parameters(tables: NetworkTables) -> Iterator[Problem]:
    if not tables.rows["parameters"]:
        return
    for name, (unit, label, _) in PARAMETERS.items():
        if name not in tables.rows["parameters"]:
            what = f"the row '{name}' is missing."
            yield Problem(tables.where("parameters"), what, f"Add it with {label} [{unit}].")


def _check_provenance(tables: NetworkTables) -> Iterator[Problem]:
    for row, entry in tables.entries("provenance").items():
        table = str(entry["table"])
        if table in TABLES and not tables.rows[table]:
            continue  # `_check_empty` says it once
        if table not in TABLES:
            yield tables.problem("provenance", row, f"table = '{table}' is no table.", correction(table, TABLES))
            continue
        columns, rows = TABLES[table].names, tables.rows[table]
        for name in _parts(entry["column"]):
            if name not in columns:
                what = f"column = '{name}' is not a column of {table}."
                yield tables.problem("provenance", row, what, correction(name, columns))
        for name in _parts(entry["row"]):
            if name != "*" and name not in rows:
                what = f"row = '{name}' is not a row of {table}.csv."
                yield tables.problem("provenance", row, what, correction(name, rows))


def _check_targets(tables: NetworkTables) -> Iterator[Problem]:
    scopes = {scope for carrier in CARRIERS.values() for scope in carrier.scopes}
    components = [tables.frames[table].index for table in ("generators", "storage_units", "retrofits")]
    known = scopes | set(CARRIERS) | {name for index in components for name in index}
    for row, target in tables.entries("targets").items():
        for member in _parts(target["members"]):
            if member not in known:
                what = f"members: '{member}' is no scope, kind of generation or component."
                remedy = did_you_mean(member, known) or f"Scopes: {', '.join(sorted(scopes))}."
                yield tables.problem("targets", row, what, remedy)
        if target["sense"] != "none" and target["value"] != target["value"]:
            what = f"value is empty, but sense = '{target['sense']}' needs a threshold."
            yield tables.problem("targets", row, what, "Give the threshold, or write sense = none.")
        elif target["value"] == target["value"] and tables.readable("targets", row, "metric", "value"):
            unit = METRIC_UNITS[str(target["metric"])]
            try:
                conversion_factor(str(target["unit"]), unit)
            except ValueError as error:
                yield tables.problem("targets", row, f"unit = '{target['unit']}': {error}.", f"Write {unit}.")


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]

"""Overrides: ``table.row.column=value``, from the study file or the command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from gridsim.errors import Problem
from gridsim.inputs.cells import CellError, Value, check_number, expectation, parse_cell
from gridsim.inputs.tables import NetworkTables, parameter_column
from gridsim.inputs.wording import correction
from gridsim.schema.tables import TABLES, Column

COMMAND_LINE = "--set"
_PARTS = 3
_FIXED = ("name", "unit", "source", "confidence")


@dataclass(frozen=True)
class Override:
    """One value to be put in place of a table's.

    Parameters
    ----------
    path
        ``table.row.column``; the row may be ``*`` or a pattern such as ``datang_*``.
    where, place
        Where the user wrote it.
    """

    path: str
    value: Value
    where: str = COMMAND_LINE
    place: str = ""


def read_overrides(texts: Iterable[str]) -> tuple[list[Override], list[Problem]]:
    """Read the ``--set`` options of a command line.

    Returns
    -------
    list of Override, list of Problem
        One or the other for each text.
    """
    overrides, problems = [], []
    for text in texts:
        path, sign, value = text.partition("=")
        if not sign or not path.strip():
            remedy = "Write table.row.column=value, e.g. generators.datang_1.min_load=0.3."
            problems.append(Problem(COMMAND_LINE, f"'{text}' is not path=value.", remedy))
        else:
            overrides.append(Override(path.strip(), value.strip()))
    return overrides, problems


def apply_overrides(tables: NetworkTables, overrides: Iterable[Override]) -> list[Problem]:
    """Put the overrides into the tables, in order; values are read by the rules of their columns.

    Returns
    -------
    list of Problem
        Paths that lead nowhere and values that break a rule; those overrides are not applied.
    """
    problems = []
    for override in overrides:
        try:
            _apply(tables, override)
        except CellError as error:
            problems.append(Problem(override.where, error.what, error.remedy, override.place))
    return problems


def expand_overrides(tables: NetworkTables, overrides: Iterable[Override]) -> dict[str, Value]:
    """Return path → value as a record of what was set, with patterns written out; a lone ``*`` stays.

    Later overrides come later, so that applying the record in order gives the same tables.
    """
    record: dict[str, Value] = {}
    for override in overrides:
        table, pattern, column = override.path.split(".")
        rows = [pattern] if pattern == "*" else [row for row in tables.rows[table] if fnmatchcase(row, pattern)]
        for row in rows:
            path = f"{table}.{row}.{column}"
            record.pop(path, None)
            record[path] = override.value
    return record


def _apply(tables: NetworkTables, override: Override) -> None:
    parts = override.path.split(".")
    if parts[0] not in TABLES:
        remedy = f"{correction(parts[0], TABLES)} Write table.row.column=value."
        raise CellError(f"override '{override.path}': '{parts[0]}' is not a table.", remedy)
    table = TABLES[parts[0]]
    if len(parts) != _PARTS:
        settable = [name for name in table.names if name not in _FIXED]
        example = f"{table.name}.{next(iter(tables.rows[table.name]), '*')}.{settable[len(settable) // 2]}"
        raise CellError(
            f"override '{override.path}' has {len(parts)} parts instead of 3.",
            f"Write table.row.column=value, e.g. {example}=….",
        )
    _, pattern, name = parts
    if name not in table.names or name in _FIXED:
        changeable = [other for other in table.names if other not in _FIXED]
        remedy = correction(name, changeable)
        raise CellError(f"override '{override.path}': '{name}' is not a column of {table.name} to set.", remedy)
    frame = tables.frames[table.name]
    rows = [row for row in frame.index if fnmatchcase(row, pattern)]
    if not rows:
        remedy = correction(pattern, frame.index)
        raise CellError(f"override '{override.path}': {table.name}.csv has no row '{pattern}'.", remedy)
    for row in rows:
        column = table.column(name)
        if table.name == "parameters" and name == "value" and tables.readable(table.name, row, name):
            column = parameter_column(row)
        frame.loc[row, name] = _value(column, override)
        tables.overridden.setdefault((table.name, row), []).append(name)
        tables.unread.discard((table.name, row, name))


def _value(column: Column, override: Override) -> Value:
    value = override.value
    try:
        if isinstance(value, bool):
            if column.kind == "flag":
                return value
            raise CellError(
                f"{column.name} = {str(value).lower()} is no {column.kind}.", f"Give {expectation(column)}."
            )
        if isinstance(value, (int, float)):
            if column.kind == "number":
                return check_number(column, float(value))
            value = f"{value:g}"
        if not str(value).strip():
            raise CellError(f"{column.name} is empty.", f"Give {expectation(column)}.")
        return parse_cell(column, value)
    except CellError as error:
        raise CellError(f"override '{override.path}': {error.what}", error.remedy) from None

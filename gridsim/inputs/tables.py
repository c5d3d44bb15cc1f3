"""The CSV tables of a network, as planners save them from a spreadsheet, read into checked columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gridsim.errors import InputError, Problem
from gridsim.inputs.cells import CellError, Value, expectation, parse_cell
from gridsim.inputs.csv_file import read_csv_rows
from gridsim.inputs.wording import correction, did_you_mean, shown_path
from gridsim.schema.tables import PARAMETERS, TABLES, Column, Table
from gridsim.schema.units import conversion_factor

_HEADER = re.compile(r"^(?P<name>.*?)\s*[\[(\uff08](?P<unit>[^\])\uff09]*)[\])\uff09]$")
_ROW_NAME = re.compile(r"^\w[\w-]*$")
_KEY_NAME = re.compile(r"^[^;*\s]+$")
_FREE_NAMES = ("sources", "provenance")
"""Tables whose names are keys or mere numbers; all others are parts of override paths."""


@dataclass(frozen=True)
class NetworkTables:
    """All tables of a network folder.

    Parameters
    ----------
    frames
        Table name → rows indexed by name, every column of the schema present, in the schema's units.
    rows
        Table name → row name → row number as a spreadsheet shows it.
    unread
        (table, row, column) of cells that could not be read; they hold a placeholder and are not checked further.
    overridden
        (table, row) → columns that the study or the command line has set.
    """

    folder: Path
    frames: dict[str, pd.DataFrame]
    rows: dict[str, dict[str, int]]
    unread: set[tuple[str, str, str]] = field(default_factory=set)
    overridden: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def where(self, table: str) -> str:
        """File of a table, as the user knows it."""
        return shown_path(self.folder / f"{table}.csv")

    def place(self, table: str, row: str) -> str:
        """``row 'datang_5' (7)``: name, number as a spreadsheet shows it, and which cells were overridden."""
        columns = self.overridden.get((table, row), [])
        changed = f"; {', '.join(dict.fromkeys(columns))} overridden" if columns else ""
        return f"row '{row}' ({self.rows[table][row]}{changed})"

    def problem(self, table: str, row: str, what: str, remedy: str) -> Problem:
        """Return a problem of one row."""
        return Problem(self.where(table), what, remedy, self.place(table, row))

    def active(self, table: str) -> pd.DataFrame:
        """Rows of a table that take part in the study."""
        frame = self.frames[table]
        return frame[frame["active"].to_numpy(bool)] if "active" in frame else frame

    def entries(self, table: str, *, active_only: bool = False) -> dict[str, dict[str, Any]]:
        """Row name → column → value."""
        frame = self.active(table) if active_only else self.frames[table]
        return rows_of(frame)

    def readable(self, table: str, row: str, *columns: str) -> bool:
        """Whether all these cells of a row could be read."""
        return not any((table, row, column) in self.unread for column in columns)


def rows_of(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return row name → column → value of a table, as plain Python values."""
    columns = {str(name): values.tolist() for name, values in frame.items()}
    return {str(row): {name: values[at] for name, values in columns.items()} for at, row in enumerate(frame.index)}


def read_tables(folder: Path) -> tuple[NetworkTables, list[Problem]]:
    """Read every table of a network and check each cell by the rules of its column.

    Rules between cells and tables are checked afterwards (`gridsim.inputs.rules`), once overrides are applied.

    Returns
    -------
    NetworkTables
        With empty frames for tables that have no file.
    list of Problem
        All problems of all files.
    """
    tables = NetworkTables(folder, {}, {})
    problems = _check_files(folder)
    for table in TABLES.values():
        path = folder / f"{table.name}.csv"
        records: list[tuple[int, dict[str, str]]] = []
        factors: dict[str, float] = {}
        if path.is_file():
            try:
                header, lines = read_csv_rows(path)
                records, factors, found = _read_records(table, header, lines, tables.where(table.name))
                problems += found
            except InputError as error:
                problems += error.problems
        problems += _add_table(tables, table, records, factors)
    return tables, problems


def _check_files(folder: Path) -> list[Problem]:
    """Files that are missing, and files that no one would read."""
    problems = []
    for path in sorted(folder.glob("*.csv")):
        if path.stem not in TABLES:
            remedy = f"{correction(path.stem, TABLES)} Rename the file, or move it elsewhere."
            problems.append(Problem(shown_path(path), "is not a table of a network and would not be read.", remedy))
    for table in TABLES.values():
        path = folder / f"{table.name}.csv"
        other = next((file for file in folder.glob(f"{table.name}.xls*") if file.is_file()), None)
        if path.is_file() or not (table.required or other):
            continue
        if other is not None:
            remedy = f"Save {other.name} as 'CSV UTF-8 (comma delimited)'."
        else:
            remedy = f"Every network has it ({table.label.lower()}); copy it from another network as a start."
        problems.append(Problem(shown_path(path), "does not exist.", remedy))
    return problems


def _read_records(
    table: Table, header: list[str], lines: list[tuple[int, list[str]]], where: str
) -> tuple[list[tuple[int, dict[str, str]]], dict[str, float], list[Problem]]:
    """Rows as column → text, and the factor of each column that states a unit in the header."""
    problems: list[Problem] = []
    positions: dict[str, int] = {}
    factors: dict[str, float] = {}
    for position, title in enumerate(header):
        if not title:
            continue
        name, factor, problem = _read_title(table, title, where)
        if problem is None and name in positions:
            problem = Problem(where, f"the column '{name}' is given twice.", "Keep one of the two.", "row 1")
        if problem is not None:
            problems.append(problem)
            continue
        positions[name] = position
        factors[name] = factor
    for column in table.columns:
        if column.name not in positions and column.default is None:
            what = f"the column '{column.name}' is missing."
            problems.append(Problem(where, what, f"It holds {expectation(column)}.", "row 1"))
    records = []
    for number, cells in lines:
        stray = next(
            (cell for place, cell in enumerate(cells) if cell and (place >= len(header) or not header[place])), ""
        )
        if stray:
            what = f"'{stray}' stands under no column name."
            remedy = "Quote text that contains a comma, or name the column."
            problems.append(Problem(where, what, remedy, f"row {number}"))
        record = {name: cells[place] if place < len(cells) else "" for name, place in positions.items()}
        records.append((number, record))
    return records, factors, problems


def _read_title(table: Table, title: str, where: str) -> tuple[str, float, Problem | None]:
    """Name of a column, and the factor from the unit written beside it, as in ``capacity [万千瓦]``."""
    match = _HEADER.match(title)
    name, unit = (match["name"], match["unit"].strip()) if match else (title, "")
    if name not in table.names:
        by_label = {column.label_zh: column.name for column in table.columns}
        remedy = f"Did you mean '{by_label[name]}'?" if name in by_label else correction(name, table.names)
        return name, 1.0, Problem(where, f"'{name}' is not a column of {table.name}.", remedy, "row 1")
    column = table.column(name)
    if not unit:
        return name, 1.0, None
    try:
        if column.kind != "number":
            raise ValueError("the column holds no numbers")
        return name, conversion_factor(unit, column.unit), None
    except ValueError as error:
        return name, 1.0, Problem(where, f"column '{title}': {error}.", f"Give {expectation(column)}.", "row 1")


def _add_table(
    tables: NetworkTables, table: Table, records: list[tuple[int, dict[str, str]]], factors: dict[str, float]
) -> list[Problem]:
    """Parse the records into typed columns; rows without a usable name are left out."""
    where = tables.where(table.name)
    rows: dict[str, int] = {}
    columns: dict[str, list[Value]] = {column.name: [] for column in table.columns}
    problems: list[Problem] = []
    for number, record in records:
        name = record.get("name", "")
        fault = _name_fault(table.name, name, rows) if "name" in record else None
        if fault:
            problems.append(Problem(where, *fault, f"row {number}"))
        if fault or not name:
            continue
        rows[name] = number
        for column in table.columns:
            rule, factor = column, factors.get(column.name, 1.0)
            try:
                if table.name == "parameters" and column.name == "value":
                    rule, factor = _parameter_rule(column, name, record)
                value = parse_cell(rule, record.get(column.name, ""), factor)
            except CellError as error:
                value = placeholder(column)
                tables.unread.add((table.name, name, column.name))
                if column.name in record:
                    place = f"row '{name}' ({number})"
                    problems.append(Problem(where, error.what, error.remedy, place))
            columns[column.name].append(value)
    tables.rows[table.name] = rows
    tables.frames[table.name] = _frame(table, columns)
    return problems


def _name_fault(table: str, name: str, rows: dict[str, int]) -> tuple[str, str] | None:
    if not name:
        return "name is empty.", "Give every row a name of its own."
    if name in rows:
        return f"name = '{name}' is given twice (first in row {rows[name]}).", "Give every row a name of its own."
    if not (_KEY_NAME if table in _FREE_NAMES else _ROW_NAME).match(name):
        return f"name = '{name}' cannot be part of a path.", "Use letters, digits, '_' and '-' only, without spaces."
    return None


def _parameter_rule(column: Column, name: str, record: dict[str, str]) -> tuple[Column, float]:
    """Rule and unit factor of a parameter's value; rewrites the record's unit to the one that is kept."""
    if name not in PARAMETERS:
        raise CellError(f"'{name}' is not a parameter.", did_you_mean(name, PARAMETERS) or "Remove the row.")
    rule = parameter_column(name)
    written = record.get("unit", "")
    try:
        factor = conversion_factor(written, rule.unit)
    except ValueError as error:
        raise CellError(f"unit = '{written}': {error}.", f"Give {expectation(rule)}.") from None
    record["unit"] = rule.unit
    return rule, factor


def parameter_column(name: str) -> Column:
    """Rule for the value of a system parameter: its own unit; never negative; a fraction where it has no unit."""
    unit, label, label_zh = PARAMETERS[name]
    column = TABLES["parameters"].column("value")
    bounds = (0.01, 1.0) if unit == "1" else (0.0, float("inf"))
    return replace(column, unit=unit, label=label, label_zh=label_zh, minimum=bounds[0], maximum=bounds[1])


def placeholder(column: Column) -> Value:
    """Return what stands in a cell that could not be read."""
    if column.kind == "number":
        return float("nan")  # compares as false, so that no rule complains a second time
    return column.default if column.default is not None else ""


def _frame(table: Table, columns: dict[str, list[Value]]) -> pd.DataFrame:
    kinds = {"number": np.dtype(float), "flag": np.dtype(bool)}
    index = pd.Index(columns["name"], name="name", dtype=object)
    return pd.DataFrame(
        {
            column.name: pd.Series(columns[column.name], index=index, dtype=kinds.get(column.kind, np.dtype(object)))
            for column in table.columns
            if column.name != "name"
        },
        index=index,
    )

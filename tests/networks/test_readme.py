"""networks/README.md says what the schema and the tables say.

In ``tests/``, ``python -m networks.test_readme`` renews its reference.
"""

import math
import re
from pathlib import Path

import pytest
from networks.reading import NETWORKS, Number, numbers

from gridsim.schema.tables import TABLES, Column

README = Path(__file__).parents[2] / "networks" / "README.md"
BEGIN, END = "<!-- reference: begin -->\n", "<!-- reference: end -->"


def cell_contents(column: Column) -> str:
    """What a cell of a column may hold, in words."""
    if column.choices:
        return "one of " + ", ".join(f"`{choice}`" for choice in column.choices)
    if column.refers_to:
        return "a series of the profiles" if column.refers_to == "profiles" else f"names of `{column.refers_to}.csv`"
    words = {"flag": "`true` or `false`", "date": "date", "schedule": "dates", "text": "text"}
    return words.get(column.kind) or ("number" if column.unit == "1" else f"number in {column.unit}")


def empty_meaning(column: Column) -> str:
    """What an empty cell of a column means, in words."""
    if column.default is None:
        return "*must be filled*"
    if column.default == "" or (isinstance(column.default, float) and math.isnan(column.default)):
        return "none"
    if isinstance(column.default, bool):
        return str(column.default).lower()
    return f"{column.default:g}" if isinstance(column.default, float) else column.default


def reference() -> str:
    """Every column of every table in Markdown."""
    lines = []
    for table in TABLES.values():
        lines += [f"### {table.name}.csv", f"{table.label} · {table.label_zh}", ""]
        lines += ["| column | holds | cell | when empty |", "| --- | --- | --- | --- |"]
        for column in table.columns:
            cells = (f"`{column.name}`", f"{column.label} · {column.label_zh}", cell_contents(column))
            lines.append(f"| {' | '.join(cells)} | {empty_meaning(column)} |")
        lines.append("")
    return "\n".join(lines)


def assumption_rows() -> list[list[str]]:
    """Rows of the table of assumptions: path, 2025, 2030, range, unit, effect."""
    rows = [line for line in README.read_text(encoding="utf-8").splitlines() if re.match(r"\| `\w+\.\w+\.\w+`", line)]
    return [[cell.strip().strip("`") for cell in row.strip("|").split("|")] for row in rows]


def as_numbers(text: str) -> list[float]:
    """All numbers of a text that separates thousands by commas."""
    return [float(found.replace(",", "")) for found in re.findall(r"-?\d[\d,]*(?:\.\d+)?", text)]


def stated(name: str) -> dict[str, Number]:
    """Path of every number of a network."""
    return {number.place: number for number in numbers(name)}


def test_the_reference_is_that_of_the_schema() -> None:
    text = README.read_text(encoding="utf-8")
    written = text[text.index(BEGIN) + len(BEGIN) : text.index(END)]
    assert written == reference(), "in tests/, run: python -m networks.test_readme"


def test_the_listed_assumptions_are_those_of_the_tables() -> None:
    rows = assumption_rows()
    assert len(rows) > 20
    both = stated("qidong-2025"), stated("qidong-2030")
    for path, *values, ranges, _, effect in rows:
        known = [number for number in (network.get(path) for network in both) if number is not None]
        assert known, path
        for network, value in zip(both, values, strict=True):
            number = network.get(path)
            assert as_numbers(value) == ([number.value] if number else []), path
        written = [as_numbers(part)[:2] for part in ranges.replace(" – ", " ").split(";")]
        assert {tuple(pair) for pair in written} == {(float(n.low), float(n.high)) for n in known if n.low}, path
        assert effect, path


@pytest.mark.parametrize("table", TABLES)
def test_every_file_is_explained(table: str) -> None:
    assert f"`{table}.csv`" in README.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_is_listed(name: str) -> None:
    assert f"| `{name}/` |" in README.read_text(encoding="utf-8")


if __name__ == "__main__":
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    README.write_text(before + BEGIN + reference() + rest[rest.index(END) :], encoding="utf-8")

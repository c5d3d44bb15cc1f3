"""Confidence is counted over the numbers that the tables state."""

from tiny import ROWS, tiny_case

from gridsim.indicators.confidence import count_confidence
from gridsim.schema.tables import TABLES


def stated_numbers() -> int:
    """Numbers written down in the tiny system's rows that are not their column's default."""
    count = 0
    for name, rows in ROWS.items():
        columns = {column.name: column for column in TABLES[name].columns if column.kind == "number"}
        count += sum(
            1 for row in rows for key, value in row.items() if key in columns and value != columns[key].default
        )
    return count


def test_every_stated_number_counts_once_and_a_cell_may_differ_from_its_row():
    counts = count_confidence(tiny_case(1))
    assert counts == {"H": 0, "M": 2, "L": 0, "A": stated_numbers() - 2, "S": 0}


def test_a_row_gives_its_confidence_to_its_numbers():
    before = count_confidence(tiny_case(1))
    after = count_confidence(tiny_case(1, **{"lines.city_coast.confidence": "H"}))
    assert after["H"] == 4  # circuits, length, reactance, rating
    assert after["A"] == before["A"] - 4


def test_a_star_overrules_a_column_in_all_rows():
    changes = {"provenance.own_use.row": "*", "provenance.own_use.column": "capacity;own_use"}
    counts = count_confidence(tiny_case(1, **changes))
    generators = ROWS["generators"]
    assert counts["M"] == sum(("capacity" in row) + ("own_use" in row) for row in generators)


def test_a_number_set_by_the_study_counts_apart_whatever_the_table_says_of_the_old_one():
    before = count_confidence(tiny_case(1))
    overrides = {
        "generators.coal_1.own_use": 0.06,  # M by the table provenance
        "lines.*.rating": 300.0,  # A, three rows
        "storage_units.battery.standing_loss": 0.0,  # the default, which a table would not state
        "generators.coal_1.active": True,  # no number
    }
    after = count_confidence(tiny_case(1, overrides=overrides))
    assert after == {**before, "M": before["M"] - 1, "A": before["A"] - 3, "S": 5}

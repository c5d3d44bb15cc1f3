"""Cells, headers, encodings and names of the tables."""

from pathlib import Path

import pytest

from gridsim.case import load_case
from gridsim.inputs.tables import read_tables
from inputs.tiny_project import only_problem, problems_of, read_rows, set_cell, table_file, write_rows


@pytest.mark.parametrize(
    ("cell", "text", "place", "what", "remedy"),
    [
        ("generators.coal_2.min_load", "1.3", "row 'coal_2' (3)", "min_load = 1.3 exceeds 1.", "between 0 and 1"),
        ("generators.coal_1.capacity", "-660", "row 'coal_1' (2)", "capacity = -660 MW is below 0 MW.", "at least 0"),
        ("generators.coal_1.capacity", "660 MWh", "row 'coal_1' (2)", "unit 'MWh' measures MWh", "number in MW"),
        ("generators.coal_1.capacity", "660 foo", "row 'coal_1' (2)", "unit 'foo' is not known", "number in MW"),
        ("generators.coal_1.capacity", "nan", "row 'coal_1' (2)", "'nan' is not a number", "number in MW"),
        ("generators.coal_1.capacity", "inf", "row 'coal_1' (2)", "'inf' is not a number", "number in MW"),
        ("generators.coal_1.capacity", "1,15", "row 'coal_1' (2)", "comma may only separate", "number in MW"),
        ("generators.coal_1.capacity", "#REF!", "row 'coal_1' (2)", "spreadsheet's error value", "number in MW"),
        ("generators.coal_1.capacity", "", "row 'coal_1' (2)", "capacity is empty.", "nameplate capacity"),
        ("generators.coal_1.active", "maybe", "row 'coal_1' (2)", "active = 'maybe'", "Write true or false"),
        ("generators.coal_1.carrier", "cole", "row 'coal_1' (2)", "carrier = 'cole'", "Did you mean 'coal'?"),
        ("buses.hub.carrier", "ac", "row 'hub' (2)", "carrier = 'ac'", "Did you mean 'AC'?"),
        ("generators.roof.commissioning", "2030-13-01", "row 'roof' (9)", "'2030-13-01'", "dates such as 2025-09-30"),
        ("generators.roof.commissioning", "2030-02-01:10; 2030-01-01:20", "row 'roof' (9)", "not later", "in order"),
        ("generators.roof.commissioning", "2030-02-01:-10", "row 'roof' (9)", "not positive", "dates such as"),
        ("parameters.coal_price.unit", "MW", "row 'coal_price' (2)", "unit 'MW' measures MW", "CNY/tce"),
        ("parameters.coal_price.value", "-1", "row 'coal_price' (2)", "is below 0", "delivered coal price"),
        ("parameters.heat_boiler_efficiency.value", "90", "row 'heat_boiler_efficiency' (8)", "exceeds 1", "boiler"),
    ],
)
def test_a_bad_cell_is_named_with_file_row_value_and_remedy(
    project: Path, study: Path, cell: str, text: str, place: str, what: str, remedy: str
) -> None:
    set_cell(project, cell, text)
    problem = only_problem(study)
    assert problem.where == f"networks/tiny/{cell.partition('.')[0]}.csv"
    assert problem.place == place
    assert what in problem.what
    assert remedy in problem.remedy


def test_all_problems_of_all_tables_come_together(project: Path, study: Path) -> None:
    set_cell(project, "generators.coal_1.min_load", "1.3")
    set_cell(project, "generators.wind.capacity", "much")
    set_cell(project, "storage_units.battery.charge_efficiency", "1.2")
    set_cell(project, "loads.city_load.bus", "citi")
    found = [(problem.where, problem.place) for problem in problems_of(study)]
    assert sorted(found) == [
        ("networks/tiny/generators.csv", "row 'coal_1' (2)"),
        ("networks/tiny/generators.csv", "row 'wind' (6)"),
        ("networks/tiny/loads.csv", "row 'city_load' (2)"),
        ("networks/tiny/storage_units.csv", "row 'battery' (2)"),
    ]


def test_a_duplicate_name_is_refused_with_both_rows(project: Path, study: Path) -> None:
    rows = read_rows(project, "generators")
    rows[2][0] = "coal_1"
    write_rows(project, "generators", rows)
    problem = next(problem for problem in problems_of(study) if problem.where.endswith("generators.csv"))
    assert problem.place == "row 3"
    assert problem.what == "name = 'coal_1' is given twice (first in row 2)."
    assert "name of its own" in problem.remedy


@pytest.mark.parametrize("name", ["coal.1", "coal 1", "*", "a=b"])
def test_a_name_that_cannot_stand_in_a_path_is_refused(project: Path, study: Path, name: str) -> None:
    rows = read_rows(project, "demand_response")
    rows[1][0] = name
    write_rows(project, "demand_response", rows)
    assert f"name = '{name}' cannot be part of a path" in only_problem(study).what


def test_an_unknown_column_is_suggested_and_a_missing_one_explained(project: Path, study: Path) -> None:
    rows = read_rows(project, "generators")
    rows[0][rows[0].index("capacity")] = "capacty"
    write_rows(project, "generators", rows)
    unknown, missing = problems_of(study)
    assert (unknown.place, unknown.what) == ("row 1", "'capacty' is not a column of generators.")
    assert unknown.remedy == "Did you mean 'capacity'?"
    assert missing.what == "the column 'capacity' is missing."
    assert "nameplate capacity" in missing.remedy


def test_a_chinese_label_as_header_is_led_to_its_column(project: Path, study: Path) -> None:
    rows = read_rows(project, "generators")
    rows[0][rows[0].index("capacity")] = "装机容量"
    write_rows(project, "generators", rows)
    assert problems_of(study)[0].remedy == "Did you mean 'capacity'?"


@pytest.mark.parametrize("header", ["capacity [万千瓦]", "capacity (万千瓦)", "capacity\uff08万千瓦\uff09"])
def test_a_unit_in_the_header_converts_the_cells_that_have_none(project: Path, study: Path, header: str) -> None:
    rows = read_rows(project, "generators")
    place = rows[0].index("capacity")
    rows[0][place] = header
    for row in rows[1:]:
        row[place] = {"coal_1": "66", "coal_2": "660 MW"}.get(row[0], str(float(row[place]) / 10.0))
    write_rows(project, "generators", rows)
    capacity = load_case(study).tables["generators"]["capacity"]
    assert capacity["coal_1"] == capacity["coal_2"] == 660.0
    assert capacity["wind"] == 800.0


def test_a_unit_of_another_kind_in_the_header_is_refused(project: Path, study: Path) -> None:
    rows = read_rows(project, "storage_units")
    rows[0][rows[0].index("energy")] = "energy [MW]"
    write_rows(project, "storage_units", rows)
    problem = problems_of(study)[0]
    assert "unit 'MW' measures MW, but MWh" in problem.what


def test_the_unit_beside_a_parameter_converts_its_value(project: Path, study: Path) -> None:
    set_cell(project, "parameters.coal_co2.value", "2.5")
    set_cell(project, "parameters.coal_co2.unit", "t/tce")
    set_cell(project, "parameters.co2_benchmark_power.value", "800")
    set_cell(project, "parameters.co2_benchmark_power.unit", "gCO2/kWh")
    case = load_case(study)
    assert case.parameter("coal_co2") == 2.5
    assert case.parameter("co2_benchmark_power") == pytest.approx(0.8)
    assert case.tables["parameters"].loc["co2_benchmark_power", "unit"] == "tCO2/MWh"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_tables_saved_by_any_spreadsheet_are_read(project: Path, study: Path, encoding: str) -> None:
    set_cell(project, "generators.coal_1.label_zh", "大唐吕四港1号机组")
    path = table_file(project, "generators")
    path.write_bytes(path.read_text(encoding="utf-8").replace("\n", "\r\n").encode(encoding))
    assert load_case(study).tables["generators"].loc["coal_1", "label_zh"] == "大唐吕四港1号机组"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"name;bus;carrier\ncoal_1;hub;coal\n", "semicolons or tabs"),
        (b"", "is empty"),
        ("name,bus".encode("utf-16"), "neither UTF-8 nor GB 18030"),
        (b"PK\x03\x04\x00\x00\xff\xff", "neither UTF-8 nor GB 18030"),
    ],
)
def test_a_file_that_is_no_comma_separated_text_is_refused(
    project: Path, study: Path, content: bytes, what: str
) -> None:
    table_file(project, "demand_response").write_bytes(content)
    problem = problems_of(study)[0]
    assert problem.where == "networks/tiny/demand_response.csv"
    assert what in problem.what
    assert problem.remedy


def test_a_missing_required_table_is_reported_and_an_optional_one_is_empty(project: Path, study: Path) -> None:
    table_file(project, "electric_boilers").unlink()
    assert len(load_case(study).tables["electric_boilers"]) == 0
    table_file(project, "loads").unlink()
    problem = only_problem(study)
    assert (problem.where, problem.what) == ("networks/tiny/loads.csv", "does not exist.")
    assert "copy it from another network" in problem.remedy


def test_a_workbook_in_place_of_a_table_is_pointed_out(project: Path, study: Path) -> None:
    table_file(project, "ties").rename(table_file(project, "ties").with_suffix(".xlsx"))
    problem = next(problem for problem in problems_of(study) if problem.where.endswith("ties.csv"))
    assert "Save ties.xlsx as 'CSV UTF-8" in problem.remedy


def test_a_table_that_nobody_would_read_is_refused(project: Path, study: Path) -> None:
    table_file(project, "ties").rename(table_file(project, "ties").with_name("tie.csv"))
    problem = next(problem for problem in problems_of(study) if problem.where.endswith("tie.csv"))
    assert "Did you mean 'ties'?" in problem.remedy


def test_empty_rows_and_columns_of_a_spreadsheet_are_passed_over_and_rows_keep_their_numbers(
    project: Path, study: Path
) -> None:
    rows = read_rows(project, "generators")
    width = len(rows[0])
    rows = [[*row, "", ""] for row in [rows[0], [""] * width, *rows[1:], [""] * width]]
    write_rows(project, "generators", rows)
    assert len(load_case(study).tables["generators"]) == len(rows) - 3
    set_cell(project, "generators.coal_1.min_load", "1.3")
    assert only_problem(study).place == "row 'coal_1' (3)"


def test_text_beyond_the_last_column_is_not_dropped_silently(project: Path, study: Path) -> None:
    rows = read_rows(project, "generators")
    rows[1].append("lost")
    write_rows(project, "generators", rows)
    problem = only_problem(study)
    assert (problem.place, problem.what) == ("row 2", "'lost' stands under no column name.")


def test_dates_as_spreadsheets_save_them_are_read(project: Path, study: Path) -> None:
    set_cell(project, "generators.roof.commissioning", "2030/1/1:45 MW; 2030/01/02")
    assert load_case(study).tables["generators"].loc["roof", "commissioning"] == "2030-01-01:45; 2030-01-02"


@pytest.mark.parametrize("text", ["false", "FALSE", "no", "0", "否"])
def test_flags_may_be_written_in_several_ways(project: Path, study: Path, text: str) -> None:
    set_cell(project, "generators.roof.active", text)
    assert "roof" not in load_case(study).active("generators").index


def test_shipped_networks_hold_no_bad_cell() -> None:
    networks = Path(__file__).parents[2] / "networks"
    for name in ("qidong-2025", "qidong-2030", "template"):
        assert read_tables(networks / name)[1] == []

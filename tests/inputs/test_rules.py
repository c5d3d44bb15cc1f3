"""Names that refer to nothing, and rules between cells and tables."""

from pathlib import Path

import pytest

from gridsim.case import load_case
from inputs.tiny_project import only_problem, problems_of, read_rows, set_cell, write_rows


@pytest.mark.parametrize(
    ("cell", "text", "what", "remedy"),
    [
        ("generators.coal_1.bus", "hubb", "bus = 'hubb' is not in buses.csv.", "Did you mean 'hub'?"),
        ("generators.coal_3.bus", "hubb", "bus = 'hubb' is not in buses.csv.", "Did you mean 'hub'?"),
        (
            "generators.wind.profile",
            "wnd",
            "profile = 'wnd' is not among the study's profiles.",
            "Did you mean 'wind'?",
        ),
        ("generators.coal_2.source", "tiny; tinny", "source = 'tinny' is not in sources.csv.", "Did you mean 'tiny'?"),
        ("retrofits.coal_1_flexibility.generator", "cola_1", "generator = 'cola_1'", "Did you mean 'coal_1'?"),
        ("targets.wind_and_pv.members", "wind_vp", "members: 'wind_vp'", "Did you mean 'wind_pv'?"),
        ("targets.coal_rate.unit", "MW", "unit 'MW' measures MW", "Write gce/kWh."),
        ("targets.coal_rate.value", "", "needs a threshold", "sense = none"),
        ("provenance.own_use.table", "generator", "table = 'generator' is no table.", "Did you mean 'generators'?"),
        ("provenance.own_use.row", "coal_1;coal_9", "row = 'coal_9' is not a row", "Did you mean 'coal_"),
        ("provenance.own_use.column", "ownuse", "column = 'ownuse' is not a column", "Did you mean 'own_use'?"),
    ],
)
def test_a_name_that_refers_to_nothing_is_corrected(
    project: Path, study: Path, cell: str, text: str, what: str, remedy: str
) -> None:
    set_cell(project, cell, text)
    problem = only_problem(study)
    table, row, _ = cell.split(".")
    assert problem.where == f"networks/tiny/{table}.csv"
    assert problem.place.startswith(f"row '{row}' (")
    assert what in problem.what
    assert remedy in problem.remedy


@pytest.mark.parametrize(
    ("cell", "text", "what", "remedy"),
    [
        ("generators.wind.bus", "steam", "bus = 'steam' is a steam network", "coast"),
        ("chp.chp_1_steam.heat_bus", "city", "heat_bus = 'city' is an electric bus", "steam"),
        ("lines.planned.bus1", "city", "bus0 and bus1 are both 'city'.", "other end"),
        ("lines.planned.bus1", "hub", "joins 'city' (220 kV) and 'hub' (500 kV).", "transformers.csv"),
        ("heat_rates.small_100.load", "0.95", "curve 'small' ends at load 0.95.", "heat rate at load 1"),
        ("heat_rates.small_70.load", "0.4", "gives load 0.4 twice", "Keep one"),
        ("heat_rates.small_70.heat_rate", "420", "curve 'small' is not convex at load 0.7", "must not fall"),
        ("generators.coal_1.min_load", "0.2", "min_load = 0.2 is below 0.3", "heat_rates.csv"),
        ("retrofits.coal_2_flexibility.min_load", "0.2", "min_load = 0.2 is below 0.3", "heat_rates.csv"),
        ("generators.wind.profile", "", "profile is empty for a generator of carrier offshore_wind.", "hourly series"),
        ("generators.waste.online_group", "large_units", "the unit is not committed", "heat_rate_curve"),
        ("generators.coal_1.capacity", "0", "capacity = 0 for a coal unit", "active = false"),
        ("storage_units.battery.commissioning", "2030-01-01:50; 2030-02-01", "has stages", "Give one date"),
        ("generators.roof.commissioning", "2030-01-01:100", "commissioning reaches 100 MW", "Raise capacity"),
        ("retrofits.coal_2_flexibility.heat_extraction", "true", "chp.csv has no row for 'coal_2'", "chp.csv"),
        ("online_groups.large_units.minimum", "3", "minimum = 3 exceeds the 2 active units", "Lower it"),
        ("storage_units.battery.energy", "0", "energy = 0 for a store", "active = false"),
        ("heat_stores.steam_store.charge_power", "0", "charge_power = 0 for a store", "active = false"),
        ("buses.coast.voltage", "", "voltage is empty or 0", "kV"),
    ],
)
def test_cells_that_contradict_each_other_are_refused(
    project: Path, study: Path, cell: str, text: str, what: str, remedy: str
) -> None:
    set_cell(project, cell, text)
    problem = only_problem(study)
    table, row, _ = cell.split(".")
    assert problem.where == f"networks/tiny/{table}.csv"
    assert problem.place.startswith(f"row '{row}' (")
    assert what in problem.what
    assert remedy in problem.remedy


def test_the_low_voltage_side_of_a_transformer_stands_second(project: Path, study: Path) -> None:
    set_cell(project, "transformers.hub_city.bus0", "city")
    set_cell(project, "transformers.hub_city.bus1", "hub")
    assert "swap the two" in only_problem(study).remedy


def test_a_coal_unit_needs_a_curve_of_heat_rates(project: Path, study: Path) -> None:
    set_cell(project, "generators.chp_1.heat_rate_curve", "")
    found = problems_of(study)
    assert [problem.where for problem in found] == ["networks/tiny/generators.csv", "networks/tiny/chp.csv"]
    assert "heat_rate_curve is empty for a generator of carrier chp" in found[0].what


def test_a_curve_of_one_point_is_refused(project: Path, study: Path) -> None:
    rows = read_rows(project, "heat_rates")
    write_rows(project, "heat_rates", [row for row in rows if row[0] not in ("small_40", "small_70")])
    found = [problem.what for problem in problems_of(study)]
    assert "curve 'small' has a single point." in found


def test_a_missing_parameter_is_named_with_its_unit(project: Path, study: Path) -> None:
    rows = read_rows(project, "parameters")
    write_rows(project, "parameters", [row for row in rows if row[0] != "coal_price"])
    problem = only_problem(study)
    assert problem.what == "the row 'coal_price' is missing."
    assert "[CNY/tce]" in problem.remedy


def test_an_unknown_parameter_is_corrected(project: Path, study: Path) -> None:
    rows = read_rows(project, "parameters")
    next(row for row in rows if row[0] == "coal_price")[0] = "coal_prize"
    write_rows(project, "parameters", rows)
    assert any(problem.remedy == "Did you mean 'coal_price'?" for problem in problems_of(study))


def test_a_load_that_nothing_can_serve_is_reported(project: Path, study: Path) -> None:
    rows = read_rows(project, "buses")
    lonely = list(rows[3])
    lonely[0] = "island"
    write_rows(project, "buses", [*rows, lonely])
    set_cell(project, "loads.coast_load.bus", "island")
    problem = only_problem(study)
    assert problem.what.startswith("nothing supplies bus 'island'")
    assert "lines.csv" in problem.remedy


def test_profiles_of_inactive_rows_need_not_exist(project: Path, study: Path) -> None:
    set_cell(project, "generators.roof.profile", "none_yet")
    set_cell(project, "generators.roof.active", "false")
    assert "roof" in load_case(study).tables["generators"].index


def test_a_missing_file_of_which_provenance_speaks_is_one_problem(project: Path, study: Path) -> None:
    for column, text in (("table", "retrofits"), ("row", "*"), ("column", "heat_rate_change")):
        set_cell(project, f"provenance.own_use.{column}", text)
    (project / "networks" / "tiny" / "retrofits.csv").unlink()
    problem = only_problem(study)
    assert problem.where == "networks/tiny/retrofits.csv"
    assert "has no readable row, but 1 cells of other tables refer to it" in problem.what

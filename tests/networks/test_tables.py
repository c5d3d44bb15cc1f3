"""Every number of the shipped networks says where it comes from, and the targets are the plan's own."""

import pandas as pd
import pytest
from networks.reading import NAMES, NETWORKS, QIDONG, Network, exceptions, named, numbers, split, used_profiles

from gridsim.schema.carriers import CARRIERS
from gridsim.schema.tables import PARAMETERS, TABLES
from gridsim.schema.units import UNITS, conversion_factor


def test_every_table_has_exactly_the_columns_of_the_schema(network: Network) -> None:
    for name, table in TABLES.items():
        assert tuple(network[name].columns) == table.names, name
        assert not network[name].map(lambda cell: cell != cell.strip()).to_numpy().any(), name


def test_names_are_unique_identifiers(network: Network) -> None:
    for name, table in network.items():
        assert table["name"].is_unique, name
        allowed = r"[a-z0-9_]+" if name not in ("sources", "provenance") else r"[a-z0-9_-]+"
        assert table["name"].str.fullmatch(allowed).all(), name


def test_cells_are_of_their_kind_and_within_bounds(network: Network) -> None:
    wrong = []
    for name, table in TABLES.items():
        for column in table.columns:
            for row in network[name].to_dict("records"):
                cell = row[column.name]
                if cell == "":
                    good = column.default is not None
                elif column.kind == "number":
                    good = column.minimum <= float(cell) <= column.maximum
                elif column.kind == "flag":
                    good = cell in ("true", "false")
                else:
                    good = not column.choices or cell in column.choices
                if not good:
                    wrong.append(f"{name}.{row['name']}.{column.name} = {cell!r}")
    assert wrong == []


def test_references_lead_to_rows_that_exist(network: Network) -> None:
    known = {name: set(table["name"]) for name, table in network.items()}
    known["heat_rates"] = set(network["heat_rates"]["curve"])
    known["starts"] = set(network["starts"]["start_class"])
    wrong = []
    for name, table in TABLES.items():
        for column in (column for column in table.columns if column.refers_to not in ("", "profiles")):
            for row in network[name].to_dict("records"):
                unknown = set(split(row[column.name])) - known[column.refers_to]
                wrong += [f"{name}.{row['name']}.{column.name}: {key}" for key in sorted(unknown)]
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_every_number_has_a_known_source_and_a_confidence(name: str) -> None:
    known = set(NETWORKS[name]["sources"]["name"])
    found = numbers(name)
    assert found
    for number in found:
        assert split(number.source), number.place
        assert set(split(number.source)) <= known, number.place
        assert number.confidence in ("H", "M", "L", "A"), number.place


@pytest.mark.parametrize("name", NAMES)
def test_every_assumption_has_a_range_or_a_remark(name: str) -> None:
    bare = [n.place for n in numbers(name) if n.confidence == "A" and not n.note and not (n.low and n.high)]
    assert bare == []


@pytest.mark.parametrize("name", NAMES)
def test_values_lie_within_their_own_ranges(name: str) -> None:
    outside = [n for n in numbers(name) if n.low and not float(n.low) <= n.value <= float(n.high)]
    assert outside == []
    assert all((n.low == "") == (n.high == "") for n in numbers(name))


@pytest.mark.parametrize("name", NAMES)
def test_no_bare_assumption_is_rated_above_an_assumption(name: str) -> None:
    raised = [n.place for n in numbers(name) if split(n.source) == ["assumption"] and n.confidence != "A"]
    assert raised == []


def test_provenance_speaks_of_filled_cells_once(network: Network) -> None:
    filled = {
        (table, row["name"], column)
        for table, rows in network.items()
        for row in rows.to_dict("records")
        for column, cell in row.items()
        if cell
    }
    assert set(exceptions(network)) <= filled


@pytest.mark.parametrize("name", QIDONG)
def test_weighty_assumptions_have_a_range(name: str) -> None:
    weighty = {
        "lines": ("rating",),
        "generators": ("min_load", "ramp_limit", "start_up_cost", "availability", "own_use", "forced_outage_rate"),
        "heat_rates": ("heat_rate",),
        "starts": ("cost",),
        "online_groups": ("minimum",),
        "chp": ("power_loss", "power_heat_ratio", "heat_capacity"),
        "storage_units": ("charge_efficiency", "discharge_efficiency", "throughput_cost", "availability"),
        "ties": ("import_capacity", "export_capacity", "import_margin", "export_margin"),
        "demand_response": ("price",),
        "heat_sources": ("coal_use", "variable_cost"),
        "electric_boilers": ("capacity", "efficiency", "variable_cost"),
        "heat_stores": ("energy", "standing_loss"),
        "parameters": ("value",),
    }
    for number in numbers(name):
        table, _, column = number.place.split(".")
        if number.confidence == "A" and (column in weighty.get(table, ()) or number.place.endswith(".capacity")):
            assert number.low, f"{number.place} is an assumption of weight without a range"


def test_plan_sources_carry_the_plans_own_sentence(qidong: Network) -> None:
    plan = qidong["sources"][qidong["sources"]["name"].str.startswith("plan-")]
    assert len(plan) > 40
    assert (plan["quote"].str.len() >= len("合计")).all()
    assert plan["place"].str.match("§|附件").all()


def test_trackers_are_attributed_under_their_licence(qidong: Network) -> None:
    trackers = qidong["sources"][qidong["sources"]["publisher"] == "Global Energy Monitor"]
    assert set(trackers["name"]) == {"gem-coal-2023", "gem-wind-2023"}
    assert (trackers["licence"] == "CC BY 4.0").all()


def test_both_years_cite_the_same_sources(qidong_2025: Network, qidong_2030: Network) -> None:
    pd.testing.assert_frame_equal(qidong_2025["sources"], qidong_2030["sources"])


def test_parameters_are_those_of_the_schema_in_its_units(network: Network) -> None:
    stated = named(network["parameters"])["unit"].to_dict()
    assert stated == {name: unit for name, (unit, _, _) in PARAMETERS.items()}
    assert set(stated.values()) <= set(UNITS)


def test_targets_state_both_readings_of_the_storage_figure(qidong: Network) -> None:
    targets = named(qidong["targets"])
    power, energy = targets.loc["storage_power"], targets.loc["storage_energy"]
    assert (power["metric"], power["value"], power["unit"]) == ("storage_power", "330", "MW")
    assert (energy["metric"], energy["value"], energy["unit"]) == ("storage_energy", "330", "MWh")


def test_targets_state_both_scopes_of_the_capacity_figure(qidong_2025: Network, qidong_2030: Network) -> None:
    first = named(qidong_2025["targets"]).loc["wind_pv_2025"]
    assert (first["members"], first["sense"], first["value"]) == ("wind_pv", "about", "2700")
    later = qidong_2030["targets"].query("metric == 'capacity' and value == '4000'")
    assert set(later["members"]) == {"wind_pv", "renewable"}


def test_targets_hold_the_plans_other_figures(qidong_2025: Network, qidong_2030: Network) -> None:
    for targets in (named(qidong_2025["targets"]), named(qidong_2030["targets"])):
        assert targets.at["net_coal_rate", "value"] == "290"
        assert targets.at["retrofit_saving_total", "value"] == "59343"
        assert targets.at["retrofit_saving_datang", "value"] == "56550"
        assert targets.at["rooftop_added", "value"] == "210"
        assert split(targets.at["rooftop_added", "members"]) == ["rooftop_rural", "rooftop_public"]
        for name in ("co2_intensity", "co2", "non_fossil_share", "coal_use", "green_certificates"):
            assert (targets.at[name, "sense"], targets.at[name, "value"]) == ("none", "")
    generation = named(qidong_2030["targets"]).loc["units_5_6_generation"]
    assert float(generation["value"]) * conversion_factor(generation["unit"], "MWh") == 9_122_390
    assert "units_5_6_generation" not in set(qidong_2025["targets"]["name"])


def test_targets_name_units_and_members_that_exist(network: Network) -> None:
    known = {"wind_pv", "renewable", *CARRIERS, *network["generators"]["name"]}
    for row in network["targets"].to_dict("records"):
        assert set(split(row["members"])) <= known, row["name"]
        assert any(row["unit"] in (unit.label, *unit.spellings) for unit in UNITS.values()), row["name"]
        assert row["label"], row["name"]
        assert row["label_zh"], row["name"]
        assert row["sense"] == "none" or row["value"], row["name"]


@pytest.mark.parametrize("network", ["template"], indirect=True)
def test_the_template_asks_for_the_five_example_profiles(network: Network) -> None:
    assert used_profiles(network) == {"load", "wind", "solar", "price", "room"}
    assert len(network["buses"]) == 2
    for name in ("lines", "generators", "storage_units", "loads", "demand_response", "ties", "targets"):
        assert len(network[name]), name


def test_the_qidong_networks_ask_for_the_profiles_of_the_recipe(qidong: Network) -> None:
    assert used_profiles(qidong) == {
        *(f"offshore_wind_{farm}" for farm in ("h1", "h2", "h3")),
        *(f"onshore_wind_{farm}" for farm in ("dongyuan", "huaneng_1", "huaneng_2")),
        *(f"pv_{kind}" for kind in ("tidal", "offshore", "rooftop", "ground")),
        *(f"load_{part}" for part in ("general", "lusi_park", "ev_charging", "shore_power", "air_separation")),
        *("steam_lusi", "steam_development_zone", "province_price", "export_room"),
    }

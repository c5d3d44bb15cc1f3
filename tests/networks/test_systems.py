"""The shipped networks hold the systems that the plan names, sized and joined as the facts say."""

from itertools import pairwise

import pandas as pd
import pytest
from networks.reading import Network, active, capacity, curve, named, split

from gridsim.schema.carriers import CARRIERS

COAL_ENERGY = 29.3076 / 3.6  # MWh per tonne of standard coal


def test_wind_and_pv_of_2025_add_up_to_the_fleet_table(qidong_2025: Network) -> None:
    assert capacity(qidong_2025, "wind_pv") == 2697.5
    assert capacity(qidong_2025, "renewable") == 2712.5


def test_wind_and_pv_of_2030_add_up_to_the_fleet_table(qidong_2030: Network) -> None:
    assert capacity(qidong_2030, "wind_pv") == 4007.5
    assert capacity(qidong_2030, "renewable") == 4022.5


def test_distributed_pv_reaches_the_fleet_table(qidong_2025: Network, qidong_2030: Network) -> None:
    for network, expected in ((qidong_2025, 850.0), (qidong_2030, 1420.0)):
        generators = active(network["generators"])
        assert generators.loc[generators["carrier"] == "rooftop_pv", "capacity"].astype(float).sum() == expected


def test_coal_units_enter_in_2030(qidong_2025: Network, qidong_2030: Network) -> None:
    for network, expected in ((qidong_2025, 4 * 660), (qidong_2030, 4 * 660 + 2 * 1000)):
        generators = active(network["generators"])
        assert generators.loc[generators["carrier"] == "coal", "capacity"].astype(float).sum() == expected
    assert {"datang_5", "datang_6", "linyang_q1"} <= set(qidong_2025["generators"]["name"])


def test_every_system_of_the_plan_is_a_row_of_its_own(qidong: Network) -> None:
    expected = {
        "generators": {
            *(f"datang_{unit}" for unit in range(1, 7)),
            *("guoxin_1", "guoxin_2", "tianying"),
            *("huawei_h1", "huawei_h2", "huaerrui_h3", "dongyuan", "huaneng_1", "huaneng_2"),
            *("linyang_q1", "huaersheng_tidal", "ground_pv"),
            *("rooftop_existing", "rooftop_rural", "rooftop_public"),
        },
        "storage_units": {"nanyang", "yongqing", "candidate_lsp220", "candidate_yy220", "candidate_lsg500"},
        "loads": {"lusi_park", "ev_charging", "shore_power", "air_separation", "lusi_steam_demand"},
        "electric_boilers": {"lusi_electric_boiler"},
        "heat_stores": {"lusi_heat_store"},
        "retrofits": {"datang_2_upgrade", "datang_1_fan", "datang_4_fan", "datang_1_cylinder"},
        "heat_sources": {"huafeng_condensate"},
        "ties": {"sanguandian"},
        "lines": {"corridor", "cable_h12", "cable_h3"},
    }
    for table, rows in expected.items():
        assert rows <= set(qidong[table]["name"]), table


def test_plan_capacities_stand_as_the_plan_gives_them(qidong: Network) -> None:
    generators = named(qidong["generators"])["capacity"].astype(float)
    assert generators[["datang_5", "datang_6"]].tolist() == [1000, 1000]
    assert generators[["huaersheng_tidal", "rooftop_rural", "rooftop_public"]].tolist() == [400, 90, 120]
    nanyang = named(qidong["storage_units"]).loc["nanyang"]
    assert (float(nanyang["power"]), float(nanyang["energy"])) == (150, 300)


def test_storage_is_grid_storage_only(qidong_2025: Network, qidong_2030: Network) -> None:
    for network, power, energy in ((qidong_2025, 230, 460), (qidong_2030, 330, 660)):
        stations = active(network["storage_units"])
        assert stations["power"].astype(float).sum() == power
        assert stations["energy"].astype(float).sum() == energy
        factories = network["sources"]["name"].isin(["plan-annex-2-8", *(f"plan-annex-2-{n}" for n in range(22, 26))])
        keys = set(network["sources"].loc[factories, "name"])
        assert len(keys) == 4
        for table in network:
            if "source" in network[table]:
                assert not any(keys & set(split(cell)) for cell in network[table]["source"]), table


def test_candidates_are_listed_but_off_and_on_the_coast(qidong: Network) -> None:
    candidates = qidong["storage_units"][qidong["storage_units"]["status"] == "candidate"]
    assert len(candidates) >= 3
    assert (candidates["active"] == "false").all()
    assert candidates["bus"].is_unique
    assert set(candidates["bus"]) <= {"lsp220", "yy220", "lsg500"}


def test_storage_efficiency_gives_the_published_round_trip(qidong: Network) -> None:
    stations = qidong["storage_units"]
    round_trip = stations["charge_efficiency"].astype(float) * stations["discharge_efficiency"].astype(float)
    assert round_trip.tolist() == pytest.approx([0.865] * len(stations), abs=0.001)


def test_shares_of_general_demand_add_up_to_one(qidong: Network) -> None:
    loads = active(qidong["loads"])
    shares = loads.loc[loads["profile"] == "load_general", "scale"].astype(float)
    assert len(shares) == 4
    assert shares.sum() == pytest.approx(1.0, rel=1e-12)
    assert (loads.loc[loads["profile"] != "load_general", "scale"].astype(float) == 1).all()
    parts = {"load_general", "load_lusi_park", "load_ev_charging", "load_shore_power", "load_air_separation"}
    assert set(loads["profile"]) == parts | {"steam_lusi", "steam_development_zone"}


def test_variable_generators_have_profiles_and_bid_zero(network: Network) -> None:
    for row in network["generators"].to_dict("records"):
        variable = CARRIERS[row["carrier"]].variable
        assert bool(row["profile"]) == variable, row["name"]
        assert not variable or float(row["variable_cost"] or 0) == 0, row["name"]


def test_every_bus_with_demand_can_shed_all_of_it(network: Network) -> None:
    shedding = active(network["demand_response"])
    shedding = shedding[shedding["kind"] == "shedding"]
    assert set(active(network["loads"])["bus"]) == set(shedding["bus"])
    response = active(network["demand_response"]).query("kind == 'response'")
    for bus, price in zip(shedding["bus"], shedding["price"].astype(float), strict=True):
        assert (response.loc[response["bus"] == bus, "price"].astype(float) < price).all(), bus


def test_the_calls_on_demand_rise_in_price_as_the_ladder_says(qidong: Network) -> None:
    calls = named(qidong["demand_response"])["price"].astype(float)
    for bus in ("qd220", "lsp220"):
        ladder = [f"{step}_{bus}" for step in ("round_1", "round_2", "round_3", "orderly_use", "shedding")]
        assert calls[ladder].tolist() == [1500, 3000, 5000, 10000, 30000]


def test_one_corridor_joins_the_hub_to_the_rest(qidong: Network) -> None:
    hub = {"lsg500", "lsp220", "yy220", "oss12", "oss3"}
    edges = {}
    for table in ("lines", "transformers"):
        for name, row in active(qidong[table]).iterrows():
            if (row["bus0"] in hub) != (row["bus1"] in hub):
                edges[name] = float(row["rating"])
    assert edges == {"corridor": 3000.0}


def test_the_corridor_is_not_enlarged_by_2030(qidong_2025: Network, qidong_2030: Network) -> None:
    for table in ("lines", "transformers", "ties"):
        pd.testing.assert_frame_equal(qidong_2025[table], qidong_2030[table])


def test_the_normally_open_tie_is_listed_and_off(qidong: Network) -> None:
    tie = named(qidong["lines"]).loc["yongyang_city"]
    assert (tie["bus0"], tie["bus1"], tie["active"]) == ("yy220", "qd220", "false")


def test_all_electric_buses_hang_together(network: Network) -> None:
    reached = {active(network["ties"])["bus"].iloc[0]}
    edges = pd.concat([active(network[table])[["bus0", "bus1"]] for table in ("lines", "transformers")])
    for _ in range(len(edges)):
        for bus0, bus1 in edges.itertuples(index=False):
            if reached & {bus0, bus1}:
                reached |= {bus0, bus1}
    assert reached == set(network["buses"].query("carrier == 'AC'")["name"])


def test_lines_join_equal_voltages_and_transformers_unequal_ones(network: Network) -> None:
    voltage = named(network["buses"])["voltage"]
    for _, row in network["lines"].iterrows():
        assert voltage[row["bus0"]] == voltage[row["bus1"]], row["name"]
    for _, row in network["transformers"].iterrows():
        assert float(voltage[row["bus0"]]) > float(voltage[row["bus1"]]), row["name"]


def test_offshore_farms_can_export_fully_through_their_cables(qidong: Network) -> None:
    generators, lines = active(qidong["generators"]), active(qidong["lines"])
    for booster in ("oss12", "oss3"):
        farms = generators.loc[generators["bus"] == booster, "capacity"].astype(float).sum()
        cables = lines[(lines["bus0"] == booster) & (lines["bus1"] == "yy220")]
        assert cables["rating"].astype(float).sum() >= farms > 0, booster
    offshore = generators.loc[generators["carrier"] == "offshore_wind", "capacity"].astype(float)
    assert offshore.sum() == 802
    assert lines.loc[["cable_h12", "cable_h3"], "circuits"].astype(int).sum() >= 3


def test_coal_curves_are_convex_in_output(network: Network) -> None:
    for name in set(network["heat_rates"]["curve"]):
        points = curve(network, name)
        slopes = [(f1 - f0) / (x1 - x0) for (x0, f0), (x1, f1) in pairwise(points)]
        assert len(slopes) >= 3, name
        assert all(later >= earlier - 1e-9 for earlier, later in pairwise(slopes)), (name, slopes)
        assert points[0][1] - slopes[0] * points[0][0] > 0, f"{name}: coal at no load"


def test_curves_reach_down_to_the_minimum_load(network: Network) -> None:
    for row in network["generators"].query("heat_rate_curve != ''").to_dict("records"):
        assert curve(network, row["heat_rate_curve"])[0][0] <= float(row["min_load"]), row["name"]


def test_guoxin_closes_its_energy_balance_at_full_extraction(qidong: Network) -> None:
    unit = named(qidong["generators"]).loc["guoxin_1"]
    steam = named(qidong["chp"]).loc["guoxin_1_steam"]
    rated = float(unit["capacity"]) * (1 - float(unit["own_use"]))
    heat = float(steam["heat_capacity"])
    raised = rated + float(steam["power_loss"]) * heat
    boiler = float(steam["condensing_power"])
    coal = curve(qidong, unit["heat_rate_curve"])[-1][1] * boiler / 1000 * COAL_ENERGY  # loads are shares of the boiler
    assert raised <= boiler <= raised * 1.02
    assert float(steam["power_heat_ratio"]) * heat + float(steam["back_pressure_offset"]) <= rated
    assert (float(unit["capacity"]) + heat) / coal == pytest.approx(0.90, abs=0.01)
    assert (rated + heat) / coal < 0.90


def test_boilers_alone_can_carry_the_steam_demand(qidong_2025: Network, qidong_2030: Network) -> None:
    tonne = 0.70  # MW of heat per t/h of steam
    for network, lusi in ((qidong_2025, 75.0), (qidong_2030, 310 * tonne)):
        sources = active(network["heat_sources"])
        carried = sources["capacity"].astype(float).groupby(sources["bus"]).sum()
        assert carried["lusi_steam"] >= lusi
        assert carried["development_zone_steam"] >= 250 * tonne


def test_annex_1_retrofits_are_on_and_add_up_to_the_plan(qidong: Network) -> None:
    retrofits = named(qidong["retrofits"])
    annex = retrofits[retrofits["source"].str.startswith("plan-annex-1")]
    assert (annex["active"] == "true").all()
    assert annex["saving"].astype(float).sum() == 56550
    assert annex["investment"].astype(float).sum() == 157.5e6
    assert annex["generator"].value_counts().to_dict() == {"datang_1": 2, "datang_2": 1, "datang_4": 1}
    yearly = 660 * 4500
    saved = annex["heat_rate_change"].astype(float) * yearly / 1000
    assert (-saved).tolist() == pytest.approx(annex["saving"].astype(float).tolist(), rel=0.01)


def test_three_switches_per_old_unit_are_off(qidong: Network) -> None:
    retrofits = named(qidong["retrofits"])
    steam = named(qidong["chp"])
    for unit in (f"datang_{number}" for number in range(1, 5)):
        switches = retrofits.loc[[f"{unit}_{kind}" for kind in ("efficiency", "flexibility", "heat")]]
        assert (switches["active"] == "false").all()
        assert (switches["generator"] == unit).all()
        assert float(switches.at[f"{unit}_flexibility", "min_load"]) == 0.30
        assert switches.at[f"{unit}_heat", "heat_extraction"] == "true"
        assert steam.at[f"{unit}_steam", "active"] == "false"


def test_units_that_must_stay_online_are_fewer_than_there_are(network: Network) -> None:
    generators = active(network["generators"])
    for row in network["online_groups"].to_dict("records"):
        assert float(row["minimum"]) < (generators["online_group"] == row["name"]).sum()

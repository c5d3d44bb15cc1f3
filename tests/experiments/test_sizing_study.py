"""A study of sizes: its optimum is that of one program, its curve holds every direct solve, its money is ordered."""

import numpy as np
import pytest
import xarray as xr
from sized import COSTS, sized_case, station
from small import bus, small_case, tie

from gridsim.cli import _sizes
from gridsim.engine.solve import solve_model
from gridsim.experiments.run import run_experiment
from gridsim.operation.optimize import undisturbed, write_model
from gridsim.operation.perfect import operate
from gridsim.operation.sizing import SizedSystem, with_sizes
from gridsim.outputs.netcdf import read_netcdf
from gridsim.recheck import verify_folder
from gridsim.system.build import build_network
from gridsim.system.storage import station_limits
from gridsim.workflow import write_outputs


def run(case):
    return run_experiment(case, lambda _stage, _detail: None)


def choice(found, name):
    return found.isel(sizing_point=int(found["choice_point"].sel(choice=name)))


def one_program(case) -> float:
    """Least operating and station cost with sizes as variables of one linear program."""
    asked, sites = case.study.sizing, list(case.study.sizing.sites)
    network = build_network(case)
    with undisturbed():
        write_model(network)
    model = network.model
    coordinate = xr.DataArray(sites, dims="name", coords={"name": sites})
    (least, most), (shortest, longest) = asked.power, asked.duration
    power = model.add_variables(lower=least, upper=most, coords=[coordinate.indexes["name"]], name="power")
    energy = model.add_variables(lower=0, coords=[coordinate.indexes["name"]], name="energy")
    sizes = {"power": power, "energy": energy}
    for row, (size, per_unit) in station_limits(case, sites).items():
        variable = "StorageUnit-" + row.removeprefix("StorageUnit-fix-").removesuffix("-upper")
        model.remove_constraints(row)
        model.add_constraints(model[variable] - per_unit * sizes[size] <= 0, name=row)
    model.add_constraints(energy - longest * power <= 0, name="longest")
    model.add_constraints(energy - shortest * power >= 0, name="shortest")
    annuity = 0.07 / (1 - 1.07**-12) + 0.02
    rate = annuity * len(case.snapshots) / 8760 * 1000
    model.objective = (
        model.objective + (rate * COSTS["power_cost"] * power + rate * COSTS["energy_cost"] * energy).sum()
    )
    return solve_model(model).certificate.objective


@pytest.fixture(scope="module")
def two():
    case = sized_case(gap=1e-6)
    return case, run(case)


def test_the_optimum_by_cutting_planes_is_that_of_one_program(two):
    case, dispatch = two
    exact, found = one_program(case), dispatch.results.sizing
    best = choice(found, "system")
    total = float(best["sizing_operating_cost"] + best["sizing_station_cost"])
    assert total == pytest.approx(exact, rel=1e-6)
    assert float(found["sizing_bound"]) <= exact + 1e-6 * abs(exact)
    assert 0 < float(best["sizing_power"].sum()) < 160
    assert (best["sizing_energy"] > 0).any()


def test_the_operation_released_is_that_of_a_case_with_the_sizes_found(two):
    _, dispatch = two
    best = choice(dispatch.results.sizing, "system")
    for size in ("power", "energy"):
        table = dispatch.case.active("storage_units")[size]
        np.testing.assert_allclose(best[f"sizing_{size}"].sel(site=list(table.index)), table)
    assert dispatch.results.objective == pytest.approx(operate(dispatch.case).results.objective, rel=1e-9)
    assert dispatch.kpis["curtailment"].value == pytest.approx(float(best["sizing_curtailment"]), abs=1e-6)


def test_revenue_is_at_most_the_saving_and_no_profit_exceeds_what_the_system_gains(two):
    found = two[1].results.sizing
    assert (found["sizing_revenue"] <= found["sizing_saving"] + 1e-6).all()
    gain = float(found["sizing_operating_cost"][0] - found["sizing_bound"])
    assert float(found["sizing_profit"].max()) <= gain + 1e-6
    developer, system = choice(found, "developer"), choice(found, "system")
    assert float(developer["sizing_profit"]) >= float(system["sizing_profit"]) - 1e-6


def test_the_saving_is_at_most_what_a_price_taker_earns_at_the_prices_without_it():
    case = sized_case(station("one", "b"))
    without = with_sizes(case, ["one"], [0.0], [0.0])
    prices = operate(without).results.hourly["marginal_price"].sel(bus="b").to_numpy()
    sizes = ([25.0], [70.0])
    system = SizedSystem(case, ["one"])
    saving = system.cost([0.0], [0.0]).cost - system.cost(*sizes).cost
    alone = small_case(
        len(prices),
        profiles={"price": prices},
        buses=[bus("b")],
        ties=[tie("b")],
        storage_units=[station("one", "b", power=25.0, energy=70.0)],
    )
    taker = -operate(alone).results.objective
    found = run(sized_case(station("one", "b", power=25.0, energy=70.0))).results.sizing
    revenue = float(choice(found, "planned")["sizing_revenue"])
    assert 0 < revenue <= saving * (1 + 1e-9)
    assert saving < taker  # a station of this size moves the price behind the line


def test_the_band_of_the_value_curve_holds_two_hundred_direct_solves():
    case = sized_case(station("one", "b"), hours=48)
    found = run(case).results.sizing
    places = [place for place, text in enumerate(found["sizing_purpose"].values) if "curve of one" in text]
    curve = found.isel(sizing_point=places).sortby(found["sizing_power"].isel(sizing_point=places, site=0))
    power, cost = curve["sizing_power"].values[:, 0], curve["sizing_operating_cost"].values
    duration = 13.0 / 7.0
    slope = curve["sizing_power_slope"].values[:, 0] + duration * curve["sizing_energy_slope"].values[:, 0]
    band = float(found["curve_band"][0])
    assert band <= 0.001 * float(curve["sizing_saving"].max())
    system = SizedSystem(case, ["one"])
    for at in np.random.default_rng(3).uniform(0, 80, 200):
        exact = system.cost([at], [at * duration]).cost
        upper, lower = np.interp(at, power, cost), (cost + slope * (at - power)).max()
        assert lower - 1e-6 <= exact <= upper + 1e-6
        assert upper - lower <= band + 1e-6


def test_a_connection_that_costs_more_than_it_saves_is_not_built():
    dear, cheap = station("one", "a", connection_cost=5e8), station("two", "b", connection_cost=1e5)
    dispatch = run(sized_case(dear, cheap, hours=48))
    found = choice(dispatch.results.sizing, "system")
    assert float(found["sizing_power"].sel(site="one")) == 0.0
    assert float(found["sizing_power"].sel(site="two")) > 0.0
    assert list(dispatch.case.active("storage_units").index) == ["two"]
    assert list(dispatch.network.c.storage_units.static.index) == ["two"]


def test_where_nothing_pays_nothing_is_built_and_the_result_stands():
    dispatch = run(sized_case(station("one", "b", energy_cost=9e4, power_cost=9e4), hours=48))
    found = dispatch.results.sizing
    for name in ("system", "developer"):
        assert float(choice(found, name)["sizing_power"].sum()) == 0.0
    assert float(choice(found, "planned")["sizing_power"].sum()) == 7.0
    assert dispatch.case.active("storage_units").empty
    assert dispatch.kpis["sizing_system_saving"].value == pytest.approx(0.0, abs=1e-6)


def test_fixed_durations_are_kept_and_the_best_of_them_is_found():
    found = run(sized_case(station("one", "b"), hours=48, durations=[1, 4], curve_duration=4)).results.sizing
    totals = {}
    for hours in (1.0, 4.0):
        alone = run(sized_case(station("one", "b"), hours=48, durations=[hours], curve_duration=4)).results.sizing
        best = choice(alone, "system")
        totals[hours] = float(best["sizing_operating_cost"] + best["sizing_station_cost"])
    best = choice(found, "system")
    duration = float(best["sizing_energy"][0] / best["sizing_power"][0])
    assert duration == pytest.approx(min(totals, key=totals.get))
    accepted = 0.001 * float(found["sizing_saving"].max())
    total = float(best["sizing_operating_cost"] + best["sizing_station_cost"])
    assert total == pytest.approx(min(totals.values()), abs=2 * accepted)
    owner = choice(found, "developer")
    assert float(owner["sizing_energy"][0] / owner["sizing_power"][0]) in (pytest.approx(1.0), pytest.approx(4.0))


def test_the_size_of_the_owner_is_operated_where_the_study_says_so(tmp_path):
    grid = {"power": [10, 30], "duration": [1, 2]}
    study = {"outputs": ["netcdf", "workbook", "report"]}
    case = sized_case(station("one", "b"), hours=48, objective="developer", grid=grid, study=study)
    dispatch = run(case)
    found = dispatch.results.sizing
    owner = choice(found, "developer")
    assert dispatch.case.active("storage_units")["power"].tolist() == owner["sizing_power"].values.tolist()
    tried = set(zip(found["sizing_power"].values[:, 0], found["sizing_energy"].values[:, 0], strict=True))
    assert {(10, 10), (10, 20), (30, 30), (30, 60)} <= tried
    write_outputs(tmp_path / "out", dispatch.case, dispatch, before={})
    _, read = read_netcdf(tmp_path / "out")
    xr.testing.assert_identical(read.sizing, found)
    assert all(passed for _, passed, _ in verify_folder(tmp_path / "out"))
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert 'id="sizing"' in page and 'data-figure="sizing_value"' in page and 'data-figure="sizing_sizes"' in page


def test_the_command_tells_the_sizes_and_what_they_are_worth(two):
    figures = {name: {"value": each.value} for name, each in two[1].kpis.items()}
    lines = dict(_sizes(figures))
    assert list(lines) == ["as planned", "least cost", "owner's best"]
    assert lines["as planned"].startswith("14.0 MW / 26.0 MWh; saves ")
    nothing = {
        name.replace("planned", "system"): {"value": 0.0} for name in figures if name.startswith("sizing_planned")
    }
    assert dict(_sizes(nothing)) == {"least cost": "nothing built; saves 0.00, costs 0.00, earns 0.00 million CNY"}


def test_costs_of_a_part_of_the_year_are_its_share():
    found = run(sized_case(station("one", "b"), hours=48)).results.sizing
    planned = choice(found, "planned")
    investment = 350e3 * 7 + 180e3 * 13
    yearly = investment * (0.07 / (1 - 1.07**-12) + 0.02)
    assert float(planned["sizing_station_cost"]) == pytest.approx(yearly * 48 / 8760)
    income = float(planned["sizing_revenue"]) * 8760 / 48 - 0.02 * investment
    present = income * (1 - 1.07**-12) / 0.07 - investment
    assert float(planned["sizing_present_value"]) == pytest.approx(present)

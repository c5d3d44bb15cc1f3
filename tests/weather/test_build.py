from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from gridsim.errors import InputError
from gridsim.weather.build import build_profiles, recipe_digest

NAMES = ("qidong-2025", "qidong-2030")
OFFSHORE_CAPACITY = {"offshore_wind_h1": 252.0, "offshore_wind_h2": 250.0, "offshore_wind_h3": 300.0}
ONSHORE_CAPACITY = {
    "onshore_wind_dongyuan": 100.0,
    "onshore_wind_huaneng_1": 91.5,
    "onshore_wind_huaneng_2": 94.0,
}
WIND = (*OFFSHORE_CAPACITY, *ONSHORE_CAPACITY)
SOLAR = ("pv_tidal", "pv_offshore", "pv_rooftop", "pv_ground")
LOADS = ("load_general", "load_lusi_park", "load_ev_charging", "load_shore_power", "load_air_separation")
STEAM = ("steam_lusi", "steam_development_zone")
PROVINCE = (
    "province_price",
    "export_room",
    "province_net_load",
    "province_load",
    "province_wind",
    "province_solar",
    "province_inflow",
    "province_storage",
)
WEATHER = ("temperature", "global_horizontal_irradiance", "wind_speed_offshore")


def weighted_hours(profiles, capacity):
    return sum(float(profiles[name].sum()) * power for name, power in capacity.items()) / sum(capacity.values())


@pytest.mark.parametrize("name", NAMES)
def test_building_again_gives_the_shipped_series(name, built, shipped):
    assert set(built[name].data_vars) == set(shipped[name].data_vars)
    np.testing.assert_array_equal(built[name]["snapshot"], shipped[name]["snapshot"])
    for series in built[name].data_vars:
        np.testing.assert_allclose(
            shipped[name][series], built[name][series], rtol=1e-6, atol=1e-6, err_msg=str(series)
        )


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_file_names_the_recipe_it_was_built_from(name, recipes, shipped):
    assert shipped[name].attrs["recipe"] == name
    assert shipped[name].attrs["recipe_sha256"] == recipe_digest(recipes[name])


@pytest.mark.parametrize("name", NAMES)
def test_every_series_that_the_networks_name_is_there_without_gaps(name, shipped):
    expected = {*WIND, *SOLAR, *LOADS, *STEAM, *PROVINCE, *WEATHER}
    assert expected <= set(shipped[name].data_vars)
    assert shipped[name].sizes == {"snapshot": 8760}
    for series in shipped[name].data_vars:
        assert np.isfinite(shipped[name][series]).all(), series


@pytest.mark.parametrize("name", NAMES)
def test_per_unit_series_lie_between_zero_and_one(name, shipped):
    for series in (*WIND, *SOLAR, "export_room"):
        assert 0 <= float(shipped[name][series].min()), series
        assert float(shipped[name][series].max()) <= 1, series


@pytest.mark.parametrize(("name", "energy", "peak"), [("qidong-2025", 6.2e6, 1150.0), ("qidong-2030", 8.2e6, 1500.0)])
def test_the_five_loads_together_meet_energy_and_peak(name, energy, peak, built, shipped):
    total = sum(built[name][load] for load in LOADS)
    assert float(total.sum()) == pytest.approx(energy, rel=1e-12)
    assert float(total.max()) == pytest.approx(peak, rel=1e-12)
    stored = sum(shipped[name][load] for load in LOADS)
    assert float(stored.sum()) == pytest.approx(energy, rel=1e-7)
    assert float(stored.max()) == pytest.approx(peak, rel=1e-7)
    assert all(float(built[name][load].min()) > 0 for load in LOADS)


def test_the_province_meets_its_energy_and_peak_of_2025(built):
    load = built["qidong-2025"]["province_load"]
    assert float(load.sum()) == pytest.approx(889.5e6, rel=1e-12)
    assert float(load.max()) == pytest.approx(155e3, rel=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_full_load_hours_are_those_of_the_facts(name, shipped):
    assert weighted_hours(shipped[name], OFFSHORE_CAPACITY) == pytest.approx(2743, rel=1e-3)
    assert weighted_hours(shipped[name], ONSHORE_CAPACITY) == pytest.approx(2000, rel=1e-3)
    assert float(shipped[name]["pv_tidal"].sum()) == pytest.approx(1225, rel=1e-3)
    for plant in SOLAR:
        assert 1150 * 0.99 <= float(shipped[name][plant].sum()) <= 1225 * 1.01


@pytest.mark.parametrize("name", NAMES)
def test_each_farm_and_plant_reaches_the_hours_of_its_recipe(name, recipes, built):
    for member in (*recipes[name].wind.farms, *recipes[name].solar):
        assert float(built[name][member.name].sum()) == pytest.approx(member.hours, rel=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_irradiation_and_temperature_of_every_month_are_those_of_the_recipe(name, recipes, built):
    climate = recipes[name].climate
    monthly = built[name][["global_horizontal_irradiance", "temperature"]].groupby("snapshot.month")
    irradiation = monthly.sum()["global_horizontal_irradiance"] / 1000
    np.testing.assert_allclose(irradiation, climate.radiation.monthly, rtol=1e-3)
    np.testing.assert_allclose(monthly.mean()["temperature"], climate.temperature.monthly_mean, atol=0.01)


def test_a_leap_year_has_8784_hours_and_the_same_targets(leap_year, recipes):
    assert leap_year.sizes == {"snapshot": 8784}
    assert str(leap_year["snapshot"].values[59 * 24])[:10] == "2028-02-29"
    total = sum(leap_year[load] for load in LOADS)
    assert float(total.sum()) == pytest.approx(8.2e6, rel=1e-12)
    assert float(total.max()) == pytest.approx(1500, rel=1e-12)
    for series in leap_year.data_vars:
        assert np.isfinite(leap_year[series]).all(), series
    for farm in recipes["qidong-2030"].wind.farms:
        assert float(leap_year[farm.name].sum()) == pytest.approx(farm.hours, rel=1e-9)


def test_both_years_share_one_weather(built):
    for series in ("offshore_wind_h1", "temperature", "pv_tidal"):
        first, second = (built[name][series].to_numpy() for name in NAMES)
        assert np.corrcoef(first, second)[0, 1] > 0.99, series


def test_one_weather_drives_province_and_system(built, other_seed):
    mine = built["qidong-2025"]
    pairs = {"offshore_wind_h1": ("province_wind", 0.5), "pv_ground": ("province_solar", 0.85)}
    for own, (outside, least) in pairs.items():
        daily = [data.resample(snapshot="1D").mean() for data in (mine[own], mine[outside], other_seed[outside])]
        season = [values - values.rolling(snapshot=31, center=True, min_periods=1).mean() for values in daily]
        together = np.corrcoef(season[0], season[1])[0, 1]
        apart = np.corrcoef(season[0], season[2])[0, 1]
        assert np.corrcoef(mine[own], mine[outside])[0, 1] > least
        assert together > 0.4
        assert abs(apart) < 0.2


def test_another_seed_is_another_weather_with_the_same_targets(built, other_seed, recipes):
    mine = built["qidong-2025"]
    assert abs(np.corrcoef(mine["offshore_wind_h1"], other_seed["offshore_wind_h1"])[0, 1]) < 0.2
    for farm in recipes["qidong-2025"].wind.farms:
        assert float(other_seed[farm.name].sum()) == pytest.approx(farm.hours, rel=1e-9)


def test_wind_and_sun_are_related_as_in_the_reference(shipped):
    data = shipped["qidong-2025"]
    offshore = sum(data[name] for name in OFFSHORE_CAPACITY)
    onshore = sum(data[name] for name in ONSHORE_CAPACITY)
    assert np.corrcoef(offshore, onshore)[0, 1] == pytest.approx(0.78, abs=0.04)
    assert np.corrcoef(offshore, data["pv_ground"])[0, 1] == pytest.approx(-0.05, abs=0.05)


def test_the_province_adds_up(built):
    data = built["qidong-2025"]
    nuclear = data["province_load"] - sum(
        data[f"province_{part}"] for part in ("wind", "solar", "inflow", "storage", "net_load")
    )
    np.testing.assert_allclose(nuclear, 6600 * 0.91, rtol=1e-9)


def test_a_farm_added_to_the_province_leaves_the_system_as_it_was(built, recipes):
    recipe = recipes["qidong-2025"]
    extra = recipe.province.farms[0].model_copy(update={"name": "jiangsu_offshore_new", "latitude": 33.0})
    province = recipe.province.model_copy(update={"farms": (*recipe.province.farms, extra)})
    changed = build_profiles(recipe.model_copy(update={"province": province}))
    for series in (*WIND, *SOLAR, *LOADS, *STEAM, *WEATHER):
        np.testing.assert_array_equal(changed[series], built["qidong-2025"][series], err_msg=series)
    assert not np.array_equal(changed["province_wind"], built["qidong-2025"]["province_wind"])


def test_all_targets_out_of_reach_are_named_together(recipes):
    recipe = recipes["qidong-2025"]
    windy = recipe.wind.farms[0].model_copy(update={"hours": 8000.0})
    sunny = recipe.solar[0].model_copy(update={"hours": 3000.0})
    park = recipe.consumers[0].model_copy(update={"mean": 900.0})
    impossible = recipe.model_copy(
        update={
            "wind": recipe.wind.model_copy(update={"farms": (windy, *recipe.wind.farms[1:])}),
            "solar": (sunny, *recipe.solar[1:]),
            "consumers": (park, *recipe.consumers[1:]),
        }
    )
    with pytest.raises(InputError) as caught:
        build_profiles(impossible)
    messages = [str(problem) for problem in caught.value.problems]
    assert len(messages) == 3
    assert messages[0].startswith("offshore_wind_h1: target 8000 lies outside what can be reached")
    assert messages[1].startswith("pv_tidal: target 3000 lies outside")
    assert messages[2].startswith("load: the named consumers exceed the whole load by")


def test_reading_a_recipe_loads_no_solver_and_no_solar_library():
    script = (
        "import sys, gridsim.weather.recipe_file; "
        "print([name for name in ('pypsa', 'linopy', 'highspy', 'pvlib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_building_profiles_loads_no_solver():
    script = (
        "import sys, gridsim.weather.build, gridsim.weather.files; "
        "print([name for name in ('pypsa', 'linopy', 'highspy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

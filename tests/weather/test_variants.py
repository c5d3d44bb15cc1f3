"""Low and high variants of the recipes."""

from __future__ import annotations

import numpy as np
import pytest

from gridsim.errors import InputError
from gridsim.weather.build import build_profiles, build_weather_years, recipe_digest
from gridsim.weather.variants import vary_recipe

from .conftest import NAMES

OFFSHORE = {"offshore_wind_h1": 252.0, "offshore_wind_h2": 250.0, "offshore_wind_h3": 300.0}
LOADS = {"qidong-2025": (5800, 1050, 7000, 1300), "qidong-2030": (7400, 1350, 9200, 1700)}


@pytest.fixture(scope="module")
def low(recipes):
    return build_profiles(recipes["qidong-2025"], variants=["low"])


@pytest.fixture(scope="module")
def high(recipes):
    return build_profiles(recipes["qidong-2025"], variants=["high"])


def offshore_hours(data):
    return sum(float(data[name].sum()) * power for name, power in OFFSHORE.items()) / sum(OFFSHORE.values())


def test_offshore_hours_are_those_of_the_facts(low, high):
    assert offshore_hours(low) == pytest.approx(2400, rel=1e-9)
    assert offshore_hours(high) == pytest.approx(3300, rel=1e-9)


def test_the_load_lies_at_the_ends_of_its_range(low, high):
    for data, energy, peak in ((low, 5.8e6, 1050), (high, 7.0e6, 1300)):
        load = sum(data[name] for name in data.data_vars if str(name).startswith("load_"))
        assert float(load.sum()) == pytest.approx(energy, rel=1e-12)
        assert float(load.max()) == pytest.approx(peak, rel=1e-12)
        assert float(data["load_general"].min()) > 0


def test_prices_differ_by_about_ten_percent(built, low, high):
    base = float(built["qidong-2025"]["province_price"].mean())
    assert float(low["province_price"].mean()) / base == pytest.approx(0.9, abs=0.01)
    assert float(high["province_price"].mean()) / base == pytest.approx(1.1, abs=0.01)


def test_what_a_variant_does_not_change_stays_as_it_was(built, low):
    for series in ("temperature", "pv_tidal", "province_load", "export_room", "onshore_wind_dongyuan"):
        np.testing.assert_array_equal(low[series], built["qidong-2025"][series], err_msg=series)


def test_the_file_says_which_variant_it_is(built, low):
    assert low.attrs["variant"] == "low"
    assert "in the variant low" in low.attrs["history"]
    assert "variant" not in built["qidong-2025"].attrs
    assert low.attrs["recipe_sha256"] != built["qidong-2025"].attrs["recipe_sha256"]


@pytest.mark.parametrize("name", NAMES)
def test_every_variant_of_the_shipped_recipes_can_be_applied(name, recipes):
    recipe = recipes[name]
    assert {"low", "high", "offshore_low", "offshore_high", "load_low", "load_high"} <= set(recipe.variants)
    for variant in recipe.variants:
        assert recipe_digest(vary_recipe(recipe, [variant])) != recipe_digest(recipe), variant
    low_energy, low_peak, high_energy, high_peak = LOADS[name]
    low, high = vary_recipe(recipe, ["load_low"]).load, vary_recipe(recipe, ["load_high"]).load
    assert (low.energy, low.peak, high.energy, high.peak) == (low_energy, low_peak, high_energy, high_peak)


def test_variants_combine_and_later_ones_win(recipes):
    changed = vary_recipe(recipes["qidong-2025"], ["low", "offshore_high"])
    assert [farm.hours for farm in changed.wind.farms[:3]] == [3300, 3300, 3300]
    assert changed.load.energy == 5800


def test_no_variant_is_the_recipe_itself(recipes):
    assert vary_recipe(recipes["qidong-2025"], []) is recipes["qidong-2025"]


def test_several_weather_years_can_be_built_in_a_variant(recipes):
    years = build_weather_years(recipes["qidong-2025"], 3, variants=["offshore_high"])
    assert offshore_hours(years.mean("weather_year")) == pytest.approx(3300, rel=1e-9)
    assert years.attrs["variant"] == "offshore_high"


def test_an_unknown_variant_is_corrected(recipes):
    with pytest.raises(InputError) as caught:
        build_profiles(recipes["qidong-2025"], variants=["lwo", "offshore_hihg"])
    assert [problem.remedy for problem in caught.value.problems] == [
        "Did you mean 'low'?",
        "Did you mean 'offshore_high'?",
    ]


@pytest.mark.parametrize(
    ("path", "missing"),
    [
        ("wind.farms.offshore_wind_h9.hours", "offshore_wind_h9"),
        ("wind.farms.offshore_wind_h1", "offshore_wind_h1"),
        ("load.enrgy", "enrgy"),
        ("laod.energy", "laod"),
        ("load.energy.value", "value"),
    ],
)
def test_a_path_that_leads_nowhere_is_named(recipes, path, missing):
    recipe = recipes["qidong-2025"]
    broken = recipe.variants["load_low"].model_copy(update={"changes": {path: 1.0}})
    with pytest.raises(InputError, match=f"changes '{path}', but there is no '{missing}'"):
        vary_recipe(recipe.model_copy(update={"variants": {"broken": broken}}), ["broken"])


def test_a_value_out_of_its_range_is_refused(recipes):
    recipe = recipes["qidong-2025"]
    broken = recipe.variants["load_low"].model_copy(update={"changes": {"load.energy": 1000.0}})
    with pytest.raises(InputError, match="energy = 1000 lies outside its own range 5800 to 7000"):
        vary_recipe(recipe.model_copy(update={"variants": {"broken": broken}}), ["broken"])

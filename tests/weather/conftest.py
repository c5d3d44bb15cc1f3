"""The shipped recipes, and what they build: once for all tests of this folder."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import xarray as xr

from gridsim.weather.build import build_profiles, build_weather_years
from gridsim.weather.files import read_profiles
from gridsim.weather.recipe import Recipe
from gridsim.weather.recipe_file import read_recipe

PROFILES = Path(__file__).parents[2] / "profiles"
NAMES = ("qidong-2025", "qidong-2030")


@pytest.fixture(scope="session")
def recipes() -> dict[str, Recipe]:
    return {name: read_recipe(PROFILES / "recipes" / f"{name}.yaml") for name in NAMES}


@pytest.fixture(scope="session")
def built(recipes) -> dict[str, xr.Dataset]:
    return {name: build_profiles(recipe) for name, recipe in recipes.items()}


@pytest.fixture(scope="session")
def shipped() -> dict[str, xr.Dataset]:
    return {name: read_profiles(PROFILES / f"{name}.nc") for name in NAMES}


@pytest.fixture(scope="session")
def timed_ten_years(recipes) -> tuple[xr.Dataset, float]:
    """Ten weather years, and the seconds of processor time that they took."""
    start = time.process_time()
    years = build_weather_years(recipes["qidong-2025"], 10)
    return years, time.process_time() - start


@pytest.fixture(scope="session")
def ten_years(timed_ten_years) -> xr.Dataset:
    return timed_ten_years[0]


@pytest.fixture(scope="session")
def other_seed(recipes) -> xr.Dataset:
    recipe = recipes["qidong-2025"]
    return build_profiles(recipe, seed=recipe.seed + 1)


@pytest.fixture(scope="session")
def leap_year(recipes) -> xr.Dataset:
    return build_profiles(recipes["qidong-2030"], year=2028)

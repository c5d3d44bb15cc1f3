"""The shipped recipes, and what they build: once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest
import xarray as xr

from gridsim.weather.build import build_profiles
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
def other_seed(recipes) -> xr.Dataset:
    recipe = recipes["qidong-2025"]
    return build_profiles(recipe, seed=recipe.seed + 1)


@pytest.fixture(scope="session")
def leap_year(recipes) -> xr.Dataset:
    return build_profiles(recipes["qidong-2030"], year=2028)

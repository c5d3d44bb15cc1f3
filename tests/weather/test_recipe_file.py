from __future__ import annotations

import pytest
from pydantic import ValidationError

from gridsim.errors import InputError
from gridsim.weather.recipe import Recipe
from gridsim.weather.recipe_file import read_recipe

from .conftest import PROFILES

SHIPPED = PROFILES / "recipes" / "qidong-2025.yaml"


def line_of(text, start):
    return next(number for number, line in enumerate(text.splitlines(), start=1) if line.strip().startswith(start))


def change(text, old, new):
    assert text.count(old) >= 1
    return text.replace(old, new, 1)


def test_all_problems_come_at_once_with_file_and_line(tmp_path):
    text = SHIPPED.read_text(encoding="utf-8")
    text = change(text, "seed: ", "sede: ")
    text = change(text, "warmest_hour: 14", "warmest_hour: 25")
    text = change(text, "hub_height: 108", "hub_hieght: 108")
    text = change(text, "energy: 6200", "energy: -6200")
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_recipe(path)
    problems = caught.value.problems
    assert {problem.where for problem in problems} == {str(path)}
    found = {problem.place: str(problem) for problem in problems}
    assert "Did you mean 'seed'?" in found[f"line {line_of(text, 'sede')}"]
    assert "warmest_hour = 25" in found[f"line {line_of(text, 'warmest_hour')}"]
    assert "Did you mean 'hub_height'?" in found[f"line {line_of(text, 'hub_hieght')}"]
    assert "load.energy = -6200" in found[f"line {line_of(text, 'energy: -6200')}"]
    assert any("wind.farms.0.hub_height is missing" in str(problem) for problem in problems)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("range: {shift: [0.4, 1.2]}", "note: no range", "confidence A is an assumption and needs a range"),
        ("range: {shift: [0.4, 1.2]}", "range: {shift: [1.2, 0.4]}", "upside down"),
        ("range: {shift: [0.4, 1.2]}", "range: {shift: [0.9, 1.2]}", "outside its own range"),
        ("range: {shift: [0.4, 1.2]}", "range: {shfit: [0.4, 1.2]}", "not a value of this group"),
        ("share: 0.18", "share: 0.25", "add up to 1.07"),
        ("turbine: onshore_2mw", "turbine: onshore_3mw", "onshore_3mw"),
        ("[0.5, 254]", "[0.5, 154]", "curve must increase"),
    ],
)
def test_values_that_contradict_each_other_are_refused(old, new, message, tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(change(SHIPPED.read_text(encoding="utf-8"), old, new), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_recipe(path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("monthly_mean: [7.2,", "monthly_mean: [-7.2,", "wind.surfaces.sea.monthly_mean.0 = -7.2"),
        ("[4, 0.06], [5, 0.133]", "[5, 0.133], [4, 0.06]", "speeds of the curve must be positive and increase"),
        ("[8, 0.547]", "[8, 0.1]", "must rise up to its maximum"),
        ("[12, 1]", "[12, 1.3]", "powers of the curve must lie between 0 and 1"),
        ("[0.06, 0.20]", "[0.60, 0.20]", "classes must increase"),
        ("first: 06-15", "first: 02-30", "'02-30' is no day of a year"),
        ("seed: 18", "seed: true", "seed = True"),
        ("seed: 18", "seed: 2147483648", "seed = 2147483648"),
        ("name: offshore_wind_h2", "name: offshore_wind_h1", "names are given twice: offshore_wind_h1"),
        ("name: offshore_wind_h2", "name: temperature", "'temperature' cannot name a series"),
        ("name: offshore_wind_h2", "name: a/b", "'a/b' cannot name a series"),
    ],
)
def test_values_that_make_no_weather_are_refused_once(old, new, message, tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(change(SHIPPED.read_text(encoding="utf-8"), old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_recipe(path)
    assert len(caught.value.problems) == 1
    assert message in str(caught.value.problems[0])


def test_a_key_given_twice_is_reported_with_both_lines(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(SHIPPED.read_text(encoding="utf-8") + "year: 2026\n", encoding="utf-8")
    with pytest.raises(InputError, match="'year' is given twice"):
        read_recipe(path)


def test_a_recipe_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.yaml"):
        read_recipe(tmp_path / "nowhere.yaml")


def test_recipes_cannot_be_changed(recipes):
    with pytest.raises(ValidationError, match="frozen"):
        recipes["qidong-2025"].seed = 1


def test_every_assumption_of_the_shipped_recipes_has_a_range(recipes):
    def groups(node):
        if isinstance(node, dict):
            if "confidence" in node:
                yield node
            for value in node.values():
                yield from groups(value)
        elif isinstance(node, list | tuple):
            for value in node:
                yield from groups(value)

    for recipe in recipes.values():
        found = list(groups(recipe.model_dump(exclude={"variants"})))  # a variant is itself an end of a range
        assert len(found) > 40
        assert all(group["source"] for group in found)
        assert all(group["range"] for group in found if group["confidence"] == "A")


def test_only_dated_inputs_differ_between_the_years(recipes):
    first, second = (recipes[name].model_dump() for name in ("qidong-2025", "qidong-2030"))
    assert first["climate"] == second["climate"]
    assert first["wind"] == second["wind"]
    assert first["solar"] == second["solar"]
    assert first["seed"] == second["seed"]
    assert first["province"]["price"] == second["province"]["price"]
    assert first["province"]["room"] == second["province"]["room"]
    assert first["province"]["regions"] == second["province"]["regions"]


def test_a_recipe_survives_a_round_trip(recipes):
    recipe = recipes["qidong-2025"]
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe

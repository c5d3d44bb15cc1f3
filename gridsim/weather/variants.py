"""Low and high variants of a recipe: named sets of changed values, each with its source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from gridsim.errors import InputError, Problem
from gridsim.inputs.wording import correction
from gridsim.weather.recipe import Recipe


def vary_recipe(recipe: Recipe, names: Iterable[str]) -> Recipe:
    """Change a recipe as its variants say.

    Parameters
    ----------
    recipe : Recipe
        The recipe with its variants.
    names : iterable of str
        Names of variants; later ones win where two change the same value.

    Returns
    -------
    Recipe
        Checked anew, the recipe itself where there are no names.

    Raises
    ------
    InputError
        With every variant that is not known and every change that is not possible.
    """
    where = f"recipe {recipe.name}"
    chosen = list(names)
    unknown = [name for name in chosen if name not in recipe.variants]
    if unknown:
        raise InputError(
            Problem(where, f"'{name}' is not one of its variants.", correction(name, recipe.variants))
            for name in unknown
        )
    if not chosen:
        return recipe
    content = recipe.model_dump(mode="json")
    problems = []
    for path, value in _changes(recipe, chosen).items():
        try:
            _put(content, path.split("."), value)
        except KeyError as error:
            problems.append(
                Problem(where, f"a variant changes '{path}', but there is no '{error.args[0]}'.", "Correct the path.")
            )
    if problems:
        raise InputError(problems)
    try:
        return Recipe.model_validate(content)
    except ValidationError as error:
        raise InputError(
            Problem(
                where,
                f"with the variants {', '.join(chosen)}, {'.'.join(str(part) for part in found['loc'])}: "
                f"{found['msg'].removeprefix('Value error, ')}.",
                "Correct the variant's value, or widen the range.",
            )
            for found in error.errors()
        ) from None


def _changes(recipe: Recipe, names: Iterable[str]) -> dict[str, Any]:
    """Path → value of the variants and of those they include."""
    changes: dict[str, Any] = {}
    for name in names:
        variant = recipe.variants[name]
        changes |= _changes(recipe, variant.includes) | variant.changes
    return changes


def _put(content: dict[str, Any], path: list[str], value: Any) -> None:
    """Set the value at a path whose parts are keys, or names of list members."""
    *above, last = path
    group: Any = content
    for part in above:
        if isinstance(group, list):
            group = {member["name"]: member for member in group if isinstance(member, dict) and "name" in member}
        if not isinstance(group, dict) or part not in group:
            raise KeyError(part)
        group = group[part]
    if not isinstance(group, dict) or last not in group:
        raise KeyError(last)
    group[last] = value

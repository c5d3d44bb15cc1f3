"""Reading a recipe: YAML in, a checked recipe out, every problem with file and line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from gridsim.errors import InputError, Problem
from gridsim.inputs.wording import correction
from gridsim.inputs.yaml import Document, KeyPath, read_document
from gridsim.weather.recipe import Recipe


def read_recipe(path: str | Path) -> Recipe:
    """Read and check a recipe.

    Parameters
    ----------
    path : str or Path
        YAML file.

    Returns
    -------
    Recipe
        The recipe.

    Raises
    ------
    InputError
        With every problem of the file, each with its line.
    """
    document = read_document(Path(path))
    problems = list(document.problems)
    try:
        recipe = Recipe.model_validate(document.data)
    except ValidationError as error:
        wrong = {
            found["loc"][:-1] for found in error.errors()
        }  # a list also counts as too short without its wrong items
        shown = [found for found in error.errors() if found["type"] != "too_short" or found["loc"] not in wrong]
        problems += [_describe(dict(found), document) for found in shown]
    if problems:
        raise InputError(problems)
    return recipe


def _describe(found: Mapping[str, Any], document: Document) -> Problem:
    """Turn one finding of pydantic into a problem with its line."""
    path: KeyPath = found["loc"]
    name = ".".join(str(part) for part in path)
    place = document.place(path)
    if found["type"] == "extra_forbidden":
        owner = ".".join(str(part) for part in path[:-1]) or "a recipe"
        remedy = correction(str(path[-1]), _model_at(path[:-1]).model_fields)
        return Problem(document.where, f"'{path[-1]}' is not a key of {owner}.", remedy, place)
    if found["type"] == "missing":
        return Problem(document.where, f"{name} is missing.", f"Add '{path[-1]}: …'{_meaning(path)}.", place)
    if found["type"] == "value_error":
        what = f"{name or 'the recipe'}: {found['ctx']['error']}."
        return Problem(document.where, what, "Correct the value or its range.", place)
    given = found["input"]
    shown = f" = {given}" if isinstance(given, str | int | float) else ""
    what = f"{name}{shown} is not accepted."
    remedy = f"{found['msg']}{_meaning(path)}."
    return Problem(document.where, what, remedy, place)


def _meaning(path: KeyPath) -> str:
    """Describe the value at a path, in brackets; empty where the recipe says nothing about it."""
    keys = [part for part in path if isinstance(part, str)]
    field = _model_at(tuple(keys[:-1])).model_fields.get(keys[-1]) if keys else None
    return f" ({field.description})" if field is not None and field.description else ""


def _model_at(path: KeyPath) -> type[BaseModel]:
    """Model whose keys stand under a path; list positions and names chosen by the user are passed over."""
    model: type[BaseModel] = Recipe
    for part in path:
        field = model.model_fields.get(str(part))
        if field is not None:
            model = _model_in(field.annotation) or model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Find the model inside an annotation such as ``tuple[Farm, ...]`` or ``dict[str, Turbine]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part)) is not None), None)

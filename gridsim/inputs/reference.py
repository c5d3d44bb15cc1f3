"""The reference of a study file's keys, generated from the model that reads them."""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from gridsim.inputs.study import Study

BEGIN = "<!-- keys: generated from gridsim/inputs/study.py by gridsim.inputs.reference; do not edit -->"
END = "<!-- end of keys -->"

_WORDS = {int: "whole number", float: "number", bool: "true or false", str: "text"}


def study_reference() -> str:
    """Return a Markdown table of every key of a study: its values, its default and its meaning."""
    lines = ["| key | values | default | meaning |", "| --- | --- | --- | --- |"]
    lines += _rows(Study, "")
    return "\n".join(lines)


def replace_reference(text: str) -> str:
    """Put the current reference between the marks of a README.

    Raises
    ------
    ValueError
        The text lacks the marks.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("the marks of the generated reference are missing")
    return f"{before}{BEGIN}\n{study_reference()}\n{END}{after}"


def _rows(model: type[BaseModel], prefix: str) -> list[str]:
    rows = []
    for name, field in model.model_fields.items():
        annotation = field.annotation
        named = model_of_items(field)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            rows += _rows(annotation, f"{prefix}{name}.")
        elif named is not None:
            rows += _rows(named, f"{prefix}{name}.NAME.")
        else:
            values = _values(annotation, field.metadata)
            rows.append(f"| `{prefix}{name}` | {values} | {_default(field)} | {field_meaning(field)} |")
    return rows


def _values(annotation: Any, metadata: list[Any]) -> str:
    """Say in words what a type accepts."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _values(arguments[0], list(arguments[1:]))
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(_values(kind, metadata) for kind in arguments if kind is not type(None)))
    if origin is Literal:
        return ", ".join(f"`{choice}`" for choice in arguments)
    if origin is tuple:
        return f"list of {_values(arguments[0], [])}"
    if origin is dict:
        return f"keys with {_values(arguments[1], [])}"
    return _WORDS[annotation] + _bounds(metadata)


def _bounds(metadata: list[Any]) -> str:
    limits: dict[str, Any] = {}
    for entry in metadata:
        for source in (entry, *getattr(entry, "metadata", ())):
            for key in ("ge", "gt", "le"):
                if getattr(source, key, None) is not None:
                    limits[key] = getattr(source, key)
    words = {"ge": "from", "gt": "above", "le": "to"}
    return "".join(f" {word} {limits[key]:g}" for key, word in words.items() if key in limits)


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "**required**"
    if field.default is None or field.default in ("", {}, ()):
        return "none"
    if isinstance(field.default, bool):
        return f"`{str(field.default).lower()}`"
    if field.default == ():
        return "none"
    if isinstance(field.default, tuple):
        numbers = all(isinstance(one, float) for one in field.default)
        return f"`[{', '.join(f'{one:g}' for one in field.default)}]`" if numbers else "all"
    return f"`{field.default}`"


def model_of_items(field: FieldInfo) -> type[BaseModel] | None:
    """Model of what a key holds under names of the user's choice, as ``cases`` does; None where it holds no such."""
    if get_origin(field.annotation) is not dict:
        return None
    item = get_args(field.annotation)[1]
    kind = get_args(item)[0] if get_origin(item) is Annotated else item
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def field_meaning(field: FieldInfo) -> str:
    """Return the description of a key; it may stand inside an optional type."""
    return field.description or next(
        (
            entry.description
            for kind in get_args(field.annotation)
            for entry in get_args(kind)[1:]
            if getattr(entry, "description", None)
        ),
        "",
    )

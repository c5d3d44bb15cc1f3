"""Reading a study file: every mistake with its line, what was expected and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from gridsim.errors import InputError, Problem
from gridsim.inputs.cases import check_cases, overrides_in_file, study_of_case
from gridsim.inputs.overrides import Override, read_overrides
from gridsim.inputs.places import find_study
from gridsim.inputs.reference import field_meaning, model_of_items
from gridsim.inputs.study import Study
from gridsim.inputs.windows import check_windows
from gridsim.inputs.wording import correction, did_you_mean
from gridsim.inputs.yaml import Document, KeyPath, read_document

_EXPECTED = {
    "bool": "true or false",
    "dict": "keys with values, indented below it",
    "float": "a number",
    "int": "a whole number",
    "list": "a list such as [a, b]",
    "model": "keys with values, indented below it",
    "string": "text",
    "tuple": "a list such as [a, b]",
}
"""First word of pydantic's error type → what was expected."""

_BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}


@dataclass(frozen=True)
class StudyFile:
    """A study file as read.

    Parameters
    ----------
    study
        The study, or one of its cases, overrides of the command line merged in; None where too much is wrong to go on.
    overrides
        Those of the file, those of the case, then those of the command line, which win.
    problems
        Everything that is wrong with the file and the command line's overrides.
    """

    path: Path
    document: Document
    study: Study | None
    overrides: tuple[Override, ...]
    problems: tuple[Problem, ...]


def read_study(path: str | Path, overrides: Iterable[str] = ()) -> Study:
    """Read a study.

    Parameters
    ----------
    path
        The file, or its short name (``annual-2030`` for ``studies/annual-2030.yaml``).
    overrides
        Further overrides as ``table.row.column=value``; they win over the file's.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    file = read_study_file(path, overrides)
    if file.problems or file.study is None:
        raise InputError(file.problems)
    return file.study


def read_study_file(path: str | Path, overrides: Iterable[str] = (), case: str | None = None) -> StudyFile:
    """Read a study together with its problems, so that the files it names can be checked as well.

    Parameters
    ----------
    case
        One of the study's cases, to be read as a study of its own; default: the study as it stands.

    Raises
    ------
    InputError
        The file does not exist or is no YAML, or has no such case.
    """
    found = find_study(path)
    document = read_document(found)
    problems = list(document.problems)
    from_command_line, found_there = read_overrides(overrides)
    problems += found_there
    try:
        study: Study | None = Study.model_validate(document.data)
    except ValidationError as error:
        problems += _describe(error, document)
        study = _salvage(error, document.data)
    if study is None:
        return StudyFile(found, document, None, tuple(from_command_line), tuple(problems))
    problems += [*check_windows(study, document), *check_cases(study, document)]
    if case is not None and case not in study.cases:
        what, remedy = f"the study has no case '{case}'.", correction(case, study.cases)
        raise InputError([*problems, Problem(document.where, what, remedy)])
    all_overrides = (*overrides_in_file(study, case, document), *from_command_line)
    merged: dict[str, Any] = {}
    for override in all_overrides:
        merged.pop(override.path, None)  # a repeated path moves to the end: later overrides win
        merged[override.path] = override.value
    study = study if case is None else study_of_case(study, case)
    return StudyFile(found, document, study.model_copy(update={"overrides": merged}), all_overrides, tuple(problems))


def _salvage(error: ValidationError, data: dict[str, Any]) -> Study | None:
    """Read the study without what is at fault, so that the other files are checked too; None if too little is left."""
    for depth in (None, 1):
        kept = deepcopy(data)
        for found in error.errors():
            _drop(kept, _known_path(found["loc"], data)[:depth])
        try:
            return Study.model_validate(kept)
        except ValidationError:
            continue
    return None


def _drop(data: Any, path: KeyPath) -> None:
    """Take a key out of nested keys; the nearest key above it where it stands in a list."""
    for depth, part in enumerate(path[:-1], start=1):
        if not isinstance(data, dict) or not isinstance(data.get(part), dict):
            path = path[:depth]
            break
        data = data[part]
    if path and isinstance(data, dict):
        data.pop(path[-1], None)


def _describe(error: ValidationError, document: Document) -> list[Problem]:
    """One problem for each key at fault; pydantic reports one for each type that was tried."""
    grouped: dict[KeyPath, list[dict[str, Any]]] = {}
    for found in error.errors():
        path = _known_path(found["loc"], document.data)
        if found["type"] == "missing":
            path = (*path, str(found["loc"][-1]))
        grouped.setdefault(path, []).append(dict(found))
    problems = []
    for path, group in sorted(grouped.items(), key=lambda item: document.lines.get(item[0], 0)):
        inner = [other for other in grouped if len(other) > len(path) and other[: len(path)] == path]
        if not inner:  # the fault lies in one item: say only that
            what, remedy = _explain(path, group, document.data)
            problems.append(Problem(document.where, what, remedy, document.place(path)))
    return problems


def _known_path(location: KeyPath, data: Any) -> KeyPath:
    """Path in the file, without the names of types that pydantic puts between the keys."""
    path: list[str | int] = []
    for part in location:
        keys = dict(enumerate(data)) if isinstance(data, list) else data
        if isinstance(keys, dict) and part in keys:
            data = keys[part]
            path.append(part)
    return tuple(path)


def _explain(path: KeyPath, group: list[dict[str, Any]], data: Any) -> tuple[str, str]:
    """Say what is wrong with one key, and what to do."""
    name = ".".join(str(part) for part in path)
    first = group[0]
    parent = _model_at(path[:-1])
    field = parent.model_fields.get(str(path[-1])) if parent else Study.model_fields.get(str(path[0]))
    meaning = f" ({field_meaning(field)})" if field else ""
    if first["type"] == "missing":
        return f"the key '{name}' is missing.", f"Add '{path[-1]}: …'{meaning}."
    if first["type"] == "extra_forbidden":
        known = list(parent.model_fields) if parent else []
        owner = f"a key of {'.'.join(map(str, path[:-1]))}" if path[1:] else "a key of a study"
        return f"'{path[-1]}' is not {owner}.", correction(str(path[-1]), known)
    value = data
    for part in path:
        value = value[part]
    expected = _expected(group)
    remedy = f"Give {expected}{meaning}."
    if isinstance(value, str):
        choices = [choice for found in group for choice in _choices(found)]
        remedy = f"{did_you_mean(value, choices)} {remedy}".strip()
    return f"{name} = {_shown(value)} is not accepted.", remedy


def _expected(group: list[dict[str, Any]]) -> str:
    choices = [choice for found in group for choice in _choices(found)]
    texts = [f"one of {', '.join(choices)}"] if len(choices) > 1 else choices
    for found in group:
        kind = found["type"]
        if kind in _BOUNDS:
            key, words = _BOUNDS[kind]
            texts.append(
                f"{words} {found['ctx'][key]:,g}" if found["ctx"][key] < 1000 else f"{words} {found['ctx'][key]}"
            )
        elif kind != "literal_error":
            texts.append(_EXPECTED.get(kind.split("_")[0], found["msg"]))
    return " or ".join(dict.fromkeys(texts))


def _choices(found: Mapping[str, Any]) -> list[str]:
    if found["type"] != "literal_error":
        return []
    return [part.strip().strip("'") for part in found["ctx"]["expected"].replace(" or ", ", ").split(",")]


def _model_at(path: KeyPath) -> type[BaseModel] | None:
    """Find the model whose keys stand under ``path``; None inside free mappings."""
    model: type[BaseModel] = Study
    named = False
    for part in path:
        if named:  # a name of the user's choice
            named = False
            continue
        field = model.model_fields.get(str(part))
        items = model_of_items(field) if field else None
        inner = items or (_inner_model(field) if field else None)
        if inner is None:
            return None
        model, named = inner, items is not None
    return None if named else model


def _inner_model(field: FieldInfo) -> type[BaseModel] | None:
    kinds = (field.annotation, *get_args(field.annotation))
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def _shown(value: Any) -> str:
    if value is None:
        return "(empty)"
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, str) else str(value)

"""YAML with line numbers and every duplicate key found."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from gridsim.errors import InputError, Problem
from gridsim.inputs.wording import shown_path

KeyPath = tuple[str | int, ...]
_DATE = "tag:yaml.org,2002:timestamp"


@dataclass(frozen=True)
class Document:
    """A YAML file as plain data.

    Parameters
    ----------
    data
        Keys and values of the top level. Dates stay text.
    lines
        Path of a key or list item → line, counted from 1.
    problems
        Duplicate keys; the last value is kept.
    """

    where: str
    text: str
    data: dict[str, Any]
    lines: dict[KeyPath, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def place(self, path: KeyPath) -> str:
        """``line 12``, of the key itself or of the nearest key above it; empty where unknown."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"line {self.lines[path]}" if path else ""


def read_document(path: Path) -> Document:
    """Read a YAML file whose top level is a set of keys.

    Raises
    ------
    InputError
        The file is not text, is not YAML, or is not a set of keys.
    """
    where = shown_path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        return _read(text, where)
    except OSError as error:
        raise InputError(
            Problem(where, f"cannot be read: {error.strerror or error}.", "Check name and permissions.")
        ) from None
    except UnicodeDecodeError:
        raise InputError(Problem(where, "is not UTF-8 text.", "Save the file as UTF-8.")) from None
    except MarkedYAMLError as error:
        raise InputError(_syntax_problem(error, where)) from None
    except YAMLError as error:
        raise InputError(Problem(where, f"is not valid YAML: {error}", "Write 'key: value' lines.")) from None


def _read(text: str, where: str) -> Document:
    root = YAML(typ="rt").compose(text)
    if root is None:
        return Document(where, text, {})
    if not isinstance(root, MappingNode):
        raise InputError(Problem(where, "does not hold 'key: value' lines.", "Start with 'title: …'.", "line 1"))
    reader = _Reader(where)
    data = reader.value(root, ())
    return Document(where, text, data, reader.lines, tuple(reader.problems))


def _syntax_problem(error: MarkedYAMLError, where: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    context = f" ({error.context})" if error.context else ""
    remedy = "Check indentation (spaces, no tabs), colons, quotes and brackets there and on the line above."
    return Problem(where, f"is not valid YAML: {error.problem or 'unreadable'}{context}.", remedy, place)


class _Reader:
    """Turns YAML nodes into plain data, noting lines and duplicate keys."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.lines: dict[KeyPath, int] = {}
        self.problems: list[Problem] = []
        self._scalars = YAML(typ="safe", pure=True).constructor
        self._open: list[Node] = []

    def value(self, node: Node, path: KeyPath) -> Any:
        if node in self._open:
            raise MarkedYAMLError(problem="an alias contains itself", problem_mark=node.start_mark)
        self._open.append(node)
        value = self._plain(node, path)
        self._open.pop()
        return value

    def _plain(self, node: Node, path: KeyPath) -> Any:
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            items = []
            for number, item in enumerate(node.value):
                self.lines[(*path, number)] = item.start_mark.line + 1
                items.append(self.value(item, (*path, number)))
            return items
        return str(node.value) if node.tag == _DATE else self._scalars.construct_object(node)

    def _mapping(self, node: MappingNode, path: KeyPath) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in data:
                first = self.lines[(*path, key)]
                what = f"the key '{key}' is given twice (first in line {first})."
                self.problems.append(Problem(self.where, what, "Keep one of the two.", f"line {line}"))
            self.lines[(*path, key)] = line
            data[key] = self.value(value_node, (*path, key))
        return data

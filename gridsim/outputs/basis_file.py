"""The basis of a solved study beside its result, for a later, slightly edited study to start from."""

from __future__ import annotations

import json
import zipfile
import zlib
from pathlib import Path

import numpy as np

from gridsim.engine.named_basis import Block, NamedBasis
from gridsim.errors import InputError, Problem

FILE_NAME = "basis.npz"
_KINDS = ("variables", "constraints")
_DAMAGE = (
    OSError, ValueError, KeyError, AttributeError, TypeError, EOFError,
    RuntimeError, zipfile.BadZipFile, zlib.error,  # what zip archives of changed bytes raise
)  # fmt: skip


def write_basis(path: str | Path, basis: NamedBasis) -> None:
    """Write a basis as compressed numpy arrays; labels that many variables share are written once."""
    arrays: dict[str, np.ndarray] = {}
    labels: dict[tuple[str, bytes], str] = {}
    content: dict[str, dict[str, dict[str, str]]] = {}
    for kind in _KINDS:
        content[kind] = {}
        for number, (name, block) in enumerate(getattr(basis, kind).items()):
            arrays[f"{kind}_{number}"] = block.codes
            content[kind][name] = {}
            for dimension, values in block.coordinates.items():
                key = labels.setdefault((dimension, values.tobytes()), f"labels_{len(labels)}")
                arrays[key] = values
                content[kind][name][dimension] = key
    with Path(path).open("wb") as target:
        np.savez_compressed(target, content=np.array(json.dumps(content)), **arrays)  # type: ignore[arg-type]


def read_basis(path: str | Path) -> NamedBasis:
    """Read what `write_basis` wrote.

    Parameters
    ----------
    path
        The file, or the result folder that holds it.

    Raises
    ------
    InputError
        Where there is no basis, or a damaged one.
    """
    file = Path(path) / FILE_NAME if Path(path).is_dir() else Path(path)
    remedy = "Give the folder of an earlier result whose study kept it (outputs: basis), or leave --start out."
    if not file.is_file():
        raise InputError(Problem(str(path), f"holds no {FILE_NAME} to start from.", remedy))
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as archive:
            content = json.loads(str(archive["content"]))
            kinds = [
                {
                    name: Block(
                        {dimension: archive[key] for dimension, key in coordinates.items()}, archive[f"{kind}_{number}"]
                    )
                    for number, (name, coordinates) in enumerate(content[kind].items())
                }
                for kind in _KINDS
            ]
    except _DAMAGE:
        raise InputError(Problem(str(file), "is no basis, or a damaged one.", remedy)) from None
    return NamedBasis(*kinds)

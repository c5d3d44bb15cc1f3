"""A result folder appears whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gridsim.errors import InputError, Problem

SUMMARY = "summary.json"
"""File that marks a folder as a result of gridsim."""
_STALE = 24 * 3600.0


def check_folder(target: str | Path) -> None:
    """Make sure that a result may be written to ``target``; to be asked before a long run, too.

    Raises
    ------
    InputError
        Where ``target`` is a file, or a folder that holds something else than a result, or cannot be made.
    """
    path = Path(target).absolute()
    standing = next(folder for folder in path.parents if folder.exists())
    if not standing.is_dir() or not os.access(standing, os.W_OK):
        what = f"'{standing}' is no folder." if not standing.is_dir() else f"'{standing}' cannot be written to."
        raise InputError(Problem(str(target), what, "Give another folder with --out."))
    if path.is_dir() and (not any(path.iterdir()) or (path / SUMMARY).is_file()):
        return
    if path.exists() or path.is_symlink():
        what = "this folder is not empty and holds no result of gridsim" if path.is_dir() else "this is no folder"
        remedy = "It stays as it is; give another folder with --out, or empty it yourself."
        raise InputError(Problem(str(path), f"{what}.", remedy))


@contextmanager
def result_folder(target: str | Path) -> Iterator[Path]:
    """Give an empty folder to write into, and move it to ``target`` when all went well.

    The temporary folder stands beside the target, on the same disk, so that the move is one step. An earlier result
    is kept until the new one is complete, and put back should the move fail. After an exception nothing has changed.

    Parameters
    ----------
    target
        Folder of the result; parents are created, an earlier result is replaced.

    Yields
    ------
    Path
        Where to write.

    Raises
    ------
    InputError
        Where ``target`` is a file, or a folder that holds something else than a result.
    """
    place = Path(target).absolute()
    check_folder(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    _sweep(place)
    with tempfile.TemporaryDirectory(prefix=f".{place.name}.", suffix=".writing", dir=place.parent) as scratch:
        fresh = Path(scratch) / "result"
        fresh.mkdir()
        yield fresh
        _replace(fresh, place, Path(scratch) / "earlier")


def _sweep(place: Path) -> None:
    """Take away what runs left behind that were killed while writing, more than a day ago."""
    for left in place.parent.glob(f".{place.name}.*.writing"):
        if time.time() - left.stat().st_mtime > _STALE:
            shutil.rmtree(left, ignore_errors=True)


def _replace(fresh: Path, place: Path, earlier: Path) -> None:
    had_earlier = place.exists()
    if had_earlier:
        check_folder(place)
        os.replace(place, earlier)
    try:
        os.replace(fresh, place)
    except OSError:
        if had_earlier:
            os.replace(earlier, place)
        raise
    shutil.rmtree(earlier, ignore_errors=True)

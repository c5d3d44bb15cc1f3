"""How inputs are named and corrected in messages to the user."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

_SHOWN = 12
_CUTOFF = 0.6
_LARGE = 1e15


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``Did you mean 'storage'?``, or an empty text where nothing known resembles ``word``."""
    by_lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=_CUTOFF)
    return f"Did you mean '{by_lower[close[0]]}'?" if close else ""


def one_of(known: Iterable[str]) -> str:
    """``Known: a, b, c.``, shortened where there are many."""
    names = sorted(known)
    if not names:
        return "There are none."
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"Known: {', '.join(names[:_SHOWN])}{more}."


def correction(word: str, known: Iterable[str]) -> str:
    """Suggest the likely correction of ``word``, or else list what is known."""
    names = list(known)
    return did_you_mean(word, names) or one_of(names)


def shown_path(path: Path) -> str:
    """Return the path as the user knows it: relative to the current folder where it lies inside."""
    resolved, here = path.resolve(), Path.cwd().resolve()
    return resolved.relative_to(here).as_posix() if resolved.is_relative_to(here) else str(path)


def shown_number(value: float) -> str:
    """Return a number as people write it: ``8,760``, ``0.3``, ``1e-06``."""
    return f"{value:,.0f}" if float(value).is_integer() and abs(value) < _LARGE else f"{value:.6g}"

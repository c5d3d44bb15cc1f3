"""What a recheck found: one `Check` per law, with the worst place by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridsim.errors import VerificationError
from gridsim.verify.tolerances import Tolerance

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Check:
    """One law, held against every hour and component.

    Parameters
    ----------
    worst
        Largest violation found, in ``unit``; infinite where a number is missing.
    limit
        Largest violation that passes.
    where
        Component and hour of the worst violation; empty where there is nothing to check.
    """

    name: str
    passed: bool
    worst: float
    limit: float
    unit: str
    where: str

    def __str__(self) -> str:
        """Say the check in one line: what, how far off, where, what is accepted."""
        place = f" at {self.where}" if self.where else ""
        unit = "" if self.unit == "1" else f" {self.unit}"
        return f"{self.name}: off by {self.worst:.6g}{unit}{place}; accepted is {self.limit:g}{unit}"


@dataclass(frozen=True)
class Report:
    """All checks of one result."""

    checks: tuple[Check, ...]

    @property
    def failures(self) -> tuple[Check, ...]:
        """Checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return not self.failures

    def require_passed(self) -> None:
        """Do nothing if every check passed.

        Raises
        ------
        VerificationError
            Naming every failed check with its worst place.
        """
        if self.passed:
            return
        lines = [f"  {number}. {check}" for number, check in enumerate(self.failures, start=1)]
        count = f"{len(self.failures)} of {len(self.checks)} checks failed"
        raise VerificationError("\n".join([f"The result does not stand up to recomputation: {count}", *lines]))


def judge(name: str, excess: Array, members: Sequence[str], snapshots: pd.DatetimeIndex, tolerance: Tolerance) -> Check:
    """Turn violations into a `Check` that names the worst place.

    Parameters
    ----------
    excess : array (snapshot, member)
        Violation, in the tolerance's unit; at most zero where the law holds. NaN counts as infinite.
    """
    limit, unit = tolerance.limit, tolerance.unit
    if excess.size == 0:
        return Check(name, True, 0.0, limit, unit, "")
    size = np.where(np.isnan(excess), np.inf, excess)
    hour, member = divmod(int(np.argmax(size)), size.shape[1])
    worst = max(0.0, float(size[hour, member]))
    where = f"{members[member]}, {snapshots[hour]:%Y-%m-%d %H:%M}" if worst > 0.0 else ""
    return Check(name, worst <= limit, worst, limit, unit, where)

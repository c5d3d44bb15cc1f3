"""What can go wrong, and how it is said.

::

    GridsimError
    ├── InputError          the user's files are wrong: every problem at once (exit code 2)
    ├── SolveError          no proven optimum, hence no numbers (exit code 3)
    │   └── InfeasibleError no operation satisfies all limits; names hours and limits
    └── VerificationError   a result failed its independent recheck (exit code 4)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

_SHOWN = 6


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, what, what was expected, what to do.

    Parameters
    ----------
    where
        File, as the user knows it.
    what
        The offending value, with its unit and its place in the file.
    remedy
        What was expected and what to do about it; a sentence of its own.
    place
        Line, row or key inside the file; may be empty.
    """

    where: str
    what: str
    remedy: str = ""
    place: str = ""

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{remedy}"


class GridsimError(Exception):
    """Base of all errors that gridsim raises on purpose."""

    exit_code = 1


class InputError(GridsimError):
    """The user's input is wrong; carries every problem found, never only the first."""

    exit_code = 2

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(describe_problems(self.problems))


class SolveError(GridsimError):
    """The solver ended without a proven optimum, so no result exists."""

    exit_code = 3


class InfeasibleError(SolveError):
    """No operation satisfies all limits at once.

    Parameters
    ----------
    summary
        What is known of it in one sentence.
    hours
        Hours in which even the least violation of limits leaves something unmet.
    limits
        Name and member of each limit of a smallest set that cannot hold together, around the first of the hours.
    """

    def __init__(
        self,
        summary: str = "no operation satisfies all limits at once.",
        *,
        hours: Sequence[str] = (),
        limits: Sequence[tuple[str, str]] = (),
        words: Callable[[str, str], str] | None = None,
    ) -> None:
        self.summary, self.hours, self.limits = summary, tuple(hours), tuple(limits)
        lines = [summary]
        if hours:
            more = f" and {len(hours) - _SHOWN} more" if len(hours) > _SHOWN else ""
            lines.append(f"Hours without a solution ({len(hours)}): {', '.join(hours[:_SHOWN])}{more}.")
        if limits:
            around = f" around {hours[0]}" if hours else ""
            say = words or (lambda name, member: f"{name} ({member})" if member else name)
            named = dict.fromkeys(say(name, member) for name, member in limits)
            lines += [f"These limits cannot hold together{around}:", *(f"  - {limit}" for limit in named)]
            lines.append("Relax one of them, or switch on something that can serve or take the energy there.")
        super().__init__("\n".join(lines))

    def in_words(self, words: Callable[[str, str], str]) -> InfeasibleError:
        """Return the same error with every limit said in ``words(name, member)``."""
        return InfeasibleError(self.summary, hours=self.hours, limits=self.limits, words=words)


class VerificationError(GridsimError):
    """A result does not satisfy the physics or the accounts when recomputed."""

    exit_code = 4


def describe_problems(problems: Iterable[Problem]) -> str:
    """Text of all problems, grouped by file and numbered."""
    by_file: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_file[problem.where].append(problem)
    paragraphs = []
    for where, found in by_file.items():
        count = "1 problem" if len(found) == 1 else f"{len(found)} problems"
        lines = [f"  {number}. {problem}" for number, problem in enumerate(found, start=1)]
        paragraphs.append("\n".join([f"{where}: {count}", *lines]))
    return "\n".join(paragraphs)

"""Results beside one another: every figure in each of them, its difference to a reference, and what was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gridsim.indicators.changes import Change
from gridsim.indicators.definitions import Indicator


@dataclass(frozen=True)
class Comparison:
    """One indicator in every case.

    Parameters
    ----------
    values
        Case → the indicator's figure for the whole system, in ``unit``; NaN where it has no meaning.
    reference
        Case that the others are compared with.
    unit, label, label_zh
        As of the indicator.
    """

    name: str
    values: Mapping[str, float]
    reference: str
    unit: str
    label: str
    label_zh: str

    @property
    def differences(self) -> dict[str, float]:
        """Case → its figure less the reference's, in ``unit``; NaN where one of the two has no meaning."""
        return {case: value - self.values[self.reference] for case, value in self.values.items()}


@dataclass(frozen=True)
class Compared:
    """Several cases beside one another.

    Parameters
    ----------
    name, title
        What is compared: an identifier, and its title in English and Chinese.
    reference
        Case that the others are compared with.
    titles
        Case → its title in English and Chinese, in the order in which they are shown.
    figures
        Name of an indicator → its figures.
    changes
        Case → inputs in which it differs from the reference; none for the reference itself.
    folders
        Case → folder of its own result, relative to that of the comparison.
    """

    name: str
    title: tuple[str, str]
    reference: str
    titles: Mapping[str, tuple[str, str]]
    figures: Mapping[str, Comparison]
    changes: Mapping[str, Sequence[Change]]
    folders: Mapping[str, str]


def compare_figures(cases: Mapping[str, Mapping[str, Indicator]], reference: str) -> dict[str, Comparison]:
    """Turn the figures of every case into one comparison for each indicator, in the order of the first case."""
    first = next(iter(cases.values()))
    return {
        name: Comparison(
            name,
            {case: found[name].value for case, found in cases.items()},
            reference,
            kpi.unit,
            kpi.label,
            kpi.label_zh,
        )
        for name, kpi in first.items()
    }

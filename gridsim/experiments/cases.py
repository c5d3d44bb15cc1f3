"""The cases of a study side by side: one dispatch for each set of overrides, compared with one of them."""

from __future__ import annotations

from collections.abc import Callable

from gridsim.case import Case, StudyCases
from gridsim.engine.named_basis import NamedBasis
from gridsim.experiments.dispatch import Dispatch
from gridsim.experiments.members import Progress, run_members
from gridsim.indicators.changes import find_changes
from gridsim.indicators.comparison import Compared, compare_figures
from gridsim.inputs.cases import case_titles, reference_of


def run_cases(
    study: StudyCases,
    keep: Callable[[str, Case, Dispatch], None],
    progress: Progress,
    start: NamedBasis | None = None,
) -> Compared:
    """Operate every case at least cost, each from the optimum of the one before.

    The optimum's cost does not depend on where the search starts. Of several optima of equal cost one near to the case
    before tends to be found, so that a difference between cases is seldom one of arbitrary choice.

    Parameters
    ----------
    study
        The cases, in the order in which they are run.
    keep, progress, start
        As for `run_members`.

    Raises
    ------
    SolveError, VerificationError
        As `run_dispatch`, with the case named.
    """
    cases, reference = study.cases, reference_of(study.study)
    members = {
        name: (f"Case '{name}'", f"case {name} ({place} of {len(cases)})") for place, name in enumerate(cases, start=1)
    }
    operated: dict[str, Case] = {}

    def keep_case(name: str, case: Case, dispatch: Dispatch) -> None:
        operated[name] = case  # where a study decides sizes, they differ from case to case as its other inputs do
        keep(name, case, dispatch)

    figures = run_members(members, cases.__getitem__, keep_case, progress, start, chained=True)
    return Compared(
        name=study.name,
        title=(study.study.title or study.name, study.study.title_zh or study.study.title or study.name),
        reference=reference,
        titles=case_titles(study.study),
        figures=compare_figures(figures, reference),
        changes={name: find_changes(operated[reference], case) for name, case in operated.items()},
        folders={name: name for name in cases},
    )

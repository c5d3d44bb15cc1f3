"""Why a program has no solution: the hours and the limits that conflict."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import highspy
import linopy
import numpy as np
import scipy.sparse as sp

from gridsim.engine import highs as solver
from gridsim.engine.fold import fold
from gridsim.engine.program import TIMELESS, LinearProgram
from gridsim.engine.watch import Watch
from gridsim.errors import InfeasibleError

_SEARCH = 30.0
_LOWER = (int(highspy.IisBoundStatus.kIisBoundStatusLower), int(highspy.IisBoundStatus.kIisBoundStatusBoxed))
_UPPER = (int(highspy.IisBoundStatus.kIisBoundStatusUpper), int(highspy.IisBoundStatus.kIisBoundStatusBoxed))
_TOLERANCE = 1e-6
_IRREDUCIBLE = int(highspy.IisStrategy.kIisStrategyFromLp.value) | int(
    highspy.IisStrategy.kIisStrategyIrreducible.value
)


def find_conflict(program: LinearProgram, model: linopy.Model, watch: Watch) -> InfeasibleError:
    """Find where the least violation of limits lies, and the smallest set of limits that conflict there.

    First every row of more than one entry may be violated at a price: where the cheapest answer still violates rows lie
    the hours. Then an irreducible infeasible subsystem (Chinneck 2008, doi 10.1007/978-0-387-74932-7) names the
    limits around the first.
    """
    relaxed = replace(program, integrality=np.zeros_like(program.integrality), hessian=None)
    folded = fold(relaxed)
    violation = np.zeros(program.matrix.shape[0])
    least = _least_violation(folded.program, watch)
    if watch.over():
        return InfeasibleError(
            "no operation satisfies all limits at once; time was up before the conflict was located."
        )
    if least is None:
        return InfeasibleError(
            "no operation satisfies all limits at once, already among the bounds of single quantities."
        )
    violation[folded.kept] = least
    worst = np.flatnonzero(violation > _TOLERANCE)
    worst = worst[np.argsort(program.row_time[worst], kind="stable")]
    if len(worst) == 0 and program.is_mixed:
        return InfeasibleError(
            "no operation with whole numbers satisfies all limits, although one with fractions does."
        )
    if len(worst) == 0:
        return InfeasibleError("no operation satisfies all limits at once, by a margin too small to locate.")
    places = [model.constraints.get_label_position(int(program.row_label[row])) for row in worst]
    hours = sorted({hour for hour in (_time(coordinates) for _, coordinates in places) if hour})
    return InfeasibleError(hours=hours, limits=_smallest_conflict(relaxed, int(worst[0]), model, watch))


def _least_violation(program: LinearProgram, watch: Watch) -> np.ndarray | None:
    """(row,) violation of each row in the answer that violates least; None where bounds alone conflict."""
    rows, columns = program.matrix.shape
    identity = sp.eye_array(rows, format="csr")
    elastic = replace(
        program,
        cost=np.concatenate([np.zeros(columns), np.ones(2 * rows)]),
        integrality=np.concatenate([program.integrality, np.zeros(2 * rows, dtype=np.uint8)]),
        hessian=None,
        lower=np.concatenate([program.lower, np.zeros(2 * rows)]),
        upper=np.concatenate([program.upper, np.full(2 * rows, np.inf)]),
        matrix=sp.csr_array(sp.hstack([program.matrix, identity, -identity])),
    )
    outcome = solver.run(solver.load(elastic), watch)
    if outcome.condition != "optimal":
        return None
    slack = outcome.columns[columns:]
    return slack[:rows] + slack[rows:]


def _smallest_conflict(
    program: LinearProgram, row: int, model: linopy.Model, watch: Watch, reach: int = 6
) -> list[tuple[str, str]]:
    """Name and member of an irreducible set of conflicting limits near the time of ``row``, most frequent first."""
    time = program.row_time[row]
    near = np.abs(program.row_time - time) <= reach if time != TIMELESS else np.ones(len(program.row_time), dtype=bool)
    rows = np.flatnonzero(near | (program.row_time == TIMELESS))
    part = fold(
        replace(
            program,
            matrix=sp.csr_array(program.matrix[rows]),
            row_lower=program.row_lower[rows],
            row_upper=program.row_upper[rows],
            row_time=program.row_time[rows],
            row_label=program.row_label[rows],
        )
    )
    highs = solver.load(part.program, iis_strategy=_IRREDUCIBLE)
    if solver.run(highs, watch.part(_SEARCH)).condition == "optimal":
        return []
    status, iis = highs.getIis()
    if status != highspy.HighsStatus.kOk:
        return []
    found = [rows[part.kept[index]] for index in iis.row_index_]
    lower, upper = part.program.lower, part.program.upper
    for column, bound in zip(iis.col_index_, iis.col_bound_, strict=True):
        trivial = lower[column] == 0.0 < upper[column]  # not to be negative is no limit that anyone set
        for supplier, sides in ((part.lower_row, () if trivial else _LOWER), (part.upper_row, _UPPER)):
            if int(bound) in sides and supplier[column] >= 0:
                found.append(rows[supplier[column]])
    names = Counter(_name(model, program.row_label[row]) for row in found)
    return [name for name, _ in names.most_common()]


def _name(model: linopy.Model, label: int) -> tuple[str, str]:
    name, coordinates = model.constraints.get_label_position(int(label))
    return str(name), ", ".join(str(value) for key, value in coordinates.items() if key != "snapshot")


def _time(coordinates: dict[str, object]) -> str:
    value = coordinates.get("snapshot")
    return str(value)[:16] if value is not None else ""

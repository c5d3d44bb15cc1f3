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

_SHOWN = 6
_TOLERANCE = 1e-6
_IRREDUCIBLE = int(highspy.IisStrategy.kIisStrategyFromLp.value) | int(
    highspy.IisStrategy.kIisStrategyIrreducible.value
)


def describe_conflict(program: LinearProgram, model: linopy.Model) -> str:
    """Text that names where the least violation of limits lies, and the smallest set of limits that conflict there.

    First every row of more than one entry may be violated at a price: where the cheapest answer still violates rows lie
    the hours. Then an irreducible infeasible subsystem (Chinneck 2008, doi 10.1007/978-0-387-74932-7) names the
    limits around the first.
    """
    folded = fold(program)
    violation = np.zeros(program.matrix.shape[0])
    least = _least_violation(folded.program)
    if least is None:
        return "no operation satisfies all limits at once, already among the bounds of single quantities."
    violation[folded.kept] = least
    worst = np.flatnonzero(violation > _TOLERANCE)
    worst = worst[np.argsort(program.row_time[worst], kind="stable")]
    if len(worst) == 0:
        return "no operation satisfies all limits at once, by a margin too small to locate."
    names = [model.constraints.get_label_position(int(program.row_label[row])) for row in worst]
    times = [_time(coordinates) for _, coordinates in names]
    hours = sorted({time for time in times if time})
    shown = ", ".join(hours[:_SHOWN]) + (f" and {len(hours) - _SHOWN} more" if len(hours) > _SHOWN else "")
    lines = ["no operation satisfies all limits at once."]
    if hours:
        lines.append(f"Hours without a solution ({len(hours)}): {shown}.")
    largest = worst[np.argmax(violation[worst])]
    lines.append(f"Largest shortfall: {violation[largest]:,.3f} in {_name(model, program.row_label[largest])}.")
    conflict = _smallest_conflict(program, int(worst[0]), model)
    if conflict:
        lines.append(f"These limits conflict around {times[0] or 'there'}: {'; '.join(conflict)}.")
    return " ".join(lines)


def _least_violation(program: LinearProgram) -> np.ndarray | None:
    """(row,) violation of each row in the answer that violates least; None where bounds alone conflict."""
    rows, columns = program.matrix.shape
    identity = sp.eye_array(rows, format="csr")
    elastic = replace(
        program,
        cost=np.concatenate([np.zeros(columns), np.ones(2 * rows)]),
        lower=np.concatenate([program.lower, np.zeros(2 * rows)]),
        upper=np.concatenate([program.upper, np.full(2 * rows, np.inf)]),
        matrix=sp.csr_array(sp.hstack([program.matrix, identity, -identity])),
    )
    outcome = solver.run(solver.load(elastic))
    if outcome.condition != "optimal":
        return None
    slack = outcome.columns[columns:]
    return slack[:rows] + slack[rows:]


def _smallest_conflict(program: LinearProgram, row: int, model: linopy.Model, reach: int = 12) -> list[str]:
    """Names of an irreducible set of conflicting rows near the time of ``row``."""
    time = program.row_time[row]
    near = np.abs(program.row_time - time) <= reach if time != TIMELESS else np.ones(len(program.row_time), dtype=bool)
    rows = np.flatnonzero(near | (program.row_time == TIMELESS))
    part = replace(
        program,
        matrix=sp.csr_array(program.matrix[rows]),
        row_lower=program.row_lower[rows],
        row_upper=program.row_upper[rows],
    )
    highs = solver.load(part, iis_strategy=_IRREDUCIBLE, time_limit=30.0)
    if solver.run(highs).condition == "optimal":
        return []
    status, iis = highs.getIis()
    if status != highspy.HighsStatus.kOk:
        return []
    names = Counter(_name(model, program.row_label[rows[index]]) for index in iis.row_index_)
    return list(names)[: 2 * _SHOWN]


def _name(model: linopy.Model, label: int) -> str:
    name, coordinates = model.constraints.get_label_position(int(label))
    place = ", ".join(str(value) for key, value in coordinates.items() if key != "snapshot")
    return f"{name} ({place})" if place else str(name)


def _time(coordinates: dict[str, object]) -> str:
    value = coordinates.get("snapshot")
    return str(value)[:16] if value is not None else ""

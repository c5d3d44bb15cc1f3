"""Operation in windows: whole units, windows that cover the horizon within their gap, and costs side by side."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from gridsim.results import Windowed
from gridsim.schema.carriers import CARRIERS
from gridsim.schema.variables import PLAN_VARIABLES, WINDOW_VARIABLES
from gridsim.verify.facts import Facts
from gridsim.verify.report import Array, Check
from gridsim.verify.tolerances import COST, GAP_ROUNDING, OBJECTIVE, POWER, STATUS


def check_windows(facts: Facts) -> Iterator[Check]:
    """Everything that is claimed of an operation in windows; nothing where the horizon was operated at once."""
    study, windowed = facts.case.study, facts.results.windowed
    if study.operation == "perfect":
        yield Check("windows", windowed is None, float(windowed is not None), 0.0, "1", "")
        return
    missing = _missing(facts, windowed)
    yield Check("windows complete", not missing, float(len(missing)), 0.0, "1", "; ".join(missing))
    if missing or windowed is None:
        return
    yield _covering(facts, windowed)
    yield _gaps(facts, windowed)
    yield _side_by_side(facts, windowed)
    if study.operation == "commitment" or study.rolling.commitment == "integer":
        yield _whole_units(facts)
    if study.operation == "rolling":
        yield from _what_came(facts, windowed)


def _missing(facts: Facts, windowed: Windowed | None) -> list[str]:
    """Say what is not there, or no number."""
    if windowed is None:
        return ["the record of the windows is missing"]
    rolling = facts.case.study.operation == "rolling"
    costs = ["perfect_foresight", "rolling"] if rolling else ["dispatch", "linearised", "integer"]
    missing = [] if list(windowed.costs) == costs else [f"costs are not those of {', '.join(costs)}"]
    numbers = {**windowed.windows.data_vars, **windowed.plan.data_vars}
    for name in (*WINDOW_VARIABLES, *(PLAN_VARIABLES if rolling else ())):
        if name not in numbers:
            missing.append(f"{name} is missing")
        elif not np.isfinite(numbers[name].to_numpy()).all():
            missing.append(f"{name} holds a number that is missing or not finite")
    return missing


def _covering(facts: Facts, windowed: Windowed) -> Check:
    """Windows begin step by step, and look ahead as far as the study says, or to the end."""
    study = facts.case.study
    asked = study.rolling if study.operation == "rolling" else study.windows
    start = np.arange(0, facts.hours, asked.step, dtype=float)
    end = np.minimum(start + asked.length, facts.hours)
    claimed = [windowed.windows[name].to_numpy() for name in ("window_start", "window_end")]
    wrong = float("inf") if claimed[0].shape != start.shape else float(np.abs(claimed - np.stack([start, end])).max())
    return Check("windows cover the hours", wrong == 0.0, wrong, 0.0, "h", "")


def _gaps(facts: Facts, windowed: Windowed) -> Check:
    """Every window's gap is what its cost, bound and scale say, and not above what the study accepts."""
    study = facts.case.study
    limit = (study.rolling if study.operation == "rolling" else study.windows).gap
    cost, bound, scale, gap = (
        windowed.windows[f"window_{name}"].to_numpy() for name in ("cost", "bound", "scale", "gap")
    )
    scale = np.maximum(scale, 1.0)
    distance = (cost - bound) / scale
    worst = np.maximum(distance, np.where(np.abs(np.maximum(distance, 0.0) - gap) > GAP_ROUNDING.limit, np.inf, 0.0))
    worst = np.where(distance < -GAP_ROUNDING.limit, np.inf, worst)  # a bound above the cost proves nothing
    at = int(worst.argmax())
    return Check("gap of windows", bool(worst[at] <= limit), float(worst[at]), limit, "1", f"window {at + 1}")


def _side_by_side(facts: Facts, windowed: Windowed) -> Check:
    """Hold the costs against each other: who knows or may do less pays more; the last is the objective."""
    certificate, costs = facts.results.certificate, list(windowed.costs.values())
    scale = max(1.0, *map(abs, costs))
    wrong = [max(0.0, before - after) for before, after in pairwise(costs)]
    worst = max(wrong) / scale / COST.limit
    off = abs(costs[-1] - facts.results.objective) / scale / OBJECTIVE.limit
    if facts.case.study.operation == "rolling":
        off = max(off, abs(costs[0] - certificate.bound) / scale / OBJECTIVE.limit)
    worst = max(worst, off)
    return Check("costs side by side", bool(worst <= 1.0), worst, 1.0, "1", "")


def _whole_units(facts: Facts) -> Check:
    """Units whose status the study does not give are on or off."""
    status, given = facts.claimed("status"), facts.case.study.commitment
    names = facts.members("status")
    free = np.array([isinstance(given, str) or name not in given for name in names], dtype=bool)
    error = np.where(free, np.abs(status - np.round(status)), 0.0)
    return facts.check("whole units", error, names, STATUS)


def _what_came(facts: Facts, windowed: Windowed) -> Iterator[Check]:
    """Totals beside the plan are those of the operation; no forecast is impossible."""
    plan = {name: values.to_numpy() for name, values in windowed.plan.data_vars.items()}
    carriers = facts.rows("generators")["carrier"]
    available = facts.availability * facts.net_capacity
    wind = np.array([carrier.endswith("wind") for carrier in carriers])
    solar = np.array([CARRIERS[carrier].variable for carrier in carriers]) & ~wind
    electric = facts.rows("buses")["carrier"].reindex(facts.rows("loads")["bus"]).to_numpy() == "AC"
    demand = np.array([facts.series(profile) for profile in facts.rows("loads")["profile"]]).reshape(-1, facts.hours)
    came: dict[str, Array] = {
        "wind": available[:, wind].sum(axis=1),
        "solar": available[:, solar].sum(axis=1),
        "load": (facts.column("loads", "scale") * electric) @ demand,
        "price": facts.outside_price.sum(axis=1) / max(1, facts.outside_price.shape[1]),
        "thermal": facts.claimed("generation")[:, facts.is_thermal].sum(axis=1),
        "storage": (facts.claimed("discharge") - facts.claimed("charge")).sum(axis=1),
        "export": (facts.claimed("export") - facts.claimed("import")).sum(axis=1),
    }
    error = np.stack([np.abs(plan[f"{name}_actual"] - values) for name, values in came.items()], axis=1)
    yield facts.check("what came, beside the plan", error, list(came), POWER)
    names = ["wind", "solar", "load"]
    most = [facts.net_capacity[wind].sum(), facts.net_capacity[solar].sum(), np.inf]
    forecast = np.stack([plan[f"{name}_forecast"] for name in names], axis=1)
    yield facts.check("forecasts possible", np.maximum(-forecast, forecast - most), names, POWER)

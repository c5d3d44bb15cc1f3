"""Losses of lines and transformers: computed again from resistances and flows, and what they make of prices."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gridsim.verify.facts import Facts
from gridsim.verify.report import Array, Check
from gridsim.verify.tolerances import INSIDE, POWER, PRICE

_ABOVE, _SHARE = 0.05, 0.05
"""MW, and share of the loss: how far the pieces may lie above resistance x flow²."""

_DEARER = 2.0
"""Tie-break on losses, in tie-breaks on curtailment."""


def check_losses(facts: Facts) -> Iterator[Check]:
    """Hold losses and their prices against resistances, flows and prices; without losses, against zero."""
    for kind, table in (("line", "lines"), ("transformer", "transformers")):
        names = facts.members(f"{kind}_loss")
        slope, offset = _pieces(facts, kind)
        size = np.abs(facts.claimed(f"{kind}_flow"))
        pieces = slope * size + offset
        error = np.abs(facts.claimed(f"{kind}_loss") - pieces.max(axis=0, initial=0.0))
        yield facts.check(f"{kind}_loss", error, names, POWER)
        worth = _value_of_power(facts, kind, table)
        touched = pieces >= pieces.max(axis=0, initial=0.0) - INSIDE * np.maximum(slope, 1e-9)
        steepest = np.where(touched, slope, -np.inf).max(axis=0, initial=0.0)
        flattest = np.where(touched, slope, np.inf).min(axis=0, initial=np.inf)
        flattest = np.where(np.isfinite(flattest), flattest, 0.0)
        flattest = np.where(size <= INSIDE, -steepest, flattest)
        along = facts.claimed(f"{kind}_loss_price") * np.where(facts.claimed(f"{kind}_flow") < 0.0, -1.0, 1.0)
        excess = np.maximum(along - steepest * worth, flattest * worth - along)
        yield facts.check(f"{kind}_loss price", excess, names, PRICE)


def loss_cost(facts: Facts) -> float:
    """Cost of the tie-break on losses [CNY/MWh]; zero in a study without losses."""
    return _DEARER * facts.parameter("curtailment_penalty") if facts.case.study.losses == "linear" else 0.0


def resistances(facts: Facts, kind: str) -> Array:
    """(line or transformer,) loss per flow squared [1/MW]; none where a study or a profile leaves it out."""
    if kind == "transformer":
        rated = facts.column("transformers", "rating") * facts.column("transformers", "units")
        per_square = facts.column("transformers", "resistance") / rated
    else:
        lines = facts.rows("lines")
        voltage = facts.rows("buses").loc[lines["bus0"], "voltage"].to_numpy(float)
        ohms = facts.column("lines", "resistance") * facts.column("lines", "length")
        per_square = ohms / facts.column("lines", "circuits") / voltage**2
        per_square = np.where(lines["losses_in_profiles"].to_numpy(bool), 0.0, per_square)
    return per_square if facts.case.study.losses == "linear" else np.zeros_like(per_square)


def _pieces(facts: Facts, kind: str) -> tuple[Array, Array]:
    """(piece, 1, member) slope [1] and offset [MW] of the secants of resistance x flow².

    Ends of the pieces: the first such that the secant is 0.05 MW above the parabola in its middle, each following one
    as much further as the larger of the two tolerances lets it.
    """
    resistance = resistances(facts, kind)
    most = facts.column(f"{kind}s", "rating") * (facts.column("transformers", "units") if kind == "transformer" else 1)
    lossy = resistance > 0.0
    first = np.where(lossy, 2.0 * np.sqrt(_ABOVE / np.where(lossy, resistance, 1.0)), np.inf)
    reach = float((most / first).max(initial=0.0))
    ends = [0.0, 1.0]
    while ends[-1] < reach:
        count = len(ends)
        ends.append(ends[-1] * max(count / (count - 1), 1.0 + 2.0 * (_SHARE + np.sqrt(_SHARE + _SHARE**2))))
    start, end = (np.array(part).reshape(-1, 1, 1) for part in (ends[:-1], ends[1:]))
    unit = np.where(lossy, first, 0.0)
    return resistance * unit * (start + end), -resistance * unit**2 * start * end


def _value_of_power(facts: Facts, kind: str, table: str) -> Array:
    """(snapshot, member) what one MW of loss costs: the mean price of both ends, rating and tie-break [CNY/MWh]."""
    rows, price = facts.rows(table), facts.results.hourly["marginal_price"]
    ends = [price.sel(bus=rows[end].tolist()).transpose("snapshot", "bus").to_numpy() for end in ("bus0", "bus1")]
    return 0.5 * (ends[0] + ends[1]) + facts.claimed(f"{kind}_shadow_price") + loss_cost(facts)

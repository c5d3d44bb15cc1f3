"""Calls of demand response, and demand moved in time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from gridsim.case import Case
from gridsim.indicators.definitions import Indicator, indicator
from gridsim.indicators.reading import AT_LIMIT, frame, ratio, ratios
from gridsim.results import Results


def call_indicators(case: Case, results: Results) -> Iterator[Indicator]:
    """Energy, hours, calls and cost of every contracted round; load shedding is not among them.

    A call is a run of hours in which something is called. With relaxed limits power may be called in part, so that
    hours and calls can exceed what the limits, which count full power, allow.
    """
    rows = case.active("demand_response")
    rows = rows[rows["kind"] == "response"]
    called = frame(results, "demand_response")[rows.index]
    energy, under_way = called.sum(), (called > AT_LIMIT) | (frame(results, "call_status")[rows.index] > 0.5)
    begins = under_way & ~under_way.shift(1, fill_value=False)
    yield indicator("demand_response_energy", energy)
    yield indicator("response_hours", under_way.sum(), float(under_way.any(axis=1).sum()))
    yield indicator("response_calls", begins.sum())
    full_hours = ratios(energy, rows["power"])
    yield indicator("response_full_hours", full_hours, ratio(energy.sum(), rows["power"].sum()))
    yield indicator("response_cost", energy * rows["price"])


def shift_indicators(case: Case, results: Results) -> Iterator[Indicator]:
    """Energy moved to other hours, and what that saved at the prices of the bus, the cost of moving paid."""
    rows = case.active("shiftable_loads")
    up, down = frame(results, "shift_up"), frame(results, "shift_down")
    buses = case.tables["loads"].loc[rows["load"], "bus"].tolist()
    price = frame(results, "marginal_price")[buses].set_axis(rows.index, axis=1)
    moved = down.sum()
    yield indicator("shifted_energy", moved)
    yield indicator("shifting_value", (price * (down - up)).sum() - moved * rows["cost"])
    balance = frame(results, "shift_balance")
    behind = pd.DataFrame(np.maximum(-balance, 0.0)).max()
    yield indicator("shift_backlog", behind, float(behind.max()) if len(behind) else 0.0)

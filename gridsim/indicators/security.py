"""What outages, the AC check and islands come to, of a study of network security."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import xarray as xr

from gridsim.indicators.definitions import Indicator
from gridsim.results import Results

_OVERLOADED = 1.0 + 1e-6
_SERVED = 1e-3
"""MW: less is the solver's tolerance."""


def security_indicators(results: Results) -> Iterator[Indicator]:
    """Yield figures of a study of network security; none of other studies."""
    found = results.security
    if found is None:
        return
    over = found["loading_after_outage"] > _OVERLOADED
    hours = dict(over.sum("snapshot").to_series().astype(float))
    some = float(over.any("outage").sum())
    label = "hours in which the outage of a circuit overloads a branch"
    yield Indicator("outage_overload_hours", some, "h", label, "事故后越限小时数", hours)
    worst = found["overload_worst"].max("monitored").to_series()
    label = "largest overload after the outage of a circuit"
    yield Indicator("outage_overload_worst", _largest(worst), "MW", label, "事故后最大越限功率", dict(worst))
    lost = found["split_worst"].to_series()
    label = "largest power lost by an outage that splits the network"
    yield Indicator("outage_lost_power", _largest(lost), "MW", label, "解列事故最大损失功率", dict(lost))
    label = "cost of the dispatch that withstands outages above the cheapest"
    yield Indicator("security_cost", float(found["security_cost"]), "CNY", label, "安全约束代价")
    yield from _power_flow(found)
    yield from _islands(found)


def _power_flow(found: xr.Dataset) -> Iterator[Indicator]:
    times, voltage = _times(found["flow_time"]), found["flow_voltage"].to_numpy()
    failed = 1.0 - found["flow_converged"].to_numpy()
    members = dict(zip(times, failed, strict=True))
    label = "hours whose AC power flow does not converge"
    yield Indicator("power_flow_failures", float(failed.sum()), "h", label, "交流潮流不收敛时刻数", members)
    solved = voltage[failed == 0.0]
    for name, value, label, label_zh in (
        ("voltage_minimum", solved.min(initial=np.inf), "lowest voltage of the AC check, per unit", "交流校核最低电压"),
        (
            "voltage_maximum",
            solved.max(initial=-np.inf),
            "highest voltage of the AC check, per unit",
            "交流校核最高电压",
        ),
    ):
        yield Indicator(name, float(value) if solved.size else np.nan, "1", label, label_zh)


def _islands(found: xr.Dataset) -> Iterator[Indicator]:
    times, demand, unserved = (_times(found["event_time"]), *(found[f"event_{one}"] for one in ("demand", "unserved")))
    lost = dict(zip(times, unserved.sum("event_hour").to_numpy(), strict=True))
    label = "demand not served with the ties open, all events"
    yield Indicator("island_unserved", float(unserved.sum()), "MWh", label, "孤网切负荷电量", lost)
    served = dict(zip(times, (demand - unserved).sum("event_hour").to_numpy(), strict=True))
    label = "demand served with the ties open, all events"
    yield Indicator("island_served", float((demand - unserved).sum()), "MWh", label, "孤网供电量", served)
    whole = dict(zip(times, (unserved <= _SERVED).sum("event_hour").to_numpy().astype(float), strict=True))
    label = "hours with all demand served with the ties open, all events"
    yield Indicator("island_hours", float(sum(whole.values())), "h", label, "孤网全额供电小时数", whole)


def _times(values: xr.DataArray) -> list[str]:
    return [f"{time:%Y-%m-%d %H:%M}" for time in pd.DatetimeIndex(values.to_numpy())]


def _largest(values: pd.Series) -> float:
    return float(values.max()) if len(values) else 0.0

"""Figures of the whole system, by which results are held beside one another."""

from __future__ import annotations

from collections.abc import Mapping

from gridsim.indicators.definitions import Indicator
from gridsim.indicators.reading import ratio

COAL_HOURS = "coal_full_load_hours"
_NOT_OF_OPERATION = ("input_confidence",)
_SUMS_OF_OTHERS = ("_by_carrier", "_by_month")


def system_figures(kpis: Mapping[str, Indicator]) -> dict[str, Indicator]:
    """Figures of the whole system's operation, without members; full-load hours of coal and CHP units added."""
    figures = {
        name: Indicator(name, kpi.value, kpi.unit, kpi.label, kpi.label_zh)
        for name, kpi in kpis.items()
        if name not in _NOT_OF_OPERATION and not name.endswith(_SUMS_OF_OTHERS)
    }
    units = kpis["online_hours"].members
    gross, capacity = (sum(kpis[name].members[unit] for unit in units) for name in ("gross_generation", "capacity"))
    label = "full-load hours of coal and CHP units (gross generation over nameplate)"
    figures[COAL_HOURS] = Indicator(COAL_HOURS, ratio(gross, capacity), "h", label, "煤电及热电机组利用小时数")
    return figures

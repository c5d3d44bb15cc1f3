"""What a study of sizes of storage finds, besides the operation: dimensions, units, both labels.

``sizing_point`` counts the sizes at which the system was operated, in order; ``site`` names rows of ``storage_units``;
``choice`` the sizes that are compared. All money and energy is over the horizon of the study except where it says "a
year" and of an investment. The unit ``text`` is none.
"""

from __future__ import annotations

from gridsim.schema.variables import Variable

_POINT = ("sizing_point",)
_SITE = ("sizing_point", "site")

_VARIABLES = (
    Variable("sizing_purpose", _POINT, "text", "why this size was tried", "试算目的"),
    Variable("sizing_power", _SITE, "MW", "rated power, at the grid", "额定功率"),
    Variable("sizing_energy", _SITE, "MWh", "rated energy, deliverable at the grid", "额定电量"),
    Variable("sizing_power_slope", _SITE, "CNY/MW", "change of operating cost per further MW", "功率边际成本"),
    Variable("sizing_energy_slope", _SITE, "CNY/MWh", "change of operating cost per further MWh", "电量边际成本"),
    Variable("sizing_operating_cost", _POINT, "CNY", "operating cost", "运行成本"),
    Variable("sizing_saving", _POINT, "CNY", "operating cost less than without the stations", "运行成本节约"),
    Variable("sizing_station_cost", _POINT, "CNY", "annuity and fixed cost of the stations", "储能年化成本"),
    Variable("sizing_revenue", _POINT, "CNY", "revenue at the prices with the stations, wear paid", "电能价差收入"),
    Variable("sizing_profit", _POINT, "CNY", "revenue less annuity and fixed cost", "年化利润"),
    Variable("sizing_investment", _POINT, "CNY", "investment", "投资"),
    Variable("sizing_present_value", _POINT, "CNY", "net present value to the owner", "净现值"),
    Variable(
        "sizing_internal_rate", _POINT, "1/a", "internal rate of return; missing where there is none", "内部收益率"
    ),
    Variable("sizing_payback", _POINT, "a", "payback, undiscounted; missing where never", "静态投资回收期"),
    Variable("sizing_curtailment", _POINT, "MWh", "wind and PV curtailed", "弃电量"),
    Variable("sizing_co2", _POINT, "tCO2", "CO2 of local units and boilers", "本地二氧化碳排放"),
    Variable("sizing_import_co2", _POINT, "tCO2", "CO2 of imports", "受入电力二氧化碳排放"),
    Variable("choice_point", ("choice",), "1", "its place along sizing_point, from 0", "对应试算序号"),
    Variable("sizing_bound", (), "CNY", "no size has less operating and station cost together", "总成本下界"),
    Variable("curve_band", ("site",), "CNY", "largest width of the band around the value curve", "价值曲线误差带宽"),
)

SIZING_VARIABLES: dict[str, Variable] = {variable.name: variable for variable in _VARIABLES}

SIZING_DIMENSIONS: dict[str, tuple[str, str]] = {
    "site": ("station that is sized; a row of storage_units", "待定容储能电站"),
    "choice": ("sizes that are compared", "方案"),
}
"""Dimensions whose members are names, with their labels."""

CHOICES: dict[str, tuple[str, str]] = {
    "planned": ("As planned", "规划容量"),
    "system": ("Least system cost", "系统成本最小"),
    "developer": ("Greatest profit of the owner", "业主利润最大"),
}
"""Choices with what they are called."""

MAY_MISS = {"sizing_internal_rate", "sizing_payback"}
"""Variables that may miss values."""


def sizing_attributes(name: str) -> dict[str, str]:
    """Attributes of a variable as CF netCDF wants them; text has no unit."""
    variable = SIZING_VARIABLES[name]
    if variable.unit == "text":
        return {"long_name": variable.label, "long_name_zh": variable.label_zh}
    return variable.attributes

"""The hourly and total quantities of a result: dimensions, unit, CF attributes, both labels.

Dimensions are named after the tables whose active rows they hold. ``thermal_unit`` holds the generators that burn
coal and are committed (a filled ``heat_rate_curve``).
"""

from __future__ import annotations

from dataclasses import dataclass

from gridsim.schema.units import UNITS


@dataclass(frozen=True)
class Variable:
    """One quantity of a result.

    Parameters
    ----------
    dimensions
        Names of the dimensions, in order.
    unit
        Label of the unit, a key of `UNITS`.
    """

    name: str
    dimensions: tuple[str, ...]
    unit: str
    label: str
    label_zh: str

    @property
    def attributes(self) -> dict[str, str]:
        """Attributes as CF netCDF wants them, with readable unit and Chinese label beside."""
        return {
            "units": UNITS[self.unit].udunits,
            "unit_label": self.unit,
            "long_name": self.label,
            "long_name_zh": self.label_zh,
        }


def _of_reserve(name: str, dimension: str, unit: str, label: str, label_zh: str) -> Variable:
    return Variable(name, ("snapshot", "reserve", dimension), unit, label, label_zh)


def _hourly(name: str, dimension: str, unit: str, label: str, label_zh: str) -> Variable:
    return Variable(name, ("snapshot", dimension) if dimension else ("snapshot",), unit, label, label_zh)


_VARIABLES = (
    _hourly("generation", "generator", "MW", "net generation at the bus", "净上网出力"),
    _hourly("available", "generator", "MW", "net output available before curtailment", "可用出力"),
    _hourly("curtailment", "generator", "MW", "available but unused output of variable generators", "弃电功率"),
    _hourly("status", "thermal_unit", "1", "online status (relaxed: share of the unit online)", "开机状态"),
    _hourly("start_up", "thermal_unit", "1", "starts (relaxed: share of the unit started)", "启动"),
    _hourly("hot_start", "thermal_unit", "1", "hot starts, where the unit has start costs by time offline", "热态启动"),
    _hourly("warm_start", "thermal_unit", "1", "warm starts, where the unit has such costs", "温态启动"),
    _hourly("cold_start", "thermal_unit", "1", "cold starts, where the unit has such costs", "冷态启动"),
    _hourly("maintenance", "thermal_unit", "1", "share of the unit under maintenance by date", "检修状态"),
    _hourly("fuel", "thermal_unit", "tce/h", "coal burnt, heat extraction included", "耗煤量"),
    _hourly("heat_extraction", "thermal_unit", "MW", "steam extracted for heat supply", "抽汽供热功率"),
    _hourly("charge", "storage_unit", "MW", "charging, at the grid", "充电功率"),
    _hourly("discharge", "storage_unit", "MW", "discharging, at the grid", "放电功率"),
    _hourly("state_of_charge", "storage_unit", "MWh", "energy stored at the end of the hour", "储能电量"),
    _hourly("line_flow", "line", "MW", "flow from bus0 to bus1", "线路潮流"),
    _hourly("transformer_flow", "transformer", "MW", "flow from bus0 to bus1", "变压器潮流"),
    _hourly("line_loss", "line", "MW", "loss, half of it at each end", "线路损耗"),
    _hourly("transformer_loss", "transformer", "MW", "loss, half of it at each end", "变压器损耗"),
    _hourly("demand", "load", "MW", "demand before demand response", "负荷"),
    _hourly("demand_response", "response", "MW", "demand response called and load shed", "需求响应与切负荷"),
    _hourly("call_status", "response", "1", "call in force (relaxed: share of its power called)", "调用状态"),
    _hourly("call_limit_price", "response", "CNY/MWh", "what limits add to the price of a call", "调用限制影子价格"),
    _hourly("shift_up", "shiftable_load", "MW", "demand moved here from other hours", "移入负荷"),
    _hourly("shift_down", "shiftable_load", "MW", "demand moved from here to other hours", "移出负荷"),
    _hourly("shift_balance", "shiftable_load", "MWh", "energy ahead at the end of the hour", "提前(负为滞后)电量"),
    _hourly("heat_generation", "heat_source", "MW", "heat of boilers and waste heat", "锅炉供热功率"),
    _hourly("electric_boiler_input", "electric_boiler", "MW", "electric input of electric boilers", "电锅炉用电功率"),
    _hourly("heat_charge", "heat_store", "MW", "heat charged", "充热功率"),
    _hourly("heat_discharge", "heat_store", "MW", "heat discharged", "放热功率"),
    _hourly("heat_stored", "heat_store", "MWh", "heat stored at the end of the hour", "储热量"),
    _hourly("import", "tie", "MW", "import from the grid outside", "受入功率"),
    _hourly("export", "tie", "MW", "export to the grid outside", "送出功率"),
    _hourly("marginal_price", "bus", "CNY/MWh", "marginal price of the bus", "节点边际电价"),
    _hourly("line_shadow_price", "line", "CNY/MWh", "value of one more MW of line rating", "线路阻塞价格"),
    _hourly("transformer_shadow_price", "transformer", "CNY/MWh", "value of one more MW of rating", "变压器阻塞价格"),
    _hourly("line_loss_price", "line", "CNY/MWh", "price of marginal losses from bus0 to bus1", "线路边际网损价格"),
    _hourly(
        "transformer_loss_price",
        "transformer",
        "CNY/MWh",
        "price of marginal losses, bus0 to bus1",
        "变压器边际网损价格",
    ),
    _hourly("export_room_shadow_price", "tie", "CNY/MWh", "value of one more MW of export room", "送出空间影子价格"),
    _hourly("price_outside", "tie", "CNY/MWh", "price in the grid outside", "外部电价"),
    _hourly("export_room", "tie", "MW", "largest net export", "送出空间"),
    _hourly("reserve_required", "reserve", "MW", "reserve required, the largest infeed included", "备用需求"),
    _hourly("reserve_shortage", "reserve", "MW", "reserve that is missing", "备用短缺"),
    _hourly("reserve_price", "reserve", "CNY/MWh", "value of one MW less of reserve required", "备用价格"),
    _of_reserve("reserve_held", "generator", "MW", "reserve held by generators", "机组备用"),
    _of_reserve("storage_reserve", "storage_unit", "MW", "reserve held by storage", "储能备用"),
    _of_reserve(
        "infeed_price", "generator", "CNY/MWh", "reserve cost of one MW more of this infeed", "单一馈入备用成本"
    ),
)

VARIABLES: dict[str, Variable] = {variable.name: variable for variable in _VARIABLES}

_WINDOW_VARIABLES = (
    Variable("window_start", ("window",), "h", "first hour of the window, counted from the start", "窗口起始时刻"),
    Variable("window_end", ("window",), "h", "end of the window, look-ahead included", "窗口结束时刻（含前瞻期）"),
    Variable("window_cost", ("window",), "CNY", "cost of the decision, worth of what is left included", "窗口目标值"),
    Variable("window_bound", ("window",), "CNY", "no decision on the window costs less", "窗口下界"),
    Variable("window_scale", ("window",), "CNY", "cost of the window's operation before earnings", "窗口毛成本"),
    Variable("window_gap", ("window",), "1", "gap of cost and bound, relative to cost before earnings", "窗口间隙"),
)
WINDOW_VARIABLES: dict[str, Variable] = {variable.name: variable for variable in _WINDOW_VARIABLES}
"""How each window of an operation in windows went."""

_PLAN_VARIABLES = (
    _hourly("wind_forecast", "", "MW", "wind power available, as forecast when the hour was committed", "风电预测"),
    _hourly("wind_actual", "", "MW", "wind power available", "风电可用出力"),
    _hourly("solar_forecast", "", "MW", "solar power available, as forecast", "光伏预测"),
    _hourly("solar_actual", "", "MW", "solar power available", "光伏可用出力"),
    _hourly("load_forecast", "", "MW", "electric demand, as forecast", "负荷预测"),
    _hourly("load_actual", "", "MW", "electric demand", "实际负荷"),
    _hourly("price_forecast", "", "CNY/MWh", "mean price in the grid outside, as forecast", "外部电价预测"),
    _hourly("price_actual", "", "CNY/MWh", "mean price in the grid outside", "外部实际电价"),
    _hourly("thermal_plan", "", "MW", "output of coal and CHP units, as planned", "火电计划出力"),
    _hourly("thermal_actual", "", "MW", "output of coal and CHP units", "火电实际出力"),
    _hourly("storage_plan", "", "MW", "discharging less charging of all stations, as planned", "储能计划净放电"),
    _hourly("storage_actual", "", "MW", "discharging less charging of all stations", "储能实际净放电"),
    _hourly("export_plan", "", "MW", "export less import, as planned", "计划净送出"),
    _hourly("export_actual", "", "MW", "export less import", "实际净送出"),
)
PLAN_VARIABLES: dict[str, Variable] = {variable.name: variable for variable in _PLAN_VARIABLES}
"""What was forecast and planned for the hours that were kept, beside what came true."""

DIMENSIONS: dict[str, str] = {
    "generator": "generators",
    "thermal_unit": "generators",
    "storage_unit": "storage_units",
    "line": "lines",
    "transformer": "transformers",
    "load": "loads",
    "response": "demand_response",
    "shiftable_load": "shiftable_loads",
    "heat_source": "heat_sources",
    "electric_boiler": "electric_boilers",
    "heat_store": "heat_stores",
    "tie": "ties",
    "reserve": "reserves",
    "bus": "buses",
}
"""Dimension of a result → table that describes its members."""

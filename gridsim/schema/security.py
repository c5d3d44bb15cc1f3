"""What a study of network security finds, besides the operation: dimensions, units, both labels.

``outage`` and ``monitored`` name branches as ``lines.corridor``; ``split`` those whose outage splits the network;
``secured_row`` limits that the dispatch keeps after an outage, hour by hour. Units ``time`` and ``text`` are no units.
"""

from __future__ import annotations

from gridsim.schema.variables import Variable

_MATRIX = ("outage", "monitored")
_FLOW = ("power_flow", "electric_bus")
_EVENT = ("event", "event_hour")

_VARIABLES = (
    Variable("outage_limit", ("monitored",), "MW", "limit on one circuit after an outage", "事故后单回限额"),
    Variable("overload_hours", _MATRIX, "h", "hours above the limit after the outage", "事故后越限小时"),
    Variable("overload_worst", _MATRIX, "MW", "largest excess over the limit after the outage", "事故后最大越限功率"),
    Variable("overload_energy", _MATRIX, "MWh", "energy above the limit after the outage", "事故后越限电量"),
    Variable("cheapest_overload_hours", _MATRIX, "h", "the same of the cheapest dispatch", "经济调度事故后越限小时"),
    Variable("cheapest_overload_worst", _MATRIX, "MW", "the same of the cheapest dispatch", "经济调度事故后最大越限"),
    Variable("worst_loading", _MATRIX, "1", "highest loading after the outage", "事故后最高负载率"),
    Variable("worst_flow", _MATRIX, "MW", "flow of one circuit in the worst hour", "最严重时刻单回潮流"),
    Variable("worst_time", _MATRIX, "time", "start of the worst hour", "最严重时刻"),
    Variable(
        "loading_after_outage", ("snapshot", "outage"), "1", "highest loading after the outage", "事故后最高负载率"
    ),
    Variable("split_buses", ("split",), "text", "buses cut off by the outage", "事故后脱网母线"),
    Variable("split_worst", ("split",), "MW", "largest power lost by the outage", "事故后最大损失功率"),
    Variable("split_mean", ("split",), "MW", "mean power lost by the outage", "事故后平均损失功率"),
    Variable("split_time", ("split",), "time", "start of the hour of the largest loss", "最大损失时刻"),
    Variable("secured_outage", ("secured_row",), "text", "outage that the dispatch withstands", "安全约束：开断元件"),
    Variable("secured_branch", ("secured_row",), "text", "branch that stays within its limit", "安全约束：监视元件"),
    Variable("secured_direction", ("secured_row",), "1", "1 from bus0 to bus1, -1 back", "安全约束：方向"),
    Variable("secured_time", ("secured_row",), "time", "hour in which the limit holds", "安全约束：时刻"),
    Variable("secured_price", ("secured_row",), "CNY/MWh", "value of one more MW of the limit", "安全约束影子价格"),
    Variable("security_cost", (), "CNY", "cost of the dispatch that withstands outages above the cheapest", "安全代价"),
    Variable("security_rounds", (), "1", "rounds of screening and solving again", "安全校核轮次"),
    Variable("flow_time", ("power_flow",), "time", "hour of the AC check", "交流校核时刻"),
    Variable("flow_converged", ("power_flow",), "1", "1 where the AC power flow converged", "潮流收敛"),
    Variable("flow_iterations", ("power_flow",), "1", "Newton-Raphson iterations", "潮流迭代次数"),
    Variable("flow_losses", ("power_flow",), "MW", "losses of lines and transformers", "网损"),
    Variable("flow_voltage", _FLOW, "1", "voltage, per unit", "电压标幺值"),
    Variable("flow_angle", _FLOW, "degree", "voltage angle", "电压相角"),
    Variable("flow_active", _FLOW, "MW", "active power fed in at the bus", "注入有功"),
    Variable("flow_reactive", _FLOW, "MW", "reactive power fed in at the bus", "注入无功"),
    Variable("flow_held", _FLOW, "1", "1 where the voltage is held", "电压受控"),
    Variable("flow_loading", ("power_flow", "branch"), "1", "loading of one circuit", "单回负载率"),
    Variable("event_time", ("event",), "time", "hour in which the ties open", "解列时刻"),
    Variable("event_demand", _EVENT, "MW", "demand", "负荷"),
    Variable("event_unserved", _EVENT, "MW", "demand not served", "切负荷"),
    Variable("event_response", _EVENT, "MW", "demand response called", "需求响应"),
    Variable("event_generation", _EVENT, "MW", "net generation", "出力"),
    Variable("event_available", _EVENT, "MW", "net output available before curtailment", "可用出力"),
    Variable("event_discharge", _EVENT, "MW", "storage discharging less charging", "储能净放电"),
    Variable("event_stored", _EVENT, "MWh", "energy stored at the end of the hour", "储能电量"),
    Variable("event_losses", _EVENT, "MW", "losses of lines and transformers", "网损"),
    Variable("event_boiler", _EVENT, "MW", "electric input of electric boilers", "电锅炉用电功率"),
)

SECURITY_VARIABLES: dict[str, Variable] = {variable.name: variable for variable in _VARIABLES}


def security_attributes(name: str) -> dict[str, str]:
    """Attributes of a variable as CF netCDF wants them; times and text have no unit of their own."""
    variable = SECURITY_VARIABLES[name]
    if variable.unit in ("time", "text"):
        return {"long_name": variable.label, "long_name_zh": variable.label_zh}
    return variable.attributes


SECURITY_DIMENSIONS: dict[str, tuple[str, str]] = {
    "outage": ("branch of which one circuit trips", "开断元件"),
    "monitored": ("branch that is watched", "监视元件"),
    "split": ("branch whose outage splits the network", "解列元件"),
    "electric_bus": ("electric bus", "电气母线"),
    "branch": ("line or transformer", "线路或变压器"),
}
"""Dimensions whose members are names, with their labels."""

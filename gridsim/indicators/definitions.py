"""Every indicator once: unit and both labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Indicator:
    """One figure that a reader of the result wants to know.

    Parameters
    ----------
    value
        The figure for the whole system, in ``unit``; NaN where it has no meaning (a rate of nothing).
    unit
        Label of the unit, a key of `gridsim.schema.units.UNITS`.
    members
        The same figure by generator, line, month …; empty where it has no parts.
    """

    name: str
    value: float
    unit: str
    label: str
    label_zh: str
    members: Mapping[str, float] = field(default_factory=dict)


DEFINITIONS: dict[str, tuple[str, str, str]] = {
    # by generator
    "capacity": ("MW", "nameplate capacity", "装机容量"),
    "energy": ("MWh", "net generation", "上网电量"),
    "gross_generation": ("MWh", "gross generation", "发电量"),
    "full_load_hours": ("h", "full-load hours (gross generation over nameplate)", "利用小时数"),
    "full_load_hours_pro_rata": ("h", "full-load hours, equal share among equal units", "利用小时数(同类均摊)"),
    "curtailment": ("MWh", "curtailed energy (by generator: equal share among equals)", "弃电量(分电源按同价同类均摊)"),
    "curtailment_share": ("1", "curtailed share of the available energy", "弃电率"),
    "curtailment_as_found": ("MWh", "curtailed energy, by generator as in the hourly results", "弃电量(求解所得)"),
    "revenue": ("CNY", "revenue of net generation at the price of the bus", "电能收入(节点电价)"),
    "capture_price": ("CNY/MWh", "average price earned by net generation", "平均上网价格"),
    "green_certificates": ("certificate", "green certificates, one for each whole MWh", "绿证数量"),
    "certificate_revenue": ("CNY", "green certificates at the stated price", "绿证收入"),
    # by carrier and month
    "energy_by_carrier": ("MWh", "net generation by carrier", "分类上网电量"),
    "curtailment_by_carrier": ("MWh", "curtailed energy by carrier", "分类弃电量"),
    "curtailment_share_by_carrier": ("1", "curtailed share by carrier", "分类弃电率"),
    "curtailment_by_month": ("MWh", "curtailed energy by month", "分月弃电量"),
    "curtailment_share_by_month": ("1", "curtailed share by month", "分月弃电率"),
    "non_fossil_share": (
        "1",
        "renewable scope (wind, PV, waste), share of local net generation",
        "可再生口径(风光及垃圾发电)占本地发电比重",
    ),
    "non_fossil_share_of_supply": (
        "1",
        "renewable scope (wind, PV, waste), share of local generation and imports",
        "可再生口径(风光及垃圾发电)占供应比重",
    ),
    # coal and CO2
    "starts": ("1", "starts (relaxed: full units started)", "启动次数"),
    "hot_starts": ("1", "hot starts, of units with start costs by time offline", "热态启动次数"),
    "warm_starts": ("1", "warm starts, of units with such costs", "温态启动次数"),
    "cold_starts": ("1", "cold starts, of units with such costs", "冷态启动次数"),
    "start_cost": ("CNY", "cost of starts", "启动费用"),
    "starts_by_month": ("1", "starts by month", "分月启动次数"),
    "start_cost_by_month": ("CNY", "cost of starts by month", "分月启动费用"),
    "online_hours": ("h", "hours online (relaxed: full units)", "开机小时数"),
    "units_online": ("1", "average number of coal and CHP units online", "平均开机台数"),
    "units_online_minimum": ("1", "least number of coal and CHP units online", "最少开机台数"),
    "coal_use": ("tce", "coal burnt by units and boilers", "耗煤量"),
    "coal_for_heat": ("tce", "coal of CHP units allotted to heat (DL/T 904)", "供热耗煤量"),
    "coal_for_power": ("tce", "coal of units allotted to electricity", "供电耗煤量"),
    "net_coal_rate": ("gce/kWh", "net coal rate of coal and CHP units", "供电标准煤耗"),
    "retrofit_saving": ("tce", "coal saved by retrofits at the same operation", "改造节煤量"),
    "co2": ("tCO2", "CO2 of local units and boilers", "本地二氧化碳排放量"),
    "co2_for_power": ("tCO2", "CO2 of local generation, heat's share not included", "本地发电二氧化碳排放量"),
    "co2_intensity": ("tCO2/MWh", "CO2 of local generation per net generation", "本地供电碳排放强度"),
    "grid_co2_intensity": ("tCO2/MWh", "emission factor of the provincial grid, for comparison", "省级电网排放因子"),
    "co2_of_imports": ("tCO2", "CO2 of imported energy", "受入电量二氧化碳排放量"),
    "co2_intensity_of_supply": ("tCO2/MWh", "CO2 of local generation and imports per MWh", "供应电量碳排放强度"),
    # storage
    "storage_power": ("MW", "rated power of storage", "储能功率"),
    "storage_energy": ("MWh", "rated energy of storage", "储能电量"),
    "storage_charge": ("MWh", "energy charged", "充电电量"),
    "storage_discharge": ("MWh", "energy discharged", "放电电量"),
    "storage_cycles": ("1", "equivalent full cycles per day", "日均等效循环次数"),
    "storage_revenue": ("CNY", "discharge less charge at the price of the bus", "储能价差收入"),
    "storage_charge_price": ("CNY/MWh", "average price of charging", "平均充电价格"),
    "storage_discharge_price": ("CNY/MWh", "average price of discharging", "平均放电价格"),
    "storage_overlap": ("MWh", "energy charged and discharged in the same hour", "同时充放电量"),
    # network and the grid outside
    "line_congestion_hours": ("h", "hours at the rating, lines", "线路满载小时数"),
    "transformer_congestion_hours": ("h", "hours at the rating, transformers", "变压器满载小时数"),
    "line_loading": ("1", "highest loading of lines", "线路最高负载率"),
    "transformer_loading": ("1", "highest loading of transformers", "变压器最高负载率"),
    "losses": ("MWh", "losses of lines and transformers", "线路与变压器损耗电量"),
    "loss_share": ("1", "losses, share of local generation and imports", "网损率(占供应电量)"),
    "losses_above_parabola": ("MWh", "losses above resistance x flow squared, by linear pieces", "分段线性化多计损耗"),
    "import_energy": ("MWh", "imported energy", "受入电量"),
    "export_energy": ("MWh", "exported energy", "送出电量"),
    "import_cost": ("CNY", "cost of imports", "购电费用"),
    "export_revenue": ("CNY", "revenue of exports", "外送收入"),
    "export_room_hours": ("h", "hours in which the export room binds", "送出空间受限小时数"),
    # demand and prices
    "demand_energy": ("MWh", "electric demand", "用电量"),
    "demand_peak": ("MW", "highest electric demand", "最高用电负荷"),
    "unserved_energy": ("MWh", "electric load shed", "切负荷电量"),
    "unserved_hours": ("h", "hours with electric load shed", "切负荷小时数"),
    "unserved_heat": ("MWh", "steam demand not served", "欠供热量"),
    "demand_response_energy": ("MWh", "demand response called", "需求响应电量"),
    "response_hours": ("h", "hours with a call", "需求响应调用小时数"),
    "response_calls": ("1", "calls (runs of hours with a call)", "需求响应调用次数"),
    "response_full_hours": ("h", "demand response called, in hours at full power", "需求响应满功率小时数"),
    "response_cost": ("CNY", "cost of demand response", "需求响应费用"),
    "shifted_energy": ("MWh", "demand moved to other hours", "平移电量"),
    "shifting_value": ("CNY", "demand moved, valued at the bus, less its cost", "平移负荷收益(节点电价,扣除成本)"),
    "shift_backlog": ("MWh", "most energy behind its hour at once", "最大滞后电量"),
    "reserve_required": ("MW", "average reserve required", "平均备用需求"),
    "reserve_price": ("CNY/MWh", "average price of reserve (all: weighted by requirement)", "平均备用价格"),
    "reserve_price_maximum": ("CNY/MWh", "highest price of reserve", "最高备用价格"),
    "reserve_shortage": ("MWh", "reserve missing, summed over the hours", "备用短缺量"),
    "reserve_shortage_hours": ("h", "hours with reserve missing", "备用短缺小时数"),
    "price_average": ("CNY/MWh", "average price (all: weighted by demand)", "平均节点电价"),
    "price_minimum": ("CNY/MWh", "lowest price, tie-break penalty included", "最低节点电价(含弃电惩罚项)"),
    "price_maximum": ("CNY/MWh", "highest price", "最高节点电价"),
    "price_zero_hours": ("h", "hours at or below 0.001 CNY/MWh (all: at every bus)", "零价及负价小时数"),
    "operating_cost": ("CNY", "operating cost, tie-break penalty not included", "运行成本"),
    # steam
    "heat_supplied": ("MWh", "heat by source", "分来源供热量"),
    "heat_demand": ("MWh", "steam demand", "供热需求"),
    "heat_price_average": ("CNY/MWh", "average price of heat", "平均热价"),
    "steam_price": ("CNY/t", "price of steam", "蒸汽价格"),
    "steam_revenue": ("CNY", "revenue of steam at its price; stores pay for what they lose", "供热收入(按蒸汽价格)"),
    # accounts of coal and CHP units
    "fuel_cost": ("CNY", "coal burnt by coal and CHP units", "煤电及热电机组燃料费用"),
    "carbon_cost": ("CNY", "emission allowances of coal and CHP units, as the study charges them", "碳配额费用"),
    "net_revenue": (
        "CNY",
        "coal and CHP units: power at nodal prices and steam at its price, less coal, carbon, upkeep and starts",
        "煤电及热电机组净收入(电能与供热收入扣除燃料、碳、维护及启动费用)",
    ),
    # inputs
    "input_confidence": ("1", "stated numbers by confidence", "输入数据可信度"),
}


def indicator(name: str, members: pd.Series | Mapping[str, float], value: float | None = None) -> Indicator:
    """Make the indicator called ``name``; the value is the members' sum where none is given."""
    unit, label, label_zh = DEFINITIONS[name]
    parts = {str(member): float(part) + 0.0 for member, part in dict(members).items()}  # no minus zero
    return Indicator(name, float(sum(parts.values()) if value is None else value), unit, label, label_zh, parts)

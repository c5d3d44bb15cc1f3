"""Headings of the columns that people read: short label in both languages, shown unit, digits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """How a column of a table, or a key figure, is shown.

    Parameters
    ----------
    unit
        Unit shown; empty for text, counts and names.
    decimals
        Digits shown; None for text.
    scale
        Factor from gridsim's unit into ``unit``.
    """

    label: str
    label_zh: str
    unit: str = ""
    decimals: int | None = None
    scale: float = 1.0


def _energy(label: str, label_zh: str) -> Heading:
    return Heading(label, label_zh, "GWh", 1, 1e-3)


def _price(label: str, label_zh: str) -> Heading:
    return Heading(label, label_zh, "CNY/MWh", 1)


def _share(label: str, label_zh: str) -> Heading:
    return Heading(label, label_zh, "%", 1, 100.0)


def _hours(label: str, label_zh: str) -> Heading:
    return Heading(label, label_zh, "h", 0)


def _money(label: str, label_zh: str) -> Heading:
    return Heading(label, label_zh, "M CNY", 1, 1e-6)


HEADINGS: dict[str, Heading] = {
    "label": Heading("Name", "名称"),
    "label_zh": Heading("Chinese name", "中文名称"),
    "carrier": Heading("Kind", "类型"),
    "bus": Heading("Bus", "母线"),
    "bus0": Heading("From", "起点"),
    "bus1": Heading("To", "终点"),
    "capacity": Heading("Capacity", "装机容量", "MW", 1),
    "energy": _energy("Net generation", "上网电量"),
    "gross_generation": _energy("Gross generation", "发电量"),
    "full_load_hours": _hours("Full-load hours", "利用小时"),
    "full_load_hours_pro_rata": _hours("Full-load hours, equals alike", "利用小时（同类均摊）"),
    "curtailment": _energy("Curtailed, equals alike", "弃电量（同类均摊）"),
    "curtailment_share": _share("Curtailed, equals alike", "弃电率（同类均摊）"),
    "curtailment_as_found": _energy("Curtailed, as found", "弃电量（求解所得）"),
    "capture_price": _price("Price earned", "上网均价"),
    "green_certificates": Heading("Green certificates", "绿证", "thousand", 1, 1e-3),
    "coal_use": Heading("Coal", "耗煤量", "thousand tce", 1, 1e-3),
    "net_coal_rate": Heading("Net coal rate", "供电煤耗", "gce/kWh", 1),
    "co2": Heading("CO2", "二氧化碳", "thousand t", 1, 1e-3),
    "co2_intensity": Heading("CO2 of local generation", "本地供电碳排放强度", "t/MWh", 3),
    "grid_co2_intensity": Heading("CO2 factor of the provincial grid", "省级电网排放因子", "t/MWh", 3),
    "non_fossil_share": _share(
        "Renewable scope (wind, PV, waste), share of local generation", "可再生口径（风光及垃圾发电）占本地发电比重"
    ),
    "steam_revenue": _money("Steam revenue", "供热收入"),
    "net_revenue": _money("Revenue less coal, carbon, upkeep, starts", "机组净收入"),
    "online_hours": _hours("Hours online", "开机小时"),
    "starts": Heading("Starts", "启动次数", "", 1),
    "hot_starts": Heading("Hot starts", "热态启动", "", 1),
    "warm_starts": Heading("Warm starts", "温态启动", "", 1),
    "cold_starts": Heading("Cold starts", "冷态启动", "", 1),
    "start_cost": Heading("Cost of starts", "启动费用", "M CNY", 2, 1e-6),
    "month": Heading("Month", "月份", "", 0),
    "storage_power": Heading("Power", "功率", "MW", 1),
    "storage_energy": Heading("Energy", "电量", "MWh", 1),
    "storage_charge": _energy("Charged", "充电量"),
    "storage_discharge": _energy("Discharged", "放电量"),
    "storage_cycles": Heading("Cycles per day", "日均循环次数", "", 2),
    "storage_charge_price": _price("Price paid", "充电均价"),
    "storage_discharge_price": _price("Price earned", "放电均价"),
    "storage_revenue": _money("Net revenue at nodal prices", "价差收入"),
    "rating": Heading("Rating", "限额", "MW", 0),
    "loading": _share("Highest loading", "最高负载率"),
    "losses": _energy("Losses", "损耗电量"),
    "congestion_hours": _hours("Hours at the rating", "满载小时"),
    "shadow_price": Heading("Mean value of 1 MW more", "平均阻塞价格", "CNY/MWh", 2),
    "import_energy": _energy("Import", "受入电量"),
    "export_energy": _energy("Export", "送出电量"),
    "import_cost": _money("Cost of imports", "购电费用"),
    "export_revenue": _money("Revenue of exports", "外送收入"),
    "export_room_hours": _hours("Hours at the export room", "送出受限小时"),
    "price_outside": _price("Mean price outside", "外部均价"),
    "room_shadow_price": Heading("Mean value of 1 MW more room", "送出空间影子价格", "CNY/MWh", 2),
    "price_average": _price("Average price", "平均电价"),
    "price_minimum": _price("Lowest price", "最低电价"),
    "price_maximum": _price("Highest price", "最高电价"),
    "price_zero_hours": _hours("Hours at or below zero", "零价及负价小时"),
    "demand_energy": _energy("Local demand", "用电量"),
    "demand_peak": Heading("Highest demand", "最高负荷", "MW", 0),
    "unserved_energy": Heading("Load shed", "切负荷电量", "MWh", 1),
    "unserved_heat": Heading("Steam not served", "欠供热量", "MWh", 1),
    "operating_cost": _money("Operating cost", "运行成本"),
    "power": Heading("Power", "功率", "MW", 1),
    "price": Heading("Price of a call", "调用价格", "CNY/MWh", 0),
    "demand_response_energy": Heading("Called", "调用电量", "MWh", 1),
    "response_full_hours": Heading("Hours at full power", "满功率小时", "h", 1),
    "most_full_hours": Heading("of at most", "上限", "h", 0),
    "response_calls": Heading("Calls", "调用次数", "", 0),
    "calls_per_year": Heading("of at most", "上限", "", 0),
    "response_hours": _hours("Hours with a call", "调用小时"),
    "longest_call": Heading("Longest call allowed", "单次上限", "h", 0),
    "rest": Heading("Rest between calls", "最短间隔", "h", 0),
    "response_cost": _money("Cost", "费用"),
    "limit_price": Heading("Most that limits add to the price", "限制最大影子价格", "CNY/MWh", 0),
    "reserve_required": Heading("Required on average", "平均需求", "MW", 1),
    "reserve_price": _price("Average price", "平均价格"),
    "reserve_price_maximum": _price("Highest price", "最高价格"),
    "reserve_shortage": Heading("Missing", "短缺量", "MWh", 1),
    "reserve_shortage_hours": _hours("Hours short", "短缺小时"),
    "reserve": Heading("Reserve", "备用"),
    "held_average": Heading("Held on average", "平均提供", "MW", 1),
    "held_maximum": Heading("Most held", "最大提供", "MW", 1),
    "held_share": _share("Share of all held", "占比"),
    "share": _share("Share that can move", "可平移比例"),
    "shifted_energy": Heading("Moved", "平移电量", "MWh", 1),
    "shift_backlog": Heading("Most behind", "最大滞后", "MWh", 1),
    "shifting_value": Heading("Worth, its cost paid", "净收益", "thousand CNY", 1, 1e-3),
    # network security
    "outage": Heading("Outage of one circuit", "开断元件"),
    "watched": Heading("Loaded branch", "监视元件"),
    "outage_limit": Heading("Limit of one circuit", "单回限额", "MW", 0),
    "cheapest_overload_hours": _hours("Hours above, cheapest dispatch", "越限小时（经济调度）"),
    "cheapest_overload_worst": Heading("Largest excess, cheapest dispatch", "最大越限（经济调度）", "MW", 1),
    "overload_hours": _hours("Hours above the limit", "越限小时"),
    "overload_worst": Heading("Largest excess", "最大越限", "MW", 1),
    "overload_energy": _energy("Energy above the limit", "越限电量"),
    "loading_before": _share("Highest loading, all in service", "最高负载率（全接线）"),
    "worst_loading": _share("Highest loading after", "事故后最高负载率"),
    "worst_flow": Heading("Flow then", "当时潮流", "MW", 0),
    "worst_time": Heading("Worst hour", "最严重时刻"),
    "cut_off": Heading("Cut off", "脱网母线"),
    "lost_mean": Heading("Lost on average", "平均损失功率", "MW", 1),
    "lost_worst": Heading("Lost at worst", "最大损失功率", "MW", 1),
    "hour": Heading("Hour", "时刻"),
    "converged": Heading("Converged", "收敛"),
    "iterations": Heading("Iterations", "迭代次数", "", 0),
    "flow_losses": Heading("Losses", "网损", "MW", 2),
    "voltage_low": Heading("Lowest voltage", "最低电压", "p.u.", 4),
    "voltage_low_at": Heading("at", "母线"),
    "voltage_high": Heading("Highest voltage", "最高电压", "p.u.", 4),
    "voltage_high_at": Heading("at", "母线"),
    "voltage_outside": Heading("Buses outside the accepted range", "电压越限母线数", "", 0),
    "branch_loading": _share("Highest loading", "最高负载率"),
    "branch_loading_at": Heading("of", "元件"),
    "event_hours": _hours("Ties open for", "解列时长"),
    "event_demand": Heading("Demand", "用电需求", "MWh", 0),
    "event_served": Heading("Served", "供电量", "MWh", 0),
    "event_unserved": Heading("Not served", "切负荷电量", "MWh", 1),
    "event_response": Heading("Demand response", "需求响应", "MWh", 1),
    "event_whole_hours": _hours("Hours with all served", "全额供电小时"),
    "event_first_short": _hours("Hours until the first is not", "首次切负荷前小时"),
    # sizes of storage
    "sizing_choice": Heading("Size", "方案"),
    "sizing_site": Heading("Site", "站址"),
    "sizing_trial": Heading("Trial", "试算序号", "", 0),
    "sizing_purpose": Heading("Purpose", "试算目的"),
    "sizing_duration": Heading("Duration", "时长", "h", 2),
    "sizing_saving": Heading("Operating cost saved", "运行成本节约", "M CNY", 2, 1e-6),
    "sizing_station_cost": Heading("Annuity and fixed cost", "年化成本", "M CNY", 2, 1e-6),
    "sizing_net_saving": Heading("Gain of the system", "系统净节约", "M CNY", 2, 1e-6),
    "sizing_cover": _share("Saving covers of the cost", "节约占年化成本"),
    "sizing_revenue": Heading("Revenue at nodal prices", "价差收入", "M CNY", 2, 1e-6),
    "sizing_profit": Heading("Profit, annuity paid", "年化利润", "M CNY", 2, 1e-6),
    "sizing_investment": _money("Investment", "投资"),
    "sizing_present_value": _money("Net present value", "净现值"),
    "sizing_internal_rate": _share("Internal rate of return", "内部收益率"),
    "sizing_payback": Heading("Payback", "静态回收期", "a", 1),
    "sizing_power_worth": Heading("Worth of one more MW", "功率边际价值", "thousand CNY/MW", 1, 1e-3),
    "sizing_energy_worth": Heading("Worth of one more MWh", "电量边际价值", "thousand CNY/MWh", 1, 1e-3),
    "curtailment_avoided": Heading("Curtailment avoided", "减少弃电", "GWh", 2, 1e-3),
    "curtailment_avoided_per_power": Heading("per MW", "每兆瓦", "MWh", 1),
    "curtailment_avoided_per_energy": Heading("per MWh of capacity", "每兆瓦时容量", "MWh", 1),
    "co2_avoided": Heading("Local CO2 avoided", "减少本地碳排放", "thousand t", 2, 1e-3),
    "import_co2_avoided": Heading("CO2 of imports avoided", "减少受入电力碳排放", "thousand t", 2, 1e-3),
}

UNITS_ZH = {
    "CNY/MWh": "元/兆瓦时",
    "M CNY": "百万元",
    "thousand CNY": "千元",
    "thousand CNY/MW": "千元/兆瓦",
    "thousand CNY/MWh": "千元/兆瓦时",
    "a": "年",
    "thousand tce": "千吨标准煤",
    "thousand t": "千吨",
    "t/MWh": "吨/兆瓦时",
    "thousand": "千张",
    "h": "小时",
    "GWh": "吉瓦时",
    "MWh": "兆瓦时",
    "MW": "兆瓦",
    "gce/kWh": "克标准煤/千瓦时",
    "tce": "吨标准煤",
    "tCO2": "吨二氧化碳",
    "p.u.": "标幺",
}
"""Shown units in Chinese; one that is not listed is the same in both languages."""

KEY_FIGURES = (
    "operating_cost",
    "energy",
    "demand_energy",
    "demand_peak",
    "export_energy",
    "import_energy",
    "curtailment",
    "curtailment_share",
    "non_fossil_share",
    "coal_use",
    "net_coal_rate",
    "co2",
    "co2_intensity",
    "grid_co2_intensity",
    "storage_cycles",
    "price_average",
    "price_zero_hours",
    "export_room_hours",
    "unserved_energy",
    "unserved_heat",
)
"""Indicators shown first, in this order; operating cost is net of what exports earn."""

SHORT_LABELS = {
    "energy": ("Local net generation", "本地上网电量"),
    "curtailment": ("Wind and PV curtailed", "风光弃电量"),
    "curtailment_share": ("Share of wind and PV curtailed", "风光弃电率"),
    "coal_use": ("Coal burnt", "耗煤量"),
    "co2": ("CO2 of local units and boilers", "本地二氧化碳排放"),
    "co2_intensity": ("CO2 per MWh of local generation", "本地供电碳排放强度"),
    "grid_co2_intensity": ("CO2 per MWh of the provincial grid, for comparison", "省级电网排放因子（对照）"),
    "operating_cost": ("Operating cost less export revenue", "运行成本（扣除外送收入）"),
    "storage_cycles": ("Storage cycles per day", "储能日均循环次数"),
    "price_average": ("Average local price", "本地平均电价"),
    "price_zero_hours": ("Hours with price at or below zero", "零价及负价小时"),
    "export_room_hours": ("Hours in which the export room binds", "送出空间受限小时"),
}
"""Labels of key figures that stand alone, where a column's label would be too short."""

VERDICTS = {
    "met": ("reached", "达到"),
    "missed": ("not reached", "未达到"),
    "shown": ("no verdict", "不作评判"),
}
"""Verdict on a target in English and Chinese words."""

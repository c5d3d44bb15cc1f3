"""Tables of what takes power and steam, and of what can make it take less, or later."""

from __future__ import annotations

from gridsim.schema.columns import ACTIVE, FRACTION, NONE, Column, Table, described, number, reference

_LONGEST = 8784.0  # hours of a leap year

DEMAND_TABLES = (
    Table(
        "loads",
        "Electric and steam demand",
        "负荷",
        described(
            reference("bus", "buses", "bus", "母线"),
            ACTIVE,
            reference("profile", "profiles", "hourly demand", "负荷曲线"),
            number("scale", "1", "factor on the profile, e.g. this bus's share", "系数", 1.0),
        ),
        required=True,
    ),
    Table(
        "demand_response",
        "Demand response and load shedding",
        "需求响应与切负荷",
        described(
            reference("bus", "buses", "bus", "母线"),
            Column(
                "kind",
                "response (contracted round) or shedding (last resort)",
                "类别",
                choices=("response", "shedding"),
            ),
            ACTIVE,
            number("power", "MW", "most that can be called", "可调功率"),
            number("price", "CNY/MWh", "price of a call", "价格"),
            reference("load", "loads", "load that is reduced; no call exceeds its demand", "所减负荷", ""),
            reference("after", "demand_response", "round that is called in full before this one", "前一轮次", ""),
            number("hours_per_year", "h", "most called in a year, in hours at full power", "年调用小时上限", NONE),
            number("calls_per_year", "1", "most calls in a year", "年调用次数上限", NONE),
            number("longest_call", "h", "longest call", "单次最长时间", NONE, (0.0, _LONGEST)),
            number("rest", "h", "least time between two calls", "两次调用最短间隔", NONE, (0.0, _LONGEST)),
        ),
    ),
    Table(
        "shiftable_loads",
        "Demand that can be moved in time",
        "可平移负荷",
        described(
            reference("load", "loads", "load of which a part can be moved", "所属负荷"),
            ACTIVE,
            number("share", "1", "share of the load that can be moved", "可平移比例", bounds=FRACTION),
            number("power", "MW", "largest power of that part", "可平移部分最大功率"),
            number(
                "window", "h", "its energy is served within windows of this length", "平移周期", 24.0, (0.0, _LONGEST)
            ),
            number("window_start", "h", "hour of 1 January at which a window starts", "周期起点", 0.0, (0.0, _LONGEST)),
            number("longest_delay", "h", "no energy later than that; empty: the window's end", "最长延迟", NONE),
            number(
                "longest_advance",
                "h",
                "no energy earlier than that; empty: the window's start",
                "最长提前",
                NONE,
            ),
            number("stock", "MWh", "most energy ahead or behind: what the stock of product covers", "库存上限", NONE),
            number("cost", "CNY/MWh", "cost per energy moved", "平移成本", 0.0),
        ),
    ),
)

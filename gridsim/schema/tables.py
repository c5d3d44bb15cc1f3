"""The tables of a network: every column with its unit, bounds, default and both labels.

One definition serves the reader, the checks, the reference in networks/README.md and the blank template.
"""

from __future__ import annotations

from gridsim.schema.carriers import CARRIERS
from gridsim.schema.columns import ACTIVE, FRACTION, NONE, ORIGIN, Column, Kind, Table, described, number, reference
from gridsim.schema.demand_tables import DEMAND_TABLES
from gridsim.schema.reserve_tables import RESERVE_TABLES
from gridsim.schema.unit_tables import STARTS, UNIT_PERIODS

__all__ = ["LOSS_PENALTY", "NONE", "PARAMETERS", "TABLES", "Column", "Kind", "Table"]


_SCHEDULE = Column(
    "commissioning",
    "date of entry, in stages as 'date:MW; date'; empty: before the study",
    "投产日期",
    "schedule",
    default="",
)


def _outage_rating(label: str) -> Column:
    return number("outage_rating", "MW", label, "事故后限额", NONE, (0.001, 1e6))


_INVESTMENT = (
    number("power_cost", "CNY/kW", "investment by rated power; a sizing study needs it", "功率单位造价", NONE),
    number("energy_cost", "CNY/kWh", "investment by rated energy; a sizing study needs it", "电量单位造价", NONE),
    number("connection_cost", "CNY", "investment of the connection, whatever the size", "接入工程投资", 0.0),
    number(
        "fixed_cost", "1/a", "operation and upkeep a year, as share of the investment", "年运维费率", NONE, (0.0, 0.5)
    ),
    number("life", "a", "years of operation", "寿命", NONE, (1.0, 60.0)),
    number("discount_rate", "1/a", "discount rate", "折现率", NONE, (0.0, 0.5)),
)
"""What a storage station costs; empty where no study asks."""

_TABLES = (
    Table(
        "parameters",
        "System-wide numbers",
        "系统参数",
        (
            Column("name", "identifier", "标识"),
            Column("label", "name in English", "英文名称", default=""),
            Column("label_zh", "name in Chinese", "中文名称", default=""),
            number("value", "1", "value, in the unit beside it", "数值", bounds=(float("-inf"), float("inf"))),
            Column("unit", "unit of the value", "单位"),
            *ORIGIN,
        ),
        required=True,
    ),
    Table(
        "buses",
        "Electric buses and steam networks",
        "母线与蒸汽管网",
        described(
            Column("carrier", "AC or steam", "能源形式", choices=("AC", "steam")),
            number("voltage", "kV", "nominal voltage (electric buses)", "额定电压", NONE),
            number("longitude", "degree", "longitude east", "经度", NONE, (-180.0, 180.0)),
            number("latitude", "degree", "latitude north", "纬度", NONE, (-90.0, 90.0)),
        ),
        required=True,
    ),
    Table(
        "lines",
        "Overhead lines and sea cables",
        "线路与海缆",
        described(
            reference("bus0", "buses", "from bus", "起点母线"),
            reference("bus1", "buses", "to bus", "终点母线"),
            ACTIVE,
            number("circuits", "1", "parallel circuits", "回路数", 1.0, (1.0, 20.0)),
            number("length", "km", "length", "长度", bounds=(0.001, 5000.0)),
            number("reactance", "ohm/km", "series reactance of one circuit", "单回电抗", bounds=(1e-4, 10.0)),
            number("resistance", "ohm/km", "series resistance of one circuit", "单回电阻", 0.0),
            Column(
                "losses_in_profiles",
                "its losses are already in the profiles of the farms behind it and are not counted again",
                "损耗已计入出力曲线",
                "flag",
                default=False,
            ),
            number("rating", "MW", "limit on the sum of all circuits, either way", "断面限额", bounds=(0.001, 1e6)),
            _outage_rating("limit on one circuit after an outage; empty: rating / circuits"),
            number("shunt_susceptance", "uS/km", "charging susceptance of one circuit", "单回对地电纳", 0.0),
            number(
                "compensation", "1", "share of the charging that shunt reactors take up", "并联补偿度", 0.0, (0.0, 1.5)
            ),
        ),
    ),
    Table(
        "transformers",
        "Transformers",
        "变压器",
        described(
            reference("bus0", "buses", "high-voltage bus", "高压母线"),
            reference("bus1", "buses", "low-voltage bus", "低压母线"),
            ACTIVE,
            number("units", "1", "parallel units", "台数", 1.0, (1.0, 20.0)),
            number(
                "reactance",
                "1",
                "series reactance of one unit, per unit of its own rating",
                "短路电抗",
                bounds=(1e-4, 1.0),
            ),
            number(
                "resistance",
                "1",
                "series resistance of one unit, per unit of its own rating",
                "短路电阻",
                0.0,
                (0.0, 0.1),
            ),
            number("rating", "MW", "rating of one unit", "单台容量", bounds=(0.001, 1e6)),
            _outage_rating("limit on one unit after an outage; empty: rating"),
        ),
    ),
    Table(
        "heat_rates",
        "Net heat rates by load",
        "供电煤耗曲线",
        described(
            Column("curve", "name of the curve this point belongs to", "曲线"),
            number(
                "load",
                "1",
                "net output, per unit of net rated output (extraction units: of condensing_power)",
                "负荷率",
                bounds=(0.05, 1.0),
            ),
            number("heat_rate", "gce/kWh", "net heat rate", "供电煤耗", bounds=(100.0, 900.0)),
        ),
    ),
    Table(
        "online_groups",
        "Units that must stay online together",
        "最小开机方式",
        described(
            number(
                "minimum", "1", "units of the group that are online at all times", "最少开机台数", bounds=(0.0, 100.0)
            ),
        ),
    ),
    STARTS,
    Table(
        "generators",
        "Electric generators",
        "电源",
        described(
            reference("bus", "buses", "bus", "接入母线"),
            Column("carrier", "kind of generation", "类型", choices=tuple(CARRIERS)),
            Column("owner", "owner", "业主", default=""),
            ACTIVE,
            number("capacity", "MW", "nameplate capacity", "装机容量"),
            number("own_use", "1", "own use, per unit of gross output", "厂用电率", 0.0, (0.0, 0.5)),
            reference("profile", "profiles", "hourly availability per unit of capacity", "出力曲线", ""),
            number("availability", "1", "constant availability where there is no profile", "可用率", 1.0, FRACTION),
            number("forced_outage_rate", "1", "share of the year in forced outage", "强迫停运率", NONE, (0.0, 0.9)),
            number("mean_repair_time", "h", "mean duration of a forced outage", "平均修复时间", NONE, (1.0, 8760.0)),
            number(
                "min_load",
                "1",
                "least stable output, per unit of net capacity (extraction units: of condensing_power)",
                "最小技术出力",
                0.0,
                FRACTION,
            ),
            number(
                "ramp_limit",
                "1/h",
                "ramp limit of an online unit, per unit of net capacity",
                "爬坡率",
                NONE,
                (0.01, 100.0),
            ),
            reference(
                "heat_rate_curve",
                "heat_rates",
                "curve of net heat rates; filled: the unit burns coal and is committed",
                "煤耗曲线",
                "",
            ),
            number("start_up_cost", "CNY", "cost of one start; not used while start_class applies", "启动成本", 0.0),
            reference("start_class", "starts", "class of start costs by time offline", "启动类别", ""),
            number(
                "start_ramp",
                "1",
                "most output in the hour of a start, per unit of net capacity",
                "启动首小时出力上限",
                NONE,
                (0.01, 1.0),
            ),
            number(
                "stop_ramp",
                "1",
                "most output in the hour before a stop, per unit of net capacity",
                "停机前出力上限",
                NONE,
                (0.01, 1.0),
            ),
            number("min_up_time", "h", "least time online", "最小开机时间", 0.0, (0.0, 168.0)),
            number("min_down_time", "h", "least time offline", "最小停机时间", 0.0, (0.0, 168.0)),
            reference("online_group", "online_groups", "group with a minimum of online units", "开机组", ""),
            number(
                "variable_cost",
                "CNY/MWh",
                "variable cost besides coal and carbon, per net output",
                "变动成本",
                0.0,
                (-2000.0, 5000.0),
            ),
            number(
                "co2_intensity",
                "tCO2/MWh",
                "emissions besides those of coal, per net output",
                "排放强度",
                0.0,
                (0.0, 3.0),
            ),
            _SCHEDULE,
        ),
        required=True,
    ),
    UNIT_PERIODS,
    Table(
        "chp",
        "Steam extraction of generators",
        "供热抽汽",
        described(
            reference("generator", "generators", "generator whose steam this is", "机组"),
            reference("heat_bus", "buses", "steam network", "蒸汽管网"),
            ACTIVE,
            number("power_loss", "1", "power lost per unit of heat, c_v", "发电损失系数", bounds=FRACTION),
            number(
                "power_heat_ratio",
                "1",
                "back-pressure line, least power per unit of heat, c_m",
                "电热比",
                bounds=(0.0, 5.0),
            ),
            number("back_pressure_offset", "MW", "offset of the back-pressure line, K", "背压线截距", 0.0, (-1e4, 1e4)),
            number("condensing_power", "MW", "limit on power + c_v x heat (steam raised)", "凝汽等效出力上限", NONE),
            number("heat_capacity", "MW", "largest heat extraction", "最大供热功率"),
        ),
    ),
    Table(
        "retrofits",
        "Retrofit switches of units",
        "机组改造",
        described(
            reference("generator", "generators", "generator", "机组"),
            ACTIVE,
            number("heat_rate_change", "gce/kWh", "change of the net heat rate", "煤耗变化", 0.0, (-100.0, 100.0)),
            number("min_load", "1", "new least stable output; empty: unchanged", "改造后最小出力", NONE, FRACTION),
            Column("heat_extraction", "switches the unit's row in chp.csv on", "供热改造", "flag", default=False),
            number("saving", "tce", "yearly saving stated by the plan", "年节煤量", NONE),
            number("investment", "CNY", "investment", "投资", NONE),
        ),
    ),
    Table(
        "storage_units",
        "Battery stations",
        "储能电站",
        described(
            reference("bus", "buses", "bus", "接入母线"),
            Column("status", "existing or candidate", "状态", default="existing", choices=("existing", "candidate")),
            ACTIVE,
            number("power", "MW", "rated power, charging and discharging, at the grid", "额定功率"),
            number("energy", "MWh", "rated energy: what can be delivered at the grid", "额定电量"),
            number("charge_efficiency", "1", "efficiency of charging", "充电效率", bounds=(0.05, 1.0)),
            number("discharge_efficiency", "1", "efficiency of discharging", "放电效率", bounds=(0.05, 1.0)),
            number("standing_loss", "1/h", "share of the stored energy lost per hour", "自放电率", 0.0, (0.0, 0.5)),
            number("throughput_cost", "CNY/MWh", "wear, per energy discharged", "度电损耗成本", 0.0),
            number("availability", "1", "share of the rated power that is available", "可用率", 1.0, FRACTION),
            *_INVESTMENT,
            _SCHEDULE,
        ),
    ),
    *DEMAND_TABLES,
    *RESERVE_TABLES,
    Table(
        "heat_sources",
        "Boilers and waste heat",
        "锅炉与余热",
        described(
            reference("bus", "buses", "steam network", "蒸汽管网"),
            ACTIVE,
            number("capacity", "MW", "largest heat output", "额定供热"),
            number("coal_use", "tce/MWh", "coal per heat output", "单位供热煤耗", 0.0, (0.0, 1.0)),
            number("variable_cost", "CNY/MWh", "variable cost besides coal, per heat output", "变动成本", 0.0),
            number(
                "co2_intensity",
                "tCO2/MWh",
                "emissions besides those of coal, per heat output",
                "排放强度",
                0.0,
                (0.0, 3.0),
            ),
        ),
    ),
    Table(
        "electric_boilers",
        "Electric boilers",
        "电锅炉",
        described(
            reference("bus", "buses", "electric bus", "电力母线"),
            reference("heat_bus", "buses", "steam network", "蒸汽管网"),
            ACTIVE,
            number("capacity", "MW", "largest electric input", "额定电功率"),
            number("efficiency", "1", "heat per electricity", "效率", bounds=(0.05, 1.0)),
            number("variable_cost", "CNY/MWh", "network fees and upkeep, per electric input", "变动成本", 0.0),
        ),
    ),
    Table(
        "heat_stores",
        "Heat stores",
        "储热",
        described(
            reference("bus", "buses", "steam network", "蒸汽管网"),
            ACTIVE,
            number("energy", "MWh", "deliverable heat", "储热量"),
            number("charge_power", "MW", "largest charging", "充热功率"),
            number("discharge_power", "MW", "largest discharging", "放热功率"),
            number("charge_efficiency", "1", "efficiency of charging", "充热效率", 1.0, (0.05, 1.0)),
            number("discharge_efficiency", "1", "efficiency of discharging", "放热效率", 1.0, (0.05, 1.0)),
            number("standing_loss", "1/h", "share of the stored heat lost per hour", "散热率", 0.0, (0.0, 0.5)),
        ),
    ),
    Table(
        "ties",
        "Connections to the grid outside",
        "外部电网联络",
        described(
            reference("bus", "buses", "bus", "母线"),
            ACTIVE,
            number("import_capacity", "MW", "largest import", "受电能力"),
            number("export_capacity", "MW", "largest net export in an unrestricted hour", "送出能力"),
            reference("price_profile", "profiles", "price outside", "外部电价曲线"),
            reference("room_profile", "profiles", "export room per unit of the export capacity", "送出空间曲线", ""),
            number("import_margin", "CNY/MWh", "added to the price outside when importing", "购电价差", 0.0),
            number("export_margin", "CNY/MWh", "taken from the price outside when exporting", "售电价差", 0.0),
            number("co2_intensity", "tCO2/MWh", "emissions of imported energy", "受电排放因子", 0.0, (0.0, 3.0)),
        ),
    ),
    Table(
        "targets",
        "The plan's targets",
        "规划目标",
        described(
            Column(
                "metric",
                "indicator held against the target",
                "指标",
                choices=(
                    "capacity",
                    "storage_power",
                    "storage_energy",
                    "net_coal_rate",
                    "gross_generation",
                    "retrofit_saving",
                    "non_fossil_share",
                    "co2_intensity",
                    "co2",
                    "coal_use",
                    "green_certificates",
                ),
            ),
            Column(
                "members",
                "scope (wind_pv, renewable), carriers or generators, separated by ';'; empty: all",
                "范围",
                default="",
            ),
            Column(
                "sense",
                "at_least, at_most, about, or none (shown without threshold)",
                "方向",
                choices=("at_least", "at_most", "about", "none"),
            ),
            number("value", "1", "threshold, in the unit beside it", "目标值", NONE),
            Column("unit", "unit of the threshold", "单位", default=""),
            number("tolerance", "1", "for 'about': accepted relative distance", "允许偏差", 0.03, FRACTION),
        ),
    ),
    Table(
        "sources",
        "Where numbers come from",
        "来源",
        (
            Column("name", "key used in the column 'source'", "标识"),
            Column("title", "title", "标题"),
            Column("publisher", "publisher or author", "发布者", default=""),
            Column("date", "date of publication", "日期", default=""),
            Column("place", "place in the source: section, annex, row, address", "出处", default=""),
            Column("quote", "the source's own sentence", "原文", default=""),
            Column("licence", "licence, where data were taken over", "许可", default=""),
            Column("note", "remark", "备注", default=""),
        ),
        required=True,
    ),
    Table(
        "provenance",
        "Cells whose origin differs from their row's",
        "单元格来源",
        (
            Column("name", "identifier", "标识"),
            Column("table", "table", "表"),
            Column("row", "name of the row; '*' for all; several separated by ';'", "行"),
            Column("column", "name of the column; several separated by ';'", "列"),
            Column("source", "keys into sources.csv, separated by ';'", "来源", refers_to="sources"),
            Column("confidence", "H, M, L or A", "可信度", choices=("H", "M", "L", "A")),
            Column("low", "lower end of the range, same unit", "下限", default=""),
            Column("high", "upper end of the range, same unit", "上限", default=""),
            Column("note", "remark", "备注", default=""),
        ),
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _TABLES}

PARAMETERS: dict[str, tuple[str, str, str]] = {
    "coal_price": ("CNY/tce", "delivered coal price", "到厂标煤价"),
    "coal_co2": ("tCO2/tce", "CO2 of burning coal", "燃煤排放因子"),
    "co2_price": ("CNY/tCO2", "price of emission allowances", "碳配额价格"),
    "co2_benchmark_power": ("tCO2/MWh", "free allocation per net electricity", "供电基准值"),
    "co2_benchmark_heat": ("tCO2/MWh", "free allocation per heat", "供热基准值"),
    "grid_co2_intensity": ("tCO2/MWh", "emission factor of the provincial grid", "省级电网排放因子"),
    "heat_boiler_efficiency": ("1", "boiler efficiency by which CHP coal is allotted to heat", "供热折算锅炉效率"),
    "curtailment_penalty": ("CNY/MWh", "tie-break: among equal costs, the least curtailment", "弃电罚价"),
    "certificate_price": ("CNY/certificate", "price of a green certificate", "绿证价格"),
    "steam_price": ("CNY/t", "price of steam, at the coal price of steam_coal_price", "蒸汽价格"),
    "steam_heat": ("MWh/t", "heat of a tonne of steam", "吨汽热量"),
    "steam_coal_linkage": ("tce/t", "change of the steam price per change of the coal price; 0: fixed", "煤热联动系数"),
    "steam_coal_price": ("CNY/tce", "coal price at which the steam price holds", "煤热联动基准煤价"),
}
"""Parameters every network must state: unit, English and Chinese label."""

LOSS_PENALTY = 2.0
"""Tie-break on losses, in curtailment penalties: more than one, or burning power in a line would beat curtailing it."""

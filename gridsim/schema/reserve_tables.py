"""Tables of what is kept ready for deviations and sudden losses."""

from __future__ import annotations

from gridsim.schema.columns import ACTIVE, FRACTION, Column, Table, described, number

RESERVE_TABLES = (
    Table(
        "reserves",
        "Operating reserves",
        "运行备用",
        described(
            Column("direction", "up: more power within minutes; down: less", "方向", choices=("up", "down")),
            ACTIVE,
            number("load_share", "1", "required, as a share of the electric load", "负荷备用比例", 0.0, FRACTION),
            number("wind_share", "1", "required, as a share of the wind available", "风电备用比例", 0.0, FRACTION),
            number(
                "solar_share", "1", "required, as a share of the photovoltaics available", "光伏备用比例", 0.0, FRACTION
            ),
            Column(
                "infeeds",
                "carriers or generators, separated by ';', any one of which may be lost: its output is required on top",
                "最大单一馈入",
                default="",
            ),
            number("duration", "h", "time for which storage must be able to sustain it", "持续时间", 1.0, (0.05, 24.0)),
            number(
                "thermal_share",
                "1",
                "most that an online unit can give, of its capacity",
                "机组可提供比例",
                1.0,
                FRACTION,
            ),
            Column("curtailable", "wind and photovoltaics may provide it", "风光可提供", "flag", default=False),
            number("shortage_price", "CNY/MWh", "penalty on each MW that is missing in an hour", "备用短缺罚价"),
        ),
    ),
)

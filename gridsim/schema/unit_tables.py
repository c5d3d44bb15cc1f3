"""Tables of coal and CHP units: what starts cost, when units must run or are maintained."""

from __future__ import annotations

from gridsim.schema.columns import ACTIVE, NONE, Column, Table, described, number, reference

START_KINDS = ("hot", "warm", "cold")
"""How far a unit has cooled, in the order in which that happens."""

STARTS = Table(
    "starts",
    "Start costs by time offline",
    "分冷热态启动成本",
    described(
        Column("start_class", "name of the class of units this start belongs to", "启动类别"),
        Column("kind", "how far the unit has cooled", "启动状态", choices=START_KINDS),
        ACTIVE,
        number("offline", "h", "hours offline from which this start applies", "停机时间起点", bounds=(0.0, 1000.0)),
        number("cost", "CNY", "cost of one start, fuel and wear", "启动成本"),
    ),
)

UNIT_PERIODS = Table(
    "unit_periods",
    "Must-run and maintenance periods of units",
    "机组必开与检修安排",
    described(
        reference("generator", "generators", "generator", "机组"),
        Column("kind", "must_run or maintenance", "类别", choices=("must_run", "maintenance")),
        ACTIVE,
        Column("first_day", "first day of the period", "首日", "date"),
        Column("last_day", "last day of the period, included", "末日", "date"),
        number(
            "duration",
            "d",
            "days of maintenance, placed within the period by the optimisation; empty: the whole period",
            "检修天数",
            NONE,
            (1.0, 366.0),
        ),
    ),
)

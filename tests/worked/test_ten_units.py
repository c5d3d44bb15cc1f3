"""Ten units over 24 hours: Kazarlis, Bakirtzis and Petridis (1996), doi 10.1109/59.485989; published optimum 563,937.7.

Commitment with piecewise linear costs and integers, then dispatch of the same commitment with the quadratic costs
themselves. Spinning reserve of 10 % as capacity of the units online. A start is cold after *more* than the least time
offline plus the cold start hours.
"""

import numpy as np
import pandas as pd
import pypsa
import pytest

from gridsim.operation.optimize import optimize
from gridsim.system.thermal import thermal_constraints

COLUMNS = ["most", "least", "a", "b", "c", "up", "down", "hot", "cold", "cold_hours", "before"]
UNITS = pd.DataFrame(
    [
        (455, 150, 1000, 16.19, 0.00048, 8, 8, 4500, 9000, 5, 8),
        (455, 150, 970, 17.26, 0.00031, 8, 8, 5000, 10000, 5, 8),
        (130, 20, 700, 16.60, 0.00200, 5, 5, 550, 1100, 4, -5),
        (130, 20, 680, 16.50, 0.00211, 5, 5, 560, 1120, 4, -5),
        (162, 25, 450, 19.70, 0.00398, 6, 6, 900, 1800, 4, -6),
        (80, 20, 370, 22.26, 0.00712, 3, 3, 170, 340, 2, -3),
        (85, 25, 480, 27.74, 0.00079, 3, 3, 260, 520, 2, -3),
        (55, 10, 660, 25.92, 0.00413, 1, 1, 30, 60, 0, -1),
        (55, 10, 665, 27.27, 0.00222, 1, 1, 30, 60, 0, -1),
        (55, 10, 670, 27.79, 0.00173, 1, 1, 30, 60, 0, -1),
    ],
    columns=COLUMNS,
    index=[f"unit_{number}" for number in range(1, 11)],
)
DEMAND = [700, 750, 850, 950, 1000, 1100, 1150, 1200, 1300, 1400, 1450, 1500]
DEMAND += [1400, 1300, 1200, 1050, 1000, 1100, 1200, 1400, 1300, 1100, 900, 800]
PUBLISHED = 563_937.7
TANGENTS = 8


def make_network(**columns):
    with pypsa.option_context("api.legacy_string_dtype", False):
        network = pypsa.Network(snapshots=pd.RangeIndex(24, name="snapshot"))
        network.add("Carrier", "coal")
        network.add("Bus", "bus", carrier="coal")
        network.add("Load", "load", bus="bus", p_set=DEMAND)
        network.add("Generator", UNITS.index, bus="bus", carrier="coal", p_nom=UNITS["most"], **columns)
    return network


def committed():
    """Status and cost of starts at the least cost with piecewise linear costs."""
    network = make_network(
        p_min_pu=UNITS["least"] / UNITS["most"],
        committable=True,
        min_up_time=UNITS["up"],
        min_down_time=UNITS["down"],
        up_time_before=UNITS["before"].clip(lower=0),
        down_time_before=(-UNITS["before"]).clip(lower=0),
        start_up_cost=UNITS["hot"],
    )
    static = network.c.generators.static
    static["fuel_cost"] = 1.0
    static["hot_start_offline"], static["cold_start_offline"] = 0.0, UNITS["down"] + UNITS["cold_hours"] + 1.0
    static["hot_start_cost"], static["cold_start_cost"] = UNITS["hot"], UNITS["cold"]
    for number, share in enumerate((np.arange(TANGENTS) + 0.5) / TANGENTS, start=1):
        at = UNITS["least"] + share * (UNITS["most"] - UNITS["least"])
        static[f"fuel_slope_{number}"] = UNITS["b"] + 2 * UNITS["c"] * at
        static[f"fuel_no_load_{number}"] = UNITS["a"] - UNITS["c"] * at**2

    def with_reserve(network, snapshots):
        thermal_constraints(network, snapshots)
        capacity = network.c.generators.static["p_nom"].rename_axis("name").to_xarray()
        online = (network.model["Generator-status"] * capacity).sum("name")
        demand = pd.Series(DEMAND, index=snapshots).rename_axis("snapshot").to_xarray()
        network.model.add_constraints(online >= 1.1 * demand, name="reserve")

    optimize(network, extra_functionality=with_reserve, gap=1e-5)
    dynamic = network.c.generators.dynamic
    cold = dynamic["cold_or_colder"][UNITS.index]
    hot = dynamic["start_up"][UNITS.index] - cold
    return dynamic["status"][UNITS.index].round(), float((hot @ UNITS["hot"] + cold @ UNITS["cold"]).sum())


def test_the_published_optimum_comes_out_to_the_last_digit():
    status, start_cost = committed()
    network = make_network(marginal_cost=UNITS["b"], marginal_cost_quadratic=UNITS["c"])
    network.c.generators.dynamic["p_max_pu"] = status
    network.c.generators.dynamic["p_min_pu"] = status * UNITS["least"] / UNITS["most"]
    dispatch = optimize(network)
    cost = dispatch.objective + float((status @ UNITS["a"]).sum()) + start_cost
    assert cost == pytest.approx(PUBLISHED, rel=1e-6)

"""Costs and worth of stations against the sums written out."""

import numpy as np
import pytest

from gridsim.economics.stations import StationCosts

COSTS = StationCosts(
    power_cost=np.array([700e3, 500e3]),
    energy_cost=np.array([600e3, 400e3]),
    connection_cost=np.array([30e6, 0.0]),
    fixed_cost=np.array([0.02, 0.0]),
    life=np.array([14.0, 10.0]),
    discount_rate=np.array([0.07, 0.0]),
)


def test_the_connection_is_paid_only_where_something_is_built():
    assert COSTS.investment([150, 0], [300, 0]).tolist() == [150 * 700e3 + 300 * 600e3 + 30e6, 0.0]
    assert COSTS.investment([0, 10], [0, 40]).tolist() == [0.0, 10 * 500e3 + 40 * 400e3]


def test_a_revenue_equal_to_the_yearly_cost_is_worth_nothing_more():
    sizes = ([150, 10], [300, 40])
    worth = COSTS.worth(*sizes, COSTS.yearly(*sizes))
    assert worth.net_present_value == pytest.approx(0.0, abs=1e-3)
    assert 0.0 < worth.internal_rate < 0.07


def test_rate_and_payback_are_those_of_the_common_cash_flow():
    worth = COSTS.worth([0, 10], [0, 40], [0.0, 3e6])
    assert worth.payback == pytest.approx(7.0)
    assert worth.net_present_value == pytest.approx(10 * 3e6 - 21e6)
    flow = [-21e6] + [3e6] * 10
    assert sum(money / (1 + worth.internal_rate) ** year for year, money in enumerate(flow)) == pytest.approx(0, abs=1)


def test_what_is_not_built_has_no_rate_and_no_payback():
    worth = COSTS.worth([0, 0], [0, 0], [0, 0])
    assert (worth.net_present_value, worth.internal_rate, worth.payback) == (0.0, None, None)

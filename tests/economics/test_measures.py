"""Measures of cash flows whose answer is known, and those that do not exist."""

import pytest

from gridsim.economics.measures import annuity_factor, internal_rate, net_present_value, payback


def test_the_internal_rate_makes_the_present_value_zero():
    flow = [-1000, 300, 420, 680]
    assert net_present_value(flow, internal_rate(flow)) == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("flow", [[100, 50], [-100, -50], [0, 0], [-100, 230, -132]])
def test_there_is_no_internal_rate_without_a_single_change_of_sign(flow):
    assert internal_rate(flow) is None


def test_a_project_that_never_pays_has_a_negative_rate_and_no_payback():
    assert internal_rate([-100, 10, 10]) < 0
    assert payback([-100, 10, 10]) is None


def test_payback_counts_the_year_in_proportion_and_discounting_makes_it_longer():
    assert payback([-100, 40, 40, 40]) == pytest.approx(2.5)
    assert payback([-100, 40, 40, 40], 0.05) > 2.5
    assert payback([10, 40]) == 0.0
    assert payback([-100, 150, -80, 40]) == pytest.approx(2.75)  # what turns negative again has not paid back


def test_an_annuity_is_worth_one():
    assert net_present_value([-1] + [annuity_factor(0.06, 15)] * 15, 0.06) == pytest.approx(0.0, abs=1e-12)
    assert annuity_factor(0.0, 4) == 0.25

"""The pro-rata rule shares among equals, keeps sums, and leaves the unequal alone."""

import numpy as np
import pytest
from tiny import tiny_case, tiny_results

from gridsim.indicators.equals import identical_units, share_among_equals, variable_equals
from gridsim.indicators.kpis import compute_kpis
from gridsim.indicators.reading import frame

TWINS = {"retrofits.*.active": False}


def test_units_alike_in_every_column_are_equals():
    assert identical_units(tiny_case(2, **TWINS)) == [["coal_1", "coal_2"]]


@pytest.mark.parametrize(
    "difference",
    [
        {"retrofits.coal_2_efficiency.active": True},
        {"retrofits.coal_2_flexibility.active": True},
        {"generators.coal_1.start_up_cost": 1.0},
        {"generators.coal_1.bus": "city"},
        {"commitment": {"coal_1": 1.0}},
        {"chp.chp_1_steam.generator": "coal_1"},
    ],
)
def test_units_that_differ_in_anything_but_name_and_origin_are_not_equals(difference):
    assert identical_units(tiny_case(2, **TWINS | difference)) == []


def test_labels_owners_and_sources_do_not_make_units_unequal():
    changes = {"generators.coal_1.owner": "A", "generators.coal_1.label": "one", "generators.coal_1.confidence": "H"}
    assert identical_units(tiny_case(2, **TWINS | changes)) == [["coal_1", "coal_2"]]


def test_equal_units_are_reported_with_equal_hours_and_their_sum_is_kept():
    case = tiny_case(24, **TWINS)
    results = tiny_results(case)
    kpis = compute_kpis(case, results)
    mean = (376.2 + 250.8) / 2 / 627.0 * 24
    assert kpis["full_load_hours_pro_rata"].members["coal_1"] == pytest.approx(mean, rel=1e-12)
    assert kpis["full_load_hours_pro_rata"].members["coal_2"] == pytest.approx(mean, rel=1e-12)
    assert kpis["full_load_hours"].members["coal_1"] == pytest.approx(0.6 * 24, rel=1e-12)
    shared = share_among_equals(case, results)
    np.testing.assert_allclose(shared.sum(axis=1), frame(results, "generation").sum(axis=1), rtol=1e-12)


def priced(case, **prices):
    """Results of the hand-made operation with other prices at some buses."""
    results = tiny_results(case)
    for bus, price in prices.items():
        results.hourly["marginal_price"].loc[{"bus": bus}] = price
    return results


def test_variable_generators_share_curtailment_by_what_is_available_where_their_prices_agree():
    case = tiny_case(48)
    wind, sun = 784.0 * case.profiles["wind"], 150.0 * case.profiles["pv"]
    roof = 90.0 / 150.0 * sun
    apart = np.arange(48) % 3 == 0
    kpis = compute_kpis(case, priced(case, city=np.where(apart, 301.0, 300.0)))
    share = 0.1 * wind / (wind + 2 * sun + np.where(apart, 0.0, roof))
    found = kpis["curtailment"].members
    assert found["pv_1"] == pytest.approx((share * sun).sum(), rel=1e-10)
    assert found["wind"] == pytest.approx((share * wind).sum(), rel=1e-10)
    assert found["roof"] == pytest.approx((share * roof)[~apart].sum(), rel=1e-10)
    assert sum(found.values()) == pytest.approx(kpis["curtailment"].value, rel=1e-12)
    assert kpis["curtailment"].value == pytest.approx(kpis["curtailment_as_found"].value, rel=1e-12)
    assert kpis["curtailment_share"].members["pv_2"] == pytest.approx((share * sun).sum() / sun.sum(), rel=1e-10)
    assert kpis["curtailment_by_carrier"].members["rooftop_pv"] == found["roof"]


@pytest.mark.parametrize(("difference", "together"), [(0.0, True), (1e-9, True), (-1e-9, True), (1e-3, False)])
def test_prices_that_differ_by_the_solvers_rounding_are_one_price(difference, together):
    case = tiny_case(24)
    kpis = compute_kpis(case, priced(case, city=300.0 + difference))
    assert (kpis["curtailment"].members["roof"] > 1.0) == together


def test_buses_of_two_prices_share_among_themselves_in_every_hour():
    case = tiny_case(24)
    pick = np.random.default_rng(7)
    results = priced(case, city=pick.choice([0.0, 50.0], 24), coast=pick.choice([0.0, 50.0], 24))
    generation, available = results.hourly["generation"], frame(results, "available")
    names = ["wind", "pv_1", "pv_2", "roof"]
    generation.loc[{"generator": names}] = available[names] * pick.random((24, 4))
    shared, found = share_among_equals(case, results), frame(results, "generation")
    price = frame(results, "marginal_price")
    for hour in available.index:
        for bus in ("city", "coast"):
            equals = [n for n in names if price.at[hour, case.tables["generators"].at[n, "bus"]] == price.at[hour, bus]]
            part = found.loc[hour, equals].sum() / max(available.loc[hour, equals].sum(), 1e-300)
            np.testing.assert_allclose(shared.loc[hour, equals], part * available.loc[hour, equals], rtol=1e-12)
    assert found["roof"].sum() != pytest.approx(shared["roof"].sum(), rel=1e-3)


def test_what_is_not_curtailed_stays_exactly_as_it_is():
    case = tiny_case(24)
    kpis = compute_kpis(case, priced(case, city=10.0))
    assert kpis["curtailment"].members["roof"] == 0.0


def test_a_variable_generator_of_another_cost_is_curtailed_in_its_own_turn():
    assert variable_equals(tiny_case(2)) == [["wind", "pv_1", "pv_2", "roof"]]
    case = tiny_case(2, **{"generators.pv_1.variable_cost": 5.0})
    assert variable_equals(case) == [["wind", "pv_2", "roof"]]

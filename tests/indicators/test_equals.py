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


def test_variable_generators_at_one_bus_share_curtailment_by_what_is_available():
    case = tiny_case(48)
    assert variable_equals(case) == [["wind", "pv_1", "pv_2"]]
    results = tiny_results(case)
    wind, sun = 784.0 * case.profiles["wind"], 150.0 * case.profiles["pv"]
    share = 0.1 * wind / (wind + 2 * sun)
    kpis = compute_kpis(case, results)
    assert kpis["curtailment_pro_rata"].members["pv_1"] == pytest.approx((share * sun).sum(), rel=1e-10)
    assert kpis["curtailment_pro_rata"].members["wind"] == pytest.approx((share * wind).sum(), rel=1e-10)
    assert kpis["curtailment_pro_rata"].members["roof"] == 0.0
    assert kpis["curtailment_pro_rata"].value == pytest.approx(kpis["curtailment"].value, rel=1e-12)


def test_a_variable_generator_of_another_cost_is_curtailed_in_its_own_turn():
    case = tiny_case(2, **{"generators.pv_1.variable_cost": 5.0})
    assert variable_equals(case) == [["wind", "pv_2"]]

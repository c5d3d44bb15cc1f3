import numpy as np
import pytest

from gridsim.indicators.reading import frame_of
from gridsim.outputs import totals


def test_supply_meets_use_in_every_hour(run):
    supply = totals.supply_by_source(run.case, run.results.hourly).sum(axis=1)
    use = totals.electricity_use(run.case, run.results.hourly).sum(axis=1)
    np.testing.assert_allclose(supply, use, rtol=0, atol=1e-9)


def test_every_item_of_the_balance_has_labels_and_a_colour(run):
    assert set(totals.supply_by_source(run.case, run.results.hourly)) <= set(totals.SUPPLY)
    assert set(totals.electricity_use(run.case, run.results.hourly)) == set(totals.USE)
    for item in (*totals.SUPPLY.values(), *totals.USE.values(), totals.CURTAILMENT):
        assert item.label and item.label_zh and item.colour.startswith("#")


def test_months_add_up_to_the_indicators(run):
    months = totals.monthly_totals(run.case, run.results.hourly).sum()
    assert months["curtailment"] == pytest.approx(run.kpis["curtailment"].value, rel=1e-12)
    assert months["export"] == pytest.approx(run.kpis["export_energy"].value, rel=1e-12)
    assert months["demand"] == pytest.approx(run.kpis["demand_energy"].value, rel=1e-12)
    for carrier, energy in run.kpis["energy_by_carrier"].members.items():
        assert months[carrier] == pytest.approx(energy, rel=1e-12)


def test_steam_sources_add_up_to_the_indicator(run):
    supply = totals.steam_supply(run.case, run.results.hourly)
    store = supply["heat_stores"].to_numpy().sum()
    assert supply.to_numpy().sum() - store == pytest.approx(run.kpis["heat_supplied"].value, rel=1e-12)


def test_the_local_price_lies_between_the_buses_prices(run):
    hourly = run.results.hourly.copy()
    prices = frame_of(hourly["marginal_price"])
    prices["city"], prices["coast"], prices["hub"] = 400.0, 200.0, 9000.0
    hourly["marginal_price"] = (hourly["marginal_price"].dims, prices.to_numpy())
    # the city has 0.8 and the coast 0.2 of the demand, the hub none
    np.testing.assert_allclose(totals.local_price(run.case, hourly), 360.0)


def test_residual_load_counts_available_not_used_output(run):
    hourly = run.results.hourly
    variable = hourly["available"].sel(generator=["wind", "pv_1", "pv_2", "roof"]).sum("generator")
    demand = hourly["demand"].sel(load=["city_load", "coast_load"]).sum("load")
    np.testing.assert_allclose(totals.residual_load(run.case, hourly), demand - variable)

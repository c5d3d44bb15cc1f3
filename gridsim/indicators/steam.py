"""Steam: who supplies it, what it costs and earns; and what coal and CHP units are left with.

Revenue is accounting, done after the operation is found. Every MWh that is delivered earns the same tariff whoever
supplies it, and demand for steam does not answer to its price, so that the sum is the same for every operation that
serves the demand: in the objective it would be a constant and change no dispatch. Accounts of identical units are in
equal shares, since which of them ran is arbitrary.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from gridsim.case import Case
from gridsim.indicators.definitions import Indicator, indicator
from gridsim.indicators.equals import even_among_identical
from gridsim.indicators.reading import frame, joined, price_at, total, weighted
from gridsim.indicators.starts import start_costs
from gridsim.results import Results


def steam_indicators(case: Case, results: Results) -> Iterator[Indicator]:
    """Heat by source, steam demand, the average marginal price of heat, and what suppliers earn at the tariff."""
    buses, loads = case.tables["buses"], case.active("loads")
    steam = loads[buses.loc[loads["bus"], "carrier"].to_numpy() == "steam"]
    supplied = heat_supplied(case, results)
    yield indicator("heat_supplied", supplied)
    demand = total(results, "demand")[steam.index]
    yield indicator("heat_demand", demand)
    prices = frame(results, "marginal_price")[buses.index[buses["carrier"] == "steam"]].mean()
    at_demand = prices[steam["bus"].tolist()].set_axis(steam.index)
    yield indicator("heat_price_average", prices, weighted(at_demand, demand))
    yield indicator("steam_price", {}, steam_price(case))
    stored = total(results, "heat_discharge") - total(results, "heat_charge")
    yield indicator("steam_revenue", even_among_identical(case, joined(supplied, stored)) * heat_tariff(case))


def heat_supplied(case: Case, results: Results) -> pd.Series:
    """(supplier,) heat of extracting units, boilers, waste heat and electric boilers [MWh]."""
    electric = total(results, "electric_boiler_input") * case.active("electric_boilers")["efficiency"]
    extracted = total(results, "heat_extraction")[case.heat_extractions.index]
    return joined(extracted, total(results, "heat_generation"), electric)


def steam_price(case: Case) -> float:
    """Price of steam [CNY/t]: what is stated, moved with the price of coal where the two are linked.

    ``steam_price + steam_coal_linkage x (coal_price - steam_coal_price)``. A linkage of 0 is a fixed tariff; that of a
    tariff which passes all of the coal on is the coal of a tonne of steam,
    ``steam_heat x 3.6 / (29.3076 x heat_boiler_efficiency)``, or 0.0955 tce/t at 0.70 MWh/t and 0.9.
    """
    above = case.parameter("coal_price") - case.parameter("steam_coal_price")
    return case.parameter("steam_price") + case.parameter("steam_coal_linkage") * above


def heat_tariff(case: Case) -> float:
    """Price of steam per heat [CNY/MWh]."""
    return steam_price(case) / case.parameter("steam_heat")


def account_indicators(case: Case, results: Results) -> Iterator[Indicator]:
    """Say what each coal and CHP unit pays for coal and carbon, and what it is left with.

    Net revenue is power at the price of its bus and steam at the tariff, less coal, carbon as the study charges it,
    upkeep and starts; fixed costs and capacity payments are not in it.
    """
    units = case.thermal_units
    generation, price = frame(results, "generation")[units.index], price_at(case, results, "generators")[units.index]
    energy, heat, fuel = generation.sum(), total(results, "heat_extraction"), total(results, "fuel")
    coal, carbon = fuel * case.parameter("coal_price"), carbon_cost(case, energy, heat, fuel)
    upkeep = energy * units["variable_cost"] + start_costs(case, results).sum()
    earned = (generation * price).sum() + heat * heat_tariff(case)
    accounts = {"fuel_cost": coal, "carbon_cost": carbon, "net_revenue": earned - coal - carbon - upkeep}
    for name, by_unit in accounts.items():
        yield indicator(name, even_among_identical(case, by_unit))


def carbon_cost(case: Case, energy: pd.Series, heat: pd.Series, fuel: pd.Series) -> pd.Series:
    """Cost of allowances (unit,) [CNY], less the free ones where the study counts them; negative where some are left.

    Parameters
    ----------
    energy, heat, fuel
        (unit,) net generation [MWh], heat extracted [MWh] and coal [tce].
    """
    emitted = fuel * case.parameter("coal_co2")
    free = energy * case.parameter("co2_benchmark_power") + heat * case.parameter("co2_benchmark_heat")
    charged = {"none": 0.0 * emitted, "full": emitted, "net": emitted - free}[case.study.carbon]
    return charged * case.parameter("co2_price")

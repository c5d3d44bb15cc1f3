"""Coal and CO2."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from gridsim.case import Case
from gridsim.indicators.definitions import Indicator, indicator
from gridsim.indicators.reading import joined, ratio, ratios, total
from gridsim.results import Results

GRAMS_PER_KILOGRAM = 1000.0
GIGAJOULE_PER_MWH = 3.6
GIGAJOULE_PER_TCE = 29.3076
"""Lower heating value of standard coal, 29,307.6 kJ/kg (GB/T 2589-2020, 7,000 kcal/kg)."""


def coal_indicators(case: Case, results: Results) -> Iterator[Indicator]:
    """Coal by user, the net coal rate, and what retrofits save.

    Coal of CHP units is allotted to heat as if a boiler of the stated efficiency had made it, and the rest to
    electricity (DL/T 904-2015, calculation of technical and economic indicators of thermal power plants).
    """
    energy = total(results, "generation")[case.thermal_units.index]
    heat = total(results, "heat_extraction")
    fuel = total(results, "fuel")
    sources = case.active("heat_sources")
    boilers = total(results, "heat_generation") * sources["coal_use"]
    for_heat = coal_of_heat(case, heat)
    rate = GRAMS_PER_KILOGRAM * (fuel - for_heat)
    yield indicator("coal_use", joined(fuel, boilers[boilers.index[sources["coal_use"] > 0.0]]))
    yield indicator("coal_for_heat", for_heat)
    yield indicator("coal_for_power", fuel - for_heat)
    yield indicator("net_coal_rate", ratios(rate, energy), ratio(rate.sum(), energy.sum()))
    yield indicator("retrofit_saving", retrofit_savings(case, results))


def coal_of_heat(case: Case, heat: pd.Series) -> pd.Series:
    """Coal that a boiler would burn for ``heat`` [MWh], in tce."""
    return heat * GIGAJOULE_PER_MWH / (GIGAJOULE_PER_TCE * case.parameter("heat_boiler_efficiency"))


def retrofit_savings(case: Case, results: Results) -> pd.Series:
    """(retrofit,) coal saved against the same operation with the old heat rate [tce].

    Fuel is heat rate x steam raised, so a change of the rate saves change x (power + power_loss x heat), exactly.
    """
    retrofits = case.active("retrofits")
    burning = retrofits["generator"].isin(case.thermal_units.index)
    retrofits = retrofits[burning & (retrofits["heat_rate_change"] != 0.0)]
    lost = case.heat_extractions["power_loss"].reindex(case.thermal_units.index).fillna(0.0)
    steam = total(results, "generation")[lost.index] + lost * total(results, "heat_extraction")
    saved = -retrofits["heat_rate_change"].to_numpy() * steam[retrofits["generator"].tolist()].to_numpy()
    return pd.Series(saved / GRAMS_PER_KILOGRAM, index=retrofits.index)


def co2_indicators(case: Case, results: Results) -> Iterator[Indicator]:
    """CO2 of local units and boilers, its part for electricity, and that of imports apart."""
    generators, sources, ties = (case.active(table) for table in ("generators", "heat_sources", "ties"))
    energy = total(results, "generation")
    fuel = total(results, "fuel").reindex(energy.index).fillna(0.0)
    for_heat = coal_of_heat(case, total(results, "heat_extraction")).reindex(energy.index).fillna(0.0)
    of_coal, other = case.parameter("coal_co2"), energy * generators["co2_intensity"]
    boilers = total(results, "heat_generation") * (sources["coal_use"] * of_coal + sources["co2_intensity"])
    power = of_coal * (fuel - for_heat) + other
    imported = total(results, "import")
    outside = imported * ties["co2_intensity"]
    supply = energy.sum() + imported.sum()
    yield indicator("co2", joined(of_coal * fuel + other, boilers))
    yield indicator("co2_for_power", power)
    yield indicator("co2_intensity", ratios(power, energy), ratio(power.sum(), energy.sum()))
    yield indicator("grid_co2_intensity", {}, case.parameter("grid_co2_intensity"))
    yield indicator("co2_of_imports", outside)
    yield indicator("co2_intensity_of_supply", {}, ratio(power.sum() + outside.sum(), supply))

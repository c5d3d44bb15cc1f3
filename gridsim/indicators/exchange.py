"""Storage, network, the grid outside, demand and prices."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from gridsim.case import Case
from gridsim.indicators.definitions import Indicator, indicator
from gridsim.indicators.reading import (
    AT_LIMIT,
    FREE,
    frame,
    joined,
    price_at,
    ratio,
    ratios,
    total,
    variable_generators,
)
from gridsim.results import Results
from gridsim.schema.tables import LOSS_PENALTY

HOURS_PER_DAY = 24.0


def storage_indicators(case: Case, results: Results) -> Iterator[Indicator]:
    """Cycles, revenue and average prices of battery stations, and charging while discharging."""
    stations = case.active("storage_units")
    charge, discharge = frame(results, "charge"), frame(results, "discharge")
    price = price_at(case, results, "storage_units")
    paid, earned = (charge * price).sum(), (discharge * price).sum()
    days = len(case.snapshots) / HOURS_PER_DAY
    bought, sold = charge.sum(), discharge.sum()
    yield indicator("storage_power", stations["power"])
    yield indicator("storage_energy", stations["energy"])
    yield indicator("storage_charge", bought)
    yield indicator("storage_discharge", sold)
    cycles = ratios(sold, stations["energy"] * days)
    yield indicator("storage_cycles", cycles, ratio(sold.sum(), stations["energy"].sum() * days))
    yield indicator("storage_revenue", earned - paid)
    yield indicator("storage_charge_price", ratios(paid, bought), ratio(paid.sum(), bought.sum()))
    yield indicator("storage_discharge_price", ratios(earned, sold), ratio(earned.sum(), sold.sum()))
    yield indicator("storage_overlap", pd.DataFrame(np.minimum(charge, discharge)).sum())


def network_indicators(case: Case, results: Results) -> Iterator[Indicator]:
    """Hours at the rating and highest loading of lines and transformers."""
    transformers = case.active("transformers")
    for kind, rating in (
        ("line", case.active("lines")["rating"]),
        ("transformer", transformers["rating"] * transformers["units"]),
    ):
        flow = frame(results, f"{kind}_flow").abs() + frame(results, f"{kind}_loss")
        full = flow >= rating - AT_LIMIT
        loading = (flow / rating).max()
        yield indicator(f"{kind}_congestion_hours", full.sum(), float(full.any(axis=1).sum()))
        yield indicator(f"{kind}_loading", loading, float(loading.max()) if len(loading) else float("nan"))


def loss_indicators(case: Case, results: Results) -> Iterator[Indicator]:
    """Losses by branch, their share of what was supplied, and what the linear pieces add to resistance times flow²."""
    lines, transformers = case.active("lines"), case.active("transformers")
    voltage = case.tables["buses"].loc[lines["bus0"], "voltage"].to_numpy()
    ohms = lines["resistance"] * lines["length"] / lines["circuits"]
    resistance = {
        "line": (ohms / voltage**2).mask(lines["losses_in_profiles"].astype(bool), 0.0),
        "transformer": transformers["resistance"] / (transformers["rating"] * transformers["units"]),
    }
    modelled = float(case.study.losses == "linear")
    lost = {kind: total(results, f"{kind}_loss") for kind in resistance}
    squares = {kind: (frame(results, f"{kind}_flow") ** 2).sum() for kind in resistance}
    above = {kind: lost[kind] - modelled * resistance[kind] * squares[kind] for kind in resistance}
    losses = joined(*lost.values())
    yield indicator("losses", losses)
    supply = total(results, "generation").sum() + total(results, "import").sum()
    yield indicator("loss_share", {}, ratio(losses.sum(), supply))
    yield indicator("losses_above_parabola", joined(*above.values()))


def tie_indicators(case: Case, results: Results) -> Iterator[Indicator]:
    """Energy and money exchanged with the grid outside, and hours in which the export room binds."""
    ties = case.active("ties")
    imported, exported = frame(results, "import"), frame(results, "export")
    price, room = frame(results, "price_outside"), frame(results, "export_room")
    bound = exported - imported >= room - AT_LIMIT
    yield indicator("import_energy", imported.sum())
    yield indicator("export_energy", exported.sum())
    yield indicator("import_cost", (imported * (price + ties["import_margin"])).sum())
    yield indicator("export_revenue", (exported * (price - ties["export_margin"])).sum())
    yield indicator("export_room_hours", bound.sum(), float(bound.any(axis=1).sum()))


def demand_indicators(case: Case, results: Results) -> Iterator[Indicator]:
    """Electric demand, what of it was shed, and prices of electricity."""
    buses, loads = case.tables["buses"], case.active("loads")
    electric = loads.index[buses.loc[loads["bus"], "carrier"].to_numpy() == "AC"]
    demand, prices = frame(results, "demand")[electric], frame(results, "marginal_price")
    prices = prices[buses.index[buses["carrier"] == "AC"]]
    yield indicator("demand_energy", demand.sum())
    yield indicator("demand_peak", demand.max(), float(demand.sum(axis=1).max()))
    rows, called = case.active("demand_response"), frame(results, "demand_response")
    at_electric = buses.loc[rows["bus"], "carrier"].to_numpy() == "AC"
    shed = called[rows.index[(rows["kind"] == "shedding") & at_electric]]
    cold = called[rows.index[(rows["kind"] == "shedding") & ~at_electric]]
    yield indicator("unserved_energy", shed.sum())
    yield indicator("unserved_hours", (shed > AT_LIMIT).sum(), float((shed > AT_LIMIT).any(axis=1).sum()))
    yield indicator("unserved_heat", cold.sum())
    paid = prices[loads.loc[electric, "bus"].tolist()].to_numpy() * demand.to_numpy()
    yield indicator("price_average", prices.mean(), ratio(paid.sum(), demand.to_numpy().sum()))
    yield indicator("price_minimum", prices.min(), float(prices.to_numpy().min()))
    yield indicator("price_maximum", prices.max(), float(prices.to_numpy().max()))
    free = prices <= FREE
    yield indicator("price_zero_hours", free.sum(), float(free.all(axis=1).sum()))
    penalty = case.parameter("curtailment_penalty") * total(results, "generation")[variable_generators(case)].sum()
    if case.study.losses == "linear":
        lost = total(results, "line_loss").sum() + total(results, "transformer_loss").sum()
        penalty -= LOSS_PENALTY * case.parameter("curtailment_penalty") * lost
    yield indicator("operating_cost", {}, results.objective + penalty)

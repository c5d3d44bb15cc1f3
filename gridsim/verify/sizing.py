"""Sizes of storage, computed again from what each trial claims: convexity, bounds, costs, revenue, the band.

That each trial is an optimum was proven when it was made and is not proven again, except for the one whose operation
the result holds. But trials cannot be wrong one by one: every one bounds the cost of all others from below.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from gridsim.schema.sizing import MAY_MISS, SIZING_VARIABLES
from gridsim.verify.facts import Facts
from gridsim.verify.report import Array, Check
from gridsim.verify.tolerances import MONEY_OF_TRIALS, RELATIVE

_KILO = 1000.0


def check_sizing(facts: Facts) -> Iterator[Check]:
    """Check everything that a study of sizes found; nothing for other studies."""
    found = facts.results.sizing
    if found is None:
        if facts.case.study.kind == "sizing":
            yield Check("sizing completeness", False, np.inf, 0.0, "1", "what the study found is missing")
        return
    wrong = _incomplete(facts)
    yield Check("sizing completeness", not wrong, float(len(wrong)), 0.0, "1", "; ".join(wrong))
    if wrong:
        return
    sizes = _Sizes(facts)
    yield sizes.check("convexity of the cost in the sizes", _above(sizes), "a trial that another's slopes exclude")
    yield sizes.check("costs of stations", _cost_errors(sizes), "station cost, investment or present value")
    yield sizes.check("revenue, saving and profit of stations", _revenue_errors(sizes), "a trial")
    yield sizes.check("revenue at the prices of the operation", _price_error(sizes), "the size operated")
    yield sizes.check("size operated", _operated_errors(sizes), "the size operated")
    yield sizes.check("totals of the size operated", _total_errors(sizes), "the size operated", RELATIVE.limit)
    yield sizes.check("bound of the system cost", _bound_errors(sizes), "the bound")
    yield sizes.check("least system cost within its gap", _gap_error(sizes), "the least system cost")
    yield sizes.check("band of the value curve", _band_errors(sizes), "a curve")


class _Sizes:
    """Trials as plain arrays."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        assert facts.results.sizing is not None
        self.found = facts.results.sizing
        self.asked = facts.case.study.sizing
        self.sites = [str(site) for site in self.found["site"].to_numpy()]
        self.size = np.hstack([self.of("power"), self.of("energy")])
        self.slope = np.hstack([self.of("power_slope"), self.of("energy_slope")])
        self.cost, self.station_cost = self.of("operating_cost"), self.of("station_cost")
        self.rows = facts.case.tables["storage_units"].loc[self.sites]
        year = pd.Timestamp(year=facts.case.study.year, month=1, day=1)
        hours = ((year + pd.DateOffset(years=1)) - year) / pd.Timedelta(hours=1)
        self.share = facts.hours / hours
        self.scale = MONEY_OF_TRIALS.limit * max(1.0, float(np.abs(self.cost).max()))
        names = [str(name) for name in self.found["choice"].to_numpy()]
        self.chosen = dict(zip(names, self.found["choice_point"].to_numpy().astype(int), strict=True))
        self.operated = self.chosen[self.asked.objective]

    def of(self, name: str) -> Array:
        """Values of a variable, trials first."""
        return self.found[f"sizing_{name}"].to_numpy().astype(float)

    def column(self, name: str) -> Array:
        """(site,) numbers of the sites' rows."""
        return self.rows[name].to_numpy(float)

    @property
    def annuity(self) -> Array:
        """(site,) yearly payment for each yuan, from the sum of the discounted years."""
        pairs = zip(self.column("discount_rate"), self.column("life"), strict=True)
        return np.array([1.0 / sum((1.0 + rate) ** -year for year in range(1, int(life) + 1)) for rate, life in pairs])

    @property
    def rates(self) -> Array:
        """(size,) cost over the horizon of one further MW of each site, then of one further MWh [CNY]."""
        yearly = self.share * (self.annuity + self.column("fixed_cost")) * _KILO
        return np.r_[yearly * self.column("power_cost"), yearly * self.column("energy_cost")]

    @property
    def connection(self) -> Array:
        """(site,) cost of each connection over the horizon [CNY]."""
        return self.share * (self.annuity + self.column("fixed_cost")) * self.column("connection_cost")

    def check(self, name: str, errors: Array, where: str, limit: float | None = None) -> Check:
        """Judge errors in CNY, or by another limit."""
        accepted = self.scale if limit is None else limit
        worst = float(np.max(np.nan_to_num(errors, nan=np.inf), initial=0.0))
        unit = "CNY" if limit is None else "1"
        return Check(name, worst <= accepted, max(worst, 0.0), accepted, unit, where if worst > accepted else "")


def _incomplete(facts: Facts) -> list[str]:
    found, asked = facts.results.sizing, facts.case.study.sizing
    assert found is not None
    missing = [f"{name} is missing" for name in SIZING_VARIABLES if name not in found]
    if missing:
        return missing
    wrong = []
    for name, variable in SIZING_VARIABLES.items():
        if found[name].dims != variable.dimensions:
            wrong.append(f"{name} lies on {', '.join(map(str, found[name].dims))}")
        elif variable.unit != "text" and name not in MAY_MISS and not np.isfinite(found[name].to_numpy()).all():
            wrong.append(f"{name} holds a number that is missing or not finite")
    if list(found["site"].to_numpy()) != list(asked.sites):
        wrong.append("site does not name the sites of the study")
    if not {"system", "developer"} <= set(found["choice"].to_numpy()):
        wrong.append("choice lacks the sizes that the study looks for")
    places = found["choice_point"].to_numpy()
    if not wrong and not np.isin(places, np.arange(found.sizes["sizing_point"])).all():
        wrong.append("choice_point names no trial")
    if not wrong and (found["sizing_power"][0] != 0).any():
        wrong.append("the first trial is not that without stations")
    return wrong


def _above(sizes: _Sizes) -> Array:
    """(trial, trial) by how much a trial's slopes say that another must cost more than it does."""
    away = sizes.size[None, :, :] - sizes.size[:, None, :]
    return sizes.cost[:, None] + np.einsum("tus,ts->tu", away, sizes.slope) - sizes.cost[None, :]


def _cost_errors(sizes: _Sizes) -> Array:
    power, energy = sizes.of("power"), sizes.of("energy")
    built = (power > 0.0).astype(float)
    investment = _KILO * (power * sizes.column("power_cost") + energy * sizes.column("energy_cost"))
    investment = investment + built * sizes.column("connection_cost")
    revenue = -(power * sizes.of("power_slope") + energy * sizes.of("energy_slope")) / sizes.share
    net = revenue - investment * sizes.column("fixed_cost")
    return np.abs(
        np.concatenate(
            [
                sizes.size @ sizes.rates + built @ sizes.connection - sizes.station_cost,
                investment.sum(axis=1) - sizes.of("investment"),
                (net / sizes.annuity - investment).sum(axis=1) - sizes.of("present_value"),
            ]
        )
    )


def _revenue_errors(sizes: _Sizes) -> Array:
    """Euler's identity for the revenue, the saving against the first trial, and the profit."""
    revenue = -(sizes.size * sizes.slope).sum(axis=1)
    return np.abs(
        np.concatenate(
            [
                revenue - sizes.of("revenue"),
                sizes.cost[0] - sizes.cost - sizes.of("saving"),
                revenue - sizes.station_cost - sizes.of("profit"),
            ]
        )
    )


def _price_error(sizes: _Sizes) -> Array:
    """Revenue of the size operated, from hourly prices of energy and reserve and the operation instead of slopes."""
    facts = sizes.facts
    names, buses = facts.members("charge"), facts.members("marginal_price")
    prices, wear = facts.claimed("marginal_price"), sizes.column("throughput_cost")
    earned = 0.0
    for number, (site, bus) in enumerate(zip(sizes.sites, sizes.rows["bus"], strict=True)):
        if site in names:
            member, price = names.index(site), prices[:, buses.index(str(bus))]
            charge, discharge = (facts.claimed(name)[:, member] for name in ("charge", "discharge"))
            earned += float(price @ (discharge - charge) - wear[number] * discharge.sum())
            earned += float((facts.claimed("reserve_price") * facts.claimed("storage_reserve")[:, :, member]).sum())
    return np.abs(np.array([earned - sizes.of("revenue")[sizes.operated]]))


def _operated_errors(sizes: _Sizes) -> Array:
    """Sizes in the case that was operated, and its cost, against the trial."""
    active = sizes.rows["active"].to_numpy(float)
    table = np.r_[sizes.column("power") * active, sizes.column("energy") * active]
    trial = sizes.size[sizes.operated]
    cost = sizes.facts.results.objective - sizes.cost[sizes.operated]
    return np.abs(np.r_[(table - trial) * sizes.rates, cost])


def _total_errors(sizes: _Sizes) -> Array:
    """Relative error of curtailment and CO2 of the size operated."""
    facts, place = sizes.facts, sizes.operated
    sources, ties = facts.rows("heat_sources"), facts.rows("ties")
    coal_co2 = facts.parameter("coal_co2")
    heat = facts.claimed("heat_generation").sum(axis=0)
    local = coal_co2 * facts.claimed("fuel").sum()
    local += facts.claimed("generation").sum(axis=0) @ facts.column("generators", "co2_intensity")
    local += heat @ (coal_co2 * sources["coal_use"].to_numpy(float) + sources["co2_intensity"].to_numpy(float))
    outside = facts.claimed("import").sum(axis=0) @ ties["co2_intensity"].to_numpy(float)
    pairs = (
        (facts.claimed("curtailment").sum(), "curtailment"),
        (local, "co2"),
        (outside, "import_co2"),
    )
    return np.array([abs(value - sizes.of(name)[place]) / max(1.0, abs(value)) for value, name in pairs])


def _bound_errors(sizes: _Sizes) -> Array:
    """By how much the bound exceeds what the slopes of all trials prove, over every set of sites and duration."""
    count = len(sizes.sites)
    (least, most), asked = sizes.asked.power, sizes.asked
    base = sizes.cost[0]  # large against what sizes change; taken off so that the program keeps its digits
    offsets = sizes.cost - base - (sizes.size * sizes.slope).sum(axis=1)
    gradient = sizes.slope + sizes.rates
    spans = [(one, one) for one in asked.durations] or [asked.duration]
    proven = np.inf
    for built, (shortest, longest) in product(product((0.0, 1.0), repeat=count), spans):
        mask = np.array(built)
        if least > 0.0 and not mask.all():
            continue
        unit = np.eye(count)
        limits = np.block([[-longest * unit, unit], [shortest * unit, -unit]])
        bounds = [(least * one, most * one) for one in built] + [(0.0, longest * most)] * count
        program = linprog(
            np.r_[np.zeros(2 * count), 1.0],
            A_ub=np.block([[gradient, -np.ones((len(gradient), 1))], [limits, np.zeros((2 * count, 1))]]),
            b_ub=np.r_[-offsets, np.zeros(2 * count)],
            bounds=[*bounds, (None, None)],
        )
        if program.fun is not None:
            proven = min(proven, float(program.fun) + float(mask @ sizes.connection))
    return np.array([float(sizes.found["sizing_bound"]) - base - proven])


def _gap_error(sizes: _Sizes) -> Array:
    """By how much the least system cost misses the gap that the study accepts, and any trial it should have been."""
    total = sizes.cost + sizes.station_cost
    best = total[sizes.chosen["system"]]
    accepted = sizes.asked.gap * float(sizes.of("saving").max())
    inside = [place for place in range(len(total)) if _allowed(sizes, place)]
    profit = sizes.of("profit")
    more = profit[inside].max() - profit[sizes.chosen["developer"]]
    return np.array([best - float(sizes.found["sizing_bound"]) - accepted, best - total[inside].min(), more])


def _allowed(sizes: _Sizes, place: int) -> bool:
    power, energy = (sizes.of(name)[place] for name in ("power", "energy"))
    spans = [(one, one) for one in sizes.asked.durations] or [sizes.asked.duration]
    slack = 1e-9 * np.maximum(1.0, energy)
    fits = any(((energy >= low * power - slack) & (energy <= high * power + slack)).all() for low, high in spans)
    least, most = sizes.asked.power
    return bool(fits and (power >= least).all() and (power <= most).all())


def _band_errors(sizes: _Sizes) -> Array:
    """Width of each curve's band against what is stated, and against what the study accepts."""
    errors = []
    stated, purposes = sizes.found["curve_band"].to_numpy(), sizes.found["sizing_purpose"].to_numpy()
    for number, site in enumerate(sizes.sites):
        places = [place for place, text in enumerate(purposes) if f"curve of {site}" in str(text).split(", ")]
        power, energy = (sizes.of(name)[places, number] for name in ("power", "energy"))
        order = np.argsort(power)
        power, energy, places = power[order], energy[order], [places[one] for one in order]
        if len(places) < 2 or power[-1] <= 0.0:
            return np.array([np.inf])
        slope = sizes.of("power_slope")[places, number]
        slope = slope + energy[-1] / power[-1] * sizes.of("energy_slope")[places, number]
        width = 0.0
        for left, right in pairwise(range(len(places))):
            at = np.linspace(power[left], power[right], 201)
            cost = sizes.cost[[places[left], places[right]]] - sizes.cost[0]
            chord = np.interp(at, power[[left, right]], cost)
            below = np.maximum(cost[0] + slope[left] * (at - at[0]), cost[1] + slope[right] * (at - at[-1]))
            width = max(width, float((chord - below).max()))
        saving = float(sizes.cost[0] - sizes.cost[places[-1]])
        errors += [width - float(stated[number]), float(stated[number]) - sizes.asked.gap * saving]
    return np.array(errors)

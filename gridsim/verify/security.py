"""Outages, AC checks and islands, computed again without what found them.

Flows after an outage come from solving the network anew with one circuit less, not from distribution factors; the AC
power flow is held against Kirchhoff's current law in complex form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import cached_property

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from gridsim.schema.security import SECURITY_VARIABLES
from gridsim.verify import flows
from gridsim.verify.facts import Facts
from gridsim.verify.report import Array, Check, Mask, judge
from gridsim.verify.tolerances import COUNT, INSIDE, POWER, PRICE, RELATIVE, Tolerance

Places = NDArray[np.int64]


class Outages:
    """Branches as single circuits, and their flows after outages by solving the network anew."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        lines, units = facts.column("lines", "circuits"), facts.column("transformers", "units")
        self.names = [f"lines.{one}" for one in facts.members("line_flow")]
        self.names += [f"transformers.{one}" for one in facts.members("transformer_flow")]
        self.circuits = np.concatenate([lines, units])
        own = np.concatenate([facts.column("lines", "rating") / lines, facts.column("transformers", "rating")])
        stated = np.concatenate([facts.column(table, "outage_rating") for table in ("lines", "transformers")])
        self.asked = facts.case.study.security
        self.limit = np.where(np.isnan(stated), own, stated) * self.asked.overload_factor
        self.ends = flows.incidence(facts)
        self.conductance = 1.0 / flows.reactances(facts) / self.circuits

    def chosen(self, wanted: str | Sequence[str]) -> list[int]:
        """Places of the branches that a key of the study names."""
        patterns = ("*",) if wanted == "all" else wanted
        return [
            place for place, name in enumerate(self.names) if any(fnmatchcase(name, pattern) for pattern in patterns)
        ]

    def splits(self, outage: int) -> bool:
        """Whether the outage of a circuit leaves fewer buses connected."""
        left = np.arange(len(self.names)) != outage
        gone = self.circuits[outage] <= 1.0
        return gone and np.linalg.matrix_rank(self.ends[left]) < np.linalg.matrix_rank(self.ends)

    @cached_property
    def injections(self) -> Array:
        """(snapshot, bus) power that the network takes away from each bus [MW]."""
        whole = np.hstack([self.facts.claimed("line_flow"), self.facts.claimed("transformer_flow")])
        return whole @ self.ends

    def response(self, outage: int) -> Array:
        """(bus, branch) flow of one circuit per power fed in, with a circuit of ``outage`` out."""
        left = self.circuits - (np.arange(len(self.names)) == outage)
        nodal = self.ends.T @ ((left * self.conductance)[:, None] * self.ends)
        return np.linalg.pinv(nodal, hermitian=True) @ (self.ends * ((left > 0) * self.conductance)[:, None]).T

    def after(self, outage: int) -> Array:
        """(snapshot, branch) flow of one circuit of each branch after the outage [MW]."""
        return self.injections @ self.response(outage)

    def takeover(self, outage: int) -> Array:
        """(branch,) flow of one circuit per power that the circuit left behind had carried."""
        return self.ends[outage] @ self.response(outage)


def check_security(facts: Facts) -> Iterator[Check]:
    """Check everything that a study of network security found; nothing for other studies."""
    found = facts.results.security
    if found is None:
        if facts.case.study.kind == "security":
            yield Check("security completeness", False, np.inf, 0.0, "1", "what the study found is missing")
        return
    missing = [name for name in SECURITY_VARIABLES if name not in found]
    outages = Outages(facts)
    expected = [one for one in outages.chosen(outages.asked.outages) if not outages.splits(one)]
    monitored = outages.chosen(outages.asked.monitored)
    for dimension, places in (("outage", expected), ("monitored", monitored)):
        if not missing and list(found[dimension].to_numpy()) != [outages.names[place] for place in places]:
            missing.append(f"{dimension}s that the study asks for")
    yield Check("security completeness", not missing, float(len(missing)), 0.0, "1", ", ".join(missing))
    if missing:
        return
    yield from _screening(facts, found, outages, expected, monitored)
    yield from _splits(found, outages)
    yield from _secured(facts, found, outages, monitored)
    yield from _power_flow(facts, found)
    yield from _islands(facts, found)


def _screening(
    facts: Facts, found: xr.Dataset, outages: Outages, expected: list[int], monitored: list[int]
) -> Iterator[Check]:
    limit = outages.limit[monitored]
    names = [outages.names[place] for place in monitored]
    kept = outages.asked.constrained
    secured = set(expected if kept is True else outages.chosen(kept or ()))
    errors: dict[str, list[Array]] = {name: [] for name in _TABLES}
    loading, violation = np.zeros((2, facts.hours, len(expected)))
    for place, outage in enumerate(expected):
        after = outages.after(outage)[:, monitored]
        load = np.abs(after)
        over = load > limit + INSIDE
        excess = np.where(over, load - limit, 0.0)
        highest = (load / limit).max(axis=0, initial=0.0)
        at = facts.snapshots.get_indexer(pd.DatetimeIndex(found["worst_time"].to_numpy()[place]))
        stands = np.where(at >= 0, (load / limit)[at, np.arange(len(at))], -1.0)
        flow = after[at, np.arange(len(at))]
        tables = {
            "overload_hours": over.sum(axis=0),
            "overload_worst": excess.max(axis=0),
            "overload_energy": excess.sum(axis=0),
            "worst_loading": highest,
            "worst_flow": flow,
            "worst_time": stands - highest,
        }
        for name, values in tables.items():
            claimed = 0.0 if name == "worst_time" else found[name].to_numpy()[place]
            errors[name].append(np.abs(claimed - values))
        loading[:, place] = (load / limit).max(axis=1, initial=0.0)
        if outage in secured:
            violation[:, place] = (load - limit).max(axis=1, initial=0.0)
    outage_names = [outages.names[place] for place in expected]
    for name, tolerance in _TABLES.items():
        yield _table_check(f"{name} as recomputed", np.array(errors[name]), outage_names, names, tolerance)
    yield _table_check("outage limit", np.abs(found["outage_limit"].to_numpy() - limit)[None], ["limit"], names, POWER)
    claimed = found["loading_after_outage"].to_numpy()
    yield facts.check("loading after outages", np.abs(claimed - loading), outage_names, RELATIVE)
    if secured:
        yield facts.check("secured flows after outages", violation, outage_names, Tolerance(2 * INSIDE, "MW"))


_TABLES = {
    "overload_hours": COUNT,
    "overload_worst": POWER,
    "overload_energy": Tolerance(1.0, "MWh"),
    "worst_loading": RELATIVE,
    "worst_flow": POWER,
    "worst_time": RELATIVE,
}


def _table_check(name: str, error: Array, rows: list[str], columns: list[str], tolerance: Tolerance) -> Check:
    if error.size == 0:
        return Check(name, True, 0.0, tolerance.limit, tolerance.unit, "")
    error = np.where(np.isnan(error), np.inf, error)
    row, column = np.unravel_index(int(error.argmax()), error.shape)
    worst = float(error[row, column])
    where = f"{columns[column]} after the outage of {rows[row]}" if worst > 0.0 else ""
    return Check(name, worst <= tolerance.limit, worst, tolerance.limit, tolerance.unit, where)


def _splits(found: xr.Dataset, outages: Outages) -> Iterator[Check]:
    """Outages that split the network, and what each of them costs the two parts."""
    expected = [one for one in outages.chosen(outages.asked.outages) if outages.splits(one)]
    names = [outages.names[place] for place in expected]
    same = names == list(found["split"].to_numpy())
    whole = np.hstack([outages.facts.claimed(f"{kind}_flow") for kind in ("line", "transformer")])
    lost = np.abs(whole[:, expected])
    error = np.inf
    if same:
        stated = np.stack([found["split_worst"].to_numpy(), found["split_mean"].to_numpy()])
        error = float(np.abs(stated - np.stack([lost.max(axis=0), lost.mean(axis=0)])).max(initial=0.0))
    yield Check("outages that split the network", error <= POWER.limit, error, POWER.limit, "MW", "")


def _secured(facts: Facts, found: xr.Dataset, outages: Outages, monitored: list[int]) -> Iterator[Check]:
    """Worth of limits after outages: never negative, nothing where there is room to spare."""
    price = found["secured_price"].to_numpy()
    error = np.maximum(-price, 0.0)
    for rows, hours, outage, branch, direction in _groups(facts, found, outages):
        flow = direction * outages.after(outage)[hours, branch]
        spare = outages.limit[branch] - flow
        error[rows] = np.where(spare > INSIDE, np.abs(price[rows]), error[rows])
    names = [
        f"{one} after {other}"
        for one, other in zip(found["secured_branch"].values, found["secured_outage"].values, strict=True)
    ]
    place = int(error.argmax()) if error.size else 0
    worst = float(error.max(initial=0.0))
    where = names[place] if worst > 0.0 else ""
    yield Check("price of secured flows", worst <= PRICE.limit, worst, PRICE.limit, PRICE.unit, where)


def _groups(facts: Facts, found: xr.Dataset, outages: Outages) -> Iterator[tuple[Places, Places, int, int, float]]:
    """Entries that share outage, branch and direction: their places, hours, and what they share."""
    table = pd.DataFrame(
        {name: found[f"secured_{name}"].to_numpy() for name in ("outage", "branch", "direction", "time")}
    )
    for _, rows in table.groupby(["outage", "branch", "direction"]):
        hours = facts.snapshots.get_indexer(pd.DatetimeIndex(rows["time"]))
        outage, branch = (outages.names.index(str(rows[name].iloc[0])) for name in ("outage", "branch"))
        yield rows.index.to_numpy(), hours, outage, branch, float(rows["direction"].iloc[0])


def secured_worth(facts: Facts) -> Array:
    """(snapshot, line and transformer) worth of limits after outages per MW of each branch's flow [CNY/MWh].

    A limit after the outage of a circuit of o counts the flow of the watched circuit and the share that it takes over.
    """
    outages = Outages(facts)
    worth = np.zeros((facts.hours, len(outages.names)))
    found = facts.results.security
    if found is None or "secured_price" not in found:
        return worth
    price = found["secured_price"].to_numpy()
    for rows, hours, outage, branch, direction in _groups(facts, found, outages):
        shares = np.zeros(len(outages.names))
        shares[branch] += 1.0 / outages.circuits[branch]
        shares[outage] += outages.takeover(outage)[branch] / outages.circuits[outage]
        worth[hours] += direction * price[rows][:, None] * shares
    return worth


def _power_flow(facts: Facts, found: xr.Dataset) -> Iterator[Check]:
    """AC check: currents balance at every bus, voltages are held where they are said to be."""
    asked = facts.case.study.security.power_flow
    solved = np.flatnonzero(found["flow_converged"].to_numpy() == 1.0)
    times = pd.DatetimeIndex(found["flow_time"].to_numpy()[solved])
    buses = facts.rows("buses")
    electric = (buses["carrier"] == "AC").to_numpy(bool)
    names = list(buses.index[electric])
    if not len(solved):
        return
    hours = facts.snapshots.get_indexer(times)
    size, angle = (found[f"flow_{name}"].to_numpy()[solved] for name in ("voltage", "angle"))
    voltage = size * np.exp(1j * np.radians(angle))
    admittance, ends = _admittances(facts)
    power = voltage * np.conj(voltage @ admittance.T)
    terms = _fed_in(facts)[hours][:, electric]
    demand = _demand(facts)[hours][:, electric]
    ties = np.isin(names, list(facts.rows("ties")["bus"]))
    held = ties | _units_online(facts)[hours][:, electric]
    taken = demand * np.tan(np.arccos(asked.load_power_factor))
    for name, claimed in (("active", power.real), ("reactive", power.imag)):
        error = np.abs(found[f"flow_{name}"].to_numpy()[solved] - claimed)
        yield judge(f"AC power flow, {name} power", error, names, times, POWER)
    balance = np.where(ties, 0.0, np.abs(power.real - (terms - demand)))
    yield judge("AC power flow, active balance", balance, names, times, POWER)
    balance = np.where(held, 0.0, np.abs(power.imag + taken))
    yield judge("AC power flow, reactive balance", balance, names, times, POWER)
    error = np.where(held, np.abs(size - asked.voltage), 0.0)
    error = np.maximum(error, np.abs(found["flow_held"].to_numpy()[solved] - held))
    yield judge("AC power flow, held voltage", error, names, times, RELATIVE)
    losses = np.abs(found["flow_losses"].to_numpy()[solved] - power.real.sum(axis=1))
    yield judge("AC power flow, losses", losses[:, None], ["losses"], times, POWER)
    outages = Outages(facts)
    apparent = np.max([np.abs(voltage @ end.T * np.conj(voltage @ through.T)) for end, through in ends], axis=0)
    limit = outages.limit / outages.asked.overload_factor * outages.circuits
    error = np.abs(found["flow_loading"].to_numpy()[solved] - apparent / limit)
    yield judge("AC power flow, loading", error, outages.names, times, RELATIVE)


def _admittances(facts: Facts) -> tuple[Array, list[tuple[Array, Array]]]:
    """Nodal admittance of the electric buses [MW per unit²], and of each end of the branches what gives its current.

    π circuits: half of the charging that reactors leave sits at either end. Kundur, Power System Stability and
    Control, ch. 6.
    """
    lines, electric = facts.rows("lines"), (facts.rows("buses")["carrier"] == "AC").to_numpy(bool)
    count = facts.column("lines", "circuits")
    base = facts.rows("buses").loc[lines["bus0"], "voltage"].to_numpy(float) ** 2
    length = facts.column("lines", "length")
    left = facts.column("lines", "shunt_susceptance") * 1e-6 * (1.0 - facts.column("lines", "compensation"))
    shunt = 1j * left * length * count * base
    ohms = np.where(lines["losses_in_profiles"].to_numpy(bool), 0.0, facts.column("lines", "resistance"))
    own = facts.column("transformers", "resistance") / flows.transformer_limits(facts)
    resistance = np.concatenate([ohms * length / count / base, own])
    series = 1.0 / (resistance + 1j * flows.reactances(facts))
    half = np.concatenate([shunt / 2.0, np.zeros(len(series) - len(lines))])
    ends = flows.incidence(facts)[:, electric]
    begin, end = (ends > 0).astype(float), (ends < 0).astype(float)
    currents = [
        (near, (series + half)[:, None] * near - series[:, None] * far) for near, far in ((begin, end), (end, begin))
    ]
    return np.asarray(sum(near.T @ through for near, through in currents)), currents


def _fed_in(facts: Facts) -> Array:
    terms = (
        ("generators", facts.claimed("generation")),
        ("storage_units", facts.claimed("discharge") - facts.claimed("charge")),
        ("electric_boilers", -facts.claimed("electric_boiler_input")),
    )
    return np.asarray(
        sum(values @ flows.placement(facts, facts.rows(table)["bus"].tolist()) for table, values in terms)
    )


def _demand(facts: Facts) -> Array:
    """(snapshot, bus) demand as moved and called off [MW]."""
    loads = facts.case.tables["loads"]["bus"]
    moved = loads.loc[facts.rows("shiftable_loads")["load"]].tolist()
    return np.asarray(
        facts.claimed("demand") @ flows.placement(facts, facts.rows("loads")["bus"].tolist())
        - facts.claimed("demand_response") @ flows.placement(facts, facts.rows("demand_response")["bus"].tolist())
        + (facts.claimed("shift_up") - facts.claimed("shift_down")) @ flows.placement(facts, moved)
    )


def _units_online(facts: Facts) -> Mask:
    """(snapshot, bus) whether a coal or CHP unit is online there."""
    return (facts.claimed("status") > 0.0) @ flows.placement(facts, facts.thermal["bus"].tolist()) > 0.0


def _islands(facts: Facts, found: xr.Dataset) -> Iterator[Check]:
    """Energy of the islands hour by hour: what is there, what is used, what was stored before."""
    times = pd.DatetimeIndex(found["event_time"].to_numpy())
    if not len(times):
        return
    value = {name: found[f"event_{name}"].to_numpy() for name in _ISLAND}
    first = facts.snapshots.get_indexer(times)
    hours = first[:, None] + np.arange(value["demand"].shape[1])
    members = [f"hour {hour + 1}" for hour in range(hours.shape[1])]
    electric = (facts.rows("buses")["carrier"] == "AC").to_numpy(bool)
    demand = facts.claimed("demand") @ flows.placement(facts, facts.rows("loads")["bus"].tolist())
    stored = facts.claimed("state_of_charge").sum(axis=1)
    before = np.column_stack([stored[first - 1], value["stored"][:, :-1]])
    supply = value["generation"] + value["discharge"] + value["response"] + value["unserved"]
    used = value["demand"] + value["boiler"] + value["losses"]
    available = (facts.availability * facts.net_capacity).sum(axis=1)[hours]
    laws = {
        "island demand": np.abs(value["demand"] - demand[:, electric].sum(axis=1)[hours]),
        "island balance": np.abs(supply - used),
        "island losses": np.maximum(-value["losses"], _lossless(facts) * value["losses"]),
        "island output": np.maximum(value["generation"] - available, np.abs(value["available"] - available)),
        "island service": np.maximum(value["unserved"] - value["demand"], -value["unserved"]),
        "island storage": np.maximum(value["stored"] - before + value["discharge"], -value["stored"]),
    }
    for name, excess in laws.items():
        yield judge(name, excess, members, times, POWER)


_ISLAND = ("demand", "unserved", "response", "generation", "available", "discharge", "stored", "boiler", "losses")


def _lossless(facts: Facts) -> float:
    return float(facts.case.study.losses == "none")

"""Operating reserves: what may be needed within minutes, who holds it, and what is missing.

A reserve is required as shares of load, available wind and available photovoltaics, and on top for the loss of any one
infeed: the others hold as much as it puts in, for a unit cannot cover its own loss. Thermal units hold it between their
output and the limits of what is online, storage between its net output and its rated power, with the energy to sustain
it; all reserves of one direction share that room. Formulation as in Morales-España et al. (2014),
doi 10.1109/TPWRS.2013.2284184; the largest loss as in Carrión and Arroyo (2006), doi 10.1109/TPWRS.2006.876672.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import linopy
import numpy as np
import pandas as pd
import pypsa
import xarray as xr

from gridsim.case import Case
from gridsim.inputs.tables import rows_of
from gridsim.schema.carriers import CARRIERS
from gridsim.system.labelled import hourly

RESERVE_ROWS = "Reserve-"
_NUMBERS = ("load_share", "wind_share", "solar_share", "duration", "thermal_share", "shortage_price")


def add_reserves(network: pypsa.Network, case: Case) -> None:
    """Write products and providers into the network's metadata; `add_reserve_limits` makes rows of them."""
    rows, generators = case.active("reserves"), case.active("generators")
    if rows.empty:
        return
    loads = case.active("loads")
    electric = case.tables["buses"]["carrier"].loc[loads["bus"]].to_numpy() == "AC"
    variable = {
        name: [unit for unit, kind in generators["carrier"].items() if is_of(kind, name)] for name in ("wind", "pv")
    }
    products = {}
    for name, row in rows_of(rows).items():
        wanted = {each.strip() for each in row["infeeds"].split(";") if each.strip()}
        lost = generators.index[generators.index.isin(wanted) | generators["carrier"].isin(wanted)]
        providers = [*variable["wind"], *variable["pv"]] if row["curtailable"] else []
        own = {"up": row["direction"] == "up", "infeeds": list(lost), "variable": providers}
        products[name] = own | {column: float(row[column]) for column in _NUMBERS}
    network.meta["reserves"] = {
        "products": products,
        "loads": list(loads.index[electric]),
        "thermal": list(case.thermal_units.index),
        "storage": list(case.active("storage_units").index),
        **variable,
    }


def is_of(carrier: str, family: str) -> bool:
    """Whether a carrier is wind (``wind``) or photovoltaics (``pv``)."""
    return CARRIERS[carrier].variable and carrier.endswith(f"_{family}")


@dataclass(frozen=True)
class _Rows:
    """The network's model, and what its metadata state on reserves."""

    network: pypsa.Network
    snapshots: pd.Index
    stated: Mapping[str, Any]

    @property
    def products(self) -> dict[str, dict[str, Any]]:
        return self.stated["products"]

    def add_held(self, kind: str, product: str, names: list[str]) -> linopy.Variable:
        """Power that each provider keeps ready for a product [MW]."""
        coordinates = [self.snapshots.rename("snapshot"), pd.Index(names, name="name")]
        return self.network.model.add_variables(lower=0, coords=coordinates, name=f"{RESERVE_ROWS}{kind}-{product}")

    def limit(self, row: linopy.constraints.AnonymousScalarConstraint, name: str) -> None:
        """Add rows under a name of their own."""
        self.network.model.add_constraints(row, name=RESERVE_ROWS + name)

    def dense(self, component: str, attribute: str, names: list[str]) -> xr.DataArray:
        """(snapshot, name) input of components, of an hour or of all."""
        frame = self.network.get_switchable_as_dense(component, attribute).loc[self.snapshots, names]
        return xr.DataArray(frame.to_numpy(float), {"snapshot": self.snapshots, "name": names}, ("snapshot", "name"))

    def fixed(self, component: str, attribute: str, names: list[str]) -> xr.DataArray:
        """(name,) input of components."""
        values = self.network.c[component].static.loc[names, attribute].to_numpy(float)
        return xr.DataArray(values, {"name": names}, ("name",))

    def available(self, names: list[str]) -> xr.DataArray:
        """(snapshot, name) output that generators could give [MW]."""
        return self.dense("Generator", "p_max_pu", names) * self.fixed("Generator", "p_nom", names)


def add_reserve_limits(network: pypsa.Network, snapshots: pd.Index) -> None:
    """Add requirement, provision and shortage of reserves to the network's model, as far as its metadata state any."""
    if not network.meta.get("reserves"):
        return
    rows = _Rows(network, snapshots, network.meta["reserves"])
    held: dict[str, tuple[linopy.Variable | None, linopy.Variable | None]] = {}
    for product, stated in rows.products.items():
        providers = [*rows.stated["thermal"], *stated["variable"]]
        storage = rows.stated["storage"]
        held[product] = (
            rows.add_held("generator", product, providers) if providers else None,
            rows.add_held("storage", product, storage) if storage else None,
        )
    _add_requirement(rows, held)
    for upward in (True, False):
        own = [product for product, stated in rows.products.items() if stated["up"] is upward]
        if own:
            _add_thermal_room(rows, [(product, held[product][0]) for product in own], upward=upward)
            _add_variable_room(rows, [(product, held[product][0]) for product in own], upward=upward)
            _add_storage_room(rows, [(product, held[product][1]) for product in own], upward=upward)


def _requirement(rows: _Rows, stated: Mapping[str, Any]) -> xr.DataArray:
    """(snapshot,) shares of load, wind and photovoltaics [MW]."""
    load = rows.dense("Load", "p_set", rows.stated["loads"]).sum("name") * stated["load_share"]
    wind = rows.available(rows.stated["wind"]).sum("name") * stated["wind_share"]
    return load + wind + rows.available(rows.stated["pv"]).sum("name") * stated["solar_share"]


def _add_requirement(rows: _Rows, held: Mapping[str, tuple[linopy.Variable | None, linopy.Variable | None]]) -> None:
    """Add what all hold, what is missing of it, and the losses that the others must cover."""
    model, names = rows.network.model, pd.Index(list(rows.products), name="name")
    coordinates = [rows.snapshots.rename("snapshot"), names]
    total = model.add_variables(lower=0, coords=coordinates, name=f"{RESERVE_ROWS}total")
    shortage = model.add_variables(lower=0, coords=coordinates, name=f"{RESERVE_ROWS}shortage")
    prices = [stated["shortage_price"] for stated in rows.products.values()]
    model.objective = model.objective + (shortage * xr.DataArray(prices, {"name": list(names)}, ("name",))).sum()
    for product, (generators, storage) in held.items():
        stated, all_held = rows.products[product], total.sel(name=[product]).sum("name")
        given = shortage.sel(name=[product]).sum("name")
        for variable in (generators, storage):
            given = given if variable is None else given + variable.sum("name")
        rows.limit(given - all_held == 0, f"sum-{product}")
        required, lost = _requirement(rows, stated), stated["infeeds"]
        rows.limit(all_held >= required, f"requirement-{product}")
        if lost:
            covered = all_held - 1 * model["Generator-p"].sel(name=lost)
            own = [name for name in lost if generators is not None and name in generators.indexes["name"]]
            if own and generators is not None:
                covered = covered - (1 * generators.sel(name=own)).reindex(name=lost).fillna(0)
            rows.limit(covered >= required, f"infeed-{product}")


def _sum(held: list[tuple[str, linopy.Variable]], names: list[str]) -> linopy.LinearExpression:
    """(snapshot, name) all that providers hold in one direction."""
    first, *others = [1 * variable.sel(name=names) for _, variable in held]
    for other in others:
        first = first + other
    return first


def _add_thermal_room(rows: _Rows, held: list[tuple[str, Any]], *, upward: bool) -> None:
    """Keep reserves of online units between their output and the limits of output, steam and back pressure."""
    units = rows.stated["thermal"]
    if not units:
        return
    model, way = rows.network.model, "up" if upward else "down"
    power, status = model["Generator-p"].sel(name=units), model["Generator-status"].sel(name=units)
    net = rows.fixed("Generator", "p_nom", units)
    kept = _sum(held, units)
    if upward:
        rows.limit(power + kept - status * rows.available(units) <= 0, f"unit-{way}")
    else:
        least = rows.dense("Generator", "p_min_pu", units) * net
        rows.limit(power - kept - status * least >= 0, f"unit-{way}")
    for product, variable in held:
        share = rows.products[product]["thermal_share"]
        if share < 1.0:
            rows.limit(variable.sel(name=units) - status * (net * share) <= 0, f"unit-share-{product}")
    extracting = rows.network.meta.get("heat_generators", {})
    names = [name for name in units if name in extracting]
    if names:
        _add_steam_room(rows, names, kept.sel(name=names), upward=upward)


def _add_steam_room(rows: _Rows, units: list[str], kept: linopy.LinearExpression, *, upward: bool) -> None:
    model = rows.network.model
    power, status = model["Generator-p"].sel(name=units), model["Generator-status"].sel(name=units)
    heat_names = [rows.network.meta["heat_generators"][name] for name in units]
    heat = model["Generator-p"].sel(name=heat_names).assign_coords(name=units)
    steam = power + heat * rows.fixed("Generator", "power_loss", units)
    if upward:
        most = rows.dense("Generator", "p_max_pu", units) * rows.fixed("Generator", "condensing_power", units)
        rows.limit(steam + kept - status * most <= 0, "steam-up")
        return
    rows.limit(steam - kept - status * rows.fixed("Generator", "min_condensing_power", units) >= 0, "steam-down")
    ratio, offset = (rows.fixed("Generator", name, units) for name in ("power_heat_ratio", "back_pressure_offset"))
    rows.limit(power - kept - heat * ratio - status * offset >= 0, "back-pressure-down")


def _add_variable_room(rows: _Rows, held: list[tuple[str, Any]], *, upward: bool) -> None:
    """Keep reserves of wind and photovoltaics between zero, their output and what is available."""
    providing = [(product, variable) for product, variable in held if rows.products[product]["variable"]]
    if not providing:
        return
    names = rows.products[providing[0][0]]["variable"]
    power, kept = 1 * rows.network.model["Generator-p"].sel(name=names), _sum(providing, names)
    if upward:
        rows.limit(power + kept <= rows.available(names), "variable-up")
    else:
        least = rows.dense("Generator", "p_min_pu", names) * rows.fixed("Generator", "p_nom", names)
        rows.limit(power - kept >= least, "variable-down")


def _add_storage_room(rows: _Rows, held: list[tuple[str, Any]], *, upward: bool) -> None:
    """Keep reserves of storage within rated power, and within the energy left, or the room left, after the hour."""
    units = rows.stated["storage"]
    if not units:
        return
    model, way, kept = rows.network.model, "up" if upward else "down", _sum(held, units)
    out, into = (1 * model[f"StorageUnit-{name}"].sel(name=units) for name in ("p_dispatch", "p_store"))
    net, rated = (out - into if upward else into - out), rows.fixed("StorageUnit", "p_nom", units)
    share = rows.dense("StorageUnit", "p_max_pu", units) if upward else -rows.dense("StorageUnit", "p_min_pu", units)
    rows.limit(kept + net <= share * rated, f"storage-power-{way}")
    first, *others = [variable * rows.products[product]["duration"] for product, variable in held]
    for other in others:
        first = first + other
    energy = 1 * model["StorageUnit-state_of_charge"].sel(name=units)
    if upward:
        taken = first * (1 / rows.fixed("StorageUnit", "efficiency_dispatch", units))
        rows.limit(taken - energy <= 0, f"storage-energy-{way}")
    else:
        added = first * rows.fixed("StorageUnit", "efficiency_store", units)
        rows.limit(added + energy <= rows.fixed("StorageUnit", "max_hours", units) * rated, f"storage-energy-{way}")


def read_reserves(network: pypsa.Network, case: Case) -> dict[str, xr.DataArray]:
    """Read requirement, provision, shortage and prices of every reserve."""
    products, model = case.active("reserves").index, network.model
    generators, stations = case.active("generators").index, case.active("storage_units").index
    hours = len(case.snapshots)
    series = {name: np.zeros((hours, len(products))) for name in ("required", "shortage", "price")}
    held, infeed_price = (np.zeros((hours, len(products), len(generators))) for _ in range(2))
    stored = np.zeros((hours, len(products), len(stations)))
    for number, product in enumerate(products):
        rows = _Rows(network, case.snapshots, network.meta["reserves"])
        lost = rows.products[product]["infeeds"]
        series["required"][:, number] = _requirement(rows, rows.products[product]).to_numpy()
        series["shortage"][:, number] = model[f"{RESERVE_ROWS}shortage"].solution.sel(name=product).to_numpy()
        series["price"][:, number] = model.constraints[f"{RESERVE_ROWS}requirement-{product}"].dual.to_numpy()
        for kind, block, names in (("generator", held, generators), ("storage", stored, stations)):
            if f"{RESERVE_ROWS}{kind}-{product}" in model.variables:
                solved = model[f"{RESERVE_ROWS}{kind}-{product}"].solution.transpose("snapshot", "name")
                solved = solved.sel(name=solved.indexes["name"].isin(names))  # a site of no size is no station
                block[:, number, names.get_indexer(solved.indexes["name"])] = solved.to_numpy()
        if lost:
            dual = model.constraints[f"{RESERVE_ROWS}infeed-{product}"].dual.transpose("snapshot", "name")
            infeed_price[:, number, generators.get_indexer(dual.indexes["name"])] = dual.to_numpy()
            series["price"][:, number] += dual.sum("name").to_numpy()
            output = network.c.generators.dynamic["p"][lost].to_numpy(float)
            series["required"][:, number] += np.maximum(output.max(axis=1), 0.0)
    return {
        **{f"reserve_{name}": hourly(case, "reserve", products, values) for name, values in series.items()},
        "reserve_held": _of_reserve(case, "generator", generators, held),
        "storage_reserve": _of_reserve(case, "storage_unit", stations, stored),
        "infeed_price": _of_reserve(case, "generator", generators, infeed_price),
    }


def _of_reserve(case: Case, dimension: str, names: pd.Index, values: np.ndarray) -> xr.DataArray:
    """Label ``values`` (snapshot, reserve, ``dimension``)."""
    coordinates = {"snapshot": case.snapshots, "reserve": list(case.active("reserves").index), dimension: list(names)}
    return xr.DataArray(values, coordinates, ("snapshot", "reserve", dimension))

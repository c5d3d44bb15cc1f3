"""AC power flow of single hours of an operation, through PyPSA.

The operation is fixed. Voltage is held at ties and at buses with units online; wind, sun, storage and boilers run at
unity power factor; demand takes reactive power at a stated power factor. Shunt reactors take up a stated share of the
charging of each line, at both of its ends. The first tie makes up for the losses; those that profiles already hold are
not counted again.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pandas as pd
import pypsa
import xarray as xr
from scipy.sparse.linalg import MatrixRankWarning

from gridsim.case import Case
from gridsim.inputs.security import PowerFlow

_MICRO = 1e-6
_HELD, _FED_IN, _TAKEN = "held ", "fed in ", "taken "


def solve_power_flow(case: Case, hourly: xr.Dataset, hours: Sequence[int]) -> dict[str, xr.DataArray]:
    """AC power flow of some hours; what does not converge is reported so, with its numbers missing.

    Parameters
    ----------
    hourly
        The operation.
    hours
        Places of the hours in the horizon.

    Returns
    -------
    dict
        The variables ``flow_*`` of `gridsim.schema.security.SECURITY_VARIABLES`.
    """
    if not hours:
        return {}
    asked, snapshots = case.study.security.power_flow, case.snapshots[list(hours)]
    with pypsa.option_context("api.legacy_string_dtype", False, "general.allow_network_requests", False):
        network = _build(case, hourly, hours, asked)
        found = [_solve(network, case, hourly, hour) for hour in hours]
    buses = list(network.c.buses.static.index)
    branches = [*("lines." + case.active("lines").index), *("transformers." + case.active("transformers").index)]
    dimensions = {"converged": (), "iterations": (), "losses": (), "loading": (("branch", branches),)}
    variables = {"flow_time": xr.DataArray(snapshots.to_numpy(), dims=("power_flow",))}
    for name in found[0]:
        members = dimensions.get(name, (("electric_bus", buses),))
        variables[f"flow_{name}"] = xr.DataArray(
            np.array([one[name] for one in found], dtype=float),
            {dimension: names for dimension, names in members},
            ("power_flow", *(dimension for dimension, _ in members)),
        )
    return variables


def _build(case: Case, hourly: xr.Dataset, hours: Sequence[int], asked: PowerFlow) -> pypsa.Network:
    network = pypsa.Network(name=case.name)
    network.set_snapshots(case.snapshots[list(hours)])
    buses = case.tables["buses"]
    buses = buses[buses["carrier"] == "AC"]
    network.add("Carrier", "AC")
    network.add("Bus", buses.index, v_nom=buses["voltage"], v_mag_pu_set=asked.voltage, carrier="AC")
    lines, transformers = case.active("lines"), case.active("transformers")
    if len(lines):
        resistance = lines["resistance"].mask(lines["losses_in_profiles"].to_numpy(bool), 0.0)
        charging = lines["shunt_susceptance"] * _MICRO * (1.0 - lines["compensation"])
        network.add(
            "Line",
            lines.index,
            bus0=lines["bus0"],
            bus1=lines["bus1"],
            x=lines["reactance"] * lines["length"] / lines["circuits"],
            r=resistance * lines["length"] / lines["circuits"],
            b=charging * lines["length"] * lines["circuits"],
        )
    if len(transformers):
        network.add(
            "Transformer",
            transformers.index,
            bus0=transformers["bus0"],
            bus1=transformers["bus1"],
            x=transformers["reactance"],
            r=transformers["resistance"],
            s_nom=transformers["rating"] * transformers["units"],
        )
    fed_in, demand = bus_powers(case, hourly.isel(snapshot=list(hours)))
    taken = demand * np.sqrt(1.0 / asked.load_power_factor**2 - 1.0)

    def by_name(values: xr.DataArray, prefix: str) -> pd.DataFrame:
        return values.sel(electric_bus=list(buses.index)).to_dataframe("value")["value"].unstack().add_prefix(prefix)

    network.add("Generator", _FED_IN + buses.index, bus=buses.index, p_set=by_name(fed_in, _FED_IN))
    network.add("Generator", _HELD + buses.index, bus=buses.index)
    powers = {"p_set": by_name(demand, _TAKEN), "q_set": by_name(taken, _TAKEN)}
    network.add("Load", _TAKEN + buses.index, bus=buses.index, **powers)
    return network


def bus_powers(case: Case, hourly: xr.Dataset) -> tuple[xr.DataArray, xr.DataArray]:
    """(snapshot, electric_bus) power fed in by all but the ties, and demand as moved and called off [MW]."""
    buses = list(case.tables["buses"].index)
    fed_in, demand = np.zeros((2, hourly.sizes["snapshot"], len(buses)))
    for table, values, total in (
        ("generators", hourly["generation"], fed_in),
        ("storage_units", hourly["discharge"] - hourly["charge"], fed_in),
        ("electric_boilers", -hourly["electric_boiler_input"], fed_in),
        ("loads", hourly["demand"], demand),
        ("demand_response", -hourly["demand_response"], demand),
        ("shiftable_loads", hourly["shift_up"] - hourly["shift_down"], demand),
    ):
        rows = case.active(table)
        at = rows["bus"] if "bus" in rows else rows["load"].map(case.tables["loads"]["bus"])
        for name, bus in at.items():
            total[:, buses.index(bus)] += values.sel({values.dims[-1]: name}).to_numpy()
    coordinates = {"snapshot": hourly["snapshot"].to_numpy(), "electric_bus": buses}
    dimensions = ("snapshot", "electric_bus")
    return xr.DataArray(fed_in, coordinates, dimensions), xr.DataArray(demand, coordinates, dimensions)


def held_buses(case: Case, hourly: xr.Dataset, hour: int) -> dict[str, str]:
    """Bus → ``Slack`` or ``PV`` where the voltage is held in an hour: at ties, and where a unit is online."""
    status = hourly["status"].isel(snapshot=hour)
    online = [str(unit) for unit in status["thermal_unit"].to_numpy() if float(status.sel(thermal_unit=unit)) > 0.0]
    held = dict.fromkeys(case.tables["generators"].loc[online, "bus"], "PV")
    return held | dict.fromkeys(case.active("ties")["bus"], "Slack")


def _solve(network: pypsa.Network, case: Case, hourly: xr.Dataset, hour: int) -> dict[str, float | np.ndarray]:
    snapshot, held = case.snapshots[hour], held_buses(case, hourly, hour)
    static, buses = network.c.generators.static, network.c.buses.static.index
    static["control"] = "PQ"
    for bus, control in held.items():
        static.loc[_HELD + bus, "control"] = control
    with _quiet():
        log = network.pf([snapshot], distribute_slack=False)
    converged = bool(log["converged"].to_numpy().all())
    flows = {name: network.c[name].dynamic for name in ("Line", "Transformer")}
    powers = {
        end: np.concatenate([flow[end].reindex([snapshot]).to_numpy(float).ravel() for flow in flows.values()])
        for end in ("p0", "p1", "q0", "q1")
    }
    apparent = np.maximum(np.hypot(powers["p0"], powers["q0"]), np.hypot(powers["p1"], powers["q1"]))
    at_bus = {name: network.c.buses.dynamic[name].loc[snapshot, buses].to_numpy(float) for name in ("p", "q")}
    dynamic = network.c.buses.dynamic
    found: dict[str, float | np.ndarray] = {
        "losses": float((powers["p0"] + powers["p1"]).sum()),
        "voltage": dynamic["v_mag_pu"].loc[snapshot, buses].to_numpy(float),
        "angle": np.degrees(dynamic["v_ang"].loc[snapshot, buses].to_numpy(float)),
        "active": at_bus["p"],
        "reactive": at_bus["q"],
        "loading": apparent / _thermal_rating(case),
    }
    if not converged:
        found = {name: np.full_like(np.asarray(value, dtype=float), np.nan) for name, value in found.items()}
    found["converged"] = float(converged)
    found["iterations"] = float(log["n_iter"].to_numpy().max())
    found["held"] = np.array([float(bus in held) for bus in buses])
    return found


def _thermal_rating(case: Case) -> np.ndarray:
    """(line and transformer,) what all circuits carry together, each as after an outage [MVA]."""
    lines, transformers = case.active("lines"), case.active("transformers")
    own = [(lines["rating"] / lines["circuits"]).to_numpy(float), transformers["rating"].to_numpy(float)]
    stated = [frame["outage_rating"].to_numpy(float) for frame in (lines, transformers)]
    count = np.concatenate([lines["circuits"].to_numpy(float), transformers["units"].to_numpy(float)])
    return np.where(np.isnan(np.concatenate(stated)), np.concatenate(own), np.concatenate(stated)) * count


@contextmanager
def _quiet() -> Iterator[None]:
    """Let a power flow fail without noise: whether it converged is part of the result."""
    logger = logging.getLogger("pypsa")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore", MatrixRankWarning)
            warnings.simplefilter("ignore", RuntimeWarning)
            yield
    finally:
        logger.setLevel(level)

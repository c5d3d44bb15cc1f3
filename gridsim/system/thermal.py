"""Coal and CHP units: fuel by piecewise heat rates and steam extraction.

What plain PyPSA components cannot say is written into the network's own columns (``fuel_slope_1`` …) and metadata, and
`thermal_constraints` turns it into rows. A network file therefore stands on its own::

    network = pypsa.Network("network.nc")
    network.optimize(extra_functionality=gridsim.thermal_constraints, linearized_unit_commitment=True)
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pypsa
import xarray as xr

from gridsim.case import Case
from gridsim.system.calls import add_call_limits
from gridsim.system.commitment import add_commitment, read_commitment, start_kinds, write_commitment
from gridsim.system.labelled import hourly
from gridsim.system.losses import adjust_losses
from gridsim.system.reserves import add_reserve_limits
from gridsim.system.security import security_constraints
from gridsim.system.shifting import add_shift_limits

HEAT_SUFFIX = " heat"
STATUS = ("Generator-status", "Generator-maintenance_begun", "Generator-maintenance_ended")
"""Variables of the model that say which units are online and when their maintenance is; whole for whole units."""

SWITCHING = ("Generator-start_up", "Generator-shut_down")
"""What the variables of starts and stops are called, or begin with."""

LONG_AGO = 10_000
"""Hours for which units have been online before the first one: no minimum time binds at the start."""


def add_thermal_units(network: pypsa.Network, case: Case) -> None:
    """Add committed units, their fuel curves as columns, and the steam they extract as generators of heat.

    Power is net at the bus. The carbon price is either on all emissions or net of the free allocation.
    """
    units = case.thermal_units
    if units.empty:
        return
    chp = case.heat_extractions
    allocation = case.parameter("co2_price") if case.study.carbon == "net" else 0.0
    least = units["min_load"].where(~units.index.isin(chp.index), 0.0)
    limited = units[["start_ramp", "stop_ramp"]].notna().any(axis=1)
    binding = limited | (units["ramp_limit"] < 1.0 - least)  # a wider one cannot bind between these limits
    ramp = units["ramp_limit"].where(binding)
    network.add(
        "Generator",
        units.index,
        bus=units["bus"],
        carrier=units["carrier"],
        committable=True,
        p_nom=case.net_capacity(units),
        p_min_pu=least,
        p_max_pu=case.availability[units.index],
        ramp_limit_up=ramp,
        ramp_limit_down=ramp,
        start_up_cost=_hottest_start(case),
        ramp_limit_start_up=units["start_ramp"],
        ramp_limit_shut_down=units["stop_ramp"],
        min_up_time=units["min_up_time"].astype(int),
        min_down_time=units["min_down_time"].astype(int),
        up_time_before=LONG_AGO,
        marginal_cost=units["variable_cost"] - allocation * case.parameter("co2_benchmark_power"),
    )
    if len(chp):
        network.add(
            "Generator",
            chp.index + HEAT_SUFFIX,
            bus=chp["heat_bus"].to_numpy(),
            carrier="steam",
            p_nom=chp["heat_capacity"].to_numpy(),
            marginal_cost=-allocation * case.parameter("co2_benchmark_heat"),
        )
    _write_columns(network, case)


def _write_columns(network: pypsa.Network, case: Case) -> None:
    """Write what `thermal_constraints` needs into the generators' own columns and the metadata."""
    units, static = case.thermal_units, network.c.generators.static
    charged = case.parameter("co2_price") if case.study.carbon != "none" else 0.0
    static.loc[units.index, "fuel_cost"] = case.parameter("coal_price") + charged * case.parameter("coal_co2")
    for name in units.index:
        for number, (slope, no_load) in enumerate(fuel_segments(case, str(name)), start=1):
            static.loc[name, f"fuel_slope_{number}"] = slope
            static.loc[name, f"fuel_no_load_{number}"] = no_load
    chp = case.heat_extractions
    for column in ("power_loss", "power_heat_ratio", "back_pressure_offset", "heat_capacity"):
        static.loc[chp.index, column] = chp[column]
    static.loc[chp.index, "condensing_power"] = rated_steam(case)[chp.index]
    static.loc[chp.index, "min_condensing_power"] = rated_steam(case)[chp.index] * units.loc[chp.index, "min_load"]
    network.meta["heat_generators"] = {unit: unit + HEAT_SUFFIX for unit in chp.index}
    write_commitment(network, case)


def _hottest_start(case: Case) -> pd.Series:
    """Cost of one start [CNY]: the hottest kind of the unit's class, or what its row says."""
    cost = case.thermal_units["start_up_cost"].copy()
    for name, kinds in start_kinds(case).items():
        cost[name] = next(iter(kinds.values()))[1]
    return cost


def rated_steam(case: Case) -> pd.Series:
    """Largest P + c_v·Q of each thermal unit [MW]: what its boiler raises, as electricity in condensing operation."""
    rated = case.net_capacity(case.thermal_units)
    condensing = case.heat_extractions["condensing_power"].reindex(rated.index)
    return condensing.fillna(rated)


def fuel_segments(case: Case, unit: str) -> list[tuple[float, float]]:
    """Supporting lines of a unit's convex fuel curve: slope [tce/MWh] and fuel at no load [tce/h].

    The points are fuel(S) = rate(S)·S with S = P + c_v·Q; neighbouring lines of equal slope are one. Lines that touch
    the curve only below the unit's least load support nothing that an online unit can reach, and are left out.
    """
    row = case.thermal_units.loc[unit]
    points = case.tables["heat_rates"]
    points = points[points["curve"] == row["heat_rate_curve"]].sort_values("load")
    steam = points["load"].to_numpy() * rated_steam(case)[unit]
    fuel = (points["heat_rate"].to_numpy() + row["heat_rate_change"]) * 1e-3 * steam
    slopes = np.diff(fuel) / np.diff(steam)
    lines: list[tuple[float, float]] = []
    reached = max(1, int((points["load"].to_numpy() > row["min_load"]).sum()))  # segments that end above the least load
    for slope, start, burnt in list(zip(slopes, steam, fuel, strict=False))[-reached:]:
        if not lines or slope > lines[-1][0] * (1 + 1e-9):
            lines.append((float(slope), float(burnt - slope * start)))
    return lines


def thermal_constraints(network: pypsa.Network, snapshots: pd.Index) -> None:
    """Add what PyPSA's components cannot say to the network's model.

    Fuel, steam extraction, given status and units that must stay online; limits on calls and on shifted demand; flows
    that stay within limits after an outage; losses; reserves.

    An ``extra_functionality`` for `pypsa.Network.optimize`. Fuel is the epigraph fuel ≥ a_k·(P + c_v·Q) + b_k·u, which
    needs no binaries. Extraction-condensing region: Grohnheit (1993), doi 10.1016/0301-4215(93)90282-K.
    """
    add_call_limits(network, snapshots)
    add_shift_limits(network, snapshots)
    adjust_losses(network)
    security_constraints(network, snapshots)
    add_reserve_limits(network, snapshots)
    static = network.c.generators.static
    if "fuel_cost" not in static:
        return
    units = static.index[static["fuel_cost"].notna()].rename("name")
    model = network.model
    power, status = model["Generator-p"].sel(name=units), model["Generator-status"].sel(name=units)
    fuel = model.add_variables(lower=0, coords=[snapshots.rename("snapshot"), units], name="Generator-fuel")
    steam = 1 * power
    if "heat_capacity" in static and static["heat_capacity"].notna().any():
        extracting = static.index[static["heat_capacity"].notna()].rename("name")
        heat = model["Generator-p"].sel(name=list(extracting + HEAT_SUFFIX)).assign_coords(name=list(extracting))
        lost = heat * _column(static, "power_loss", extracting)
        steam = steam + lost.reindex(name=list(units)).fillna(0)
        _add_extraction(network, snapshots, extracting, heat)
    for number in range(1, 1 + sum(column.startswith("fuel_slope_") for column in static.columns)):
        having = static.index[static[f"fuel_slope_{number}"].notna()].rename("name")
        line = (
            fuel.sel(name=having)
            - steam.sel(name=having) * _column(static, f"fuel_slope_{number}", having)
            - status.sel(name=having) * _column(static, f"fuel_no_load_{number}", having)
        )
        model.add_constraints(line >= 0, name=f"Generator-fuel-{number}")
    model.objective = model.objective + (fuel * _column(static, "fuel_cost", units)).sum()
    add_commitment(network, snapshots)


def _column(static: pd.DataFrame, column: str, names: pd.Index) -> xr.DataArray:
    return xr.DataArray(static.loc[names, column].to_numpy(float), {"name": list(names)}, ("name",))


def _add_extraction(network: pypsa.Network, snapshots: pd.Index, units: pd.Index, heat: Any) -> None:
    """Add max(Pmin·u, …) ≤ P + c_v·Q ≤ Pmax·u, P ≥ c_m·Q + K·u and Q ≤ Qmax·u; the upper limits as available."""
    model, static = network.model, network.c.generators.static
    share = network.get_switchable_as_dense("Generator", "p_max_pu").loc[snapshots, list(units)].to_numpy()
    online = model["Generator-status"].sel(name=units) * xr.DataArray(
        share, {"snapshot": snapshots, "name": list(units)}
    )
    power, status = model["Generator-p"].sel(name=units), model["Generator-status"].sel(name=units)
    steam = power + heat * _column(static, "power_loss", units)
    rows = {
        "steam-upper": steam - online * _column(static, "condensing_power", units) <= 0,
        "steam-lower": steam - status * _column(static, "min_condensing_power", units) >= 0,
        "back-pressure": power
        - heat * _column(static, "power_heat_ratio", units)
        - status * _column(static, "back_pressure_offset", units)
        >= 0,
        "heat-upper": 1 * heat - online * _column(static, "heat_capacity", units) <= 0,
    }
    for name, row in rows.items():
        model.add_constraints(row, name=f"Generator-chp-{name}")


def give_status(network: pypsa.Network) -> None:
    """Write the status that was found as given, so that the network is operated in the same way when solved again."""
    generators = network.c.generators
    units = generators.static.index[generators.static["committable"].astype(bool)]
    if len(units):
        network.c.generators.dynamic["status_given"] = generators.dynamic["status"][list(units)].clip(0.0, 1.0)


def read_thermal_units(network: pypsa.Network, case: Case) -> dict[str, xr.DataArray]:
    """Status, starts and their kinds, maintenance, coal and extracted heat."""
    names, dynamic = case.thermal_units.index, network.c.generators.dynamic
    heat = dynamic["p"].reindex(columns=names + HEAT_SUFFIX, fill_value=0.0).set_axis(names, axis=1)
    frames = {"heat_extraction": heat}
    if len(names):
        frames |= {variable: dynamic[variable] for variable in ("status", "start_up", "fuel")}
    else:
        frames |= dict.fromkeys(("status", "start_up", "fuel"), heat)
    frames |= read_commitment(network, case)
    return {variable: hourly(case, "thermal_unit", names, frame) for variable, frame in frames.items()}

"""A small complete system built in memory, and a hand-made operation of it that obeys the physics.

Three electric buses in a mesh (two voltages), one steam network, and at least one row of every table. The numbers are
round on purpose; they describe no real plant.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from gridsim.case import Case
from gridsim.inputs.study import Study
from gridsim.results import Certificate, Results
from gridsim.schema.tables import PARAMETERS, TABLES
from gridsim.schema.variables import DIMENSIONS, VARIABLES

ROWS: dict[str, list[dict[str, Any]]] = {
    "buses": [
        {"name": "hub", "carrier": "AC", "voltage": 500.0},
        {"name": "city", "carrier": "AC", "voltage": 220.0},
        {"name": "coast", "carrier": "AC", "voltage": 220.0},
        {"name": "steam", "carrier": "steam"},
    ],
    "lines": [
        {"name": "city_coast", "bus0": "city", "bus1": "coast", "circuits": 2.0, "length": 40.0, "reactance": 0.3}
        | {"rating": 400.0},
        {"name": "coast_city", "bus0": "coast", "bus1": "city", "length": 60.0, "reactance": 0.3, "rating": 200.0},
        {"name": "planned", "bus0": "city", "bus1": "coast", "length": 40.0, "reactance": 0.3, "rating": 200.0}
        | {"active": False},
    ],
    "transformers": [
        {"name": "hub_city", "bus0": "hub", "bus1": "city", "units": 2.0, "reactance": 0.12, "rating": 750.0},
        {"name": "hub_coast", "bus0": "hub", "bus1": "coast", "reactance": 0.12, "rating": 1000.0},
    ],
    "heat_rates": [
        {"name": f"{curve}_{load:.0f}", "curve": curve, "load": load / 100.0, "heat_rate": rate}
        for curve, points in {
            "large": {30: 350.0, 40: 330.0, 50: 318.0, 75: 304.0, 100: 298.0},
            "small": {40: 420.0, 70: 390.0, 100: 380.0},
        }.items()
        for load, rate in points.items()
    ],
    "online_groups": [{"name": "large_units", "minimum": 1.0}],
    "starts": [
        {"name": f"large_{kind}", "start_class": "large", "kind": kind, "offline": offline, "cost": cost}
        | {"active": False}
        for kind, offline, cost in (("hot", 0.0, 300_000.0), ("warm", 9.0, 500_000.0), ("cold", 24.0, 800_000.0))
    ],
    "unit_periods": [
        {"name": "coal_1_overhaul", "generator": "coal_1", "kind": "maintenance", "first_day": "2030-01-01"}
        | {"last_day": "2030-01-03", "duration": 1.0, "active": False},
        {"name": "coal_2_repair", "generator": "coal_2", "kind": "maintenance", "first_day": "2030-01-02"}
        | {"last_day": "2030-01-02", "active": False},
        {"name": "coal_2_needed", "generator": "coal_2", "kind": "must_run", "first_day": "2030-01-01"}
        | {"last_day": "2030-01-01", "active": False},
    ],
    "generators": [
        {"name": "coal_1", "bus": "hub", "carrier": "coal", "capacity": 660.0, "own_use": 0.05, "min_load": 0.4}
        | {"ramp_limit": 0.6, "heat_rate_curve": "large", "start_up_cost": 600_000.0, "min_up_time": 8.0}
        | {"min_down_time": 6.0, "online_group": "large_units", "variable_cost": 12.0, "start_class": "large"}
        | {"forced_outage_rate": 0.0, "mean_repair_time": 40.0},
        {"name": "coal_2", "bus": "hub", "carrier": "coal", "capacity": 660.0, "own_use": 0.05, "min_load": 0.4}
        | {"ramp_limit": 0.6, "heat_rate_curve": "large", "start_up_cost": 600_000.0, "min_up_time": 8.0}
        | {"min_down_time": 6.0, "online_group": "large_units", "variable_cost": 12.0, "start_class": "large"}
        | {"forced_outage_rate": 0.0, "mean_repair_time": 40.0},
        {"name": "chp_1", "bus": "city", "carrier": "chp", "capacity": 50.0, "own_use": 0.1, "min_load": 0.4}
        | {"ramp_limit": 1.0, "heat_rate_curve": "small", "start_up_cost": 30_000.0, "min_up_time": 4.0}
        | {"min_down_time": 4.0, "variable_cost": 10.0},
        {"name": "waste", "bus": "city", "carrier": "waste", "capacity": 24.0, "own_use": 0.15, "min_load": 0.8}
        | {"availability": 0.9, "variable_cost": -50.0, "co2_intensity": 0.5},
        {"name": "wind", "bus": "coast", "carrier": "offshore_wind", "capacity": 800.0, "own_use": 0.02}
        | {"profile": "wind"},
        {"name": "pv_1", "bus": "coast", "carrier": "tidal_pv", "capacity": 150.0, "profile": "pv"},
        {"name": "pv_2", "bus": "coast", "carrier": "tidal_pv", "capacity": 150.0, "profile": "pv"},
        {"name": "roof", "bus": "city", "carrier": "rooftop_pv", "capacity": 90.0, "profile": "pv"}
        | {"commissioning": "2030-01-01:45; 2030-01-02"},
        {"name": "coal_3", "bus": "hub", "carrier": "coal", "capacity": 1000.0, "active": False}
        | {"heat_rate_curve": "large"},
    ],
    "chp": [
        {"name": "chp_1_steam", "generator": "chp_1", "heat_bus": "steam", "power_loss": 0.15, "power_heat_ratio": 0.3}
        | {"back_pressure_offset": 2.0, "condensing_power": 45.0, "heat_capacity": 60.0},
    ],
    "retrofits": [
        {"name": "coal_2_efficiency", "generator": "coal_2", "heat_rate_change": -6.0, "saving": 12_000.0},
        {"name": "coal_2_flexibility", "generator": "coal_2", "min_load": 0.3},
        {"name": "coal_1_flexibility", "generator": "coal_1", "min_load": 0.3, "active": False},
    ],
    "storage_units": [
        {"name": "battery", "bus": "city", "power": 150.0, "energy": 300.0, "charge_efficiency": 0.93}
        | {"discharge_efficiency": 0.92, "throughput_cost": 20.0, "availability": 0.95},
        {"name": "candidate", "bus": "coast", "status": "candidate", "active": False, "power": 100.0, "energy": 200.0}
        | {"charge_efficiency": 0.93, "discharge_efficiency": 0.92},
    ],
    "loads": [
        {"name": "city_load", "bus": "city", "profile": "load", "scale": 0.8},
        {"name": "coast_load", "bus": "coast", "profile": "load", "scale": 0.2},
        {"name": "steam_load", "bus": "steam", "profile": "steam"},
    ],
    "demand_response": [
        {"name": "city_response", "bus": "city", "kind": "response", "power": 40.0, "price": 3000.0},
        {"name": "city_shedding", "bus": "city", "kind": "shedding", "power": 2000.0, "price": 10_000.0},
        {"name": "coast_shedding", "bus": "coast", "kind": "shedding", "power": 500.0, "price": 10_000.0},
    ],
    "shiftable_loads": [
        {"name": "city_charging", "load": "city_load", "share": 0.05, "power": 80.0, "window_start": 12.0}
        | {"longest_advance": 0.0, "longest_delay": 8.0, "cost": 15.0, "active": False},
        {"name": "coast_plant", "load": "coast_load", "share": 0.1, "power": 40.0, "window": 36.0, "stock": 60.0}
        | {"cost": 25.0, "active": False},
    ],
    "heat_sources": [
        {"name": "boiler", "bus": "steam", "capacity": 120.0, "coal_use": 0.142, "variable_cost": 15.0},
        {"name": "waste_heat", "bus": "steam", "capacity": 5.0, "variable_cost": 1.0},
    ],
    "electric_boilers": [
        {"name": "electrode_boiler", "bus": "city", "heat_bus": "steam", "capacity": 20.0, "efficiency": 0.98}
        | {"variable_cost": 60.0},
    ],
    "heat_stores": [
        {"name": "steam_store", "bus": "steam", "energy": 80.0, "charge_power": 20.0, "discharge_power": 25.0}
        | {"charge_efficiency": 0.98, "discharge_efficiency": 0.97, "standing_loss": 0.01},
    ],
    "ties": [
        {"name": "province", "bus": "hub", "import_capacity": 1200.0, "export_capacity": 1400.0}
        | {"price_profile": "price", "room_profile": "room", "import_margin": 30.0, "export_margin": 10.0}
        | {"co2_intensity": 0.6},
    ],
    "reserves": [
        {"name": "ready_up", "direction": "up", "load_share": 0.05, "wind_share": 0.05, "solar_share": 0.05}
        | {"infeeds": "coal;chp", "thermal_share": 0.2, "shortage_price": 3000.0, "active": False},
        {"name": "ready_down", "direction": "down", "load_share": 0.05, "wind_share": 0.2, "solar_share": 0.05}
        | {"thermal_share": 0.2, "curtailable": True, "shortage_price": 3000.0, "active": False},
    ],
    "targets": [
        {"name": "wind_and_pv", "metric": "capacity", "members": "wind_pv", "sense": "at_least", "value": 1000.0}
        | {"unit": "MW"},
        {"name": "coal_rate", "metric": "net_coal_rate", "sense": "at_most", "value": 290.0, "unit": "gce/kWh"},
        {"name": "unit_2_energy", "metric": "gross_generation", "members": "coal_2", "sense": "about"}
        | {"value": 3000.0, "unit": "GWh"},
        {"name": "clean_share", "metric": "non_fossil_share", "sense": "none"},
    ],
    "sources": [{"name": "tiny", "title": "Round numbers of the tests"}],
    "provenance": [
        {"name": "own_use", "table": "generators", "row": "coal_1;coal_2", "column": "own_use", "source": "tiny"}
        | {"confidence": "M"},
    ],
}

PARAMETER_VALUES = {
    "coal_price": 900.0,
    "coal_co2": 2.66,
    "co2_price": 80.0,
    "co2_benchmark_power": 0.8,
    "co2_benchmark_heat": 0.38,
    "grid_co2_intensity": 0.6,
    "heat_boiler_efficiency": 0.9,
    "curtailment_penalty": 0.01,
    "certificate_price": 5.0,
    "steam_price": 210.0,
    "steam_heat": 0.7,
    "steam_coal_linkage": 0.0,
    "steam_coal_price": 900.0,
}
ROWS["parameters"] = [
    {"name": name, "value": PARAMETER_VALUES[name], "unit": unit} for name, (unit, _, _) in PARAMETERS.items()
]


def tiny_case(hours: int = 48, **changes: Any) -> Case:
    """Build the small system, with changes.

    Parameters
    ----------
    hours
        Length of the horizon; the year is 2030.
    changes
        Keys with dots are paths: ``table.row.column`` (row may be ``*``) or ``profiles.name``; all others are fields
        of the study: ``tiny_case(24, carbon="full", **{"generators.coal_1.min_load": 0.3})``.
    """
    snapshots = pd.date_range("2030-01-01", periods=hours, freq="h", name="snapshot")
    tables = {name: make_table(name, ROWS[name]) for name in TABLES}
    profiles = _profiles(snapshots)
    for path, value in changes.items():
        if path.startswith("profiles."):
            profiles[path.removeprefix("profiles.")] = np.broadcast_to(value, hours).astype(float)
        elif "." in path:
            table, row, column = path.split(".")
            tables[table].loc[slice(None) if row == "*" else row, column] = value
    fields = {key: value for key, value in changes.items() if "." not in key}
    units = {"load": "MW", "steam": "MW", "price": "CNY/MWh"}
    return Case(
        name="tiny",
        study=Study(**{"network": "tiny", "year": 2030, "hours": hours} | fields),
        snapshots=snapshots,
        tables=tables,
        profiles=profiles,
        profile_attributes={name: {"unit": units.get(name, "1"), "origin": "tests"} for name in profiles},
        provenance={"study": "network: tiny\nyear: 2030\n"},
    )


def make_table(name: str, rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Rows of one table with every column of the schema, empty cells at their defaults, indexed by name."""
    filled = {"source": "tiny", "confidence": "A", "label_zh": "", "label": ""}
    table = TABLES[name]
    columns = {}
    rows = list(rows)
    for column in table.columns:
        default = filled.get(column.name, column.default)
        values = [row.get(column.name, default) for row in rows]
        if any(value is None for value in values):
            raise ValueError(f"tiny {name}: a row lacks {column.name}")
        kind = {"number": float, "flag": bool}.get(column.kind, object)
        columns[column.name] = pd.Series(values, dtype=kind)
    return pd.DataFrame(columns).set_index("name")


def _profiles(snapshots: pd.DatetimeIndex) -> pd.DataFrame:
    hour = np.arange(len(snapshots))
    of_day = hour % 24
    sun = np.clip(np.sin((of_day - 6) / 12 * np.pi), 0.0, None)
    noon = np.isin(of_day, (11, 12, 13))
    return pd.DataFrame(
        {
            "wind": 0.5 + 0.45 * np.sin(hour / 7.0),
            "pv": 0.8 * sun**1.5,
            "load": 900.0 + 250.0 * np.sin((of_day - 9) / 24 * 2 * np.pi) + 3.0 * np.cos(hour),
            "steam": 60.0 + 15.0 * np.cos(hour / 5.0),
            "price": 330.0 + 120.0 * np.sin((of_day - 13) / 24 * 2 * np.pi) - 300.0 * noon,
            "room": np.where(noon, 0.5, 1.0),
        },
        index=snapshots,
    )


def tiny_results(case: Case) -> Results:
    """Operate `tiny_case` by hand in a way that obeys every limit and balance, without being the optimum.

    The coal units and the CHP unit run steadily, wind gives up a tenth, battery and heat store cycle once a day, the
    boiler follows the steam demand and the tie closes the electric balance. Prices are flat, hence not optimal ones.
    """
    hours = len(case.snapshots)
    of_day = np.arange(hours) % 24
    whole = np.arange(hours) < hours - hours % 24
    profiles = {name: case.profiles[name].to_numpy() for name in case.profiles}
    one = np.ones(hours)
    full_sun = (profiles["room"] < 1.0) * 1.0
    nets = {"wind": 784.0, "pv_1": 150.0, "pv_2": 150.0, "roof": 90.0}
    available = {name: net * profiles["wind" if name == "wind" else "pv"] for name, net in nets.items()}
    available |= {"coal_1": 627.0 * one, "coal_2": 627.0 * one, "chp_1": 45.0 * one, "waste": 18.36 * one}
    generation = {name: available[name] for name in nets} | {"wind": 0.9 * available["wind"]}
    generation |= {"coal_1": 376.2 * one, "coal_2": 250.8 * one, "chp_1": 30.0 * one, "waste": 18.0 * one}
    charge = 100.0 * (np.isin(of_day, (0, 1, 2)) & whole)
    discharge = 100.0 * 0.93 * 0.92 * (np.isin(of_day, (18, 19, 20)) & whole)
    heat_charge = 5.0 * (np.isin(of_day, (0, 1, 2)) & whole)
    left = 5.0 * 0.98 * sum(0.99 ** (19 - hour) for hour in range(3))
    heat_discharge = 0.97 * left * (np.isin(of_day, 19) & whole)
    steam_rest = profiles["steam"] - 30.0 - 0.98 * 1.0 - 2.0 + heat_charge - heat_discharge
    loads = {"city_load": 0.8 * profiles["load"], "coast_load": 0.2 * profiles["load"], "steam_load": profiles["steam"]}
    response = 5.0 * full_sun
    coast = generation["wind"] + generation["pv_1"] + generation["pv_2"] - loads["coast_load"]
    city = generation["chp_1"] + generation["waste"] + generation["roof"] + discharge - charge
    city = city - loads["city_load"] - 1.0 + response
    exchange = coast + city + generation["coal_1"] + generation["coal_2"]
    flows = _flows(city, coast)
    values = {
        "generation": generation,
        "available": available,
        "curtailment": {name: available[name] - generation[name] for name in nets},
        "status": {"coal_1": one, "coal_2": one, "chp_1": one},
        "fuel": {
            "coal_1": _fuel_of_coal(0.6, 0.0) * one,
            "coal_2": _fuel_of_coal(0.4, -6.0) * one,
            "chp_1": _fuel_of_chp(30.0 + 0.15 * 30.0) * one,
        },
        "heat_extraction": {"chp_1": 30.0 * one},
        "charge": {"battery": charge},
        "discharge": {"battery": discharge},
        "state_of_charge": {"battery": np.cumsum(0.93 * charge - discharge / 0.92)},
        "line_flow": {name: flows[name] for name in ("city_coast", "coast_city")},
        "transformer_flow": {name: flows[name] for name in ("hub_city", "hub_coast")},
        "demand": loads,
        "demand_response": {"city_response": response},
        "call_status": {"city_response": response / 40.0},
        "heat_generation": {"boiler": steam_rest, "waste_heat": 2.0 * one},
        "electric_boiler_input": {"electrode_boiler": one},
        "heat_charge": {"steam_store": heat_charge},
        "heat_discharge": {"steam_store": heat_discharge},
        "heat_stored": {"steam_store": _decaying_sum(0.98 * heat_charge - heat_discharge / 0.97, 0.99)},
        "import": {"province": np.clip(-exchange, 0.0, None)},
        "export": {"province": np.clip(exchange, 0.0, None)},
        "marginal_price": {name: 300.0 * one for name in ("hub", "city", "coast", "steam")},
        "price_outside": {"province": profiles["price"]},
        "export_room": {"province": 1400.0 * profiles["room"]},
    }
    hourly = make_hourly(case, values)
    objective = _objective(case, hourly)
    certificate = Certificate("optimal", objective, 0.0, 0.0, 0.0, 0.0, "hand-made, not optimal", 0, 0, 0)
    return Results(hourly=hourly, objective=objective, certificate=certificate, timing={"solve": 0.0})


def make_hourly(case: Case, values: dict[str, dict[str, np.ndarray]]) -> xr.Dataset:
    """Dataset of all result variables; members that ``values`` does not name are zero."""
    generators = case.active("generators")
    data, coordinates = {}, {"snapshot": case.snapshots}
    for name, variable in VARIABLES.items():
        dimensions = variable.dimensions[1:]
        for dimension in dimensions:
            names = list(case.active(DIMENSIONS[dimension]).index)
            if dimension == "thermal_unit":
                names = list(generators.index[generators["heat_rate_curve"] != ""])
            coordinates[dimension] = np.array(names, dtype=object)
        shape = [len(coordinates[dimension]) for dimension in ("snapshot", *dimensions)]
        block = np.zeros(shape)
        for number, member in enumerate(coordinates[dimensions[-1]]):
            block[..., number] = values.get(name, {}).get(member, np.zeros(1)).reshape(-1, *[1] * (block.ndim - 2))
        data[name] = xr.DataArray(block, dims=("snapshot", *dimensions), attrs=variable.attributes)
    return xr.Dataset(data, coords=coordinates)


def _flows(city: np.ndarray, coast: np.ndarray) -> dict[str, np.ndarray]:
    """DC load flow of the mesh, the hub as reference."""
    susceptance = {
        "city_coast": 220.0**2 / (0.3 * 40.0 / 2),
        "coast_city": 220.0**2 / (0.3 * 60.0),
        "hub_city": 1500.0 / 0.12,
        "hub_coast": 1000.0 / 0.12,
    }
    between = susceptance["city_coast"] + susceptance["coast_city"]
    matrix = np.array([[susceptance["hub_city"] + between, -between], [-between, susceptance["hub_coast"] + between]])
    angle_city, angle_coast = np.linalg.solve(matrix, np.vstack([city, coast]))
    return {
        "city_coast": susceptance["city_coast"] * (angle_city - angle_coast),
        "coast_city": susceptance["coast_city"] * (angle_coast - angle_city),
        "hub_city": -susceptance["hub_city"] * angle_city,
        "hub_coast": -susceptance["hub_coast"] * angle_coast,
    }


def _fuel_of_coal(load: float, change: float) -> float:
    points = {0.3: 350.0, 0.4: 330.0, 0.5: 318.0, 0.75: 304.0, 1.0: 298.0}
    burnt = [share * (rate + change) for share, rate in points.items()]
    return float(np.interp(load, list(points), burnt)) * 627.0 / 1000.0


def _fuel_of_chp(steam: float) -> float:
    return float(np.interp(steam / 45.0, [0.4, 0.7, 1.0], [0.4 * 420.0, 0.7 * 390.0, 380.0])) * 45.0 / 1000.0


def _decaying_sum(change: np.ndarray, keep: float) -> np.ndarray:
    stored = np.zeros(len(change))
    for hour, step in enumerate(change):
        stored[hour] = keep * (stored[hour - 1] if hour else 0.0) + step
    return stored


def _objective(case: Case, hourly: xr.Dataset) -> float:
    """Operating cost of the hand-made operation, written out item by item."""
    total = {name: hourly[name].sum("snapshot").to_series() for name in hourly.data_vars}
    carbon = {"net": 1.0, "full": 1.0, "none": 0.0}[case.study.carbon] * 80.0
    free = 1.0 if case.study.carbon == "net" else 0.0
    cost = total["fuel"].sum() * (900.0 + carbon * 2.66)
    coal = total["generation"][["coal_1", "coal_2", "chp_1"]].sum()
    cost -= carbon * free * (0.8 * coal + 0.38 * total["heat_extraction"].sum())
    cost += total["heat_generation"]["boiler"] * (0.142 * 900.0 + 15.0)
    cost += total["heat_generation"]["waste_heat"] * 1.0 + total["electric_boiler_input"].sum() * 60.0
    cost += 12.0 * total["generation"][["coal_1", "coal_2"]].sum() + 10.0 * total["generation"]["chp_1"]
    cost += -50.0 * total["generation"]["waste"] + 20.0 * total["discharge"].sum()
    cost -= 0.01 * total["generation"][["wind", "pv_1", "pv_2", "roof"]].sum()
    cost += 3000.0 * total["demand_response"]["city_response"]
    price = hourly["price_outside"]
    cost += float(((price + 30.0) * hourly["import"] - (price - 10.0) * hourly["export"]).sum())
    return float(cost)

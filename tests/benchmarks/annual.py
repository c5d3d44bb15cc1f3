"""Ratios against plain PyPSA with HiGHS, in one run on one machine::

    python tests/benchmarks/annual.py                        # all measures, about half an hour
    python tests/benchmarks/annual.py dispatch sizing 5      # these measures, each leg five times

Each leg runs in a process of its own, plain PyPSA and the engine in turn, so that memory is its own too.
"""

from __future__ import annotations

import json
import logging
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import linopy
import numpy as np
import pandas as pd
import pypsa

import gridsim.operation.optimize
import gridsim.operation.perfect
from gridsim.case import load_case
from gridsim.engine.resolve import Resolver
from gridsim.operation.optimize import Solution, optimize
from gridsim.results import Certificate
from gridsim.system.build import build_network
from gridsim.system.thermal import thermal_constraints
from gridsim.workflow import run

STUDY = "annual-2025"
Figures = dict[str, float]

# --- networks -------------------------------------------------------------------------------------------------------


def commitment_network(study: str = STUDY) -> tuple[pypsa.Network, dict[str, Any]]:
    """Return the annual study as it is (linearised commitment, fuel curves, steam) and how to optimise it."""
    options = {"linearized_unit_commitment": True, "extra_functionality": thermal_constraints}
    return build_network(load_case(study)), options


def dispatch_network(years: int = 1) -> tuple[pypsa.Network, dict[str, Any]]:
    """Return the same system without commitment, of plain PyPSA components alone, over several years of hours.

    Each further year repeats demand and takes wind and sun from 37 days later, so that no two are equal.
    """
    network, _ = commitment_network()
    static = network.c.generators.static
    units = static.index[static["committable"]]
    static.loc[units, "marginal_cost"] += static.loc[units, "fuel_cost"] * static.loc[units, "fuel_slope_2"]
    static.loc[units, "committable"] = False
    static.loc[units, "p_min_pu"] = 0.0
    moving = static.index[static["carrier"].str.endswith(("_wind", "_pv"))]
    given = {
        (component.name, attribute): frame
        for component in network.components
        for attribute, frame in component.dynamic.items()
        if len(frame.columns)
    }
    network.set_snapshots(pd.date_range(network.snapshots[0], periods=years * len(network.snapshots), freq="h"))
    for (component, attribute), frame in given.items():
        moved = frame.columns.isin(moving)
        parts = [np.where(moved, np.roll(frame, -37 * 24 * year, axis=0), frame) for year in range(years)]
        repeated = pd.DataFrame(np.concatenate(parts), index=network.snapshots, columns=frame.columns)
        network.components[component].dynamic[attribute] = repeated
    return network, {}


def expansion_network(cap: float | None = None) -> tuple[pypsa.Network, dict[str, Any]]:
    """Return the system without commitment, with wind, PV and a battery that can be built, and coal capped [MWh]."""
    network, options = dispatch_network()
    static = network.c.generators.static
    static.loc[["huawei_h1", "rooftop_existing"], "p_nom_extendable"] = True
    static.loc[["huawei_h1", "rooftop_existing"], "p_nom_max"] = 3000.0
    static.loc["huawei_h1", "capital_cost"] = 450_000.0
    static.loc["rooftop_existing", "capital_cost"] = 200_000.0
    new = {"p_nom_extendable": True, "capital_cost": 90_000.0, "max_hours": 4, "cyclic_state_of_charge": True}
    network.add("StorageUnit", "new", bus="qd220", efficiency_store=0.93, efficiency_dispatch=0.93, **new)
    if cap is None:
        return network, options

    def at_most(model_network: pypsa.Network, _snapshots: pd.Index) -> None:
        power = model_network.model["Generator-p"].sel(name=list(static.index[static["carrier"] == "coal"]))
        model_network.model.add_constraints(power.sum() <= cap, name="coal_cap")

    return network, {"extra_functionality": at_most}


def seasonal_network() -> tuple[pypsa.Network, dict[str, Any]]:
    """Return the system without commitment and with a hydrogen store of 200 MW for 700 hours."""
    network, options = dispatch_network()
    new = {"p_nom": 200.0, "max_hours": 700, "cyclic_state_of_charge": True}
    network.add("StorageUnit", "hydrogen", bus="qd220", efficiency_store=0.7, efficiency_dispatch=0.6, **new)
    return network, options


NETWORKS: dict[str, Callable[[], tuple[pypsa.Network, dict[str, Any]]]] = {
    "dispatch": dispatch_network,
    "dispatch-3": lambda: dispatch_network(3),
    "dispatch-5": lambda: dispatch_network(5),
    "expansion": expansion_network,
    "expansion-capped": lambda: expansion_network(3e6),
    "seasonal": seasonal_network,
    "commitment": commitment_network,
    "commitment-2030": lambda: commitment_network("annual-2030"),
}

# --- legs: each in a process of its own -----------------------------------------------------------------------------


def plain_leg(name: str) -> Figures:
    """From network to results in the network, as PyPSA does it by itself."""
    network, options = NETWORKS[name]()
    solving = stopwatch(linopy.Model, "solve")
    whole = seconds(lambda: network.optimize(solver_name="highs", include_objective_constant=False, **options))
    return {"whole": whole, "solve": solving[0], "objective": network.objective}


def engine_leg(name: str) -> Figures:
    """The same through the engine."""
    network, options = NETWORKS[name]()
    solving = stopwatch(gridsim.operation.optimize, "solve_model")
    whole = seconds(lambda: optimize(network, **options))
    return {"whole": whole, "solve": solving[0], "objective": network.objective}


def point_leg(name: str) -> Figures:
    """One further sizing point on a model that has been built and solved: 50 MW more power and energy to go with it."""
    network, options = NETWORKS[name]()
    extra = options.pop("extra_functionality")
    network.optimize.create_model(include_objective_constant=False, **options)
    extra(network, network.snapshots)
    resolver = Resolver(network.model)
    resolver.solve()
    for row in ("StorageUnit-fix-p_dispatch-upper", "StorageUnit-fix-p_store-upper"):
        limit = network.model.constraints[row].rhs.isel(name=[0])
        resolver.change_right_hand_side(row, limit + 50.0)
    whole = seconds(resolver.solve)
    return {"whole": whole, "solve": whole, "objective": resolver.certificate.objective}


def command_leg(_name: str) -> Figures:
    """The whole command, files written."""
    with tempfile.TemporaryDirectory() as folder:
        made: list[Any] = []
        whole = seconds(lambda: made.append(run(STUDY, out=Path(folder) / "result")))
    return {"whole": whole, "solve": whole, "objective": made[0].summary["objective"]}


def plain_command_leg(name: str) -> Figures:
    """The whole command with PyPSA's own optimisation in the engine's place, and no proof."""

    def plainly(network: pypsa.Network, *, extra_functionality: Any, linearized_unit_commitment: bool, **_: Any) -> Any:
        network.optimize(
            solver_name="highs",
            include_objective_constant=False,
            extra_functionality=extra_functionality,
            linearized_unit_commitment=linearized_unit_commitment,
        )
        certificate = Certificate("optimal", network.objective, 0, 0, 0, 0, "plain", 0, 0, 0, network.objective)
        return Solution(network.objective, certificate, {})

    gridsim.operation.perfect.optimize = plainly  # type: ignore[assignment]
    return command_leg(name)


LEGS = {
    "plain": plain_leg,
    "engine": engine_leg,
    "point": point_leg,
    "command": command_leg,
    "plain_command": plain_command_leg,
}


def seconds(work: Callable[[], object]) -> float:
    """Seconds on the wall."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def stopwatch(owner: Any, function: str) -> list[float]:
    """Measure the calls of a function; the list receives their seconds."""
    found: list[float] = []
    original = getattr(owner, function)

    def measured(*arguments: Any, **options: Any) -> Any:
        started = time.perf_counter()
        try:
            return original(*arguments, **options)
        finally:
            found.append(time.perf_counter() - started)

    setattr(owner, function, measured)
    return found


# --- measures -------------------------------------------------------------------------------------------------------


def leg(kind: str, name: str) -> Figures:
    """Run one leg in a process of its own."""
    done = subprocess.run([sys.executable, __file__, "--leg", kind, name], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def compare(title: str, name: str, repeats: int, slow: str, fast: str) -> tuple[Figures, Figures]:
    """Run both legs in turn and print a row of the table."""
    pairs = [(leg(slow, name), leg(fast, name)) for _ in range(repeats)]
    plain, ours = ({key: statistics.median(p[side][key] for p in pairs) for key in pairs[0][side]} for side in (0, 1))
    print(
        f"| {title} | {plain['whole']:.1f} s | {ours['whole']:.1f} s | {plain['whole'] / ours['whole']:.1f} "
        f"| {plain['solve']:.1f} s | {ours['solve']:.1f} s | {plain['solve'] / ours['solve']:.1f} "
        f"| {plain['peak']:.2f} GB | {ours['peak']:.2f} GB | {ours['peak'] / plain['peak']:.2f} "
        f"| {abs(ours['objective'] / plain['objective'] - 1):.0e} |",
        flush=True,
    )
    return plain, ours


def horizon(repeats: int) -> None:
    """Print how time grows from one to three and five years of hours."""
    years = (1, 3, 5)
    found = [
        compare(f"{y} years", "dispatch" if y == 1 else f"dispatch-{y}", repeats, "plain", "engine") for y in years
    ]
    for side, title in enumerate(("plain PyPSA", "through the engine")):
        for part in ("whole", "solve"):
            exponent = np.polyfit(np.log(years), [np.log(pair[side][part]) for pair in found], 1)[0]
            print(f"exponent, {title}, {part}: {exponent:.2f}", flush=True)


MEASURES: dict[str, Callable[[int], object]] = {
    "dispatch": lambda n: compare("annual dispatch", "dispatch", n, "plain", "engine"),
    "commitment": lambda n: compare("annual-2025, linearised commitment", "commitment", n, "plain", "engine"),
    "commitment-2030": lambda n: compare("annual-2030, the same", "commitment-2030", n, "plain", "engine"),
    "sizing": lambda n: compare("one further sizing point", "commitment", n, "plain", "point"),
    "command": lambda n: compare("whole command", "commitment", n, "plain_command", "command"),
    "horizon": horizon,
    "expansion": lambda n: compare("capacity expansion", "expansion", n, "plain", "engine"),
    "expansion-capped": lambda n: compare("the same, coal capped", "expansion-capped", n, "plain", "engine"),
    "seasonal": lambda n: compare("dispatch with a seasonal store", "seasonal", n, "plain", "engine"),
}


def main(arguments: list[str]) -> None:
    """Print the table of the measures named, or of all."""
    repeats = int(arguments.pop()) if arguments and arguments[-1].isdigit() else 3
    print(
        "| measure | whole: plain | engine | ratio | solving: plain | engine | ratio | memory: plain | engine | ratio "
        "| costs differ by |\n|" + " --- |" * 11
    )
    for name in arguments or MEASURES:
        MEASURES[name](repeats)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    pypsa.options.api.legacy_string_dtype = False
    if sys.argv[1:2] == ["--leg"]:
        result = LEGS[sys.argv[2]](sys.argv[3])
        result["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(json.dumps(result))
    else:
        main(sys.argv[1:])

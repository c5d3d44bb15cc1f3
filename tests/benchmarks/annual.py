"""Ratios against plain PyPSA with HiGHS in one run: ``python tests/benchmarks/annual.py [study] [hours]``.

CPU seconds stand beside seconds on the wall: on a machine with other work only the former compare.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable

import pypsa

from gridsim.case import load_case
from gridsim.engine.resolve import Resolver
from gridsim.operation.optimize import optimize
from gridsim.system.build import build_network
from gridsim.system.thermal import thermal_constraints

LINEAR = {"linearized_unit_commitment": True, "include_objective_constant": False}


def timed(title: str, work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of ``work``, printed."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{title:<46} {wall:8.1f} s {cpu:8.1f} s CPU   {found}", flush=True)
    return wall, cpu


def plain(network: pypsa.Network) -> str:
    """Solve as PyPSA does by itself."""
    network.optimize(extra_functionality=thermal_constraints, output_flag=False, **LINEAR)
    return f"{network.objective:.10g}"


def ours(network: pypsa.Network) -> str:
    """Solve through the engine."""
    certificate = optimize(network, extra_functionality=thermal_constraints, **LINEAR)
    return f"{certificate.objective:.10g} {certificate.method}"


def sizing_point(resolver: Resolver) -> str:
    """One station with 50 MW more power and the energy that goes with it."""
    for name in ("StorageUnit-fix-p_dispatch-upper", "StorageUnit-fix-p_store-upper"):
        limit = resolver._model.constraints[name].rhs.isel(name=[0])
        resolver.change_right_hand_side(name, limit + 50.0)
    certificate = resolver.solve()
    return f"{certificate.objective:.10g} {certificate.method}"


def resolved(network: pypsa.Network) -> tuple[float, float]:
    """Wall and CPU seconds of one sizing point on a model that has been built and solved."""
    network.optimize.create_model(**LINEAR)
    thermal_constraints(network, network.snapshots)
    resolver = Resolver(network.model)
    timed("a built model, first solve", lambda: resolver.solve().method)
    point = timed("one further sizing point, hot", lambda: sizing_point(resolver))
    resolver.reset()
    timed("back to the base, hot", lambda: resolver.solve().method)
    return point


def main(study: str = "annual-2025", hours: str = "") -> None:
    """Print the table."""
    case = load_case(study, hours=int(hours) if hours else None)
    fast = timed("through the engine, network to results", lambda: ours(build_network(case)))
    point = resolved(build_network(case))
    slow = timed("plain PyPSA, network to results", lambda: plain(build_network(case)))
    for title, figure in (("end to end", fast), ("sizing point", point)):
        print(f"{title}: {slow[0] / figure[0]:.1f} times on the wall, {slow[1] / figure[1]:.1f} in CPU time")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    pypsa.options.api.legacy_string_dtype = False
    main(*sys.argv[1:])

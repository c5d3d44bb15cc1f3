"""Least-cost dispatch and storage sizing of power systems, proven and explained.

>>> import gridsim
>>> study = gridsim.load_study("studies/annual-2030.yaml")   # doctest: +SKIP
>>> run = gridsim.run("studies/annual-2030.yaml")            # doctest: +SKIP
>>> results = gridsim.open_results(run.folder)               # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gridsim.case import load_case as load_study
    from gridsim.operation.optimize import optimize
    from gridsim.outputs.netcdf import open_results
    from gridsim.system.thermal import thermal_constraints
    from gridsim.workflow import run

__version__ = "0.1.0"
__all__ = ["__version__", "load_study", "open_results", "optimize", "run", "thermal_constraints"]

_HOMES = {
    "load_study": ("gridsim.case", "load_case"),
    "open_results": ("gridsim.outputs.netcdf", "open_results"),
    "optimize": ("gridsim.operation.optimize", "optimize"),
    "run": ("gridsim.workflow", "run"),
    "thermal_constraints": ("gridsim.system.thermal", "thermal_constraints"),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: PyPSA alone takes seconds."""
    if name not in _HOMES:
        raise AttributeError(f"module 'gridsim' has no attribute '{name}'")
    from importlib import import_module

    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)

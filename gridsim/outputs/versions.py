"""Versions of the software that a result came from, read without importing any of it."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("gridsim", "pypsa", "linopy", "highspy", "xarray", "netCDF4", "numpy", "pandas", "pvlib")


def software_versions() -> dict[str, str]:
    """Version of Python and of every package that shapes the numbers; ``not installed`` where it is absent."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found

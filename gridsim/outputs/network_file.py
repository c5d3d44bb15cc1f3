"""network.nc: the solved PyPSA network, complete enough to be solved again by plain PyPSA."""

from __future__ import annotations

import logging
from pathlib import Path

import pypsa


def write_network(path: str | Path, network: pypsa.Network) -> None:
    """Write the network for ``pypsa.Network(path)``.

    Raises
    ------
    OSError
        Where the file cannot be written.
    """
    logger = logging.getLogger("pypsa.network.io")
    level = logger.level
    logger.setLevel(logging.WARNING)  # the command line says itself what it wrote
    try:
        network.export_to_netcdf(str(path), compression={"zlib": True, "complevel": 1})
    finally:
        logger.setLevel(level)

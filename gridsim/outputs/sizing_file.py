"""What a study of sizes of storage found, as variables of results.nc, written and read back side by side."""

from __future__ import annotations

from collections.abc import Mapping

import netCDF4
import numpy as np
import xarray as xr

from gridsim.outputs.netcdf_variables import add_names, add_variable
from gridsim.schema.sizing import SIZING_DIMENSIONS, SIZING_VARIABLES, sizing_attributes


def write_sizing(file: netCDF4.Dataset, sizing: xr.Dataset) -> None:
    """Write every variable, names of sites and choices as coordinates."""
    for dimension, (label, label_zh) in SIZING_DIMENSIONS.items():
        names = sizing[dimension].to_numpy().astype(object)
        add_names(file, dimension, names, {"long_name": label, "long_name_zh": label_zh})
    file.createDimension("sizing_point", sizing.sizes["sizing_point"])
    for name, variable in SIZING_VARIABLES.items():
        add_variable(file, name, variable.dimensions, sizing[name].to_numpy(), sizing_attributes(name))


def read_sizing(content: Mapping[str, xr.Variable]) -> xr.Dataset:
    """Rebuild what `write_sizing` wrote."""
    members = {name: content[name].to_numpy().astype(object) for name in SIZING_DIMENSIONS}
    data = {}
    for name, variable in SIZING_VARIABLES.items():
        values = content[name].to_numpy()
        data[name] = xr.Variable(
            variable.dimensions, values.astype(object if variable.unit == "text" else float), sizing_attributes(name)
        )
    return xr.Dataset(data, coords={name: np.asarray(names, dtype=object) for name, names in members.items()})

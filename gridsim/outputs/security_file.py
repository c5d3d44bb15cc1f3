"""What a study of network security found, as variables of results.nc, written and read back side by side."""

from __future__ import annotations

from collections.abc import Mapping

import netCDF4
import numpy as np
import pandas as pd
import xarray as xr

from gridsim.outputs.netcdf_variables import add_names, add_variable
from gridsim.results import security_dataset
from gridsim.schema.security import SECURITY_DIMENSIONS, SECURITY_VARIABLES, security_attributes

_HOUR = pd.Timedelta(hours=1)


def write_security(file: netCDF4.Dataset, security: xr.Dataset) -> None:
    """Write every variable that holds something; times as hours on the file's own time axis."""
    for dimension, size in security.sizes.items():
        if size == 0 or dimension == "snapshot":
            continue
        if dimension in SECURITY_DIMENSIONS:
            label, label_zh = SECURITY_DIMENSIONS[str(dimension)]
            names = security[dimension].to_numpy().astype(object)
            add_names(file, str(dimension), names, {"long_name": label, "long_name_zh": label_zh})
        else:
            file.createDimension(str(dimension), size)
    axis = file["snapshot"]
    for name, variable in SECURITY_VARIABLES.items():
        values = security[name]
        if values.size == 0:
            continue
        attributes = security_attributes(name)
        array = values.to_numpy()
        if variable.unit == "time":
            attributes |= {"units": axis.units, "calendar": axis.calendar}
            array = (array - _start(axis.units).to_numpy()) / _HOUR.to_numpy()
        if "snapshot" in values.dims:
            attributes["cell_methods"] = "snapshot: mean"
            values = values.transpose(..., "snapshot")
            array = np.ascontiguousarray(values.to_numpy())
        add_variable(file, name, tuple(map(str, values.dims)), array, attributes)


def read_times(file: netCDF4.Dataset, content: Mapping[str, xr.Variable]) -> dict[str, xr.Variable]:
    """Variables that hold times, as times."""
    axis, found = file["snapshot"], {}
    for name, variable in SECURITY_VARIABLES.items():
        if variable.unit == "time" and name in content:
            stored = content[name]
            times = _start(axis.units) + pd.to_timedelta(stored.to_numpy().ravel(), unit="h")
            array = pd.DatetimeIndex(times).as_unit(axis.resolution).to_numpy().reshape(stored.shape)
            found[name] = xr.Variable(stored.dims, array, security_attributes(name))
    return found


def read_security(content: Mapping[str, xr.Variable], snapshots: pd.DatetimeIndex) -> xr.Dataset:
    """Rebuild what `write_security` wrote."""
    names = {name: content[name].to_numpy().astype(object) for name in SECURITY_DIMENSIONS if name in content}
    variables = {}
    for name in SECURITY_VARIABLES:
        if name in content:
            values = content[name].transpose(*SECURITY_VARIABLES[name].dimensions)
            members = {one: names[one] for one in values.dims if one in names}
            members |= {"snapshot": snapshots.to_numpy()} if "snapshot" in values.dims else {}
            variables[name] = xr.DataArray(values.to_numpy(), members, values.dims)
    return security_dataset(variables)


def _start(units: str) -> pd.Timestamp:
    return pd.Timestamp(units.removeprefix("hours since ").rpartition(" ")[0])

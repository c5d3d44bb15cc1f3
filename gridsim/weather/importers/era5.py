"""Reader of ERA5 hourly data as the Climate Data Store hands it out."""

from __future__ import annotations

import tempfile
import zipfile
from functools import reduce
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from gridsim.errors import InputError, Problem
from gridsim.inputs.wording import shown_path
from gridsim.weather.importers.table import Table

_JOULES = 3600.0
_KELVIN = 273.15
_TIMES = ("valid_time", "time")
_WINDS = (("u100", "v100", 100.0), ("u10", "v10", 10.0))
_DIM = 1.0
"""Irradiance that no file in J/m² stays below [W/m²]."""

_COLD = 180.0
"""No place on earth has a lower mean temperature [K]."""

_NEGATIVE = -1.0
"""Packing leaves irradiance slightly below zero at night [W/m²]."""


def read_era5(path: Path, latitude: float, longitude: float) -> Table:
    """Read the grid point of an ERA5 file that is nearest to a site.

    Radiation is accumulated over the hour that ends at the label; temperature and wind are the values at the label
    (Hersbach et al. 2020, doi:10.1002/qj.3803, and the parameter documentation of ECMWF).

    Parameters
    ----------
    path : Path
        netCDF, or the zip with several netCDF files that the store makes of accumulated and instantaneous variables.
    latitude, longitude : float
        The site [degrees]; NaN takes the only point of the file.

    Returns
    -------
    Table
        ``ghi``, ``temperature`` and ``wind_speed``, those the file holds.

    Raises
    ------
    InputError
        The file is not ERA5, or the site is not in it.
    """
    where = shown_path(path)
    data = _open(path, (latitude, longitude), where)
    found: dict[str, np.ndarray] = {}
    problems = []
    if "ssrd" in data:
        ghi = data["ssrd"].to_numpy().astype(float) / _JOULES
        if (most := float(data["ssrd"].max()) / _JOULES) < _DIM:
            what = f"ssrd never exceeds {most * _JOULES:,.4g} J/m² in an hour."
            problems.append(Problem(where, what, "Give it as downloaded, in J/m², not in W/m²."))
        elif _accumulates(ghi):
            what = "ssrd grows over the whole day, as in ERA5-Land, not over single hours."
            problems.append(Problem(where, what, "Download 'ERA5 hourly data on single levels'."))
        found["ghi"] = np.where((ghi < 0) & (ghi > _NEGATIVE), 0.0, ghi)
    if "t2m" in data:
        kelvin = data["t2m"].to_numpy().astype(float)
        if (mean := float(data["t2m"].mean())) < _COLD:
            what = f"t2m has a mean of {mean:.1f}, which cannot be kelvin."
            problems.append(Problem(where, what, "Give it as downloaded, in kelvin."))
        found["temperature"] = kelvin - _KELVIN
    height = np.nan
    for east, north, above in _WINDS:
        if {east, north} <= set(data) and "wind_speed" not in found:
            found["wind_speed"] = np.hypot(data[east].to_numpy().astype(float), data[north].to_numpy().astype(float))
            height = above
    if not found:
        remedy = "Download ssrd, t2m, u100 and v100 of 'ERA5 hourly data on single levels'."
        problems.append(
            Problem(where, f"holds none of ssrd, t2m, u100/v100 (but {', '.join(map(str, data))}).", remedy)
        )
    if problems:
        raise InputError(problems)
    at = (float(data["latitude"]), float(data["longitude"]))
    return Table(
        times=pd.DatetimeIndex(data["time"].to_numpy()),
        values=pd.DataFrame(found),
        labels="end",
        zone=0.0,
        instants=frozenset({"temperature", "wind_speed"}),
        place=(*at, np.nan),
        height=height,
        origin=f"ERA5 (Copernicus Climate Change Service), grid point {at[0]:g} N {at[1]:g} E",
    )


def _open(path: Path, site: tuple[float, float], where: str) -> xr.Dataset:
    """All variables at a site of a file, or of the files in a zip, which hold other variables or other months."""
    try:
        if not zipfile.is_zipfile(path):
            return _load(path, site, where)
        with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith(".nc")]
            if not names:
                what = "is an archive without a netCDF file."
                raise InputError(Problem(where, what, "Download it as netCDF from the Climate Data Store."))
            parts = [_load(Path(archive.extract(name, folder)), site, where) for name in names]
            return reduce(lambda first, other: first.combine_first(other), parts)
    except (OSError, ValueError) as error:
        raise InputError(Problem(where, f"cannot be read as netCDF: {error}.", "Download it again.")) from None


def _load(path: Path, site: tuple[float, float], where: str) -> xr.Dataset:
    """Series at the grid point nearest to a site; of a file that may be larger than the memory no more is read."""
    with xr.open_dataset(path, engine="netcdf4") as file:
        time = next((name for name in _TIMES if name in file.dims), None)
        if time is None or not {"latitude", "longitude"} <= {*file.dims, *file.coords}:
            what = "is not an ERA5 file: it lacks time, latitude or longitude."
            raise InputError(Problem(where, what, "Download it as netCDF from the Climate Data Store."))
        data = _point(file, *site, where).load()
    if "expver" in data.dims:  # final and preliminary data side by side, each empty where the other is not
        data = data.max("expver", skipna=True)
    spare = {str(name): data.sizes[name] for name in set(data.dims) - {time, "latitude", "longitude"}}
    if not data.sizes[time] or any(size > 1 for size in spare.values()):
        held = " and ".join(f"{size} of '{name}'" for name, size in spare.items() if size > 1) or "no hours"
        remedy = "Download hourly data of the product type 'Reanalysis', one value for each hour and place."
        raise InputError(Problem(where, f"holds {held}.", remedy))
    data = data.squeeze(list(spare))
    extra = [name for name in ("number", "expver", "surface") if name in data.coords and name not in data.dims]
    return data.drop_vars(extra).rename({time: "time"})


def _point(data: xr.Dataset, latitude: float, longitude: float, where: str) -> xr.Dataset:
    size = data["latitude"].size * data["longitude"].size
    if size > 1 and (np.isnan(latitude) or np.isnan(longitude)):
        remedy = "Name the site: --latitude 32.06 --longitude 121.73."
        raise InputError(Problem(where, f"holds {size:,} grid points.", remedy))
    from_zero = longitude < 0 and float(data["longitude"].max()) > 180  # some files count from 0 to 360
    for name, wanted in (("latitude", latitude), ("longitude", longitude + 360 * from_zero)):
        if not np.isnan(wanted):
            values = np.atleast_1d(data[name].to_numpy())
            reach = float(np.abs(np.diff(values)).max()) if values.size > 1 else 0.25
            if not values.min() - reach <= wanted <= values.max() + reach:
                what = f"covers {name} {values.min():g} to {values.max():g}, the site is at {wanted:g}."
                raise InputError(Problem(where, what, "Download the area around the site."))
            if name in data.dims:
                data = data.sel({name: wanted}, method="nearest")
    return data.squeeze(["latitude", "longitude"]) if "latitude" in data.dims or "longitude" in data.dims else data


def _accumulates(ghi: np.ndarray) -> bool:
    """Whether radiation almost never falls from one hour to the next except once a day."""
    changes = np.diff(ghi[np.isfinite(ghi)])
    return len(changes) > 48 and float((changes < -1).mean()) < 1.5 / 24

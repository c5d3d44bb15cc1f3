from __future__ import annotations

import netCDF4
import numpy as np
import pytest

from gridsim.errors import InputError
from gridsim.weather.files import check_target, read_profiles, write_profiles

from .conftest import NAMES, PROFILES


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_files_are_small_and_carry_their_labels(name):
    path = PROFILES / f"{name}.nc"
    assert path.stat().st_size < 1_500_000
    with netCDF4.Dataset(path) as stored:
        assert stored.Conventions == "CF-1.8"
        assert stored.variables["snapshot"].dtype == np.float64
        assert "_FillValue" not in stored.variables["snapshot"].ncattrs()
        for series, variable in stored.variables.items():
            wanted = {"units", "long_name", "label_zh"} | (set() if series == "snapshot" else {"origin", "unit_label"})
            assert wanted <= set(variable.ncattrs()), series


def test_written_series_read_back(built, tmp_path):
    path = tmp_path / "profiles.nc"
    write_profiles(built["qidong-2025"], path)
    again = read_profiles(path)
    np.testing.assert_array_equal(again["snapshot"], built["qidong-2025"]["snapshot"])
    np.testing.assert_allclose(again["province_load"], built["qidong-2025"]["province_load"], rtol=1e-7)
    assert [entry.name for entry in tmp_path.iterdir()] == ["profiles.nc"]


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.nc"):
        read_profiles(tmp_path / "none.nc")


def test_a_file_that_is_not_netcdf_is_refused(tmp_path):
    path = tmp_path / "text.nc"
    path.write_text("hello", encoding="utf-8")
    with pytest.raises(InputError, match="not a netCDF file"):
        read_profiles(path)


def test_targets_that_cannot_be_written_are_told_beforehand(tmp_path):
    source = tmp_path / "load.csv"
    source.touch()
    for target, what in [
        (tmp_path, "is a folder"),
        (source, "would overwrite the file it is made of"),
        (tmp_path / "none" / "load.nc", "does not exist"),
    ]:
        with pytest.raises(InputError, match=what):
            check_target(target, "--out", source)
    check_target(tmp_path / "load.nc", "--out", source)

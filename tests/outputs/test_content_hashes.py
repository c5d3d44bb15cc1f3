import shutil

import netCDF4
import numpy as np
import pytest

from gridsim.outputs.content_hashes import GLOBAL, check_hashes, content_hash
from gridsim.outputs.netcdf import write_netcdf
from gridsim.schema.tables import TABLES


@pytest.fixture(scope="module")
def path(run, tmp_path_factory):
    target = tmp_path_factory.mktemp("hashes") / "results.nc"
    write_netcdf(target, run.case, run.results)
    return target


def alter(variable):
    """Change the first value as little as its type allows."""
    variable.set_auto_maskandscale(False)
    variable.set_auto_chartostring(False)
    first = (0,) * variable.ndim
    if variable.dtype is str:
        variable[first] = variable[first] + "x"
    elif variable.dtype.kind == "S":
        variable[first] = b"z"
    elif variable.dtype.kind == "f":
        old = float(variable[first])
        variable[first] = 1.0 if np.isnan(old) else np.nextafter(old, np.inf)
    else:
        variable[first] = 1 - int(variable[first])


def test_an_untouched_file_is_clean(path):
    assert check_hashes(path) == []


def test_the_smallest_change_of_any_variable_is_found(path, tmp_path):
    copy = tmp_path / "results.nc"
    shutil.copy(path, copy)
    with netCDF4.Dataset(copy, "a") as file:
        names = {name for name, variable in file.variables.items() if variable.size}
        for name in names:
            alter(file[name])
    assert set(check_hashes(copy)) == names
    kinds = {"generation", "status", "marginal_price", "snapshot", "snapshot_bounds", "generator", "profile_wind"}
    kinds |= {"generators_capacity", "generators_active", "generators_name", "sources_title"}
    assert kinds < names


def test_one_altered_variable_is_named_alone(path, tmp_path):
    copy = tmp_path / "results.nc"
    shutil.copy(path, copy)
    with netCDF4.Dataset(copy, "a") as file:
        alter(file["fuel"])
    assert check_hashes(copy) == ["fuel"]


@pytest.mark.parametrize("name", ["generation", "snapshot", "snapshot_bounds", "generator", "generators_capacity"])
def test_an_altered_added_or_removed_attribute_is_named_with_its_variable(path, tmp_path, name):
    def units_of_another_size(variable):
        variable.units = "kW"

    def remark(variable):
        variable.comment = "as metered"

    def without_a_label(variable):
        variable.delncattr(variable.ncattrs()[0])

    bare = name == "snapshot_bounds"
    for number, change in enumerate((units_of_another_size, remark, *([] if bare else [without_a_label]))):
        copy = tmp_path / f"{number}.nc"
        shutil.copy(path, copy)
        with netCDF4.Dataset(copy, "a") as file:
            change(file[name])
        assert check_hashes(copy) == [name]


def test_a_renamed_dimension_is_named_with_its_variables(path, tmp_path):
    copy = tmp_path / "results.nc"
    shutil.copy(path, copy)
    with netCDF4.Dataset(copy, "a") as file:
        file.renameDimension("storage_units_rows", "batteries")
    assert check_hashes(copy) == [f"storage_units_{column.name}" for column in TABLES["storage_units"].columns]


def test_exchanged_variables_are_found(path, tmp_path):
    copy = tmp_path / "results.nc"
    shutil.copy(path, copy)
    with netCDF4.Dataset(copy, "a") as file:
        for old, new in (("charge", "other"), ("discharge", "charge"), ("other", "discharge")):
            file.renameVariable(old, new)
    assert check_hashes(copy) == [GLOBAL]


def test_an_altered_proof_is_found(path, tmp_path):
    copy = tmp_path / "results.nc"
    shutil.copy(path, copy)
    with netCDF4.Dataset(copy, "a") as file:
        file.certificate_gap = 1e-3
    assert check_hashes(copy) == [GLOBAL]


def test_an_added_variable_is_found(path, tmp_path):
    copy = tmp_path / "results.nc"
    shutil.copy(path, copy)
    with netCDF4.Dataset(copy, "a") as file:
        file.createVariable("extra", "f8", ("snapshot",))[:] = 0.0
    assert check_hashes(copy) == ["extra", GLOBAL]


def test_the_hash_knows_type_shape_and_value():
    values = np.arange(6.0)
    hashes = {
        content_hash(values),
        content_hash(values.reshape(2, 3)),
        content_hash(values.astype("f4")),
        content_hash(values + 1.0),
        content_hash(np.array(["0", "1"], dtype=object)),
        content_hash(np.array(["01"], dtype=object)),
    }
    assert len(hashes) == 6
    assert content_hash(values) == content_hash(values.astype(">f8"))

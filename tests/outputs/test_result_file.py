"""A damaged file is one problem in plain words, never a traceback and never a result."""

import netCDF4
import pytest

from gridsim.errors import InputError
from gridsim.outputs.content_hashes import GLOBAL, check_hashes
from gridsim.outputs.netcdf import open_results, read_netcdf, write_netcdf
from gridsim.outputs.result_file import open_result
from gridsim.recheck import verify_folder

REMEDY = "Restore it from a copy, or run the study again"


@pytest.fixture(scope="module")
def content(run, tmp_path_factory):
    target = tmp_path_factory.mktemp("whole") / "results.nc"
    write_netcdf(target, run.case, run.results)
    return target.read_bytes()


@pytest.fixture
def path(content, tmp_path):
    place = tmp_path / "results.nc"
    place.write_bytes(content)
    return place


def position_of_data(path, name):
    """Where the compressed values of a variable of noisy numbers begin, found by writing them again alone."""
    with netCDF4.Dataset(path) as file:
        values = file[name][:]
    alone = path.with_name("alone.nc")
    with netCDF4.Dataset(alone, "w") as file:
        for number, size in enumerate(values.shape):
            file.createDimension(f"d{number}", size)
        names = tuple(f"d{number}" for number in range(values.ndim))
        packing = {"compression": "zlib", "complevel": 4, "shuffle": True, "fill_value": False}
        file.createVariable("x", "f8", names, **packing)[...] = values
    packed, whole = alone.read_bytes(), path.read_bytes()
    start = next(
        at for at in range(len(packed)) if packed[at : at + 2] == b"\x78\x5e" and packed[at : at + 40] in whole
    )
    return whole.index(packed[start : start + 40])


def test_a_flipped_byte_is_named_with_its_variable(path):
    damaged = bytearray(path.read_bytes())
    damaged[position_of_data(path, "profile_wind") + 60] ^= 0xFF
    path.write_bytes(damaged)
    for read in (check_hashes, verify_folder):
        with pytest.raises(InputError, match=rf"the file is damaged: profile_wind cannot be read\. {REMEDY}"):
            read(path)
    for read in (read_netcdf, open_results):
        with pytest.raises(InputError, match=f"the file is damaged: it cannot be read .*HDF error.*{REMEDY}"):
            read(path)


@pytest.mark.parametrize("part", range(0, 100, 5))
def test_a_piece_of_zeros_anywhere_is_found_or_does_no_harm(path, content, part):
    start = len(content) * part // 100
    path.write_bytes(content[:start] + bytes(2000) + content[start + 2000 :])
    try:
        checks = verify_folder(path)
    except InputError as error:
        assert len(error.problems) == 1
        assert error.problems[0].remedy
    else:
        assert checks[0][0] == "content"


def test_a_broken_table_of_contents_is_damage_too(path, monkeypatch):
    def fail(_place):
        raise RuntimeError("NetCDF: Can't open HDF5 attribute")

    monkeypatch.setattr(netCDF4, "Dataset", fail)
    with pytest.raises(InputError, match=f"it cannot be read .NetCDF: Can't open HDF5 attribute.*{REMEDY}"):
        verify_folder(path)


def test_a_truncated_file_is_refused(path, content):
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError, match="no readable netCDF file"):
        verify_folder(path)


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("study", "{}"),
        ("study", '{"network": "tiny"'),
        ("provenance", "no JSON"),
        ("timing", 1.0),
        ("objective", "much"),
        ("certificate_rows", "many"),
        ("empty_dimensions", "nothing_known"),
        *[(name, None) for name in ("study", "case_name", "certificate_gap", "empty_dimensions")],
    ],
)
def test_a_damaged_attribute_is_one_problem_with_a_remedy(path, attribute, value):
    with netCDF4.Dataset(path, "a") as file:
        file.delncattr(attribute)
        if value is not None:
            file.setncattr(attribute, value)
    assert check_hashes(path) == [GLOBAL]
    for read in (read_netcdf, verify_folder):
        with pytest.raises(InputError, match=f"the file is damaged: it cannot be read .*{REMEDY}") as caught:
            read(path)
        assert len(caught.value.problems) == 1
        assert str(path) in str(caught.value)


def test_a_variable_that_is_gone_is_one_problem_too(path):
    with netCDF4.Dataset(path, "a") as file:
        file.renameVariable("generators_capacity", "generators_size")
    with pytest.raises(InputError, match=f"the file is damaged: it cannot be read .*generators_capacity.*{REMEDY}"):
        verify_folder(path)


def test_altered_inputs_that_make_no_system_are_damage_and_no_traceback(path):
    with netCDF4.Dataset(path, "a") as file:
        file["generators_heat_rate_curve"][0] = "unheard of"
    assert check_hashes(path) == ["generators_heat_rate_curve"]
    with pytest.raises(InputError, match="the file is damaged"):
        verify_folder(path)


def test_an_altered_number_fails_the_check_of_content_beside_the_law_it_breaks(path):
    with netCDF4.Dataset(path, "a") as file:
        file["charge"][0, 0] += 1.0
    checks = {name: (passed, text) for name, passed, text in verify_folder(path)}
    assert checks["content"] == (False, "altered since it was written: charge")
    assert not checks["power balance"][0]


def test_an_error_of_the_readers_own_is_not_taken_for_damage(path):
    with pytest.raises(ZeroDivisionError), open_result(path):
        raise ZeroDivisionError

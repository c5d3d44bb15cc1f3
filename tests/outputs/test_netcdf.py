import subprocess
import sys
from dataclasses import replace

import netCDF4
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from compliance_checker.runner import CheckSuite, ComplianceChecker
from tiny import tiny_case, tiny_results

from gridsim.errors import InputError
from gridsim.outputs.content_hashes import check_hashes
from gridsim.outputs.netcdf import open_results, read_netcdf, write_netcdf
from gridsim.outputs.summary import build_summary
from gridsim.schema.tables import TABLES
from gridsim.schema.units import UNITS
from gridsim.schema.variables import VARIABLES


@pytest.fixture(scope="module")
def path(run, tmp_path_factory):
    target = tmp_path_factory.mktemp("netcdf") / "results.nc"
    summary = build_summary(run.case, run.results, run.kpis, run.scores)
    write_netcdf(target, run.case, run.results, summary)
    return target


def assert_same_case(found, wanted):
    assert (found.name, found.study) == (wanted.name, wanted.study)
    assert dict(found.provenance) == dict(wanted.provenance)
    assert {name: dict(stated) for name, stated in found.profile_attributes.items()} == dict(wanted.profile_attributes)
    pd.testing.assert_index_equal(found.snapshots, wanted.snapshots, check_freq=True)
    pd.testing.assert_frame_equal(found.profiles, wanted.profiles, check_exact=True)
    assert found.tables.keys() == wanted.tables.keys()
    for name, table in wanted.tables.items():
        pd.testing.assert_frame_equal(found.tables[name], table, check_exact=True)


def test_the_case_is_rebuilt_from_the_file_alone(run, path):
    found, _ = read_netcdf(path)
    assert_same_case(found, run.case)


def test_the_results_are_rebuilt_bit_by_bit(run, path):
    _, found = read_netcdf(path)
    xr.testing.assert_identical(found.hourly, run.results.hourly)
    assert list(found.hourly.data_vars) == list(run.results.hourly.data_vars)
    for name, variable in run.results.hourly.data_vars.items():
        assert found.hourly[name].dims == variable.dims
        assert found.hourly[name].to_numpy().tobytes() == variable.to_numpy().tobytes()
    assert found.certificate == run.results.certificate
    assert found.objective == run.results.objective
    assert dict(found.timing) == dict(run.results.timing)
    assert check_hashes(path) == []


def test_a_system_without_storage_heat_or_ties_is_rebuilt_too(tmp_path):
    tables = ("storage_units", "heat_stores", "heat_sources", "electric_boilers", "demand_response", "transformers")
    case = tiny_case(24, **{f"{table}.*.active": False for table in tables})
    tiny = tiny_results(tiny_case(24))
    hourly = tiny.hourly.isel(
        storage_unit=[], heat_store=[], heat_source=[], electric_boiler=[], response=[], transformer=[]
    )
    write_netcdf(tmp_path / "results.nc", case, replace(tiny, hourly=hourly))
    found, results = read_netcdf(tmp_path)
    assert_same_case(found, case)
    xr.testing.assert_identical(results.hourly, hourly)
    assert list(results.hourly.data_vars) == list(hourly.data_vars)
    assert check_hashes(tmp_path) == []


def test_only_what_has_members_is_in_the_file_and_nothing_is_unlimited(run, tmp_path):
    case = replace(run.case, tables={**run.case.tables, "retrofits": run.case.tables["retrofits"].iloc[:0]})
    hourly = run.results.hourly.isel(electric_boiler=[], heat_store=[])
    write_netcdf(tmp_path / "results.nc", case, replace(run.results, hourly=hourly))
    with netCDF4.Dataset(tmp_path / "results.nc") as file:
        assert file.empty_dimensions == "shiftable_load electric_boiler heat_store reserve retrofits_rows"
        assert not any(dimension.isunlimited() for dimension in file.dimensions.values())
        assert not {"electric_boiler_input", "heat_stored", "heat_store", "retrofits_name"} & set(file.variables)
    opened = open_results(tmp_path)
    assert opened["heat_stored"].dims == ("snapshot", "heat_store")
    assert float(opened["electric_boiler_input"].sum()) == 0.0
    assert opened["retrofits_min_load"].shape == (0,)
    assert set(opened.variables) >= {"heat_store_label_zh", *VARIABLES}
    assert check_hashes(tmp_path) == []


def test_an_empty_table_is_rebuilt_with_its_columns(run, tmp_path):
    empty = run.case.tables["retrofits"].iloc[:0]
    case = replace(run.case, tables={**run.case.tables, "retrofits": empty})
    write_netcdf(tmp_path / "results.nc", case, run.results)
    found, _ = read_netcdf(tmp_path)
    pd.testing.assert_frame_equal(found.tables["retrofits"], empty)
    assert check_hashes(tmp_path) == []


def test_a_year_of_the_past_keeps_its_hours(run, tmp_path):
    snapshots = pd.date_range("2024-02-28 05:00", periods=48, freq="h", name="snapshot").as_unit("ns")
    hourly = run.results.hourly.assign_coords(snapshot=snapshots)
    profiles = run.case.profiles.set_index(snapshots)
    case = replace(run.case, snapshots=snapshots, profiles=profiles)
    write_netcdf(tmp_path / "results.nc", case, replace(run.results, hourly=hourly))
    found, results = read_netcdf(tmp_path)
    pd.testing.assert_index_equal(found.snapshots, snapshots, check_freq=True)
    xr.testing.assert_identical(results.hourly, hourly)
    assert check_hashes(tmp_path) == []


def check_conventions(path, report, skipped=()):
    """Run the compliance checker and hand back what it says."""
    CheckSuite.load_all_available_checkers()
    passed, errors = ComplianceChecker.run_checker(
        str(path), ["cf:1.8"], verbose=0, criteria="strict", skip_checks=list(skipped), output_filename=str(report)
    )
    assert passed and not errors, report.read_text()
    return report.read_text()


@pytest.mark.filterwarnings("ignore")  # of the checker and what it imports
def test_the_compliance_checker_finds_nothing_in_hours_and_main_tables(run, tmp_path):
    tables = ("parameters", "buses", "generators", "sources", "provenance")
    members = ["load", "storage_unit", "line", "transformer", "response", "heat_source", "electric_boiler"]
    hourly = run.results.hourly.drop_dims([*members, "heat_store", "tie"])
    case = replace(run.case, tables={name: run.case.tables[name] for name in tables})
    write_netcdf(tmp_path / "results.nc", case, replace(run.results, hourly=hourly))
    grids = ("check_grid_coordinates", "check_reduced_horizontal_grid")  # slow, and there are no map grids here
    report = check_conventions(tmp_path / "results.nc", tmp_path / "report.txt", grids)
    assert "All tests passed!" in report


@pytest.mark.slow  # the checker's time grows with the square of the number of variables
@pytest.mark.filterwarnings("ignore")  # of the checker and what it imports
def test_the_compliance_checker_finds_nothing_in_the_whole_file(path, tmp_path):
    assert "All tests passed!" in check_conventions(path, tmp_path / "report.txt")


def test_every_number_has_units_that_udunits_knows_and_both_labels(path):
    known = {unit.udunits for unit in UNITS.values()}
    with netCDF4.Dataset(path) as file:
        for name, variable in file.variables.items():
            if name == "snapshot_bounds":
                continue
            assert variable.long_name, name
            if variable.dtype == np.float64 and name != "snapshot":
                assert variable.units in known, name
            if name in VARIABLES:
                assert variable.unit_label == VARIABLES[name].unit
                assert variable.long_name_zh == VARIABLES[name].label_zh
                assert "_FillValue" not in variable.ncattrs()


def test_every_column_of_every_table_is_in_the_file(path):
    with netCDF4.Dataset(path) as file:
        for table in TABLES.values():
            for column in table.columns:
                assert file[f"{table.name}_{column.name}"].dimensions == (f"{table.name}_rows",)


def test_time_follows_cf(path):
    with netCDF4.Dataset(path) as file:
        time = file["snapshot"]
        assert time.dtype == np.float64
        assert time.units == "hours since 2030-01-01 00:00:00 +08:00"
        assert "_FillValue" not in time.ncattrs()
        np.testing.assert_array_equal(file["snapshot_bounds"][:, 0], time[:])
        np.testing.assert_array_equal(file["snapshot_bounds"][:, 1], time[:] + 1.0)


def test_xarray_reads_the_file_by_name_and_in_universal_time(run, path):
    with xr.open_dataset(path) as opened:
        wind = opened["generation"].sel(generator="wind")
        np.testing.assert_array_equal(wind, run.results.hourly["generation"].sel(generator="wind"))
        assert pd.Timestamp(opened["snapshot"].to_numpy()[0]) == pd.Timestamp("2029-12-31 16:00")


def test_opened_results_have_local_time_and_inputs_by_name(run, path):
    for place in (path, path.parent):
        opened = open_results(place)
        assert opened["snapshot"].to_numpy()[0] == np.datetime64("2030-01-01T00:00")
        assert opened["generation"].dims == ("snapshot", "generator")
        assert float(opened["generators_capacity"].sel(generators_rows="wind")) == 800.0
        assert opened.attrs["certificate_condition"] == "optimal"


def test_the_provenance_is_complete(run, path):
    with netCDF4.Dataset(path) as file:
        for name in ("Conventions", "title", "institution", "source", "history", "references"):
            assert file.getncattr(name)
        assert "network: tiny" in file.provenance
        assert '"highspy"' in file.versions
        assert '"curtailment_share"' in file.indicators
        assert file.certificate_gap == run.results.certificate.gap
        assert file.institution == "a study of the power system 'tiny' with gridsim"


@pytest.mark.parametrize("content", [None, b"no netCDF"])
def test_what_is_no_result_is_refused_with_a_remedy(tmp_path, content):
    place = tmp_path / "results.nc"
    if content is not None:
        place.write_bytes(content)
    with pytest.raises(InputError, match="Give a"):
        read_netcdf(place)


def test_a_netcdf_file_of_somebody_else_is_refused(tmp_path):
    with netCDF4.Dataset(tmp_path / "results.nc", "w") as file:
        file.title = "weather"
    with pytest.raises(InputError, match="no 'gridsim results 2'"):
        open_results(tmp_path)


def test_reading_needs_no_pypsa(path):
    code = (
        "import sys; from gridsim.outputs.netcdf import read_netcdf; from gridsim.outputs.content_hashes import "
        f"check_hashes; read_netcdf({str(path)!r}); check_hashes({str(path)!r}); "
        "print([name for name in ('pypsa', 'linopy', 'highspy', 'plotly', 'xlsxwriter') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"

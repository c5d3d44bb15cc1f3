"""Windows, plan and costs side by side in every output."""

import dataclasses
import json

import openpyxl
import pytest
import xarray as xr
from tiny import tiny_case

from gridsim.indicators.kpis import compute_kpis
from gridsim.operation import commitment, rolling
from gridsim.outputs.netcdf import read_netcdf, write_netcdf
from gridsim.outputs.report.page import render_report
from gridsim.outputs.summary import build_summary
from gridsim.outputs.workbook import write_workbook

OPERATIONS = {"commitment": commitment, "rolling": rolling}


@pytest.fixture(scope="module", params=OPERATIONS)
def operated(request):
    case = tiny_case(48, operation=request.param)
    results = OPERATIONS[request.param].operate(case).results
    return case, results, compute_kpis(case, results)


def test_the_record_is_read_back_as_it_was_written(operated, tmp_path):
    case, results, _ = operated
    write_netcdf(tmp_path / "results.nc", case, results)
    _, found = read_netcdf(tmp_path / "results.nc")
    assert found.windowed is not None
    assert found.windowed.costs == results.windowed.costs
    xr.testing.assert_identical(found.windowed.windows, results.windowed.windows)
    xr.testing.assert_identical(found.windowed.plan, results.windowed.plan)
    assert found.certificate == results.certificate


def test_the_summary_states_costs_distance_and_gaps(operated):
    case, results, kpis = operated
    windows = json.loads(json.dumps(build_summary(case, results, kpis, [])))["windows"]
    assert windows["costs"] == results.windowed.costs
    assert windows["distance"] == pytest.approx(results.objective - list(windows["costs"].values())[-2])
    assert windows["count"] == 2


def test_the_workbook_has_a_sheet_of_windows(operated, tmp_path):
    case, results, kpis = operated
    write_workbook(tmp_path / "summary.xlsx", case, results, kpis, [])
    sheet = openpyxl.load_workbook(tmp_path / "summary.xlsx")["Windows"]
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "2030-01-02 00:00" in cells
    assert any(cell == pytest.approx(results.objective) for cell in cells if isinstance(cell, float))


def test_the_report_says_what_kind_of_operation_it_shows(operated):
    case, results, kpis = operated
    page = render_report(case, results, kpis, [])
    assert 'id="windows"' in page
    assert ("Proven least-cost operation." in page) is False
    assert ("windows_forecast" in page) == (case.study.operation == "rolling")


def test_an_operation_at_once_has_no_windows_anywhere(operated):
    case, results, kpis = operated
    case = dataclasses.replace(case, study=case.study.model_copy(update={"operation": "perfect"}))
    results = dataclasses.replace(results, windowed=None)
    assert 'id="windows"' not in render_report(case, results, kpis, [])
    assert "windows" not in build_summary(case, results, kpis, [])

"""Sizes of storage in results.nc obey CF and come back as written; the tables say what the trials say."""

import netCDF4
import numpy as np
import pytest
import xarray as xr
from compliance_checker.runner import CheckSuite, ComplianceChecker
from sized import sized_case, station

from gridsim.outputs import sizing_tables
from gridsim.outputs.netcdf_variables import attributes_of, dimensions_of, values_of
from gridsim.outputs.sizing_file import read_sizing, write_sizing
from gridsim.schema.sizing import CHOICES, SIZING_DIMENSIONS, SIZING_VARIABLES, sizing_attributes


@pytest.fixture(scope="module")
def found() -> xr.Dataset:
    """Four trials of one site: none, as planned, twice and three times that."""
    power = np.array([[0.0], [7.0], [14.0], [21.0]])
    numbers = {name: np.zeros([{"sizing_point": 4, "site": 1, "choice": 3}[one] for one in variable.dimensions])
               for name, variable in SIZING_VARIABLES.items()}  # fmt: skip
    numbers |= {"sizing_power": power, "sizing_energy": 2 * power, "choice_point": np.array([1.0, 3.0, 0.0])}
    numbers["sizing_saving"] = np.array([0.0, 5e6, 9e6, 12e6])
    numbers["sizing_station_cost"] = np.array([0.0, 4e6, 6e6, 8e6])
    numbers["sizing_curtailment"] = np.array([900.0, 760.0, 690.0, 690.0])
    numbers["sizing_payback"] = np.array([np.nan, 9.5, 8.0, np.nan])
    numbers["sizing_purpose"] = np.array(["none, curve of one", "planned", "curve of one", "search"], dtype=object)
    data = {
        name: xr.Variable(variable.dimensions, numbers[name], sizing_attributes(name))
        for name, variable in SIZING_VARIABLES.items()
    }
    members = {"site": np.array(["one"], dtype=object), "choice": np.array(list(CHOICES), dtype=object)}
    return xr.Dataset(data, coords=members)


@pytest.mark.filterwarnings("ignore")  # of the checker and what it imports
def test_what_is_written_obeys_cf_and_comes_back(found, tmp_path):
    path, report = tmp_path / "sizes.nc", tmp_path / "report.txt"
    with netCDF4.Dataset(path, "w") as file:
        file.setncatts({"Conventions": "CF-1.8", "title": "sizes", "institution": "tests", "source": "tests"})
        file.setncatts({"history": "2030 written by tests", "references": "none", "comment": "none"})
        write_sizing(file, found)
        content = {
            name: xr.Variable(dimensions_of(variable), values_of(variable), attributes_of(variable))
            for name, variable in file.variables.items()
        }
    xr.testing.assert_identical(read_sizing(content), found)
    assert set(content) == set(SIZING_VARIABLES) | set(SIZING_DIMENSIONS)
    CheckSuite.load_all_available_checkers()
    passed, errors = ComplianceChecker.run_checker(
        str(path), ["cf:1.8"], verbose=0, criteria="strict", output_filename=str(report)
    )
    assert passed and not errors and "All tests passed!" in report.read_text(), report.read_text()


def test_the_table_of_choices_says_what_each_gains_covers_and_avoids(found):
    table = sizing_tables.choice_table(sized_case(station("one", "b", label="Station")), found)
    assert [name["en"] for name in table["sizing_choice"]] == [english for english, _ in CHOICES.values()]
    planned, system, nothing = (table.iloc[row] for row in range(3))
    assert planned["sizing_site"] == {"en": "Station", "zh": "Station"}
    assert planned["sizing_net_saving"] == 1e6
    assert system["sizing_cover"] == 1.5
    assert (planned["curtailment_avoided_per_power"], planned["curtailment_avoided_per_energy"]) == (20.0, 10.0)
    assert np.isnan(nothing["sizing_cover"]) and np.isnan(nothing["sizing_duration"])


def test_the_points_of_a_curve_are_its_own_by_power(found):
    assert sizing_tables.curve_places(found, "one") == [0, 2]
    table = sizing_tables.curve_table(sized_case(station("one", "b")), found)
    assert table["storage_power"].tolist() == [0.0, 14.0]

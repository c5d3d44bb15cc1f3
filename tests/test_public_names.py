"""The public API, listed; and nothing slow is loaded before it is used."""

import subprocess
import sys

import pytest

import gridsim


def test_the_public_names_are_these():
    assert set(gridsim.__all__) == {
        "__version__",
        "load_study",
        "open_results",
        "optimize",
        "run",
        "thermal_constraints",
    }


@pytest.mark.parametrize("name", gridsim.__all__)
def test_every_public_name_exists_and_is_documented(name):
    thing = getattr(gridsim, name)
    assert name == "__version__" or thing.__doc__


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="optimise"):
        gridsim.optimise  # noqa: B018 - the access is the test


@pytest.mark.parametrize(
    "statement",
    [
        "import gridsim",
        "import gridsim.verify",
        "import gridsim.indicators.kpis",
        "import gridsim.outputs.netcdf",
        "from gridsim.case import load_case; load_case('studies/annual-2030.yaml')",
    ],
)
def test_what_needs_no_solver_loads_none(statement):
    code = f"{statement}; import sys; print([m for m in ('pypsa', 'linopy', 'highspy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

"""PyPSA asks to be told how strings are stored; every network here is told."""

import pypsa
import pytest


@pytest.fixture(autouse=True)
def settle_pypsa_strings():
    with pypsa.option_context("api.legacy_string_dtype", False):
        yield

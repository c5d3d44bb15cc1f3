import numpy

from gridsim.outputs.versions import PACKAGES, software_versions


def test_versions_are_those_of_the_packages_in_use():
    versions = software_versions()
    assert set(versions) == {"python", *PACKAGES}
    assert versions["numpy"] == numpy.__version__

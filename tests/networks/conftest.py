"""The shipped networks as fixtures."""

import pytest
from networks.reading import NAMES, NETWORKS, QIDONG, Network


@pytest.fixture(params=NAMES)
def network(request: pytest.FixtureRequest) -> Network:
    """Each shipped network in turn, the template included."""
    return NETWORKS[request.param]


@pytest.fixture(params=QIDONG)
def qidong(request: pytest.FixtureRequest) -> Network:
    """Each Qidong network in turn."""
    return NETWORKS[request.param]


@pytest.fixture
def qidong_2025() -> Network:
    """The network of 2025."""
    return NETWORKS["qidong-2025"]


@pytest.fixture
def qidong_2030() -> Network:
    """The network of 2030."""
    return NETWORKS["qidong-2030"]

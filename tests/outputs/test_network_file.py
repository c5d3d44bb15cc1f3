import logging

import pypsa
import pytest

from gridsim.outputs.network_file import write_network

pytestmark = pytest.mark.filterwarnings("ignore:The 'future.infer_string' option")  # PyPSA 1.4 sets it while it writes
LOGGER = logging.getLogger("pypsa.network.io")


@pytest.fixture
def network():
    with pypsa.option_context("api.legacy_string_dtype", False):
        network = pypsa.Network()
        network.add("Bus", "hub")
        yield network


@pytest.mark.parametrize("level", [logging.DEBUG, logging.ERROR])
def test_the_network_is_written_in_silence_and_the_loggers_level_is_put_back(network, tmp_path, level, caplog):
    with caplog.at_level(level, LOGGER.name):
        write_network(tmp_path / "network.nc", network)
        assert LOGGER.level == level
    assert not [record for record in caplog.records if record.levelno < logging.WARNING]
    assert list(pypsa.Network(tmp_path / "network.nc").buses.index) == ["hub"]


def test_the_loggers_level_is_put_back_when_writing_fails(network, tmp_path, caplog):
    with caplog.at_level(logging.DEBUG, LOGGER.name):
        with pytest.raises(OSError, match="missing"):
            write_network(tmp_path / "missing" / "network.nc", network)
        assert LOGGER.level == logging.DEBUG

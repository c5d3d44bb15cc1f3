"""Limits and interruption end a solve soon, with a clear error and without numbers."""

import _thread
import threading
import time

import numpy as np
import pytest
from engine.test_fold import make_program
from engine.test_solve import make_network

import gridsim
from gridsim.engine import linear, stitch
from gridsim.engine.highs import Solved
from gridsim.engine.watch import Watch
from gridsim.errors import SolveError

WEEKS = 24 * 7 * 12


@pytest.mark.parametrize("method", ["plain", "stitched"])
def test_an_iteration_limit_ends_in_an_error_and_never_in_numbers(method):
    network = make_network(24 * 7 * 4)
    with pytest.raises(SolveError, match=r"limit of 100 simplex iterations.*no result"):
        gridsim.optimize(network, linearized_unit_commitment=True, iteration_limit=100, method=method)
    assert network.c.generators.dynamic["p"].empty


def test_the_time_limit_covers_the_windows_too():
    network = make_network(WEEKS)
    with pytest.raises(SolveError, match=r"time limit of 0\.05 s.*no result"):
        gridsim.optimize(network, linearized_unit_commitment=True, time_limit=0.05, method="stitched")
    assert network.c.generators.dynamic["p"].empty


@pytest.mark.parametrize("stage", ["window", "simplex"])
def test_an_interruption_ends_the_solve_promptly_and_leaves_no_numbers(stage):
    network = make_network(WEEKS)
    interrupted = []

    def interrupt(text):
        if text.startswith(stage) and not interrupted:
            interrupted.append(time.monotonic())
            _thread.interrupt_main()

    with pytest.raises(KeyboardInterrupt):
        gridsim.optimize(network, linearized_unit_commitment=True, method="stitched", progress=interrupt)
    assert time.monotonic() - interrupted[0] < 5
    assert network.c.generators.dynamic["p"].empty
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("gridsim") and thread.is_alive()]


def test_progress_tells_windows_and_iterations_from_the_callers_own_thread():
    said = []
    gridsim.optimize(
        make_network(WEEKS),
        linearized_unit_commitment=True,
        method="stitched",
        progress=lambda text: said.append((text, threading.current_thread() is threading.main_thread())),
    )
    texts = [text for text, _ in said]
    assert all(main for _, main in said)
    assert any(text.startswith("window ") and text.endswith(" of 12") for text in texts)
    assert any("simplex" in text for text in texts)


def test_an_error_in_the_work_reaches_the_caller():
    with pytest.raises(ZeroDivisionError):
        Watch().wait_for(lambda: 1 / 0)


def test_windows_without_an_optimum_lead_to_the_plain_path(monkeypatch):
    failed = Solved("solver error", np.zeros(0), np.zeros(0), 0)
    with monkeypatch.context() as patch:
        patch.setattr(stitch.solver, "run", lambda highs, watch, listen: failed)
        program = make_program([[1, 1]], [10], [10], [3, 1], lower=[0, 0], upper=[np.inf, 4])
        assert stitch.stitched_basis(program, threads=1, watch=Watch()) is None


def test_a_final_solve_that_goes_wrong_is_followed_by_the_plain_path(monkeypatch):
    failed = Solved("unknown", np.zeros(0), np.zeros(0), 0)
    monkeypatch.setattr(linear.solver, "run_unperturbed", lambda *_args, **_options: failed)
    certificate = gridsim.optimize(make_network(24 * 7), linearized_unit_commitment=True, method="stitched").certificate
    assert certificate.method == "HiGHS, one piece"

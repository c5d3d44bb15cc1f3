"""What may end a solve early, and how far it has come: shared by all its threads and the caller who waits."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

from gridsim.errors import SolveError

Progress = Callable[[str], None]
Answer = TypeVar("Answer")

INTERRUPTED, TIME, ITERATIONS = "interrupted", "time limit reached", "iteration limit reached"
_GLANCE = 0.05
_PATIENCE = 10.0


class Watch:
    """Deadline, iteration limit and stop signal of one solve, all its windows and repetitions included.

    Parameters
    ----------
    time_limit
        Seconds from now.
    iteration_limit
        Simplex iterations of all threads together.
    progress
        Called with a line of text from time to time, always in the thread that waits.
    """

    def __init__(
        self,
        *,
        time_limit: float | None = None,
        iteration_limit: int | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.time_limit = math.inf if time_limit is None else float(time_limit)
        self.iteration_limit = math.inf if iteration_limit is None else int(iteration_limit)
        self.iterations = 0
        self.text = ""
        self._progress = progress
        self._deadline = time.monotonic() + self.time_limit
        self._stop = threading.Event()
        self._lock = threading.Lock()

    @property
    def remaining(self) -> float:
        """Seconds to the deadline; infinite without one."""
        return self._deadline - time.monotonic()

    def part(self, seconds: float) -> Watch:
        """Return a watch that ends earlier than this one, and with it."""
        part = Watch(time_limit=min(seconds, max(self.remaining, 0.0)))
        part._stop = self._stop
        return part

    def count(self, iterations: int) -> None:
        """Add simplex iterations; any thread may."""
        with self._lock:
            self.iterations += iterations

    def over(self, iterations: int = 0) -> str:
        """Why the solve has to end now, in words, or nothing; ``iterations`` are those not counted yet."""
        if self._stop.is_set():
            return INTERRUPTED
        if self.iterations + iterations >= self.iteration_limit:
            return ITERATIONS
        return TIME if self.remaining <= 0 else ""

    def require(self) -> None:
        """Raise where the solve has to end now.

        Raises
        ------
        SolveError
            With the limit that was reached.
        """
        reason = self.over()
        if reason:
            raise SolveError(self.explain(reason))

    def explain(self, reason: str) -> str:
        """Why there is no result, as a sentence for the user."""
        if reason == TIME:
            return (
                f"the solver stopped at the time limit of {self.time_limit:g} s before it had proved an optimum; no "
                "result is released. Raise solver.time_limit in the study, or shorten the study with hours."
            )
        if reason == ITERATIONS:
            return (
                f"the solver stopped at the limit of {self.iteration_limit:,.0f} simplex iterations before it had "
                "proved an optimum; no result is released. Raise iteration_limit."
            )
        return "the solver was interrupted before it had proved an optimum; no result is released."

    def wait_for(self, work: Callable[[], Answer]) -> Answer:
        """Do ``work`` in a thread of its own, pass on progress, and end it on Ctrl-C.

        HiGHS cannot be interrupted from the thread that runs it: Python would see Ctrl-C when all is over.

        Raises
        ------
        KeyboardInterrupt
            Within seconds of Ctrl-C, once the work has stopped.
        """
        future: Future[Answer] = Future()
        worker = threading.Thread(target=_fulfil, args=(future, work), name="gridsim-solve", daemon=True)
        worker.start()
        try:
            self._look_after(future)
        except BaseException:
            self._stop.set()
            worker.join(_PATIENCE)
            raise
        return future.result()

    def _look_after(self, future: Future[Answer]) -> None:
        said = ""
        while not wait([future], timeout=_GLANCE).done:
            if self._progress is not None and self.text != said:
                said = self.text
                self._progress(said)
        if self._progress is not None and self.text != said:
            self._progress(self.text)


def _fulfil(future: Future[Answer], work: Callable[[], Answer]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:  # whatever it is belongs to the thread that waits
        future.set_exception(error)

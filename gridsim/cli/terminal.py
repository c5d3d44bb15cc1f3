"""What every command shares: problems, exit codes, progress and JSON."""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import typer

from gridsim.errors import GridsimError, InputError, describe_problems

INTERRUPTED = 130

JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on standard output, nothing else.")]


@contextmanager
def faults(as_json: bool) -> Iterator[None]:
    """Print what gridsim reports on purpose and end with its exit code; anything else is a defect and shows itself."""
    try:
        yield
    except GridsimError as error:
        _report(error, as_json)
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        _end("Interrupted; no result was written.", INTERRUPTED, as_json)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _end(f"{place}{error.strerror or error}.", GridsimError.exit_code, as_json)


def _end(message: str, exit_code: int, as_json: bool) -> NoReturn:
    if as_json:
        print_json({"status": "error", "exit_code": exit_code, "message": message, "problems": []})
    else:
        print(message, file=sys.stderr)
    raise typer.Exit(exit_code) from None


def _report(error: GridsimError, as_json: bool) -> None:
    problems = error.problems if isinstance(error, InputError) else ()
    if as_json:
        found = [dataclasses.asdict(problem) for problem in problems]
        print_json({"status": "error", "exit_code": error.exit_code, "message": str(error), "problems": found})
    else:
        print(describe_problems(problems) or str(error), file=sys.stderr)


def print_json(content: Mapping[str, Any]) -> None:
    """Print one JSON object."""
    print(json.dumps(content, ensure_ascii=False, indent=2, default=str))


class Progress:
    """Stages on standard error, each with its elapsed time; a spinner where there is a terminal."""

    def __init__(self, *, silent: bool) -> None:
        self.silent = silent
        self._stage, self._detail, self._since = "", "", 0.0
        self._status: Any = None

    def __call__(self, stage: str, detail: str = "") -> None:
        """Begin a stage, or tell more of the one under way."""
        if self.silent:
            return
        if stage != self._stage:
            self.close()
            self._stage, self._detail, self._since = stage, "", time.perf_counter()
        self._detail = detail or self._detail
        if sys.stderr.isatty():
            self._show()

    def _show(self) -> None:
        from rich.console import Console
        from rich.markup import escape

        text = escape(f"{self._stage}  {self._detail}")
        if self._status is None:
            self._status = Console(stderr=True).status(text)
            self._status.start()
        else:
            self._status.update(text)

    def close(self) -> None:
        """End the stage under way and print its time."""
        if self._status is not None:
            self._status.stop()
            self._status = None
        if self._stage:
            elapsed = time.perf_counter() - self._since
            print(f"{elapsed:7.1f} s  {self._stage}  {self._detail}".rstrip(), file=sys.stderr)
            self._stage = ""

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()

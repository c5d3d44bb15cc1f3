"""Rules between the keys of operation in windows."""

from pathlib import Path

import pytest

from gridsim.inputs.study_file import read_study
from inputs.tiny_project import only_problem, problems_of, write_study

HEAD = "network: tiny\nyear: 2030\nhours: 48\n"


@pytest.mark.parametrize(
    ("lines", "what", "remedy"),
    [
        (
            "operation: rolling\nrolling: {length: 24, step: 48}\n",
            "rolling.length = 24 h is shorter than rolling.step = 48 h.",
            "A window must cover the step it keeps; raise length",
        ),
        (
            "operation: commitment\nwindows: {length: 12}\n",
            "windows.length = 12 h is shorter than windows.step = 24 h.",
            "A window must cover the step it keeps",
        ),
        ("windows: {length: 72}\n", "operation = perfect does not read it", "operation: commitment"),
        ("operation: commitment\nrolling: {seed: 3}\n", "'rolling' is given", "operation: rolling"),
        (
            "operation: rolling\nrolling: {forecast: persistence, errors: {wind: 0.3}}\n",
            "rolling.errors is given, but rolling.forecast = persistence",
            "forecast: errors",
        ),
        (
            "operation: commitment\ncommitment: {coal_1: 0.5}\n",
            "commitment.coal_1 = 0.5 is a share",
            "Give 1 (online) or 0 (offline).",
        ),
        ("operation: rolling\nrolling: {forecast: guess}\n", "rolling.forecast = 'guess'", "persistence"),
        ("operation: rolling\nrolling: {errors: {wind: -1}}\n", "rolling.errors.wind = -1", "at least 0"),
    ],
)
def test_nonsense_is_named_with_its_remedy(project: Path, lines: str, what: str, remedy: str) -> None:
    problem = only_problem(write_study(project, HEAD + lines))
    assert what in problem.what
    assert remedy in problem.remedy
    assert problem.place.startswith("line ")


def test_all_problems_come_at_once(project: Path) -> None:
    text = HEAD + "operation: rolling\nrolling: {length: 24, step: 48}\nwindows: {step: 200}\ncarbn: net\n"
    found = problems_of(write_study(project, text))
    assert len(found) == 4


def test_the_defaults_are_sound(project: Path) -> None:
    for operation in ("commitment", "rolling"):
        assert read_study(write_study(project, f"{HEAD}operation: {operation}\n")).operation == operation

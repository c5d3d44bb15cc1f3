"""Keys of ``security`` that name what the network or the horizon does not have."""

from pathlib import Path

import pytest

from inputs.tiny_project import only_problem, problems_of, set_cell, write_study

HEAD = "network: tiny\nyear: 2030\nhours: 48\nkind: security\n"


@pytest.mark.parametrize(
    ("block", "what", "remedy"),
    [
        (
            "outages: [lines.city_cost]",
            "security.outages: 'lines.city_cost' is no line",
            "Did you mean 'lines.city_coast'?",
        ),
        (
            "monitored: [lines.planned]",
            "'lines.planned' is no line or transformer that takes part",
            "Known: lines.city_coast",
        ),
        ("constrained: [trafos.*]", "security.constrained: 'trafos.*'", "transformers."),
        ("islanding: {branches: [hub_city]}", "security.islanding.branches: 'hub_city'", "transformers.hub_city"),
        ("power_flow: {hours: [noon]}", "security.power_flow.hours: 'noon' is no time", "start of an hour"),
        (
            "power_flow: {hours: ['2031-01-01 00:00']}",
            "is no hour of the study",
            "2030-01-01 00:00 to 2030-01-02 23:00",
        ),
        (
            "islanding: {starts: ['2030-01-01 00:30']}",
            "security.islanding.starts: '2030-01-01 00:30'",
            "start of an hour",
        ),
        ("overload_factor: 0.9", "security.overload_factor = 0.9 is not accepted", "at least 1"),
        ("islanding: {ours: 3}", "'ours' is not a key of security.islanding", "Did you mean 'hours'?"),
    ],
)
def test_a_mistake_in_the_security_block_is_named(project: Path, block: str, what: str, remedy: str) -> None:
    problem = only_problem(write_study(project, f"{HEAD}security:\n  {block}\n"))
    assert what in f"{problem.what}"
    assert remedy in problem.remedy
    assert problem.place.startswith("line")


def test_an_outage_that_is_secured_has_to_be_screened(project: Path) -> None:
    block = "security: {outages: [lines.*], constrained: [lines.city_coast, transformers.hub_city]}\n"
    problem = only_problem(write_study(project, HEAD + block))
    assert "'transformers.hub_city' is not among the outages" in problem.what


def test_a_security_block_in_another_kind_of_study_is_refused(project: Path) -> None:
    text = HEAD.replace("security", "dispatch") + "security: {constrained: true}\n"
    problem = only_problem(write_study(project, text))
    assert problem.what == "'security' is given, but kind = dispatch."


@pytest.mark.parametrize("path", ["lines.city_coast.circuits", "transformers.hub_city.units"])
def test_a_fraction_of_a_circuit_is_refused(project: Path, path: str) -> None:
    set_cell(project, path, "1.5")
    found = problems_of(project / "studies" / "island.yaml")
    assert any("is no whole number" in problem.what for problem in found)

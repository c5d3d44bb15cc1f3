"""The study file: keys, values, lines, duplicates, syntax; and its generated reference."""

from pathlib import Path

import pytest

from gridsim.errors import InputError
from gridsim.inputs.reference import replace_reference, study_reference
from gridsim.inputs.study import Study
from gridsim.inputs.study_file import read_study
from inputs.tiny_project import only_problem, problems_of, write_study

STUDIES = Path(__file__).parents[2] / "studies"


@pytest.mark.parametrize(
    ("line", "what", "remedy"),
    [
        ("carbn: net", "'carbn' is not a key of a study.", "Did you mean 'carbon'?"),
        ("carbon: nett", "carbon = 'nett' is not accepted.", "Did you mean 'net'?"),
        ("fleet: 3", "fleet = 3 is not accepted.", "one of year-end, dated"),
        ("outputs: [netcdf, reprt]", "outputs.1 = 'reprt' is not accepted.", "Did you mean 'report'?"),
        ("outputs: netcdf", "outputs = 'netcdf' is not accepted.", "a list such as"),
        ("solver: {thread: 2}", "'thread' is not a key of solver.", "Did you mean 'threads'?"),
        ("solver: {threads: 0}", "solver.threads = 0 is not accepted.", "at least 1"),
        ("solver: {threads: many}", "solver.threads = 'many' is not accepted.", "a whole number"),
        ("solver: fast", "solver = 'fast' is not accepted.", "keys with values"),
        ("commitment: always", "commitment = 'always' is not accepted.", "relaxed"),
        ("commitment: {coal_1: 2}", "commitment.coal_1 = 2 is not accepted.", "at most 1"),
        ("commitment: {coal_9: 1}", "'coal_9' is not an active coal or CHP unit.", "Did you mean 'coal_"),
        ("commitment: {coal_1: wnd}", "commitment.coal_1 = 'wnd' is not among", "Did you mean 'wind'?"),
        ("overrides: {generators.coal_1.min_load: [1]}", "generators.coal_1.min_load = [1]", "a number"),
        ("overrides: {generators.coal_1.min_load: }", "generators.coal_1.min_load = (empty)", "a number"),
        ("title: {a: 1}", "title = {'a': 1} is not accepted.", "text"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_its_remedy(project: Path, line: str, what: str, remedy: str) -> None:
    problem = only_problem(write_study(project, f"network: tiny\nyear: 2030\n# a remark\n{line}\nhours: 48\n"))
    assert problem.where == "studies/island.yaml"
    assert problem.place == "line 4"
    assert what in problem.what
    assert remedy in problem.remedy


def test_a_missing_key_is_explained(project: Path) -> None:
    problem = only_problem(write_study(project, "network: tiny\n"))
    assert problem.what == "the key 'year' is missing."
    assert problem.remedy.startswith("Add 'year: …' (year that is operated")


def test_every_duplicate_key_is_found(project: Path) -> None:
    text = "network: tiny\nyear: 2030\nyear: 2030\nhours: 48\nsolver:\n  threads: 1\n  threads: 1\n"
    first, second = problems_of(write_study(project, text))
    assert (first.place, first.what) == ("line 3", "the key 'year' is given twice (first in line 2).")
    assert (second.place, second.what) == ("line 7", "the key 'threads' is given twice (first in line 6).")


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("network: tiny\n\tyear: 2030\n", "line 2", "is not valid YAML"),
        ("network: [tiny\nyear: 2030\n", "line 2", "is not valid YAML"),
        ("network: &a {b: *a}\n", "line 1", "an alias contains itself"),
        ("network: !odd tiny\nyear: 2030\n", "line 1", "is not valid YAML"),
        ("- network\n", "line 1", "does not hold 'key: value' lines"),
    ],
)
def test_bad_yaml_is_named_with_its_line(project: Path, text: str, place: str, what: str) -> None:
    problem = only_problem(write_study(project, text))
    assert problem.place.startswith(place)
    assert what in problem.what
    assert problem.remedy


def test_an_empty_study_lacks_its_essentials(project: Path) -> None:
    assert [problem.what for problem in problems_of(write_study(project, "# nothing\n"))] == [
        "the key 'network' is missing.",
        "the key 'year' is missing.",
    ]


def test_a_file_that_is_no_text_is_refused(project: Path, study: Path) -> None:
    study.write_bytes(b"\xff\xfe\x00n")
    assert only_problem(study).what == "is not UTF-8 text."


def test_problems_of_the_study_do_not_hide_those_of_its_tables(project: Path) -> None:
    path = write_study(project, "network: tiny\nyear: 2030\nhours: 48\ncarbon: nett\noverrides: {lines.x.rating: 1}\n")
    assert [problem.what for problem in problems_of(path)] == [
        "carbon = 'nett' is not accepted.",
        "override 'lines.x.rating': lines.csv has no row 'x'.",
    ]


def test_an_unknown_network_is_corrected(project: Path) -> None:
    problem = only_problem(write_study(project, "year: 2030\nhours: 48\nnetwork: tinny\nprofiles: tiny\n"))
    assert (problem.place, problem.what) == ("line 3", "network = 'tinny' is not a folder.")
    assert problem.remedy.startswith("Did you mean 'tiny'?")


def test_a_missing_study_is_corrected(project: Path) -> None:
    for given in ("islnd", "islnd.yaml", "studies/islnd.yaml"):
        with pytest.raises(InputError) as caught:
            read_study(given)
        assert caught.value.problems[0].remedy == "Did you mean 'island.yaml'? Looked in studies/."


@pytest.mark.parametrize("given", ["island", "island.yaml", "studies/island", "studies/island.yaml"])
def test_a_study_is_found_by_name_or_path(project: Path, given: str) -> None:
    assert read_study(given).network == "tiny"


def test_dates_stay_text(project: Path) -> None:
    path = write_study(project, "network: tiny\nyear: 2030\noverrides: {generators.roof.commissioning: 2030-05-01}\n")
    assert read_study(path).overrides == {"generators.roof.commissioning": "2030-05-01"}


def test_the_reference_of_keys_in_the_readme_is_current() -> None:
    text = (STUDIES / "README.md").read_text(encoding="utf-8")
    assert replace_reference(text) == text


def test_the_reference_names_every_key() -> None:
    table = study_reference()
    for name in Study.model_fields:
        assert f"| `{name}" in table
    assert "| `solver.threads` | whole number from 1 | none |" in table


def test_a_readme_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="marks"):
        replace_reference("no marks")

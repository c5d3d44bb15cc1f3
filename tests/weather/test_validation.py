"""The validation table of profiles/README.md: every figure computed anew, every statistic that is off listed as off."""

from __future__ import annotations

import pytest

from .conftest import PROFILES
from .validation import Row, rows

BEGIN, END = "<!-- validation: checked by tests/weather/test_validation.py -->", "<!-- end of validation -->"
KNOWN_TO_BE_OFF = {
    "onshore_solar",
    "wind_ramp_50",
    "temperature_lag_24",
    "temperature_ramp_90",
    "temperature_ramp_99",
    "load_minimum",
    "load_ramp_90",
    "load_ramp_99",
}


@pytest.fixture(scope="module")
def found(ten_years, recipes) -> dict[str, Row]:
    return {row.name: row for row in rows(recipes["qidong-2025"], ten_years)}


@pytest.fixture(scope="module")
def printed() -> dict[str, list[str]]:
    text = (PROFILES / "README.md").read_text(encoding="utf-8")
    lines = text.partition(BEGIN)[2].partition(END)[0].strip().splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {first: rest for first, *rest in cells}


def test_targets_hold_for_the_base_year_and_the_mean_of_ten(found):
    assert max(found["ghi_month"].base, found["ghi_month"].mean) < 3
    assert max(found["temperature_month"].base, found["temperature_month"].mean) < 0.5
    assert found["offshore_hours"].mean == pytest.approx(2743, rel=1e-3)
    assert 4 < found["offshore_spread"].mean < 7


def test_statistics_lie_in_their_bands_unless_known_to_be_off(found):
    assert {name for name, row in found.items() if row.verdict != "within"} == KNOWN_TO_BE_OFF


def test_the_page_lists_every_statistic_with_its_verdict(found, printed):
    assert list(printed) == [row.label for row in found.values()]
    for row in found.values():
        assert printed[row.label][-1] == row.verdict, row.label


def test_the_page_shows_the_figures_that_are_computed(found, printed):
    for row in found.values():
        expected = [cell.strip() for cell in row.text.strip("|").split("|")][1:]
        *texts, base, mean, _ = printed[row.label]
        assert texts == expected[:-3]
        for shown, value in ((base, row.base), (mean, row.mean)):
            if shown != "–":
                last_digit = 10.0 ** -len(shown.partition(".")[2])
                assert float(shown.replace(",", "")) == pytest.approx(value, abs=last_digit), row.label

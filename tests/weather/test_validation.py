"""The validation table of profiles/README.md: every figure computed anew, every statistic that is off listed as off."""

from __future__ import annotations

import pytest

from .conftest import PROFILES
from .validation import Months, Row, months, rows

BEGIN, END = "<!-- validation: checked by tests/weather/test_validation.py -->", "<!-- end of validation -->"
MONTHS_BEGIN, MONTHS_END = "<!-- months: checked by tests/weather/test_validation.py -->", "<!-- end of months -->"
KNOWN_TO_BE_OFF = {
    "onshore_solar",
    "offshore_ramp_50",
    "offshore_ramp_90",
    "offshore_ramp_99",
    "diffuse_share",
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
def monthly(ten_years) -> list[Months]:
    return months(ten_years)


@pytest.fixture(scope="module")
def printed() -> dict[str, list[str]]:
    return {first: rest for first, *rest in cells_between(BEGIN, END)}


def cells_between(begin: str, end: str) -> list[list[str]]:
    text = (PROFILES / "README.md").read_text(encoding="utf-8")
    lines = text.partition(begin)[2].partition(end)[0].strip().splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


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


def test_every_month_meets_its_target_and_the_targets_are_the_recipe_s(monthly, recipes):
    climate, found = recipes["qidong-2025"].climate, {quantity.name: quantity for quantity in monthly}
    for name, target in (("ghi", climate.radiation.monthly), ("temperature", climate.temperature.monthly_mean)):
        assert [float(value) for value in found[name].reference] == list(target)
    for years in ("base", "mean"):
        assert getattr(found["ghi"], years) == pytest.approx(climate.radiation.monthly, rel=0.03)
        assert getattr(found["temperature"], years) == pytest.approx(climate.temperature.monthly_mean, abs=0.5)


def test_the_page_shows_every_month_beside_its_reference(monthly):
    shown = cells_between(MONTHS_BEGIN, MONTHS_END)
    expected = [[cell.strip() for cell in line.strip("|").split("|")] for month in monthly for line in month.text]
    assert [row[0] for row in shown] == [row[0] for row in expected]
    for (title, *figures), (_, *computed) in zip(shown, expected, strict=True):
        last_digit = 10.0 ** -len(figures[0].partition(".")[2])
        assert list(map(float, figures)) == pytest.approx(list(map(float, computed)), abs=1.01 * last_digit), title

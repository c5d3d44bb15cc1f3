import openpyxl
import pytest

from gridsim.outputs.workbook import write_workbook


@pytest.fixture(scope="module")
def book(run, tmp_path_factory):
    path = tmp_path_factory.mktemp("workbook") / "summary.xlsx"
    write_workbook(path, run.case, run.results, run.kpis, run.scores)
    return openpyxl.load_workbook(path)


def column(sheet, start):
    """Values below the heading that starts with ``start``."""
    for cell in sheet[1]:
        if str(cell.value).startswith(start):
            return [row[cell.column - 1].value for row in sheet.iter_rows(min_row=2)]
    raise KeyError(start)


def test_the_workbook_has_a_sheet_for_every_question(book):
    assert book.sheetnames == [
        "Summary",
        "Generators",
        "Starts",
        "Storage",
        "Load management",
        "Reserves",
        "Monthly",
        "Ties and network",
        "Prices",
        "Hourly",
        "Inputs",
        "Sources",
    ]


def test_generators_show_their_indicators_in_readable_units(run, book):
    sheet = book["Generators"]
    wind = column(sheet, "Name").index("wind")
    assert column(sheet, "Net generation")[wind] == pytest.approx(run.kpis["energy"].members["wind"] / 1e3)
    assert column(sheet, "Kind")[wind] == "Offshore wind / 海上风电"
    assert column(sheet, "Hours online")[wind] is None
    assert sheet.freeze_panes == "B2"


def test_headings_are_in_both_languages(book):
    for name in ("Generators", "Storage", "Monthly", "Prices", "Hourly", "Inputs", "Sources"):
        for cell in book[name][1]:
            assert any("\u4e00" <= letter <= "\u9fff" for letter in cell.value), (name, cell.value)


def test_hours_are_times_and_balance(run, book):
    sheet = book["Hourly"]
    assert sheet.max_row == 1 + len(run.case.snapshots)
    assert [sheet.cell(row, 1).value for row in (2, 3)] == list(run.case.snapshots[:2].to_pydatetime())
    supply = sum(
        column(sheet, name)[0]
        for name in ("Coal\n", "Coal CHP", "Waste", "Offshore wind", "Import", "Storage discharging")
        if any(str(cell.value).startswith(name) for cell in sheet[1])
    )
    use = sum(column(sheet, name)[0] for name in ("Local demand", "Electric boilers", "Storage charging", "Export"))
    assert supply == pytest.approx(use, abs=0.01)


def test_the_summary_shows_targets_indicators_and_the_proof(run, book):
    texts = {str(cell.value) for row in book["Summary"].iter_rows() for cell in row if cell.value is not None}
    assert {score.label for score in run.scores} <= texts
    assert {kpi.label for kpi in run.kpis.values()} <= texts
    assert any(text.startswith("optimal, relative gap") for text in texts)
    assert "reached / 达到" in texts


def test_every_input_is_listed_with_its_confidence(run, book):
    confidences = column(book["Inputs"], "Confidence")
    assert len(confidences) == run.kpis["input_confidence"].value
    assert set(confidences) == {"M", "A"}


def test_a_place_that_cannot_be_written_is_an_os_error(run, tmp_path):
    with pytest.raises(OSError, match="missing"):
        write_workbook(tmp_path / "missing" / "summary.xlsx", run.case, run.results, run.kpis, run.scores)

"""summary.xlsx: the result for people who work in spreadsheets, with headings in English and Chinese."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import xarray as xr
import xlsxwriter

from gridsim.case import Case
from gridsim.indicators.definitions import Indicator
from gridsim.indicators.scoreboard import TargetScore
from gridsim.outputs import members, totals
from gridsim.outputs import security_tables as tables
from gridsim.outputs import sizing_tables as sizes
from gridsim.outputs.assumptions import input_values
from gridsim.outputs.headings import HEADINGS, VERDICTS, Heading
from gridsim.outputs.windowed import comparison_rows, starts_of
from gridsim.results import Results, Windowed
from gridsim.schema.carriers import CARRIERS
from gridsim.schema.tables import TABLES
from gridsim.schema.variables import WINDOW_VARIABLES

_WIDEST = 60.0


@dataclass
class _Book:
    """A workbook with its cell formats."""

    file: xlsxwriter.Workbook

    def __post_init__(self) -> None:
        self.head = self.file.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EEF1F3"}
        )
        self.title = self.file.add_format({"bold": True, "font_size": 15})
        self.section = self.file.add_format({"bold": True, "font_size": 12})
        self.text = self.file.add_format({"valign": "top"})
        self.time = self.file.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.numbers = {
            decimals: self.file.add_format({"num_format": "#,##0" + ("." + "0" * decimals if decimals else "")})
            for decimals in range(5)
        }
        self.general = self.file.add_format({"num_format": "#,##0.####"})

    def sheet(self, name: str) -> xlsxwriter.workbook.Worksheet:
        """Add a sheet that fits a page's width."""
        sheet = self.file.add_worksheet(name)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet


def write_workbook(
    path: str | Path,
    case: Case,
    results: Results,
    kpis: Mapping[str, Indicator],
    scores: Sequence[TargetScore],
) -> None:
    """Write scoreboard, indicators, members, months, hours and inputs, a sheet each.

    Parameters
    ----------
    path
        File to be written; an existing one is overwritten.
    case, results
        What was operated, and how.
    kpis, scores
        Indicators and targets of the result.

    Raises
    ------
    OSError
        Where the file cannot be written.
    """
    hourly = results.hourly
    file = xlsxwriter.Workbook(str(path), {"constant_memory": False, "nan_inf_to_errors": False})
    book = _Book(file)
    _write_summary(book, case, results, kpis, scores)
    _write_members(book, "Generators", members.generator_table(case, kpis))
    _write_members(book, "Starts", members.start_table(case, results))
    _write_members(book, "Storage", members.storage_table(case, kpis))
    _write_members(book, "Load management", members.response_table(case, kpis, hourly), members.shift_table(case, kpis))
    _write_members(book, "Reserves", members.reserve_table(case, kpis), members.provider_table(case, hourly))
    _write_months(book, totals.monthly_totals(case, hourly))
    _write_members(
        book, "Ties and network", members.tie_table(case, kpis, hourly), members.network_table(case, kpis, hourly)
    )
    _write_members(book, "Prices", members.price_table(case, kpis))
    if results.security is not None:
        found = results.security
        _write_members(book, "Outages", tables.overload_table(case, results), tables.split_table(case, found))
        _write_members(book, "AC check and islands", tables.power_flow_table(case, found), tables.island_table(found))
    if results.windowed is not None:
        _write_windows(book, case, results, results.windowed)
    if results.sizing is not None:
        compared, curves = sizes.choice_table(case, results.sizing), sizes.curve_table(case, results.sizing)
        _write_members(book, "Sizing", compared, curves, sizes.trial_table(case, results.sizing))
    _write_hours(book, case, hourly)
    _write_inputs(book, case)
    _write_sources(book, case)
    try:
        file.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(f"{path}: {error}") from None


def _write_summary(
    book: _Book, case: Case, results: Results, kpis: Mapping[str, Indicator], scores: Sequence[TargetScore]
) -> None:
    sheet = book.sheet("Summary")
    sheet.write(0, 0, case.study.title or case.name, book.title)
    sheet.write(1, 0, case.study.title_zh)
    certificate = results.certificate
    proof = f"{certificate.condition}, relative gap {certificate.gap:.1g} ({certificate.method})"
    first, last = case.snapshots[0], case.snapshots[-1]
    facts = [
        ("Horizon / 时段", f"{first:%Y-%m-%d %H:%M} – {last:%Y-%m-%d %H:%M}, {len(case.snapshots):,} h"),
        ("Status / 求解状态", proof),
    ]
    for row, (label, fact) in enumerate(facts, start=2):
        sheet.write(row, 0, label)
        sheet.write(row, 1, fact)
    sheet.write(5, 0, "The plan's targets / 规划目标", book.section)
    heads = [
        "Target / 目标",
        "Chinese / 中文",
        "Found / 结果",
        "Plan / 规划值",
        "Unit / 单位",
        "Verdict / 结论",
        "Remark",
    ]
    rows = [
        (
            s.label,
            s.label_zh,
            s.value,
            s.threshold,
            s.unit,
            " / ".join(VERDICTS[s.verdict]),
            f"{s.remark} {s.remark_zh}".strip(),
        )
        for s in scores
    ]
    next_row = _write_rows(book, sheet, 6, heads, rows)
    sheet.write(next_row + 1, 0, "Indicators / 指标", book.section)
    heads = ["Indicator / 指标", "Chinese / 中文", "Value / 数值", "Unit / 单位"]
    _write_rows(book, sheet, next_row + 2, heads, [(k.label, k.label_zh, k.value, k.unit) for k in kpis.values()])
    for column, width in enumerate((46, 34, 16, 16, 14, 22, 60)):
        sheet.set_column(column, column, width)


def _write_windows(book: _Book, case: Case, results: Results, windowed: Windowed) -> None:
    """Costs side by side, then a row for each window."""
    sheet = book.sheet("Windows")
    rows = [(row.label, row.label_zh, row.value, row.unit) for row in comparison_rows(windowed, starts_of(results))]
    heads = ["Figure / 指标", "Chinese / 中文", "Value / 数值", "Unit / 单位"]
    next_row = _write_rows(book, sheet, 0, heads, rows)
    heads = [f"{v.label} [{v.unit}] / {v.label_zh}" for v in WINDOW_VARIABLES.values()]
    columns = [windowed.windows[name].to_numpy() for name in WINDOW_VARIABLES]
    times = [[case.snapshots[0] + pd.Timedelta(hours=float(hour)) for hour in column] for column in columns[:2]]
    table = zip(*([str(time)[:16] for time in column] for column in times), *columns[2:], strict=True)
    heads[:2] = ["Start / 起始", "End, look-ahead included / 结束（含前瞻期）"]
    _write_rows(book, sheet, next_row + 1, heads, table)
    sheet.set_column(0, 1, 44)
    sheet.set_column(2, 5, 22)


def _write_rows(
    book: _Book, sheet: xlsxwriter.workbook.Worksheet, row: int, heads: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Write headings and rows of mixed cells from ``row`` on; returns the row below."""
    sheet.write_row(row, 0, heads, book.head)
    for cells in rows:
        row += 1
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, column, cell, book.text)
            elif math.isfinite(cell):
                sheet.write_number(row, column, cell, book.general)
    return row + 1


def _write_members(book: _Book, name: str, *tables: pd.DataFrame) -> None:
    """Write tables of `members` on one sheet, one below the other; frozen below the first one's headings."""
    sheet = book.sheet(name)
    row = 0
    for frame in tables:
        for number, column in enumerate(frame.columns):
            heading = HEADINGS[column]
            sheet.write(row, number, _head(heading), book.head)
            width = _width(frame[column], heading)
            sheet.set_column(number, number, width)
            _write_column(book, sheet, (row + 1, number), frame[column], heading)
        sheet.set_row(row, 48)
        row += len(frame) + 2
    sheet.freeze_panes(1, 1)


def _write_column(
    book: _Book, sheet: xlsxwriter.workbook.Worksheet, start: tuple[int, int], values: pd.Series, heading: Heading
) -> None:
    row, column = start
    for offset, value in enumerate(values):
        if heading.decimals is None:
            shown = _carrier(value) if heading is HEADINGS["carrier"] else _text(value)
            sheet.write_string(row + offset, column, shown, book.text)
        elif math.isfinite(value):
            sheet.write_number(row + offset, column, value * heading.scale, book.numbers[heading.decimals])


def _write_months(book: _Book, table: pd.DataFrame) -> None:
    sheet = book.sheet("Monthly")
    items = {**totals.SUPPLY, **totals.USE, "curtailment": totals.CURTAILMENT}
    sheet.write(0, 0, "Month\n月份", book.head)
    for row, month in enumerate(table.index, start=1):
        sheet.write_number(row, 0, int(month))
    for number, name in enumerate(table.columns, start=1):
        sheet.write(0, number, f"{items[name].label}\n{items[name].label_zh}\n[GWh]", book.head)
        sheet.write_column(1, number, table[name] / 1e3, book.numbers[1])
    sheet.set_row(0, 48)
    sheet.set_column(1, len(table.columns), 15)
    sheet.freeze_panes(1, 1)


def _write_hours(book: _Book, case: Case, hourly: xr.Dataset) -> None:
    """Write every hour's main totals [MW] that are not always zero, stored energy [MWh] and local price [CNY/MWh]."""
    sheet = book.sheet("Hourly")
    items = {**totals.SUPPLY, **totals.USE}
    columns: dict[str, pd.Series] = {}
    for name, series in {**totals.supply_by_source(case, hourly), **totals.electricity_use(case, hourly)}.items():
        if series.any():
            columns[f"{items[name].label}\n{items[name].label_zh}\n[MW]"] = series
    columns["Curtailed\n弃电\n[MW]"] = totals.curtailment_of(hourly)
    columns["Stored energy\n储能电量\n[MWh]"] = hourly["state_of_charge"].sum("storage_unit").to_series()
    columns["Local price\n本地电价\n[CNY/MWh]"] = totals.local_price(case, hourly)
    sheet.write(0, 0, "Hour from\n起始时刻", book.head)
    sheet.write_column(1, 0, case.snapshots.to_pydatetime(), book.time)
    for number, (head, series) in enumerate(columns.items(), start=1):
        sheet.write(0, number, head, book.head)
        sheet.write_column(1, number, series.round(3).tolist())
    sheet.set_row(0, 48)
    sheet.set_column(0, 0, 17)
    sheet.set_column(1, len(columns), 15, book.numbers[1])
    sheet.freeze_panes(1, 1)


def _write_inputs(book: _Book, case: Case) -> None:
    """Every input number with unit, confidence, range and source."""
    sheet = book.sheet("Inputs")
    heads = [
        "Table / 表",
        "Row / 行",
        "Name / 名称",
        "Chinese / 中文",
        "Quantity / 参数",
        "Quantity in Chinese / 参数（中文）",
    ]
    heads += ["Column / 列", "Value / 数值", "Unit / 单位", "Confidence / 可信度", "Low / 下限", "High / 上限"]
    heads += ["Source / 来源", "Remark / 备注", "Changed / 改动"]
    values = input_values(case)
    _write_rows(book, sheet, 0, heads, map(astuple, values))
    for column, width in enumerate((16, 20, 26, 20, 32, 24, 18, 12, 12, 14, 10, 10, 24, 50, 18)):
        sheet.set_column(column, column, width)
    sheet.autofilter(0, 0, max(len(values), 1), len(heads) - 1)
    sheet.freeze_panes(1, 2)


def _write_sources(book: _Book, case: Case) -> None:
    sheet = book.sheet("Sources")
    sources = case.tables["sources"].reset_index()
    columns = [column for column in TABLES["sources"].columns if column.name in sources]
    heads = [f"{column.label} / {column.label_zh}" for column in columns]
    rows = sources[[column.name for column in columns]].itertuples(index=False, name=None)
    _write_rows(book, sheet, 0, heads, rows)
    for column, width in enumerate((18, 50, 30, 12, 40, 60, 18, 40)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)


def _head(heading: Heading) -> str:
    unit = f"\n[{heading.unit}]" if heading.unit else ""
    return f"{heading.label}\n{heading.label_zh}{unit}"


def _width(values: pd.Series, heading: Heading) -> float:
    longest = max((len(_text(value)) for value in values), default=0) if heading.decimals is None else 0
    return min(max(14.0, 1.1 * longest), _WIDEST)


def _text(value: Any) -> str:
    return " / ".join(dict.fromkeys(value.values())) if isinstance(value, dict) else str(value)


def _carrier(name: str) -> str:
    return f"{CARRIERS[name].label} / {CARRIERS[name].label_zh}"

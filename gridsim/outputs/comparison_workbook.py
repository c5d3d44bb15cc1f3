"""summary.xlsx of several results beside one another: every indicator in every case, and what each case changes."""

from __future__ import annotations

import math
from pathlib import Path

import xlsxwriter

from gridsim.indicators.changes import Value
from gridsim.indicators.comparison import Compared
from gridsim.outputs.ensemble import FIGURES

_TEXTS = ("Indicator / 指标", "Chinese / 中文", "Unit / 单位")
_CHANGES = ("Case / 方案", "Path / 路径", "Name / 名称", "Chinese / 中文", "Quantity / 参数", "Chinese / 中文")
_VALUES = ("Reference / 基准", "Case / 方案", "Unit / 单位")
_FIRST_ROW = 4


def write_comparison_workbook(path: str | Path, compared: Compared) -> None:
    """Write two sheets: indicators, the main ones first, and changes.

    Indicators have a row each: its figure in every case, then its difference to the reference.

    Parameters
    ----------
    path
        File to be written; an existing one is overwritten.

    Raises
    ------
    OSError
        Where the file cannot be written.
    """
    file = xlsxwriter.Workbook(str(path))
    head = file.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EEF1F3"})
    number = file.add_format({"num_format": "#,##0.####"})
    _write_figures(file, compared, head, number)
    _write_changes(file, compared, head, number)
    try:
        file.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(f"{path}: {error}") from None


def _write_figures(
    file: xlsxwriter.Workbook, compared: Compared, head: xlsxwriter.format.Format, number: xlsxwriter.format.Format
) -> None:
    sheet = file.add_worksheet("Cases")
    reference, reference_zh = compared.titles[compared.reference]
    sheet.write(0, 0, compared.title[0], file.add_format({"bold": True, "font_size": 15}))
    sheet.write(1, 0, compared.title[1])
    sheet.write(2, 0, f"Differences are to the case '{reference}'. / 差值以方案“{reference_zh}”为基准。")
    others = [name for name in compared.titles if name != compared.reference]
    heads = [*_TEXTS, *(_both(compared, name) for name in compared.titles)]
    sheet.write_row(_FIRST_ROW - 1, 0, [*heads, *(f"Δ {_both(compared, name)}" for name in others)], head)
    names = dict.fromkeys([*(name for name in FIGURES if name in compared.figures), *compared.figures])
    for row, name in enumerate(names, start=_FIRST_ROW):
        each = compared.figures[name]
        sheet.write_row(row, 0, [each.label, each.label_zh, each.unit])
        differences = each.differences
        for column, value in enumerate([*each.values.values(), *(differences[case] for case in others)], len(_TEXTS)):
            if math.isfinite(value):
                sheet.write_number(row, column, value, number)
    for column, width in enumerate((52, 30, 12)):
        sheet.set_column(column, column, width)
    sheet.set_column(len(_TEXTS), len(heads) + len(others) - 1, 18)
    sheet.freeze_panes(_FIRST_ROW, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_changes(
    file: xlsxwriter.Workbook, compared: Compared, head: xlsxwriter.format.Format, number: xlsxwriter.format.Format
) -> None:
    sheet = file.add_worksheet("Changes")
    sheet.write_row(0, 0, [*_CHANGES, *_VALUES], head)
    changes = [(name, change) for name, found in compared.changes.items() for change in found]
    for row, (name, change) in enumerate(changes, start=1):
        texts = [change.path, change.label, change.label_zh, change.quantity, change.quantity_zh]
        sheet.write_row(row, 0, [_both(compared, name), *texts])
        for column, value in enumerate((change.before, change.after), len(_CHANGES)):
            _write_value(sheet, row, column, value, number)
        sheet.write(row, len(_CHANGES) + 2, change.unit)
    for column, width in enumerate((36, 42, 40, 26, 34, 20, 16, 16, 12)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_value(
    sheet: xlsxwriter.workbook.Worksheet, row: int, column: int, value: Value, number: xlsxwriter.format.Format
) -> None:
    if isinstance(value, bool):
        sheet.write_string(row, column, "on / 启用" if value else "off / 停用")
    elif isinstance(value, float):
        sheet.write_number(row, column, value, number)
    elif value is not None:
        sheet.write_string(row, column, value)


def _both(compared: Compared, name: str) -> str:
    english, chinese = compared.titles[name]
    return english if english == chinese else f"{english} / {chinese}"

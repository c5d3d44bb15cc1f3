"""summary.xlsx of a study over several weather years: every indicator's range and its figure in every year."""

from __future__ import annotations

import math
from pathlib import Path

import xlsxwriter

from gridsim.case import Case
from gridsim.indicators.ranges import QUANTILE_RULE, QUANTILE_RULE_ZH
from gridsim.outputs.weather_years import MAIN, STATISTICS, Ranges, statistics_of, years_of

_TEXTS = ("Indicator / 指标", "Chinese / 中文", "Unit / 单位")
_FIRST_ROW = 4


def write_ranges_workbook(path: str | Path, case: Case, ranges: Ranges) -> None:
    """Write one sheet: an indicator a row, the main ones first; its range, then its figure in every weather year.

    Parameters
    ----------
    path
        File to be written; an existing one is overwritten.
    case
        Case of one of the weather years.

    Raises
    ------
    OSError
        Where the file cannot be written.
    """
    file = xlsxwriter.Workbook(str(path))
    sheet = file.add_worksheet("Weather years")
    head = file.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EEF1F3"})
    number = file.add_format({"num_format": "#,##0.####"})
    sheet.write(0, 0, case.study.title or case.name, file.add_format({"bold": True, "font_size": 15}))
    sheet.write(1, 0, f"{case.study.title_zh} {QUANTILE_RULE_ZH}".strip())
    sheet.write(2, 0, QUANTILE_RULE)
    heads = [
        *_TEXTS,
        *(f"{label} / {label_zh}" if label != label_zh else label for label, label_zh in STATISTICS.values()),
    ]
    sheet.write_row(
        _FIRST_ROW - 1, 0, [*heads, *(f"Weather year {year} / 气象年 {year}" for year in years_of(ranges))], head
    )
    for row, name in enumerate(dict.fromkeys([*(name for name in MAIN if name in ranges), *ranges]), start=_FIRST_ROW):
        each = ranges[name]
        sheet.write_row(row, 0, [each.label, each.label_zh, each.unit])
        for column, value in enumerate([*statistics_of(each).values(), *each.values.values()], start=len(_TEXTS)):
            if math.isfinite(value):
                sheet.write_number(row, column, value, number)
    for column, width in enumerate((52, 30, 12)):
        sheet.set_column(column, column, width)
    sheet.set_column(len(_TEXTS), len(_TEXTS) + len(STATISTICS) + len(years_of(ranges)) - 1, 16)
    sheet.freeze_panes(_FIRST_ROW, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    try:
        file.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(f"{path}: {error}") from None

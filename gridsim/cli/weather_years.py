"""The table of ranges that ends a run over several weather years."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def print_ranges(folder: Path, summary: Mapping[str, Any]) -> None:
    """Print the ranges of the main figures and where the files are."""
    from gridsim.outputs.weather_years import MAIN, STATISTICS

    years, kpis = summary["weather_years"], summary["kpis"]
    rows = [["", "", *(label for label, _ in STATISTICS.values())]]
    for name, heading in MAIN.items():
        figures = (kpis[name][statistic] for statistic in STATISTICS)
        shown = ("–" if value is None else f"{value * heading.scale:,.{heading.decimals}f}" for value in figures)
        rows.append([heading.label, heading.unit, *shown])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    print(f"  {len(years)} weather years ({', '.join(map(str, years))}), {summary['status']}")
    for label, unit, *numbers in rows:
        texts = (f"{number:>{width}}" for number, width in zip(numbers, widths[2:], strict=True))
        print(f"  {label:<{widths[0]}}  {unit:<{widths[1]}}  {'  '.join(texts)}")
    print(f"  {summary['quantiles']}")
    print(f"{folder}: {', '.join(sorted(path.name for path in folder.iterdir()))}")

"""The table of differences that ends a run of several cases, or a comparison of results."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def print_cases(folder: Path, summary: Mapping[str, Any], kind: str = "case") -> None:
    """Print the main figures of the reference, the differences of the other cases, and where the files are."""
    from gridsim.outputs.ensemble import FIGURES

    reference, cases, kpis = summary[f"reference_{kind}"], summary[f"{kind}s"], summary["kpis"]
    rows = [["", "", reference, *(f"Δ {name}" for name in cases if name != reference)]]
    for name, heading in FIGURES.items():
        figures = [kpis[name][f"{kind}s"][reference], *(kpis[name]["differences"][case] for case in cases)]
        del figures[1 + list(cases).index(reference)]
        form = f",.{heading.decimals}f"
        texts = ["–" if value is None else format(value * heading.scale, form) for value in figures[:1]]
        texts += ["–" if value is None else format(value * heading.scale, f"+{form}") for value in figures[1:]]
        rows.append([heading.label, heading.unit, *texts])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    print(
        f"  {len(cases)} {kind}s, {summary['status']}; differences (Δ) to '{reference}', of shares in percentage points"
    )
    for label, unit, *numbers in rows:
        shown = (f"{number:>{width}}" for number, width in zip(numbers, widths[2:], strict=True))
        print(f"  {label:<{widths[0]}}  {unit:<{widths[1]}}  {'  '.join(shown)}")
    print(f"{folder}: {', '.join(sorted(path.name for path in folder.iterdir()))}")

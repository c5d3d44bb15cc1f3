"""summary.json: what a machine, or a hurried reader, wants to know about one result."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gridsim.case import Case
from gridsim.indicators.definitions import Indicator
from gridsim.indicators.scoreboard import TargetScore
from gridsim.outputs.versions import software_versions
from gridsim.outputs.windowed import windowed_summary
from gridsim.results import Results


def build_summary(
    case: Case, results: Results, kpis: Mapping[str, Indicator], scores: Sequence[TargetScore]
) -> dict[str, Any]:
    """Content of summary.json: plain JSON types, null where a figure has no meaning.

    Returns
    -------
    dict
        ``status`` (the certificate's condition), ``objective`` [CNY], ``certificate``, ``kpis`` (name → value, unit,
        labels, members), ``targets``, ``confidence`` (H, M, L, A → numbers), ``timing`` (stage → s), and what was run.
    """
    summary = {
        "study": case.name,
        "title": case.study.title or case.name,
        "title_zh": case.study.title_zh,
        "kind": case.study.kind,
        "network": case.study.network,
        "hours": len(case.snapshots),
        "start": case.snapshots[0].isoformat(),
        "status": results.certificate.condition,
        "objective": results.objective,
        "certificate": asdict(results.certificate),
        **windowed_summary(results),
        "kpis": {name: _indicator(kpi) for name, kpi in kpis.items()},
        "targets": [asdict(score) for score in scores],
        "confidence": {name: int(count) for name, count in kpis["input_confidence"].members.items()},
        "timing": dict(results.timing),
        "versions": software_versions(),
    }
    return _without_nan(summary)


def write_summary(path: str | Path, summary: Mapping[str, Any]) -> None:
    """Write what `build_summary` made.

    Raises
    ------
    OSError
        Where the file cannot be written.
    ValueError
        Where ``summary`` holds a number that JSON cannot express.
    """
    text = json.dumps(summary, ensure_ascii=False, indent=1, allow_nan=False)
    Path(path).write_text(text + "\n", encoding="utf-8")


def _indicator(kpi: Indicator) -> dict[str, Any]:
    shown = {"value": kpi.value, "unit": kpi.unit, "label": kpi.label, "label_zh": kpi.label_zh}
    return {**shown, "members": dict(kpi.members)} if kpi.members else shown


def _without_nan(content: Any) -> Any:
    if isinstance(content, Mapping):
        return {key: _without_nan(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_without_nan(value) for value in content]
    if isinstance(content, float) and not math.isfinite(content):
        return None
    return content

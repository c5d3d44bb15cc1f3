"""The report as one HTML file: everything that a browser needs is inside, so that it opens offline."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from gridsim.case import Case
from gridsim.indicators.definitions import Indicator
from gridsim.indicators.scoreboard import TargetScore
from gridsim.outputs import members
from gridsim.outputs.report import figures as draw
from gridsim.outputs.report import tables as tabulate
from gridsim.outputs.report.dispatch import dispatch, week_buttons
from gridsim.outputs.report.foresight import comparison_table, windowed_figures
from gridsim.outputs.report.plot import Figure, Text, both
from gridsim.outputs.report.security import security_figure, security_section
from gridsim.outputs.report.sizing import size_figure, sizing_section, value_figure
from gridsim.outputs.versions import software_versions
from gridsim.results import Certificate, Results

_ROOM = "gridsim.outputs.report"
_ONLY_IN_WORKBOOK = ["full_load_hours", "curtailment_as_found", "co2", "green_certificates"]
_ONLY_IN_WORKBOOK += ["hot_starts", "warm_starts", "cold_starts", "start_cost"]
_CALLS_IN_WORKBOOK = ["response_hours", "price"]
_FACTS = {
    "study_file": both("Study file", "研究文件"),
    "study_text": both("Text of the study file", "研究文件全文"),
    "data_sha256": both("SHA-256 of the data files", "数据文件的 SHA-256"),
    "gridsim_version": both("Version of gridsim", "gridsim 版本"),
}


def write_report(
    path: str | Path,
    case: Case,
    results: Results,
    kpis: Mapping[str, Indicator],
    scores: Sequence[TargetScore],
) -> None:
    """Write the report of one study.

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
    Path(path).write_text(render_report(case, results, kpis, scores), encoding="utf-8")


def render_report(case: Case, results: Results, kpis: Mapping[str, Indicator], scores: Sequence[TargetScore]) -> str:
    """Text of the report; parameters as in `write_report`."""
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_part), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    figures = all_figures(case, results, kpis)
    context = {
        "title": both(case.study.title or case.name, case.study.title_zh),
        "horizon": _horizon(case),
        "certificate": _certificate(results.certificate),
        "operation": case.study.operation,
        "whole_calls": case.study.calls == "whole",
        "penalty": f"{case.parameter('curtailment_penalty'):g}",
        "tiles": tabulate.key_figures(kpis),
        "targets": tabulate.scoreboard(scores),
        "figures": figures,
        "weeks": week_buttons(case, results.hourly),
        "tables": all_tables(case, results, kpis),
        "security": security_section(case, results),
        "sizing": sizing_section(case, results),
        "confidences": tabulate.confidences(kpis["input_confidence"].members),
        "sources": _sources(case),
        "origins": _origins(case),
        "changes": list(case.study.overrides.items()),
        **_provenance(case, results),
        "figures_json": Markup(json.dumps(figures, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")),
        "css": Markup(_part("report.css")),
        "script": Markup(_part("report.js")),
        "plotly": Markup(get_plotlyjs()),
    }
    return environment.get_template("report.html.j2").render(context)


def all_figures(case: Case, results: Results, kpis: Mapping[str, Indicator]) -> dict[str, Figure]:
    """Every figure of the page by the name that the template uses."""
    hourly = results.hourly
    groups: dict[str, Mapping[str, Figure | None]] = {
        "": {**draw.energy_balance(case, hourly), "dispatch": dispatch(case, hourly)},
        "curtailment_": draw.curtailment(case, hourly, kpis),
        "duration_": draw.durations(case, hourly),
        "storage_": draw.storage(hourly),
        "price_": draw.prices(case, hourly),
        "heat_": draw.heat(case, hourly),
        "reserve_": draw.reserves(case, hourly),
        "loading": {"": draw.loading(case, hourly, kpis)},
        "outages": {"": security_figure(case, results)},
        "windows_": windowed_figures(case, results),
        "sizing_": {"value": value_figure(case, results), "sizes": size_figure(case, results)},
    }
    return {f"{group}{name}": figure for group, drawn in groups.items() for name, figure in drawn.items() if figure}


def all_tables(case: Case, results: Results, kpis: Mapping[str, Indicator]) -> dict[str, tabulate.PageTable]:
    """Every table of the page by the name that the template uses."""
    hourly, generators = results.hourly, members.generator_table(case, kpis)
    return {
        "generators": tabulate.page_table(generators.drop(columns=_ONLY_IN_WORKBOOK)),
        "starts": tabulate.page_table(members.start_table(case, results)),
        "storage": tabulate.page_table(members.storage_table(case, kpis)),
        "network": tabulate.page_table(members.network_table(case, kpis, hourly)),
        "ties": tabulate.page_table(members.tie_table(case, kpis, hourly)),
        "response": tabulate.page_table(members.response_table(case, kpis, hourly).drop(columns=_CALLS_IN_WORKBOOK)),
        "shifting": tabulate.page_table(members.shift_table(case, kpis)),
        "reserves": tabulate.page_table(members.reserve_table(case, kpis)),
        "providers": tabulate.page_table(members.provider_table(case, hourly)),
        "prices": tabulate.page_table(members.price_table(case, kpis)),
        "assumptions": tabulate.assumptions(case),
        "windows": comparison_table(results),
    }


def _part(name: str) -> str:
    return files(_ROOM).joinpath(name).read_text(encoding="utf-8")


def _horizon(case: Case) -> Text:
    first, last, hours = case.snapshots[0], case.snapshots[-1], len(case.snapshots)
    return both(
        f"{case.study.network} · {first.day} {first:%B %Y} to {last.day} {last:%B %Y}, {hours:,} hours, local time",
        f"{case.study.network} · {_chinese(first)}至{_chinese(last)}，共 {hours:,} 小时，北京时间",
    )


def _chinese(day: pd.Timestamp) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _certificate(certificate: Certificate) -> dict[str, Any]:
    rows = [
        (both("Condition", "求解状态"), certificate.condition),
        (both("Method", "方法"), certificate.method),
        (both("Objective", "目标函数值"), f"{certificate.objective:,.2f} CNY"),
        (both("Gap of primal and dual objective, relative", "原始—对偶相对间隙"), f"{certificate.gap:.2g}"),
        (both("Largest violation of a limit", "最大原始违反量"), f"{certificate.primal_violation:.2g} MW"),
        (both("Largest violation of a reduced cost", "最大对偶违反量"), f"{certificate.dual_violation:.2g} CNY/MWh"),
        (both("Largest complementarity product, relative", "最大互补积（相对）"), f"{certificate.complementarity:.2g}"),
        (
            both("Size of the program", "模型规模"),
            f"{certificate.rows:,} × {certificate.columns:,}; {certificate.iterations:,} iterations",
        ),
    ]
    return {"gap": f"{certificate.gap:.1g}", "rows": rows}


def _sources(case: Case) -> list[dict[str, str]]:
    parts = ("title", "publisher", "date", "place", "licence")
    return [
        {"name": str(name), "text": ", ".join(row[part] for part in parts if row[part]), "quote": row["quote"]}
        for name, row in case.tables["sources"].iterrows()
    ]


def _origins(case: Case) -> list[tuple[Text, str]]:
    """Label and origin of every hourly series whose file says where it is from."""
    return [
        (
            both(f"{stated.get('long_name', name)} ({name})", f"{stated.get('label_zh', name)} ({name})"),
            stated["origin"],
        )
        for name, stated in case.profile_attributes.items()
        if stated.get("origin")
    ]


def _provenance(case: Case, results: Results) -> dict[str, Any]:
    """Short facts as a list, long texts as documents to unfold."""
    stated = [
        (_FACTS.get(name, both(name, name)), _readable(name, text))
        for name, text in case.provenance.items()
        if name != "overrides"  # shown in full above
    ]
    versions = ", ".join(f"{name} {version}" for name, version in software_versions().items())
    seconds = ", ".join(f"{stage} {time:.1f} s" for stage, time in results.timing.items())
    facts = [
        (both("Study", "研究"), case.name),
        *[(label, text) for label, text in stated if "\n" not in text],
        (both("Software", "软件版本"), versions),
        (both("Time taken", "耗时"), seconds or tabulate.NO_VALUE),
    ]
    return {
        "facts": facts,
        "documents": [(label, text) for label, text in stated if "\n" in text],
    }


def _readable(name: str, text: str) -> str:
    """Hashes of files as lines, any other fact as it stands."""
    if name != "data_sha256":
        return text
    return "\n".join(f"{digest}  {file}" for file, digest in json.loads(text).items()) + "\n"

"""What weather years and cases have in common above their members' own results: figures shown, summary, file checks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import netCDF4

from gridsim.case import Case
from gridsim.indicators.figures import COAL_HOURS
from gridsim.outputs.content_hashes import ATTRIBUTE, file_hash, variable_hash
from gridsim.outputs.headings import Heading
from gridsim.outputs.netcdf_variables import values_of
from gridsim.outputs.versions import software_versions

FIGURES: dict[str, Heading] = {
    "operating_cost": Heading("Operating cost less export revenue", "运行成本（扣除外送收入）", "M CNY", 1, 1e-6),
    "curtailment": Heading("Wind and PV curtailed", "风光弃电量", "GWh", 1, 1e-3),
    "curtailment_share": Heading("Share of wind and PV curtailed", "风光弃电率", "%", 2, 100.0),
    "coal_use": Heading("Coal of units and boilers", "机组及锅炉耗煤量", "thousand tce", 1, 1e-3),
    "co2": Heading("CO2 of local units and boilers", "本地二氧化碳排放", "thousand t", 1, 1e-3),
    "net_coal_rate": Heading("Net coal rate", "供电煤耗", "gce/kWh", 1),
    COAL_HOURS: Heading("Full-load hours of coal and CHP units", "煤电及热电机组利用小时", "h", 0),
    "starts": Heading("Starts of coal and CHP units", "煤电及热电机组启动次数", "", 1),
    "energy": Heading("Local net generation", "本地上网电量", "GWh", 1, 1e-3),
    "export_energy": Heading("Export", "送出电量", "GWh", 1, 1e-3),
    "import_energy": Heading("Import", "受入电量", "GWh", 1, 1e-3),
    "export_revenue": Heading("Revenue of exports", "外送收入", "M CNY", 1, 1e-6),
    "price_average": Heading("Average local price", "本地平均电价", "CNY/MWh", 1),
    "heat_price_average": Heading("Average cost of one more MWh of steam", "蒸汽平均边际价格", "CNY/MWh", 1),
    "steam_revenue": Heading("Steam revenue of all suppliers", "供热收入", "M CNY", 2, 1e-6),
    "net_revenue": Heading("Net revenue of coal and CHP units", "煤电及热电机组净收入", "M CNY", 1, 1e-6),
    "storage_revenue": Heading("Storage revenue at nodal prices", "储能价差收入", "M CNY", 2, 1e-6),
    "storage_cycles": Heading("Storage cycles per day", "储能日均循环次数", "", 2),
    "unserved_energy": Heading("Load shed", "切负荷电量", "MWh", 1),
    "unserved_heat": Heading("Steam not served", "欠供热量", "MWh", 1),
}
"""Indicators that are shown first wherever several results stand beside one another."""


def ensemble_summary(case: Case, members: Mapping[Any, Mapping[str, Any]]) -> dict[str, Any]:
    """Build what the summary of every study of several members begins with.

    Parameters
    ----------
    case
        Case of one of the members.
    members
        Member → what its own summary.json holds.

    Returns
    -------
    dict
        What was run, and ``status``, the same for every member.
    """
    return {
        "kind": case.study.kind,
        "network": case.study.network,
        "hours": len(case.snapshots),
        "start": case.snapshots[0].isoformat(),
        "status": next(iter({member["status"]: None for member in members.values()})),
    }


def ensemble_timing(members: Mapping[Any, Mapping[str, Any]]) -> dict[str, Any]:
    """Time of every stage over all members [s], and the software they were run with."""
    stages = dict.fromkeys(stage for member in members.values() for stage in member["timing"])
    timing = {stage: sum(member["timing"].get(stage, 0.0) for member in members.values()) for stage in stages}
    return {"timing": timing, "versions": software_versions()}


def member_summary(folder: str, summary: Mapping[str, Any]) -> dict[str, Any]:
    """Short form of a member's own summary: folder, status, objective [CNY], targets met."""
    verdicts = [target["verdict"] for target in summary["targets"]]
    counts = {"targets_met": verdicts.count("met"), "targets_missed": verdicts.count("missed")}
    return {"folder": folder, "status": summary["status"], "objective": summary["objective"], **counts}


def common_provenance(case: Case) -> dict[str, str]:
    """Provenance of a case without its overrides, which its study holds too: the same for every member."""
    return {key: text for key, text in case.provenance.items() if key != "overrides"}


def json_number(value: float) -> float | None:
    """Return the number, or null where it has no meaning."""
    return value if math.isfinite(value) else None


def altered_names(file: netCDF4.Dataset) -> list[str]:
    """Names of the variables that were altered since the file was written."""
    found = [
        name
        for name, variable in file.variables.items()
        if getattr(variable, ATTRIBUTE, "") != variable_hash(variable, values_of(variable))
    ]
    return found if getattr(file, ATTRIBUTE, "") == file_hash(file) else [*found, "global attributes"]

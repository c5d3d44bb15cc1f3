"""Ranges over weather years: weather_years.nc, written and read back, and the summary above the members' own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np

from gridsim.case import Case
from gridsim.errors import InputError, Problem
from gridsim.indicators.figures import COAL_HOURS
from gridsim.indicators.ranges import QUANTILE_RULE, QUANTILE_RULE_ZH, QUANTILES, Range
from gridsim.inputs.study import Study
from gridsim.outputs.content_hashes import ATTRIBUTE, file_hash
from gridsim.outputs.ensemble import (
    FIGURES,
    altered_names,
    common_provenance,
    ensemble_summary,
    ensemble_timing,
    json_number,
    member_summary,
)
from gridsim.outputs.headings import Heading
from gridsim.outputs.netcdf_variables import add_variable, values_of
from gridsim.outputs.result_file import DAMAGE, damage
from gridsim.outputs.versions import software_versions
from gridsim.schema.units import UNITS

FILE_NAME = "weather_years.nc"
FORMAT = "gridsim weather years 1"

MAIN: dict[str, Heading] = {
    name: FIGURES[name]
    for name in (
        *("curtailment_share", COAL_HOURS, "operating_cost", "storage_revenue", "storage_cycles", "co2", "curtailment"),
        *("energy", "export_energy", "import_energy", "net_coal_rate", "price_average", "unserved_energy"),
    )
}
"""Indicators shown first, in this order."""

STATISTICS: dict[str, tuple[str, str]] = {
    "p10": ("P10", "P10"),
    "p50": ("P50", "P50"),
    "p90": ("P90", "P90"),
    "mean": ("Mean", "均值"),
    "minimum": ("Least", "最小"),
    "maximum": ("Most", "最大"),
}
"""Statistics in the order in which they are shown, with both labels."""

Ranges = Mapping[str, Range]


@dataclass(frozen=True)
class RangesFile:
    """What weather_years.nc holds.

    Parameters
    ----------
    ranges
        Name → every year's figure.
    statistics
        Name → quantiles and mean as they stand in the file.
    study, provenance
        Of all members; the study names all weather years.
    altered
        Names of what was altered since the file was written.
    """

    ranges: dict[str, Range]
    statistics: dict[str, dict[str, float]]
    study: Study
    provenance: dict[str, str]
    altered: list[str]


def member_folder(year: int) -> str:
    """Folder of a weather year's own result, inside the study's."""
    return f"weather-year-{year:02d}"


def statistics_of(each: Range) -> dict[str, float]:
    """`STATISTICS` of an indicator by name."""
    found = {**each.quantiles, "mean": each.mean}
    return {name: found[name] for name in STATISTICS}


def years_of(ranges: Ranges) -> list[int]:
    """Weather years in their order."""
    return list(next(iter(ranges.values())).values)


def build_ranges_summary(case: Case, ranges: Ranges, members: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    """Content of summary.json of a study over several weather years; null where a figure has no meaning.

    Parameters
    ----------
    case
        Case of one of the weather years.
    members
        Weather year → what its own summary.json holds.

    Returns
    -------
    dict
        What was run; ``status``, the same for every member; ``kpis`` (name → unit, labels, ``years``, `STATISTICS`);
        ``members`` (weather year → folder, status, objective [CNY], targets met); ``timing`` (stage → s, all years).
    """
    return {
        "study": case.name,
        "title": case.study.title or case.name,
        "title_zh": case.study.title_zh,
        **ensemble_summary(case, members),
        "weather_years": list(members),
        "quantiles": QUANTILE_RULE,
        "quantiles_zh": QUANTILE_RULE_ZH,
        "kpis": summary_kpis(ranges),
        "members": {str(year): member_summary(member_folder(year), member) for year, member in members.items()},
        **ensemble_timing(members),
    }


def summary_kpis(ranges: Ranges) -> dict[str, Any]:
    """Ranges as plain JSON types."""
    return {
        name: {
            **{key: json_number(value) for key, value in statistics_of(each).items()},
            "unit": each.unit,
            "label": each.label,
            "label_zh": each.label_zh,
            "years": {str(year): json_number(value) for year, value in each.values.items()},
        }
        for name, each in ranges.items()
    }


def write_ranges(path: str | Path, case: Case, ranges: Ranges) -> None:
    """Write every indicator along ``weather_year``, its quantiles and its mean, as CF-1.8 netCDF.

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
    years, sources = years_of(ranges), case.tables["sources"]
    title = case.study.title or case.name
    with netCDF4.Dataset(path, "w", format="NETCDF4") as file:
        _add_axis(file, "weather_year", np.array(years, np.int32), "number of the weather year", "气象年序号")
        shares = np.array(list(QUANTILES.values()))
        _add_axis(file, "quantile", shares, "share of the weather years below", "低于该值的气象年占比")
        for each in ranges.values():
            _add_range(file, each)
        file.setncatts(
            {
                "Conventions": "CF-1.8",
                "format": FORMAT,
                "title": f"{title} ({case.name}), {len(years)} weather years",
                "title_zh": case.study.title_zh or title,
                "institution": f"a study of the power system '{case.study.network}' with gridsim",
                "source": "least-cost operation of every weather year, found by linear optimisation",
                "history": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} written by gridsim",
                "references": "; ".join(sources["title"]) or "none stated",
                "comment": QUANTILE_RULE,
                "case_name": case.name,
                "study": case.study.model_copy(update={"weather_year": tuple(years)}).model_dump_json(),
                "provenance": json.dumps(common_provenance(case), ensure_ascii=False, indent=1),
                "versions": json.dumps(software_versions(), indent=1),
            }
        )
        file.setncattr(ATTRIBUTE, file_hash(file))


def read_ranges(path: str | Path) -> RangesFile:
    """Read what `write_ranges` wrote into a folder.

    Raises
    ------
    InputError
        Where there is no such file, or a damaged one.
    """
    place = Path(path) / FILE_NAME
    try:
        with netCDF4.Dataset(place) as file:
            if getattr(file, "format", "") != FORMAT:
                remedy = "Give a folder that this version of `gridsim run` wrote."
                raise InputError(Problem(str(place), f"this netCDF file is no '{FORMAT}'.", remedy))
            file.set_auto_scale(False)
            years = [int(year) for year in values_of(file["weather_year"])]
            names = [name for name, variable in file.variables.items() if variable.dimensions == ("weather_year",)]
            ranges = {name: _read_range(file, name, years) for name in names if name != "weather_year"}
            return RangesFile(
                ranges=ranges,
                statistics={name: _read_statistics(file, name) for name in ranges},
                study=Study.model_validate_json(file.study),
                provenance=json.loads(file.provenance),
                altered=altered_names(file),
            )
    except DAMAGE as error:
        raise InputError(damage(place, f"it cannot be read ({error})")) from error


def _add_axis(file: netCDF4.Dataset, name: str, values: np.ndarray, label: str, label_zh: str) -> None:
    file.createDimension(name, len(values))
    attributes = {"units": "1", "long_name": label, "long_name_zh": label_zh}
    add_variable(file, name, (name,), values, attributes)


def _add_range(file: netCDF4.Dataset, each: Range) -> None:
    unit = {"units": UNITS[each.unit].udunits, "unit_label": each.unit}
    named = {"long_name": each.label, "long_name_zh": each.label_zh}
    values = np.array(list(each.values.values()))
    add_variable(file, each.name, ("weather_year",), values, {**unit, **named})
    named = {"long_name": f"{each.label}, quantiles over the weather years", "long_name_zh": f"{each.label_zh}，分位数"}
    add_variable(
        file, f"{each.name}_quantiles", ("quantile",), np.array(list(each.quantiles.values())), {**unit, **named}
    )
    named = {"long_name": f"{each.label}, mean of the weather years", "long_name_zh": f"{each.label_zh}，均值"}
    add_variable(file, f"{each.name}_mean", (), np.array(each.mean), {**unit, **named})


def _read_range(file: netCDF4.Dataset, name: str, years: list[int]) -> Range:
    variable = file[name]
    values = map(float, values_of(variable))
    figures = dict(zip(years, values, strict=True))
    return Range(name, figures, variable.unit_label, variable.long_name, variable.long_name_zh)


def _read_statistics(file: netCDF4.Dataset, name: str) -> dict[str, float]:
    quantiles = dict(zip(QUANTILES, map(float, values_of(file[f"{name}_quantiles"])), strict=True))
    return {**quantiles, "mean": float(values_of(file[f"{name}_mean"]))}

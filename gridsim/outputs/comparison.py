"""Results beside one another: a netCDF file of every figure and its difference, written and read back; the summary."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np

from gridsim.case import Case
from gridsim.errors import InputError, Problem
from gridsim.indicators.changes import Change
from gridsim.indicators.comparison import Compared, Comparison
from gridsim.inputs.study import Study
from gridsim.outputs.content_hashes import ATTRIBUTE, file_hash
from gridsim.outputs.ensemble import (
    altered_names,
    common_provenance,
    ensemble_summary,
    ensemble_timing,
    json_number,
    member_summary,
)
from gridsim.outputs.netcdf_variables import add_names, add_variable, values_of
from gridsim.outputs.result_file import DAMAGE, damage
from gridsim.outputs.versions import software_versions
from gridsim.schema.units import UNITS

FILE_NAME = "cases.nc"
FORMAT = "gridsim cases 1"
DIMENSION = "case"
_DIFFERENCE = "_difference"


@dataclass(frozen=True)
class ComparisonFile:
    """What cases.nc holds.

    Parameters
    ----------
    compared
        Cases, figures and changes.
    differences
        Indicator → case → difference to the reference, as it stands in the file.
    studies
        Case → the study that it is.
    provenance
        What all cases have in common.
    altered
        Names of what was altered since the file was written.
    """

    compared: Compared
    differences: dict[str, dict[str, float]]
    studies: dict[str, Study]
    provenance: dict[str, str]
    altered: list[str]


def build_comparison_summary(
    case: Case, compared: Compared, members: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Content of summary.json of a study with cases; null where a figure has no meaning.

    Parameters
    ----------
    case
        The reference.
    members
        Case → what its own summary.json holds.

    Returns
    -------
    dict
        What was run; ``status``, the same for every case; ``reference_case``; ``kpis`` (name → unit, labels, ``cases``
        and ``differences`` by case); ``cases`` (case → titles, folder, status, objective [CNY], targets met, changes:
        path → values before and after); ``timing`` (stage → s, all cases).
    """
    return {
        "study": compared.name,
        "title": compared.title[0],
        "title_zh": compared.title[1],
        **ensemble_summary(case, members),
        "reference_case": compared.reference,
        "kpis": summary_kpis(compared),
        "cases": {
            name: {
                "title": compared.titles[name][0],
                "title_zh": compared.titles[name][1],
                **member_summary(name, member),
                "changes": {change.path: [change.before, change.after] for change in compared.changes[name]},
            }
            for name, member in members.items()
        },
        **ensemble_timing(members),
    }


def summary_kpis(compared: Compared) -> dict[str, Any]:
    """Figures and differences as plain JSON types."""
    return {
        name: {
            "unit": each.unit,
            "label": each.label,
            "label_zh": each.label_zh,
            "cases": {case: json_number(value) for case, value in each.values.items()},
            "differences": {case: json_number(value) for case, value in each.differences.items()},
        }
        for name, each in compared.figures.items()
    }


def write_comparison(path: str | Path, cases: Mapping[str, Case], compared: Compared) -> None:
    """Write every indicator along ``case``, and its difference to the reference, as CF-1.8 netCDF.

    Parameters
    ----------
    path
        File to be written; an existing one is overwritten.

    Raises
    ------
    OSError
        Where the file cannot be written.
    """
    reference = cases[compared.reference]
    with netCDF4.Dataset(path, "w", format="NETCDF4") as file:
        names = {"long_name": "case of the study", "long_name_zh": "方案"}
        add_names(file, DIMENSION, np.array(list(compared.titles)), names)
        for position, (suffix, label, label_zh) in enumerate(
            (("", "title in English", "英文名称"), ("_zh", "title in Chinese", "中文名称"))
        ):
            texts = np.array([titles[position] for titles in compared.titles.values()], dtype=object)
            add_variable(
                file, f"{DIMENSION}_title{suffix}", (DIMENSION,), texts, {"long_name": label, "long_name_zh": label_zh}
            )
        for each in compared.figures.values():
            _add_figure(file, each)
        file.setncatts(
            {
                "Conventions": "CF-1.8",
                "format": FORMAT,
                "title": f"{compared.title[0]} ({compared.name}), {len(cases)} cases",
                "title_zh": compared.title[1],
                "institution": f"a study of the power system '{reference.study.network}' with gridsim",
                "source": "least-cost operation of every case, found by linear optimisation",
                "history": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} written by gridsim",
                "references": "; ".join(reference.tables["sources"]["title"]) or "none stated",
                "comment": f"Differences are figures less those of the case '{compared.reference}'.",
                "reference_case": compared.reference,
                "study_name": compared.name,
                "study_titles": _json(compared.title),
                "changes": _json({name: [asdict(change) for change in found] for name, found in _changes(compared)}),
                "studies": _json({name: case.study.model_dump(mode="json") for name, case in cases.items()}),
                "provenance": _json(common_provenance(reference)),
                "versions": _json(software_versions()),
            }
        )
        file.setncattr(ATTRIBUTE, file_hash(file))


def _changes(compared: Compared) -> list[tuple[str, list[Change]]]:
    return [(name, list(changes)) for name, changes in compared.changes.items()]


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)


def _add_figure(file: netCDF4.Dataset, each: Comparison) -> None:
    unit = {"units": UNITS[each.unit].udunits, "unit_label": each.unit}
    named = {"long_name": each.label, "long_name_zh": each.label_zh}
    add_variable(file, each.name, (DIMENSION,), np.array(list(each.values.values())), {**unit, **named})
    named = {"long_name": f"{each.label}, less that of the reference", "long_name_zh": f"{each.label_zh}，与基准之差"}
    values = np.array(list(each.differences.values()))
    add_variable(file, f"{each.name}{_DIFFERENCE}", (DIMENSION,), values, {**unit, **named})


def read_comparison(path: str | Path) -> ComparisonFile:
    """Read what `write_comparison` wrote into a folder.

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
            names = [str(name) for name in values_of(file[DIMENSION])]
            titles = [[str(text) for text in values_of(file[f"{DIMENSION}_title{end}"])] for end in ("", "_zh")]
            english, chinese = json.loads(file.study_titles)
            found = json.loads(file.changes)
            return ComparisonFile(
                compared=Compared(
                    name=file.study_name,
                    title=(english, chinese),
                    reference=file.reference_case,
                    titles=dict(zip(names, zip(*titles, strict=True), strict=True)),
                    figures={each: _read_figure(file, each, names) for each in _figures(file)},
                    changes={name: tuple(Change(**change) for change in found[name]) for name in names},
                ),
                differences={each: _by_case(file[f"{each}{_DIFFERENCE}"], names) for each in _figures(file)},
                studies={name: Study.model_validate(study) for name, study in json.loads(file.studies).items()},
                provenance=json.loads(file.provenance),
                altered=altered_names(file),
            )
    except DAMAGE as error:
        raise InputError(damage(place, f"it cannot be read ({error})")) from error


def _figures(file: netCDF4.Dataset) -> list[str]:
    return [name for name in file.variables if f"{name}{_DIFFERENCE}" in file.variables]


def _read_figure(file: netCDF4.Dataset, name: str, cases: list[str]) -> Comparison:
    variable = file[name]
    return Comparison(
        name,
        _by_case(variable, cases),
        file.reference_case,
        variable.unit_label,
        variable.long_name,
        variable.long_name_zh,
    )


def _by_case(variable: netCDF4.Variable, cases: list[str]) -> dict[str, float]:
    return dict(zip(cases, map(float, values_of(variable)), strict=True))

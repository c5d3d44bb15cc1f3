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

FORMAT = "gridsim comparison 1"
_DIFFERENCE = "_difference"


@dataclass(frozen=True)
class Kind:
    """What stands beside one another: cases of one study, or finished results of any.

    Parameters
    ----------
    dimension
        Dimension of the file, and, with an ``s``, key of the summary.
    source
        How the figures came about.
    """

    file_name: str
    dimension: str
    label: str
    label_zh: str
    source: str


CASES = Kind(
    "cases.nc", "case", "case of the study", "方案", "least-cost operation of every case, found by linear optimisation"
)
SCENARIOS = Kind("scenarios.nc", "scenario", "result that is compared", "情景", "finished results of gridsim, compared")
KINDS = (CASES, SCENARIOS)


@dataclass(frozen=True)
class ComparisonFile:
    """What the file of a comparison holds.

    Parameters
    ----------
    kind, compared
        Cases, figures and changes.
    differences
        Indicator → case → difference to the reference, as it stands in the file.
    studies
        Case → the study that it is.
    provenances
        Case → where its inputs are from, its overrides aside.
    altered
        Names of what was altered since the file was written.
    """

    kind: Kind
    compared: Compared
    differences: dict[str, dict[str, float]]
    studies: dict[str, Study]
    provenances: dict[str, dict[str, str]]
    altered: list[str]


def build_comparison_summary(
    kind: Kind, case: Case, compared: Compared, members: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Content of summary.json of a comparison; null where a figure has no meaning.

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
        path → values before and after); ``timing`` (stage → s, all cases). Of finished results ``scenarios`` and
        ``reference_scenario`` instead.
    """
    return {
        "study": compared.name,
        "title": compared.title[0],
        "title_zh": compared.title[1],
        **ensemble_summary(case, members),
        f"reference_{kind.dimension}": compared.reference,
        "kpis": summary_kpis(kind, compared),
        f"{kind.dimension}s": {
            name: {
                "title": compared.titles[name][0],
                "title_zh": compared.titles[name][1],
                **member_summary(compared.folders[name], member),
                "changes": {change.path: [change.before, change.after] for change in compared.changes[name]},
            }
            for name, member in members.items()
        },
        **ensemble_timing(members),
    }


def summary_kpis(kind: Kind, compared: Compared) -> dict[str, Any]:
    """Figures and differences as plain JSON types."""
    return {
        name: {
            "unit": each.unit,
            "label": each.label,
            "label_zh": each.label_zh,
            f"{kind.dimension}s": {case: json_number(value) for case, value in each.values.items()},
            "differences": {case: json_number(value) for case, value in each.differences.items()},
        }
        for name, each in compared.figures.items()
    }


def write_comparison(folder: str | Path, kind: Kind, cases: Mapping[str, Case], compared: Compared) -> None:
    """Write every indicator along the dimension of ``kind``, and its difference to the reference, as CF-1.8 netCDF.

    Parameters
    ----------
    folder
        Where the file is written; an existing one is overwritten.

    Raises
    ------
    OSError
        Where the file cannot be written.
    """
    reference = cases[compared.reference]
    with netCDF4.Dataset(Path(folder) / kind.file_name, "w", format="NETCDF4") as file:
        names = {"long_name": kind.label, "long_name_zh": kind.label_zh}
        add_names(file, kind.dimension, np.array(list(compared.titles)), names)
        for position, (suffix, label, label_zh) in enumerate(
            (("", "title in English", "英文名称"), ("_zh", "title in Chinese", "中文名称"))
        ):
            texts = np.array([titles[position] for titles in compared.titles.values()], dtype=object)
            named = {"long_name": label, "long_name_zh": label_zh}
            add_variable(file, f"{kind.dimension}_title{suffix}", (kind.dimension,), texts, named)
        for each in compared.figures.values():
            _add_figure(file, kind.dimension, each)
        file.setncatts(
            {
                "Conventions": "CF-1.8",
                "format": FORMAT,
                "title": f"{compared.title[0]} ({compared.name}), {len(cases)} {kind.dimension}s",
                "title_zh": compared.title[1],
                "institution": f"a study of the power system '{reference.study.network}' with gridsim",
                "source": kind.source,
                "history": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} written by gridsim",
                "references": "; ".join(reference.tables["sources"]["title"]) or "none stated",
                "comment": f"Differences are figures less those of '{compared.reference}'.",
                "reference": compared.reference,
                "study_name": compared.name,
                "study_titles": _json(compared.title),
                "folders": _json(dict(compared.folders)),
                "changes": _json({name: [asdict(change) for change in found] for name, found in _changes(compared)}),
                "studies": _json({name: case.study.model_dump(mode="json") for name, case in cases.items()}),
                "provenances": _json({name: common_provenance(case) for name, case in cases.items()}),
                "versions": _json(software_versions()),
            }
        )
        file.setncattr(ATTRIBUTE, file_hash(file))


def _changes(compared: Compared) -> list[tuple[str, list[Change]]]:
    return [(name, list(changes)) for name, changes in compared.changes.items()]


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)


def _add_figure(file: netCDF4.Dataset, dimension: str, each: Comparison) -> None:
    unit = {"units": UNITS[each.unit].udunits, "unit_label": each.unit}
    named = {"long_name": each.label, "long_name_zh": each.label_zh}
    add_variable(file, each.name, (dimension,), np.array(list(each.values.values())), {**unit, **named})
    named = {"long_name": f"{each.label}, less that of the reference", "long_name_zh": f"{each.label_zh}，与基准之差"}
    values = np.array(list(each.differences.values()))
    add_variable(file, f"{each.name}{_DIFFERENCE}", (dimension,), values, {**unit, **named})


def kind_of(folder: str | Path) -> Kind | None:
    """Which comparison a result folder holds; None where it holds none."""
    return next((kind for kind in KINDS if (Path(folder) / kind.file_name).is_file()), None)


def read_comparison(path: str | Path) -> ComparisonFile:
    """Read what `write_comparison` wrote into a folder.

    Raises
    ------
    InputError
        Where there is no such file, or a damaged one.
    """
    kind = kind_of(path) or CASES
    place = Path(path) / kind.file_name
    try:
        with netCDF4.Dataset(place) as file:
            if getattr(file, "format", "") != FORMAT:
                remedy = "Give a folder that this version of `gridsim run` wrote."
                raise InputError(Problem(str(place), f"this netCDF file is no '{FORMAT}'.", remedy))
            file.set_auto_scale(False)
            names = [str(name) for name in values_of(file[kind.dimension])]
            titles = [[str(text) for text in values_of(file[f"{kind.dimension}_title{end}"])] for end in ("", "_zh")]
            english, chinese = json.loads(file.study_titles)
            found = json.loads(file.changes)
            return ComparisonFile(
                kind=kind,
                compared=Compared(
                    name=file.study_name,
                    title=(english, chinese),
                    reference=file.reference,
                    titles=dict(zip(names, zip(*titles, strict=True), strict=True)),
                    figures={each: _read_figure(file, each, names) for each in _figures(file)},
                    changes={name: tuple(Change(**change) for change in found[name]) for name in names},
                    folders=json.loads(file.folders),
                ),
                differences={each: _by_case(file[f"{each}{_DIFFERENCE}"], names) for each in _figures(file)},
                studies={name: Study.model_validate(study) for name, study in json.loads(file.studies).items()},
                provenances=json.loads(file.provenances),
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
        file.reference,
        variable.unit_label,
        variable.long_name,
        variable.long_name_zh,
    )


def _by_case(variable: netCDF4.Variable, cases: list[str]) -> dict[str, float]:
    return dict(zip(cases, map(float, values_of(variable)), strict=True))

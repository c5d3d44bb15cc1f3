"""Pages that open offline: a template with its figures, and all that it needs, in one file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from gridsim.outputs.versions import software_versions


def render_page(template: str, context: Mapping[str, Any]) -> str:
    """Fill a template of this room.

    Parameters
    ----------
    context
        What the template names; ``figures`` (name → plotly figure) is what the page's script draws.
    """
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_part), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    drawn = json.dumps(context["figures"], ensure_ascii=False, separators=(",", ":"))
    shared = {
        "versions": ", ".join(f"{name} {version}" for name, version in software_versions().items()),
        "figures_json": Markup(drawn.replace("</", "<\\/")),
        "css": Markup(_part("report/report.css")),
        "script": Markup(_part("report/report.js")),
        "plotly": Markup(get_plotlyjs()),
    }
    return environment.get_template(template).render({**shared, **context})


def _part(name: str) -> str:
    return files("gridsim.outputs").joinpath(name).read_text(encoding="utf-8")

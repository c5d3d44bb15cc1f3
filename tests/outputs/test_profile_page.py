"""The picture page of hourly series: whole, offline, and drawn from the numbers."""

from __future__ import annotations

import base64
import json
import re

import numpy as np
import pandas as pd
import pytest

from gridsim.outputs.profile_page import profile_figures, render_profile_page, write_profile_page
from gridsim.weather.description import describe_file

HOURS = pd.date_range("2025-01-01", periods=8760, freq="h")


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    path = tmp_path_factory.mktemp("series") / "series.csv"
    day = np.maximum(np.sin((HOURS.hour - 6) / 12 * np.pi), 0)
    frame = pd.DataFrame(
        {"sun [1]": day, "wind [1]": np.arange(8760) % 100 / 100, "load [MW]": 500 + day, "tiny [MW]": 1 + day},
        index=HOURS,
    )
    frame.to_csv(path, index_label="time")
    return describe_file(path)


@pytest.fixture(scope="module")
def page(described):
    return render_profile_page(described)


def numbers(packed):
    return np.frombuffer(base64.b64decode(packed["bdata"]), f"<{packed['dtype']}")


def test_the_page_fetches_nothing(page):
    own = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert re.findall(r'(?:src|href)="(?!#|data:)[^"]*"', own) == []
    assert "url(" not in page.split("</style>")[0]


def test_every_figure_that_the_page_names_is_in_it(page):
    figures = json.loads(re.search(r'id="figures">(.*?)</script>', page, re.DOTALL).group(1))
    assert set(re.findall(r'class="figure" data-figure="([^"]+)"', page)) == set(figures)


def test_every_kind_of_statistic_is_drawn(described):
    figures = profile_figures(described)
    kinds = {name.rpartition("_")[0] for name in figures if name[-1].isdigit()}
    assert kinds == {"months", "duration", "ramps", "memory"}
    assert {"day_sun", "day_wind", "day_load", "correlations"} <= set(figures)


def test_series_of_very_different_size_are_drawn_apart(described):
    figures = profile_figures(described)
    traces = [[trace["name"]["en"] for trace in figures[f"months_{number}"]["data"]] for number in range(3)]
    assert traces == [["sun", "wind"], ["load"], ["tiny"]]


def test_the_curves_hold_the_numbers_of_the_series(described):
    figures = profile_figures(described)
    sun = described.series["sun"]
    monthly = numbers(figures["months_0"]["data"][0]["y"])
    np.testing.assert_allclose(monthly, sun.groupby(HOURS.month).mean(), atol=1e-3)
    memory = numbers(figures["memory_0"]["data"][0]["y"])
    assert memory[23] == pytest.approx(1, abs=1e-3)
    duration = numbers(figures["duration_0"]["data"][0]["y"])
    assert (duration[0], duration[-1]) == (pytest.approx(sun.max(), abs=1e-3), 0)
    assert figures["day_sun"]["data"][0]["z"][0][12] == pytest.approx(1, abs=1e-3)


def test_the_table_holds_one_row_for_each_series(page, tmp_path, described):
    table = page.split("<tbody>")[1].split("</tbody>")[0]
    assert table.count("<tr>") == 4
    assert f">{described.series['sun'].sum():,.0f}</td>" in table
    write_profile_page(tmp_path / "page.html", described)
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page


def test_groups_of_one_unit_have_names_of_their_own_in_the_table_of_contents(page):
    names = re.findall(r'<a href="#group-\d">([^<]+)</a>', page)
    assert names == ["≤ 1 p.u.", "≤ 501 MW", "≤ 2 MW"]

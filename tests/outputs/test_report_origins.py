"""The report says where every hourly series is from."""

from __future__ import annotations

from dataclasses import replace

from gridsim.outputs.report.page import render_report


def test_the_report_shows_the_origin_of_every_series(run):
    attributes = {name: {"origin": f"imported from {name}.epw", "long_name": "Series"} for name in run.case.profiles}
    page = render_report(replace(run.case, profile_attributes=attributes), run.results, run.kpis, run.scores)
    for name in run.case.profiles:
        assert f"<dd>imported from {name}.epw</dd>" in page
        assert f"Series ({name})" in page
    assert f"Origin of the {len(run.case.profiles.columns)} hourly series" in page


def test_series_without_origin_are_left_out(run):
    page = render_report(replace(run.case, profile_attributes={"load": {}}), run.results, run.kpis, run.scores)
    assert "Origin of the" not in page

import json
import math

from gridsim.outputs.summary import build_summary, write_summary


def test_the_summary_is_plain_json_without_nan(run, tmp_path):
    write_summary(tmp_path / "summary.json", build_summary(run.case, run.results, run.kpis, run.scores))

    def refuse(constant):
        raise AssertionError(constant)

    read = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"), parse_constant=refuse)
    assert read["status"] == "optimal"
    assert read["objective"] == run.results.objective
    assert read["certificate"]["gap"] == run.results.certificate.gap
    assert read["hours"] == 48
    assert read["timing"] == dict(run.results.timing)


def test_every_indicator_and_target_is_in_the_summary(run):
    summary = build_summary(run.case, run.results, run.kpis, run.scores)
    assert list(summary["kpis"]) == list(run.kpis)
    assert summary["kpis"]["curtailment"]["value"] == run.kpis["curtailment"].value
    assert summary["kpis"]["curtailment"]["members"]["wind"] == run.kpis["curtailment"].members["wind"]
    assert [target["name"] for target in summary["targets"]] == list(run.case.tables["targets"].index)
    assert math.isnan(next(score.threshold for score in run.scores if score.name == "clean_share"))
    assert next(target for target in summary["targets"] if target["name"] == "clean_share")["threshold"] is None


def test_the_summary_says_how_sure_the_inputs_are(run):
    confidence = build_summary(run.case, run.results, run.kpis, run.scores)["confidence"]
    assert list(confidence) == ["H", "M", "L", "A", "S"]
    assert confidence["M"] == 2  # the own use of two coal units, by the table provenance

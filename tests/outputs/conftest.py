from types import SimpleNamespace

import pytest
from tiny import tiny_case, tiny_results

from gridsim.indicators.kpis import compute_kpis
from gridsim.indicators.scoreboard import score_targets


@pytest.fixture(scope="package")
def run():
    """The tiny system operated by hand, with its indicators and targets."""
    case = tiny_case(**{"title": "Tiny system", "title_zh": "小系统"})
    results = tiny_results(case)
    kpis = compute_kpis(case, results)
    return SimpleNamespace(case=case, results=results, kpis=kpis, scores=score_targets(case, kpis))

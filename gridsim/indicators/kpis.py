"""All indicators of one result."""

from __future__ import annotations

from gridsim.case import Case
from gridsim.indicators.coal import co2_indicators, coal_indicators
from gridsim.indicators.confidence import count_confidence
from gridsim.indicators.definitions import Indicator, indicator
from gridsim.indicators.exchange import (
    demand_indicators,
    loss_indicators,
    network_indicators,
    storage_indicators,
    tie_indicators,
)
from gridsim.indicators.flexible_loads import call_indicators, shift_indicators
from gridsim.indicators.generation import curtailment_indicators, generation_indicators
from gridsim.indicators.reserves import reserve_indicators
from gridsim.indicators.security import security_indicators
from gridsim.indicators.sizing import sizing_indicators
from gridsim.indicators.starts import commitment_indicators
from gridsim.indicators.steam import account_indicators, steam_indicators
from gridsim.results import Results


def compute_kpis(case: Case, results: Results) -> dict[str, Indicator]:
    """Compute every indicator of `gridsim.indicators.definitions.DEFINITIONS`, over the hours of the study.

    Of a study of network security those of `gridsim.indicators.security` come with them, of one of sizes of storage
    those of `gridsim.indicators.sizing`.

    Returns
    -------
    dict
        Name → indicator, in the order of the definitions' groups. Sums are over the horizon, not scaled to a year.
    """
    found = (
        *generation_indicators(case, results),
        *curtailment_indicators(case, results),
        *coal_indicators(case, results),
        *co2_indicators(case, results),
        *commitment_indicators(case, results),
        *storage_indicators(case, results),
        *network_indicators(case, results),
        *loss_indicators(case, results),
        *tie_indicators(case, results),
        *demand_indicators(case, results),
        *call_indicators(case, results),
        *shift_indicators(case, results),
        *reserve_indicators(results),
        *steam_indicators(case, results),
        *account_indicators(case, results),
        *security_indicators(results),
        *sizing_indicators(results),
        indicator("input_confidence", count_confidence(case)),
    )
    return {each.name: each for each in found}

"""Reserves that nobody could hold or that nothing requires are refused with what to do."""

from pathlib import Path

import pytest

from inputs.tiny_project import only_problem

UP, DOWN = "reserves.ready_up.", "reserves.ready_down."


@pytest.mark.parametrize(
    ("overrides", "what", "remedy"),
    [
        ([UP + "infeeds=coal_9"], "infeeds names 'coal_9', which is neither a carrier", "coal_"),
        ([DOWN + "infeeds=coal"], "for a reserve downwards", "direction = up"),
        (
            [DOWN + "active=true", *(DOWN + f"{kind}_share=0" for kind in ("load", "wind", "solar"))],
            "nothing is required",
            "Give a share",
        ),
        ([UP + "active=true", UP + "shortage_price=0"], "shortage_price = 0 CNY/MWh", "missing MW"),
        ([UP + "duration=0"], "duration = 0 h is below 0.05 h", "Give"),
        ([UP + "thermal_share=1.5"], "thermal_share = 1.5 exceeds 1", "between 0 and 1"),
        ([UP + "direction=sideways"], "direction = 'sideways'", "up"),
    ],
)
def test_a_reserve_that_cannot_be_meant_is_refused(study: Path, overrides: list[str], what: str, remedy: str) -> None:
    problem = only_problem(study, *overrides)
    assert what in problem.what
    assert remedy in problem.remedy

"""Limits of the model in the planner's words."""

import pytest

from gridsim.system.limits import limit_in_words


@pytest.mark.parametrize(
    ("name", "member", "words"),
    [
        ("Line-fix-s-upper", "corridor", "rating of line corridor (lines.csv)"),
        ("Generator-online_group-lusi", "", "units of group lusi that must stay online (online_groups.csv)"),
        ("Generator-fix-p-upper", "response round_1", "power of round_1 (demand_response.csv)"),
        ("Generator-fix-p-upper", "heat source boiler", "capacity of boiler (heat_sources.csv)"),
        ("Generator-fix-p-lower", "outside export", "export room of outside (ties.csv)"),
        ("Generator-fix-p-upper", "wind", "available output of wind (generators.csv)"),
        ("StorageUnit-energy_balance", "heat store lusi", "limits of heat store lusi (heat_stores.csv)"),
        ("Something-new", "x", "Something-new (x)"),
        ("Something-new", "", "Something-new"),
    ],
)
def test_a_limit_is_said_with_the_table_where_it_can_be_changed(name, member, words):
    assert limit_in_words(name, member) == words

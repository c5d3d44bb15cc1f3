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
        ("Generator-call_window-7", "response round_1", "limits on calls of round_1 (demand_response.csv)"),
        ("StorageUnit-shift-behind", "shift vehicles", "limits of shiftable load vehicles (shiftable_loads.csv)"),
        ("Line-loss_secants-pos", "corridor", "losses of corridor (lines.csv: resistance)"),
        ("Something-new", "x", "Something-new (x)"),
        ("Something-new", "", "Something-new"),
    ],
)
def test_a_limit_is_said_with_the_table_where_it_can_be_changed(name, member, words):
    assert limit_in_words(name, member) == words

"""The cost at any size is that of the case with this size in its tables, and its slopes are those of the cost."""

import numpy as np
import pytest
from small import bus, small_case, tie

from gridsim.operation.perfect import operate
from gridsim.operation.sizing import SizedSystem

HOURS = 96
PRICE = 300 + 200 * np.sin(np.arange(HOURS) * 2 * np.pi / 24) + np.random.default_rng(5).normal(0, 40, HOURS)


def station(name, at, power=7.0, energy=13.0, **more):
    numbers = {"charge_efficiency": 0.93, "discharge_efficiency": 0.93, "availability": 0.96, "throughput_cost": 5.0}
    return {"name": name, "bus": at, "power": power, "energy": energy} | numbers | more


def case(*stations, **tables):
    line = {"name": "line", "bus0": "a", "bus1": "b", "length": 10, "reactance": 0.3, "rating": 60}
    load = {"name": "load", "bus": "b", "profile": "load"}
    shed = {"name": "shed", "bus": "b", "kind": "shedding", "power": 500, "price": 3000}
    return small_case(
        HOURS,
        profiles={"price": PRICE, "load": 55 + 12 * np.sin(np.arange(HOURS) * 2 * np.pi / 24 - 1)},
        buses=[bus("a"), bus("b")],
        lines=[line],
        loads=[load],
        demand_response=[shed],
        ties=[tie("a", import_margin=20)],
        storage_units=list(stations),
        **tables,
    )


@pytest.fixture(scope="module")
def system():
    return SizedSystem(case(station("one", "a"), station("two", "b")), ["one", "two"])


@pytest.mark.parametrize(("power", "energy"), [((20, 5), (40, 20)), ((3, 12), (3, 30)), ((50, 1), (25, 9))])
def test_every_size_costs_what_the_case_with_that_size_costs(system, power, energy):
    sized = [station(name, at, power[i], energy[i]) for i, (name, at) in enumerate((("one", "a"), ("two", "b")))]
    assert system.cost(power, energy).cost == pytest.approx(operate(case(*sized)).results.objective, rel=1e-9)


def test_a_station_of_no_size_changes_nothing(system):
    assert system.cost([0, 0], [0, 0]).cost == pytest.approx(operate(case()).results.objective, rel=1e-9)


def test_tangents_lie_below_the_cost_at_every_other_size(system):
    random = np.random.default_rng(2)
    sizes = [(random.uniform(0, 40, 2), random.uniform(0, 90, 2)) for _ in range(8)]
    found = [system.cost(*size) for size in sizes]
    for here in found:
        assert max(here.slopes["power"].max(), here.slopes["energy"].max()) <= 1e-6
        for there in found:
            tangent = here.cost + sum(here.slopes[s] @ (there.sizes[s] - here.sizes[s]) for s in ("power", "energy"))
            assert tangent <= there.cost + 1e-6 * abs(there.cost)


def test_the_saving_at_fixed_prices_is_its_slopes_times_its_size():
    """Euler's identity: a store that starts and ends empty, at prices it does not move, earns in proportion."""
    alone = small_case(
        HOURS, profiles={"price": PRICE}, buses=[bus("a")], ties=[tie("a")], storage_units=[station("s", "a")]
    )
    system = SizedSystem(alone, ["s"])
    found = system.cost([9.0], [21.0])
    saving = system.cost([0.0], [0.0]).cost - found.cost
    assert saving == pytest.approx(-(found.slopes["power"] * 9 + found.slopes["energy"] * 21)[0], rel=1e-6)


def test_room_for_reserve_grows_with_the_station_and_is_part_of_its_worth():
    kept = {"load_share": 0.1, "shortage_price": 500.0, "duration": 1.0}
    reserves = [{"name": way, "direction": way} | kept for way in ("up", "down")]
    sized = SizedSystem(case(station("one", "a"), station("two", "b"), reserves=reserves), ["one", "two"])
    found = sized.cost([4, 2], [7, 3])
    alone = operate(case(station("one", "a", 4, 7), station("two", "b", 2, 3), reserves=reserves)).results
    assert found.cost == pytest.approx(alone.objective, rel=1e-9)
    earned = (alone.hourly["reserve_price"] * alone.hourly["storage_reserve"].sum("storage_unit")).sum()
    assert float(earned) > 1000.0
    nothing = sized.cost([0, 0], [0, 0])
    assert nothing.cost == pytest.approx(operate(case(reserves=reserves)).results.objective, rel=1e-9)
    hourly = sized.operation(nothing)[1].results.hourly
    assert hourly["storage_reserve"].shape == (HOURS, 2, 0)

from __future__ import annotations

import numpy as np
import pytest

from gridsim.weather import province
from gridsim.weather.days import HOURS, read_days


@pytest.fixture
def group(recipes):
    return recipes["qidong-2025"].province


@pytest.fixture
def day():
    hour = np.arange(HOURS * 4)
    return 60e3 + 15e3 * np.sin(2 * np.pi * (hour - 9) / HOURS) - 20e3 * (np.abs(hour % HOURS - 12) < 3)


def test_inflow_follows_the_need_between_floor_and_ceiling(group):
    days = read_days(2025)
    inflow = group.inflow.model_copy(update={"seasonal": (1.0,) * 12, "day_ahead": 0.0})
    need = np.linspace(0, 160e3, 8760)
    values = province.net_inflow(need, inflow, days)
    assert values[0] == pytest.approx(inflow.floor)
    assert values[-1] == pytest.approx(inflow.ceiling)
    assert (np.diff(values) >= 0).all()


def test_inflow_comes_near_its_record_at_the_peak_of_2025(shipped):
    data = shipped["qidong-2025"]
    at_peak = float(data["province_inflow"][int(data["province_load"].to_numpy().argmax())])
    assert at_peak == pytest.approx(37420, rel=0.12)


def test_storage_flattens_each_day_within_power_and_energy(group, day):
    output = province.flatten_days(day, group.storage).reshape(-1, HOURS)
    charged, discharged = -np.minimum(output, 0).sum(axis=1), np.maximum(output, 0).sum(axis=1)
    np.testing.assert_allclose(discharged, charged * group.storage.efficiency, rtol=1e-6)
    assert np.abs(output).max() <= group.storage.power + 1e-6
    assert charged.max() <= group.storage.daily_energy * (1 + 1e-6)
    left = day.reshape(-1, HOURS) - output
    assert (np.ptp(left, axis=1) < np.ptp(day.reshape(-1, HOURS), axis=1)).all()


def test_a_flat_day_needs_no_storage(group):
    assert np.abs(province.flatten_days(np.full(48, 5e4), group.storage)).max() < 1e-3


def test_online_capacity_covers_three_days_with_reserve(group, day):
    minimum, online = province.thermal_limits(day, group.fleet, group.commitment)
    assert (online >= day.max() * (1 + group.commitment.reserve) - 1e-6).all()
    assert ((minimum > group.fleet.must_run) & (minimum < online)).all()


def test_more_net_load_is_never_cheaper(group):
    price = group.price.model_copy(update={"noise": 0.0})
    net_load = np.linspace(-10e3, 100e3, 500)
    values = province.energy_price(net_load, np.full(500, 30e3), np.full(500, 80e3), group.fleet.thermal, price, seed=1)
    assert (np.diff(values) >= 0).all()
    assert (values[net_load < 30e3] == 0).all()
    assert values[-1] > 1.5 * np.interp(60e3, net_load, values)


def test_prices_stay_between_floor_and_cap(shipped):
    for data in shipped.values():
        assert float(data["province_price"].min()) == 0
        assert float(data["province_price"].max()) <= 1500


def test_the_dearest_hours_cost_half_as_much_again_as_the_middle(shipped):
    price = shipped["qidong-2025"]["province_price"]
    assert 1.5 < float(price.quantile(0.99) / price.median()) < 3


def test_room_is_whole_above_the_minimum_and_least_far_below(group):
    minimum = np.full(3, 30e3)
    net_load = np.array([31e3, 30e3 - group.room.width / 2, 0.0])
    values = province.export_room(net_load, minimum, group.room)
    np.testing.assert_allclose(values, [1.0, (1 + group.room.minimum) / 2, group.room.minimum])


def test_room_is_short_only_in_hours_without_price(shipped):
    data = shipped["qidong-2025"]
    short = data["export_room"] < 0.999
    assert 50 < int(short.sum()) < 900
    assert float(data["province_price"].where(short, 0).max()) < 1


def test_room_is_short_in_sunny_or_windy_hours_of_low_load(shipped):
    data = shipped["qidong-2025"]
    short = data["export_room"] < 0.999
    renewable = data["province_wind"] + data["province_solar"]
    assert float(renewable.where(short).mean()) > 2 * float(renewable.mean())
    assert float(data["province_load"].where(short).mean()) < float(data["province_load"].mean())


def test_evenings_are_dearer_than_middays(shipped):
    price = shipped["qidong-2025"]["province_price"].groupby("snapshot.hour").mean()
    assert float(price.sel(hour=slice(18, 21)).mean()) > 1.4 * float(price.sel(hour=slice(10, 13)).mean())

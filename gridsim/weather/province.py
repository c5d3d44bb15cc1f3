"""The world outside: the province's net load sets what exports earn and how much is taken.

A small model of the provincial dispatcher. Inflow follows the need, storage flattens each day, thermal capacity is
committed for the highest net load of three days, and its minimum output is the level below which renewable energy
of the whole province competes for room.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gridsim.weather import processes
from gridsim.weather.days import HOURS, Days, monthly_to_daily, to_hours
from gridsim.weather.processes import Array, random_stream
from gridsim.weather.recipe import Commitment, Fleet, Inflow, Price, Province, ProvincialStorage, Room


@dataclass(frozen=True)
class Outside:
    """The province in every hour.

    Attributes
    ----------
    inflow, storage, net_load, minimum, online : Array (snapshot)
        Net inflow, storage output (charging negative), load left to thermal plants, their minimum output and their
        online capacity [MW].
    price : Array (snapshot)
        Price of energy [CNY/MWh].
    room : Array (snapshot)
        Share of the nominal export that is taken.
    """

    inflow: Array
    storage: Array
    net_load: Array
    minimum: Array
    online: Array
    price: Array
    room: Array


def province_outside(load: Array, wind: Array, solar: Array, province: Province, days: Days, seed: int) -> Outside:
    """Dispatch the province and derive price and export room.

    Parameters
    ----------
    load, wind, solar : Array (snapshot)
        The province's load and available wind and solar power [MW].
    province : Province
        Fleet, inflow, storage, commitment, price and room.
    days : Days
        Calendar of the year.
    seed : int
        Seed of the weather year.

    Returns
    -------
    Outside
        The province in every hour.
    """
    fleet = province.fleet
    need = load - wind - solar - fleet.nuclear * fleet.nuclear_availability
    inflow = net_inflow(need, province.inflow, days)
    storage = flatten_days(need - inflow, province.storage)
    net_load = need - inflow - storage
    minimum, online = thermal_limits(net_load, fleet, province.commitment)
    return Outside(
        inflow=inflow,
        storage=storage,
        net_load=net_load,
        minimum=minimum,
        online=online,
        price=energy_price(net_load, minimum, online, fleet.thermal, province.price, seed),
        room=export_room(net_load, minimum, province.room),
    )


def net_inflow(need: Array, inflow: Inflow, days: Days) -> Array:
    """Inflow from other provinces: rises with the need from its floor to its ceiling.

    Parameters
    ----------
    need : Array (snapshot)
        Load minus the province's own wind, solar and nuclear power [MW].
    inflow : Inflow
        Floor, ceiling and how closely inflow follows the hour.
    days : Days
        Calendar of the year.

    Returns
    -------
    Array (snapshot)
        Inflow [MW].
    """
    daily = to_hours(need.reshape(-1, HOURS).mean(axis=1))
    followed = inflow.day_ahead * daily + (1 - inflow.day_ahead) * need
    reached = (followed - inflow.need_at_floor) / (inflow.need_at_ceiling - inflow.need_at_floor)
    season = to_hours(monthly_to_daily(np.array(inflow.seasonal), days))
    return season * (inflow.floor + (inflow.ceiling - inflow.floor) * np.clip(reached, 0, 1))


def flatten_days(net_load: Array, storage: ProvincialStorage) -> Array:
    """Storage output that flattens every day within power, daily energy and losses.

    Each day is filled below one level and shaved above another (water filling). The charged energy is as much as
    power, energy and the two levels allow; the order of charging and discharging within the day is not checked.

    Parameters
    ----------
    net_load : Array (snapshot)
        Load to be flattened [MW].
    storage : ProvincialStorage
        Power, energy charged per day and round-trip efficiency.

    Returns
    -------
    Array (snapshot)
        Output [MW]; charging is negative.
    """
    days = net_load.reshape(-1, HOURS)
    low, high = np.zeros(len(days)), np.full(len(days), storage.daily_energy)
    for _ in range(40):
        energy = (low + high) / 2
        filled = days + _fill(days, energy, storage.power)
        shaved = days - _fill(-days, energy * storage.efficiency, storage.power)
        possible = (filled.min(axis=1) <= shaved.max(axis=1)) & (energy <= storage.power * HOURS / 2)
        low, high = np.where(possible, energy, low), np.where(possible, high, energy)
    charge = _fill(days, low, storage.power)
    discharge = _fill(-days, low * storage.efficiency, storage.power)
    return np.asarray((discharge - charge).reshape(-1))


def thermal_limits(net_load: Array, fleet: Fleet, commitment: Commitment) -> tuple[Array, Array]:
    """Minimum output and online capacity of the province's thermal plants.

    Capacity is committed for the highest net load of the day before, the day and the day after, plus a reserve.

    Parameters
    ----------
    net_load : Array (snapshot)
        Load left to thermal plants [MW].
    fleet : Fleet
        Must-run output and available capacity.
    commitment : Commitment
        Reserve and minimum share.

    Returns
    -------
    tuple of Array (snapshot)
        Minimum output and online capacity [MW].
    """
    highest = pd.Series(net_load.reshape(-1, HOURS).max(axis=1)).rolling(3, center=True, min_periods=1).max()
    daily = np.clip(highest.to_numpy() * (1 + commitment.reserve), fleet.must_run, fleet.thermal)
    middle = HOURS * (np.arange(len(daily)) + 0.5)
    online = np.interp(np.arange(len(net_load)) + 0.5, middle, daily)
    return fleet.must_run + commitment.minimum_share * (online - fleet.must_run), online


def energy_price(net_load: Array, minimum: Array, online: Array, thermal: float, price: Price, seed: int) -> Array:
    """Price of energy: piecewise linear and increasing in net load, with noise of its own.

    The first curve follows the bids of the units that are online, from zero at their minimum output to the dearest
    at their capacity; the second lifts the level as the whole fleet comes to be needed. Noise fades out towards a
    price of zero.

    Parameters
    ----------
    net_load, minimum, online : Array (snapshot)
        Load left to thermal plants, their minimum output and online capacity [MW].
    thermal : float
        Available thermal capacity [MW].
    price : Price
        Curves, noise and cap.
    seed : int
        Seed of the weather year.

    Returns
    -------
    Array (snapshot)
        Price [CNY/MWh], between zero and the cap.
    """
    position, bid = np.array(price.curve).T
    need, level = np.array(price.level).T
    mean = np.interp((net_load - minimum) / (online - minimum), position, bid, left=0.0)
    mean = mean * np.interp(net_load / thermal, need, level)
    white = random_stream(seed, "province/price").standard_normal((len(net_load), 1))
    noise = price.noise * processes.first_order(white, price.noise_persistence)[:, 0]
    return np.clip(mean + noise * np.minimum(mean / bid[len(bid) // 2], 1), 0, price.cap)


def export_room(net_load: Array, minimum: Array, room: Room) -> Array:
    """Share of the nominal export that the province takes: whole above its thermal minimum, falling below it.

    Parameters
    ----------
    net_load, minimum : Array (snapshot)
        Load left to thermal plants and their minimum output [MW].
    room : Room
        Width of the fall and what is left.

    Returns
    -------
    Array (snapshot)
        Share between ``room.minimum`` and 1.
    """
    return np.clip(1 - (minimum - net_load) / room.width * (1 - room.minimum), room.minimum, 1)


def _fill(days: Array, energy: Array, power: float) -> Array:
    """Power that lifts each day's valleys to one level with a given energy (day, hour)."""
    low, high = days.min(axis=1), days.max(axis=1) + power
    for _ in range(40):
        level = (low + high) / 2
        enough = np.clip(level[:, None] - days, 0, power).sum(axis=1) >= energy
        low, high = np.where(enough, low, level), np.where(enough, level, high)
    return np.clip(high[:, None] - days, 0, power)

"""Forced outages of units, drawn at random: hours in service and hours under repair."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from gridsim.inputs.study import Study
from gridsim.inputs.tables import NetworkTables, rows_of

PREFIX = "in_service_"
"""Series of a unit's drawn outages: ``in_service_`` and the unit's name, among the profiles of the case."""


def draw_outages(
    study: Study, tables: NetworkTables, snapshots: pd.DatetimeIndex
) -> tuple[pd.DataFrame, dict[str, dict[str, Any]]]:
    """Draw the hours in which each unit with a forced outage rate is in service (1) or under repair (0).

    Returns
    -------
    DataFrame (T, series)
        No series where the study spreads outages.
    dict
        Series → attributes, the origin among them.
    """
    series: dict[str, np.ndarray] = {}
    attributes: dict[str, dict[str, Any]] = {}
    for name, unit in rows_of(tables.active("generators")).items() if study.outages == "sampled" else ():
        rate, repair = unit["forced_outage_rate"], unit["mean_repair_time"]
        if not rate > 0.0:
            continue
        weather_year = study.weather_year if isinstance(study.weather_year, int) else 0
        series[PREFIX + name] = in_service(rate, repair, len(snapshots), (study.seed, weather_year, name))
        attributes[PREFIX + name] = {
            "units": "1",
            "unit_label": "1",
            "long_name": f"{name} in service (1) or in forced outage (0)",
            "origin": f"drawn at random: forced outage rate {rate:g}, mean repair time {repair:g} h, seed {study.seed}",
        }
    return pd.DataFrame(series, index=snapshots), attributes


def in_service(rate: float, repair_time: float, hours: int, seed: tuple[int, int, str]) -> np.ndarray:
    """Draw a two-state history with exponential times between failures and for repair.

    Billinton and Allan, Reliability Evaluation of Power Systems, 1996, ch. 9: in the long run a share ``rate`` of the
    hours is lost, so the mean time to failure is ``repair_time`` (1 − rate) / rate. The unit is under repair in the
    first hour with probability ``rate``. Moments are rounded to whole hours.

    Parameters
    ----------
    rate, repair_time
        Forced outage rate, mean duration of an outage [h].
    seed
        Seed of the study, weather year and name of the unit; another unit's history does not depend on it, and fewer
        hours are the beginning of more.

    Returns
    -------
    ndarray (hours,)
        1 in service, 0 under repair.
    """
    number, weather_year, name = seed
    words = np.frombuffer(name.encode(), dtype=np.uint8)
    generator = np.random.default_rng(np.random.SeedSequence([number, weather_year, *words.tolist()]))
    mean = {True: repair_time * (1.0 - rate) / rate, False: repair_time}
    up = bool(generator.random() >= rate)
    state, moment = np.zeros(hours), 0.0
    while moment < hours:
        until = moment + generator.exponential(mean[up])
        state[round(moment) : round(min(until, hours))] = up
        up, moment = not up, until
    return state

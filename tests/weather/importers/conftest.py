"""One weather, and files of it in every format that the importers read."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pvlib
import pytest

from gridsim.errors import InputError
from gridsim.weather.importers import hours as hours_of
from gridsim.weather.recipe import Place
from gridsim.weather.solar import sun_position

SITE = Place(latitude=32.06, longitude=121.73, altitude=5, source="test", confidence="H")


def to_year(table, clock, where):
    """Hours of a table; its problems as an error, as the import raises them."""
    hours, problems = hours_of.to_year(table, clock, where)
    if problems:
        raise InputError(problems)
    return hours


@pytest.fixture(scope="session")
def weather(shipped) -> pd.DataFrame:
    """Hours of 2025 in Chinese time with irradiance that closes at mid-hour, temperature and wind."""
    data = shipped["qidong-2025"]
    snapshots = pd.DatetimeIndex(data.indexes["snapshot"])
    sun = sun_position(snapshots, SITE)
    ghi = data["global_horizontal_irradiance"].to_numpy()
    split = pvlib.irradiance.erbs(ghi, sun.zenith, sun.day_of_year)
    dni = np.asarray(split["dni"])
    return pd.DataFrame(
        {
            "ghi": ghi,
            "dni": dni,
            "dhi": ghi - dni * np.maximum(np.cos(np.radians(sun.zenith)), 0),
            "temperature": data["temperature"].to_numpy(),
            "wind_speed": data["wind_speed_offshore"].to_numpy(),
        },
        index=snapshots,
    )


@pytest.fixture
def write_epw(tmp_path, weather):
    """Write an EPW file; ``change`` may alter rows of cells."""

    def write(change=None, years=lambda time: time.year):
        rows = []
        for time, row in weather.iterrows():
            cells = ["0"] * 35
            cells[:5] = [str(years(time)), str(time.month), str(time.day), str(time.hour + 1), "30"]
            cells[6], cells[21] = f"{row['temperature']:.4f}", f"{row['wind_speed']:.4f}"
            cells[13:16] = [f"{row[name]:.4f}" for name in ("ghi", "dni", "dhi")]
            rows.append(cells)
        rows = rows if change is None else change(rows) or rows
        header = ["LOCATION,Qidong,JS,CHN,TEST,583680,32.06,121.73,8.0,5.0", "DESIGN CONDITIONS,0"]
        header += ["TYPICAL/EXTREME PERIODS,0", "GROUND TEMPERATURES,0", "HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0"]
        header += ["COMMENTS 1,made by a test", "COMMENTS 2,none", "DATA PERIODS,1,1,Data,Wednesday,1/1,12/31"]
        path = tmp_path / "qidong.epw"
        path.write_text("\n".join([*header, *(",".join(cells) for cells in rows)]) + "\n", encoding="utf-8")
        return path

    return write

"""Units that planners write, and the one unit in which gridsim keeps each quantity."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """A unit in which gridsim keeps numbers.

    Parameters
    ----------
    label
        How people write it, e.g. ``CNY/MWh``.
    udunits
        How UDUNITS (hence CF netCDF) writes it; money counts as 1.
    spellings
        Other accepted spellings with the factor into this unit.
    """

    label: str
    udunits: str
    spellings: dict[str, float]

    def factor(self, written: str) -> float | None:
        """Factor from a spelling into this unit; None where it is none. Letters of another case count too: ``KWH``."""
        known = {self.label: 1.0} | self.spellings
        folded = {spelling.casefold(): factor for spelling, factor in known.items()}
        return known.get(written, folded.get(written.casefold()))


UNITS: dict[str, Unit] = {
    unit.label: unit
    for unit in (
        Unit("1", "1", {"": 1.0, "pu": 1.0, "p.u.": 1.0, "%": 0.01, "％": 0.01, "‰": 0.001}),
        Unit(
            "MW",
            "MW",
            {
                "W": 1e-6,
                "kW": 1e-3,
                "GW": 1e3,
                "千瓦": 1e-3,
                "万千瓦": 10.0,
                "亿千瓦": 1e5,
                "兆瓦": 1.0,
                "吉瓦": 1e3,
                "MVA": 1.0,
                "MWth": 1.0,
                "MW (thermal)": 1.0,
                "MWp": 1.0,
                "kWp": 1e-3,
            },
        ),
        Unit(
            "MWh",
            "MW h",
            {
                "kWh": 1e-3,
                "GWh": 1e3,
                "TWh": 1e6,
                "度": 1e-3,
                "千瓦时": 1e-3,
                "万千瓦时": 10.0,
                "亿千瓦时": 1e5,
                "万kWh": 10.0,
                "亿kWh": 1e5,
                "万度": 10.0,
                "亿度": 1e5,
                "兆瓦时": 1.0,
                "吉瓦时": 1e3,
                "GJ": 1 / 3.6,
                "TJ": 1e3 / 3.6,
            },
        ),
        Unit("CNY", "1", {"元": 1.0, "RMB": 1.0, "万元": 1e4, "百万元": 1e6, "亿元": 1e8, "MCNY": 1e6}),
        Unit(
            "CNY/MWh",
            "MW-1 h-1",
            {
                "元/MWh": 1.0,
                "元/兆瓦时": 1.0,
                "元/kWh": 1e3,
                "元/千瓦时": 1e3,
                "元/度": 1e3,
                "CNY/kWh": 1e3,
                "元/千千瓦时": 1.0,
                "分/kWh": 10.0,
                "分/千瓦时": 10.0,
                "分/度": 10.0,
                "CNY/GJ": 3.6,
                "元/GJ": 3.6,
            },
        ),
        Unit(
            "CNY/kW",
            "kW-1",
            {
                "元/kW": 1.0,
                "元/千瓦": 1.0,
                "CNY/W": 1e3,
                "元/W": 1e3,
                "元/瓦": 1e3,
                "CNY/MW": 1e-3,
                "元/MW": 1e-3,
                "万元/MW": 10.0,
                "万元/兆瓦": 10.0,
            },
        ),
        Unit(
            "CNY/kWh",
            "kW-1 h-1",
            {
                "元/kWh": 1.0,
                "元/千瓦时": 1.0,
                "元/度": 1.0,
                "CNY/Wh": 1e3,
                "元/Wh": 1e3,
                "元/瓦时": 1e3,
                "CNY/MWh": 1e-3,
                "元/MWh": 1e-3,
                "万元/MWh": 10.0,
                "万元/兆瓦时": 10.0,
            },
        ),
        Unit("CNY/tce", "t-1", {"元/tce": 1.0, "元/吨标准煤": 1.0, "元/吨标煤": 1.0}),
        Unit("CNY/tCO2", "t-1", {"元/tCO2": 1.0, "CNY/t": 1.0, "元/t": 1.0, "元/吨": 1.0}),
        Unit("CNY/t", "t-1", {"元/t": 1.0, "元/吨": 1.0}),
        Unit("MWh/t", "MW h t-1", {"GJ/t": 1 / 3.6, "kJ/kg": 1e-3 / 3.6, "kcal/kg": 4.1868e-3 / 3.6}),
        Unit("tce/t", "1", {"kgce/t": 1e-3}),
        Unit("tCO2/tce", "1", {"t/tce": 1.0}),
        Unit(
            "tCO2/MWh",
            "t MW-1 h-1",
            {"t/MWh": 1.0, "kgCO2/MWh": 1e-3, "kg/kWh": 1.0, "gCO2/kWh": 1e-3, "kgCO2/kWh": 1.0, "tCO2/GJ": 3.6},
        ),
        Unit("tce", "t", {"吨标准煤": 1.0, "吨标煤": 1.0, "万吨标准煤": 1e4, "Mtce": 1e6, "ktce": 1e3}),
        Unit("tCO2", "t", {"ktCO2": 1e3, "MtCO2": 1e6, "万吨二氧化碳": 1e4}),
        Unit("tce/h", "t h-1", {}),
        Unit("tCO2/h", "t h-1", {}),
        Unit("CNY/MW", "MW-1", {"元/MW": 1.0, "CNY/kW": 1e3, "元/kW": 1e3}),
        Unit("CNY/h", "h-1", {"元/h": 1.0}),
        Unit("tce/MWh", "t MW-1 h-1", {"gce/kWh": 1e-3, "kgce/kWh": 1.0}),
        Unit(
            "gce/kWh",
            "g kW-1 h-1",
            {"g/kWh": 1.0, "克标准煤/千瓦时": 1.0, "kgce/MWh": 1.0, "tce/MWh": 1e3, "kgce/kWh": 1e3},
        ),
        Unit("1/h", "h-1", {"%/h": 0.01, "pu/h": 1.0, "%/min": 0.6}),
        Unit("d", "d", {"h": 1 / 24, "天": 1.0, "日": 1.0}),
        Unit("h", "h", {"min": 1 / 60, "s": 1 / 3600, "d": 24.0, "小时": 1.0, "天": 24.0, "年": 8760.0}),
        Unit("a", "year", {"year": 1.0, "years": 1.0, "yr": 1.0, "年": 1.0}),
        Unit("1/a", "year-1", {"%/a": 0.01, "1/year": 1.0, "%/year": 0.01, "%": 0.01, "1/年": 1.0, "%/年": 0.01}),
        Unit("km", "km", {"m": 1e-3, "公里": 1.0, "千米": 1.0}),
        Unit("kV", "kV", {"V": 1e-3, "千伏": 1.0}),
        Unit("ohm/km", "ohm km-1", {"Ω/km": 1.0}),
        Unit("uS/km", "uS km-1", {"µS/km": 1.0, "μS/km": 1.0, "S/km": 1e6}),
        Unit("degree", "degree", {"°": 1.0, "deg": 1.0}),
        Unit("degC", "degC", {"°C": 1.0, "℃": 1.0, "C": 1.0}),
        Unit("W/m2", "W m-2", {"W/m²": 1.0, "W/m^2": 1.0, "kW/m2": 1e3, "瓦/平方米": 1.0}),
        Unit("m/s", "m s-1", {"km/h": 1 / 3.6, "米/秒": 1.0}),
        Unit("certificate", "1", {"张": 1.0, "个": 1.0}),
        Unit("CNY/certificate", "1", {"元/张": 1.0, "元/个": 1.0}),
    )
}

_NUMBER = re.compile(r"^\s*([+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*$")
_GROUPED = re.compile(r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?(?:[eE][+-]?\d+)?$")


def parse_number(text: str, unit: str) -> float:
    """Read ``text`` as a number in ``unit``, converting from any unit of the same kind.

    Parameters
    ----------
    text
        E.g. ``660``, ``66 万千瓦``, ``0.391 元/kWh``, ``40 %``, ``1,150``.
    unit
        Label of the unit wanted, a key of `UNITS`.

    Returns
    -------
    float
        The value in ``unit``; finite.

    Raises
    ------
    ValueError
        With a message for the user: not a number, not finite, or a unit of another kind.
    """
    match = _NUMBER.match(text)
    if match is None:
        raise ValueError(f"'{text}' is not a number")
    digits, written = match.groups()
    if "," in digits and not _GROUPED.match(digits):
        raise ValueError(f"'{text}' is not a number (a comma may only separate thousands)")
    value = float(digits.replace(",", "")) * conversion_factor(written, unit)
    if not math.isfinite(value):
        raise ValueError(f"'{text}' is not a finite number")
    return value


def conversion_factor(written: str, unit: str) -> float:
    """Factor that turns a number in the unit ``written`` into the unit ``unit``.

    Raises
    ------
    ValueError
        Where ``written`` is no unit, or a unit of another kind.
    """
    kept = UNITS[unit]
    factor = kept.factor(written) if written else 1.0
    if factor is not None:
        return factor
    others = [other.label for other in UNITS.values() if other.factor(written) is not None]
    spellings = [spelling for spelling in kept.spellings if spelling][:6]
    wanted = f"{'a plain number' if unit == '1' else unit} (or {', '.join(spellings)})" if spellings else unit
    if others:
        raise ValueError(f"unit '{written}' measures {others[0]}, but {wanted} is needed")
    raise ValueError(f"unit '{written}' is not known; write {wanted}")

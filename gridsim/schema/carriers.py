"""The kinds of energy source, with their place in the plan's scopes and their colour in every figure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Carrier:
    """A kind of generation.

    Parameters
    ----------
    variable
        Output follows a profile and can be curtailed.
    scopes
        ``wind_pv`` (plan, target of 2025: wind and photovoltaics) and ``renewable`` (target of 2030: "wind, solar and
        other renewables").
    """

    label: str
    label_zh: str
    colour: str
    variable: bool = False
    scopes: tuple[str, ...] = ()


_WIND_PV = ("wind_pv", "renewable")

CARRIERS: dict[str, Carrier] = {
    "coal": Carrier("Coal", "煤电", "#595959"),
    "chp": Carrier("Coal CHP", "热电联产", "#8c6d4f"),
    "waste": Carrier("Waste to energy", "垃圾焚烧发电", "#a0866b", scopes=("renewable",)),
    "offshore_wind": Carrier("Offshore wind", "海上风电", "#1f6fb4", variable=True, scopes=_WIND_PV),
    "onshore_wind": Carrier("Onshore wind", "陆上风电", "#6baed6", variable=True, scopes=_WIND_PV),
    "offshore_pv": Carrier("Offshore PV", "海上光伏", "#e08214", variable=True, scopes=_WIND_PV),
    "tidal_pv": Carrier("Tidal-flat PV", "滩涂光伏", "#f0a830", variable=True, scopes=_WIND_PV),
    "rooftop_pv": Carrier("Rooftop PV", "分布式光伏", "#f9d057", variable=True, scopes=_WIND_PV),
    "ground_pv": Carrier("Ground and fishery PV", "地面及渔光光伏", "#fde9a9", variable=True, scopes=_WIND_PV),
}

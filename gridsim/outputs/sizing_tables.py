"""Tables of a study of sizes of storage, as workbook and report show them; names in both languages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from gridsim.case import Case
from gridsim.schema.sizing import CHOICES

SYSTEM_VIEW = (
    *("curtailment_avoided", "curtailment_avoided_per_power", "curtailment_avoided_per_energy"),
    *("co2_avoided", "import_co2_avoided"),
)
"""Columns of what a size does to curtailment and CO2."""

Names = dict[str, str]
"""A name in both languages: ``{"en": …, "zh": …}``."""

_FIGURES = (
    *("saving", "station_cost", "revenue", "profit", "investment"),
    *("present_value", "internal_rate", "payback"),
)


def choice_table(case: Case, found: xr.Dataset) -> pd.DataFrame:
    """Sizes that are compared, one row for each choice and site; what it is worth beside the first site."""
    rows = []
    for choice, point in zip(found["choice"].to_numpy(), found["choice_point"].to_numpy(), strict=True):
        one = found.isel(sizing_point=int(point))
        figures = {f"sizing_{name}": float(one[f"sizing_{name}"]) for name in _FIGURES}
        gain = figures["sizing_saving"] - figures["sizing_station_cost"]
        figures = {"sizing_net_saving": gain, "sizing_cover": _cover(one)} | figures
        figures |= _avoided(found, int(point))
        english, chinese = CHOICES[str(choice)]
        for number, site in enumerate(found["site"].to_numpy()):
            size = {name: float(one[f"sizing_{name}"][number]) for name in ("power", "energy")}
            row: dict[str, object] = {
                "sizing_choice": {"en": english, "zh": chinese},
                "sizing_site": site_name(case, site),
            }
            row |= {"storage_power": size["power"], "storage_energy": size["energy"], "sizing_duration": _hours(size)}
            rows.append(row | (figures if number == 0 else dict.fromkeys(figures, np.nan)))
    return pd.DataFrame(rows)


def curve_table(case: Case, found: xr.Dataset) -> pd.DataFrame:
    """Points of the value curves, one row each: what the next MW and MWh are worth, and what they avoid."""
    rows = []
    for number, site in enumerate(found["site"].to_numpy()):
        for place in curve_places(found, str(site)):
            one = found.isel(sizing_point=place)
            size = {name: float(one[f"sizing_{name}"][number]) for name in ("power", "energy")}
            rows.append(
                {
                    "sizing_site": site_name(case, site),
                    "storage_power": size["power"],
                    "storage_energy": size["energy"],
                    "sizing_saving": float(one["sizing_saving"]),
                    "sizing_station_cost": float(one["sizing_station_cost"]),
                    "sizing_revenue": float(one["sizing_revenue"]),
                    "sizing_profit": float(one["sizing_profit"]),
                    "sizing_cover": _cover(one),
                    "sizing_power_worth": -float(one["sizing_power_slope"][number]),
                    "sizing_energy_worth": -float(one["sizing_energy_slope"][number]),
                    **_avoided(found, place),
                }
            )
    return pd.DataFrame(rows)


def trial_table(case: Case, found: xr.Dataset) -> pd.DataFrame:
    """Every size tried, one row for each site."""
    rows = []
    for place in range(found.sizes["sizing_point"]):
        one = found.isel(sizing_point=place)
        for number, site in enumerate(found["site"].to_numpy()):
            rows.append(
                {
                    "sizing_trial": float(place + 1),
                    "sizing_purpose": str(one["sizing_purpose"].item()),
                    "sizing_site": site_name(case, site),
                    "storage_power": float(one["sizing_power"][number]),
                    "storage_energy": float(one["sizing_energy"][number]),
                    "sizing_saving": float(one["sizing_saving"]),
                    "sizing_station_cost": float(one["sizing_station_cost"]),
                    "sizing_revenue": float(one["sizing_revenue"]),
                    "sizing_power_worth": -float(one["sizing_power_slope"][number]),
                    "sizing_energy_worth": -float(one["sizing_energy_slope"][number]),
                }
            )
    return pd.DataFrame(rows)


def curve_places(found: xr.Dataset, site: str) -> list[int]:
    """Places of the points of a site's value curve, by power."""
    purposes = found["sizing_purpose"].to_numpy()
    places = [place for place, text in enumerate(purposes) if f"curve of {site}" in str(text).split(", ")]
    power = found["sizing_power"].sel(site=site).to_numpy()
    return sorted(places, key=lambda place: float(power[place]))


def site_name(case: Case, site: str) -> Names:
    """Label of a site."""
    row = case.tables["storage_units"].loc[site]
    return {"en": row["label"] or site, "zh": row["label_zh"] or row["label"] or site}


def _avoided(found: xr.Dataset, place: int) -> dict[str, float]:
    """Curtailment avoided, and per MW and MWh built; CO2 avoided; against no station at all."""
    one = found.isel(sizing_point=place)
    power, energy = float(one["sizing_power"].sum()), float(one["sizing_energy"].sum())
    less = {
        name: round(float(found[f"sizing_{name}"][0] - one[f"sizing_{name}"]), 6) + 0.0  # no rounding of zero, no −0
        for name in ("curtailment", "co2", "import_co2")
    }
    curtailment = less["curtailment"]
    return {
        "curtailment_avoided": curtailment,
        "curtailment_avoided_per_power": curtailment / power if power > 0 else np.nan,
        "curtailment_avoided_per_energy": curtailment / energy if energy > 0 else np.nan,
        "co2_avoided": less["co2"],
        "import_co2_avoided": less["import_co2"],
    }


def _cover(one: xr.Dataset) -> float:
    """Give the saving as share of the yearly cost: what the station may cost at most, as share of what it does."""
    cost = float(one["sizing_station_cost"])
    return float(one["sizing_saving"]) / cost if cost > 0 else np.nan


def _hours(size: dict[str, float]) -> float:
    return size["energy"] / size["power"] if size["power"] > 0 else np.nan

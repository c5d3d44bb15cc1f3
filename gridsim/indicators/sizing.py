"""What a study of sizes of storage comes to."""

from __future__ import annotations

from collections.abc import Iterator

import xarray as xr

from gridsim.indicators.definitions import Indicator
from gridsim.results import Results

_FIGURES = (
    ("saving", "CNY", "operating cost saved", "运行成本节约"),
    ("station_cost", "CNY", "annuity and fixed cost of the stations", "储能年化成本"),
    ("revenue", "CNY", "revenue of the stations at nodal prices, wear paid", "储能价差收入"),
    ("profit", "CNY", "revenue less annuity and fixed cost", "储能年化利润"),
    ("present_value", "CNY", "net present value to the owner", "净现值"),
)


def sizing_indicators(results: Results) -> Iterator[Indicator]:
    """Yield the sizes that were compared and what each is worth; nothing for other studies."""
    found = results.sizing
    if found is None:
        return
    names = [str(name) for name in found["choice"].to_numpy()]
    chosen = found.isel(sizing_point=found["choice_point"].astype(int))
    for choice, name in enumerate(names):
        one = chosen.isel(choice=choice)
        for size, unit, label, label_zh in (
            ("power", "MW", "rated power", "额定功率"),
            ("energy", "MWh", "rated energy", "额定电量"),
        ):
            members = dict(one[f"sizing_{size}"].to_series().astype(float))
            total = float(sum(members.values()))
            yield Indicator(f"sizing_{name}_{size}", total, unit, _of(label, name), _of_zh(label_zh, name), members)
        for figure, unit, label, label_zh in _FIGURES:
            value = float(one[f"sizing_{figure}"])
            yield Indicator(f"sizing_{name}_{figure}", value, unit, _of(label, name), _of_zh(label_zh, name))
        for amount, unit, label, label_zh in (
            ("curtailment", "MWh", "curtailment avoided", "减少弃电"),
            ("co2", "tCO2", "CO2 of local units avoided", "减少本地二氧化碳排放"),
        ):
            avoided = float(found[f"sizing_{amount}"][0] - one[f"sizing_{amount}"])
            yield Indicator(f"sizing_{name}_{amount}", avoided, unit, _of(label, name), _of_zh(label_zh, name))
    yield Indicator(
        "sizing_gap",
        optimality_gap(found),
        "CNY",
        "least system cost above its proven lower bound",
        "系统成本与下界之差",
    )


def optimality_gap(found: xr.Dataset) -> float:
    """Distance of the least system cost from its lower bound [CNY]."""
    place = int(found["choice_point"].sel(choice="system"))
    one = found.isel(sizing_point=place)
    return float(one["sizing_operating_cost"] + one["sizing_station_cost"] - found["sizing_bound"])


def _of(label: str, choice: str) -> str:
    return f"{label}, {_CHOICES[choice][0]}"


def _of_zh(label: str, choice: str) -> str:
    return f"{_CHOICES[choice][1]}：{label}"


_CHOICES = {
    "planned": ("as planned", "规划容量"),
    "system": ("size of least system cost", "系统成本最小容量"),
    "developer": ("size of greatest profit", "业主利润最大容量"),
}

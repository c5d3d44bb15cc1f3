"""The model's limits in the planner's words, with the table where each can be changed."""

from __future__ import annotations

from collections.abc import Iterator

from gridsim.system.calls import CALL_ROWS, RESPONSE_PREFIX
from gridsim.system.heat import SOURCE_PREFIX
from gridsim.system.losses import BRANCHES
from gridsim.system.security import SECURITY
from gridsim.system.shifting import SHIFT_PREFIX
from gridsim.system.storage import HEAT_STORE_PREFIX
from gridsim.system.thermal import HEAT_SUFFIX
from gridsim.system.ties import EXPORT_SUFFIX, IMPORT_SUFFIX

_WORDS = {
    "Bus-nodal_balance": "balance of bus {} (loads.csv)",
    "Generator-com-p-lower": "least output of {} while online (generators.csv: min_load)",
    "Generator-com-p-upper": "capacity of {} while online (generators.csv: capacity, availability)",
    "Generator-com-up-time": "least time online of {} (generators.csv: min_up_time)",
    "Generator-com-down-time": "least time offline of {} (generators.csv: min_down_time)",
    "Generator-p-ramp_limit_up": "ramp of {} upwards (generators.csv: ramp_limit)",
    "Generator-p-ramp_limit_down": "ramp of {} downwards (generators.csv: ramp_limit)",
    "Generator-fix-p-lower": "least output of {} (generators.csv: min_load)",
    "Generator-fix-p-upper": "available output of {} (generators.csv)",
    "Generator-must-run": "must-run period of {} (unit_periods.csv)",
    "Generator-maintenance-offline": "maintenance of {} (unit_periods.csv)",
    "Generator-maintenance-days": "days of maintenance of {} (unit_periods.csv: duration)",
    "Generator-maintenance-complete": "days of maintenance of {} (unit_periods.csv: duration)",
    "Generator-status-given": "status of {} given by the study (commitment)",
    "Generator-chp-steam-upper": "steam that the boiler of {} raises (chp.csv: condensing_power)",
    "Generator-chp-steam-lower": "least steam of {} while online (generators.csv: min_load)",
    "Generator-chp-back-pressure": "back-pressure line of {} (chp.csv: power_heat_ratio)",
    "Generator-chp-heat-upper": "largest extraction of {} (chp.csv: heat_capacity)",
    "Line-fix-s-lower": "rating of line {} (lines.csv)",
    "Line-fix-s-upper": "rating of line {} (lines.csv)",
    "Transformer-fix-s-lower": "rating of transformer {} (transformers.csv)",
    "Transformer-fix-s-upper": "rating of transformer {} (transformers.csv)",
    "Kirchhoff-Voltage-Law": "Kirchhoff's voltage law round a loop",
    "StorageUnit-energy_balance": "energy balance of {} (storage_units.csv)",
    "StorageUnit-fix-p_dispatch-upper": "discharging power of {} (storage_units.csv)",
    "StorageUnit-fix-p_store-upper": "charging power of {} (storage_units.csv)",
    "StorageUnit-fix-state_of_charge-upper": "energy of {} (storage_units.csv)",
    "Reserve-unit-up": "upward reserve of {} within its capacity online (reserves.csv)",
    "Reserve-unit-down": "downward reserve of {} above its least output (reserves.csv)",
    "Reserve-steam-up": "upward reserve of {} within the steam of its boiler (reserves.csv)",
    "Reserve-steam-down": "downward reserve of {} above its least steam (reserves.csv)",
    "Reserve-back-pressure-down": "downward reserve of {} above its back-pressure line (reserves.csv)",
    "Reserve-storage-power-up": "upward reserve of {} within its power (reserves.csv)",
    "Reserve-storage-power-down": "downward reserve of {} within its power (reserves.csv)",
    "Reserve-storage-energy-up": "energy of {} for upward reserve (reserves.csv: duration)",
    "Reserve-storage-energy-down": "room in {} for downward reserve (reserves.csv: duration)",
    "Reserve-variable-up": "upward reserve of {} within what is available (reserves.csv: curtailable)",
    "Reserve-variable-down": "downward reserve of {} within its output (reserves.csv: curtailable)",
    "Link-fix-p-upper": "capacity of electric boiler {} (electric_boilers.csv)",
}
_SHIFTABLE = "shiftable load {} (shiftable_loads.csv)"
_GROUP = "Generator-online_group-"


def limit_in_words(name: str, member: str) -> str:
    """Say a limit of the model so that a planner knows what it is and where to change it.

    Parameters
    ----------
    name, member
        Name of the limit in the model, and the component it belongs to, e.g. ``Line-fix-s-upper`` and ``corridor``.

    Returns
    -------
    str
        E.g. ``rating of line corridor (lines.csv)``; what has no words of its own keeps its name.
    """
    own = next((words for applies, words in _own_words(name, member) if applies), None)
    known = own or _WORDS.get(name, f"{name} ({{}})" if member else name)
    return known.format(member)


def _own_words(name: str, member: str) -> Iterator[tuple[bool, str]]:
    """Cases that a limit's name alone does not tell: whether one applies, and its words."""

    def without(affix: str) -> str:
        return member.removeprefix(affix).removesuffix(affix)

    group = name.removeprefix(_GROUP)
    yield name.startswith(_GROUP), f"units of group {group} that must stay online (online_groups.csv)"
    yield name.startswith(CALL_ROWS), f"limits on calls of {without(RESPONSE_PREFIX)} (demand_response.csv)"
    if name.startswith(SECURITY):
        outage, branch, _ = name.removeprefix(SECURITY).split("-")
        table = branch.partition(".")[0]
        yield True, f"flow of {branch} after the outage of a circuit of {outage} ({table}.csv: outage_rating)"
    for component, table, _ in BRANCHES:
        yield name.startswith(f"{component}-loss"), f"losses of {member} ({table}.csv: resistance)"
    power = name.startswith("Generator-fix-p-")
    for applies, words in (
        (member.startswith(RESPONSE_PREFIX), f"power of {without(RESPONSE_PREFIX)} (demand_response.csv)"),
        (member.startswith(SOURCE_PREFIX), f"capacity of {without(SOURCE_PREFIX)} (heat_sources.csv)"),
        (member.endswith(HEAT_SUFFIX), f"largest extraction of {without(HEAT_SUFFIX)} (chp.csv)"),
        (member.endswith(IMPORT_SUFFIX), f"import capacity of {without(IMPORT_SUFFIX)} (ties.csv)"),
        (member.endswith(EXPORT_SUFFIX), f"export room of {without(EXPORT_SUFFIX)} (ties.csv)"),
    ):
        yield power and applies, words
    yield member.startswith(HEAT_STORE_PREFIX), f"limits of heat store {without(HEAT_STORE_PREFIX)} (heat_stores.csv)"
    yield member.startswith(SHIFT_PREFIX), f"limits of shiftable load {without(SHIFT_PREFIX)} (shiftable_loads.csv)"

"""What a case changes, in words: switches and numbers, equal changes of several rows together."""

from __future__ import annotations

from collections.abc import Iterable

from gridsim.indicators.changes import Change, Value
from gridsim.outputs.report.plot import Text, both
from gridsim.outputs.report.tables import NO_VALUE, shown_number

_SHOWN = 12


def change_texts(changes: Iterable[Change]) -> list[Text]:
    """One text for each kind of change: what is switched on, what off, and every quantity with its numbers."""
    groups: dict[tuple, list[Change]] = {}
    for change in changes:
        groups.setdefault((change.table, change.column, change.before, change.after), []).append(change)
    return [_group_text(group) for group in groups.values()]


def value_text(value: Value, unit: str = "") -> Text:
    """Write one value of a change."""
    if value is None:
        return both(NO_VALUE, NO_VALUE)
    if isinstance(value, bool):
        return both("on", "启用") if value else both("off", "停用")
    if isinstance(value, str):
        return both(value or NO_VALUE, value or NO_VALUE)
    written = shown_number(value) if unit in ("", "1") else f"{shown_number(value)} {unit}"
    return both(written, written)


def _group_text(group: list[Change]) -> Text:
    first = group[0]
    names = [both(change.label, change.label_zh) for change in group]
    english, chinese = _joined([name["en"] for name in names], ", "), _joined([name["zh"] for name in names], "、")
    if isinstance(first.after, bool) and first.column == "active":
        return (
            both(f"on: {english}", f"启用：{chinese}") if first.after else both(f"off: {english}", f"停用：{chinese}")
        )
    before, after = value_text(first.before), value_text(first.after, first.unit)
    quantity = first.quantity.partition(";")[0]  # the column's remark on empty cells says nothing here
    return both(
        f"{' '.join(filter(None, (f'{english}:', quantity)))} {before['en']} → {after['en']}",
        f"{' '.join(filter(None, (f'{chinese}：', first.quantity_zh)))} {before['zh']} → {after['zh']}",
    )


def _joined(names: list[str], separator: str) -> str:
    more = f" +{len(names) - _SHOWN}" if len(names) > _SHOWN else ""
    return separator.join(names[:_SHOWN]) + more

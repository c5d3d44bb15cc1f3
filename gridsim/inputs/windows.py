"""Rules between the keys of a study that is operated in windows."""

from __future__ import annotations

from collections.abc import Iterator

from gridsim.errors import Problem
from gridsim.inputs.study import ForecastErrors, Study
from gridsim.inputs.yaml import Document

_BLOCKS = {"windows": "commitment", "rolling": "rolling"}
"""Block of keys → the operation that reads it."""


def check_windows(study: Study, document: Document) -> list[Problem]:
    """Find windows that do not cover what they keep, and keys that this operation would not read."""
    return [*_check_lengths(study, document), *_check_unread(study, document), *_check_whole(study, document)]


def _check_lengths(study: Study, document: Document) -> Iterator[Problem]:
    for block in _BLOCKS:
        windows = getattr(study, block)
        if windows.length < windows.step:
            what = f"{block}.length = {windows.length} h is shorter than {block}.step = {windows.step} h."
            remedy = "A window must cover the step it keeps; raise length, or lower step."
            at = (block, "length") if "length" in windows.model_fields_set else (block, "step")
            yield Problem(document.where, what, remedy, document.place(at))


def _check_unread(study: Study, document: Document) -> Iterator[Problem]:
    """Keys without effect are mistakes: who wrote them meant something."""
    for block, operation in _BLOCKS.items():
        if block in study.model_fields_set and study.operation != operation:
            what = f"'{block}' is given, but operation = {study.operation} does not read it."
            yield Problem(
                document.where, what, f"Set operation: {operation}, or drop the block.", document.place((block,))
            )
    if study.operation != "perfect" and study.calls == "whole":
        what = f"calls = whole, but operation = {study.operation} takes limits on calls as shares."
        yield Problem(document.where, what, "Set calls: relaxed, or operation: perfect.", document.place(("calls",)))
    if study.operation != "perfect" and study.kind != "dispatch":
        what = f"operation = {study.operation} belongs to kind = dispatch, not to kind = {study.kind}."
        remedy = "Set operation: perfect, or kind: dispatch."
        yield Problem(document.where, what, remedy, document.place(("operation",)))
    rolling = study.rolling
    if "errors" in rolling.model_fields_set and rolling.forecast != "errors" and rolling.errors != ForecastErrors():
        what = f"rolling.errors is given, but rolling.forecast = {rolling.forecast} does not read it."
        remedy = "Set forecast: errors, or drop the sizes."
        yield Problem(document.where, what, remedy, document.place(("rolling", "errors")))


def _check_whole(study: Study, document: Document) -> Iterator[Problem]:
    """Whole units cannot be given as shares."""
    if study.operation == "perfect" or isinstance(study.commitment, str):
        return
    if study.operation == "rolling" and study.rolling.commitment == "relaxed":
        return
    for unit, status in study.commitment.items():
        if not isinstance(status, str) and status not in (0.0, 1.0):
            what = f"commitment.{unit} = {status:g} is a share, but operation = {study.operation} commits whole units."
            place = document.place(("commitment", unit))
            yield Problem(document.where, what, "Give 1 (online) or 0 (offline).", place)

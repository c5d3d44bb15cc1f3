"""CSV files as spreadsheets save them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from gridsim.errors import InputError, Problem
from gridsim.inputs.wording import shown_path


def read_csv_rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Read the header, and (spreadsheet row, cells) of every row that holds something.

    Raises
    ------
    InputError
        The file cannot be read, is empty, or is not comma-separated text in UTF-8 or GB 18030.
    """
    where = shown_path(path)
    lines = read_csv_lines(path)
    header = lines[0][1]
    if len(header) == 1 and any(separator in header[0] for separator in ";\t"):
        remedy = "Save it as 'CSV UTF-8 (comma delimited)'."
        raise InputError(Problem(where, "separates its columns by semicolons or tabs.", remedy, "row 1"))
    return header, lines[1:]


def read_csv_lines(path: Path) -> list[tuple[int, list[str]]]:
    """Read (spreadsheet row, cells) of every row that holds something.

    Raises
    ------
    InputError
        The file cannot be read, is empty, or is not text in UTF-8 or GB 18030.
    """
    where = shown_path(path)
    records = csv.reader(io.StringIO(_decode(path, where), newline=""))
    try:
        lines = [(number, [cell.strip() for cell in cells]) for number, cells in enumerate(records, start=1)]
    except csv.Error as error:
        raise InputError(
            Problem(where, f"is not a readable CSV file: {error}.", "Save it again as 'CSV UTF-8'.")
        ) from None
    lines = [(number, cells) for number, cells in lines if any(cells)]
    if not lines:
        raise InputError(Problem(where, "is empty.", "The first row holds the names of the columns."))
    return lines


def _decode(path: Path, where: str) -> str:
    """Text of a file in UTF-8, or in GB 18030 as a Chinese Excel saves 'CSV'."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(
            Problem(where, f"cannot be read: {error.strerror or error}.", "Is it open elsewhere?")
        ) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError(Problem(where, "is neither UTF-8 nor GB 18030 text.", "Save it as 'CSV UTF-8 (comma delimited)'."))

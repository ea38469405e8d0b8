"""A comma-separated file as spreadsheets read it; no cell is taken for a formula by them."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

# A cell that begins so is a formula to a spreadsheet.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_csv(lines: Iterable[Sequence[str]]) -> bytes:
    """The lines as a file, with the mark by which spreadsheets know that it is UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[_safe(cell) for cell in line] for line in lines])
    return text.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell

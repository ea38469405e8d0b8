"""A table as text for a letter and as a file for a spreadsheet, with whom it is about and when.

The file is UTF-8 with a byte order mark, since Excel takes anything else for the code page of the
computer. A text that a spreadsheet would run as a formula gets an apostrophe before it.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final

_MINUS: Final = "\u2212"
_BEFORE_A_FORMULA: Final = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.\d+)?")
_GAP: Final = "  "


@dataclass(frozen=True, slots=True)
class TableOut:
    """A table that leaves the program.

    Attributes:
        head: lines above it: whom it is about, what it shows, when it was taken out and by whom.
        titles: of the columns.
        rows: each with as many cells as there are titles.
        is_number: which columns are set to the right in text; none named means none.
        notes: lines below it.
    """

    head: tuple[str, ...]
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_number: tuple[bool, ...] = ()
    notes: tuple[str, ...] = ()


def as_csv(table: TableOut) -> bytes:
    """The file: head, an empty line, titles, rows, an empty line, notes."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    lines: list[Sequence[str]] = [[line] for line in table.head]
    lines += [[], table.titles, *table.rows]
    if table.notes:
        lines += [[], *([line] for line in table.notes)]
    writer.writerows([safe(cell) for cell in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def as_text(table: TableOut) -> str:
    """The same in columns of one width each, for a letter or a message."""
    whole = [table.titles, *table.rows]
    widths = [max(len(row[at]) for row in whole) for at in range(len(table.titles))]
    lines = [_GAP.join(_padded(table, row, widths)).rstrip() for row in whole]
    rule = "-" * max((len(line) for line in lines), default=0)
    notes = ("", *table.notes) if table.notes else ()
    return "\n".join((*table.head, "", lines[0], rule, *lines[1:], *notes))


def safe(cell: str) -> str:
    """A cell that no spreadsheet runs; a number stays one, its minus as a spreadsheet writes it.

    >>> safe("=1+1"), safe("-0.3"), safe("@cmd"), safe("+44 20")
    ("'=1+1", '-0.3', "'@cmd", "'+44 20")
    """
    plain = cell.replace(_MINUS, "-")
    if _NUMBER.fullmatch(plain):
        return plain
    begins = cell.lstrip(" \u00a0")[:1] or cell[:1]
    return f"'{cell}" if begins and begins in _BEFORE_A_FORMULA else cell


def _padded(table: TableOut, row: Sequence[str], widths: Sequence[int]) -> list[str]:
    right = table.is_number or (False,) * len(row)
    return [
        cell.rjust(wide) if is_right else cell.ljust(wide)
        for cell, wide, is_right in zip(row, widths, right, strict=True)
    ]

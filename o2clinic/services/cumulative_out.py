"""The cumulative table as it leaves the program: the same rows and columns, with their legend."""

from collections.abc import Iterator
from typing import Final

from o2clinic.exchange.table_file import TableOut
from o2clinic.services.cumulative import (
    CONTEXT,
    NEWEST,
    CumulativeCell,
    CumulativeLine,
    CumulativeSheet,
)
from o2clinic.services.exports import ExportHead

TITLE: Final = "Cumulative results"
_REPLACED: Final = "(replaced)"
_TITLES: Final = ("Value", "Usual", "Source", "Change")


def table_out(sheet: CumulativeSheet, head: ExportHead) -> TableOut:
    """The table with whom it is about, when it was taken out and what its signs mean."""
    columns = tuple(
        " ".join(filter(None, (NEWEST if one.is_newest else "", one.day, one.time)))
        for one in sheet.columns
    )
    context = (
        (name, "", "", "", *(one.context[at] for one in sheet.columns))
        for at, name in enumerate(CONTEXT)
    )
    return TableOut(
        head=head.lines(f"{TITLE}, newest first"),
        titles=(*_TITLES, *columns),
        rows=(*context, *(_row(line) for line in sheet.lines)),
        is_number=(False,) * len(_TITLES) + (True,) * len(columns),
        notes=tuple(_notes(sheet)),
    )


def _row(line: CumulativeLine) -> tuple[str, ...]:
    cells = (_text(cell) for cell in line.cells)
    return (line.title, line.usual, line.source, line.change_words, *cells)


def _text(cell: CumulativeCell | None) -> str:
    if cell is None:
        return ""
    return f"{cell.shown} {_REPLACED}" if cell.is_replaced else cell.shown


def _notes(sheet: CumulativeSheet) -> Iterator[str]:
    cells = [cell for line in sheet.lines for cell in line.cells if cell is not None]
    if any(cell.mark for cell in cells):
        yield (
            "L below, H above what is usual, ↓ of a spirometry below its lower limit of normal; "
            "PaO₂ and saturation are marked on air at rest only."
        )
    if any(cell.is_queried for cell in cells):
        yield "? has an open query and takes no part in changes."
    yield (
        "Change: of the newest value against the last one measured alike (breathing, activity, "
        f"sample, test). Limits of {sheet.policy}."
    )

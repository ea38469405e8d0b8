"""What a new order changes against the one it replaces, on paper, before it is issued (B5)."""

from dataclasses import dataclass
from datetime import date

from o2clinic.documents.fonts import Face
from o2clinic.documents.marks import Ink, Style
from o2clinic.documents.page import Identity, Letterhead, Notice, Paper, Template
from o2clinic.documents.table import Column, Table
from o2clinic.documents.wording import short_date

_TITLE = Style(14, Face.SEMIBOLD, Ink.HEADING)
_HEADING = Style(11, Face.SEMIBOLD, Ink.HEADING)
_TEXT = Style(10)
_QUIET = Style(9, colour=Ink.QUIET)
_INDENT = 11
_ROWS = (
    Column("What becomes of it", 1.9, is_strong=True),
    Column("Until now", 3.4),
    Column("New order", 3.4),
    Column("Changes", 2.3),
)
_MORE = (Column("", 2.2, is_strong=True), Column("Until now", 4), Column("New order", 4))


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """One row of equipment.

    Attributes:
        fate: what becomes of it, in words.
        changes: each thing that changes, from what to what.
    """

    fate: str
    before: str = ""
    after: str = ""
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChangesSheet:
    """All that stands on the sheet.

    Attributes:
        replaced_on: day of the order in force; None when there is none.
        more: what changes beside the equipment: name, before, after.
        forms: "consent signed" and the like, with the day; None when it is not so yet.
        open_items: what still stands in the way or wants a reason.
        taken_away: how many rows are dropped, and of these how many were ticked.
    """

    letterhead: Letterhead
    identity: Identity
    reference: str
    on: date
    by: str
    replaced_on: date | None
    rows: tuple[ChangedRow, ...]
    more: tuple[tuple[str, str, str], ...] = ()
    forms: tuple[tuple[str, date | None], ...] = ()
    open_items: tuple[str, ...] = ()
    reason: str = ""
    taken_away: tuple[int, int] = (0, 0)


def order_changes(sheet: OrderChangesSheet) -> bytes:
    """The sheet as a PDF."""
    paper = Paper(
        Template(
            title="What the new order changes",
            letterhead=sheet.letterhead,
            identity=sheet.identity,
            notice=Notice("Not an order: to be read before the order is issued"),
            footer=f"Changes by order {sheet.reference} of {short_date(sheet.on)}",
        )
    )
    paper.heading("What the new order changes", _TITLE)
    paper.skip(2)
    replaced = sheet.replaced_on
    paper.write(
        "There is no order in force: everything is new."
        if replaced is None
        else f"Order {sheet.reference} takes the place of the order of {short_date(replaced)} as a "
        "whole. What is not on it is taken away.",
        _TEXT,
    )
    dropped, ticked = sheet.taken_away
    if dropped:
        rows = "1 row is" if dropped == 1 else f"{dropped} rows are"
        confirmed = "confirmed" if ticked == dropped else f"{ticked} of them confirmed so far"
        paper.write(f"{rows} taken away, {confirmed}.", Style(10, Face.SEMIBOLD, Ink.DANGER))
    paper.skip(6)
    told = tuple((row.fate, row.before, row.after, "\n".join(row.changes)) for row in sheet.rows)
    Table(_ROWS, size=9).draw(paper, told)
    if sheet.more:
        paper.skip(10)
        paper.heading("Beside the equipment", _HEADING, keep_with=40)
        paper.skip(3)
        Table(_MORE, size=9).draw(paper, sheet.more)
    paper.skip(10)
    paper.heading("Before it can be issued", _HEADING, keep_with=30)
    for form, day in sheet.forms:
        paper.write(f"{form} on {short_date(day)}" if day else f"{form}: not yet", _TEXT)
    for item in sheet.open_items:
        paper.item(item, _TEXT, indent=_INDENT)
    if not sheet.open_items:
        paper.write("Nothing stands in the way.", _TEXT)
    if sheet.reason:
        paper.write(f"Reason given: {sheet.reason}", _TEXT)
    paper.skip(16)
    paper.write(f"Written by {sheet.by} on {short_date(sheet.on)}.", _QUIET)
    paper.skip(10)
    paper.write("Read by: ____________________   on: ______________", _TEXT)
    return paper.finish(subject=f"Order {sheet.reference}")

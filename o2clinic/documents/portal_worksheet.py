"""An order in the order in which a supplier's portal asks for it, to be keyed in by hand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from o2clinic.documents.fonts import Face
from o2clinic.documents.marks import Ink, Style
from o2clinic.documents.order_values import EQUIPMENT, OrderValues
from o2clinic.documents.page import Identity, Letterhead, Notice, Paper, Template
from o2clinic.documents.table import Column, Table
from o2clinic.documents.wording import short_date

_TITLE = Style(14, Face.SEMIBOLD, Ink.HEADING)
_TEXT = Style(10)
_QUIET = Style(9, colour=Ink.QUIET)
_BOX = "☐"
_NOTHING = "-"
_COLUMNS = (
    Column("", 0.4),
    Column("Field", 3.2),
    Column("Key in", 5.4, is_strong=True),
    Column("Supplier's code", 1.6),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorksheetSheet:
    """All that stands on a worksheet.

    Attributes:
        values: of the order as it was issued.
        labels: of the fields by their keys.
        choices: the answers of choices in words.
        wanted: keys in the portal's order; none for the form's own.
        codes: the supplier's codes by equipment or clinical code.
    """

    letterhead: Letterhead
    identity: Identity
    form: str
    ordered_on: date
    supplier: str
    phone: str
    values: OrderValues
    labels: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]
    wanted: Sequence[str] = ()
    codes: Mapping[str, str]


def portal_worksheet(sheet: WorksheetSheet) -> bytes:
    """The worksheet as a PDF; fields that the order leaves empty are told as such."""
    number = sheet.values.texts["reference"]
    template = Template(
        title="Worksheet for the supplier's portal",
        letterhead=sheet.letterhead,
        identity=sheet.identity,
        notice=Notice(
            "Not an order form: nothing on this sheet is sent",
            "Key it in, compare it with the portal's own summary, then put it in the notes.",
        ),
        footer=f"Worksheet for order {number} of {short_date(sheet.ordered_on)}",
    )
    paper = Paper(template)
    paper.heading(f"Worksheet for the portal of {sheet.supplier}", _TITLE)
    paper.skip(2)
    paper.write(f"{sheet.form}, order {number}.", _TEXT)
    if sheet.phone:
        paper.write(f"Questions: {sheet.phone}.", _TEXT)
    paper.skip(6)
    Table(_COLUMNS).draw(paper, tuple(lines_of(sheet)))
    paper.skip(10)
    paper.write("Keyed in by: ____________________   on: ______________   at: ________", _TEXT)
    paper.skip(4)
    paper.write("Number that the portal gave: ______________________", _TEXT)
    paper.skip(4)
    paper.write("HOCF and IHORM stay in the notes.", _QUIET)
    return paper.finish(subject=f"Order {number}")


def lines_of(sheet: WorksheetSheet) -> Iterator[tuple[str, str, str, str]]:
    """Box, field, what to key in, and the supplier's code; each value of the order once."""
    wanted = list(sheet.wanted) or list(sheet.labels)
    # What the portal's list leaves out would be lost: it stands at the end.
    wanted += [key for key in sheet.labels if key not in wanted and _has(sheet, key)]
    for key in wanted:
        if key == EQUIPMENT:
            for at, row in enumerate(sheet.values.rows, start=1):
                name = row.values["equipment"]
                code = sheet.codes.get(row.code, "")
                yield _BOX, f"Equipment, row {at}", f"{name}: {row.words}", code
            continue
        value = sheet.values.by_key().get(key, "")
        shown = sheet.choices.get(key, {}).get(value, value)
        code = sheet.codes.get(value, "")
        if key == "clinical_codes":
            code = sheet.codes.get(sheet.values.texts["clinical_code"], "")
        yield _BOX if value else "", sheet.labels.get(key, key), shown or _NOTHING, code


def _has(sheet: WorksheetSheet, key: str) -> bool:
    return bool(sheet.values.rows if key == EQUIPMENT else sheet.values.texts.get(key))

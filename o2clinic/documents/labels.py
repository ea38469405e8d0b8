"""Sheets of labels on A4: addresses for envelopes, and identities for samples and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from o2clinic.documents.fonts import Face
from o2clinic.documents.marks import A4, Belongs, Facts, Mark, Style, Text, render
from o2clinic.documents.page import Identity
from o2clinic.documents.structure import Part, Role
from o2clinic.documents.wording import nhs_number, short_date
from o2clinic.documents.wrapping import wrap

_MILLIMETRE: Final = 72 / 25.4
_PAD: Final = 3 * _MILLIMETRE
_SMALLEST: Final = 7.0


class LabelSheet(StrEnum):
    """A sheet of labels, across and down."""

    THREE_BY_EIGHT = "3x8"
    TWO_BY_SEVEN = "2x7"


@dataclass(frozen=True, slots=True)
class SheetShape:
    """Where the labels of a sheet lie, in millimetres.

    Attributes:
        pitch_mm: from one label's left edge to the next one's.
    """

    words: str
    across: int
    down: int
    width_mm: float
    height_mm: float
    left_mm: float
    top_mm: float
    pitch_mm: float

    @property
    def labels(self) -> int:
        """How many are on a sheet."""
        return self.across * self.down


# The usual sheets of A4 shops sell (63.5 x 33.9 mm and 99.1 x 38.1 mm).
SHAPES: Final[dict[LabelSheet, SheetShape]] = {
    LabelSheet.THREE_BY_EIGHT: SheetShape(
        "24 labels, 3 across (63.5 x 33.9 mm)", 3, 8, 63.5, 33.9, 7.2, 12.9, 66.04
    ),
    LabelSheet.TWO_BY_SEVEN: SheetShape(
        "14 labels, 2 across (99.1 x 38.1 mm)", 2, 7, 99.1, 38.1, 4.65, 15.1, 101.6
    ),
}


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on one label: the first line is strong."""

    lines: tuple[str, ...]


def address_label(addressee: Sequence[str]) -> Label:
    """Name and address for an envelope."""
    return Label(tuple(addressee))


def identity_label(identity: Identity) -> Label:
    """Who a sample or a folder belongs to, as the display standard writes it."""
    return Label(
        (
            identity.name,
            f"Born {short_date(identity.born_on)}",
            f"NHS number {nhs_number(identity.nhs_number)}",
        )
    )


def label_sheets(labels: Sequence[Label], sheet: LabelSheet, *, first: int = 1) -> bytes:
    """The labels as a PDF.

    Args:
        labels: one for each that is printed.
        sheet: which labels are in the printer.
        first: where the first goes, from 1, so that a sheet begun is used up.
    """
    shape = SHAPES[sheet]
    begin = max(1, min(first, shape.labels)) - 1
    count = -(-(begin + len(labels)) // shape.labels) if labels else 1
    pages: list[list[Mark]] = [[] for _ in range(count)]
    root = Part(Role.DOCUMENT)
    for at, label in enumerate(labels, start=begin):
        page, place = divmod(at, shape.labels)
        row, column = divmod(place, shape.across)
        x = (shape.left_mm + column * shape.pitch_mm) * _MILLIMETRE
        top = A4[1] - (shape.top_mm + row * shape.height_mm) * _MILLIMETRE
        pages[page] += [Belongs(root.add(Role.PARAGRAPH)), *_marks(label, x, top, shape)]
    return render(pages, Facts("Labels", "Labels"), root)


def _marks(label: Label, x: float, top: float, shape: SheetShape) -> list[Mark]:
    """In the middle of its height; long texts are broken, and set smaller until they fit."""
    room = shape.width_mm * _MILLIMETRE - 2 * _PAD
    height = shape.height_mm * _MILLIMETRE - 2 * _PAD / 2
    size = 11.0
    lines = _lines(label, size, room)
    while len(lines) * size * 1.3 > height and size > _SMALLEST:
        size -= 0.5
        lines = _lines(label, size, room)
    y = top - (shape.height_mm * _MILLIMETRE - len(lines) * size * 1.3) / 2
    marks: list[Mark] = []
    for text, style in lines:
        y -= style.line_height
        marks.append(Text(x + _PAD, y + style.size * 0.28, f"{text} ", style))
    return marks


def _lines(label: Label, size: float, room: float) -> list[tuple[str, Style]]:
    found: list[tuple[str, Style]] = []
    for at, line in enumerate(label.lines):
        style = Style(size, Face.SEMIBOLD if at == 0 else Face.REGULAR)
        found += [(part, style) for part in wrap(line, style, room)]
    return found

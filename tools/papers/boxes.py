"""Where everything stands on a paper, and what is wrong with it.

    with recorded() as sheets:
        hoof(sheet, pack)
    assert not faults_of(sheets)

A fault is told in words with its page, so that a failing test says what to look at.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from o2clinic.documents import marks
from o2clinic.documents.fonts import runs, width
from o2clinic.documents.marks import Box, Chart, Line, Mark, Picture, Squares, Text
from o2clinic.documents.qr import QUIET_MODULES

# Of the type size: what capitals and letters with a tail of Source Sans reach.
_ABOVE: Final = 0.68
_BELOW: Final = 0.21
_HAIR: Final = 0.3
SMALLEST_POINTS: Final = 7.0


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on a page, with the text that fills it; a picture has none."""

    page: int
    left: float
    bottom: float
    right: float
    top: float
    text: str = ""
    size: float = 0

    def overlaps(self, other: "Area") -> bool:
        """Whether both lie on the same spot of one page, by more than a hair."""
        return (
            self.page == other.page
            and self.left + _HAIR < other.right
            and other.left + _HAIR < self.right
            and self.bottom + _HAIR < other.top
            and other.bottom + _HAIR < self.top
        )

    def holds(self, other: "Area") -> bool:
        """Whether the other lies within this one."""
        return (
            self.left <= other.left + _HAIR
            and other.right <= self.right + _HAIR
            and self.bottom <= other.bottom + _HAIR
            and other.top <= self.top + _HAIR
        )

    @property
    def told(self) -> str:
        """The text, or that it is a picture."""
        return f"{self.text!r}" if self.text else "a picture"


@dataclass(frozen=True, slots=True)
class Sheets:
    """The pages of one PDF as they were drawn."""

    size: tuple[float, float]
    pages: Sequence[Sequence[Mark]]

    def texts(self) -> list[Area]:
        """Where each line of text stands, in the order of drawing."""
        return [
            _text(page, mark)
            for page, found in enumerate(self.pages, start=1)
            for mark in found
            if isinstance(mark, Text) and mark.text.strip()
        ]

    def pictures(self, *, quiet: bool = False) -> list[Area]:
        """Where each picture stands, and each QR code, `quiet` with the white that it needs."""
        return [
            _picture(page, mark, quiet=quiet)
            for page, found in enumerate(self.pages, start=1)
            for mark in found
            if isinstance(mark, Picture | Chart | Squares)
        ]

    def frames(self) -> list[Area]:
        """Boxes and rules, whose edges no text may cross."""
        return [
            _frame(page, mark)
            for page, found in enumerate(self.pages, start=1)
            for mark in found
            if isinstance(mark, Box | Line)
        ]


def _text(page: int, mark: Text) -> Area:
    style = mark.style
    right = mark.x + width(mark.text.rstrip(), style.face, style.size)
    bottom, top = mark.y - _BELOW * style.size, mark.y + _ABOVE * style.size
    return Area(page, mark.x, bottom, right, top, mark.text, style.size)


def _picture(page: int, mark: Picture | Chart | Squares, *, quiet: bool) -> Area:
    if isinstance(mark, Picture | Chart):
        return Area(page, mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)
    white = QUIET_MODULES * mark.side / len(mark.rows) if quiet else 0.0
    right, top = mark.x + mark.side + white, mark.y + mark.side + white
    return Area(page, mark.x - white, mark.y - white, right, top)


def _frame(page: int, mark: Box | Line) -> Area:
    if isinstance(mark, Box):
        return Area(page, mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)
    left, right = sorted((mark.x, mark.to_x))
    bottom, top = sorted((mark.y, mark.to_y))
    return Area(page, left, bottom, right, top)


@contextmanager
def recorded() -> Iterator[list[Sheets]]:
    """Every PDF that is made meanwhile, as the marks that were drawn."""
    made: list[Sheets] = []
    plain = marks.draw_pages

    def noted(canvas: Any, pages: list[list[Mark]], size: tuple[float, float]) -> Any:
        made.append(Sheets(size, [tuple(page) for page in pages]))
        return plain(canvas, pages, size)

    marks.draw_pages = noted
    try:
        yield made
    finally:
        marks.draw_pages = plain


def no_overlap(boxes: Iterable[Area]) -> list[str]:
    """Each two that lie over one another."""
    faults: list[str] = []
    open_areas: list[Area] = []
    for area in sorted(boxes, key=lambda each: (each.page, -each.top)):
        open_areas = [
            each for each in open_areas if each.page == area.page and each.bottom < area.top
        ]
        faults += [
            f"page {area.page}: {area.told} lies over {other.told}"
            for other in open_areas
            if area.overlaps(other)
        ]
        open_areas.append(area)
    return faults


def inside(boxes: Iterable[Area], size: tuple[float, float], margin: float) -> list[str]:
    """Each that comes nearer to the edge of the paper than this."""
    wide, high = size
    return [
        f"page {area.page}: {area.told} leaves the page"
        for area in boxes
        if area.left < margin - _HAIR
        or area.bottom < margin - _HAIR
        or area.right > wide - margin + _HAIR
        or area.top > high - margin + _HAIR
    ]


def no_crossing(boxes: Iterable[Area], frames: Iterable[Area]) -> list[str]:
    """Each text that begins inside a cell or beside a rule and runs over its edge."""
    of_page: dict[int, list[Area]] = {}
    for frame in frames:
        of_page.setdefault(frame.page, []).append(frame)
    return [
        f"page {area.page}: {area.told} runs over the edge of its place"
        for area in boxes
        for frame in of_page.get(area.page, ())
        if _crosses(area, frame)
    ]


def _crosses(area: Area, frame: Area) -> bool:
    """A rule is thinner than the hair by which areas overlap, so it is widened by it."""
    thick = Area(
        frame.page,
        frame.left - (_HAIR if frame.left == frame.right else 0),
        frame.bottom - (_HAIR if frame.bottom == frame.top else 0),
        frame.right + (_HAIR if frame.left == frame.right else 0),
        frame.top + (_HAIR if frame.bottom == frame.top else 0),
    )
    return area.overlaps(thick) and not frame.holds(area)


def too_small(boxes: Iterable[Area], points: float = SMALLEST_POINTS) -> list[str]:
    """Each text set smaller than can be read."""
    return [
        f"page {area.page}: {area.told} is set in {area.size:g} pt"
        for area in boxes
        if area.text and area.size < points
    ]


def missing_glyphs(text: str) -> list[str]:
    """Characters that a font of the paper would print as a box; told ones are not missing."""
    from o2clinic.documents.fonts import Face, register

    known = {font.fontName: font for pair in register().values() for font in pair}
    return [
        f"{character!r} is not in {name}"
        for face in Face
        for name, piece in runs(text, face)
        for character in piece
        if ord(character) not in known[name].face.charToGlyph
    ]


def faults_of(
    sheets: Iterable[Sheets], *, margin: float = 20, smallest: float = SMALLEST_POINTS
) -> list[str]:
    """All that is wrong with these papers; empty when nothing is."""
    faults: list[str] = []
    for paper in sheets:
        texts, pictures = paper.texts(), paper.pictures()
        faults += no_overlap([*texts, *paper.pictures(quiet=True)])
        faults += inside([*texts, *pictures], paper.size, margin)
        faults += no_crossing(texts, paper.frames())
        faults += too_small(texts, smallest)
        for text in dict.fromkeys(each.text for each in texts):
            faults += missing_glyphs(text)
    return faults

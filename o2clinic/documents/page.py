"""Pages filled from the top, with the clinic's head and the patient's identity on each.

Who the paper is about stands on every page by the page's own doing, never by the author of
a letter.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from o2clinic.documents.fonts import Face, unprintable, width
from o2clinic.documents.marks import (
    A4,
    Belongs,
    Box,
    Facts,
    Heading,
    Ink,
    Line,
    Mark,
    Picture,
    Style,
    Text,
    render,
)
from o2clinic.documents.structure import Part, Role
from o2clinic.documents.wording import nhs_number, short_date
from o2clinic.documents.wrapping import spaced, wrap
from o2clinic.rules.display import patient_name

_SMALL = Style(8.5, colour=Ink.QUIET)
_LETTERHEAD_NAME = Style(15, Face.SEMIBOLD, Ink.HEADING)
_IDENTITY_NAME = Style(11, Face.SEMIBOLD)
_IDENTITY_LABEL = Style(9, colour=Ink.QUIET)
_IDENTITY_VALUE = Style(10.5, Face.SEMIBOLD)
_NOTICE = Style(9.5, Face.SEMIBOLD, Ink.DANGER)
_NOTICE_MORE = Style(8.5, colour=Ink.DANGER)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a paper is about."""

    family: str
    given: str
    title: str
    born_on: date
    nhs_number: str

    @property
    def name(self) -> str:
        """FAMILY, Given (Title)."""
        return patient_name(self.family, self.given, self.title)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who a paper is from; the logo is a picture that the site itself supplied."""

    name: str
    address: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()
    logo: bytes | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning that stands on every page."""

    text: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """What is the same on all pages of a document.

    Attributes:
        smallest_points: nothing is set smaller (large print).
    """

    title: str
    letterhead: Letterhead
    identity: Identity | None = None
    notice: Notice | None = None
    footer: str = ""
    size: tuple[float, float] = A4
    margin: float = 45
    smallest_points: float = 0

    @property
    def width(self) -> float:
        """Room between the side margins."""
        return self.size[0] - 2 * self.margin


@dataclass
class Paper:
    """A document being laid out, from the top of the first page down."""

    template: Template
    pages: list[list[Mark]] = field(default_factory=list)
    y: float = 0
    _unprinted: dict[str, None] = field(default_factory=dict)
    _root: Part = field(default_factory=lambda: Part(Role.DOCUMENT))
    _at: Part | None = None
    _said: Part | None = None
    _item: Part | None = None
    _told: tuple[Identity | None, Notice | None] = (None, None)

    def __post_init__(self) -> None:
        self._at = self._root
        self.new_page()

    @property
    def left(self) -> float:
        """Where text begins."""
        return self.template.margin

    @property
    def bottom(self) -> float:
        """Where the footer begins."""
        return self.template.margin * 0.7 + 2.9 * self._sized(_SMALL).line_height

    def add(self, *marks: Mark) -> None:
        """Put marks on the page; characters that no font has are remembered and told.

        Text outside any part is a paragraph of its own; lines and tints are decoration.
        """
        for mark in marks:
            match mark:
                case Text():
                    if not mark.text.isascii():
                        found = unprintable(mark.text, mark.style.face)
                        self._unprinted.update(dict.fromkeys(found))
                    self._belong(self._part_for_text() if mark.text.strip() else None)
                case Picture():
                    said = mark.alternative
                    is_read = said and self._at is not None
                    self._belong(self._at.add(Role.FIGURE, said) if is_read else None)
                case Line() | Box():
                    self._belong(None)
            self.pages[-1].append(mark)

    @contextmanager
    def part(self, role: Role) -> Iterator[None]:
        """What is put on the pages within is one part of the document, however many pages."""
        with self._within(self._at.add(role) if self._at is not None else None):
            yield

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """What is put on the page within was said before, and is passed over when read aloud."""
        with self._within(None):
            yield

    @contextmanager
    def _within(self, part: Part | None) -> Iterator[None]:
        before, self._at = self._at, part
        yield
        self._at = before

    def _part_for_text(self) -> Part | None:
        if self._at is None or self._at.takes_text:
            return self._at
        return self._at.add(Role.PARAGRAPH)

    def _belong(self, part: Part | None) -> None:
        if part is not self._said:
            self._said = part
            self.pages[-1].append(Belongs(part))

    def has_room(self, height: float) -> bool:
        """Whether this height still fits the page."""
        return self.y - height >= self.bottom

    def make_room(self, height: float) -> bool:
        """Turn to a new page when this height does not fit; tells whether it did."""
        if self.has_room(height):
            return False
        self._turn(is_new=False)
        return True

    def skip(self, height: float) -> None:
        """Leave some space."""
        self.y -= height

    def write(
        self, text: str, style: Style, *, indent: float = 0, room: float | None = None
    ) -> None:
        """Write a paragraph over as many pages as it needs."""
        part = self._item or self._part_for_text()
        self._item = None
        with self._within(part):
            lines = wrap(text, style, (room or self.template.width) - indent)
            for line in spaced(lines, text):
                self.make_room(style.line_height)
                self.y -= style.line_height
                self.add(Text(self.left + indent, self.y + style.size * 0.28, line, style))

    def bullet(self, sign: str, style: Style) -> None:
        """Put a sign before the line that is written next, which is an item of a list."""
        self.make_room(style.line_height)
        y = self.y - style.line_height + style.size * 0.28
        item = self._at.last(Role.LIST).add(Role.ITEM) if self._at is not None else None
        with self._within(item.add(Role.LABEL) if item is not None else None):
            self.add(Text(self.left + style.size * 0.3, y, sign, style))
        self._item = item.add(Role.BODY) if item is not None else None

    def heading(self, text: str, style: Style, *, keep_with: float = 0) -> None:
        """Write a heading that stays with the `keep_with` points below it."""
        self.make_room(style.line_height + keep_with)
        self.add(Heading(self.y, text))
        with self.part(self.heading_role):
            self.write(text, style)

    @property
    def heading_role(self) -> Role:
        """The first heading is that of the document; all others stand below it."""
        has_title = any(
            isinstance(kid, Part) and kid.role is Role.HEADING_1 for kid in self._root.kids
        )
        return Role.HEADING_2 if has_title else Role.HEADING_1

    def new_page(self) -> None:
        """Begin a page: letterhead on the first, identity and notice on all."""
        self._turn(is_new=True)

    def _turn(self, *, is_new: bool) -> None:
        """Begin a page.

        Args:
            is_new: something new begins with it. Whom it is about and its warning are then read
                aloud unless they were just before; on pages that go on they are decoration.
        """
        self.pages.append([])
        self._said = None
        self.y = self.template.size[1] - self.template.margin * 0.8
        identity, notice = self.template.identity, self.template.notice
        root = self._root if is_new and self._at is self._root else None
        with self._within(root):
            if len(self.pages) == 1:
                self._letterhead()
        with self._within(root if identity != self._told[0] else None):
            if identity is not None:
                self._identity(identity)
        with self._within(root if notice != self._told[1] else None):
            if notice is not None:
                self._notice(notice)
        self._told = (identity, notice)

    def finish(self, *, subject: str = "") -> bytes:
        """Number the pages and give the PDF."""
        if self._unprinted:
            codes = ", ".join(f"[U+{ord(character):04X}]" for character in self._unprinted)
            self.skip(6)
            self.write(
                f"No font of this computer can print: {codes}. See the record on screen.", _SMALL
            )
        total = len(self.pages)
        pages = [[*page, *self._footer(at, total)] for at, page in enumerate(self.pages, start=1)]
        template = self.template
        title = template.title
        if template.identity is not None:
            title = f"{title} - {template.identity.name}"
        facts = Facts(title, subject, template.letterhead.name, template.size)
        return render(pages, facts, self._root)

    def _sized(self, style: Style) -> Style:
        return Style(max(style.size, self.template.smallest_points), style.face, style.colour)

    def _letterhead(self) -> None:
        head = self.template.letterhead
        top, right = self.y, self.left + self.template.width
        name, small = self._sized(_LETTERHEAD_NAME), self._sized(_SMALL)
        left = self.left
        if head.logo is not None:
            self.add(Picture(left, top - 40, 80, 40, head.logo))
            left += 92
        is_large = bool(self.template.smallest_points)
        column = 0 if is_large else self.template.width * 0.36
        beside = [
            line
            for text in (() if is_large else head.contact)
            for line in wrap(text, small, column)
        ]
        address = ", ".join(line.replace(" ", "\u00a0") for line in head.address)
        under = wrap(address, small, right - column - 12 - left)
        if is_large:
            under += [line for text in head.contact for line in wrap(text, small, right - left)]
        with self.part(Role.PARAGRAPH):
            for line in spaced(wrap(head.name, name, right - column - 12 - left), head.name):
                self.y -= name.line_height
                self.add(Text(left, self.y + 4, line, name))
        self._lines(left, under, small)
        lowest = self.y
        self.y = top
        with self.part(Role.PARAGRAPH):
            for line in beside:
                self.y -= small.line_height
                start = right - width(line, small.face, small.size)
                self.add(Text(start, self.y, f"{line} ", small))
        self.y = min(lowest, self.y, top - (44 if head.logo else 0)) - 7
        self.add(Line(self.left, self.y, right, self.y, Ink.BRAND, 1.6))
        self.y -= 8

    def _lines(self, x: float, lines: Iterable[str], style: Style) -> None:
        """Lines of one paragraph."""
        with self.part(Role.PARAGRAPH):
            for line in lines:
                self.y -= style.line_height
                self.add(Text(x, self.y + 2, f"{line} ", style))

    def _identity(self, identity: Identity) -> None:
        name = self._sized(_IDENTITY_NAME)
        label, value = self._sized(_IDENTITY_LABEL), self._sized(_IDENTITY_VALUE)
        facts = [
            ("Born", short_date(identity.born_on)),
            ("NHS number", nhs_number(identity.nhs_number)),
        ]
        wide = sum(
            width(word, label.face, label.size) + width(said, value.face, value.size) + 5 + 16
            for word, said in facts
        )
        room = self.template.width - 16
        beside = room - wide >= width(identity.name, name.face, name.size)
        lines = wrap(identity.name, name, room - wide if beside else room)
        rows = len(lines) if beside else len(lines) + 1
        height = rows * name.line_height + 8
        self.add(Box(self.left, self.y - height, self.template.width, height, fill=Ink.TINT))
        y = self.y - 4
        with self.part(Role.PARAGRAPH):
            for line in lines:
                y -= name.line_height
                self.add(Text(self.left + 8, y + name.size * 0.28, f"{line} ", name))
            x = self.left + self.template.width - 8 - wide + 16 if beside else self.left + 8
            if not beside:
                y -= name.line_height
            for word, said in facts:
                self.add(Text(x, y + name.size * 0.28, f"{word} ", label))
                x += width(word, label.face, label.size) + 5
                self.add(Text(x, y + name.size * 0.28, f"{said} ", value))
                x += width(said, value.face, value.size) + 16
        self.y -= height + 7

    def _notice(self, notice: Notice) -> None:
        more = wrap(notice.more, _NOTICE_MORE, self.template.width - 16) if notice.more else []
        height = _NOTICE.line_height + len(more) * _NOTICE_MORE.line_height + 7
        box = Box(self.left, self.y - height, self.template.width, height)
        self.add(Box(box.x, box.y, box.width, height, Ink.DANGER_TINT, Ink.DANGER))
        self.y -= 2
        self._lines(self.left + 8, [notice.text], _NOTICE)
        self._lines(self.left + 8, more, _NOTICE_MORE)
        self.y = box.y - 7

    def _footer(self, at: int, total: int) -> list[Mark]:
        small = self._sized(_SMALL)
        y = self.template.margin * 0.7 + small.line_height
        right = self.left + self.template.width
        number = f"Page {at} of {total}"
        number_width = width(number, small.face, small.size)
        marks: list[Mark] = [
            Belongs(None),
            Line(self.left, y + small.line_height, right, y + small.line_height),
        ]
        lines = wrap(
            self.template.footer or self.template.title,
            small,
            self.template.width - number_width - 20,
        )
        for row, line in enumerate(lines[:2]):
            marks.append(Text(self.left, y - row * small.line_height + 2, line, small))
        marks.append(Text(right - number_width, y + 2, number, small))
        return marks

"""Pages filled from the top, with the clinic's head and the patient's identity on each.

Who the paper is about stands on every page by the page's own doing, never by the author of
a letter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from o2clinic.documents.fonts import Face, width
from o2clinic.documents.leaves import Leaves
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
    Squares,
    Style,
    Text,
    render,
)
from o2clinic.documents.structure import Role
from o2clinic.documents.wording import nhs_number, short_date
from o2clinic.documents.wrapping import spaced, wrap
from o2clinic.rules.display import patient_name

_SMALL = Style(8.5, colour=Ink.QUIET)
_LETTERHEAD_NAME = Style(15, Face.SEMIBOLD, Ink.HEADING)
_IDENTITY_NAME = Style(11, Face.SEMIBOLD)
_IDENTITY_LABEL = Style(9, colour=Ink.QUIET)
_IDENTITY_VALUE = Style(10.5, Face.SEMIBOLD)
_CODE = 32.0  # half a millimetre for each square, which any scanner of 200 dots an inch tells
_CODE_GAP = 8.0
_FOOTER_GAP = 20.0
_WIDEST_NUMBER = "Page 99 of 99"
_CODE_BOTTOM = 20.0  # printers leave 5 mm white at the edge
_KEPT_LINES = 3  # of a paragraph that is not parted over two pages
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
        has_code: the patient's NHS number, and nothing else, also stands as a QR code at the foot
            of each page, for the scanner that files it.
    """

    title: str
    letterhead: Letterhead
    identity: Identity | None = None
    notice: Notice | None = None
    footer: str = ""
    size: tuple[float, float] = A4
    margin: float = 45
    smallest_points: float = 0
    has_code: bool = False

    @property
    def width(self) -> float:
        """Room between the side margins."""
        return self.size[0] - 2 * self.margin


@dataclass
class Paper(Leaves):
    """A document being laid out, from the top of the first page down."""

    template: Template
    y: float = 0
    _foot: tuple[Template, list[str]] | None = None
    _told: tuple[Identity | None, Notice | None] = (None, None)

    def __post_init__(self) -> None:
        super().__init__()
        self.new_page()

    @property
    def left(self) -> float:
        """Where text begins."""
        return self.template.margin

    @property
    def bottom(self) -> float:
        """Where the footer begins."""
        lines = max(2, len(self._footer_lines)) + 0.9
        footer = self.template.margin * 0.7 + lines * self._sized(_SMALL).line_height
        return max(footer, self._code_bottom + _CODE + 6) if self.template.has_code else footer

    @property
    def _code_bottom(self) -> float:
        return max(_CODE_BOTTOM, self.template.margin * 0.5)

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
        """Write a paragraph over as many pages as it needs; a short one stays whole."""
        lines = wrap(text, style, (room or self.template.width) - indent)
        if len(lines) <= _KEPT_LINES:
            self.make_room(len(lines) * style.line_height)
        with self.text_part():
            for line in spaced(lines, text):
                self.make_room(style.line_height)
                self.y -= style.line_height
                self.add(Text(self.left + indent, self.y + style.size * 0.28, line, style))

    def item(self, text: str, style: Style, *, indent: float, room: float | None = None) -> None:
        """Write one item of a list with its dot before it."""
        lines = len(wrap(text, style, (room or self.template.width) - indent))
        self.make_room((lines if lines <= _KEPT_LINES else 1) * style.line_height)
        y = self.y - style.line_height + style.size * 0.28
        with self.item_label():
            self.add(Text(self.left + style.size * 0.3, y, "•", style))
        self.write(text, style, indent=indent, room=room)

    def heading(self, text: str, style: Style, *, keep_with: float = 0) -> None:
        """Write a heading that stays with the `keep_with` points below it."""
        lines = len(wrap(text, style, self.template.width))
        self.make_room(lines * style.line_height + keep_with)
        self.add(Heading(self.y, text))
        with self.part(self.heading_role):
            self.write(text, style)

    def new_page(self) -> None:
        """Begin a page: letterhead on the first, identity and notice on all."""
        self._turn(is_new=True)

    def tell_identity(self) -> None:
        """Whom it is about, here, on a page that began without it."""
        identity = self.template.identity
        if identity is not None:
            with self.head(is_read=True):
                self._identity(identity)
            self._told = (identity, self._told[1])

    def _turn(self, *, is_new: bool) -> None:
        """Begin a page.

        Args:
            is_new: something new begins with it. Whom it is about and its warning are then read
                aloud unless they were just before; on pages that go on they are decoration.
        """
        self.begin_leaf()
        self.y = self.template.size[1] - self.template.margin * 0.8
        identity, notice = self.template.identity, self.template.notice
        if len(self.pages) == 1:
            self._letterhead()
        if identity is not None:
            with self.head(is_read=is_new and identity != self._told[0]):
                self._identity(identity)
        if notice is not None:
            with self.head(is_read=is_new and notice != self._told[1]):
                self._notice(notice)
        self._told = (identity, notice)

    def finish(self, *, subject: str = "") -> bytes:
        """Number the pages and give the PDF."""
        if self.unprinted:
            codes = ", ".join(f"[U+{ord(character):04X}]" for character in self.unprinted)
            self.skip(6)
            words = f"No font of this computer can print: {codes}. See the record on screen."
            self.write(words, self._sized(_SMALL))
        total = len(self.pages)
        pages = [[*page, *self._footer(at, total)] for at, page in enumerate(self.pages, start=1)]
        template = self.template
        title = template.title
        if template.identity is not None:
            title = f"{title} - {template.identity.name}"
        facts = Facts(title, subject, template.letterhead.name, template.size)
        return render(pages, facts, self.root)

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
        under = wrap(address, small, right - column - 12 - left) if address else []
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
        lines = self._footer_lines
        y = self.template.margin * 0.7 + (max(2, len(lines)) - 1) * small.line_height
        number = f"Page {at} of {total}"
        end = self.left + self.template.width
        code = self._code(end)
        right = end - (_CODE + _CODE_GAP if code else 0)
        start = right - width(number, small.face, small.size)
        rule = y + small.line_height
        marks: list[Mark] = [Belongs(None), Line(self.left, rule, right, rule)]
        for row, line in enumerate(lines):
            marks.append(Text(self.left, y - row * small.line_height + 2, line, small))
        return [*marks, Text(start, y + 2, number, small), *code]

    @property
    def _footer_lines(self) -> list[str]:
        """Whole, however long a clinic's name is; beside room for the number and the code."""
        template = self.template
        if self._foot is None or self._foot[0] is not template:
            small = self._sized(_SMALL)
            number = width(_WIDEST_NUMBER, small.face, small.size)
            code = _CODE + _CODE_GAP if template.has_code else 0
            room = template.width - number - code - _FOOTER_GAP
            lines = wrap(template.footer or template.title, small, room)
            self._foot = (template, [line.removesuffix(" ·") for line in lines])
        return self._foot[1]

    def _code(self, right: float) -> list[Mark]:
        """In the corner below the text; the white around it is the margin's."""
        identity = self.template.identity
        if not self.template.has_code or identity is None or not identity.nhs_number:
            return []
        from o2clinic.documents.qr import qr_modules

        rows = qr_modules(identity.nhs_number)
        return [Squares(right - _CODE, self._code_bottom, _CODE, rows)]

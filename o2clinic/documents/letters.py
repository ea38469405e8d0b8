"""The clinic letter as paper: to the patient, plan first, headings of the PRSB standard."""

import struct
from dataclasses import dataclass

from o2clinic.documents.fonts import Face
from o2clinic.documents.letter_content import letter_headings, letter_lines
from o2clinic.documents.letter_headings import LETTER_HEADINGS
from o2clinic.documents.letter_sheet import LetterSheet
from o2clinic.documents.marks import Ink, Picture, Style
from o2clinic.documents.page import Paper, Template
from o2clinic.documents.table import Column, Table
from o2clinic.documents.wording import long_date
from o2clinic.errors import Unreadable

__all__ = ["LetterSheet", "clinic_letter", "letter_headings"]

_BODY_POINTS = 10.5
_LARGE_POINTS = 16.0
_FIRST_AFTER_SIGNATURE = "attendance"
_LISTS = frozenset({"plan", "diagnoses", "devices", "safety_alerts", "distribution"})
_GAS_COLUMNS = (
    Column("Taken", 2.5),
    Column("Breathing", 2.9),
    Column("pH", 1, is_number=True),
    Column("PaO₂ kPa", 1.15, is_number=True, is_strong=True),
    Column("PaCO₂ kPa", 1.3, is_number=True, is_strong=True),
    Column("HCO₃ mmol/L", 1.35, is_number=True),
    Column("SpO₂ %", 1.1, is_number=True),
)


@dataclass(frozen=True, slots=True)
class _Styles:
    """The letter's type, all in proportion to the body."""

    points: float

    @property
    def body(self) -> Style:
        return Style(self.points)

    @property
    def strong(self) -> Style:
        return Style(self.points, Face.SEMIBOLD)

    @property
    def heading(self) -> Style:
        return Style(self.points * 1.1, Face.SEMIBOLD, Ink.HEADING)

    @property
    def subject(self) -> Style:
        return Style(self.points * 1.35, Face.SEMIBOLD, Ink.HEADING)

    @property
    def quiet(self) -> Style:
        return Style(self.points * (1 if self.points >= _LARGE_POINTS else 0.9), Face.ITALIC)


def clinic_letter(sheet: LetterSheet) -> bytes:
    """The letter as a PDF.

    Raises:
        NotValid: something that the standard makes mandatory is missing.
    """
    lines = letter_lines(sheet)
    styles = _Styles(_LARGE_POINTS if sheet.large_print else _BODY_POINTS)
    paper = Paper(
        Template(
            title=sheet.subject,
            letterhead=sheet.letterhead,
            identity=sheet.identity,
            footer=f"{sheet.letterhead.name} · {sheet.reference}",
            margin=50,
            smallest_points=_LARGE_POINTS if sheet.large_print else 0,
        )
    )
    _opening(paper, sheet, styles)
    trend = _Trend(sheet, styles)
    for heading in LETTER_HEADINGS:
        if heading.key == _FIRST_AFTER_SIGNATURE:
            trend.draw(paper)
            _closing(paper, sheet, styles)
        if heading.key in lines:
            paper.heading(heading.title, styles.heading, keep_with=2 * styles.body.line_height)
            if heading.key == "investigations":
                _investigations(paper, sheet, styles)
                if trend.fits(paper):
                    trend.draw(paper)
            else:
                _say(paper, lines[heading.key], styles, is_list=heading.key in _LISTS)
            paper.skip(styles.points * 0.6)
    return paper.finish(subject=f"Letter {sheet.reference}")


def _opening(paper: Paper, sheet: LetterSheet, styles: _Styles) -> None:
    paper.skip(styles.points * 0.4)
    identity = sheet.identity
    addressee = " ".join(part for part in (identity.title, identity.given, identity.family) if part)
    for line in (addressee, *sheet.address):
        if line:
            paper.write(line, styles.body)
    paper.skip(styles.points * 0.8)
    paper.write(long_date(sheet.written_on), styles.body)
    paper.skip(styles.points * 0.8)
    paper.write(f"Dear {sheet.salutation}", styles.body)
    paper.skip(styles.points * 0.5)
    paper.heading(sheet.subject, styles.subject, keep_with=3 * styles.body.line_height)
    if sheet.replaces:
        paper.write(f"{sheet.replaces}. Please go by this one.", styles.strong)
    paper.skip(styles.points * 0.4)


def _say(paper: Paper, lines: tuple[str, ...], styles: _Styles, *, is_list: bool) -> None:
    indent = styles.points * 1.1
    for line in lines:
        if is_list:
            paper.bullet("•", styles.body)
            paper.write(line, styles.body, indent=indent)
        else:
            paper.write(line, styles.body)


def _investigations(paper: Paper, sheet: LetterSheet, styles: _Styles) -> None:
    if sheet.gases:
        paper.skip(styles.points * 0.2)
        Table(_GAS_COLUMNS, styles.points * (0.95 if not sheet.large_print else 1)).draw(
            paper,
            [
                (
                    long_date(gas.taken_on).replace(" ", "\u00a0"),
                    gas.breathing,
                    gas.ph,
                    gas.pao2_kpa,
                    gas.paco2_kpa,
                    gas.bicarbonate_mmol_l,
                    gas.spo2_percent,
                )
                for gas in sheet.gases
            ],
        )
        paper.skip(styles.points * 0.3)
    _say(paper, sheet.other_results, styles, is_list=True)


def _png_size(png: bytes) -> tuple[int, int]:
    """Width and height from the picture's own header."""
    if not png.startswith(b"\x89PNG"):
        raise Unreadable("trend picture", 0, "it is not a PNG picture")
    wide, high = struct.unpack(">II", png[16:24])
    return wide, high


class _Trend:
    """The trend's picture: below the results when it fits there, else before the closing."""

    def __init__(self, sheet: LetterSheet, styles: _Styles) -> None:
        self._png, self._caption, self._styles = sheet.trend_png, sheet.trend_caption, styles

    def _height(self, paper: Paper) -> float:
        if self._png is None:
            return 0
        wide, high = _png_size(self._png)
        return paper.template.width * high / wide

    def fits(self, paper: Paper) -> bool:
        """Whether picture and caption fit the rest of the page."""
        return paper.has_room(self._height(paper) + 3 * self._styles.body.line_height)

    def draw(self, paper: Paper) -> None:
        """Draw it once."""
        if self._png is None:
            return
        if not self.fits(paper):
            paper.new_page()
        height = self._height(paper)
        paper.y -= height
        paper.add(Picture(paper.left, paper.y, paper.template.width, height, self._png))
        paper.skip(self._styles.points * 0.3)
        paper.write(self._caption, self._styles.quiet)
        paper.skip(self._styles.points * 0.6)
        self._png = None


def _closing(paper: Paper, sheet: LetterSheet, styles: _Styles) -> None:
    space_to_sign = 3.2 * styles.points
    paper.make_room(space_to_sign + 8 * styles.body.line_height)
    paper.write(sheet.formats_note, styles.quiet)
    paper.skip(styles.points)
    paper.write("Yours sincerely", styles.body)
    paper.skip(space_to_sign)
    paper.write(sheet.author.name, styles.strong)
    paper.write(sheet.author.role, styles.body)
    paper.write(sheet.author.identifier, styles.body)
    paper.write(sheet.letterhead.name, styles.body)
    paper.skip(styles.points * 0.8)

"""The clinic letter as paper: to the patient, plan first, headings of the PRSB standard."""

from dataclasses import dataclass, replace

from o2clinic.documents.easy_read import ROOM, one_idea_a_line, plain_title
from o2clinic.documents.envelope_window import MARGIN, write_in_window
from o2clinic.documents.fonts import Face, width
from o2clinic.documents.letter_content import (
    letter_headings,
    letter_lines,
    titration_title,
)
from o2clinic.documents.letter_headings import LETTER_HEADINGS, LetterHeading
from o2clinic.documents.letter_sheet import LetterSheet, TitrationTable
from o2clinic.documents.letter_texts import Window
from o2clinic.documents.marks import Chart, Ink, Style, Text
from o2clinic.documents.page import Letterhead, Paper, Template
from o2clinic.documents.structure import Role
from o2clinic.documents.table import Column, Table
from o2clinic.documents.wording import long_date
from o2clinic.rules.letter_manner import EASY_READ_POINTS, LARGE_POINTS

__all__ = ["LetterSheet", "clinic_letter", "letter_headings"]

_BODY_POINTS = 10.5
_MARGIN = 50.0
_LARGEST_TABLE = 14.0  # beyond it a table's words would be broken: its rows are told as lines
_LARGEST_RUNNING = 20.0  # head and foot of a page stand in one line each
_FIRST_AFTER_SIGNATURE = "attendance"
_LISTS = frozenset({"plan", "diagnoses", "devices", "safety_alerts", "distribution"})
_FLOW_COLUMNS = (
    Column("Flow L/min", 1.3, is_number=True, is_strong=True),
    Column("From", 1),
    Column("SpO₂ %", 1, is_number=True),
    Column("pH", 1, is_number=True),
    Column("PaO₂ kPa", 1.2, is_number=True, is_strong=True),
    Column("PaCO₂ kPa", 1.3, is_number=True, is_strong=True),
)
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
    is_large: bool = False
    is_easy: bool = False

    @property
    def has_tables(self) -> bool:
        """Whether results stand in tables, or are told as lines."""
        return not self.is_easy and self.points <= _LARGEST_TABLE

    def room(self, paper: Paper) -> float:
        """How wide a line is."""
        return paper.template.width * (ROOM if self.is_easy else 1)

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
        return Style(self.points * (1 if self.is_large or self.is_easy else 0.9), Face.ITALIC)


def clinic_letter(sheet: LetterSheet) -> bytes:
    """The letter as a PDF.

    Raises:
        NotValid: something that the standard makes mandatory is missing.
    """
    lines = letter_lines(sheet)
    styles = _styles(sheet)
    template = Template(
        title=sheet.subject,
        letterhead=_head(sheet),
        identity=sheet.identity,
        footer=f"{sheet.letterhead.name} · {sheet.reference}",
        margin=_MARGIN if sheet.window is None else MARGIN,
        has_code=True,
        smallest_points=min(styles.points, _LARGEST_RUNNING) if sheet.large_print else 0,
    )
    # Whom it is about stands below the window, on the first page.
    is_below = sheet.window is not None
    paper = Paper(replace(template, identity=None) if is_below else template)
    paper.template = template
    _opening(paper, sheet, styles)
    trend = _Trend(sheet, styles)
    for heading in LETTER_HEADINGS:
        if heading.key == _FIRST_AFTER_SIGNATURE:
            trend.draw(paper)
            _closing(paper, sheet, styles)
        if heading.key in lines:
            title = _title(heading, styles)
            paper.heading(title, styles.heading, keep_with=2 * styles.body.line_height)
            if heading.key == "investigations":
                _investigations(paper, sheet, lines[heading.key], styles)
                if trend.fits(paper):
                    trend.draw(paper)
            else:
                _say(paper, lines[heading.key], styles, is_list=heading.key in _LISTS)
            paper.skip(styles.points * 0.6)
    return paper.finish(subject=f"Letter {sheet.reference}")


def _styles(sheet: LetterSheet) -> _Styles:
    large = float(sheet.points or LARGE_POINTS) if sheet.large_print else 0
    easy = EASY_READ_POINTS if sheet.is_easy_read else 0
    points = max(large, easy) or _BODY_POINTS
    return _Styles(points, is_large=sheet.large_print, is_easy=sheet.is_easy_read)


def _title(heading: LetterHeading, styles: _Styles) -> str:
    return plain_title(heading.key, heading.title) if styles.is_easy else heading.title


def _opening(paper: Paper, sheet: LetterSheet, styles: _Styles) -> None:
    if sheet.window is None:
        paper.skip(styles.points * 0.4)
        for line in _addressee(sheet):
            paper.write(line, styles.body)
        paper.skip(styles.points * 0.8)
        paper.write(long_date(sheet.written_on), styles.body)
    else:
        _in_window(paper, sheet, sheet.window, styles)
    paper.skip(styles.points * 0.8)
    paper.write(f"Dear {sheet.salutation}", styles.body)
    paper.skip(styles.points * 0.5)
    paper.heading(sheet.subject, styles.subject, keep_with=3.5 * styles.body.line_height)
    if sheet.replaces:
        paper.write(f"{sheet.replaces}. Please go by this one.", styles.strong)
    paper.skip(styles.points * 0.4)


def _addressee(sheet: LetterSheet) -> tuple[str, ...]:
    who = sheet.identity
    name = " ".join(part for part in (who.title, who.given, who.family) if part)
    return tuple(filter(None, sheet.addressee or (name, *sheet.address)))


def _head(sheet: LetterSheet) -> Letterhead:
    """In large print more than the telephone would reach into the window: it stands at the end."""
    head = sheet.letterhead
    is_short = sheet.large_print and sheet.window is not None
    return replace(head, address=(), contact=head.contact[:1]) if is_short else head


def _in_window(paper: Paper, sheet: LetterSheet, window: Window, styles: _Styles) -> None:
    """The address alone shows; the date stands beside it, in large print below."""
    top = write_in_window(paper, _addressee(sheet), window, points=styles.points)
    paper.tell_identity()
    day, body = long_date(sheet.written_on), styles.body
    if sheet.large_print:
        paper.skip(styles.points * 0.4)
        paper.write(day, body)
        return
    start = paper.left + paper.template.width - width(day, body.face, body.size)
    with paper.part(Role.PARAGRAPH):
        paper.add(Text(start, top - body.line_height + body.size * 0.28, day, body))


def _say(paper: Paper, lines: tuple[str, ...], styles: _Styles, *, is_list: bool) -> None:
    indent = styles.points * 1.1
    for line in one_idea_a_line(lines) if styles.is_easy else lines:
        if is_list:
            paper.item(line, styles.body, indent=indent, room=styles.room(paper))
        else:
            paper.write(line, styles.body, room=styles.room(paper))
        if styles.is_easy:
            paper.skip(styles.points * 0.45)


def _investigations(
    paper: Paper, sheet: LetterSheet, lines: tuple[str, ...], styles: _Styles
) -> None:
    if not styles.has_tables:
        _say(paper, lines, styles, is_list=True)
        return
    size = styles.points * (1 if sheet.large_print else 0.95)
    head = 1 if sheet.large_print else 0.9
    if sheet.gases:
        paper.skip(styles.points * 0.2)
        Table(_GAS_COLUMNS, size, head).draw(
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
    if sheet.titration is not None:
        _titration(paper, sheet.titration, styles, Table(_FLOW_COLUMNS, size, head))
    _say(paper, sheet.other_results, styles, is_list=True)


def _titration(paper: Paper, titration: TitrationTable, styles: _Styles, table: Table) -> None:
    title = titration_title(titration)
    paper.skip(styles.points * 0.4)
    paper.make_room(4 * styles.body.line_height)
    paper.write(title, styles.strong)
    paper.skip(styles.points * 0.2)
    rows = [
        (flow.flow, flow.from_clock, flow.spo2_percent, flow.ph, flow.pao2_kpa, flow.paco2_kpa)
        for flow in titration.flows
    ]
    table.draw(paper, rows, title=title, title_style=styles.strong)
    paper.skip(styles.points * 0.3)
    if titration.outcome:
        paper.write(titration.outcome, styles.body)


class _Trend:
    """The trend's drawing: below the results when it fits there, else before the closing."""

    def __init__(self, sheet: LetterSheet, styles: _Styles) -> None:
        self._drawing, self._caption, self._styles = sheet.trend, sheet.trend_caption, styles

    def _height(self, paper: Paper) -> float:
        if self._drawing is None:
            return 0
        return paper.template.width * self._drawing.height / self._drawing.width

    def fits(self, paper: Paper) -> bool:
        """Whether drawing and caption fit the rest of the page."""
        return paper.has_room(self._height(paper) + 3 * self._styles.body.line_height)

    def draw(self, paper: Paper) -> None:
        """Draw it once."""
        if self._drawing is None:
            return
        if not self.fits(paper):
            paper.new_page()
        height = self._height(paper)
        said = self._drawing.alt or f"Chart. {self._caption}"
        drawing = replace(self._drawing, alt=said)
        paper.y -= height
        paper.add(Chart(paper.left, paper.y, paper.template.width, height, drawing))
        paper.skip(self._styles.points * 0.3)
        paper.write(self._caption, self._styles.quiet)
        paper.skip(self._styles.points * 0.6)
        self._drawing = None


def _closing(paper: Paper, sheet: LetterSheet, styles: _Styles) -> None:
    space_to_sign = 3.2 * styles.points
    paper.make_room(space_to_sign + 8 * styles.body.line_height)
    for note in (*sheet.notes, sheet.formats_note):
        if note:
            paper.write(note, styles.quiet)
            paper.skip(styles.points * 0.3)
    paper.skip(styles.points * 0.7)
    paper.write("Yours sincerely", styles.body)
    paper.skip(space_to_sign)
    paper.write(sheet.author.name, styles.strong)
    paper.write(sheet.author.role, styles.body)
    paper.write(sheet.author.identifier, styles.body)
    head = sheet.letterhead
    paper.write(head.name, styles.body)
    if _head(sheet) is not head:
        paper.write(", ".join((*head.address, *head.contact[1:])), styles.body)
    paper.skip(styles.points * 0.8)

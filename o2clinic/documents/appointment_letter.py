"""A letter about a visit as paper: the address in the envelope's window, large print where needed.

Nothing of the patient but name and address shows through the window: who the letter is about
stands below the fold on the first page, and at the head of each further one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from typing import Final

from o2clinic.documents.easy_read import ROOM, one_idea_a_line
from o2clinic.documents.envelope_window import ADDRESS_POINTS, MARGIN, write_in_window
from o2clinic.documents.fonts import Face, width
from o2clinic.documents.letter_texts import Section, Window
from o2clinic.documents.marks import Box, Ink, Style, Text
from o2clinic.documents.page import Identity, Letterhead, Paper, Template
from o2clinic.documents.structure import Role
from o2clinic.documents.wording import long_date, nhs_number
from o2clinic.documents.wrapping import spaced, wrap
from o2clinic.rules.letter_manner import EASY_READ_POINTS, LARGE_POINTS

_POINTS: Final = 11.5
_LARGEST_RUNNING: Final = 20  # head and foot of a page stand in one line each
_ADDRESS: Final = Style(ADDRESS_POINTS)
_LARGEST_ADDRESS: Final = 18.0
_LABEL_SHARE: Final = 0.22
_MOST_LABEL_SHARE: Final = 0.34  # beyond it the words beside are broken
_KEPT_LINES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentLetterSheet:
    """All that stands in a letter about a visit.

    Attributes:
        addressee: name and address, each line as it is printed.
        facts: (label, words) of when, where and how long; empty for a letter without a visit.
        notes: of needs and other formats, at the end.
        signed: the name of the service.
    """

    letterhead: Letterhead
    identity: Identity
    addressee: tuple[str, ...]
    salutation: str
    written_on: date
    reference: str
    subject: str
    opening: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...]
    signed: str
    window: Window
    large_print: bool = False
    points: int = 0
    is_easy_read: bool = False


def fits_window(addressee: Sequence[str], window: Window) -> bool:
    """Whether name and address show whole in the envelope's window."""
    is_low = len(addressee) * _ADDRESS.line_height <= window.height + 0.5
    return is_low and all(
        width(line, _ADDRESS.face, _ADDRESS.size) <= window.width for line in addressee
    )


def appointment_letter(sheet: AppointmentLetterSheet) -> bytes:
    """The letter as a PDF."""
    points = _points_of(sheet)
    body, strong = Style(points), Style(points, Face.SEMIBOLD)
    template = Template(
        title=sheet.subject,
        letterhead=_head(sheet),
        footer=f"{sheet.letterhead.name} · {sheet.reference}",
        margin=MARGIN,
        smallest_points=min(points, _LARGEST_RUNNING) if sheet.large_print else 0,
    )
    paper = Paper(template)
    largest = min(points, _LARGEST_ADDRESS) if sheet.large_print else ADDRESS_POINTS
    top = write_in_window(paper, sheet.addressee, sheet.window, points=largest)
    paper.template = replace(template, identity=sheet.identity)
    _date_and_number(paper, sheet, body, top)
    paper.write(f"Dear {sheet.salutation}", body)
    paper.skip(points * 0.5)
    heading = Style(points * 1.3, Face.SEMIBOLD, Ink.HEADING)
    paper.heading(sheet.subject, heading, keep_with=2 * body.line_height)
    paper.skip(points * 0.3)
    easy = sheet.is_easy_read
    for line in one_idea_a_line(sheet.opening) if easy else sheet.opening:
        paper.write(line, body, room=_room(paper, is_easy=easy))
        paper.skip(points * 0.45 if easy else 0)
    paper.skip(points * 0.6)
    facts = [(label, words) for label, words in sheet.facts if words]
    if facts:
        _facts(paper, facts, body, strong)
    for section in sheet.sections:
        _section(paper, section, body, is_easy=easy)
    _end(paper, sheet, body)
    return paper.finish(subject=f"Letter {sheet.reference}")


def joined(papers: Sequence[bytes], *, on_both_sides: bool) -> bytes:
    """Some papers as one PDF, page by page as they are.

    Args:
        papers: each a PDF.
        on_both_sides: each begins on a new leaf, so that nobody gets the next one's letter on the
            back of their own.
    """
    import pypdfium2

    whole = pypdfium2.PdfDocument.new()
    for paper in papers:
        part = pypdfium2.PdfDocument(paper)
        if on_both_sides and len(whole) % 2:
            whole.new_page(*part.get_page_size(0))
        whole.import_pages(part)
        part.close()
    out = BytesIO()
    whole.save(out)
    whole.close()
    return out.getvalue()


def _head(sheet: AppointmentLetterSheet) -> Letterhead:
    """In large print more than the telephone would reach into the window."""
    head = sheet.letterhead
    return replace(head, address=(), contact=head.contact[:1]) if sheet.large_print else head


def _date_and_number(paper: Paper, sheet: AppointmentLetterSheet, body: Style, top: float) -> None:
    """Beside the window, or below it in large print: a stranger sees the address alone."""
    number = sheet.identity.nhs_number
    lines = [long_date(sheet.written_on), f"NHS number: {nhs_number(number)}" if number else ""]
    if sheet.large_print:
        for line in filter(None, lines):
            paper.write(line, body)
        paper.skip(body.size * 0.8)
        return
    y, right = top, paper.left + paper.template.width
    for line in filter(None, lines):
        y -= body.line_height
        start = right - width(line, body.face, body.size)
        paper.add(Text(start, y + body.size * 0.28, line, body))


def _facts(paper: Paper, facts: Sequence[tuple[str, str]], body: Style, strong: Style) -> None:
    pad = body.size * 0.6
    column = max(
        paper.template.width * _LABEL_SHARE,
        *(width(label, body.face, body.size) + 2 * pad for label, _ in facts),
    )
    room = paper.template.width - column - 2 * pad
    rows = [(label, spaced(wrap(words, strong, room), words)) for label, words in facts]
    height = sum(len(lines) for _, lines in rows) * body.line_height + 2 * pad
    is_narrow = column > paper.template.width * _MOST_LABEL_SHARE
    if is_narrow or height > paper.template.size[1] / 2:
        _facts_below(paper, facts, body, strong)
        return
    paper.make_room(height)
    top = paper.y
    paper.add(Box(paper.left, top - height, paper.template.width, height, fill=Ink.TINT))
    y = top - pad
    for label, lines in rows:
        at = y - body.line_height + body.size * 0.28
        with paper.part(Role.PARAGRAPH):
            paper.add(Text(paper.left + pad, at, f"{label} ", body))
            for line in lines:
                y -= body.line_height
                paper.add(Text(paper.left + column + pad, y + body.size * 0.28, line, strong))
    paper.y = top - height - body.size * 0.8


def _facts_below(
    paper: Paper, facts: Sequence[tuple[str, str]], body: Style, strong: Style
) -> None:
    """In very large print, or with very much to say: each label above its words."""
    for label, words in facts:
        lines = len(wrap(words, strong, paper.template.width))
        paper.make_room(min(1 + lines, _KEPT_LINES) * body.line_height)
        paper.write(label, body)
        paper.write(words, strong)
        paper.skip(body.size * 0.4)
    paper.skip(body.size * 0.4)


def _points_of(sheet: AppointmentLetterSheet) -> float:
    large = (sheet.points or LARGE_POINTS) if sheet.large_print else 0
    easy = EASY_READ_POINTS if sheet.is_easy_read else 0
    return max(large, easy) or _POINTS


def _room(paper: Paper, *, is_easy: bool) -> float:
    return paper.template.width * (ROOM if is_easy else 1)


def _section(paper: Paper, section: Section, body: Style, *, is_easy: bool) -> None:
    heading = Style(body.size * 1.1, Face.SEMIBOLD, Ink.HEADING)
    room = _room(paper, is_easy=is_easy)
    said = one_idea_a_line(section.lines) if is_easy else section.lines
    lines = [wrap(line, body, room) for line in said]
    whole = sum(map(len, lines)) * body.line_height
    # A part is short: it is not parted over two pages.
    paper.heading(section.title, heading, keep_with=min(whole, paper.template.size[1] / 2))
    for line in said:
        if section.is_list:
            paper.item(line, body, indent=body.size * 1.1, room=room)
        else:
            paper.write(line, body, room=room)
        paper.skip(body.size * 0.45 if is_easy else 0)
    paper.skip(body.size * 0.6)


def _end(paper: Paper, sheet: AppointmentLetterSheet, body: Style) -> None:
    paper.make_room(4 * body.line_height)
    paper.skip(body.size * 0.2)
    paper.write("Yours sincerely", body)
    paper.skip(body.size * 0.4)
    paper.write(sheet.signed, Style(body.size, Face.SEMIBOLD))
    for note in sheet.notes:
        paper.skip(body.size * 0.6)
        lines = wrap(note, body, paper.template.width)
        paper.make_room(len(lines) * body.line_height)
        paper.write(note, body)

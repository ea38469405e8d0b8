"""One result on paper: what was measured, breathing what, with the curve where there is one."""

from dataclasses import dataclass

from o2clinic.documents.drawing import Drawing
from o2clinic.documents.fonts import Face
from o2clinic.documents.marks import Chart, Ink, Style
from o2clinic.documents.page import Identity, Letterhead, Notice, Paper, Template
from o2clinic.documents.table import Column, Table

_TITLE = Style(15, Face.SEMIBOLD, Ink.HEADING)
_HEADING = Style(11.5, Face.SEMIBOLD, Ink.HEADING)
_STRONG = Style(10.5, Face.SEMIBOLD)
_TEXT = Style(10)
_MARKS = "L below, H above what is usual."
_VALUES = (
    Column("Value", 3, is_strong=True),
    Column("", 1.4, is_number=True),
    Column("", 0.4, is_strong=True),
    Column("Usual", 2.2),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPaperSheet:
    """All that stands on the paper.

    Attributes:
        title: kind of the result.
        taken: when.
        context: what was breathed, sample or test, what the patient was doing.
        drawing: of the curve; None where nothing was recorded by the minute.
        caption: of the drawing.
        values: label, number with its unit, mark, what is usual with its source.
        details: label and text.
        findings: what the rules said of it, with their ids and what was answered.
        standing: who recorded and reviewed it.
        warning: why nobody should go by it; empty for most.
        printed: when and by whom.
    """

    letterhead: Letterhead
    identity: Identity
    title: str
    taken: str
    context: str
    drawing: Drawing | None
    caption: str
    values: tuple[tuple[str, str, str, str], ...]
    details: tuple[tuple[str, str], ...]
    findings: tuple[str, ...]
    note: str
    standing: str
    warning: str
    printed: str


def result_paper(sheet: ResultPaperSheet) -> bytes:
    """The paper as a PDF."""
    paper = Paper(
        Template(
            title=sheet.title,
            letterhead=sheet.letterhead,
            identity=sheet.identity,
            notice=Notice(sheet.warning) if sheet.warning else None,
            footer=f"{sheet.title} of {sheet.taken} · printed {sheet.printed}",
            has_code=True,
        )
    )
    paper.heading(sheet.title, _TITLE)
    paper.write(f"{sheet.taken}, {sheet.context}" if sheet.context else sheet.taken, _STRONG)
    paper.skip(8)
    if sheet.drawing is not None:
        _curve(paper, sheet.drawing, sheet.caption)
    paper.heading("Values", _HEADING, keep_with=60)
    paper.skip(2)
    has_usual = any(usual for _label, _value, _mark, usual in sheet.values)
    columns = _VALUES if has_usual else _VALUES[:2]
    Table(columns).draw(paper, [row[: len(columns)] for row in sheet.values])
    if any(mark for _label, _value, mark, _usual in sheet.values):
        paper.skip(2)
        paper.write(_MARKS, Style(9, colour=Ink.QUIET))
    paper.skip(10)
    for label, text in sheet.details:
        paper.write(f"{label}: {text}", _TEXT)
    if sheet.findings:
        paper.skip(8)
        paper.heading("What the rules said", _HEADING, keep_with=20)
        for finding in sheet.findings:
            paper.item(finding, _TEXT, indent=11)
    if sheet.note:
        paper.skip(8)
        paper.heading("Note", _HEADING, keep_with=20)
        paper.write(sheet.note, _TEXT)
    paper.skip(10)
    paper.write(sheet.standing, _TEXT)
    return paper.finish(subject=sheet.title)


def _curve(paper: Paper, drawing: Drawing, caption: str) -> None:
    width = paper.template.width
    height = drawing.height * width / drawing.width
    paper.make_room(height + 30)
    paper.y -= height
    paper.add(Chart(paper.left, paper.y, width, height, drawing))
    paper.skip(4)
    paper.write(caption, Style(9, colour=Ink.QUIET))
    paper.skip(10)

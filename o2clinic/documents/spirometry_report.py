"""The report of a spirometry session, in the order of the ATS statement of 2017.

Culver BH et al., Am J Respir Crit Care Med 2017;196:1463-72: who, and with which equation; each
value with its lower limit of normal, z-score and per cent of predicted; the linear scale of
z-scores; quality; what it says, each statement with the rule behind it; the technician's notes.
"""

from dataclasses import dataclass

from o2clinic.documents.fonts import Face
from o2clinic.documents.marks import Chart, Ink, Style
from o2clinic.documents.page import Identity, Letterhead, Notice, Paper, Template
from o2clinic.documents.table import Column, Table
from o2clinic.documents.z_bar import ZRow, z_bar

TITLE = "Spirometry report"
_TITLE = Style(15, Face.SEMIBOLD, Ink.HEADING)
_HEADING = Style(11.5, Face.SEMIBOLD, Ink.HEADING)
_TEXT = Style(10)
_STRONG = Style(10.5, Face.SEMIBOLD)
_QUIET = Style(8.5, colour=Ink.QUIET)
_STATEMENTS = (Column("Statement", 4.4, is_strong=True), Column("By", 3))
_BEFORE = (
    Column("Measure", 1.6, is_strong=True),
    Column("Before", 1.1, is_number=True, is_strong=True),
    Column("LLN", 1.0, is_number=True),
    Column("z-score", 1.1, is_number=True),
    Column("% predicted", 1.3, is_number=True),
    Column("Predicted", 1.2, is_number=True),
)
_AFTER = (
    Column("After", 1.1, is_number=True, is_strong=True),
    Column("z-score", 1.1, is_number=True),
    Column("% predicted", 1.3, is_number=True),
    Column("Change", 2.1, is_number=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """One measure, every number as it is printed; empty where there is none."""

    name: str
    value: str
    lln: str = ""
    z_score: str = ""
    percent: str = ""
    predicted: str = ""
    after: str = ""
    z_after: str = ""
    percent_after: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What the session says.

    Attributes:
        by: the rule or statement that it comes from.
    """

    words: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpirometryReportSheet:
    """All that stands on the report.

    Attributes:
        facts: label and text: sex, age, height, weight, equation and what was done with.
        lines: FVC, FEV1, their ratio, then what has no reference values.
        scale: the z-scores of the same measures.
        quality: stage, grade of FEV1, grade of FVC.
        statements: pattern, severity, response, with the rule of each.
        remarks: the equation's citation and what limits the reading.
        note: of who took the test.
        standing: where the result stands: who has reviewed it.
        warning: why nobody should go by it; empty for most.
        printed: by whom and when.
    """

    letterhead: Letterhead
    identity: Identity
    taken: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[ReportLine, ...]
    scale: tuple[ZRow, ...]
    quality: tuple[tuple[str, str, str], ...]
    statements: tuple[Statement, ...]
    remarks: tuple[str, ...]
    note: str
    standing: str
    warning: str
    printed: str


def spirometry_report(sheet: SpirometryReportSheet) -> bytes:
    """The report as a PDF."""
    paper = Paper(
        Template(
            title=TITLE,
            letterhead=sheet.letterhead,
            identity=sheet.identity,
            notice=Notice(sheet.warning) if sheet.warning else None,
            footer=f"{TITLE}, test of {sheet.taken} · printed {sheet.printed}",
            has_code=True,
        )
    )
    paper.heading(TITLE, _TITLE)
    paper.write(f"Test of {sheet.taken}", _STRONG)
    paper.skip(5)
    _facts(paper, sheet)
    _values(paper, sheet)
    if sheet.scale:
        _scale(paper, sheet)
    if sheet.quality:
        paper.heading("Quality", _HEADING, keep_with=40)
        paper.skip(2)
        for stage, fev1, fvc in sheet.quality:
            paper.write(f"{stage}: FEV₁ grade {fev1}, FVC grade {fvc} (ATS/ERS 2019)", _TEXT)
        paper.skip(8)
    paper.heading("What it says", _HEADING, keep_with=40)
    paper.skip(2)
    Table(_STATEMENTS, size=9).draw(paper, [(one.words, one.by) for one in sheet.statements])
    paper.skip(8)
    if sheet.note:
        paper.heading("Notes of the test", _HEADING, keep_with=20)
        paper.write(sheet.note, _TEXT)
        paper.skip(6)
    for remark in sheet.remarks:
        paper.write(remark, _QUIET)
    paper.skip(6)
    paper.write(sheet.standing, _TEXT)
    return paper.finish(subject=TITLE)


def _facts(paper: Paper, sheet: SpirometryReportSheet) -> None:
    """Two facts a line, so that values, scale and reading stay on the first page."""
    rows = (len(sheet.facts) + 1) // 2
    half = paper.template.width / 2
    for at in range(rows):
        top = paper.y
        lowest = top
        for name, text in sheet.facts[at::rows]:
            is_left = (name, text) == sheet.facts[at]
            paper.y = top
            indent = 0 if is_left else half
            paper.write(f"{name}: {text}", _TEXT, indent=indent, room=indent + half - 8)
            lowest = min(lowest, paper.y)
        paper.y = lowest
    paper.skip(8)


def _values(paper: Paper, sheet: SpirometryReportSheet) -> None:
    has_after = any(line.after for line in sheet.lines)
    columns = (*_BEFORE, *_AFTER) if has_after else _BEFORE
    rows = [
        (line.name, line.value, line.lln, line.z_score, line.percent, line.predicted)
        + ((line.after, line.z_after, line.percent_after, line.change) if has_after else ())
        for line in sheet.lines
    ]
    paper.heading("Values", _HEADING, keep_with=60)
    paper.skip(2)
    Table(columns, size=9.5).draw(paper, rows)
    paper.skip(10)


def _scale(paper: Paper, sheet: SpirometryReportSheet) -> None:
    drawing = z_bar(sheet.scale, paper.template.width)
    paper.make_room(drawing.height + 30)
    paper.heading("Distance from predicted", _HEADING, keep_with=drawing.height)
    paper.skip(4)
    paper.y -= drawing.height
    paper.add(Chart(paper.left, paper.y, drawing.width, drawing.height, drawing))
    has_after = any(row.second is not None for row in sheet.scale)
    signs = "● before, ◇ after the bronchodilator. " if has_after else ""
    paper.skip(3)
    limits = "LLN: lower limit of normal, z \u22121.645. Bands of severity by ERS/ATS 2021."
    paper.write(f"{signs}{limits}", _QUIET)
    paper.skip(8)

"""A result on paper, and the chart of a result or a trend as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.charts.result_curve import ResultCurve
from o2clinic.charts.trend_sheet import TrendSheet
from o2clinic.documents.chart_page import MAKERS, ChartPageSheet
from o2clinic.documents.drawing import Drawing, Stroke, Words
from o2clinic.documents.result_paper import ResultPaperSheet, result_paper
from o2clinic.errors import NotFound
from o2clinic.models import Result
from o2clinic.rules.blood_gas import SAMPLE_WORDS
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time, with_subscripts
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.permissions import Permission
from o2clinic.rules.policy import Policy, Tag
from o2clinic.rules.reference_ranges import Circumstances, mark_of, reference_range
from o2clinic.rules.result_codes import Activity
from o2clinic.services.day_list import identities_of, letterhead_of
from o2clinic.services.documents import USE_CASES, Use
from o2clinic.services.exports import ExportHead, ExportKind, Exports, Way
from o2clinic.services.policies import policy
from o2clinic.services.result_curves import curve_of_result
from o2clinic.services.result_reading import whose
from o2clinic.services.results import ResultRow, results_of
from o2clinic.services.work import Actor, Desk

_DOING: Final = {
    Activity.REST: "at rest",
    Activity.EXERCISE: "on exertion",
    Activity.SLEEP: "asleep",
}
_TREND: Final = "Trend"
_SAMPLES: Final = {words: kind for kind, words in SAMPLE_WORDS.items()}


@dataclass(frozen=True, slots=True)
class ResultPaper:
    """A result, or the trend of all, to be read on the screen, printed or saved.

    Attributes:
        result_id: None for the trend.
    """

    result_id: int | None
    patient_id: int
    title: str
    pdf: bytes


class ResultPapers:
    """Results on paper, charts as files."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def paper(self, result_id: int) -> ResultPaper:
        """One result; seven statements.

        Raises:
            NotFound: there is no such result.
        """
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            patient_id = self._whose(session, result_id)
            row = _row_of(session, patient_id, result_id)
            patient = whose(session, patient_id)
            letterhead = letterhead_of(session)
            identity = identities_of(session, {patient_id})[patient_id]
        taken = date_and_time(local(row.taken_at))
        curve = curve_of_result(row)
        drawing = None if curve is None else _drawing(curve)
        sheet = ResultPaperSheet(
            letterhead=letterhead,
            identity=identity,
            title=row.kind.title,
            taken=taken,
            context=_context(row),
            drawing=drawing,
            caption="" if curve is None else f"{curve.said}. {curve.key}",
            values=tuple(_values(row, policy(patient.policy_id), Sex(patient.sex))),
            details=row.details,
            findings=tuple(_findings(row)),
            note=row.note,
            standing=_standing(row),
            warning=_warning(row),
            printed=f"{date_and_time(local(now))}, {self._actor.name}",
        )
        title = f"{row.kind.title} {taken.partition(' ')[0]}"
        return ResultPaper(result_id, patient_id, title, result_paper(sheet))

    def note_use(self, paper: ResultPaper, use: Use) -> None:
        """Write down that a paper is printed or saved, before it is."""
        with self._desk.work(self._actor, Permission.READ_RECORD, USE_CASES[use]) as work:
            work.patient_id, work.record_id = paper.patient_id, paper.result_id
            work.reason = f"{paper.title}: {use.value}"

    def chart_of(self, result_id: int, suffix: str) -> bytes:
        """The curve of a result as a file; that it leaves is written down before.

        Args:
            result_id: a walk or a night with its minutes.
            suffix: "pdf", "png" or "svg".

        Raises:
            NotFound: there is no such result, or nothing was recorded by the minute.
        """
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            patient_id = self._whose(session, result_id)
            row = _row_of(session, patient_id, result_id)
        curve = curve_of_result(row)
        if curve is None:
            raise NotFound("Nothing was recorded by the minute.")
        title = f"{row.kind.title} of {date_and_time(local(row.taken_at))}"
        head = self._leaving(patient_id, f"{title}, {suffix.upper()}", Way.FILE)
        return MAKERS[suffix](_chart_page(head, title, curve.key, _drawing(curve)))

    def chart_of_trend(
        self, patient_id: int, sheet: TrendSheet, suffix: str, way: Way = Way.FILE
    ) -> bytes:
        """The trend as it is shown, as a file; that it leaves is written down before.

        Args:
            patient_id: whose it is.
            sheet: with the period that is shown.
            suffix: "pdf", "png" or "svg".
            way: for the audit.
        """
        head = self._leaving(patient_id, f"{_TREND}, {suffix.upper()}", way)
        return MAKERS[suffix](_trend_page(head, sheet))

    def trend_paper(self, patient_id: int, sheet: TrendSheet) -> ResultPaper:
        """The trend as it is shown, on a page to be read on the screen; two statements.

        Args:
            patient_id: whose it is.
            sheet: with the period that is shown.
        """
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            identity = identities_of(session, {patient_id})[patient_id]
            letterhead = letterhead_of(session)
        head = ExportHead(identity, letterhead, self._actor.name, local(now))
        return ResultPaper(None, patient_id, _TREND, MAKERS["pdf"](_trend_page(head, sheet)))

    def _whose(self, session: Session, result_id: int) -> int:
        """The patient of a result, whose record is open to this person."""
        patient_id = session.scalar(select(Result.patient_id).where(Result.id == result_id))
        if patient_id is None:
            raise NotFound("This result is not in the database.")
        self._desk.require_open(session, self._actor, patient_id)
        return patient_id

    def _leaving(self, patient_id: int, told: str, way: Way) -> ExportHead:
        exports = Exports(self._desk, self._actor)
        return exports.begin(patient_id, ExportKind.CHART, told, way)


def _trend_page(head: ExportHead, sheet: TrendSheet) -> ChartPageSheet:
    from o2clinic.charts.trend_file import trend_page

    made = trend_page(sheet, stroke=Stroke, words=Words)
    names = ", ".join(panel.title for panel in sheet.measured)
    drawing = Drawing(made.width, made.height, made.shapes, f"Trend of {names}")
    return _chart_page(head, _TREND, f"Period: {sheet.span_words.replace(': ', ', ', 1)}", drawing)


def _chart_page(head: ExportHead, title: str, caption: str, drawing: Drawing) -> ChartPageSheet:
    made = f"{date_and_time(head.at)}, {head.by}"
    return ChartPageSheet(head.letterhead, head.identity, title, caption, drawing, made)


def _drawing(curve: ResultCurve) -> Drawing:
    """A curve as lines and words."""
    from o2clinic.charts.result_curve import curve_vector

    made = curve_vector(curve, stroke=Stroke, words=Words)
    return Drawing(made.width, made.height, made.shapes, curve.said)


def _row_of(session: Session, patient_id: int, result_id: int) -> ResultRow:
    rows = results_of(session, patient_id).rows
    return next(row for row in rows if row.result_id == result_id)


def _context(row: ResultRow) -> str:
    breathed = f"on {row.breathed}" if row.breathed else ""
    return ", ".join(part for part in (breathed, row.sample, _DOING[row.activity]) if part)


def _values(row: ResultRow, limits: Policy, sex: Sex) -> Iterator[tuple[str, str, str, str]]:
    taken = Circumstances(
        is_on_air=row.breathed == "air", activity=row.activity, sample=_SAMPLES.get(row.sample)
    )
    for field in row.kind.fields:
        if field.name not in row.values:
            continue
        value = row.values[field.name]
        mark = mark_of(field.name, value, taken, limits, sex)
        usual = reference_range(field.name, limits, sex)
        told = field.in_words(value).replace("-", "\u2212")
        words = ""
        if usual is not None:
            unsure = f" [{usual.tag}]" if usual.tag in {Tag.OURS, Tag.UNVERIFIED} else ""
            words = f"{usual.words} ({usual.source}{unsure})"
        yield field.label, told, mark.letter if mark else "", words


def _findings(row: ResultRow) -> Iterator[str]:
    for stored in row.findings:
        finding = stored.finding
        answer = f" Kept because: {stored.kept_reason}" if stored.kept_reason else ""
        open_words = " Not answered." if stored.is_open else ""
        yield f"{with_subscripts(finding.message)} ({finding.rule}){answer}{open_words}"


def _standing(row: ResultRow) -> str:
    if row.reviewed_at is None:
        return f"Recorded by {row.recorded_by}. Not yet reviewed by a physician."
    reviewed = f"{row.reviewed_by}, {date_and_time(local(row.reviewed_at))}"
    return f"Recorded by {row.recorded_by}. Reviewed by {reviewed}. {row.review_comment}".strip()


def _warning(row: ResultRow) -> str:
    if row.is_amended:
        return "Replaced by a newer result: do not use"
    return "Has an open query: takes no part in decisions" if row.has_open_query else ""

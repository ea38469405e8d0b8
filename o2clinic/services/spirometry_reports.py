"""The printed report of a spirometry session, from what was stored with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from o2clinic.documents.spirometry_report import (
    TITLE,
    ReportLine,
    SpirometryReportSheet,
    Statement,
    spirometry_report,
)
from o2clinic.documents.z_bar import ZRow, z_text
from o2clinic.errors import NotFound, Refused
from o2clinic.models import Person, Result, Spirometry
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time, number, staff_name
from o2clinic.rules.gli import Ethnicity, Measure
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.permissions import Permission
from o2clinic.rules.result_codes import ResultStatus
from o2clinic.rules.spirometry import SpirometryContext, SpirometryReading, Stage
from o2clinic.rules.spirometry_report import (
    Response,
    SpirometryLine,
    SpirometryReport,
    interpret,
)
from o2clinic.services.day_list import identities_of, letterhead_of
from o2clinic.services.documents import USE_CASES, Use
from o2clinic.services.result_reading import whose
from o2clinic.services.spirometry_rows import reading_of
from o2clinic.services.work import Actor, Desk

# ATS 2017: FVC first, then FEV1, then their ratio.
_ORDER: Final = {Measure.FVC: "FVC (L)", Measure.FEV1: "FEV₁ (L)", Measure.FEV1_FVC: "FEV₁/FVC"}
_SCALE: Final = {Measure.FVC: "FVC", Measure.FEV1: "FEV₁", Measure.FEV1_FVC: "FEV₁/FVC"}
_STORED_Z: Final = {Measure.FVC: "fvc_z", Measure.FEV1: "fev1_z", Measure.FEV1_FVC: "ratio_z"}
_STAGES: Final = {Stage.PRE: "Before", Stage.POST: "After"}
_GROUPS: Final = {
    Ethnicity.CAUCASIAN: "Caucasian",
    Ethnicity.AFRICAN_AMERICAN: "African American",
    Ethnicity.NORTH_EAST_ASIAN: "North East Asian",
    Ethnicity.SOUTH_EAST_ASIAN: "South East Asian",
    Ethnicity.OTHER: "other or mixed",
}
_PATTERN: Final = "Pattern by LLN, ERS/ATS 2021 (SR-7)"
_SEVERITY: Final = "Severity of FEV₁ by z-score, ERS/ATS 2021 (SR-9)"
_RESPONSE: Final = "> 10 % of predicted, ERS/ATS 2021 (SR-6)"
_RESPONSE_BEFORE: Final = "> 12 % and > 200 mL of baseline, ATS/ERS 2005 (SR-6)"
_GOLD: Final = "GOLD, after bronchodilator, FEV₁/FVC < 0.70 (SR-10)"
_NEAR: Final = 0.002  # what is stored is rounded to thousandths


@dataclass(frozen=True, slots=True)
class SpirometryPaper:
    """A report to be read on the screen, printed or saved.

    Attributes:
        title: for the window and the audit; names no patient.
    """

    result_id: int
    patient_id: int
    title: str
    pdf: bytes


class SpirometryReports:
    """Reports of spirometry sessions."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def paper(self, result_id: int) -> SpirometryPaper:
        """The report of one session; seven statements.

        Raises:
            NotFound: there is no such session.
            Refused: the values stored with it are not those of the patient as recorded now.
        """
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            result = session.get(Result, result_id)
            row = session.get(Spirometry, result_id)
            if result is None or row is None:
                raise NotFound("This spirometry is not in the database.")
            self._desk.require_open(session, self._actor, result.patient_id)
            sheet = _sheet(session, result, row, _printed(self._actor, now))
        taken = sheet.taken.partition(" ")[0]
        return SpirometryPaper(
            result_id, result.patient_id, f"{TITLE} {taken}", spirometry_report(sheet)
        )

    def note_use(self, paper: SpirometryPaper, use: Use) -> None:
        """Write down that a report is printed or saved, before it is."""
        with self._desk.work(self._actor, Permission.READ_RECORD, USE_CASES[use]) as work:
            work.patient_id, work.record_id = paper.patient_id, paper.result_id
            work.reason = f"{paper.title}: {use.value}"


def _sheet(
    session: Session, result: Result, row: Spirometry, printed: str
) -> SpirometryReportSheet:
    patient = whose(session, result.patient_id)
    reading = reading_of(row, taken_at=result.taken_at)
    person = SpirometryContext(
        born_on=patient.born_on, sex=Sex(patient.sex), died_on=patient.died_on
    )
    report = interpret(reading, person)
    _require_same(report, row)
    return SpirometryReportSheet(
        letterhead=letterhead_of(session),
        identity=identities_of(session, {result.patient_id})[result.patient_id],
        taken=date_and_time(local(result.taken_at)),
        facts=tuple(_facts(reading, report, person.sex)),
        lines=(*_lines(report), *_without_reference(reading)),
        scale=tuple(_scale(report)),
        quality=tuple((_STAGES[one.stage], one.fev1.value, one.fvc.value) for one in report.grades),
        statements=tuple(_statements(report)),
        remarks=report.remarks,
        note=result.note,
        standing=_standing(session, result),
        warning=_warning(result),
        printed=printed,
    )


def _require_same(report: SpirometryReport, row: Spirometry) -> None:
    """An old report never changes: none is made once sex or date of birth were corrected."""
    for measure, name in _STORED_Z.items():
        for stage, column in ((Stage.PRE, name), (Stage.POST, f"post_{name}")):
            line = report.line(stage, measure)
            now = None if line is None else line.z_score
            then: Decimal | None = getattr(row, column)
            if (now is None) is not (then is None) or (
                now is not None and then is not None and abs(now - float(then)) > _NEAR
            ):
                raise Refused(
                    "SR-1",
                    "The reference values stored with this session are not those of the sex and "
                    "date of birth that are recorded now.",
                    "Amend the session: its values are computed anew, and the old ones are kept.",
                )


def _facts(
    reading: SpirometryReading, report: SpirometryReport, sex: Sex
) -> Iterator[tuple[str, str]]:
    yield "Sex at birth", {Sex.FEMALE: "female", Sex.MALE: "male"}.get(sex, "not recorded")
    if report.age_years is not None:
        yield "Age", f"{report.age_years:.1f} years"
    if reading.height_cm is not None:
        yield "Height", f"{number(reading.height_cm)} cm, {_height_source(reading)}"
    if reading.weight_kg is not None:
        yield "Weight", f"{number(reading.weight_kg)} kg"
    yield "Reference equation", reading.equation.label
    if report.ethnicity is not None:
        yield "Group of the equation", _GROUPS[report.ethnicity]
    if reading.bronchodilator:
        after = reading.minutes_after
        when = "" if after is None else f", after {number(after)} min"
        yield "Bronchodilator", f"{reading.bronchodilator}{when}"
    if reading.operator:
        yield "Operator", reading.operator
    if reading.spirometer:
        yield "Spirometer", reading.spirometer


def _height_source(reading: SpirometryReading) -> str:
    words = {"standing": "standing", "arm_span": "from arm span", "knee": "from knee height"}
    return words[reading.height_source.value]


def _lines(report: SpirometryReport) -> Iterator[ReportLine]:
    changes = {one.measure: one for one in report.responses}
    for measure, name in _ORDER.items():
        first, second = report.line(Stage.PRE, measure), report.line(Stage.POST, measure)
        shown = first or second
        if shown is None:
            continue
        yield ReportLine(
            name=name,
            value=_value(first),
            lln=_two(shown.lln),
            z_score=_z(first),
            percent=_percent(first),
            predicted=_two(shown.predicted),
            after=_value(second),
            z_after=_z(second),
            percent_after=_percent(second),
            change=_change(changes.get(measure)),
        )


def _without_reference(reading: SpirometryReading) -> Iterator[ReportLine]:
    if reading.fev6_l is not None:
        yield ReportLine(name="FEV₆ (L)", value=f"{float(reading.fev6_l):.2f}")
    if reading.pef_l_min is not None:
        yield ReportLine(name="PEF (L/min)", value=number(reading.pef_l_min))


def _scale(report: SpirometryReport) -> Iterator[ZRow]:
    for measure, name in _SCALE.items():
        first, second = report.line(Stage.PRE, measure), report.line(Stage.POST, measure)
        row = ZRow(
            name,
            None if first is None else first.z_score,
            None if second is None else second.z_score,
        )
        if row.first is not None or row.second is not None:
            yield row


def _statements(report: SpirometryReport) -> Iterator[Statement]:
    if report.no_prediction:
        yield Statement(report.no_prediction, "No reference values (SR-3)")
    if report.pattern is not None:
        stage = "" if report.read_stage is Stage.PRE else " (after bronchodilator)"
        yield Statement(f"{report.pattern.value}{stage}", _PATTERN)
    if report.severity is not None:
        yield Statement(f"FEV₁ {report.severity.value}", _SEVERITY)
    yield from _response_statements(report.responses)
    if report.gold is not None:
        yield Statement(f"GOLD {report.gold}", _GOLD)
    else:
        yield Statement(report.gold_note, _GOLD)
    if report.fev1q is not None:
        yield Statement(f"FEV₁Q {report.fev1q:.1f}", "FEV₁ over 0.5 L in men, 0.4 L in women")


def _response_statements(responses: Iterable[Response]) -> Iterator[Statement]:
    for one in responses:
        name = _SCALE[one.measure]
        change = f"{one.change_ml:+d} mL".replace("-", "\u2212")
        if one.is_positive_2021 is not None and one.percent_of_predicted is not None:
            of_predicted = f"{one.percent_of_predicted:+.1f} % of predicted"
            answer = "response" if one.is_positive_2021 else "no response"
            told = f"{name} {answer}: {change}, {of_predicted}".replace("-", "\u2212")
            yield Statement(told, _RESPONSE)
        answer = "response" if one.is_positive_2005 else "no response"
        of_first = f"{one.percent_of_first:+.1f} % of the first value".replace("-", "\u2212")
        yield Statement(f"{name} {answer}: {change}, {of_first}", _RESPONSE_BEFORE)


def _standing(session: Session, result: Result) -> str:
    recorded = _name(session, result.recorded_by_id)
    if result.reviewed_at is None:
        return f"Recorded by {recorded}. Not yet reviewed by a physician."
    reviewed = _name(session, result.reviewed_by_id)
    told = f"Recorded by {recorded}. Reviewed by {reviewed}, "
    told += f"{date_and_time(local(result.reviewed_at))}."
    return f"{told} {result.review_comment}".strip()


def _name(session: Session, person_id: int | None) -> str:
    person = session.get(Person, person_id) if person_id is not None else None
    if person is None:
        return "unknown"
    return staff_name(person.title or "", "", person.family_name)


def _warning(result: Result) -> str:
    if result.status == ResultStatus.AMENDED:
        return "Replaced by a newer result: do not use"
    return "Has an open query: takes no part in decisions" if result.has_open_query else ""


def _printed(actor: Actor, now: datetime) -> str:
    return f"{date_and_time(local(now))}, {actor.name}"


def _value(line: SpirometryLine | None) -> str:
    return "" if line is None else f"{line.value:.2f}"


def _two(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _z(line: SpirometryLine | None) -> str:
    return "" if line is None or line.z_score is None else z_text(line.z_score)


def _percent(line: SpirometryLine | None) -> str:
    if line is None or line.percent_predicted is None or line.measure is Measure.FEV1_FVC:
        return ""
    return f"{line.percent_predicted:.0f}"


def _change(response: Response | None) -> str:
    if response is None:
        return ""
    told = f"{response.change_ml:+d} mL, {response.percent_of_first:+.0f}\u00a0%"
    return told.replace("-", "\u2212")

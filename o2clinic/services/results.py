"""A patient's results of every kind, side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from o2clinic.models.blood_gas import BloodGas
from o2clinic.models.overnight_oximetry import OvernightOximetry
from o2clinic.models.oximetry import Oximetry
from o2clinic.models.person import Person
from o2clinic.models.result import Result
from o2clinic.models.spirometry import Spirometry
from o2clinic.models.walk_test import WalkTest
from o2clinic.rules.blood_gas import SAMPLE_WORDS, SampleKind
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import clock_time, staff_name
from o2clinic.rules.overnight_curve import NightMinute
from o2clinic.rules.overnight_oximetry import NIGHT_WORDS
from o2clinic.rules.permissions import Permission
from o2clinic.rules.result_codes import Activity, ResultSource, ResultStatus, Urgency
from o2clinic.rules.result_kinds import (
    BLOOD_GAS,
    KINDS,
    OVERNIGHT_OXIMETRY,
    OXIMETRY,
    RESULT_KINDS,
    SPIROMETRY,
    WALK_TEST,
    ResultKind,
)
from o2clinic.rules.walk_record import CARRIER_WORDS, CurvePoint
from o2clinic.rules.walk_test import WALK_WORDS
from o2clinic.services import result_tables
from o2clinic.services.as_it_is import AsItIs, last_save_of
from o2clinic.services.gas_readings import StoredFinding, breathed, findings_of
from o2clinic.services.night_minutes import minutes_of
from o2clinic.services.open_queries import resolve
from o2clinic.services.walk_rows import curve_of
from o2clinic.services.work import Actor, Desk

Details = tuple[tuple[str, str], ...]  # label and text
_NUMBERS = tuple((kind.code, field.name) for kind in RESULT_KINDS for field in kind.fields)
_WORDS = (
    BloodGas.sample,
    BloodGas.analyser,
    BloodGas.as_typed,
    BloodGas.is_sao2_computed,
    Oximetry.probe_site,
    Oximetry.trace_was_good,
    Spirometry.equation,
    Spirometry.ethnic_option,
    Spirometry.fev1_grade,
    Spirometry.fvc_grade,
    Spirometry.bronchodilator,
    Spirometry.no_prediction_reason,
    Spirometry.operator,
    Spirometry.spirometer,
    WalkTest.test,
    WalkTest.is_sham,
    WalkTest.is_watched,
    WalkTest.carried_by,
    WalkTest.aid,
    WalkTest.stop_reason,
    WalkTest.curve,
    WalkTest.predicted_by,
    WalkTest.has_fall,
    WalkTest.operator.label("walk_operator"),
    WalkTest.oximeter.label("walk_oximeter"),
    OvernightOximetry.ended_at,
    OvernightOximetry.outcome,
    OvernightOximetry.file_name,
    OvernightOximetry.curve.label("night_curve"),
    OvernightOximetry.oximeter.label("night_oximeter"),
)
_FALL_WORDS: Final = {True: "significant", False: "not significant", None: "cannot be told"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """One result, as a line of the cumulative table and as the panel beside it.

    Attributes:
        breathed: air, or the device and how it was set; empty when it was not noted.
        sample: where the blood came from; empty for other kinds.
        values: by name of the catalogue's field, in its unit; only what was measured.
        details: label and text of what is told beside the numbers.
        has_open_query: shown hollow, and left out of decisions.
        amends_id: the result that this one replaced.
        replaced_by_id: the result that stands in its place.
        amended_reason: why it replaced the other one.
        curve: SpO2 by the minute of a walk.
        night: the minutes of a night that was read from samples.
        test: code of the walk that was done; empty for other kinds.
        equation: code of the reference equation of a spirometry.
    """

    result_id: int
    version: int
    kind: ResultKind
    taken_at: datetime
    breathed: str
    sample: str
    activity: Activity
    values: Mapping[str, Decimal]
    details: tuple[tuple[str, str], ...]
    status: ResultStatus
    urgency: Urgency
    has_open_query: bool
    source: ResultSource
    note: str
    recorded_by: str
    reviewed_by: str
    reviewed_at: datetime | None
    review_comment: str
    repeat_wanted: bool
    amends_id: int | None
    replaced_by_id: int | None
    amended_reason: str
    findings: tuple[StoredFinding, ...]
    curve: tuple[CurvePoint, ...] = ()
    test: str = ""
    equation: str = ""
    night: tuple[NightMinute, ...] = ()

    @property
    def is_amended(self) -> bool:
        """Whether a newer result stands in its place."""
        return self.status is ResultStatus.AMENDED

    @property
    def one_line(self) -> str:
        """The result in one line."""
        return self.kind.one_line(self.values)


@dataclass(frozen=True, slots=True)
class ResultSheet:
    """A patient's results, newest first; those that were replaced are among them, and say so."""

    patient_id: int
    rows: tuple[ResultRow, ...]

    @property
    def current(self) -> tuple[ResultRow, ...]:
        """Without those that a newer result has replaced."""
        return tuple(row for row in self.rows if not row.is_amended)


class Results:
    """What concerns results of every kind alike."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def of_patient(self, patient_id: int) -> ResultSheet:
        """Everything measured of a patient, newest first; three statements."""
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            return results_of(session, patient_id)

    def as_it_is(self, result_id: int) -> AsItIs[ResultRow]:
        """A result as it stands now, for comparing with how it was seen."""
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            result = session.get_one(Result, result_id)
            self._desk.require_open(session, self._actor, result.patient_id)
            rows = results_of(session, result.patient_id).rows
            row = next(one for one in rows if one.result_id == result_id)
            return AsItIs(row, last_save_of(session, result, self._desk.now()))

    def resolve_query(self, result_id: int, version: int, reason: str, command_id: str = "") -> int:
        """Answer what the rules ask of a stored result; it takes part in decisions again.

        Raises:
            NotValid: there is no reason, or a rule says that the values cannot be true.
            StaleRecord: the result was changed meanwhile.
        """
        with self._desk.work(
            self._actor, Permission.AMEND_RESULT, "resolve query", command_id=command_id
        ) as work:
            return resolve(work, result_id, version, reason)


def results_of(session: Session, patient_id: int) -> ResultSheet:
    """The same from an open session."""
    wanted = _rows().where(Result.patient_id == patient_id)
    rows = session.execute(wanted.order_by(Result.taken_at.desc(), Result.id.desc())).all()
    told = findings_of(session, [row.result_id for row in rows])
    replaced = {row.amends_id: row.result_id for row in rows if row.amends_id is not None}
    return ResultSheet(
        patient_id,
        tuple(_row(row, told.get(row.result_id, ()), replaced.get(row.result_id)) for row in rows),
    )


_recorder, _reviewer = aliased(Person), aliased(Person)


@cache
def _rows() -> "Select[*tuple[Any, ...]]":
    wanted = select(
        Result.id.label("result_id"),
        Result.version,
        Result.kind,
        Result.taken_at,
        Result.device,
        Result.flow_l_min,
        Result.fio2_percent,
        Result.pulse_setting,
        Result.activity,
        Result.status,
        Result.urgency,
        Result.has_open_query,
        Result.source,
        Result.note,
        Result.reviewed_at,
        Result.review_comment,
        Result.repeat_wanted,
        Result.amends_id,
        Result.amended_reason,
        _recorder.title.label("recorder_title"),
        _recorder.family_name.label("recorder_name"),
        _reviewer.title.label("reviewer_title"),
        _reviewer.family_name.label("reviewer_name"),
        *_WORDS,
        *result_tables.columns(_NUMBERS),
    )
    wanted = wanted.join(_recorder, _recorder.id == Result.recorded_by_id)
    wanted = wanted.outerjoin(_reviewer, _reviewer.id == Result.reviewed_by_id)
    return result_tables.joined(wanted)


def _row(
    row: "Row[*tuple[Any, ...]]", findings: tuple[StoredFinding, ...], replaced_by_id: int | None
) -> ResultRow:
    source = breathed(row)
    return ResultRow(
        result_id=row.result_id,
        version=row.version,
        kind=KINDS[row.kind],
        taken_at=row.taken_at,
        breathed=source.in_words() if source is not None else "",
        sample=SAMPLE_WORDS[SampleKind(row.sample)] if row.sample else "",
        activity=Activity(row.activity),
        values=result_tables.values(row.kind, _NUMBERS, row[-len(_NUMBERS) :]),
        details=tuple((label, text) for label, text in _DETAILS[row.kind](row) if text),
        status=ResultStatus(row.status),
        urgency=Urgency(row.urgency),
        has_open_query=row.has_open_query,
        source=ResultSource(row.source),
        note=row.note,
        recorded_by=_name(row.recorder_title, row.recorder_name),
        reviewed_by=_name(row.reviewer_title, row.reviewer_name),
        reviewed_at=row.reviewed_at,
        review_comment=row.review_comment,
        repeat_wanted=row.repeat_wanted,
        amends_id=row.amends_id,
        replaced_by_id=replaced_by_id,
        amended_reason=row.amended_reason,
        findings=findings,
        curve=curve_of(row.curve),
        night=minutes_of(row.night_curve),
        test=row.test or "",
        equation=row.equation or "",
    )


def _of_gas(row: "Row[*tuple[Any, ...]]") -> Details:
    typed = ", ".join(f"{it['value']} {it['unit']}" for it in row.as_typed.values())
    computed = "computed by the analyser" if row.is_sao2_computed else ""
    return ("Analyser", row.analyser), ("As typed", typed), ("SaO₂", computed)


def _of_oximetry(row: "Row[*tuple[Any, ...]]") -> Details:
    trace = "" if row.trace_was_good else "not steady"
    return ("Probe", row.probe_site), ("Trace", trace)


def _of_spirometry(row: "Row[*tuple[Any, ...]]") -> Details:
    grades = f"FEV₁ {row.fev1_grade}, FVC {row.fvc_grade}" if row.fev1_grade else ""
    return (
        ("Equation", row.equation),
        ("Group", row.ethnic_option),
        ("Grades", grades),
        ("Bronchodilator", row.bronchodilator),
        ("No prediction", row.no_prediction_reason),
        ("Operator", row.operator),
        ("Spirometer", row.spirometer),
    )


def _of_walk(row: "Row[*tuple[Any, ...]]") -> Details:
    sham = "a cylinder that gave no oxygen" if row.is_sham else ""
    watched = "" if row.is_watched is not False else "not watched all along"
    return (
        ("Test", WALK_WORDS.get(row.test, row.test)),
        ("Placebo", sham),
        ("Fall in SpO₂ (R-AT-1)", _FALL_WORDS[row.has_fall]),
        ("SpO₂", watched),
        ("Oxygen", CARRIER_WORDS.get(row.carried_by, row.carried_by or "")),
        ("Walks with", row.aid),
        ("Stopped early", row.stop_reason),
        ("Predicted by", row.predicted_by),
        ("Operator", row.walk_operator),
        ("Oximeter", row.walk_oximeter),
    )


def _of_night(row: "Row[*tuple[Any, ...]]") -> Details:
    figures = f"read from {row.file_name}" if row.file_name else "of the device's report"
    return (
        ("Read as", NIGHT_WORDS.get(row.outcome, row.outcome)),
        ("Until", clock_time(local(row.ended_at))),
        ("Figures", figures),
        ("Oximeter", row.night_oximeter),
    )


_DETAILS: Final = {
    BLOOD_GAS.code: _of_gas,
    OXIMETRY.code: _of_oximetry,
    SPIROMETRY.code: _of_spirometry,
    WALK_TEST.code: _of_walk,
    OVERNIGHT_OXIMETRY.code: _of_night,
}


def _name(title: str | None, family_name: str | None) -> str:
    return staff_name(title or "", "", family_name or "")

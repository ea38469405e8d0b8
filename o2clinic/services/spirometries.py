"""Spirometry sessions: recorded with the reference values of that day, and amended."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from o2clinic.errors import Finding
from o2clinic.models import Result, Spirometry
from o2clinic.rules.gli import Equation, Ethnicity, Measure
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.permissions import Permission
from o2clinic.rules.policy import Policy
from o2clinic.rules.result_codes import ResultStatus
from o2clinic.rules.result_kinds import SPIROMETRY
from o2clinic.rules.spirometry import SpirometryContext, SpirometryReading, Stage, check
from o2clinic.rules.spirometry_report import SpirometryReport, interpret
from o2clinic.rules.urgency import spirometry_urgency
from o2clinic.services.policies import policy
from o2clinic.services.result_draft import ResultDraft, too_long, typed_as_json
from o2clinic.services.result_reading import stored_result, whose
from o2clinic.services.result_writing import (
    ResultHead,
    keep,
    permission_for,
    replace_old,
    settle,
)
from o2clinic.services.spirometry_rows import columns_of, reading_of, rounded
from o2clinic.services.work import Actor, Desk, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class SpirometryDraft(ResultDraft):
    """A session as typed."""

    reading: SpirometryReading


@dataclass(frozen=True, slots=True, kw_only=True)
class SpirometryFormContext:
    """One patient, as the form of a session needs them.

    Attributes:
        person: born, sex and last height, for the rules.
        equation: the clinic's choice.
        ethnicity: chosen at the last session with GLI-2012; None when never.
        operator, spirometer: of the last session, to be offered again.
    """

    patient_id: int
    person: SpirometryContext
    policy: Policy
    equation: Equation
    ethnicity: Ethnicity | None = None
    operator: str = ""
    spirometer: str = ""

    def check(self, reading: SpirometryReading, now: datetime) -> tuple[Finding, ...]:
        """What the rules say of a session of this patient."""
        return check(reading, self.person, now=now)

    def report(self, reading: SpirometryReading) -> SpirometryReport:
        """Every value beside its reference, and the reading of it."""
        return interpret(reading, self.person)


@dataclass(frozen=True, slots=True)
class StoredSpirometry:
    """One session, to fill the form that amends it."""

    result_id: int
    version: int
    reading: SpirometryReading
    note: str


class Spirometries:
    """What the clinic room does with spirometry."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def context(self, patient_id: int) -> SpirometryFormContext:
        """What the form needs to check and to predict while it is typed; three statements."""
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            return _context(session, patient_id, without=0)

    def stored(self, result_id: int) -> StoredSpirometry:
        """One session.

        Raises:
            NotFound: there is no such session.
        """
        result, row = stored_result(self._desk, self._actor, Spirometry, result_id, "spirometry")
        reading = reading_of(row, taken_at=result.taken_at)
        return StoredSpirometry(result.id, result.version, reading, result.note)

    def record(self, draft: SpirometryDraft) -> int:
        """Save a session, or amend the one that the draft names; gives the key of the result.

        Raises:
            NotValid: a finding blocks, or a query has neither a reason nor leave to stay open.
            StaleRecord: the result to amend was changed meanwhile.
        """
        with self._desk.work(
            self._actor,
            permission_for(draft),
            "amend spirometry" if draft.id else "record spirometry",
            command_id=draft.command_id,
        ) as work:
            return record_session(work, draft)


def record_session(work: Work, draft: SpirometryDraft) -> int:
    """Save a session within a use case; see `Spirometries.record`."""
    replace_old(work, draft)
    context = _context(work.session, draft.patient_id, without=draft.id)
    typed = draft.reading
    findings = (
        *draft.head_findings(),
        *too_long("bronchodilator", "The bronchodilator", typed.bronchodilator),
        *too_long("operator", "The operator's name", typed.operator),
        *too_long("spirometer", "The spirometer's name", typed.spirometer),
        *context.check(typed, work.at),
    )
    has_open_query = settle(draft, findings)
    reading = replace(typed, **rounded(typed))
    report = context.report(reading)
    head = ResultHead(
        kind=SPIROMETRY,
        taken_at=reading.taken_at,
        breathed=None,
        findings=findings,
        has_open_query=has_open_query,
        urgency=spirometry_urgency(
            _fev1_percent(report), context.policy, has_open_query=has_open_query
        ),
    )
    row = Spirometry(
        **columns_of(reading, report, context.person), as_typed=typed_as_json(draft.as_typed)
    )
    return keep(work, draft, head, row)


def _fev1_percent(report: SpirometryReport) -> Decimal | None:
    """After the bronchodilator where it was measured then, as the grades take it."""
    line = report.line(Stage.POST, Measure.FEV1) or report.line(Stage.PRE, Measure.FEV1)
    percent = line.percent_predicted if line is not None else None
    return None if percent is None else Decimal(repr(percent))


def _context(session: Session, patient_id: int, *, without: int) -> SpirometryFormContext:
    patient = whose(session, patient_id)
    last = _last_session(session, patient_id, without)
    person = SpirometryContext(
        born_on=patient.born_on,
        sex=Sex(patient.sex),
        died_on=patient.died_on,
        last_height_cm=last.height_cm if last is not None else None,
    )
    option = last.ethnic_option if last is not None else ""
    return SpirometryFormContext(
        patient_id=patient_id,
        person=person,
        policy=policy(patient.policy_id),
        equation=Equation(patient.spirometry_equation),
        ethnicity=Ethnicity(option) if option else None,
        operator=last.operator if last is not None else "",
        spirometer=last.spirometer if last is not None else "",
    )


def _last_session(
    session: Session, patient_id: int, without: int
) -> Row[Decimal | None, str, str, str] | None:
    return session.execute(
        select(
            Spirometry.height_cm,
            Spirometry.ethnic_option,
            Spirometry.operator,
            Spirometry.spirometer,
        )
        .join(Result, Result.id == Spirometry.result_id)
        .where(
            Result.patient_id == patient_id,
            Result.status != ResultStatus.AMENDED,
            Result.id != without,
        )
        .order_by(Result.taken_at.desc())
        .limit(1)
    ).first()

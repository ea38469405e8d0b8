"""What letters of the catalogue tell beside gases and orders, and the texts they are made from."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.models import OxygenOrder, Referral, ReferralText, Result, WalkTest
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.order import OrderStatus
from o2clinic.rules.result_codes import ResultStatus
from o2clinic.rules.walk_test import Walk
from o2clinic.services.follow_up_facts import pictures_from
from o2clinic.services.follow_up_source import Known, read_further
from o2clinic.services.letter_catalogue import TextInForce, clinic_letters_on
from o2clinic.services.meeting_decisions import ToldMeeting, told_meeting
from o2clinic.services.questions import QuestionRow, rows_of
from o2clinic.services.risk_standing import RecordedRisks, risks_of
from o2clinic.services.walk_rows import record_of


@dataclass(frozen=True, slots=True)
class Due:
    """What is due first."""

    kind: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Referred:
    """The newest referral."""

    referrer: str
    exacerbation_on: date | None


@dataclass(frozen=True, slots=True)
class LetterMore:
    """What a letter may tell; empty where nothing is recorded.

    Attributes:
        questions: what was asked beside LTOT, newest first.
        walks: walking tests, newest first.
        form_id: form pack of the newest order.
        meeting: the last one that decided something, once its minutes stand.
        texts: that letters are written with; one that changes does not make a letter stale.
    """

    risks: RecordedRisks = field(default_factory=RecordedRisks)
    questions: tuple[QuestionRow, ...] = ()
    walks: tuple[Walk, ...] = ()
    due: Due | None = None
    referred: Referred | None = None
    form_id: str = ""
    meeting: ToldMeeting | None = None
    texts: tuple[TextInForce, ...] = field(default=(), compare=False)

    def answered(self, code: str) -> QuestionRow | None:
        """The newest answer of a question."""
        return next((row for row in self.questions if row.question == code), None)

    def text_of(self, template_id: str) -> TextInForce | None:
        """The text of a letter."""
        return next((one for one in self.texts if one.shipped.template_id == template_id), None)


def letter_more(session: Session, patient_id: int, now: datetime, known: Known) -> LetterMore:
    """Read it, and what follows from what is known; fourteen statements at most."""
    return LetterMore(
        risks=risks_of(session, patient_id),
        questions=rows_of(session, patient_id),
        walks=_walks(session, patient_id),
        due=_due(session, patient_id, now, known),
        referred=_referred(session, patient_id),
        form_id=_form(session, patient_id),
        meeting=told_meeting(session, patient_id),
        texts=clinic_letters_on(session, day_of(now)),
    )


def _walks(session: Session, patient_id: int) -> tuple[Walk, ...]:
    """Without those that a query is open on."""
    wanted = (
        select(Result, WalkTest)
        .join(WalkTest, WalkTest.result_id == Result.id)
        .where(
            Result.patient_id == patient_id,
            Result.status != ResultStatus.AMENDED,
            Result.has_open_query.is_(False),
        )
        .order_by(Result.taken_at.desc(), Result.id.desc())
    )
    found: Any = session.execute(wanted)
    return tuple(record_of(result, walk).walk for result, walk in found)


def _due(session: Session, patient_id: int, now: datetime, known: Known) -> Due | None:
    """Worked out from the record as it is now: the table of recalls may lag behind it."""
    source = read_further(session, patient_id, known)
    picture = pictures_from(source, [patient_id], now).get(patient_id)
    first = next(iter(picture.schedule().tasks), None) if picture is not None else None
    return None if first is None else Due(first.kind.value, first.due_on)


def _referred(session: Session, patient_id: int) -> Referred | None:
    row = session.execute(
        select(Referral.referrer, ReferralText.exacerbation_on)
        .outerjoin(ReferralText, ReferralText.referral_id == Referral.id)
        .where(Referral.patient_id == patient_id)
        .order_by(Referral.received_on.desc(), Referral.id.desc())
        .limit(1)
    ).first()
    return None if row is None else Referred(row.referrer, row.exacerbation_on)


def _form(session: Session, patient_id: int) -> str:
    wanted = (
        select(OxygenOrder.form_id)
        .where(OxygenOrder.patient_id == patient_id, OxygenOrder.status != OrderStatus.CANCELLED)
        .order_by(OxygenOrder.ordered_at.desc(), OxygenOrder.id.desc())
        .limit(1)
    )
    return session.scalar(wanted) or ""

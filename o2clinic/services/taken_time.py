"""A time that is gone: who has it, and what is free instead."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from o2clinic.models import Appointment, ClinicSession
from o2clinic.rules import free_time
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.free_time import Span
from o2clinic.rules.visits import FREED, ClinicKind
from o2clinic.services import visit_rows
from o2clinic.services.diary import bounds, open_session
from o2clinic.services.visit_rows import VisitRow, times

if TYPE_CHECKING:
    from o2clinic.services.booking import BookingDraft

MOST_OFFERS = 4


@dataclass(frozen=True, slots=True)
class FreeOffer:
    """A time that could be booked instead; by the same clinician on the same day."""

    starts_at: datetime
    ends_at: datetime
    clinic_session_id: int
    room_id: int | None
    site_id: int

    @property
    def words(self) -> str:
        """09:45–10:30."""
        return times(self.starts_at, self.ends_at)


def holder(session: Session, draft: "BookingDraft", today: date) -> str:
    """Who has the clinician, the patient or the room at that time, in words; the first of them."""
    wanted = (
        visit_rows.visits_wanted()
        .where(
            or_(
                Appointment.person_id == draft.person_id,
                Appointment.patient_id == draft.patient_id,
                Appointment.room_id == draft.room_id,
            ),
            *_takes_time(draft.span),
            Appointment.id != draft.id,
        )
        .order_by(Appointment.starts_at)
    )
    found = visit_rows.read(session, wanted, today)
    if not found:
        return "somebody had this time a moment ago and gave it back; book again"
    return min((_rank(visit, draft), _in_words(visit, draft)) for visit in found)[1]


def alternatives(session: Session, draft: "BookingDraft", today: date) -> list[FreeOffer]:
    """The clinician's next free times of that day for a visit of that length; then earlier ones."""
    day = day_of(draft.starts_at)
    first, last = bounds(day)
    table = ClinicSession.__table__
    opened = session.execute(
        select(table)
        .where(
            table.c.person_id == draft.person_id,
            table.c.starts_at >= first,
            table.c.starts_at < last,
            table.c.closed_reason == "",
            table.c.kind != ClinicKind.ADMIN,
        )
        .order_by(table.c.starts_at)
    ).all()
    wanted = visit_rows.visits_wanted().where(
        (Appointment.person_id == draft.person_id) | (Appointment.patient_id == draft.patient_id),
        *_takes_time(Span(first, last)),
        Appointment.id != draft.id,
    )
    taken = [visit.span for visit in visit_rows.read(session, wanted, today)]
    offers = [
        FreeOffer(at, at + (draft.span.ends_at - draft.starts_at), row.id, row.room_id, row.site_id)
        for row in opened
        for gap in free_time.gaps(open_session(row).span, taken)
        for at in free_time.starts(gap, draft.minutes, row.slot_minutes)
    ]
    return sorted(offers, key=lambda it: (it.starts_at < draft.starts_at, it.starts_at))[
        :MOST_OFFERS
    ]


def _takes_time(span: Span) -> tuple[ColumnElement[bool], ...]:
    return (
        Appointment.starts_at < span.ends_at,
        Appointment.ends_at > span.starts_at,
        Appointment.status.not_in([status.value for status in FREED]),
        Appointment.overbook_reason.is_(None),
    )


def _rank(visit: VisitRow, draft: "BookingDraft") -> int:
    return (visit.person_id != draft.person_id) + (visit.patient_id != draft.patient_id)


def _in_words(visit: VisitRow, draft: "BookingDraft") -> str:
    if visit.patient_id == draft.patient_id:
        who, whom = visit.name, f"{visit.title} with {visit.clinician}"
    elif visit.person_id == draft.person_id:
        who, whom = visit.clinician, visit.name
    else:
        who, whom = visit.place, f"{visit.name} with {visit.clinician}"
    return f"{who} has {whom} {visit.times}, {visit.booked_words()}"

"""Visits booked over others on purpose, and what becomes of them when their time is free."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from o2clinic.models import Appointment
from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import FREED
from o2clinic.services.visit_overlaps import meets, shares
from o2clinic.services.work import Work
from o2clinic.storage.failures import Clash
from o2clinic.storage.locks import one_at_a_time

if TYPE_CHECKING:
    from o2clinic.services.booking import BookingDraft

Held = tuple[int, int | None, int, datetime, datetime]


def permission_for(draft: "BookingDraft") -> Permission:
    """What a booking asks for: more where it goes over others."""
    return Permission.BOOK if draft.overbook_reason is None else Permission.OVERBOOK


def as_needed(session: Session, draft: "BookingDraft") -> "BookingDraft":
    """The draft, booked over others only where there are others.

    The database lets others into the time of a visit over others, so none is to stand alone.
    """
    if draft.overbook_reason is None:
        return draft
    wanted = select(Appointment.id).where(
        shares(draft.person_id, draft.room_id, draft.patient_id),
        *meets(draft.span.starts_at, draft.span.ends_at),
        Appointment.id != draft.id,
    )
    is_over = session.scalars(wanted.limit(1)).first() is not None
    reason = " ".join(draft.overbook_reason.split()) if is_over else None
    return replace(draft, overbook_reason=reason)


def require_not_over(session: Session, draft: "BookingDraft") -> None:
    """Keep an ordinary booking out of the time of a visit that is over others; one statement.

    The database lets it in: over others may be the patient or the room alone, or a part of the
    time, and the clinician has somebody all the same. What it met before it moved it may meet.

    Raises:
        Clash: somebody is booked there.
    """
    if draft.overbook_reason is not None:
        return
    mine = aliased(Appointment)
    is_met_already = exists().where(
        mine.id == draft.id,
        mine.starts_at < Appointment.ends_at,
        mine.ends_at > Appointment.starts_at,
        or_(
            mine.person_id == Appointment.person_id,
            mine.patient_id == Appointment.patient_id,
            mine.room_id == Appointment.room_id,
        ),
    )
    wanted = select(Appointment.id).where(
        shares(draft.person_id, draft.room_id, draft.patient_id),
        *meets(draft.span.starts_at, draft.span.ends_at),
        Appointment.overbook_reason.is_not(None),
        Appointment.rebook_reason.is_(None),
        Appointment.id != draft.id,
        ~is_met_already,
    )
    if session.scalars(wanted.limit(1)).first() is not None:
        raise Clash("This time", "")


def reason_in_words(draft: "BookingDraft") -> str:
    """Why it was booked all the same, for the audit."""
    over = f"Overbooked: {draft.overbook_reason}" if draft.overbook_reason else ""
    return "; ".join(filter(None, (draft.reason.strip(), over)))


def wait_in_line(work: Work, visit: Appointment) -> None:
    """Before a visit gives its time back: nobody is to book what goes to a visit over it."""
    one_at_a_time(
        work.session, person=visit.person_id, room=visit.room_id, patient=visit.patient_id
    )


def settle(work: Work, was: Held) -> None:
    """Give the time that a visit had to one that was booked over it, if nothing is in its way.

    Args:
        work: the use case in which the time was given back.
        was: clinician, room, patient, beginning and end before it, as of `held_by`.
    """
    person_id, room_id, patient_id, starts_at, ends_at = was
    work.session.flush()
    other = aliased(Appointment)
    in_its_way = exists().where(
        or_(
            other.person_id == Appointment.person_id,
            other.patient_id == Appointment.patient_id,
            other.room_id == Appointment.room_id,
        ),
        other.starts_at < Appointment.ends_at,
        other.ends_at > Appointment.starts_at,
        other.status.not_in([status.value for status in FREED]),
        other.overbook_reason.is_(None),
        other.id != Appointment.id,
    )
    wanted = (
        select(Appointment)
        .where(
            shares(person_id, room_id, patient_id),
            *meets(starts_at, ends_at),
            Appointment.overbook_reason.is_not(None),
            ~in_its_way,
        )
        .order_by(Appointment.starts_at, Appointment.id)
        # On a server it is held, or a save of it between here and there would be told to whoever
        # gives the time back, as if it were one of theirs.
        .with_for_update(of=Appointment)
    )
    until = None
    for visit in work.session.scalars(wanted).all():
        if until is None or visit.starts_at >= until:  # of two over one visit the first has it
            visit.overbook_reason = None
            until = visit.ends_at
            work.changed(Concept.APPOINTMENT, visit.id)


def held_by(visit: Appointment) -> Held:
    """What a visit takes, for `settle`."""
    return (visit.person_id, visit.room_id, visit.patient_id, visit.starts_at, visit.ends_at)

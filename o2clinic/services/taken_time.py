"""A time that is gone: who has it, and what is free instead."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy.orm import Session

from o2clinic.models import Appointment
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.slot_ranking import Wish
from o2clinic.services import visit_rows
from o2clinic.services.diary import bounds
from o2clinic.services.free_times import FreeOffer, Looked, best_times, whole_days
from o2clinic.services.visit_overlaps import meets, shares
from o2clinic.services.visit_rows import VisitRow
from o2clinic.services.work import Actor

if TYPE_CHECKING:
    from o2clinic.services.booking import BookingDraft

MOST_OFFERS: Final = 4  # with the same clinician on the same day
MOST_OTHERS: Final = 4
_ALL_OF_A_DAY: Final = 100
_LOOKED_ON: Final = timedelta(days=14)


def holder(session: Session, draft: "BookingDraft", today: date) -> str:
    """Who has the clinician, the patient or the room at that time, in words; the first of them."""
    wanted = (
        visit_rows.visits_wanted()
        .where(
            shares(draft.person_id, draft.room_id, draft.patient_id),
            *meets(draft.span.starts_at, draft.span.ends_at),
            Appointment.id != draft.id,
        )
        .order_by(Appointment.starts_at)
    )
    found = visit_rows.read(session, wanted, today)
    if not found:
        return "somebody had this time a moment ago and gave it back; book again"
    return min((_rank(visit, draft), _in_words(visit, draft)) for visit in found)[1]


def alternatives(
    session: Session, draft: "BookingDraft", actor: Actor, here: datetime
) -> list[FreeOffer]:
    """The clinician's next free times of that day, then the best of others and of later days.

    Six statements: those of the search twice.
    """
    day = day_of(draft.starts_at)
    wish = Wish(draft.visit_kind, day, last_person_id=draft.person_id)
    looked = Looked(
        wish,
        *bounds(day),
        draft.minutes,
        patient_id=draft.patient_id,
        visit_id=draft.id,
    )
    # What is over is no help, but to whoever writes down a visit that was.
    since = looked.from_at if draft.starts_at < here else max(looked.from_at, here)
    mine = replace(looked, from_at=since, person_id=draft.person_id)
    own = best_times(session, mine, actor, here, _ALL_OF_A_DAY, a_day=None).best
    in_order = sorted(own, key=lambda it: (it.starts_at < draft.starts_at, it.starts_at))
    from_at, until = whole_days(day, day + _LOOKED_ON, here)
    wider = replace(looked, from_at=from_at, until=until)
    others = [
        one
        for one in best_times(session, wider, actor, here, 2 * MOST_OFFERS).best
        if (one.person_id, one.day) != (draft.person_id, day) and one.starts_at >= here
    ]
    # By the same clinician on the same day: it goes without saying.
    near = [replace(one, clinician="", place="", why=()) for one in in_order]
    return [*near[:MOST_OFFERS], *others[:MOST_OTHERS]]


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

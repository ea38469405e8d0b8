"""What is written into a visit when it is booked, moved, and led through the clinic."""

from datetime import datetime
from typing import TYPE_CHECKING

from o2clinic.models import Appointment
from o2clinic.rules.visits import STATUS_WORDS, VisitStatus
from o2clinic.services.work import Work

if TYPE_CHECKING:
    from o2clinic.services.booking import BookingDraft


def new_visit(draft: "BookingDraft", work: Work) -> Appointment:
    """A booked visit as the draft has it."""
    visit = Appointment(
        patient_id=draft.patient_id,
        status=VisitStatus.BOOKED,
        booked_by_id=work.actor.person_id or None,
    )
    fill(visit, draft)
    return visit


def fill(visit: Appointment, draft: "BookingDraft") -> None:
    """Give a visit what stands in a draft."""
    visit.person_id, visit.room_id = draft.person_id, draft.room_id
    visit.site_id, visit.clinic_session_id = draft.site_id, draft.clinic_session_id
    visit.starts_at, visit.ends_at = draft.span.starts_at, draft.span.ends_at
    visit.visit_kind, visit.note = draft.visit_kind, draft.note.strip()
    visit.overbook_reason = draft.overbook_reason
    visit.rebook_reason = None


def set_status(visit: Appointment, then: VisitStatus, at: datetime) -> None:
    """Lead a visit on or a step back, with the times that belong to it."""
    if visit.status == VisitStatus.BOOKED and then is VisitStatus.ARRIVED:
        visit.arrived_at = at
    elif then is VisitStatus.BOOKED:
        visit.arrived_at = None
    elif then is VisitStatus.ARRIVED:
        visit.in_room_at = None
    elif then is VisitStatus.DONE:
        visit.done_at = at
    elif then is VisitStatus.IN_ROOM:
        visit.in_room_at = visit.in_room_at or at
        visit.done_at = None
    visit.status = then


def cannot(status: str, what: str) -> str:
    """Why a step is refused."""
    words = STATUS_WORDS.get(VisitStatus(status), status)
    return f"This visit is “{words}” and cannot {what}."

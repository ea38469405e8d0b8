"""What a booked, moved or cancelled visit means for the waiting list, in the same transaction."""

from collections.abc import Collection

from sqlalchemy import select

from o2clinic.models import Appointment, Referral, WaitingEntry
from o2clinic.rules.changes import Concept
from o2clinic.rules.visits import FREED, VisitStatus
from o2clinic.rules.waiting import OPEN, WaitingState
from o2clinic.services.work import Work


def note_booked(work: Work, visit: Appointment) -> None:
    """Whoever waits for such a visit has it now; of several the one that is wanted first."""
    entry = work.session.scalar(
        select(WaitingEntry)
        .where(
            WaitingEntry.patient_id == visit.patient_id,
            WaitingEntry.visit_kind == visit.visit_kind,
            WaitingEntry.state.in_(OPEN),
        )
        .order_by(WaitingEntry.target_on, WaitingEntry.id)
        .limit(1)
    )
    if entry is not None:
        entry.state, entry.appointment_id = WaitingState.BOOKED, visit.id
        work.changed(Concept.WAITING, entry.id)


def note_changed(work: Work, visit: Appointment) -> None:
    """A visit that is freed, or is for something else now, leaves its patient waiting again."""
    entry = work.session.scalar(
        select(WaitingEntry).where(WaitingEntry.appointment_id == visit.id).limit(1)
    )
    is_freed = VisitStatus(visit.status) in FREED
    if entry is not None and (is_freed or entry.visit_kind != visit.visit_kind):
        _let_wait(work, entry)
        work.session.flush()
        entry = None
    if entry is None and not is_freed:
        note_booked(work, visit)


def part(work: Work, patient_ids: Collection[int]) -> None:
    """After records were parted nobody has another patient's visit, or waits by their referral."""
    entry = WaitingEntry
    wanted = (
        select(entry, Appointment.patient_id, Referral.patient_id)
        .outerjoin(Appointment, Appointment.id == entry.appointment_id)
        .outerjoin(Referral, Referral.id == entry.referral_id)
        .where(entry.patient_id.in_(patient_ids))
    )
    for line, has_visit, was_sent in work.session.execute(wanted).all():
        if has_visit not in {None, line.patient_id}:
            _let_wait(work, line)
        if was_sent not in {None, line.patient_id}:
            line.referral_id = None
    work.session.flush()


def _let_wait(work: Work, entry: WaitingEntry) -> None:
    entry.state, entry.appointment_id = WaitingState.REQUESTED, None
    entry.offered_on = None
    work.changed(Concept.WAITING, entry.id)

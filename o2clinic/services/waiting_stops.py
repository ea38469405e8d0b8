"""What a death or a move means for the waiting list: lines leave it, and come back as they were."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from o2clinic.models import Appointment, Referral, WaitingEntry
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.closing import ClosingKind
from o2clinic.rules.display import short_date
from o2clinic.rules.visits import FREED, VISITS, VisitKind, VisitStatus
from o2clinic.rules.waiting import OPEN, Removal, WaitingState
from o2clinic.services.work import Work

_REMOVAL: Final = {
    ClosingKind.DIED: Removal.DIED,
    ClosingKind.MOVED_AWAY: Removal.MOVED,
}


def lines(session: Session, patient_id: int, visits: Collection[int]) -> Sequence[WaitingEntry]:
    """Lines of a patient that wait, and those that one of these visits answers; one statement."""
    wanted = select(WaitingEntry).where(
        WaitingEntry.patient_id == patient_id,
        or_(WaitingEntry.state.in_(OPEN), WaitingEntry.appointment_id.in_(visits)),
    )
    return session.scalars(wanted.order_by(WaitingEntry.target_on, WaitingEntry.id)).all()


def untriaged(session: Session, patient_id: int) -> Sequence[Referral]:
    """Referrals that nobody has triaged; they leave that list by themselves; one statement."""
    wanted = select(Referral).where(Referral.patient_id == patient_id, Referral.outcome.is_(None))
    return session.scalars(wanted.order_by(Referral.received_on, Referral.id)).all()


def words_of(entry: WaitingEntry) -> str:
    """What is waited for, and by when it was wanted."""
    kind = str(entry.visit_kind)
    title = VISITS[VisitKind(kind)].title if kind in set(VisitKind) else kind
    return f"Waiting list: {title}, target {short_date(entry.target_on)}"


def as_it_was(entry: WaitingEntry) -> dict[str, Any]:
    """What is kept of a line, to put it back."""
    offered_on = entry.offered_on
    return {
        "state": str(entry.state),
        "offered_on": None if offered_on is None else offered_on.isoformat(),
        "appointment_id": entry.appointment_id,
    }


def take_off(work: Work, found: Sequence[WaitingEntry], kind: ClosingKind) -> None:
    """Take lines off the list; before their visits are cancelled, which would open them again."""
    for entry in found:
        entry.state, entry.removal = WaitingState.REMOVED, _REMOVAL[kind]
        entry.removed_on, entry.appointment_id = day_of(work.at), None
        work.changed(Concept.WAITING, entry.id)
    work.session.flush()


def put_back(work: Work, entry_id: int, was: Mapping[str, Any]) -> None:
    """Let a line stand as it did; where its visit did not come back it waits again."""
    entry = work.session.get(WaitingEntry, entry_id)
    if entry is None or entry.removal not in _REMOVAL.values():
        return
    visit = work.session.get(Appointment, was["appointment_id"] or 0)
    has_visit = visit is not None and VisitStatus(visit.status) not in FREED
    state = WaitingState(was["state"])
    if state is WaitingState.BOOKED and not has_visit:
        state = WaitingState.REQUESTED
    entry.state, entry.removal, entry.removed_on = state, None, None
    entry.offered_on = date.fromisoformat(was["offered_on"]) if was["offered_on"] else None
    entry.appointment_id = was["appointment_id"] if state is WaitingState.BOOKED else None
    work.changed(Concept.WAITING, entry.id)

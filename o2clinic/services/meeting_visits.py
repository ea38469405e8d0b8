"""Visits that a meeting wants: each waits on the list of those who wait, by the action's day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.models import Appointment, MeetingAction, WaitingEntry
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of, instant
from o2clinic.rules.display import short_date
from o2clinic.rules.meeting import ActionKind, ActionState
from o2clinic.rules.visits import VISITS, VisitKind, VisitStatus
from o2clinic.rules.waiting import OPEN, WaitUrgency
from o2clinic.services.meeting_reading import KnownMeeting
from o2clinic.services.work import Work
from o2clinic.storage.locks import one_at_a_time

_URGENT, _SOON = timedelta(days=7), timedelta(days=21)
_LONGEST_NOTE: Final = 200


@dataclass(frozen=True, slots=True)
class WantedVisit:
    """A visit that an action asks for, and what stands already.

    Attributes:
        waits_id: the line of the waiting list that it joins; 0 for a new one.
        waits_until: the target of that line.
        booked_on: a visit of this kind that is booked in time; nothing has to wait then.
    """

    action_id: int
    patient_id: int
    kind: VisitKind
    due_on: date
    waits_id: int = 0
    waits_until: date | None = None
    booked_on: date | None = None

    @property
    def words(self) -> str:
        """What becomes of it."""
        title = VISITS[self.kind].title
        if self.booked_on is not None:
            return f"{title}: is booked for {short_date(self.booked_on)}"
        if self.waits_until is None:
            return f"{title}: goes on the waiting list, by {short_date(self.due_on)}"
        by = min(self.due_on, self.waits_until)
        return f"{title}: is on the waiting list already, by {short_date(by)}"


def wanted_visits(session: Session, known: KnownMeeting, now: datetime) -> tuple[WantedVisit, ...]:
    """The visits that open actions ask for, of patients who are here; two statements at most."""
    here = {line.item.patient_id for line in known.lines if line.is_here}
    asked = [
        one.action
        for one in known.actions
        if _asks_for_visit(one.action) and one.action.patient_id in here
    ]
    if not asked:
        return ()
    patients = sorted({action.patient_id for action in asked})
    waiting = _waiting(session, patients)
    booked = _booked(session, patients, now)
    return tuple(_wanted(action, waiting, booked) for action in asked)


def let_wait(work: Work, wanted: Sequence[WantedVisit], since_on: date) -> None:
    """Put the visits on the waiting list, or join them to the lines that are there."""
    for one in sorted(wanted, key=lambda each: (each.patient_id, each.action_id)):
        if one.booked_on is not None:
            continue
        # Whoever lets this patient wait, or enters their death, at this moment is waited for.
        one_at_a_time(work.session, person=0, room=None, patient=one.patient_id)
        action = work.fetch(MeetingAction, one.action_id)
        there = _waiting(work.session, [one.patient_id]).get((one.patient_id, one.kind))
        entry_id = _joined(work, there, one) if there else _put_on(work, action, one, since_on)
        action.waiting_entry_id = entry_id
        work.changed(Concept.WAITING, entry_id)
    work.session.flush()


def _asks_for_visit(action: MeetingAction) -> bool:
    return (
        action.kind == ActionKind.VISIT
        and action.state == ActionState.OPEN
        and action.waiting_entry_id is None
        and action.visit_kind in set(VisitKind)
    )


def _wanted(
    action: MeetingAction,
    waiting: dict[tuple[int, VisitKind], WaitingEntry],
    booked: dict[tuple[int, VisitKind], date],
) -> WantedVisit:
    kind = VisitKind(str(action.visit_kind))
    day = booked.get((action.patient_id, kind))
    entry = waiting.get((action.patient_id, kind))
    return WantedVisit(
        action.id,
        action.patient_id,
        kind,
        action.due_on,
        0 if entry is None else entry.id,
        None if entry is None else entry.target_on,
        day if day is not None and day <= action.due_on else None,
    )


def _joined(work: Work, entry: WaitingEntry, one: WantedVisit) -> int:
    entry.target_on = min(entry.target_on, one.due_on)
    if entry.earliest_on is not None and entry.earliest_on > entry.target_on:
        entry.earliest_on = None
    work.session.flush()
    return entry.id


def _put_on(work: Work, action: MeetingAction, one: WantedVisit, since_on: date) -> int:
    left = one.due_on - day_of(work.at)
    urgency = WaitUrgency.URGENT if left <= _URGENT else WaitUrgency.SOON
    return work.add(
        WaitingEntry(
            patient_id=one.patient_id,
            visit_kind=one.kind,
            minutes=VISITS[one.kind].minutes,
            urgency=urgency if left <= _SOON else WaitUrgency.ROUTINE,
            since_on=since_on,
            target_on=one.due_on,
            note=f"MDT {short_date(since_on)}: {action.words}"[:_LONGEST_NOTE],
        )
    )


def _waiting(
    session: Session, patients: Sequence[int]
) -> dict[tuple[int, VisitKind], WaitingEntry]:
    wanted = select(WaitingEntry).where(
        WaitingEntry.patient_id.in_(patients), WaitingEntry.state.in_(OPEN)
    )
    rows = session.scalars(wanted.order_by(WaitingEntry.target_on.desc(), WaitingEntry.id)).all()
    return {(row.patient_id, VisitKind(row.visit_kind)): row for row in rows}


def _booked(
    session: Session, patients: Sequence[int], now: datetime
) -> dict[tuple[int, VisitKind], date]:
    """The first booked visit of each kind, from today on."""
    wanted = (
        select(Appointment.patient_id, Appointment.visit_kind, Appointment.starts_at)
        .where(
            Appointment.patient_id.in_(patients),
            Appointment.status == VisitStatus.BOOKED,
            Appointment.rebook_reason.is_(None),
            Appointment.starts_at >= instant(day_of(now), time()),
        )
        .order_by(Appointment.starts_at.desc())
    )
    return {
        (row.patient_id, VisitKind(row.visit_kind)): day_of(row.starts_at)
        for row in session.execute(wanted)
        if row.visit_kind in set(VisitKind)
    }

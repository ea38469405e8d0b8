"""What stands against a change of an agenda, and what stands on it already."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from o2clinic.errors import Finding, Level, NotValid, Refused
from o2clinic.models import AgendaItem, Meeting, Patient
from o2clinic.rules.display import short_date
from o2clinic.rules.meeting import AgendaReason, ItemState, MeetingKind, MeetingState
from o2clinic.services.meeting_case_source import is_of_practice

FIRST_LOOK: Final = timedelta(days=14)  # back, where there was no meeting before
_FIRST_LOOK_AT_PRACTICE: Final = timedelta(weeks=13)


def seen_since(session: Session, meeting: Meeting, today: date) -> date:
    """The day of the last meeting of this kind that was held."""
    held = (MeetingState.OPEN, MeetingState.CLOSED)
    wanted = select(func.max(Meeting.meets_on)).where(
        Meeting.id != meeting.id, Meeting.state.in_(held), Meeting.meets_on <= today
    )
    is_practice = meeting.kind == MeetingKind.PRACTICE
    if is_practice:
        wanted = wanted.where(Meeting.gp_practice_id == meeting.gp_practice_id)
    else:
        wanted = wanted.where(Meeting.kind == MeetingKind.MDT)
    back = _FIRST_LOOK_AT_PRACTICE if is_practice else FIRST_LOOK
    return max(session.scalar(wanted) or date.min, today - back)


def last_place(session: Session, meeting_id: int) -> int:
    """Of the lines of a meeting; 0 for none."""
    wanted = select(func.coalesce(func.max(AgendaItem.place), 0))
    return session.scalars(wanted.where(AgendaItem.meeting_id == meeting_id)).one()


def waiting(session: Session, patient_ids: Sequence[int]) -> set[int]:
    """Who of them waits on the agenda of a meeting to come."""
    running_states = (MeetingState.PLANNED, MeetingState.OPEN)
    wanted = (
        select(AgendaItem.patient_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            AgendaItem.state == ItemState.WAITING,
            Meeting.state.in_(running_states),
            AgendaItem.patient_id.in_(patient_ids),
        )
    )
    return set(session.scalars(wanted))


def taken_off(session: Session, meeting_id: int) -> set[int]:
    """Whom somebody took off the agenda of a meeting."""
    wanted = select(AgendaItem.patient_id).where(
        AgendaItem.meeting_id == meeting_id, AgendaItem.state == ItemState.TAKEN_OFF
    )
    return set(session.scalars(wanted))


def brought(session: Session, meeting_id: int) -> int:
    """How many lines wait that the rules put to discussion."""
    wanted = select(func.count()).where(
        AgendaItem.meeting_id == meeting_id,
        AgendaItem.state == ItemState.WAITING,
        AgendaItem.is_standard.is_(False),
        AgendaItem.reason != AgendaReason.REFERRED,
    )
    return session.scalars(wanted).one()


def require_changeable(item: AgendaItem, may_change: Callable[[ItemState], bool]) -> None:
    """Refuse to change a line that does not stand so."""
    if may_change(ItemState(item.state)):
        return
    if item.state == ItemState.WAITING:
        raise Refused("MT-15", "This line was put back on the agenda meanwhile.")
    is_off = item.state in {ItemState.TAKEN_OFF, ItemState.ROLLED}
    words = "stands on it no more" if is_off else "is decided"
    raise Refused("MT-15", f"This line of the agenda {words}.", "Bring the patient anew.")


def require_not_there(session: Session, meeting: Meeting, patient_id: int) -> None:
    """Refuse to bring a patient twice to one meeting."""
    wanted = select(AgendaItem.question).where(
        AgendaItem.meeting_id == meeting.id,
        AgendaItem.patient_id == patient_id,
        AgendaItem.state == ItemState.WAITING,
    )
    question = session.scalar(wanted)
    if question is not None:
        words = f"Stands on the agenda of {short_date(meeting.meets_on)} already: “{question}”"
        raise NotValid([Finding("MT-15", Level.BLOCK, words, "patient")])


def require_of_practice(session: Session, meeting: Meeting, key: int, today: date) -> None:
    """Refuse to bring another practice's patient to a practice's meeting."""
    if meeting.gp_practice_id is None:
        return
    is_theirs = is_of_practice(meeting.gp_practice_id, today)
    if session.scalar(select(Patient.id).where(Patient.id == key, is_theirs)) is None:
        words = "This meeting is about the patients of another practice."
        raise NotValid([Finding("MT-15", Level.BLOCK, words, "meeting")])

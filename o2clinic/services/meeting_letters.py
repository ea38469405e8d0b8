"""Letters after a meeting: of which decisions somebody outside is told, and that they were."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from o2clinic.models import (
    AgendaItem,
    Document,
    LetterCopy,
    Meeting,
    MeetingAction,
    Patient,
    Person,
)
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.letter_copies import CopyState
from o2clinic.rules.meeting import ActionKind, ActionState, ItemState, MeetingState
from o2clinic.services.letter_catalogue import OF_MEETINGS
from o2clinic.services.meeting_reading import KnownLine, KnownMeeting
from o2clinic.services.work import Work

TELLS_OUTCOME: Final = "mdt_outcome%"  # of the catalogue's letters those that tell a meeting's
WAITING: Final = (CopyState.TO_SEND, CopyState.PRINTED)


def lines_with_letter(known: KnownMeeting) -> tuple[KnownLine, ...]:
    """Every patient who was talked about, and by rule decided ones where a letter was asked for."""
    asked = {
        one.action.agenda_item_id for one in known.actions if one.action.kind == ActionKind.LETTER
    }
    return tuple(
        line
        for line in known.lines
        if line.item.state == ItemState.DECIDED
        or (line.item.state == ItemState.STANDARD and line.item.id in asked)
    )


def note_letter(work: Work, patient_id: int, template: str, document_id: int) -> None:
    """A letter that tells a meeting's outcome ends the actions that asked for it."""
    if template not in OF_MEETINGS:
        return
    wanted = (
        select(MeetingAction)
        .join(AgendaItem, AgendaItem.id == MeetingAction.agenda_item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            MeetingAction.patient_id == patient_id,
            MeetingAction.kind == ActionKind.LETTER,
            MeetingAction.state == ActionState.OPEN,
            Meeting.state == MeetingState.CLOSED,
        )
        .order_by(MeetingAction.id)
    )
    for action in work.session.scalars(wanted).all():
        action.state, action.document_id = ActionState.DONE, document_id
        action.ended_on, action.ended_by_id = day_of(work.at), work.actor.person_id
        action.ended_note = "The letter was issued"
        work.changed(Concept.MEETING, 0)


def decided_without_letter(since: datetime) -> "Select[*tuple[Any, ...]]":
    """Decisions of closed meetings that nobody outside was told, or whose copies wait.

    The oldest first. By rule decided ones only where a letter was asked for.
    """
    letter, newer = aliased(Document), aliased(Document)
    is_its_letter = and_(
        letter.patient_id == AgendaItem.patient_id,
        letter.template.like(TELLS_OUTCOME),
        letter.issued_at >= Meeting.closed_at,
    )
    document_id = (
        select(func.max(letter.id))
        .where(is_its_letter)
        .correlate(AgendaItem, Meeting)
        .scalar_subquery()
    )
    waiting = (
        select(func.count())
        .select_from(LetterCopy)
        .join(letter, letter.id == LetterCopy.document_id)
        .outerjoin(newer, newer.replaces_id == letter.id)
        .where(is_its_letter, LetterCopy.state.in_(WAITING), newer.id.is_(None))
        .correlate(AgendaItem, Meeting)
        .scalar_subquery()
    )
    asks = exists().where(
        MeetingAction.agenda_item_id == AgendaItem.id, MeetingAction.kind == ActionKind.LETTER
    )
    return (
        select(
            AgendaItem.id,
            AgendaItem.patient_id,
            AgendaItem.decided_by_id,
            Meeting.meets_on,
            Meeting.name.label("meeting"),
            Patient.family_name,
            Patient.given_names,
            Patient.title,
            Patient.born_on,
            Person.title.label("staff_title"),
            Person.given_names.label("staff_given"),
            Person.family_name.label("staff_family"),
            document_id.label("document_id"),
            waiting.label("waiting"),
        )
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(Patient, Patient.id == AgendaItem.patient_id)
        .outerjoin(Person, Person.id == AgendaItem.decided_by_id)
        .where(
            Meeting.state == MeetingState.CLOSED,
            Meeting.closed_at > since,
            or_(
                AgendaItem.state == ItemState.DECIDED,
                and_(AgendaItem.state == ItemState.STANDARD, asks),
            ),
            Patient.died_on.is_(None),
            or_(document_id.is_(None), waiting > 0),
        )
        .order_by(Meeting.meets_on, AgendaItem.id)
    )

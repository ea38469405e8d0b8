"""Letters after a meeting: of which decisions somebody outside is told, and that they were."""

from sqlalchemy import select

from o2clinic.models import AgendaItem, Meeting, MeetingAction
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.meeting import ActionKind, ActionState, ItemState, MeetingState
from o2clinic.services.meeting_reading import KnownLine, KnownMeeting
from o2clinic.services.work import Work

# Clinic letters of the catalogue that tell what a meeting decided.
TELLING = ("mdt_outcome", "mdt_outcome_patient")


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
    if template not in TELLING:
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

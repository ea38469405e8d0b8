"""Bringing a patient to a meeting from its room, where nobody else may be named.

A search that lists names would show them to everybody. So the patient is told by two things that
belong to one person only, a number and the day of birth, and nothing of theirs is shown before
they are in front.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from o2clinic.errors import Finding, Level, NotValid
from o2clinic.models import Patient
from o2clinic.rules.meeting_agenda import LONGEST_QUESTION
from o2clinic.rules.nhs_number import NotNhsNumber, parse
from o2clinic.rules.permissions import Permission
from o2clinic.services.agenda_draft import AskDraft, ToMeeting
from o2clinic.services.agendas import Agendas
from o2clinic.services.diary import Bookee
from o2clinic.services.meeting_draft import LONGEST_NAME, needed, one_line
from o2clinic.services.result_draft import too_long
from o2clinic.services.work import Actor, Desk

NOBODY = "Nobody has this number and this day of birth. Find the patient at the desk."


@dataclass(frozen=True, slots=True)
class RoomAskDraft:
    """What the room's form sends.

    Attributes:
        number: the NHS number or the hospital number, whole.
        born_on: None where no day was typed or understood.
        asked_by: who asks, where that is nobody of the clinic; "" for whoever types it.
    """

    command_id: str
    meeting_id: int
    number: str = ""
    born_on: date | None = None
    question: str = ""
    asked_by: str = ""

    def findings(self) -> Iterator[Finding]:
        """What stands in the way, as far as the form alone tells."""
        question, asked_by = one_line(self.question), one_line(self.asked_by)
        if not self.number.strip():
            yield needed("Type the NHS number or the hospital number.", "number")
        if self.born_on is None:
            yield needed("Type the day of birth: it tells that the number is the right one.",
                         "born_on")  # fmt: skip
        if not question:
            yield needed("Type the one question that the meeting is to answer.", "question")
        yield from too_long("question", "The question", question, LONGEST_QUESTION)
        yield from too_long("asked_by", "The name", asked_by, LONGEST_NAME)


class RoomAsking:
    """What the room does to have one more patient on its agenda."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def ask(self, draft: RoomAskDraft) -> int:
        """Bring a patient with a question, by the rules of the agenda; gives the key of the line.

        Raises:
            NotValid: with the findings of the form; nobody, or more than one, has both number and
                day of birth; or the patient stands on the agenda already.
            Refused: the meeting is over, or the patient has died or moved away.
            RecordShut: the record is restricted, and no reason was given.
        """
        found = list(draft.findings())
        if found:
            raise NotValid(found)
        with self._desk.reading(self._actor, Permission.FIND_PATIENT) as session:
            key = _found(session, draft)
        if key is None:
            raise NotValid([Finding("MT-15", Level.BLOCK, NOBODY, "number")])
        return Agendas(self._desk, self._actor).ask(
            AskDraft(
                draft.command_id,
                Bookee(key, ""),
                ToMeeting(draft.meeting_id),
                draft.question,
                draft.asked_by,
            )
        )


def _found(session: Session, draft: RoomAskDraft) -> int | None:
    """Whose both are; of a record that was merged the one that stays."""
    typed = "".join(draft.number.split())
    try:
        digits = parse(draft.number)
    except NotNhsNumber:
        digits = ""
    is_theirs = or_(
        func.lower(Patient.hospital_number) == typed.lower(),
        *((Patient.nhs_number == digits,) if digits else ()),
    )
    wanted = select(Patient).where(is_theirs, Patient.born_on == draft.born_on)
    keys = {_that_stays(session, one) for one in session.scalars(wanted)}
    return next(iter(keys)) if len(keys) == 1 else None


def _that_stays(session: Session, patient: Patient) -> int:
    while patient.merged_into_id is not None:
        patient = session.get_one(Patient, patient.merged_into_id)
    return patient.id

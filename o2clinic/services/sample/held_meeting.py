"""A meeting of the sample clinic that was held and closed, with its minutes and actions.

Written beside the making, since its minutes are drawn as they print.
"""

from datetime import date, time, timedelta
from typing import Final

from sqlalchemy import Engine, select

from o2clinic.models import AgendaItem, Meeting, MeetingAction, MeetingSeat, Person
from o2clinic.rules.clinic_time import instant
from o2clinic.rules.meeting import (
    ActionKind,
    AgendaReason,
    Attendance,
    ItemState,
    MeetingKind,
    MeetingOutcome,
    MeetingState,
    SeatRole,
)
from o2clinic.rules.permissions import Permission, Role
from o2clinic.services.meeting_closing import ClosingDraft, MeetingClosing
from o2clinic.services.sample.stories import keys_of_stories
from o2clinic.services.work import Actor, Desk, Work

_BEGINS, _ENDS = time(13, 30), time(14, 20)
_CHAIR: Final = "dr_berg"
_NURSE: Final = "nurse_olu"
_SATURDAY: Final = 5
_DECIDED: Final = (
    (
        "cook_albert",
        AgendaReason.COMPLEX,
        "Carbon dioxide rises on oxygen: is ventilation at night wanted?",
        MeetingOutcome.REFER,
        "To the ventilation clinic; the oxygen stays as it is until then.",
    ),
    (
        "penhale_ruth",
        AgendaReason.REFERRED,
        "May the second blood gas be taken at home?",
        MeetingOutcome.REASSESS,
        "At home, by the nurse, once the 21 days are over.",
    ),
)


def write_held_meeting(engine: Engine, today: date, desk_name: str) -> int:
    """Through the service that closes meetings; gives the key of the minutes."""
    held_on = _working_day_before(today)
    at = instant(held_on, _ENDS)
    desk = Desk(engine, now=lambda: at, name=desk_name)
    chair, nurse = _actor(engine, _CHAIR), _actor(engine, _NURSE)
    with desk.work(chair, Permission.HOLD_MEETING, "hold_meeting") as work:
        meeting = Meeting(
            name="Extra MDT",
            kind=MeetingKind.AD_HOC,
            meets_on=held_on,
            starts_at=_BEGINS,
            minutes=60,
            place="Seminar room",
            state=MeetingState.OPEN,
            opened_at=instant(held_on, _BEGINS),
        )
        meeting_id = work.record_id = work.add(meeting)
        _seat(work, meeting_id, SeatRole.CHAIR, Attendance.PRESENT, chair.person_id)
        _seat(work, meeting_id, SeatRole.NURSE, Attendance.PRESENT, nurse.person_id)
        _decide(work, meeting_id, chair, nurse, held_on)
    closing = MeetingClosing(desk, chair)
    return closing.close(ClosingDraft("sample meeting", closing.preview(meeting_id)))


def _decide(work: Work, meeting_id: int, chair: Actor, nurse: Actor, held_on: date) -> None:
    keys = keys_of_stories()
    for place, (name, reason, question, outcome, decision) in enumerate(_DECIDED, start=1):
        item = AgendaItem(
            patient_id=keys[name],
            meeting_id=meeting_id,
            place=place,
            reason=reason,
            question=question,
            asked_by_id=nurse.person_id,
            state=ItemState.DECIDED,
            outcome=outcome,
            decision=decision,
            decided_at=work.at,
            decided_by_id=chair.person_id,
            seconds_shown=240,
        )
        work.add(item)
        for kind, words, owner, days in (
            (ActionKind.TELEPHONE, "Tell the patient what was decided", nurse, 2),
            (ActionKind.OTHER, "See whether it was done, and tell the team", chair, 14),
        ):
            work.add(
                MeetingAction(
                    patient_id=keys[name],
                    agenda_item_id=item.id,
                    kind=kind,
                    words=words,
                    owner_id=owner.person_id,
                    due_on=held_on + timedelta(days=days),
                )
            )


def _seat(
    work: Work, meeting_id: int, role: SeatRole, attendance: Attendance, person_id: int
) -> None:
    seat = MeetingSeat(meeting_id=meeting_id, role=role, attendance=attendance, person_id=person_id)
    work.add(seat)


def _working_day_before(today: date) -> date:
    day = today - timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day -= timedelta(days=1)
    return day


def _actor(engine: Engine, sign_in_name: str) -> Actor:
    with engine.connect() as connection:
        wanted = select(Person.id).where(Person.sign_in_name == sign_in_name)
        person_id = connection.scalars(wanted).one()
    return Actor(person_id, "", frozenset({Role.PHYSICIAN}))

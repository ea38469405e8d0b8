"""The sample clinic's meetings: twice a week, one with a practice, and the next one's agenda."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from o2clinic.models import GpPractice
from o2clinic.rules.clinic_time import instant
from o2clinic.rules.meeting import MeetingKind, SeatRole
from o2clinic.services.agenda_draft import AskDraft, ToMeeting
from o2clinic.services.agendas import Agendas
from o2clinic.services.diary import Bookee
from o2clinic.services.meeting_draft import SeatDraft, SeriesDraft
from o2clinic.services.meeting_plans import MeetingPlans
from o2clinic.services.meeting_seats import MeetingSeats
from o2clinic.services.meetings import Meetings
from o2clinic.services.sample.clinics import Places, read_places
from o2clinic.services.sample.stories import keys_of_stories
from o2clinic.services.work import PROGRAM, Desk

_AS_AT: Final = time(8, 40)
_SINCE: Final = timedelta(weeks=26)
_GUESTS: Final = (
    ("Ms L. Rowse", "Hospice at Home", SeatRole.PALLIATIVE),
    ("Mr P. Angove", "Adult social care", SeatRole.SOCIAL_CARE),
)
_QUESTION: Final = "May oxygen go along on a flight in spring?"


def plan_some_meetings(engine: Engine, today: date, desk_name: str) -> None:
    """Through the services that a desk uses; only the telling patients stand on the agenda.

    Who else is to be brought is found by whoever presses Fill.
    """
    desk = Desk(engine, now=lambda: instant(today, _AS_AT), name=desk_name)
    with engine.connect() as connection:
        places = read_places(connection)
    _with_a_practice(desk, today)
    series = MeetingPlans(desk, PROGRAM).save(
        SeriesDraft(
            command_id=f"sample mdt {today}",
            name="Oxygen MDT",
            weekdays=frozenset({1, 3}),
            starts_at=time(13),
            minutes=60,
            place="Seminar room",
            first_on=today - _SINCE,
        )
    )
    meetings = Meetings(desk, PROGRAM)
    coming = (row for row in meetings.sheet().rows if row.series_id == series and not row.holiday)
    day = next(coming).meets_on
    meeting_id = meetings.prepare(series, day, f"sample meeting {today}")
    _invite(desk, places, meeting_id)
    _bring(desk, meeting_id, today)


def _with_a_practice(desk: Desk, today: date) -> None:
    with Session(desk.engine) as session:
        first = select(GpPractice).order_by(GpPractice.id).limit(1)
        practice = session.scalars(first).first()
    if practice is None:
        return
    MeetingPlans(desk, PROGRAM).save(
        SeriesDraft(
            command_id=f"sample practice {today}",
            name="Practice meeting",
            kind=MeetingKind.PRACTICE,
            weekdays=frozenset({2}),
            every_weeks=4,
            starts_at=time(12, 30),
            minutes=45,
            place=practice.name,
            gp_practice_id=practice.id,
            first_on=today - _SINCE,
        )
    )


def _invite(desk: Desk, places: Places, meeting_id: int) -> None:
    seats, team = MeetingSeats(desk, PROGRAM), places.team
    staff = ((team.physicians[0], SeatRole.CHAIR), *((one, SeatRole.NURSE) for one in team.nurses))
    for at, (person_id, role) in enumerate(staff):
        draft = SeatDraft(f"sample seat {at} {meeting_id}", meeting_id, person_id, role=role)
        seats.invite(_each_time(draft))
    for at, (name, organisation, role) in enumerate(_GUESTS):
        command_id = f"sample guest {at} {meeting_id}"
        draft = SeatDraft(command_id, meeting_id, 0, name, organisation, role)
        seats.invite(_each_time(draft))


def _each_time(draft: SeatDraft) -> SeatDraft:
    return replace(draft, is_each_time=True)


def _bring(desk: Desk, meeting_id: int, today: date) -> None:
    agendas, told = Agendas(desk, PROGRAM), tuple(keys_of_stories().values())
    agendas.fill(meeting_id, f"sample agenda {today}", told)
    there = {line.patient_id for line in agendas.sheet(meeting_id).lines}
    asked_for = next((key for key in told if key not in there), None)
    if asked_for is not None:
        agendas.ask(
            AskDraft(
                command_id=f"sample question {today}",
                patient=Bookee(asked_for, ""),
                meeting=ToMeeting(meeting_id),
                question=_QUESTION,
                asked_by="Respiratory ward",
            )
        )

"""Reading a meeting as its minutes tell it: who was there, what was decided, who does what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from o2clinic.documents.meeting_minutes import (
    Amendment,
    Attendee,
    MinutedAction,
    MinutedPatient,
    MinutesSheet,
    NotDecided,
    StandardCase,
)
from o2clinic.documents.page import Identity
from o2clinic.models import (
    AgendaItem,
    Meeting,
    MeetingAction,
    MeetingMinutes,
    MeetingSeat,
    Patient,
    Person,
    RecordRestriction,
)
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import short_date, staff_name_in_full
from o2clinic.rules.meeting import (
    ACTION_STATE_WORDS,
    AGENDA_REASON_WORDS,
    MEETING_KIND_WORDS,
    MEETING_OUTCOME_WORDS,
    SEAT_ROLE_WORDS,
    ActionState,
    AgendaReason,
    Attendance,
    ItemState,
    MeetingKind,
    MeetingOutcome,
    SeatRole,
)
from o2clinic.services import shut_records
from o2clinic.services.day_list import letterhead_of
from o2clinic.services.meeting_rolling import next_meeting
from o2clinic.services.work import Actor

_ROLES: Final = tuple(SeatRole)


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A line of an agenda with its patient.

    Attributes:
        item: as it is stored.
        is_here: the patient has neither died nor moved away.
        is_restricted: nothing of it may stand in the minutes.
        went_on: the day of the meeting that took it up; None while none did.
    """

    item: AgendaItem
    identity: Identity
    is_here: bool
    is_restricted: bool
    went_on: date | None = None


@dataclass(frozen=True, slots=True)
class KnownAction:
    """An action with who does it, in words."""

    action: MeetingAction
    owner: str


@dataclass(frozen=True, slots=True)
class KnownMeeting:
    """A meeting as it was read; lines of records that are shut to whoever reads are left out.

    Attributes:
        follows: the meeting that has, or will have, what was not reached.
    """

    meeting: Meeting
    follows: Meeting | None
    lines: tuple[KnownLine, ...]
    actions: tuple[KnownAction, ...]
    seats: tuple[tuple[MeetingSeat, str], ...]

    def in_state(self, *states: ItemState) -> tuple[KnownLine, ...]:
        """The lines that stand so, in their order."""
        return tuple(line for line in self.lines if line.item.state in states)

    def actions_of(self, item_id: int) -> tuple[KnownAction, ...]:
        """What is to be done by a line's decision."""
        return tuple(one for one in self.actions if one.action.agenda_item_id == item_id)


def known_meeting(session: Session, meeting: Meeting, actor: Actor, now: datetime) -> KnownMeeting:
    """Read it; five statements."""
    return KnownMeeting(
        meeting,
        next_meeting(session, meeting),
        _lines(session, meeting.id, actor, now),
        _actions(session, meeting.id, actor, now),
        _seats(session, meeting.id),
    )


def minutes_of(
    session: Session, known: KnownMeeting, actor: Actor, written_at: datetime
) -> MinutesSheet:
    """What the minutes say; two statements. Of restricted records they say nothing."""
    told = [line for line in known.lines if not line.is_restricted]
    at = {one: tuple(_attendees(known, one)) for one in Attendance}
    meeting = known.meeting
    return MinutesSheet(
        letterhead=letterhead_of(session),
        name=meeting.name,
        kind=MEETING_KIND_WORDS[MeetingKind(meeting.kind)],
        meets_on=meeting.meets_on,
        starts_at=meeting.starts_at,
        place=meeting.place,
        present=at[Attendance.PRESENT],
        apologies=at[Attendance.APOLOGIES],
        absent=at[Attendance.ABSENT],
        not_noted=at[Attendance.INVITED],
        patients=tuple(
            _discussed(line, known) for line in told if line.item.state == ItemState.DECIDED
        ),
        standard=tuple(
            _standard(line, known) for line in told if line.item.state == ItemState.STANDARD
        ),
        not_decided=tuple(_not_decided(told, known)),
        written_by=_name_of(session, actor),
        written_at=written_at,
        amendments=_amendments(session, meeting.id),
    )


def reasons_in_words(item: AgendaItem) -> str:
    """Why a patient was brought: the first reason, and those beside it."""
    codes = [item.reason, *filter(None, item.other_reasons.split(","))]
    known = set(AgendaReason)
    words = (AGENDA_REASON_WORDS[AgendaReason(code)] if code in known else code for code in codes)
    return "; ".join(words)


def outcome_in_words(item: AgendaItem) -> str:
    """The decision in one word."""
    code = item.outcome or ""
    return MEETING_OUTCOME_WORDS[MeetingOutcome(code)] if code in set(MeetingOutcome) else code


def decision_in_words(item: AgendaItem) -> str:
    """The decision in one word, and what exactly."""
    outcome = outcome_in_words(item)
    return f"{outcome}. {item.decision}" if item.decision else outcome


def name_of_staff(title: str | None, given: str | None, family: str | None, other: str) -> str:
    """Who somebody is: of the staff, or the name that was typed."""
    return staff_name_in_full(title or "", given or "", family) if family else other


def _lines(session: Session, meeting_id: int, actor: Actor, now: datetime) -> tuple[KnownLine, ...]:
    follower, later = aliased(AgendaItem), aliased(Meeting)
    restricted = select(RecordRestriction.patient_id).where(RecordRestriction.is_in_force.is_(True))
    wanted = (
        select(
            AgendaItem,
            Patient.family_name,
            Patient.given_names,
            Patient.title,
            Patient.born_on,
            Patient.nhs_number,
            (Patient.died_on.is_(None) & Patient.moved_away_on.is_(None)).label("is_here"),
            Patient.id.in_(restricted).label("is_restricted"),
            later.meets_on.label("went_on"),
        )
        .join(Patient, Patient.id == AgendaItem.patient_id)
        .outerjoin(follower, follower.rolled_from_id == AgendaItem.id)
        .outerjoin(later, later.id == follower.meeting_id)
        .where(
            AgendaItem.meeting_id == meeting_id,
            shut_records.not_shut(AgendaItem.patient_id, actor.person_id, now),
        )
        .order_by(AgendaItem.place, AgendaItem.id)
    )
    return tuple(
        KnownLine(
            row.AgendaItem,
            Identity(
                row.family_name, row.given_names, row.title, row.born_on, row.nhs_number or ""
            ),
            bool(row.is_here),
            bool(row.is_restricted),
            row.went_on,
        )
        for row in session.execute(wanted)
    )


def _actions(
    session: Session, meeting_id: int, actor: Actor, now: datetime
) -> tuple[KnownAction, ...]:
    wanted = (
        select(MeetingAction, Person.title, Person.given_names, Person.family_name)
        .join(AgendaItem, AgendaItem.id == MeetingAction.agenda_item_id)
        .outerjoin(Person, Person.id == MeetingAction.owner_id)
        .where(
            AgendaItem.meeting_id == meeting_id,
            shut_records.not_shut(MeetingAction.patient_id, actor.person_id, now),
        )
        .order_by(MeetingAction.due_on, MeetingAction.id)
    )
    return tuple(
        KnownAction(
            row.MeetingAction,
            name_of_staff(
                row.title, row.given_names, row.family_name, row.MeetingAction.owner_name
            ),
        )
        for row in session.execute(wanted)
    )


def _seats(session: Session, meeting_id: int) -> tuple[tuple[MeetingSeat, str], ...]:
    wanted = (
        select(MeetingSeat, Person.title, Person.given_names, Person.family_name)
        .outerjoin(Person, Person.id == MeetingSeat.person_id)
        .where(MeetingSeat.meeting_id == meeting_id)
        .order_by(MeetingSeat.id)
    )
    found = [
        (row.MeetingSeat, _seated(row.MeetingSeat, row)) for row in session.execute(wanted).all()
    ]
    return tuple(sorted(found, key=lambda seat: (_order_of(seat[0].role), seat[1])))


def _order_of(role: str) -> int:
    return _ROLES.index(SeatRole(role)) if role in set(SeatRole) else len(_ROLES)


def _seated(seat: MeetingSeat, row: Any) -> str:
    name = name_of_staff(row.title, row.given_names, row.family_name, seat.guest_name)
    return f"{name}, {seat.organisation}" if seat.organisation else name


def _attendees(known: KnownMeeting, attendance: Attendance) -> Iterable[Attendee]:
    for seat, name in known.seats:
        if seat.attendance == attendance:
            is_known = seat.role in set(SeatRole)
            yield Attendee(name, SEAT_ROLE_WORDS[SeatRole(seat.role)] if is_known else seat.role)


def _discussed(line: KnownLine, known: KnownMeeting) -> MinutedPatient:
    item = line.item
    return MinutedPatient(
        identity=line.identity,
        reason=reasons_in_words(item),
        question=item.question,
        evidence=item.evidence,
        outcome=outcome_in_words(item),
        decision=item.decision,
        actions=_minuted(known.actions_of(item.id)),
    )


def _standard(line: KnownLine, known: KnownMeeting) -> StandardCase:
    item = line.item
    decided = item.decision or item.proposal or outcome_in_words(item)
    return StandardCase(line.identity, item.rule, decided, _minuted(known.actions_of(item.id)))


def _minuted(actions: Sequence[KnownAction]) -> tuple[MinutedAction, ...]:
    return tuple(
        MinutedAction(one.owner, one.action.words, one.action.due_on, _became(one.action))
        for one in actions
    )


def _became(action: MeetingAction) -> str:
    if action.state == ActionState.OPEN:
        return ""
    words = ACTION_STATE_WORDS[ActionState(action.state)]
    return f"{words}, {short_date(action.ended_on)}"


def _not_decided(told: Sequence[KnownLine], known: KnownMeeting) -> Iterable[NotDecided]:
    follows = known.follows
    for line in told:
        item = line.item
        if item.state in {ItemState.WAITING, ItemState.ROLLED}:
            yield NotDecided(line.identity, item.question, _goes_on(line, follows))
        elif item.state == ItemState.TAKEN_OFF:
            why = f": {item.state_reason.rstrip('.')}" if item.state_reason else ""
            yield NotDecided(line.identity, item.question, f"Taken off{why}.")


def _goes_on(line: KnownLine, follows: Meeting | None) -> str:
    if not line.is_here:
        return "Not reached; the record is closed."
    is_waiting = line.item.state == ItemState.WAITING
    day = follows.meets_on if is_waiting and follows is not None else line.went_on
    if day is None:
        return "Not reached: goes on to the next meeting."
    return f"Not reached: goes on to the meeting of {short_date(day)}."


def _name_of(session: Session, actor: Actor) -> str:
    row = session.execute(
        select(Person.title, Person.given_names, Person.family_name).where(
            Person.id == actor.person_id
        )
    ).first()
    return actor.name if row is None else staff_name_in_full(*row)


def _amendments(session: Session, meeting_id: int) -> tuple[Amendment, ...]:
    """What earlier minutes of the meeting were corrected for, the oldest first."""
    wanted = (
        select(
            MeetingMinutes.issued_at,
            MeetingMinutes.replaces_reason,
            Person.title,
            Person.given_names,
            Person.family_name,
        )
        .join(Person, Person.id == MeetingMinutes.issued_by_id)
        .where(MeetingMinutes.meeting_id == meeting_id, MeetingMinutes.replaces_id.is_not(None))
        .order_by(MeetingMinutes.id)
    )
    return tuple(
        Amendment(
            day_of(row.issued_at),
            staff_name_in_full(row.title, row.given_names, row.family_name),
            row.replaces_reason,
        )
        for row in session.execute(wanted)
    )


def clock_of(now: datetime) -> datetime:
    """The clinic's clock to the minute, as a paper bears it."""
    return local(now).replace(tzinfo=None, second=0, microsecond=0)

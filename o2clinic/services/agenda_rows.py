"""An agenda as it is read: the meeting, who is invited, and its lines in their order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session

from o2clinic.errors import NotFound
from o2clinic.models import AgendaItem, Meeting, MeetingSeat, MeetingSeries, Patient, Person
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import born, patient_name, staff_name
from o2clinic.rules.meeting import (
    AGENDA_REASON_WORDS,
    ATTENDANCE_WORDS,
    ITEM_STATE_WORDS,
    SEAT_ROLE_WORDS,
    AgendaReason,
    Attendance,
    ItemState,
    MeetingState,
    SeatRole,
)
from o2clinic.rules.nhs_number import formatted
from o2clinic.services.meeting_rows import MeetingRow, meeting_row
from o2clinic.services.plan_sheet import Named
from o2clinic.services.shut_records import not_shut


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaLine:
    """One patient on an agenda.

    Attributes:
        place: from 1, among the lines that are shown.
        reasons: all, in words, the first first.
        asked: who asks for it, in words; "" for what the rules bring.
        proposal: what may be decided without discussion; "" for what is discussed.
        decision: what was decided; "" before.
        is_carried: it was not reached at an earlier meeting.
        is_here: the patient has neither died nor moved away.
    """

    item_id: int
    version: int
    patient_id: int
    name: str
    born: str
    nhs_number: str
    place: int
    reasons: str
    question: str
    evidence: str
    rule: str
    asked: str
    proposal: str
    state: ItemState
    state_reason: str
    decision: str
    is_carried: bool
    is_here: bool

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be talked about, or decided as proposed."""
        return self.state is ItemState.WAITING and self.is_here

    @property
    def may_be_put_back(self) -> bool:
        """Whether it was taken off, of a patient who is here."""
        return self.state is ItemState.TAKEN_OFF and self.is_here

    @property
    def is_standard(self) -> bool:
        """Whether it may be decided without discussion."""
        return self.is_waiting and bool(self.proposal)

    @property
    def stands(self) -> str:
        """How it stands, in words."""
        if not self.is_here and self.state is ItemState.WAITING:
            return "stands aside: the patient has died or moved away"
        if self.state is ItemState.TAKEN_OFF:
            return f"taken off: {self.state_reason}"
        if self.is_standard:
            return "standard"
        if self.state is ItemState.WAITING:
            return "carried over" if self.is_carried else ""
        return ITEM_STATE_WORDS[self.state]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRow:
    """Somebody who is invited.

    Attributes:
        organisation: of a guest.
        attendance: in words.
    """

    seat_id: int
    version: int
    name: str
    role: str
    organisation: str
    attendance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsSheet:
    """Who is invited: to one meeting, or, where `meeting_id` is 0, to each of a series.

    Attributes:
        what: the meeting, in words.
        series_id: 0 for a meeting that does not come again.
        may_change: the meeting is not over.
    """

    what: str
    meeting_id: int
    series_id: int
    seats: tuple[SeatRow, ...]
    staff: tuple[Named, ...]
    may_change: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaSheet:
    """The agenda of one meeting.

    Attributes:
        meeting: as in the list of meetings.
        lines: what is to be talked about first, then what was taken off or stands aside.
        staff: who can be invited.
    """

    meeting: MeetingRow
    lines: tuple[AgendaLine, ...]
    seats: tuple[SeatRow, ...]
    staff: tuple[Named, ...]

    @property
    def is_open(self) -> bool:
        """Whether it may still be changed."""
        return self.meeting.state in {MeetingState.PLANNED, MeetingState.OPEN}

    @property
    def invited(self) -> SeatsSheet:
        """Who is invited to it."""
        return SeatsSheet(
            what=f"{self.meeting.what}, {self.meeting.when}",
            meeting_id=self.meeting.meeting_id,
            series_id=self.meeting.series_id,
            seats=self.seats,
            staff=self.staff,
            may_change=self.is_open,
        )

    @property
    def standard(self) -> tuple[AgendaLine, ...]:
        """What may be decided without discussion."""
        return tuple(line for line in self.lines if line.is_standard)


def agenda_sheet(session: Session, meeting_id: int, person_id: int, now: datetime) -> AgendaSheet:
    """The agenda; eight statements.

    Raises:
        NotFound: no such meeting.
    """
    meeting = session.get(Meeting, meeting_id)
    if meeting is None:
        raise NotFound("This meeting is not in the database.")
    return AgendaSheet(
        meeting=meeting_row(session, meeting, person_id, now),
        lines=_in_order(_lines(session, meeting_id, person_id, now)),
        seats=seat_rows(session, MeetingSeat.meeting_id == meeting_id),
        staff=_staff(session),
    )


def seats_of_series(session: Session, series_id: int) -> SeatsSheet:
    """Who is invited to each meeting of a series; three statements.

    Raises:
        NotFound: no such series.
    """
    series = session.get(MeetingSeries, series_id)
    if series is None:
        raise NotFound("This meeting is not in the database.")
    each_time = (MeetingSeat.series_id == series_id, MeetingSeat.meeting_id.is_(None))
    return SeatsSheet(
        what=series.name,
        meeting_id=0,
        series_id=series_id,
        seats=seat_rows(session, *each_time),
        staff=_staff(session),
    )


def seat_rows(session: Session, *which: ColumnElement[bool]) -> tuple[SeatRow, ...]:
    """Who is invited, in the order of the roles; one statement."""
    wanted = (
        select(MeetingSeat, Person)
        .outerjoin(Person, Person.id == MeetingSeat.person_id)
        .where(*which)
        .order_by(MeetingSeat.id)
    )
    order = list(SeatRole)
    found = session.execute(wanted).all()
    in_order = sorted(found, key=lambda row: order.index(SeatRole(row[0].role)))
    return tuple(_seat(seat, person) for seat, person in in_order)


def _seat(seat: MeetingSeat, person: Person | None) -> SeatRow:
    return SeatRow(
        seat_id=seat.id,
        version=seat.version,
        name=seat.guest_name if person is None else person.name,
        role=SEAT_ROLE_WORDS[SeatRole(seat.role)],
        organisation=seat.organisation,
        attendance=ATTENDANCE_WORDS[Attendance(seat.attendance)],
    )


def _staff(session: Session) -> tuple[Named, ...]:
    wanted = select(Person).where(Person.is_active)
    in_order = wanted.order_by(Person.family_name, Person.given_names, Person.id)
    return tuple(Named(one.id, one.name) for one in session.scalars(in_order))


def _lines(session: Session, meeting_id: int, person_id: int, now: datetime) -> list[AgendaLine]:
    rows = session.execute(_wanted(meeting_id, person_id, now)).all()
    today = day_of(now)
    return [_line(row, at, today) for at, row in enumerate(rows, start=1)]


def _in_order(lines: Sequence[AgendaLine]) -> tuple[AgendaLine, ...]:
    """Lines that nobody talks about come last, and are not counted."""

    def is_aside(line: AgendaLine) -> bool:
        is_gone = line.state is ItemState.WAITING and not line.is_here
        return is_gone or line.state in {ItemState.TAKEN_OFF, ItemState.ROLLED}

    in_order = sorted(lines, key=lambda line: (is_aside(line), line.place))
    return tuple(replace(line, place=at) for at, line in enumerate(in_order, start=1))


def _wanted(meeting_id: int, person_id: int, now: datetime) -> "Select[*tuple[Any, ...]]":
    item = AgendaItem.__table__.c
    return (
        select(
            *(item[name] for name in ("id", "version", "patient_id", "place", "reason")),
            *(item[name] for name in ("other_reasons", "question", "evidence", "rule")),
            *(item[name] for name in ("asked_by", "is_standard", "proposal", "state")),
            *(item[name] for name in ("state_reason", "decision", "rolled_from_id")),
            *(getattr(Patient, name) for name in ("family_name", "given_names", "title")),
            *(getattr(Patient, name) for name in ("born_on", "died_on", "moved_away_on")),
            Patient.nhs_number,
            Person.title.label("asker_title"),
            Person.given_names.label("asker_given"),
            Person.family_name.label("asker_family"),
        )
        .join(Patient, Patient.id == item.patient_id)
        .outerjoin(Person, Person.id == item.asked_by_id)
        .where(item.meeting_id == meeting_id, not_shut(item.patient_id, person_id, now))
        .order_by(item.place, item.id)
    )


def _line(row: "Row[Any]", at: int, today: date) -> AgendaLine:
    others = [AgendaReason(code) for code in filter(None, row.other_reasons.split(","))]
    reasons = [AgendaReason(row.reason), *others]
    asker = ""
    if row.asker_family is not None:
        asker = staff_name(row.asker_title, row.asker_given, row.asker_family)
    return AgendaLine(
        item_id=row.id,
        version=row.version,
        patient_id=row.patient_id,
        name=patient_name(row.family_name, row.given_names, row.title),
        born=born(row.born_on, today, row.died_on),
        nhs_number=formatted(row.nhs_number) if row.nhs_number else "no NHS number",
        place=at,
        reasons="; ".join(AGENDA_REASON_WORDS[one] for one in reasons),
        question=row.question,
        evidence=row.evidence,
        rule=row.rule,
        asked=row.asked_by or asker,
        proposal=row.proposal if row.is_standard else "",
        state=ItemState(row.state),
        state_reason=row.state_reason,
        decision=row.decision,
        is_carried=row.rolled_from_id is not None,
        is_here=row.died_on is None and row.moved_away_on is None,
    )

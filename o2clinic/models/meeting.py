"""Meetings that decide (MDT): when, who, about whom, what was decided and who does it."""

from datetime import date, datetime, time

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    Time,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Code, Key, Record, UtcDateTime
from o2clinic.rules.meeting import (
    ActionKind,
    ActionState,
    AgendaReason,
    Attendance,
    ItemState,
    MeetingKind,
    MeetingOutcome,
    MeetingState,
    SeatRole,
)
from o2clinic.rules.visits import VisitKind


class MeetingSeries(Record):
    """A meeting that comes again, on one or more days of the week."""

    __tablename__ = "meeting_series"
    __table_args__ = (
        CheckConstraint("minutes between 1 and 480", "minutes"),
        CheckConstraint("every_weeks between 1 and 52", "every_weeks"),
        Index("ix_meeting_series_gp_practice_id", "gp_practice_id"),
    )

    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(Code(MeetingKind))
    weekdays: Mapped[str] = mapped_column(String(7))  # digits, Monday is 1: "24"
    every_weeks: Mapped[int] = mapped_column(default=1)  # counted from the week of first_on
    starts_at: Mapped[time] = mapped_column(Time)  # at the clinic
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(String(150), default="")
    gp_practice_id: Mapped[int | None] = mapped_column(Key, ForeignKey("gp_practice.id"))
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date | None] = mapped_column(Date)


class Meeting(Record):
    """One meeting on one day."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("minutes between 1 and 480", "minutes"),
        # A series meets once a day, whoever prepares it first.
        UniqueConstraint("series_id", "meets_on"),
        Index("ix_meeting_meets_on_state", "meets_on", "state"),
        Index("ix_meeting_gp_practice_id", "gp_practice_id"),
    )

    series_id: Mapped[int | None] = mapped_column(Key, ForeignKey("meeting_series.id"))
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(Code(MeetingKind))
    meets_on: Mapped[date] = mapped_column(Date)
    starts_at: Mapped[time] = mapped_column(Time)  # at the clinic
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(String(150), default="")
    gp_practice_id: Mapped[int | None] = mapped_column(Key, ForeignKey("gp_practice.id"))
    state: Mapped[str] = mapped_column(Code(MeetingState), default=MeetingState.PLANNED)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    cancel_reason: Mapped[str] = mapped_column(String(200), default="")


class MeetingSeat(Record):
    """Somebody who is invited: to one meeting, or, where none is named, to each of a series."""

    __tablename__ = "meeting_seat"
    __table_args__ = (
        CheckConstraint("(series_id is not null) or (meeting_id is not null)", "to_what"),
        CheckConstraint("(person_id is not null) or (guest_name <> '')", "somebody"),
        Index("ix_meeting_seat_series_id", "series_id"),
        Index("ix_meeting_seat_meeting_id", "meeting_id"),
    )

    series_id: Mapped[int | None] = mapped_column(Key, ForeignKey("meeting_series.id"))
    meeting_id: Mapped[int | None] = mapped_column(Key, ForeignKey("meeting.id"))
    person_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    guest_name: Mapped[str] = mapped_column(String(100), default="")  # not of the staff
    organisation: Mapped[str] = mapped_column(String(150), default="")
    role: Mapped[str] = mapped_column(Code(SeatRole))
    attendance: Mapped[str] = mapped_column(Code(Attendance), default=Attendance.INVITED)


class AgendaItem(Record):
    """A patient on the agenda of a meeting, with one question, and what was decided."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        CheckConstraint("seconds_shown >= 0", "seconds_shown"),
        CheckConstraint("(state = 'decided') <= (outcome is not null)", "outcome"),
        CheckConstraint("(state = 'standard') <= (outcome is not null)", "standard_outcome"),
        Index("ix_agenda_item_meeting_id", "meeting_id"),
        Index("ix_agenda_item_patient_id", "patient_id"),
        Index("ix_agenda_item_rolled_from_id", "rolled_from_id"),
    )

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"))
    meeting_id: Mapped[int] = mapped_column(Key, ForeignKey("meeting.id"))
    place: Mapped[int]  # from 1; its order on the agenda
    reason: Mapped[str] = mapped_column(Code(AgendaReason))
    other_reasons: Mapped[str] = mapped_column(String(300), default="")  # codes, by commas
    question: Mapped[str] = mapped_column(String(200))
    evidence: Mapped[str] = mapped_column(Text, default="")  # what speaks for the reason, in words
    rule: Mapped[str] = mapped_column(String(40), default="")  # by which it was brought
    asked_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    asked_by: Mapped[str] = mapped_column(String(100), default="")  # from outside the clinic
    is_standard: Mapped[bool] = mapped_column(default=False)  # may be decided without discussion
    proposal: Mapped[str] = mapped_column(Text, default="")  # what its rule proposes
    proposed_outcome: Mapped[str | None] = mapped_column(Code(MeetingOutcome))
    state: Mapped[str] = mapped_column(Code(ItemState), default=ItemState.WAITING)
    state_reason: Mapped[str] = mapped_column(String(200), default="")  # why it was taken off
    outcome: Mapped[str | None] = mapped_column(Code(MeetingOutcome))
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    seconds_shown: Mapped[int] = mapped_column(default=0)
    rolled_from_id: Mapped[int | None] = mapped_column(Key, ForeignKey("agenda_item.id"))


class MeetingAction(Record):
    """What somebody does after a meeting, and by when."""

    __tablename__ = "meeting_action"
    __table_args__ = (
        CheckConstraint("(owner_id is not null) or (owner_name <> '')", "owner"),
        CheckConstraint("(state = 'open') = (ended_on is null)", "ended_on"),
        Index("ix_meeting_action_agenda_item_id", "agenda_item_id"),
        Index("ix_meeting_action_patient_id", "patient_id"),
        Index("ix_meeting_action_state_due_on", "state", "due_on"),
        Index("ix_meeting_action_owner_id", "owner_id"),
    )

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"))
    agenda_item_id: Mapped[int] = mapped_column(Key, ForeignKey("agenda_item.id"))
    kind: Mapped[str] = mapped_column(Code(ActionKind))
    words: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    owner_name: Mapped[str] = mapped_column(String(100), default="")  # not of the staff
    due_on: Mapped[date] = mapped_column(Date)
    visit_kind: Mapped[str | None] = mapped_column(Code(VisitKind))
    state: Mapped[str] = mapped_column(Code(ActionState), default=ActionState.OPEN)
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    ended_note: Mapped[str] = mapped_column(String(200), default="")
    waiting_entry_id: Mapped[int | None] = mapped_column(Key, ForeignKey("waiting_entry.id"))
    document_id: Mapped[int | None] = mapped_column(Key, ForeignKey("document.id"))


class MeetingMinutes(Record):
    """The minutes of a meeting as they were issued; a correction is a new row, none is changed."""

    __tablename__ = "meeting_minutes"
    __table_args__ = (
        Index("ix_meeting_minutes_meeting_id", "meeting_id"),
        UniqueConstraint("replaces_id"),
    )

    meeting_id: Mapped[int] = mapped_column(Key, ForeignKey("meeting.id"))
    pdf: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int]
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    replaces_id: Mapped[int | None] = mapped_column(Key, ForeignKey("meeting_minutes.id"))
    replaces_reason: Mapped[str] = mapped_column(Text, default="")

"""The clinic itself: its settings, sites, rooms, its plan, and the dated sessions made from it."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Code, Key, Record, UtcDateTime
from o2clinic.rules.clinic_plan import LeaveKind, Nation, Recurrence
from o2clinic.rules.visits import ClinicKind, VisitKind

# Midnight ends a day as 00:00, which both engines keep as the least of all times.
_HOURS = "starts_at < ends_at or ends_at < '00:00:01'"
_PART_OF_DAY = f"(starts_at is null) = (ends_at is null) and (starts_at is null or {_HOURS})"


class Clinic(Record):
    """The one row of what holds for the whole database."""

    __tablename__ = "clinic"

    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(Text, default="")  # lines parted by line ends
    postcode: Mapped[str] = mapped_column(String(10), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    # The sample clinic alone lets a visitor be any of its people with one click.
    is_sample: Mapped[bool] = mapped_column(default=False)
    policy_id: Mapped[str] = mapped_column(String(40), default="BTS2015_QS2017")
    # What is done after a missed visit; its steps lie in resources/missed_visits.
    missed_policy_id: Mapped[str] = mapped_column(String(40), default="OFFER_FIRST_2026")
    spirometry_equation: Mapped[str] = mapped_column(String(40), default="GLI-Global-2022")
    # From before suppliers had entries; read where none of them is the usual one.
    supplier_name: Mapped[str] = mapped_column(String(200), default="")
    # A desk that nobody touches for so long is locked.
    idle_lock_minutes: Mapped[int] = mapped_column(default=10)
    # Whose bank holidays it keeps, and for how many months ahead the diary has its sessions.
    nation: Mapped[str] = mapped_column(Code(Nation), default=Nation.ENGLAND)
    plan_months: Mapped[int] = mapped_column(default=12)
    # Where the records went when this database was left behind; empty while it is the one in use.
    moved_to: Mapped[str] = mapped_column(String(300), default="")


class Site(Record):
    """A place where patients are seen; home rounds have one too."""

    __tablename__ = "site"

    name: Mapped[str] = mapped_column(String(100), unique=True)
    address: Mapped[str] = mapped_column(Text, default="")
    postcode: Mapped[str] = mapped_column(String(10), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    is_active: Mapped[bool] = mapped_column(default=True)


class Room(Record):
    """A room at a site; it can hold one visit at a time."""

    __tablename__ = "room"

    site_id: Mapped[int] = mapped_column(Key, ForeignKey("site.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    is_active: Mapped[bool] = mapped_column(default=True)


class ClinicTemplate(Record):
    """A clinic that repeats; times are the clock's at the site.

    A change from some day on ends this one the day before and begins another.
    """

    __tablename__ = "clinic_template"
    __table_args__ = (
        CheckConstraint("weekday between 0 and 6", "weekday"),
        CheckConstraint(_HOURS, "times"),
        CheckConstraint("every_weeks between 1 and 12", "every_weeks"),
        CheckConstraint("nth is null or nth between 1 and 5", "nth"),
        CheckConstraint("kept_days between 0 and 90", "kept_days"),
    )

    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(Code(ClinicKind))
    site_id: Mapped[int] = mapped_column(Key, ForeignKey("site.id"))
    room_id: Mapped[int | None] = mapped_column(Key, ForeignKey("room.id"))
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    weekday: Mapped[int]  # 0 is Monday
    recurrence: Mapped[str] = mapped_column(Code(Recurrence), default=Recurrence.WEEKLY)
    every_weeks: Mapped[int] = mapped_column(default=1)
    nth: Mapped[int | None]  # weekday of the month; 5 is the last one
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    slot_minutes: Mapped[int]
    # Minutes by kind of visit; empty for every kind at its usual length.
    visits: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    has_analyser: Mapped[bool] = mapped_column(default=True)
    most_visits: Mapped[int | None]  # of one session; empty for as many as fit
    districts: Mapped[str] = mapped_column(String(400), default="")  # postcode districts of a round
    # Times of day, "09:00 11:15", that are kept for one kind of visit until so many days before.
    kept_at: Mapped[str] = mapped_column(String(100), default="")
    kept_for: Mapped[str | None] = mapped_column(Code(VisitKind))
    kept_days: Mapped[int] = mapped_column(default=0)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class ClinicChange(Record):
    """One day on which a clinic is otherwise than its template says, or an extra clinic."""

    __tablename__ = "clinic_change"
    __table_args__ = (
        CheckConstraint(_HOURS, "times"),
        UniqueConstraint("template_id", "held_on"),
        Index("ix_clinic_change_held_on", "held_on"),
    )

    template_id: Mapped[int | None] = mapped_column(Key, ForeignKey("clinic_template.id"))
    held_on: Mapped[date]
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(Code(ClinicKind))
    site_id: Mapped[int] = mapped_column(Key, ForeignKey("site.id"))
    room_id: Mapped[int | None] = mapped_column(Key, ForeignKey("room.id"))
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    # Who holds a clinic of the plan on this day in place of the one who does otherwise.
    cover_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    slot_minutes: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200), default="")


class StaffLeave(Record):
    """Days on which somebody does not work, or the part of each between two times."""

    __tablename__ = "staff_leave"
    __table_args__ = (
        CheckConstraint("from_on <= to_on", "days"),
        CheckConstraint(_PART_OF_DAY, "times"),
        Index("ix_staff_leave_to_on", "to_on"),
    )

    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    # Read for an administrator only; the server shows it to nobody else.
    kind: Mapped[str] = mapped_column(Code(LeaveKind), deferred=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    starts_at: Mapped[time | None]
    ends_at: Mapped[time | None]


class Closure(Record):
    """Days on which one clinic, one site or everything is closed, or the part of each."""

    __tablename__ = "closure"
    __table_args__ = (
        CheckConstraint("from_on <= to_on", "days"),
        CheckConstraint(_PART_OF_DAY, "times"),
        Index("ix_closure_to_on", "to_on"),
    )

    site_id: Mapped[int | None] = mapped_column(Key, ForeignKey("site.id"))
    template_id: Mapped[int | None] = mapped_column(Key, ForeignKey("clinic_template.id"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    starts_at: Mapped[time | None]
    ends_at: Mapped[time | None]
    reason: Mapped[str] = mapped_column(String(150))


class WorkedHoliday(Record):
    """A bank holiday on which this clinic works all the same."""

    __tablename__ = "worked_holiday"

    held_on: Mapped[date] = mapped_column(unique=True)
    reason: Mapped[str] = mapped_column(String(200), default="")


class ClinicSession(Record):
    """One clinician at one place from one time to another: a column of the diary."""

    __tablename__ = "clinic_session"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", "times"),
        # However many desks keep the diary in step with the plan, each session is there once.
        UniqueConstraint("template_id", "held_on", "part"),
        UniqueConstraint("extra_id", "part"),
        Index("ix_clinic_session_starts_at", "starts_at"),
    )

    template_id: Mapped[int | None] = mapped_column(Key, ForeignKey("clinic_template.id"))
    extra_id: Mapped[int | None] = mapped_column(Key, ForeignKey("clinic_change.id"))
    held_on: Mapped[date | None]  # the day in the plan; empty for one made by hand
    part: Mapped[int] = mapped_column(default=0)  # of a session that is closed for a while
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(Code(ClinicKind))
    site_id: Mapped[int] = mapped_column(Key, ForeignKey("site.id"))
    room_id: Mapped[int | None] = mapped_column(Key, ForeignKey("room.id"))
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    slot_minutes: Mapped[int]
    closed_reason: Mapped[str] = mapped_column(String(200), default="")

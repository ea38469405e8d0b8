"""The clinic itself: its name and settings, sites, rooms, weekly templates and dated sessions."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Code, Key, Record, UtcDateTime
from o2clinic.rules.visits import ClinicKind


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
    spirometry_equation: Mapped[str] = mapped_column(String(40), default="GLI-Global-2022")
    supplier_name: Mapped[str] = mapped_column(String(200), default="")
    # A desk that nobody touches for so long is locked.
    idle_lock_minutes: Mapped[int] = mapped_column(default=10)
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


class ClinicTemplate(Record):
    """A clinic that repeats each week; times are the clock's at the site."""

    __tablename__ = "clinic_template"
    __table_args__ = (
        CheckConstraint("weekday between 0 and 6", "weekday"),
        CheckConstraint("starts_at < ends_at", "times"),
    )

    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(Code(ClinicKind))
    site_id: Mapped[int] = mapped_column(Key, ForeignKey("site.id"))
    room_id: Mapped[int | None] = mapped_column(Key, ForeignKey("room.id"))
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    weekday: Mapped[int]  # 0 is Monday
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    slot_minutes: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class ClinicSession(Record):
    """One clinician at one place from one time to another: a column of the diary."""

    __tablename__ = "clinic_session"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", "times"),
        Index("ix_clinic_session_starts_at", "starts_at"),
    )

    template_id: Mapped[int | None] = mapped_column(Key, ForeignKey("clinic_template.id"))
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(Code(ClinicKind))
    site_id: Mapped[int] = mapped_column(Key, ForeignKey("site.id"))
    room_id: Mapped[int | None] = mapped_column(Key, ForeignKey("room.id"))
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    slot_minutes: Mapped[int]
    closed_reason: Mapped[str] = mapped_column(String(200), default="")

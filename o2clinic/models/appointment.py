"""Appointments. That no clinician, room or patient is booked twice is held by the database.

The overlap rules are triggers (SQLite) and exclusion constraints (PostgreSQL); they stand in the
first migration, because neither can be told in a table's columns.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Code, Key, Record, UtcDateTime
from o2clinic.rules.visits import VisitKind, VisitStatus


class Appointment(Record):
    """One patient's visit to one clinician."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", "times"),
        Index("ix_appointment_starts_at", "starts_at"),
        Index("ix_appointment_patient_id_starts_at", "patient_id", "starts_at"),
        Index("ix_appointment_person_id_starts_at", "person_id", "starts_at"),
        Index("ix_appointment_room_id_starts_at", "room_id", "starts_at"),
        # The double-booking triggers of SQLite read these; see revision 0002.
        Index("ix_appointment_patient_id_ends_at", "patient_id", "ends_at"),
        Index("ix_appointment_person_id_ends_at", "person_id", "ends_at"),
        Index("ix_appointment_room_id_ends_at", "room_id", "ends_at"),
        # Few of all visits are missed, and whose they are is looked up all day.
        Index(
            "ix_appointment_missed",
            "patient_id",
            "starts_at",
            sqlite_where=text("status = 'did_not_attend'"),
            postgresql_where=text("status = 'did_not_attend'"),
        ),
    )

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"))
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    room_id: Mapped[int | None] = mapped_column(Key, ForeignKey("room.id"))
    site_id: Mapped[int] = mapped_column(Key, ForeignKey("site.id"))
    clinic_session_id: Mapped[int | None] = mapped_column(
        Key, ForeignKey("clinic_session.id"), index=True
    )
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    visit_kind: Mapped[str] = mapped_column(Code(VisitKind))
    status: Mapped[str] = mapped_column(Code(VisitStatus), default=VisitStatus.BOOKED)
    note: Mapped[str] = mapped_column(Text, default="")
    booked_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    in_room_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # as ended_reason
    # Who said each of these, at the desk or in the clinic room.
    arrived_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    in_room_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    done_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    ended_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    # When it was to be before it was last moved to another time, and who moved it when.
    moved_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    moved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    moved_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    ended_reason: Mapped[str] = mapped_column(String(200), default="")  # cancelled, did not attend
    # A reason here lets this visit overlap others on purpose; it is shown and counted.
    overbook_reason: Mapped[str | None] = mapped_column(String(200))
    # Why it cannot be as it was booked, since its session was closed; empty once it was moved.
    rebook_reason: Mapped[str | None] = mapped_column(String(200))

"""Who did what, and who looked at whom. Only ever added to; the database refuses the rest."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Base, Key, UtcDateTime


class AuditEntry(Base):
    """One use case that was carried out."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_done_at", "done_at"),
        Index("ix_audit_entry_patient_id_done_at", "patient_id", "done_at"),
    )
    audited = False

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    # Made when the form opens; a second use of the same one is refused, so nothing is done twice.
    command_id: Mapped[str] = mapped_column(String(36), unique=True)
    done_at: Mapped[datetime] = mapped_column(UtcDateTime)
    use_case: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    desk: Mapped[str] = mapped_column(String(100))
    patient_id: Mapped[int | None] = mapped_column(Key, ForeignKey("patient.id"))
    # What the use case made or changed; a repeated command is answered with it.
    record_id: Mapped[int | None] = mapped_column(Key)
    reason: Mapped[str] = mapped_column(Text, default="")


class AuditChange(Base):
    """One row that a use case wrote: which columns, from what, to what."""

    __tablename__ = "audit_change"
    __table_args__ = (Index("ix_audit_change_table_name_record_id", "table_name", "record_id"),)
    audited = False

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    audit_entry_id: Mapped[int] = mapped_column(Key, ForeignKey("audit_entry.id"), index=True)
    table_name: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int] = mapped_column(Key)
    verb: Mapped[str] = mapped_column(String(10))  # insert, update, delete
    # column -> [before, after], as text; an insert has only after
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)


class RecordOpening(Base):
    """That a person looked at a patient's record: one line per person, patient and day."""

    __tablename__ = "record_opening"
    __table_args__ = (
        UniqueConstraint("patient_id", "person_id", "opened_on"),
        Index("ix_record_opening_person_id_opened_on", "person_id", "opened_on"),
        Index("ix_record_opening_first_at", "first_at"),
    )
    audited = False

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"))
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    opened_on: Mapped[date] = mapped_column(Date)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    desk: Mapped[str] = mapped_column(String(100))

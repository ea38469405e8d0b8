"""Who did what, and who looked at whom. Only ever added to; the database refuses the rest."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Base, Key, UtcDateTime


class AuditEntry(Base):
    """One use case that was carried out, or one opening of a record.

    Each entry's hash covers its content, the rows it wrote and the hash of the entry before it:
    rules/audit_chain.py.
    """

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
    # The database's own account that wrote the line, as the server knows it; empty in a local file.
    database_user: Mapped[str] = mapped_column(String(63), default="")
    chain_hash: Mapped[str] = mapped_column(String(64), default="")  # SHA-256, hexadecimal


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

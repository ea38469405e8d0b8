"""Records of one person that were merged, and records closed by a death or a move."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Base, Code, Key, Record, UtcDateTime
from o2clinic.rules.closing import ClosingKind


class PatientMerge(Record):
    """That one record was folded into another; taken back, it says by whom and why.

    `patient_id` is the record that stays.
    """

    __tablename__ = "patient_merge"
    __table_args__ = (CheckConstraint("folded_id <> patient_id", "two_records"),)

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    folded_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    undone_reason: Mapped[str] = mapped_column(Text, default="")


class PatientMergeRow(Base):
    """One value that a merge changed, so that it can be taken back; only ever added to.

    It is also the leave to do so: whose a row is changes by no other way (see revision 0013).
    """

    __tablename__ = "patient_merge_row"
    __table_args__ = (
        Index("ix_patient_merge_row_record_id_table_name", "record_id", "table_name"),
    )
    audited = False

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    merge_id: Mapped[int] = mapped_column(Key, ForeignKey("patient_merge.id"), index=True)
    table_name: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int] = mapped_column(Key)
    column_name: Mapped[str] = mapped_column(String(60))
    before: Mapped[Any] = mapped_column(JSON)
    after: Mapped[Any] = mapped_column(JSON)


class RecordClosing(Record):
    """That a patient died or moved away, and all that was stopped by it."""

    __tablename__ = "record_closing"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    kind: Mapped[str] = mapped_column(Code(ClosingKind))
    happened_on: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text, default="")
    # What was stopped: kind, key and words of each, as it stood then.
    stopped: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    undone_reason: Mapped[str] = mapped_column(Text, default="")

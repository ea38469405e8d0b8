"""Who has a record open now, and who opened a restricted one with a reason."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Base, Key, Record, UtcDateTime


class Presence(Base):
    """A patient's record that is open at a desk; renewed while it is, and old without that."""

    __tablename__ = "presence"
    __table_args__ = (UniqueConstraint("desk", "person_id", "patient_id"),)
    audited = False

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    desk: Mapped[str] = mapped_column(String(100))
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RecordRestriction(Record):
    """A record that is opened only with a reason, such as that of a colleague."""

    __tablename__ = "record_restriction"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    is_in_force: Mapped[bool] = mapped_column(default=True)


class BrokenGlass(Record):
    """A restricted record that somebody opened in spite of that, with the reason they gave."""

    __tablename__ = "broken_glass"
    __table_args__ = (
        Index("ix_broken_glass_patient_id_person_id", "patient_id", "person_id"),
        Index("ix_broken_glass_reviewed_at", "reviewed_at"),
    )

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"))
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    valid_until: Mapped[datetime] = mapped_column(UtcDateTime)
    reviewed_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    was_justified: Mapped[bool | None]
    review_comment: Mapped[str] = mapped_column(Text, default="")

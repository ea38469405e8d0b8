"""A time in the diary that somebody is about to book.

That no clinician and no room is held twice at one time is a matter of triggers (SQLite) and
exclusion constraints (PostgreSQL), as for appointments; revision 0013 makes them.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Base, Key, UtcDateTime


class SlotHold(Base):
    """Kept from others while a booking is typed; over by itself when nobody renews it.

    It says who holds which time, and nothing of the patient.
    """

    __tablename__ = "slot_hold"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", "times"),
        UniqueConstraint("desk", "held_by_id"),
        Index("ix_slot_hold_starts_at", "starts_at"),
    )
    audited = False

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    desk: Mapped[str] = mapped_column(String(100))
    held_by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    room_id: Mapped[int | None] = mapped_column(Key, ForeignKey("room.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # By the clock that all desks share; see storage/clock.py.
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""When each patient is seen next, worked out ahead so that the desk can read it.

Derived from the record by `services/follow_up_keeping.py`, and not audited: reception works through
the recalls, and on a server may not read what they are worked out from.
"""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Base, Key


class DueTask(Base):
    """One thing that is due for a patient, or why there is no date; the first has position 0."""

    __tablename__ = "follow_up_task"
    __table_args__ = (
        Index("ix_follow_up_task_position_due_on", "position", "due_on", "patient_id"),
        Index("ix_follow_up_task_kind_due_on", "kind", "due_on", "patient_id"),
        Index("ix_follow_up_task_computed_on", "computed_on"),
    )
    audited = False

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(40), default="")  # empty: no date, see the reason
    due_on: Mapped[date | None] = mapped_column(Date)
    window_from: Mapped[date | None] = mapped_column(Date)
    window_to: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text, default="")
    computed_on: Mapped[date] = mapped_column(Date)


class FollowUpMark(Base):
    """A patient of whom something was saved since: what is due is to be worked out anew.

    Written in the transaction that saved it, by whoever may save it; only ever added to, so that
    nobody waits for anybody.
    """

    __tablename__ = "follow_up_mark"
    audited = False

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)

"""What happened to an oxygen order, from its draft to its removal; a row is never changed."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Code, Key, Record, UtcDateTime
from o2clinic.rules.order_life import OrderStep, RemovalReason, SentBy


class OrderEvent(Record):
    """One thing that happened; what was typed wrongly is corrected by another that names it."""

    __tablename__ = "order_event"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    oxygen_order_id: Mapped[int] = mapped_column(Key, ForeignKey("oxygen_order.id"), index=True)
    step: Mapped[str] = mapped_column(Code(OrderStep))
    happened_on: Mapped[date] = mapped_column(Date)  # the clinic's day: rental ends by it
    happened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # where the hour was told
    sent_by: Mapped[str | None] = mapped_column(Code(SentBy))
    told_by: Mapped[str] = mapped_column(String(200), default="")  # or to whom it was sent
    reference: Mapped[str] = mapped_column(String(60), default="")  # the supplier's
    wanted_on: Mapped[date | None] = mapped_column(Date)  # by when to be collected
    removal_reason: Mapped[str | None] = mapped_column(Code(RemovalReason))
    note: Mapped[str] = mapped_column(Text, default="")
    corrects_id: Mapped[int | None] = mapped_column(Key, ForeignKey("order_event.id"), unique=True)
    recorded_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))

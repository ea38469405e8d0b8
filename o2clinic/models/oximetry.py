"""Pulse oximetry: a reading at the finger or the ear."""

from decimal import Decimal

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import FixedPoint, Key
from o2clinic.models.result import AsTyped


class Oximetry(AsTyped):
    """One steady reading; its head says when and breathing what."""

    __tablename__ = "oximetry"

    result_id: Mapped[int] = mapped_column(Key, ForeignKey("result.id"), primary_key=True)
    spo2_percent: Mapped[Decimal] = mapped_column(FixedPoint(1))
    pulse_per_min: Mapped[int | None]
    probe_site: Mapped[str] = mapped_column(String(40), default="")
    trace_was_good: Mapped[bool] = mapped_column(default=True)

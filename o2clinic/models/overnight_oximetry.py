"""Overnight oximetry: the figures of a night, and how they were read."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Code, FixedPoint, Key, UtcDateTime
from o2clinic.models.result import AsTyped
from o2clinic.rules.overnight_oximetry import Night


class OvernightOximetry(AsTyped):
    """One night; its head says when it began and breathing what.

    The samples themselves are not kept: the device's own program has them, nobody decides by them,
    and seven thousand lines a night would swell every backup. The name of the file that was read is
    kept, so that it can be found there, and mean and lowest of each minute, so that it is drawn.
    """

    __tablename__ = "overnight_oximetry"

    result_id: Mapped[int] = mapped_column(Key, ForeignKey("result.id"), primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_hours: Mapped[Decimal | None] = mapped_column(FixedPoint(2))
    mean_spo2_percent: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    median_spo2_percent: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    nadir_spo2_percent: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    baseline_spo2_percent: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    t90_percent: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    t90_minutes: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    t88_percent: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    t88_minutes: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    longest_below_90_minutes: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    odi3_per_hour: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    odi4_per_hour: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    mean_pulse_per_min: Mapped[int | None]
    oximeter: Mapped[str] = mapped_column(String(100), default="")
    file_name: Mapped[str] = mapped_column(String(200), default="")  # empty: the device's figures
    # [[minute, mean and lowest SpO2 in tenths of a per cent], ...]; none for a device's figures
    curve: Mapped[list[list[int]] | None] = mapped_column(JSON(none_as_null=True))
    outcome: Mapped[str] = mapped_column(Code(Night))  # as it was read then
    policy_id: Mapped[str] = mapped_column(String(60), default="")

"""Field walking tests: what was measured, how the patient walked, the fall by the minute."""

from decimal import Decimal

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Code, FixedPoint, Key
from o2clinic.models.result import AsTyped
from o2clinic.rules.walk_record import Carrier
from o2clinic.rules.walk_test import WalkKind


class WalkTest(AsTyped):
    """One walk; its head says when it began and breathing what.

    Whether SpO2 fell, and the predicted distance with its equation, are kept as they were read
    then, so that an old report never changes when a limit or an equation does.
    """

    __tablename__ = "walk_test"

    result_id: Mapped[int] = mapped_column(Key, ForeignKey("result.id"), primary_key=True)
    test: Mapped[str] = mapped_column(Code(WalkKind))
    is_sham: Mapped[bool] = mapped_column(default=False)  # a cylinder that gave no oxygen
    is_watched: Mapped[bool | None]  # SpO2 was watched all along
    carried_by: Mapped[str | None] = mapped_column(Code(Carrier))
    aid: Mapped[str] = mapped_column(String(100), default="")
    start_spo2_percent: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    nadir_spo2_percent: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    end_spo2_percent: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    recovery_spo2_percent: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    start_pulse_per_min: Mapped[int | None]
    end_pulse_per_min: Mapped[int | None]
    seconds_to_below_90: Mapped[int | None]
    seconds_below_90: Mapped[int | None]
    seconds_to_88: Mapped[int | None]
    start_borg: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    end_borg: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    start_leg_borg: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    end_leg_borg: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    distance_m: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    lasted_seconds: Mapped[int | None]
    course_m: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    laps: Mapped[int | None]
    level: Mapped[int | None]
    repetitions: Mapped[int | None]
    stops: Mapped[int | None]
    stopped_seconds: Mapped[int | None]
    stop_reason: Mapped[str] = mapped_column(String(200), default="")
    # [[minute, SpO2 in tenths of a per cent], ...]; minute 0 is at rest
    curve: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    height_cm: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    weight_kg: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    predicted_distance_m: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    predicted_by: Mapped[str] = mapped_column(String(60), default="")
    has_fall: Mapped[bool | None]  # R-AT-1, by the policy in force then; empty: not to be told
    operator: Mapped[str] = mapped_column(String(100), default="")
    oximeter: Mapped[str] = mapped_column(String(100), default="")

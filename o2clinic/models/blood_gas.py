"""Blood gases: numbers at 37 °C, pressures in hundredths of a kPa."""

from decimal import Decimal

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Code, FixedPoint, Key
from o2clinic.models.result import AsTyped
from o2clinic.rules.blood_gas import SampleKind


class BloodGas(AsTyped):
    """One sample; its head says when and breathing what."""

    __tablename__ = "blood_gas"

    result_id: Mapped[int] = mapped_column(Key, ForeignKey("result.id"), primary_key=True)
    sample: Mapped[str] = mapped_column(Code(SampleKind))
    ph: Mapped[Decimal | None] = mapped_column(FixedPoint(3))
    paco2_kpa: Mapped[Decimal | None] = mapped_column(FixedPoint(2))
    pao2_kpa: Mapped[Decimal | None] = mapped_column(FixedPoint(2))
    hco3_mmol_l: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    hco3_standard_mmol_l: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    base_excess_mmol_l: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    sao2_percent: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    is_sao2_computed: Mapped[bool] = mapped_column(default=False)
    spo2_percent: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    hb_g_l: Mapped[Decimal | None] = mapped_column(FixedPoint(0))
    haematocrit_percent: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    cohb_percent: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    methb_percent: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    lactate_mmol_l: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    off_oxygen_minutes: Mapped[int | None]
    analyser: Mapped[str] = mapped_column(String(100), default="")

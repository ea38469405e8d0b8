"""Spirometry sessions: volumes in millilitres of precision, reference values as computed then."""

from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import FixedPoint, Key
from o2clinic.models.result import AsTyped


class Spirometry(AsTyped):
    """One session, before and after a bronchodilator; its head says when.

    The reference equation, the age and the sex that were used are kept with the values that came
    of them, so that an old report never changes when an equation does.
    """

    __tablename__ = "spirometry"

    result_id: Mapped[int] = mapped_column(Key, ForeignKey("result.id"), primary_key=True)
    height_cm: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    height_source: Mapped[str] = mapped_column(String(20), default="standing")
    weight_kg: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    fev1_l: Mapped[Decimal | None] = mapped_column(FixedPoint(3))
    fvc_l: Mapped[Decimal | None] = mapped_column(FixedPoint(3))
    fev6_l: Mapped[Decimal | None] = mapped_column(FixedPoint(3))
    post_fev1_l: Mapped[Decimal | None] = mapped_column(FixedPoint(3))
    post_fvc_l: Mapped[Decimal | None] = mapped_column(FixedPoint(3))
    pef_l_min: Mapped[Decimal | None] = mapped_column(FixedPoint(0))
    bronchodilator: Mapped[str] = mapped_column(String(100), default="")
    minutes_after: Mapped[Decimal | None] = mapped_column(FixedPoint(0))  # the bronchodilator
    # {"pre": [[fev1_ml, fvc_ml, fev1's usefulness, fvc's], ...], "post": ...}, for the grades
    blows: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    fev1_grade: Mapped[str] = mapped_column(String(1), default="")
    fvc_grade: Mapped[str] = mapped_column(String(1), default="")
    post_fev1_grade: Mapped[str] = mapped_column(String(1), default="")
    post_fvc_grade: Mapped[str] = mapped_column(String(1), default="")
    equation: Mapped[str] = mapped_column(String(40), default="")
    ethnic_option: Mapped[str] = mapped_column(String(40), default="")
    age_years: Mapped[Decimal | None] = mapped_column(FixedPoint(3))
    reference_sex: Mapped[str] = mapped_column(String(20), default="")
    fev1_predicted_l: Mapped[Decimal | None] = mapped_column(FixedPoint(3))
    fev1_lln_l: Mapped[Decimal | None] = mapped_column(FixedPoint(3))
    fev1_z: Mapped[Decimal | None] = mapped_column(FixedPoint(3))
    fvc_predicted_l: Mapped[Decimal | None] = mapped_column(FixedPoint(3))
    fvc_lln_l: Mapped[Decimal | None] = mapped_column(FixedPoint(3))
    fvc_z: Mapped[Decimal | None] = mapped_column(FixedPoint(3))
    ratio_predicted: Mapped[Decimal | None] = mapped_column(FixedPoint(4))
    ratio_lln: Mapped[Decimal | None] = mapped_column(FixedPoint(4))
    ratio_z: Mapped[Decimal | None] = mapped_column(FixedPoint(3))
    post_fev1_z: Mapped[Decimal | None] = mapped_column(FixedPoint(3))
    post_fvc_z: Mapped[Decimal | None] = mapped_column(FixedPoint(3))
    post_ratio_z: Mapped[Decimal | None] = mapped_column(FixedPoint(3))
    no_prediction_reason: Mapped[str] = mapped_column(String(200), default="")
    operator: Mapped[str] = mapped_column(String(100), default="")
    spirometer: Mapped[str] = mapped_column(String(100), default="")

"""Risks of oxygen at home, and consent: one row for each time they were assessed.

A row is never changed: a correction, like a new visit, is a new assessment, and the newest by day
and number is the one that holds. Smoking itself stands with the patient's health.
"""

from datetime import date
from decimal import Decimal

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Code, FixedPoint, Key, Record
from o2clinic.rules.safety_gate import Hazard


class RiskAssessment(Record):
    """The items of the safety gate (`rules/safety_gate.py`); an empty one nobody answered."""

    __tablename__ = "risk_assessment"
    __table_args__ = (
        Index("ix_risk_assessment_patient_id_assessed_on", "patient_id", "assessed_on"),
    )

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"))
    assessed_on: Mapped[date] = mapped_column(Date)
    assessed_by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    consent_signed_on: Mapped[date | None] = mapped_column(Date)  # HOCF
    risk_form_completed_on: Mapped[date | None] = mapped_column(Date)  # IHORM
    install_on: Mapped[date | None] = mapped_column(Date)
    home_assessed_on: Mapped[date | None] = mapped_column(Date)
    risk_tool_on: Mapped[date | None] = mapped_column(Date)
    co_ppm: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    is_cotinine_positive: Mapped[bool | None]
    cotinine_explanation: Mapped[str] = mapped_column(String(200), default="")
    was_cessation_discussed: Mapped[bool | None]
    was_education_written: Mapped[bool | None]
    was_flame_warning_written: Mapped[bool | None]
    was_family_warned: Mapped[bool | None]
    was_told_of_withdrawal: Mapped[bool | None]
    was_equipment_advice_given: Mapped[bool | None]
    is_supplier_told: Mapped[bool | None]
    is_fire_service_told: Mapped[bool | None]
    e_cigarettes: Mapped[str | None] = mapped_column(Code(Hazard))
    emollients: Mapped[str | None] = mapped_column(Code(Hazard))
    naked_flames: Mapped[str | None] = mapped_column(Code(Hazard))
    trips: Mapped[str | None] = mapped_column(Code(Hazard))
    lives_with_children: Mapped[bool | None]
    is_multiple_occupancy: Mapped[bool | None]
    were_others_weighed: Mapped[bool | None]
    is_risk_significant: Mapped[bool | None]
    was_discussed_with_lead: Mapped[bool | None]
    signed_off_by: Mapped[str] = mapped_column(String(200), default="")
    has_reasonable_doubt: Mapped[bool] = mapped_column(default=False)
    refused_because: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")

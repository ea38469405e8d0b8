"""Consent to oxygen at home (HOCF), given or withdrawn; a row is never changed.

The newest by day and number is the one that holds. Before it there were only dates, on assessments
of the risks and on orders, which stay valid until a row tells more.
"""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Code, Key, Record
from o2clinic.rules.consent import AdvanceDecision, Signer
from o2clinic.rules.home_case import ConsentKind


class OxygenConsent(Record):
    """What was agreed to, by whom, and by what right; or that it was withdrawn."""

    __tablename__ = "oxygen_consent"
    __table_args__ = (Index("ix_oxygen_consent_patient_id_signed_on", "patient_id", "signed_on"),)

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"))
    kind: Mapped[str] = mapped_column(Code(ConsentKind))
    signed_on: Mapped[date] = mapped_column(Date)  # as dated on paper; withdrawn on
    recorded_by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    signed_by: Mapped[str] = mapped_column(Code(Signer))
    signer_name: Mapped[str] = mapped_column(String(200), default="")
    relationship: Mapped[str] = mapped_column(String(200), default="")
    signer_reason: Mapped[str] = mapped_column(Text, default="")
    was_explained: Mapped[bool | None]
    shares_with_supplier: Mapped[bool | None]
    shares_with_fire_service: Mapped[bool | None]
    shares_with_electricity: Mapped[bool | None]
    shares_with_care_team: Mapped[bool | None]
    agrees_to_access: Mapped[bool | None]
    agrees_to_usage: Mapped[bool | None]
    understands_no_smoking: Mapped[bool | None]
    knows_withdrawal: Mapped[bool | None]
    can_decide: Mapped[bool | None]
    capacity_on: Mapped[date | None] = mapped_column(Date)
    capacity_by: Mapped[str] = mapped_column(String(200), default="")
    capacity_finding: Mapped[str] = mapped_column(Text, default="")
    best_interests_on: Mapped[date | None] = mapped_column(Date)
    consulted: Mapped[str] = mapped_column(Text, default="")
    has_attorney: Mapped[bool | None]
    advance_decision: Mapped[str | None] = mapped_column(Code(AdvanceDecision))
    note: Mapped[str] = mapped_column(Text, default="")

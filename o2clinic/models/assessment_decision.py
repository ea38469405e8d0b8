"""What a professional decided on oxygen, with what the rules said at that moment.

A row is never changed and never recomputed: a new decision is a new row.
"""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Code, Key, Record
from o2clinic.rules.decision import Decided


class AssessmentDecision(Record):
    """One decision on long-term oxygen."""

    __tablename__ = "assessment_decision"
    __table_args__ = (
        Index("ix_assessment_decision_patient_id_decided_on", "patient_id", "decided_on"),
    )

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"))
    decided_on: Mapped[date] = mapped_column(Date)
    decided_by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    decided: Mapped[str] = mapped_column(Code(Decided))
    policy_id: Mapped[str] = mapped_column(String(60))
    advised: Mapped[str] = mapped_column(String(40))  # the outcome of the rules
    is_override: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")
    # As it was shown: outcome, rules that fired, values compared, what was missing.
    shown: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Every fact that the rules were given.
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON)

"""A question on oxygen beside LTOT: answers, what the rules said of them, what was decided.

A row is never changed and never recomputed: asking again is a new row.
"""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Code, Key, Record
from o2clinic.rules.decision import Course


class OxygenQuestion(Record):
    """One answering of one question."""

    __tablename__ = "oxygen_question"
    __table_args__ = (Index("ix_oxygen_question_patient_id_question", "patient_id", "question"),)

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"))
    question: Mapped[str] = mapped_column(String(40))
    asked_on: Mapped[date] = mapped_column(Date)
    asked_by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    policy_id: Mapped[str] = mapped_column(String(60))
    advised: Mapped[str] = mapped_column(String(40))  # the outcome of the rules
    decided: Mapped[str] = mapped_column(Code(Course))
    reason: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    # As typed, by field of the case.
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Every fact that the rules were given, those of the record too.
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON)
    # As it was shown: outcome, rules that fired, values compared, what was missing.
    shown: Mapped[dict[str, Any]] = mapped_column(JSON)

"""The questions of the risk form (IHORM) as they were asked and answered, and what followed.

No row is ever changed: asked again, or an action done later, is a new row. Each answer holds the
question's own words, so that it reads as it was asked whatever the form says today.
"""

from datetime import date

from sqlalchemy import Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Code, Key, Record
from o2clinic.rules.risk_questions import RiskAnswer as Given
from o2clinic.rules.risk_questions import RiskLevel
from o2clinic.rules.risk_steps import RiskStepKind


class RiskAnswer(Record):
    """One answer, given on the day of its assessment of the risks."""

    __tablename__ = "risk_answer"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    risk_assessment_id: Mapped[int] = mapped_column(
        Key, ForeignKey("risk_assessment.id"), index=True
    )
    set_id: Mapped[str] = mapped_column(String(60))
    set_version: Mapped[str] = mapped_column(String(20))
    place: Mapped[int]  # in the order of the form
    number: Mapped[str] = mapped_column(String(10))
    question: Mapped[str] = mapped_column(Text)
    short: Mapped[str] = mapped_column(String(200))  # what a worrying answer means
    answer: Mapped[str] = mapped_column(Code(Given))
    worrying: Mapped[str | None] = mapped_column(Code(Given))
    level: Mapped[str] = mapped_column(Code(RiskLevel))
    action: Mapped[str] = mapped_column(Text, default="")
    item: Mapped[str] = mapped_column(String(40), default="")  # of the gate, that it settles
    done_on: Mapped[date | None] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, default="")


class RiskStep(Record):
    """An action that was done since, or a senior's acceptance of red answers."""

    __tablename__ = "risk_step"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    risk_assessment_id: Mapped[int] = mapped_column(
        Key, ForeignKey("risk_assessment.id"), index=True
    )
    risk_answer_id: Mapped[int | None] = mapped_column(
        Key, ForeignKey("risk_answer.id"), index=True
    )
    kind: Mapped[str] = mapped_column(Code(RiskStepKind))
    done_on: Mapped[date] = mapped_column(Date)  # of an acceptance: the day of the discussion
    done_by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    mitigation: Mapped[str] = mapped_column(Text, default="")

"""What was done after a missed visit, and what a clinician decided; a row is never changed."""

from datetime import date

from sqlalchemy import Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Code, Key, Record
from o2clinic.rules.missed_visits import StepOutcome
from o2clinic.rules.missed_visits_policy import MissedStep


class MissedVisitStep(Record):
    """One step after one missed visit."""

    __tablename__ = "missed_visit_step"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    appointment_id: Mapped[int] = mapped_column(Key, ForeignKey("appointment.id"), index=True)
    step: Mapped[str] = mapped_column(Code(MissedStep))
    outcome: Mapped[str] = mapped_column(Code(StepOutcome))
    done_on: Mapped[date] = mapped_column(Date)
    done_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    # How many visits in a row were missed, and which steps the clinic goes by.
    missed: Mapped[int]
    policy_id: Mapped[str] = mapped_column(String(60))
    advised: Mapped[str] = mapped_column(String(40))  # the step that was next by the policy
    note: Mapped[str] = mapped_column(Text, default="")  # the desk's words, which the desk reads
    reason: Mapped[str] = mapped_column(Text, default="")  # of a decision; for who reads records

"""Referrals and the visits that somebody waits for.

What a desk needs to book stands apart from what was written about the patient's health, which on a
server the desk may write down from the letter and not read.
"""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Base, Code, FixedPoint, Key, Record
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.visits import VisitKind
from o2clinic.rules.waiting import (
    ReferralSource,
    Removal,
    TriageOutcome,
    WaitingState,
    WaitUrgency,
)


class Referral(Record):
    """Somebody was sent to the clinic; without an outcome it waits to be triaged."""

    __tablename__ = "referral"
    __table_args__ = (
        Index("ix_referral_outcome_received_on", "outcome", "received_on"),
        Index("ix_referral_patient_id", "patient_id"),
    )

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"))
    received_on: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(Code(ReferralSource))
    referrer: Mapped[str] = mapped_column(String(150), default="")
    outcome: Mapped[str | None] = mapped_column(Code(TriageOutcome))
    urgency: Mapped[str | None] = mapped_column(Code(WaitUrgency))
    triaged_on: Mapped[date | None] = mapped_column(Date)
    triaged_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))


class ReferralText(Base):
    """What a referral says of the patient, and why it was triaged so."""

    __tablename__ = "referral_text"

    referral_id: Mapped[int] = mapped_column(
        Key, ForeignKey("referral.id"), primary_key=True, autoincrement=False
    )
    reason: Mapped[str] = mapped_column(Text, default="")
    spo2_percent: Mapped[Decimal | None] = mapped_column(FixedPoint(0))
    is_on_air: Mapped[bool] = mapped_column(default=True)
    diagnosis: Mapped[str | None] = mapped_column(Code(Diagnosis))
    exacerbation_on: Mapped[date | None] = mapped_column(Date)  # the last one
    had_none: Mapped[bool] = mapped_column(default=False)  # asked, and there was no exacerbation
    triage_reason: Mapped[str] = mapped_column(Text, default="")


class WaitingEntry(Record):
    """A visit that a patient waits for."""

    __tablename__ = "waiting_entry"
    __table_args__ = (
        CheckConstraint("minutes between 1 and 480", "minutes"),
        CheckConstraint("notice_days between 0 and 90", "notice_days"),
        CheckConstraint("(state = 'booked') = (appointment_id is not null)", "appointment"),
        CheckConstraint("(state = 'removed') = (removal is not null)", "removal"),
        Index("ix_waiting_entry_state_target_on", "state", "target_on"),
        Index("ix_waiting_entry_patient_id", "patient_id"),
        Index("ix_waiting_entry_referral_id", "referral_id"),
        Index("ix_waiting_entry_appointment_id", "appointment_id"),
    )

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"))
    referral_id: Mapped[int | None] = mapped_column(Key, ForeignKey("referral.id"))
    visit_kind: Mapped[str] = mapped_column(Code(VisitKind))
    minutes: Mapped[int]
    urgency: Mapped[str] = mapped_column(Code(WaitUrgency))
    since_on: Mapped[date] = mapped_column(Date)  # the wait counts from there
    earliest_on: Mapped[date | None] = mapped_column(Date)
    target_on: Mapped[date] = mapped_column(Date)
    site_id: Mapped[int | None] = mapped_column(Key, ForeignKey("site.id"))  # empty for anywhere
    person_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))  # the wish
    notice_days: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(Code(WaitingState), default=WaitingState.REQUESTED)
    offered_on: Mapped[date | None] = mapped_column(Date)
    appointment_id: Mapped[int | None] = mapped_column(Key, ForeignKey("appointment.id"))
    removal: Mapped[str | None] = mapped_column(Code(Removal))
    removal_note: Mapped[str] = mapped_column(String(200), default="")
    removed_on: Mapped[date | None] = mapped_column(Date)

"""What is known of a patient's health and needs, each fact dated."""

from datetime import date

from sqlalchemy import Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Code, Key, Record
from o2clinic.rules.eligibility import Diagnosis
from o2clinic.rules.patient_codes import NeedKind, SignKind, SmokingStatus, SmokingWho


class PatientDiagnosis(Record):
    """A diagnosis; the code chooses the row of the LTOT rules, the label is the clinic's words."""

    __tablename__ = "patient_diagnosis"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    code: Mapped[str] = mapped_column(Code(Diagnosis))
    label: Mapped[str] = mapped_column(String(200))
    diagnosed_on: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    is_main: Mapped[bool] = mapped_column(default=False)


class PatientSign(Record):
    """A clinical sign or treatment that was found present or absent on a day."""

    __tablename__ = "patient_sign"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    kind: Mapped[str] = mapped_column(Code(SignKind))
    is_present: Mapped[bool]
    found_on: Mapped[date] = mapped_column(Date)
    detail: Mapped[str] = mapped_column(String(200), default="")


class Exacerbation(Record):
    """A worsening that needed treatment; the stability clock counts from its end."""

    __tablename__ = "exacerbation"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    started_on: Mapped[date] = mapped_column(Date)
    treatment_ended_on: Mapped[date | None] = mapped_column(Date)
    was_admitted: Mapped[bool] = mapped_column(default=False)
    treatment: Mapped[str] = mapped_column(String(200), default="")


class Smoking(Record):
    """What was said of smoking on a day, for the patient and for the household apart."""

    __tablename__ = "smoking"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    who: Mapped[str] = mapped_column(Code(SmokingWho))
    status: Mapped[str] = mapped_column(Code(SmokingStatus))
    told_on: Mapped[date] = mapped_column(Date)
    detail: Mapped[str] = mapped_column(String(200), default="")


class Allergy(Record):
    """An agent that must be avoided."""

    __tablename__ = "allergy"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    agent: Mapped[str] = mapped_column(String(200))
    reaction: Mapped[str] = mapped_column(String(200), default="")
    recorded_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)


class PatientAlert(Record):
    """A hazard or warning that everybody must see."""

    __tablename__ = "patient_alert"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    is_danger: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class CommunicationNeed(Record):
    """How the patient, or their carer, must be written and spoken to."""

    __tablename__ = "communication_need"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    kind: Mapped[str] = mapped_column(Code(NeedKind))
    detail: Mapped[str] = mapped_column(String(200), default="")
    is_carers: Mapped[bool] = mapped_column(default=False)
    recorded_on: Mapped[date] = mapped_column(Date)
    asked_on: Mapped[date | None] = mapped_column(Date)  # again since, and it still held
    ended_on: Mapped[date | None] = mapped_column(Date)

"""The patient: who they are, where they live, how they are found."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from o2clinic.models.base import Base, Code, Key, Record
from o2clinic.rules.patient_codes import (
    AddressKind,
    AllergyStatus,
    Gender,
    NhsNumberStatus,
    PhoneKind,
    Sex,
)

# Compared byte by byte on both engines, so that a prefix search can use the index.
SearchText = String(120).with_variant(String(120, collation="C"), "postgresql")


class Patient(Record):
    """A person who is assessed or treated; the hub of the record."""

    __tablename__ = "patient"
    __table_args__ = (
        CheckConstraint("died_on is null or died_on >= born_on", "died_after_birth"),
        Index("ix_patient_family_name", "family_name"),
        Index("ix_patient_born_on", "born_on"),
        Index(
            "ix_patient_merged_into_id",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
    )

    nhs_number: Mapped[str | None] = mapped_column(String(10), unique=True)
    nhs_number_status: Mapped[str] = mapped_column(Code(NhsNumberStatus))
    hospital_number: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(35), default="")
    given_names: Mapped[str] = mapped_column(String(100))
    family_name: Mapped[str] = mapped_column(String(100))
    preferred_name: Mapped[str] = mapped_column(String(100), default="")
    sex: Mapped[str] = mapped_column(Code(Sex))
    gender: Mapped[str] = mapped_column(Code(Gender))
    born_on: Mapped[date] = mapped_column(Date)
    died_on: Mapped[date | None] = mapped_column(Date)
    email: Mapped[str] = mapped_column(String(200), default="")
    allergy_status: Mapped[str] = mapped_column(
        Code(AllergyStatus), default=AllergyStatus.NOT_RECORDED
    )
    note: Mapped[str] = mapped_column(Text, default="")
    moved_away_on: Mapped[date | None] = mapped_column(Date)
    # The record that holds everything of this one since the two were found to be one person.
    merged_into_id: Mapped[int | None] = mapped_column(Key, ForeignKey("patient.id"))


class PatientFormerName(Record):
    """A name that the patient had before; found by the search, never shown as the name."""

    __tablename__ = "patient_former_name"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    given_names: Mapped[str] = mapped_column(String(100))
    family_name: Mapped[str] = mapped_column(String(100))
    used_to: Mapped[date | None] = mapped_column(Date)


class PatientAddress(Record):
    """Where the patient lives or stays, from one day to another."""

    __tablename__ = "patient_address"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    kind: Mapped[str] = mapped_column(Code(AddressKind), default=AddressKind.HOME)
    address: Mapped[str] = mapped_column(Text)  # lines parted by line ends
    postcode: Mapped[str] = mapped_column(String(10), default="")
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class PatientPhone(Record):
    """A telephone number, and whose it is."""

    __tablename__ = "patient_phone"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    kind: Mapped[str] = mapped_column(Code(PhoneKind))
    number: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(100), default="")


class GpPractice(Record):
    """A general practice, by its ODS code."""

    __tablename__ = "gp_practice"

    code: Mapped[str] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(Text, default="")
    postcode: Mapped[str] = mapped_column(String(10), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")


class PatientGp(Record):
    """At which practice the patient is registered, from one day to another."""

    __tablename__ = "patient_gp"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    gp_practice_id: Mapped[int] = mapped_column(Key, ForeignKey("gp_practice.id"), index=True)
    gp_name: Mapped[str] = mapped_column(String(100), default="")
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class PatientSearchKey(Base):
    """One word by which a patient is found: folded name part, number, date, postcode, sound.

    Derived from the record by the service that writes it; not audited. Keys of sounds begin with
    "~", so that they never meet a typed word.
    """

    __tablename__ = "patient_search_key"
    audited = False

    key: Mapped[str] = mapped_column(SearchText, primary_key=True)
    patient_id: Mapped[int] = mapped_column(
        Key, ForeignKey("patient.id"), primary_key=True, index=True
    )

"""Reading one patient's identity: for the banner, and to fill the form again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from o2clinic.errors import NotFound, RecordMerged
from o2clinic.models import (
    Allergy,
    CommunicationNeed,
    Patient,
    PatientAddress,
    PatientAlert,
    PatientGp,
    PatientPhone,
)
from o2clinic.rules import display
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.nhs_number import formatted
from o2clinic.rules.patient_codes import (
    AddressKind,
    AllergyStatus,
    Gender,
    NeedKind,
    NhsNumberStatus,
    PhoneKind,
    Sex,
    in_words,
)
from o2clinic.services import namesakes, restricted
from o2clinic.services.patient_draft import PatientDraft, PhoneDraft
from o2clinic.services.registration import open_rows
from o2clinic.services.work import Actor


@dataclass(frozen=True, slots=True)
class BannerWarning:
    """An alert or a need that everybody must see."""

    text: str
    is_danger: bool = False
    is_doubt: bool = False  # somebody else may be meant


@dataclass(frozen=True, slots=True)
class PatientBanner:
    """Who the patient is, as text ready to be shown.

    Attributes:
        born: "14-Jul-1945 (81y)"; for the dead without the age.
        nhs_note: "not verified", or empty.
        preferred_name: empty when it is the given name.
        died, age_at_death: empty for the living.
        is_restricted: whether the record is opened with a reason only.
        is_shut: whether whoever asks has given none, so that nothing clinical is told.
        open_until: "22:40", until when the reason counts; empty otherwise.
    """

    patient_id: int
    name: str
    born: str
    gender: str
    nhs_number: str
    nhs_note: str
    preferred_name: str
    died: str
    age_at_death: str
    warnings: tuple[BannerWarning, ...]
    address: str
    phone: str
    allergies: str
    is_restricted: bool = False
    is_shut: bool = False
    open_until: str = ""


def banner_of(session: Session, patient_id: int, actor: Actor, now: datetime) -> PatientBanner:
    """The banner; seven statements. Of a restricted record it tells the identity only."""
    patient, today = _patient(session, patient_id), day_of(now)
    restriction = restricted.sheet_of(session, patient_id, actor, now)
    is_shut = restriction.is_shut
    address = _address(session, patient_id)
    lines = () if address is None else tuple(address.address.splitlines())
    postcode = "" if address is None else address.postcode
    died_on = patient.died_on
    is_unsure = patient.nhs_number_status == NhsNumberStatus.NOT_VERIFIED
    called = patient.preferred_name
    return PatientBanner(
        patient_id=patient_id,
        name=display.patient_name(patient.family_name, patient.given_names, patient.title),
        born=display.born(patient.born_on, today, died_on),
        gender=in_words(patient.gender),
        nhs_number=formatted(patient.nhs_number) if patient.nhs_number else "",
        nhs_note="not verified" if is_unsure else "",
        preferred_name="" if called.casefold() == patient.given_names.casefold() else called,
        died=display.short_date(died_on) if died_on else "",
        age_at_death=display.age_at_death(patient.born_on, died_on) if died_on else "",
        warnings=(
            *_of_identity(session, patient, today),
            *(() if is_shut else _warnings(session, patient_id, today)),
        ),
        address=", ".join(display.address_lines(lines, postcode)),
        phone=", ".join(display.phone(it.number) for it in _phones(session, patient_id)),
        allergies="not shown, the record is restricted"
        if is_shut
        else _allergies(session, patient),
        is_restricted=restriction.is_restricted,
        is_shut=is_shut,
        open_until=restriction.open_until,
    )


def draft_of(session: Session, patient_id: int, command_id: str) -> PatientDraft:
    """The form of a known patient."""
    patient = _patient(session, patient_id)
    address = _address(session, patient_id)
    gp = session.scalars(
        select(PatientGp).where(PatientGp.patient_id == patient_id, PatientGp.valid_to.is_(None))
    ).first()
    needs = open_rows(session, CommunicationNeed, patient_id)
    details = {it.kind: it.detail for it in reversed(needs)}
    return PatientDraft(
        command_id=command_id,
        id=patient.id,
        version=patient.version,
        nhs_number=formatted(patient.nhs_number) if patient.nhs_number else "",
        nhs_number_status=NhsNumberStatus(patient.nhs_number_status),
        hospital_number=patient.hospital_number,
        title=patient.title,
        given_names=patient.given_names,
        family_name=patient.family_name,
        preferred_name=patient.preferred_name,
        sex=Sex(patient.sex),
        gender=Gender(patient.gender),
        born_on=patient.born_on,
        died_on=patient.died_on,
        email=patient.email,
        address="" if address is None else address.address,
        postcode="" if address is None else address.postcode,
        address_from=None if address is None else address.valid_from,
        phones=tuple(
            PhoneDraft(PhoneKind(it.kind), it.number, it.note)
            for it in _phones(session, patient_id)
        ),
        practice_id=0 if gp is None else gp.gp_practice_id,
        gp_name="" if gp is None else gp.gp_name,
        needs=tuple(NeedKind(it.kind) for it in needs),
        print_size=details.get(NeedKind.LARGE_PRINT, "").removesuffix(" point"),
        language=details.get(NeedKind.INTERPRETER, ""),
        signs=details.get(NeedKind.SIGN_LANGUAGE, ""),
        carers_needs=tuple(NeedKind(it.kind) for it in needs if it.is_carers),
        allergy_status=AllergyStatus(patient.allergy_status),
        allergies=tuple(it.agent for it in open_rows(session, Allergy, patient_id)),
        note=patient.note,
    )


def _patient(session: Session, patient_id: int) -> Patient:
    patient = session.get(Patient, patient_id)
    if patient is None:
        raise NotFound("This patient is not in the database.")
    if patient.merged_into_id is not None:
        raise _merged(session, patient)
    return patient


def _merged(session: Session, patient: Patient) -> RecordMerged:
    """Into which record, also where that was merged again."""
    into = patient
    while into.merged_into_id is not None:
        into = session.get_one(Patient, into.merged_into_id)
    return RecordMerged(into.id, display.patient_name(into.family_name, into.given_names))


def _address(session: Session, patient_id: int) -> PatientAddress | None:
    return session.scalars(
        select(PatientAddress)
        .where(
            PatientAddress.patient_id == patient_id,
            PatientAddress.kind == AddressKind.HOME,
            PatientAddress.valid_to.is_(None),
        )
        .order_by(PatientAddress.valid_from.desc())
    ).first()


def _phones(session: Session, patient_id: int) -> list[PatientPhone]:
    wanted = select(PatientPhone).where(PatientPhone.patient_id == patient_id)
    return list(session.scalars(wanted.order_by(PatientPhone.id)))


def _of_identity(session: Session, patient: Patient, today: date) -> Iterator[BannerWarning]:
    """Who else may be meant, and that they have moved; said of a restricted record too."""
    if patient.moved_away_on is not None:
        yield BannerWarning(
            f"Moved away {display.short_date(patient.moved_away_on)}", is_danger=True
        )
    words = namesakes.in_words(namesakes.namesakes_of(session, patient, today))
    if words and patient.died_on is None:
        yield BannerWarning(f"⚠ {words}", is_doubt=True)


def _warnings(session: Session, patient_id: int, today: date) -> tuple[BannerWarning, ...]:
    alerts = session.execute(
        select(PatientAlert.text, PatientAlert.is_danger)
        .where(
            PatientAlert.patient_id == patient_id,
            PatientAlert.valid_from <= today,
            or_(PatientAlert.valid_to.is_(None), PatientAlert.valid_to >= today),
        )
        .order_by(PatientAlert.is_danger.desc(), PatientAlert.id)
    ).all()
    needs = open_rows(session, CommunicationNeed, patient_id)
    return (
        *(BannerWarning(text, is_danger) for text, is_danger in alerts),
        *(BannerWarning(in_words(need.kind)) for need in needs),
    )


def _allergies(session: Session, patient: Patient) -> str:
    words = in_words(patient.allergy_status)
    if patient.allergy_status != AllergyStatus.RECORDED:
        return words
    agents = ", ".join(allergy.agent for allergy in open_rows(session, Allergy, patient.id))
    return f"{words}: {agents}" if agents else words

"""What every paper about a patient says of people and places."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from o2clinic.documents.order_form import Contact
from o2clinic.documents.page import Identity, Letterhead
from o2clinic.errors import NotFound
from o2clinic.models import (
    Clinic,
    GpPractice,
    Patient,
    PatientAddress,
    PatientGp,
    PatientPhone,
    Person,
    Supplier,
)
from o2clinic.rules import display
from o2clinic.rules.clinic_plan import Nation
from o2clinic.rules.display import staff_name_in_full
from o2clinic.rules.patient_codes import AddressKind, Gender, PhoneKind
from o2clinic.services.work import Actor


@dataclass(frozen=True, slots=True)
class Writer:
    """Who signs a paper."""

    name: str
    role: str
    registration: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """Patient, practice, clinic and writer as they stand now.

    Attributes:
        patient_id: whose paper it is.
        gender: "male", "female" or "", as forms ask for it.
        practice: name, telephone, address and ODS code; empty when none is recorded.
        gp_name: the doctor at the practice.
        supplier: who brings the oxygen.
        policy_id: the thresholds in force at the clinic.
        nation: whose bank holidays the clinic keeps.
    """

    patient_id: int
    identity: Identity
    gender: str
    died_on: date | None
    address: tuple[str, ...]
    telephone: str
    mobile: str
    carer: Contact
    practice: Contact
    gp_name: str
    letterhead: Letterhead
    clinic: Contact
    supplier: str
    policy_id: str
    writer: Writer
    nation: str = Nation.ENGLAND
    moved_away_on: date | None = None


def paper_facts(session: Session, patient_id: int, actor: Actor, today: date) -> PaperFacts:
    """Read them; four statements.

    Raises:
        NotFound: no such patient, or the clinic is not set up.
    """
    patient, address = _patient_and_address(session, patient_id, today)
    phones = _phones(session, patient_id)
    gp_name, practice = _practice(session, patient_id, today)
    clinic, person, usual = _clinic_and_person(session, actor)
    place = Contact(
        name=clinic.name,
        telephone=display.phone(clinic.phone),
        email=clinic.email,
        address=_lines(clinic.address, clinic.postcode),
    )
    return PaperFacts(
        patient_id=patient_id,
        identity=Identity(
            patient.family_name,
            patient.given_names,
            patient.title,
            patient.born_on,
            patient.nhs_number or "",
        ),
        gender=patient.gender if patient.gender in {Gender.FEMALE, Gender.MALE} else "",
        died_on=patient.died_on,
        moved_away_on=patient.moved_away_on,
        address=() if address is None else _lines(address.address, address.postcode),
        telephone=phones.get(PhoneKind.HOME, Contact()).telephone,
        mobile=phones.get(PhoneKind.MOBILE, Contact()).telephone,
        carer=phones.get(PhoneKind.CARER, Contact()),
        practice=practice,
        gp_name=gp_name,
        letterhead=_letterhead(place),
        clinic=place,
        supplier=usual or clinic.supplier_name,
        policy_id=clinic.policy_id,
        writer=Writer(
            staff_name_in_full(person.title, person.given_names, person.family_name),
            person.job_title,
            person.registration,
        ),
        nation=clinic.nation,
    )


def _patient_and_address(
    session: Session, patient_id: int, today: date
) -> tuple[Patient, PatientAddress | None]:
    is_home_today = and_(
        PatientAddress.patient_id == Patient.id,
        PatientAddress.kind == AddressKind.HOME,
        PatientAddress.valid_from <= today,
        or_(PatientAddress.valid_to.is_(None), PatientAddress.valid_to >= today),
    )
    row = session.execute(
        select(Patient, PatientAddress)
        .outerjoin(PatientAddress, is_home_today)
        .where(Patient.id == patient_id)
        .order_by(PatientAddress.valid_from.desc(), PatientAddress.id.desc())
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound("This patient is not in the database.")
    return row[0], row[1]


def _phones(session: Session, patient_id: int) -> dict[str, Contact]:
    """The first number of each kind; a carer's note is the carer's name."""
    rows = session.execute(
        select(PatientPhone.kind, PatientPhone.number, PatientPhone.note)
        .where(PatientPhone.patient_id == patient_id)
        .order_by(PatientPhone.id)
    ).all()
    found: dict[str, Contact] = {}
    for kind, number, note in rows:
        name = note if kind == PhoneKind.CARER else ""
        found.setdefault(kind, Contact(name=name, telephone=display.phone(number)))
    return found


def _practice(session: Session, patient_id: int, today: date) -> tuple[str, Contact]:
    row = session.execute(
        select(PatientGp.gp_name, GpPractice)
        .join(GpPractice, GpPractice.id == PatientGp.gp_practice_id)
        .where(
            PatientGp.patient_id == patient_id,
            PatientGp.valid_from <= today,
            or_(PatientGp.valid_to.is_(None), PatientGp.valid_to >= today),
        )
        .order_by(PatientGp.valid_from.desc(), PatientGp.id.desc())
    ).first()
    if row is None:
        return "", Contact()
    practice: GpPractice = row[1]
    contact = Contact(
        name=practice.name,
        telephone=display.phone(practice.phone),
        address=_lines(practice.address, practice.postcode),
        code=practice.code,
    )
    return row[0], contact


def _clinic_and_person(session: Session, actor: Actor) -> tuple[Clinic, Person, str | None]:
    row = session.execute(
        select(Clinic, Person, Supplier.name)
        .select_from(Clinic)
        .join(Person, Person.id == actor.person_id)
        .outerjoin(Supplier, Supplier.is_usual.is_(True))
        .order_by(Clinic.id)
    ).first()
    if row is None:
        raise NotFound("The clinic or the person who writes is not in the database.")
    return row[0], row[1], row[2]


def _lines(address: str, postcode: str) -> tuple[str, ...]:
    return display.address_lines(tuple(address.splitlines()), postcode)


def _letterhead(place: Contact) -> Letterhead:
    contact = (f"Telephone {place.telephone}" if place.telephone else "", place.email)
    return Letterhead(place.name, place.address, tuple(line for line in contact if line))

"""A Tuesday's clinic whose patients can be written to."""

from dataclasses import dataclass, replace
from datetime import date

from clinic import NOON, a_patient, write
from services.diary_day import Tuesday, a_tuesday, at
from services.follow_up_record import mark
from services.health_record import an_order
from sqlalchemy import Engine

from o2clinic.models import CommunicationNeed, PatientAddress, PatientPhone
from o2clinic.rules.patient_codes import AddressKind, NeedKind, PhoneKind
from o2clinic.services.appointment_letters import AppointmentLetters
from o2clinic.services.follow_ups import FollowUps
from o2clinic.services.letter_runs import LetterRuns

NEXT_WEEK = date(2026, 12, 1)
HOME = "3 Fore Street\nPonsanooth\nTruro"


@dataclass(frozen=True)
class LetterClinic:
    tuesday: Tuesday

    @property
    def engine(self) -> Engine:
        return self.tuesday.engine

    @property
    def desk(self):
        return self.tuesday.clinic.desk

    @property
    def anna(self):
        return self.tuesday.clinic.anna

    @property
    def letters(self) -> AppointmentLetters:
        return AppointmentLetters(self.desk, self.anna)

    @property
    def runs(self) -> LetterRuns:
        return LetterRuns(self.desk, self.anna)

    def book(self, clock: str = "09:45", day: date = NEXT_WEEK, **other) -> int:
        """A visit of next week; outside of the sessions, with a reason."""
        values = {"starts_at": at(clock, day), "clinic_session_id": None, "reason": "by telephone"}
        return self.tuesday.booking.book(self.tuesday.draft(clock, **values | other))

    def issue(self, visit_id: int) -> int:
        """The letter that is due about a visit."""
        return self.letters.issue(self.letters.about_visit(visit_id).draft)


def a_letter_clinic(engine: Engine) -> LetterClinic:
    """Mary and John have addresses; John reads large print, Mary has a mobile."""
    made = LetterClinic(a_tuesday(engine))
    for patient_id in (made.tuesday.mary, made.tuesday.john):
        live_at(engine, patient_id)
    need(engine, made.tuesday.john, NeedKind.LARGE_PRINT)
    phone(engine, made.tuesday.mary, "07700 900145")
    return made


def people_on_oxygen(clinic: LetterClinic) -> dict[str, int]:
    """Mary, John and three more whose oxygen is to be reviewed; ROWE has no address."""
    engine, staff = clinic.engine, clinic.tuesday.clinic
    people = {"JENKINS": clinic.tuesday.mary, "TREVENA": clinic.tuesday.john}
    for family in ("ANGOVE", "BOLITHO", "ROWE"):
        people[family] = a_patient(engine, family=family, given="Ann")
        if family != "ROWE":
            live_at(engine, people[family])
    for patient_id in people.values():
        an_order(engine, patient_id, date(2026, 11, 2), ordered_by_id=staff.dr_berg.person_id)
        mark(engine, patient_id)
    FollowUps(clinic.desk, staff.nurse_olu).catch_up()
    return people


def live_at(engine: Engine, patient_id: int, address: str = HOME, **other) -> int:
    values = {"kind": AddressKind.HOME, "postcode": "TR3 7EQ", "valid_from": date(2020, 1, 1)}
    return write(engine, PatientAddress(patient_id=patient_id, address=address, **values | other))


def need(engine: Engine, patient_id: int, kind: NeedKind, detail: str = "") -> int:
    told = CommunicationNeed(
        patient_id=patient_id, kind=kind, detail=detail, recorded_on=NOON.date()
    )
    return write(engine, told)


def phone(engine: Engine, patient_id: int, number: str, kind=PhoneKind.MOBILE) -> int:
    return write(engine, PatientPhone(patient_id=patient_id, kind=kind, number=number))


def moved(clinic: LetterClinic, visit_id: int, clock: str, day: date = NEXT_WEEK) -> None:
    """The visit at another time."""
    draft = clinic.tuesday.draft(
        clock, starts_at=at(clock, day), clinic_session_id=None, reason="by telephone"
    )
    version = clinic.tuesday.booking.as_it_is(visit_id).draft.version
    clinic.tuesday.booking.move(replace(draft, id=visit_id, version=version))

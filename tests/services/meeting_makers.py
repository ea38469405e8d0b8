"""A meeting of invented patients, with seats and an agenda, as the team finds it."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from clinic import ClinicStaff, a_clinic, a_patient, an_nhs_number, read_all, write
from services.health_record import a_diagnosis, a_gas, an_order
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from o2clinic.models import (
    AgendaItem,
    Meeting,
    MeetingAction,
    MeetingSeat,
    MeetingSeries,
    Patient,
    PatientAddress,
    PatientPhone,
)
from o2clinic.rules.meeting import (
    ActionKind,
    AgendaReason,
    ItemState,
    MeetingKind,
    MeetingState,
    SeatRole,
)
from o2clinic.rules.patient_codes import PhoneKind
from o2clinic.services.meeting_room import MeetingRoom

TODAY = date(2026, 11, 24)
QUESTION = "Should she stay on oxygen while her son smokes indoors?"


@dataclass
class HeldMeeting:
    """A meeting with its clinic."""

    engine: Engine
    clinic: ClinicStaff
    meeting_id: int
    patient_ids: list[int]
    item_ids: list[int]
    seat_ids: list[int]

    def room(self, actor=None) -> MeetingRoom:
        return MeetingRoom(self.clinic.desk, actor or self.clinic.nurse_olu)

    def item(self, at: int = 0) -> AgendaItem:
        return next(it for it in read_all(self.engine, AgendaItem) if it.id == self.item_ids[at])

    def actions(self) -> list[MeetingAction]:
        return read_all(self.engine, MeetingAction)

    def meeting(self) -> Meeting:
        return next(it for it in read_all(self.engine, Meeting) if it.id == self.meeting_id)


def a_meeting(engine: Engine, **told: Any) -> int:
    usual = {
        "name": "MDT",
        "kind": MeetingKind.MDT,
        "meets_on": TODAY,
        "starts_at": time(12, 30),
        "minutes": 60,
        "place": "Seminar room",
        "state": MeetingState.OPEN,
    }
    return write(engine, Meeting(**(usual | told)))


def an_item(engine: Engine, meeting_id: int, patient_id: int, place: int = 1, **told: Any) -> int:
    usual = {
        "reason": AgendaReason.SMOKER_ON_OXYGEN,
        "question": QUESTION,
        "evidence": "Son smokes indoors, told 02-Nov-2026",
        "rule": "MT-2",
        "state": ItemState.WAITING,
    }
    item = AgendaItem(meeting_id=meeting_id, patient_id=patient_id, place=place, **(usual | told))
    return write(engine, item)


def an_action(engine: Engine, item_id: int, patient_id: int, **told: Any) -> int:
    usual = {
        "kind": ActionKind.TELEPHONE,
        "words": "Ring the son",
        "owner_name": "Community matron",
        "due_on": date(2026, 11, 10),
    }
    return write(
        engine, MeetingAction(agenda_item_id=item_id, patient_id=patient_id, **(usual | told))
    )


def a_held_meeting(engine: Engine, count: int = 2, **told: Any) -> HeldMeeting:
    """`count` patients on the agenda; the first has a gas and an order."""
    clinic = a_clinic(engine)
    meeting_id = a_meeting(engine, **told)
    patient_ids = [somebody(engine, at) for at in range(count)]
    olu = clinic.nurse_olu.person_id
    a_diagnosis(engine, patient_ids[0])
    a_gas(engine, patient_ids[0], date(2026, 10, 1), "6.7", recorded_by_id=olu)
    an_order(engine, patient_ids[0], date(2026, 10, 5), ordered_by_id=clinic.dr_berg.person_id)
    item_ids = [
        an_item(engine, meeting_id, one, place) for place, one in enumerate(patient_ids, start=1)
    ]
    seats = (
        MeetingSeat(meeting_id=meeting_id, person_id=clinic.dr_berg.person_id, role=SeatRole.CHAIR),
        MeetingSeat(
            meeting_id=meeting_id,
            guest_name="Ms P. Lane",
            organisation="Hospice",
            role=SeatRole.PALLIATIVE,
        ),
    )
    seat_ids = [write(engine, one) for one in seats]
    return HeldMeeting(engine, clinic, meeting_id, patient_ids, item_ids, seat_ids)


def somebody(engine: Engine, at: int) -> int:
    """A patient of whom nothing is written as anybody else's: name, birth, numbers, address."""
    patient_id = a_patient(
        engine,
        family=f"Surname{at:02}",
        given=f"Given{at:02}",
        nhs=an_nhs_number(at),
        born_on=date(1945, 7, 14) - timedelta(days=331 * at),
    )
    with Session(engine) as session, session.begin():
        session.get_one(Patient, patient_id).hospital_number = f"RHQ7{at:02}K"
    home = PatientAddress(
        patient_id=patient_id,
        address=f"Cottage{at:02}\nLane{at:02} Hill",
        postcode=f"TR{at:02} 8{at % 10}X",
        valid_from=date(2015, 3, 1),
    )
    write(engine, home)
    phone = PatientPhone(patient_id=patient_id, kind=PhoneKind.HOME, number=f"01872 5550{at:02}")
    write(engine, phone)
    return patient_id


def a_series(engine: Engine) -> int:
    return write(
        engine,
        MeetingSeries(
            name="MDT",
            kind=MeetingKind.MDT,
            weekdays="24",
            starts_at=time(12, 30),
            minutes=60,
            first_on=date(2026, 1, 6),
        ),
    )

"""A small clinic's Tuesday for tests: sessions of two clinicians, and drafts of visits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from uuid import uuid4

from clinic import NOON, ClinicStaff, a_clinic, a_patient, write
from sqlalchemy import Engine, event

from o2clinic.models import ClinicSession
from o2clinic.rules.clinic_time import instant
from o2clinic.rules.visits import ClinicKind, VisitKind
from o2clinic.services.booking import Booking, BookingDraft, VisitStep

TODAY = NOON.date()  # a Tuesday in winter: the clinic's clock is UTC


def at(clock: str, day: date = TODAY) -> datetime:
    return instant(day, time.fromisoformat(clock))


def a_session(clinic: ClinicStaff, person_id: int, room_id: int | None, **other) -> int:
    """A session of a clinician, 09:00 to 12:00 unless told otherwise."""
    values = {
        "name": "Oxygen clinic",
        "kind": ClinicKind.NURSE_LED,
        "site_id": clinic.site_id,
        "room_id": room_id,
        "person_id": person_id,
        "starts_at": at("09:00"),
        "ends_at": at("12:00"),
        "slot_minutes": 45,
    }
    return write(clinic.desk.engine, ClinicSession(**values | other))


@dataclass(frozen=True)
class Tuesday:
    """Nurse Olu in room 2 and Dr Berg in room 3, both 09:00 to 12:00; Mary and John come."""

    clinic: ClinicStaff
    olu_session: int
    berg_session: int
    mary: int
    john: int

    @property
    def engine(self) -> Engine:
        return self.clinic.desk.engine

    @property
    def booking(self) -> Booking:
        return Booking(self.clinic.desk, self.clinic.anna)

    def draft(self, clock: str = "09:00", **other) -> BookingDraft:
        """Mary with Olu for 45 minutes, unless told otherwise."""
        made = BookingDraft(
            patient_id=self.mary,
            person_id=self.clinic.nurse_olu.person_id,
            room_id=self.clinic.room_ids[0],
            site_id=self.clinic.site_id,
            clinic_session_id=self.olu_session,
            starts_at=at(clock),
            minutes=45,
            visit_kind=VisitKind.LTOT_GAS_1,
            command_id=str(uuid4()),
        )
        return replace(made, **other)

    def with_berg(self, clock: str = "09:00", **other) -> BookingDraft:
        """Mary with Dr Berg."""
        values = {
            "person_id": self.clinic.dr_berg.person_id,
            "room_id": self.clinic.room_ids[1],
            "clinic_session_id": self.berg_session,
        }
        return self.draft(clock, **values | other)


def a_tuesday(engine: Engine, *, now: datetime = NOON) -> Tuesday:
    clinic = a_clinic(engine, now=now)
    return Tuesday(
        clinic,
        a_session(clinic, clinic.nurse_olu.person_id, clinic.room_ids[0]),
        a_session(clinic, clinic.dr_berg.person_id, clinic.room_ids[1], slot_minutes=30),
        a_patient(engine),
        a_patient(engine, family="TREVENA", given="John", title="Mr", born_on=date(1938, 1, 2)),
    )


def a_step(visit_id: int, version: int = 1) -> VisitStep:
    return VisitStep(visit_id, version, str(uuid4()))


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """What is said to the database meanwhile, the beginning of a transaction left out."""
    said: list[str] = []

    def note(_connection, _cursor, statement, *_more):
        if not statement.startswith("BEGIN"):
            said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)

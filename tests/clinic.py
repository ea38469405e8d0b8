"""Makers of invented people and clinics for the tests.

NHS numbers come from the range 999 000 0000 to 999 999 9999, which is kept for tests.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

import nhs_number
from acting import ActingDesk, give_account
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from written_again import written_again

from o2clinic.models import AuditEntry, Clinic, Patient, Person, PersonRole, Room, Site
from o2clinic.models.base import Base
from o2clinic.rules.patient_codes import Gender, NhsNumberStatus, Sex
from o2clinic.rules.permissions import Permission, Role
from o2clinic.services.audit_writing import OPENED
from o2clinic.services.work import PROGRAM, Actor, Desk, Work

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # a Tuesday
NOT_A_PASSWORD = "never matches"

_STAFF = (
    ("anna", "Ms", "Anna", "Penrose", "Receptionist", Role.RECEPTION),
    ("nurse_olu", "Mr", "Olu", "Adeyemi", "Oxygen nurse", Role.NURSE),
    ("dr_berg", "Dr", "Astrid", "Berg", "Respiratory physician", Role.PHYSICIAN),
    ("sam", "Mx", "Sam", "Hocking", "Service manager", Role.MANAGER),
    ("kit", "Mr", "Kit", "Rowe", "Administrator", Role.ADMINISTRATOR),
)


@dataclass(frozen=True)
class ClinicStaff:
    """A small clinic: its desk, its people, one site and two rooms."""

    desk: Desk
    anna: Actor
    nurse_olu: Actor
    dr_berg: Actor
    sam: Actor
    kit: Actor
    site_id: int
    room_ids: tuple[int, int]


def a_clinic(engine: Engine, *, now: datetime = NOON) -> ClinicStaff:
    """The usual clinic of the tests, on an empty migrated database."""
    made = written_again(engine, lambda: _written(engine), "a clinic")
    return ClinicStaff(desk=ActingDesk(engine, now=lambda: now, name="desk-1"), **made)


def _written(engine: Engine) -> dict[str, Any]:
    with _making(engine) as work:
        # Few flushes: most tests begin with them.
        site = Site(name="Truro", address="1 Clinic Way\nTruro", postcode="TR1 1AA")
        people = [_person(*row[:-1]) for row in _STAFF]
        _add(work, Clinic(name="Truro Oxygen Clinic", phone="01872 000000"), site, *people)
        rooms = [Room(site_id=site.id, name=f"Room {n}") for n in (2, 3)]
        roles = [row[-1] for row in _STAFF]
        _add(work, *rooms, *map(_role, people, roles))
        actors = {
            person.sign_in_name: _actor(person, role)
            for person, role in zip(people, roles, strict=True)
        }
        site_id, room_ids = site.id, (rooms[0].id, rooms[1].id)
    _give_accounts(engine, actors.values())
    return {"site_id": site_id, "room_ids": room_ids, **actors}


def a_person(
    engine: Engine, name: str, title: str, given: str, family: str, job: str, role: Role
) -> Actor:
    """A member of staff who can act but not sign in with a password."""
    with _making(engine) as work:
        person = _person(name, title, given, family, job)
        _add(work, person)
        _add(work, _role(person, role))
        actor = _actor(person, role)
    _give_accounts(engine, [actor])
    return actor


def _person(name: str, title: str, given: str, family: str, job: str) -> Person:
    return Person(
        sign_in_name=name,
        title=title,
        given_names=given,
        family_name=family,
        job_title=job,
        registration="TEST 0000001",
        password_hash=NOT_A_PASSWORD,
    )


def _role(person: Person, role: Role) -> PersonRole:
    return PersonRole(person_id=person.id, role=role)


def _actor(person: Person, role: Role) -> Actor:
    name = f"{person.title} {person.given_names[:1]}. {person.family_name}"
    return Actor(person.id, name, frozenset({role}))


def _add(work: Work, *records: Base) -> None:
    work.session.add_all(records)
    work.session.flush()


def _give_accounts(engine: Engine, actors: Iterable[Actor]) -> None:
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            for actor in actors:
                give_account(connection, actor.person_id)


def an_nhs_number(position: int) -> str:
    """The position-th valid number of the test range."""
    candidates = (str(number) for number in range(9990000000, 10000000000))
    return next(islice(filter(nhs_number.is_valid, candidates), position, None))


def a_patient(
    engine: Engine,
    *,
    family: str = "JENKINS",
    given: str = "Mary",
    title: str = "Mrs",
    born_on: date = date(1945, 7, 14),
    nhs: str | None = None,
    sex: Sex = Sex.FEMALE,
    died_on: date | None = None,
) -> int:
    """An invented patient; gives the key."""
    return write(
        engine,
        Patient(
            nhs_number=nhs,
            nhs_number_status=NhsNumberStatus.VERIFIED if nhs else NhsNumberStatus.NOT_KNOWN,
            title=title,
            given_names=given,
            family_name=family.title(),
            sex=sex,
            gender=Gender(sex.value),
            born_on=born_on,
            died_on=died_on,
        ),
    )


def write(engine: Engine, record: Base) -> int:
    """Write one record as the program itself would, audit included."""
    with _making(engine) as work:
        return work.add(record)


def _making(engine: Engine) -> AbstractContextManager[Work]:
    desk = Desk(engine, now=lambda: NOON, name="maker")
    return desk.work(PROGRAM, Permission.ADMINISTER, "make")


def openings(engine: Engine) -> list[AuditEntry]:
    """The lines of the audit that say who opened whose record."""
    return [one for one in read_all(engine, AuditEntry) if one.use_case == OPENED]


def read_all(engine: Engine, kind: type[Base]) -> list[Base]:
    """Every row of a table."""
    with Session(engine) as session:
        return list(session.query(kind).order_by(*kind.__mapper__.primary_key))

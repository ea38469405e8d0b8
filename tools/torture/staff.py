"""An invented clinic with its people, in which the lives and the crowd work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from nhs_number.validate import is_valid
from sqlalchemy import Engine

from o2clinic.models import Clinic, GpPractice, Person, PersonRole, Room, Site
from o2clinic.models.base import Base
from o2clinic.rules.permissions import Permission, Role
from o2clinic.services.work import PROGRAM, Actor, Desk

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # a Tuesday
_NUMBERS_EACH = 40  # among so many there is a valid one

_STAFF = (
    ("anna", "Ms", "Anna", "Penrose", Role.RECEPTION),
    ("nurse_olu", "Mr", "Olu", "Adeyemi", Role.NURSE),
    ("dr_berg", "Dr", "Astrid", "Berg", Role.PHYSICIAN),
    ("sam", "Mx", "Sam", "Hocking", Role.MANAGER),
)


@dataclass(frozen=True)
class DayStaff:
    """Who does it and where; the actors by their sign-in name."""

    actors: Mapping[str, Actor]
    site_id: int
    room_id: int
    practice_id: int


def day_staff(engine: Engine) -> DayStaff:
    """The clinic with all that its papers need, written into an empty database."""
    write(
        engine,
        Clinic(
            name="Truro Oxygen Clinic",
            phone="01872 000000",
            address="1 Clinic Way\nTruro",
            postcode="TR1 1AA",
            email="oxygen@truro.example",
            supplier_name="Bluewater Oxygen",
        ),
    )
    site_id = write(engine, Site(name="Truro", address="1 Clinic Way\nTruro", postcode="TR1 1AA"))
    room_id = write(engine, Room(site_id=site_id, name="Room 2"))
    practice = GpPractice(
        code="Y99901",
        name="Quay Surgery",
        address="1 Quay Street\nTruro",
        postcode="TR1 2AB",
        phone="01632960300",
    )
    actors = {name: _person(engine, name, *told) for name, *told in _STAFF}
    return DayStaff(actors, site_id, room_id, write(engine, practice))


def own_nhs_number(position: int) -> str:
    """A valid number of the range that is kept for tests, another for each position."""
    first = 9_990_000_000 + _NUMBERS_EACH * position
    candidates = map(str, range(first, first + _NUMBERS_EACH))
    return next(filter(is_valid, candidates))


def write(engine: Engine, record: Base) -> int:
    """Write one record as the program itself would, audit included."""
    desk = Desk(engine, now=lambda: NOON, name="maker")
    with desk.work(PROGRAM, Permission.ADMINISTER, "make") as work:
        return work.add(record)


def _person(engine: Engine, name: str, *told: str) -> Actor:
    title, given, family, role = told
    person = Person(
        sign_in_name=name,
        title=title,
        given_names=given,
        family_name=family,
        job_title=role.capitalize(),
        registration="TEST 0000001",
        password_hash="never matches",  # noqa: S106 - nobody signs in
    )
    person_id = write(engine, person)
    write(engine, PersonRole(person_id=person_id, role=role))
    return Actor(person_id, f"{title} {given[:1]}. {family}", frozenset({Role(role)}))

"""Signing in with a local account: argon2id, and rest after too many wrong passwords."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from o2clinic.errors import NotFound, SignInRefused
from o2clinic.models.clinic import Clinic
from o2clinic.models.person import Person, PersonRole
from o2clinic.rules.permissions import Permission, Role
from o2clinic.services.work import PROGRAM, Actor, Desk, Work

_FREE_TRIES = 5
_FIRST_REST = timedelta(seconds=30)
_LONGEST_REST = timedelta(minutes=15)
_WRONG = "The name or the password is wrong."
LEAST_PASSWORD_LENGTH = 10


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person on the sample clinic's sign-in page."""

    person_id: int
    name: str
    job_title: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class SignInSheet:
    """What the sign-in page shows: the clinic, and its people in the sample clinic only."""

    clinic_name: str
    is_sample: bool
    people: tuple[PersonCard, ...]


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # argon2id with the library's recommended costs


def hash_password(password: str) -> str:
    """The argon2id hash that is kept instead of a password."""
    return _hasher().hash(password)


def sheet(desk: Desk) -> SignInSheet:
    """The clinic's name, and who a visitor of the sample clinic may be."""
    with desk.reading(PROGRAM, Permission.ADMINISTER) as session:
        clinic = session.scalar(select(Clinic))
        if clinic is None:
            raise NotFound("This database has no clinic yet.")
        people: tuple[PersonCard, ...] = ()
        if clinic.is_sample:
            wanted = select(Person).where(Person.is_active).order_by(Person.id)
            roles = _roles_by_person(desk)
            people = tuple(
                PersonCard(one.id, one.name, one.job_title, roles.get(one.id, ()))
                for one in session.scalars(wanted)
            )
        return SignInSheet(clinic.name, clinic.is_sample, people)


def sign_in(desk: Desk, sign_in_name: str, password: str) -> Actor:
    """The actor for a name and password.

    Raises:
        SignInRefused: wrong, retired, or resting after too many wrong tries; every try is audited.
    """
    refused = ""
    with desk.work(PROGRAM, Permission.ADMINISTER, "sign_in") as work:
        person = work.session.scalar(
            select(Person).where(Person.sign_in_name == sign_in_name.strip().casefold())
        )
        if person is None or not person.is_active:
            # The same work as for a real account, so that the time tells nothing.
            _matches(hash_password("nobody"), password)
            refused = _WRONG
        elif person.resting_until is not None and person.resting_until > work.at:
            seconds = int((person.resting_until - work.at).total_seconds()) + 1
            refused = f"Too many wrong passwords. Try again in {seconds} seconds."
        elif not _matches(person.password_hash, password):
            _count_failure(work, person)
            refused = _WRONG
        else:
            person.failed_sign_ins = 0
            person.resting_until = None
        work.record_id = person.id if person is not None else None
        work.reason = refused and f"{sign_in_name.strip()[:60]}: {refused}"
    if refused or person is None:
        raise SignInRefused(refused)
    return _actor(desk, person)


def sign_in_as_sample(desk: Desk, person_id: int) -> Actor:
    """Be one of the sample clinic's people with one click; refused in any other database."""
    with desk.work(PROGRAM, Permission.ADMINISTER, "sign_in") as work:
        clinic = work.session.scalar(select(Clinic))
        if clinic is None or not clinic.is_sample:
            raise SignInRefused("Only the sample clinic can be entered without a password.")
        person = work.fetch(Person, person_id)
        work.record_id = person_id
    return _actor(desk, person)


def unlock(desk: Desk, actor: Actor, password: str) -> Actor:
    """Check the password of the person who locked the desk; the actor with the roles of now.

    Raises:
        SignInRefused: as for signing in.
    """
    with desk.reading(PROGRAM, Permission.ADMINISTER) as session:
        person = session.get(Person, actor.person_id)
        name = person.sign_in_name if person is not None else ""
    return sign_in(desk, name, password)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):  # an account that was never given a password
        return False


def _count_failure(work: Work, person: Person) -> None:
    person.failed_sign_ins += 1
    over = person.failed_sign_ins - _FREE_TRIES
    if over >= 0:
        person.resting_until = work.at + min(_FIRST_REST * 2 ** min(over, 10), _LONGEST_REST)


def _roles_by_person(desk: Desk) -> dict[int, tuple[Role, ...]]:
    found: dict[int, tuple[Role, ...]] = {}
    with desk.reading(PROGRAM, Permission.ADMINISTER) as session:
        for person_id, role in session.execute(select(PersonRole.person_id, PersonRole.role)):
            if isinstance(role, Role):
                found[person_id] = (*found.get(person_id, ()), role)
    return found


def _actor(desk: Desk, person: Person) -> Actor:
    roles = _roles_by_person(desk).get(person.id, ())
    return Actor(person.id, person.name, frozenset(roles))

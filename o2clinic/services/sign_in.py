"""Signing in with a local account: argon2id, and rest after too many wrong passwords."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import NoReturn

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, text

from o2clinic.errors import NotFound, SignInRefused, WrongDatabase
from o2clinic.models.clinic import Clinic
from o2clinic.models.person import Person, PersonRole
from o2clinic.rules.permissions import Permission, Role
from o2clinic.services import accounts
from o2clinic.services.work import PROGRAM, Actor, Desk, Work, new_command_id
from o2clinic.storage import failures

_FREE_TRIES = 5
_FIRST_REST = timedelta(seconds=30)
_LONGEST_REST = timedelta(minutes=15)
_WRONG = "The name or the password is wrong."
_OLD_WRONG = "This is not your password of now."
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


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody who was let in, and the desk that their work goes through."""

    actor: Actor
    desk: Desk
    sign_in_name: str = ""  # asked for no more at the lock


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


def sign_in(desk: Desk, sign_in_name: str, password: str) -> Entered:
    """Who the name and password belong to, and the desk that they work at.

    In a local file that is the same desk; on a server one under the person's own account.

    Raises:
        SignInRefused: wrong, retired, or resting after too many wrong tries; every try is audited.
    """
    name = sign_in_name.strip().casefold()
    if accounts.are_kept_by(desk):
        return _at_the_server(desk, name, password)
    refused = ""
    with desk.work(PROGRAM, Permission.ADMINISTER, "sign_in") as work:
        person = work.session.scalar(select(Person).where(Person.sign_in_name == name))
        if person is None or not person.is_active:
            # The same work as for a real account, so that the time tells nothing.
            _matches(hash_password("nobody"), password)
            refused = _WRONG
        elif person.resting_until is not None and person.resting_until > work.at:
            refused = _rests(int((person.resting_until - work.at).total_seconds()) + 1)
        elif not _matches(person.password_hash, password):
            _count_failure(work, person)
            refused = _WRONG
        else:
            person.failed_sign_ins = 0
            person.resting_until = None
        work.record_id = person.id if person is not None else None
        work.reason = refused and _told(name, refused)
    if refused or person is None:
        raise SignInRefused(refused)
    return Entered(_actor(desk, person.id), desk, name)


def prove(desk: Desk, person: Person, password: str) -> Desk:
    """Try somebody's password anew; the desk that it opens, on a server a fresh one.

    Raises:
        SignInRefused: it is wrong.
    """
    if accounts.are_kept_by(desk):
        try:
            return accounts.desk_of(desk, person.login_name, password)
        except WrongDatabase as error:
            raise SignInRefused(_OLD_WRONG) from error
    if not _matches(person.password_hash, password):
        raise SignInRefused(_OLD_WRONG)
    return desk


def _at_the_server(door: Desk, name: str, password: str) -> Entered:
    """The server itself proves the password; the door counts and audits what it refuses."""
    with failures.told_in_words(), door.engine.connect() as connection:
        tried = connection.execute(
            text("SELECT login, rests_seconds FROM door_try(:name)"), {"name": name}
        ).one()
    if tried.rests_seconds:
        _refuse(door, name, _rests(tried.rests_seconds))
    try:
        desk = accounts.desk_of(door, tried.login, password)
    except WrongDatabase:
        _refuse(door, name, _WRONG)
    try:
        with failures.told_in_words(), desk.engine.begin() as connection:
            person_id = connection.scalar(
                text("SELECT signed_in(:command, :now, :desk)"),
                {"command": new_command_id(), "now": desk.now(), "desk": desk.name},
            )
        if person_id is None:
            _refuse(door, name, _WRONG)
        return Entered(_actor(desk, int(person_id)), desk, name)
    except BaseException:
        desk.engine.dispose()
        raise


def _refuse(door: Desk, name: str, why: str) -> NoReturn:
    with failures.told_in_words(), door.engine.begin() as connection:
        connection.execute(
            text("SELECT door_refused(:command, :name, :why, :desk)"),
            {
                "command": new_command_id(),
                "name": name,
                "why": _told(name, why),
                "desk": door.name,
            },
        )
    raise SignInRefused(why)


def _rests(seconds: int) -> str:
    return f"Too many wrong passwords. Try again in {seconds} seconds."


def _told(name: str, why: str) -> str:
    return f"{name[:60]}: {why}"


def sign_in_as_sample(desk: Desk, person_id: int) -> Entered:
    """Be one of the sample clinic's people with one click; refused in any other database."""
    with desk.work(PROGRAM, Permission.ADMINISTER, "sign_in") as work:
        clinic = work.session.scalar(select(Clinic))
        if clinic is None or not clinic.is_sample:
            raise SignInRefused("Only the sample clinic can be entered without a password.")
        work.record_id = work.fetch(Person, person_id).id
    return Entered(_actor(desk, person_id), desk)


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


def _actor(desk: Desk, person_id: int) -> Actor:
    roles = _roles_by_person(desk).get(person_id, ())
    with desk.reading(PROGRAM, Permission.ADMINISTER) as session:
        name = session.scalars(select(Person).where(Person.id == person_id)).one().name
    return Actor(person_id, name, frozenset(roles))

"""The people who work in the clinic: an administrator adds, changes and retires them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from o2clinic.errors import Finding, Level, NotValid, Refused, Taken
from o2clinic.models.clinic import Clinic
from o2clinic.models.person import Person, PersonRole
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.permissions import Permission, Role
from o2clinic.services import accounts, diary_keeping
from o2clinic.services.as_it_is import AsItIs, last_save_of
from o2clinic.services.sign_in import LEAST_PASSWORD_LENGTH, hash_password
from o2clinic.services.work import Actor, Desk, Work

_LONGEST = {
    "title": 35,
    "given_names": 100,
    "family_name": 100,
    "sign_in_name": 60,
    "job_title": 100,
    "registration": 60,
}
_MOST_OF_A_WEEK = Decimal("1.50")
_NEEDED = {
    "given_names": "the given name",
    "family_name": "the family name",
    "sign_in_name": "a name to sign in with",
}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A member of staff in the list."""

    person_id: int
    version: int
    name: str
    sign_in_name: str
    job_title: str
    registration: str
    roles: tuple[Role, ...]
    is_active: bool
    is_resting: bool


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """What the form of a person sends.

    Attributes:
        id: 0 for a new person.
        whole_time_equivalent: how much of a week they work here, 0.60; None where nobody said.
        password: typed twice; needed for a new person, empty to leave that of a known one.
    """

    command_id: str
    title: str = ""
    given_names: str = ""
    family_name: str = ""
    sign_in_name: str = ""
    job_title: str = ""
    registration: str = ""
    whole_time_equivalent: Decimal | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    password: str = ""
    password_again: str = ""
    id: int = 0
    version: int = 0


class People:
    """What an administrator does with the people of the clinic."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def staff(self) -> tuple[PersonRow, ...]:
        """Everybody, those who work here first, by name."""
        wanted = select(Person).order_by(
            Person.is_active.desc(), Person.family_name, Person.given_names, Person.id
        )
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.ADMINISTER) as session:
            roles = _roles(session)
            return tuple(
                PersonRow(
                    person_id=one.id,
                    version=one.version,
                    name=one.name,
                    sign_in_name=one.sign_in_name,
                    job_title=one.job_title,
                    registration=one.registration,
                    roles=_in_order(roles.get(one.id, ())),
                    is_active=one.is_active,
                    is_resting=one.resting_until is not None and one.resting_until > now,
                )
                for one in session.scalars(wanted)
            )

    def draft(self, person_id: int, command_id: str) -> PersonDraft:
        """The form of a known person, to be changed; without the password."""
        with self._desk.reading(self._actor, Permission.ADMINISTER) as session:
            return _draft_of(session, session.get_one(Person, person_id), command_id)

    def as_it_is(self, person_id: int, command_id: str) -> AsItIs[PersonDraft]:
        """The form filled anew, for comparing with what somebody else has saved."""
        with self._desk.reading(self._actor, Permission.ADMINISTER) as session:
            one = session.get_one(Person, person_id)
            last = last_save_of(session, one, self._desk.now())
            return AsItIs(_draft_of(session, one, command_id), last)

    def add(self, draft: PersonDraft) -> int:
        """Let a new person in; gives the key.

        Raises:
            NotValid: with the findings of the form.
            Taken: somebody has the sign-in name already.
        """
        _require_none([*_check(draft), *_check_password(draft.password, draft.password_again)])
        with self._desk.work(
            self._actor, Permission.ADMINISTER, "add_person", command_id=draft.command_id
        ) as work:
            _require_free_name(work, draft)
            person = Person()
            _fill(person, draft)
            _set_password(self._desk, person, draft.password)
            work.record_id = work.add(person)
            _give_roles(work, work.record_id, draft.roles)
            accounts.fit(work, person, draft.password)
            work.changed(Concept.PERSON, work.record_id)
            return work.record_id

    def edit(self, draft: PersonDraft) -> int:
        """Write the form over the person it was filled from.

        A password that is given becomes theirs, and ends the rest after wrong ones.

        Raises:
            NotValid, Taken: as `add`.
            StaleRecord: somebody saved the person since.
            Refused: nobody would be left to administer the program.
        """
        findings = _check(draft)
        if draft.password or draft.password_again:
            findings += _check_password(draft.password, draft.password_again)
        _require_none(findings)
        use_case = "reset_password" if draft.password else "edit_person"
        with self._desk.work(
            self._actor, Permission.ADMINISTER, use_case, command_id=draft.command_id
        ) as work:
            _one_at_a_time(work)
            person = work.fetch_for_edit(Person, draft.id, draft.version)
            _require_free_name(work, draft)
            _fill(person, draft)
            if draft.password:
                _set_password(self._desk, person, draft.password)
            flag_modified(person, "changed_at")  # the roles stand in rows of their own
            _give_roles(work, person.id, draft.roles)
            _require_an_administrator(work)
            accounts.fit(work, person, draft.password)
            work.record_id = person.id
            work.changed(Concept.PERSON, person.id)
            return person.id

    def retire(self, person_id: int, version: int, command_id: str) -> int:
        """Close somebody's account; what they did stays under their name.

        Raises:
            StaleRecord: somebody saved the person since.
            Refused: it is the person at this desk, or the last administrator.
        """
        if person_id == self._actor.person_id:
            raise Refused(
                "PEOPLE-2",
                "You cannot close your own account.",
                "Ask another administrator to do it.",
            )
        return self._set_active(person_id, version, command_id, is_active=False)

    def bring_back(self, person_id: int, version: int, command_id: str) -> int:
        """Open a closed account again, with its old password and roles.

        Raises:
            StaleRecord: somebody saved the person since.
        """
        return self._set_active(person_id, version, command_id, is_active=True)

    def _set_active(self, person_id: int, version: int, command_id: str, *, is_active: bool) -> int:
        use_case = "bring_back_person" if is_active else "retire_person"
        with self._desk.work(
            self._actor, Permission.ADMINISTER, use_case, command_id=command_id
        ) as work:
            _one_at_a_time(work)
            person = work.fetch_for_edit(Person, person_id, version)
            person.is_active = is_active
            work.session.flush()
            _require_an_administrator(work)
            accounts.fit(work, person)
            # Nobody is booked with somebody who has left, from this moment on.
            diary_keeping.keep(work, day_of(work.at), date.max)
            work.record_id = person_id
            work.changed(Concept.PERSON, person_id)
            return person_id


def _set_password(desk: Desk, person: Person, password: str) -> None:
    """A new password ends the rest after wrong ones; on a server that is the account's affair."""
    person.password_hash = (
        accounts.ON_THE_SERVER if accounts.are_kept_by(desk) else hash_password(password)
    )
    person.failed_sign_ins = 0
    person.resting_until = None


def _draft_of(session: Session, one: Person, command_id: str) -> PersonDraft:
    return PersonDraft(
        command_id=command_id,
        title=one.title,
        given_names=one.given_names,
        family_name=one.family_name,
        sign_in_name=one.sign_in_name,
        job_title=one.job_title,
        registration=one.registration,
        whole_time_equivalent=one.whole_time_equivalent,
        roles=frozenset(_roles(session).get(one.id, ())),
        id=one.id,
        version=one.version,
    )


def _fill(person: Person, draft: PersonDraft) -> None:
    for name in _LONGEST:
        setattr(person, name, _tidy(draft, name))
    person.whole_time_equivalent = draft.whole_time_equivalent


def _tidy(draft: PersonDraft, name: str) -> str:
    text = " ".join(str(getattr(draft, name)).split())
    return text.casefold() if name == "sign_in_name" else text


def _give_roles(work: Work, person_id: int, wanted: frozenset[Role]) -> None:
    """Write what differs, so that the audit tells which role was given or taken."""
    held = list(work.session.scalars(select(PersonRole).where(PersonRole.person_id == person_id)))
    for one in held:
        if one.role not in wanted:
            work.session.delete(one)
    for role in _in_order(wanted - {one.role for one in held}):
        work.session.add(PersonRole(person_id=person_id, role=role))
    work.session.flush()


def _one_at_a_time(work: Work) -> None:
    """Two administrators who take each other's role wait for one another here."""
    work.session.execute(select(Clinic.id).with_for_update())


def _require_an_administrator(work: Work) -> None:
    left = work.session.scalar(
        select(func.count())
        .select_from(PersonRole)
        .join(Person, Person.id == PersonRole.person_id)
        .where(Person.is_active, PersonRole.role == Role.ADMINISTRATOR)
    )
    if not left:
        raise Refused(
            "PEOPLE-1",
            "Nobody would be left who may administer the program.",
            "Make somebody else an administrator first.",
        )


def _require_free_name(work: Work, draft: PersonDraft) -> None:
    name = _tidy(draft, "sign_in_name")
    other = work.session.scalar(
        select(Person).where(Person.sign_in_name == name, Person.id != draft.id)
    )
    if other is not None:
        raise Taken(f"The sign-in name {name}", other.name)


def _check(draft: PersonDraft) -> list[Finding]:
    findings = [
        Finding("NEEDED", Level.BLOCK, f"Give {words}.", name)
        for name, words in _NEEDED.items()
        if not _tidy(draft, name)
    ]
    findings += [
        Finding("LENGTH", Level.BLOCK, f"At most {most} characters.", name)
        for name, most in _LONGEST.items()
        if len(_tidy(draft, name)) > most
    ]
    part = draft.whole_time_equivalent
    if part is not None and not 0 < part <= _MOST_OF_A_WEEK:
        words = f"1.00 is a whole week; at most {_MOST_OF_A_WEEK}."
        findings.append(Finding("RANGE", Level.BLOCK, words, "whole_time_equivalent"))
    if not draft.roles:
        findings.append(Finding("NEEDED", Level.BLOCK, "Give at least one role.", "roles"))
    return findings


def _check_password(password: str, again: str) -> list[Finding]:
    if len(password) < LEAST_PASSWORD_LENGTH:
        few = f"The password needs at least {LEAST_PASSWORD_LENGTH} characters."
        return [Finding("PASSWORD", Level.BLOCK, few, "password")]
    if password != again:
        differ = "The two passwords differ."
        return [Finding("PASSWORD", Level.BLOCK, differ, "password_again")]
    return []


def _require_none(findings: list[Finding]) -> None:
    if findings:
        raise NotValid(findings)


def _roles(session: Session) -> dict[int, list[Role]]:
    found: dict[int, list[Role]] = {}
    for person_id, role in session.execute(select(PersonRole.person_id, PersonRole.role)):
        if isinstance(role, Role):
            found.setdefault(person_id, []).append(role)
    return found


def _in_order(roles: Iterable[str]) -> tuple[Role, ...]:
    held = set(roles)
    return tuple(role for role in Role if role in held)

"""A new password: one's own, or from the command line for somebody who cannot get in."""

from dataclasses import dataclass

from sqlalchemy import Engine, select, text

from o2clinic.errors import Finding, Level, NotFound, NotValid, SignInRefused
from o2clinic.models.person import Person
from o2clinic.rules.permissions import Permission
from o2clinic.services import accounts, sign_in
from o2clinic.services.work import PROGRAM, Actor, Desk
from o2clinic.storage import grants


@dataclass(frozen=True, slots=True)
class PasswordDraft:
    """What the form of one's own password sends."""

    command_id: str
    old: str
    new: str
    again: str


class Passwords:
    """What everybody may do with their own password."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def change(self, draft: PasswordDraft) -> None:
        """Put a new password in the place of the old one.

        Raises:
            NotValid: the old one is wrong, the new one too short or typed differently.
        """
        require_fit(draft.new, draft.again, "new")
        with self._desk.reading(self._actor, Permission.OWN_ACCOUNT) as session:
            wanted = select(Person).where(Person.id == self._actor.person_id)
            person = session.scalars(wanted).one()
        self._require_old(person, draft.old)
        with self._desk.work(
            self._actor,
            Permission.OWN_ACCOUNT,
            "change_password",
            command_id=draft.command_id,
        ) as work:
            work.record_id = person.id
            connection = work.session.connection()
            if accounts.are_kept_by(self._desk):
                verifier = grants.scram_verifier(connection, person.login_name, draft.new)
                connection.execute(text("SELECT my_password(:it)"), {"it": verifier})
            else:
                own = work.fetch(Person, person.id)
                own.password_hash = sign_in.hash_password(draft.new)

    def _require_old(self, person: Person, old: str) -> None:
        try:
            entered = sign_in.prove(self._desk, person, old)
        except SignInRefused as refused:
            raise NotValid([Finding("PASSWORD", Level.BLOCK, str(refused), "old")]) from refused
        if entered is not self._desk:
            entered.engine.dispose()


def set_for(engine: Engine, sign_in_name: str, new: str, again: str) -> str:
    """Give somebody a password from the command line, by the owner of the database; their name.

    Raises:
        NotValid: too short, or typed differently.
        NotFound: nobody signs in by that name.
    """
    require_fit(new, again, "new")
    desk = Desk(engine)
    with desk.work(PROGRAM, Permission.ADMINISTER, "reset_password") as work:
        name = sign_in_name.strip().casefold()
        person = work.session.scalar(select(Person).where(Person.sign_in_name == name))
        if person is None:
            raise NotFound(f"Nobody signs in as {name}.")
        if not accounts.are_kept_by(desk):
            person.password_hash = sign_in.hash_password(new)
        person.failed_sign_ins = 0
        person.resting_until = None
        accounts.fit(work, person, new)
        work.record_id = person.id
        return person.name


def require_fit(new: str, again: str, field: str) -> None:
    """Refuse a password that will not do.

    Raises:
        NotValid: with the field that is to be mended.
    """
    if len(new) < sign_in.LEAST_PASSWORD_LENGTH:
        few = f"The password needs at least {sign_in.LEAST_PASSWORD_LENGTH} characters."
        raise NotValid([Finding("PASSWORD", Level.BLOCK, few, field)])
    if new != again:
        raise NotValid([Finding("PASSWORD", Level.BLOCK, "The two passwords differ.", "again")])

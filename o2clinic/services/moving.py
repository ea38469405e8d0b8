"""Moving house: all records from a local file to a server, or back, and which one is in use."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine, select

from o2clinic.errors import Finding, Level, NotFound, NotValid, WrongDatabase
from o2clinic.models import AuditEntry, Clinic, Person
from o2clinic.rules.permissions import Permission
from o2clinic.services import accounts
from o2clinic.services.sign_in import LEAST_PASSWORD_LENGTH, hash_password
from o2clinic.services.work import PROGRAM, Desk, Work
from o2clinic.storage import house_move, restore, schema
from o2clinic.storage.backup import key_of
from o2clinic.storage.chain_check import Head, head_of
from o2clinic.storage.contents import Contents, OnStep
from o2clinic.storage.engine import is_local, local_path
from o2clinic.storage.failures import told_in_words
from o2clinic.storage.house_move import TableMoved

IN: Final = "move_in"
OUT: Final = "move_out"
UNDONE: Final = "move_undone"


@dataclass(frozen=True, slots=True)
class Move:
    """One move, as it is asked for.

    Attributes:
        source: the database in use; on a server with the account that owns the tables.
        target: the empty one, with the same on a server.
        who: for the audit of both.
        sign_in_name: who signs in first at the new place; empty for nobody yet.
        password: of this person there.
    """

    source: Engine
    target: Engine
    who: str
    sign_in_name: str = ""
    password: str = ""


def check(move: Move) -> None:
    """See that the move can begin; changes nothing.

    Raises:
        O2ClinicError: why it cannot.
    """
    if str(move.source.url) == str(move.target.url):
        raise WrongDatabase("The records would be moved to where they are. Choose another place.")
    if move.password and len(move.password) < LEAST_PASSWORD_LENGTH:
        words = f"A password has at least {LEAST_PASSWORD_LENGTH} characters."
        raise NotValid([Finding("MOVE-1", Level.BLOCK, words, "password")])
    if schema.state(move.source) is not schema.State.CURRENT:
        raise WrongDatabase("The database to move is of another version. Open it first.")
    if schema.state(move.target) in {schema.State.NEWER, schema.State.FOREIGN, schema.State.OLDER}:
        raise WrongDatabase("The database to move into is not empty. Choose another.")
    restore.require_alone(move.source, key_of(move.source))
    if is_local(move.source) and is_local(move.target):
        raise WrongDatabase("A move goes from a file to a server, or from a server to a file.")
    if is_local(move.target):
        restore.require_room(move.source, local_path(move.target).parent)


@told_in_words()
def carry_out(
    move: Move,
    on_table: Callable[[TableMoved], None],
    on_step: OnStep | None = None,
) -> str:
    """Move everything, compare everything, and mark the old database as left behind.

    Gives what was done, in words. Stopped at any moment, the old one is still the one in use, and
    the same move begun again goes on where it was.

    Raises:
        O2ClinicError: nothing was moved, and why; the old database stays in use.
    """
    check(move)
    place = address_of(move.target)
    with Desk(move.source, name=move.who).work(PROGRAM, Permission.ADMINISTER, OUT) as work:
        held = work.session.connection()
        house_move.hold(held)
        head = head_of(held)
        if not _has_arrived(move.target, head):
            house_move.make_ready(held, move.target)
            contents = house_move.copy(held, move.target, on_table, on_step)
            _finish(move, contents)
        work.reason = f"moved to {place} by {move.who}"
        _clinic(work).moved_to = place
    return f"The records are now in {place}. {_newest(move.target)}"


def undo(source: Engine, who: str) -> str:
    """Use the old database again; gives where the records had been moved to.

    Raises:
        WrongDatabase: it was not moved.
    """
    with Desk(source, name=who).work(PROGRAM, Permission.ADMINISTER, UNDONE) as work:
        clinic = _clinic(work)
        if not clinic.moved_to:
            raise WrongDatabase("This database is in use; it was not moved.")
        place, clinic.moved_to = clinic.moved_to, ""
        work.reason = f"used again instead of {place} by {who}"
    return place


def address_of(engine: Engine) -> str:
    """Where a database lies, without any password."""
    return engine.url.set(password=None, query={}).render_as_string()[:300]


def _has_arrived(target: Engine, head: Head) -> bool:
    """Whether an earlier try came to its end in the target and only the old one was not marked."""
    if schema.state(target) is not schema.State.CURRENT:
        return False
    wanted = select(AuditEntry.id).where(
        AuditEntry.use_case == IN, AuditEntry.reason.contains(f"line {head.entry_id} ")
    )
    with target.connect() as connection:
        line = connection.scalar(wanted.where(AuditEntry.reason.contains(head.chain_hash)))
        return line is not None


def _finish(move: Move, contents: Contents) -> None:
    head = contents.head
    with Desk(move.target, name=move.who).work(PROGRAM, Permission.ADMINISTER, IN) as work:
        work.reason = (
            f"moved from {address_of(move.source)} by {move.who}: {contents.rows} rows compared, "
            f"audit from line {head.entry_id} {head.chain_hash}"
        )
        if move.sign_in_name:
            _set_password(work, move.sign_in_name, move.password)
        house_move.finish(work.session.connection())


def _set_password(work: Work, sign_in_name: str, password: str) -> None:
    """Passwords stay behind: a server keeps its own. Whoever moves gets in first."""
    person = work.session.scalar(select(Person).where(Person.sign_in_name == sign_in_name))
    if person is None:
        raise NotFound(f"Nobody signs in as {sign_in_name}.")
    is_on_server = work.session.get_bind().dialect.name == "postgresql"
    person.password_hash = accounts.ON_THE_SERVER if is_on_server else hash_password(password)
    accounts.fit(work, person, password)


def _clinic(work: Work) -> Clinic:
    clinic: Clinic | None = work.session.scalar(select(Clinic))
    if clinic is None:
        raise WrongDatabase("There is no clinic in this database yet.")
    return clinic


def _newest(target: Engine) -> str:
    wanted = select(AuditEntry.reason).where(AuditEntry.use_case == IN)
    with target.connect() as connection:
        return connection.scalar(wanted.order_by(AuditEntry.id.desc()).limit(1)) or ""

"""One use case: one permission, one transaction, one audit entry, one announcement.

A use case is written as

    with desk.work(actor, Permission.BOOK, "book", command_id=draft.command_id) as work:
        appointment_id = work.add(Appointment(...))
        work.changed(Concept.APPOINTMENT, appointment_id)

and everything in it happens, or nothing.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction
from sqlalchemy.orm.exc import StaleDataError

from o2clinic.errors import (
    AlreadyDone,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    RecordShut,
    ServerAway,
    StaleRecord,
)
from o2clinic.models.base import Base, Record
from o2clinic.rules.audit_chain import ChainedChange, ChainedEntry
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.permissions import CLINICAL, Permission, Role, may
from o2clinic.services import audit_writing, follow_up_marks, shut_records
from o2clinic.services.as_it_is import last_save_of
from o2clinic.services.audit_columns import columns_of, key_of
from o2clinic.services.gate import Gate
from o2clinic.storage import failures
from o2clinic.storage.listener import announce

RecordT = TypeVar("RecordT", bound=Record)
# Turning the pages of a record, and refreshing it, is not opening it anew.
ONE_OPENING = timedelta(minutes=30)
Announce = Callable[[frozenset[Change]], None]


@dataclass(frozen=True, slots=True)
class Actor:
    """The person at the desk, as the use cases know them."""

    person_id: int
    name: str
    roles: frozenset[Role]

    def may(self, permission: Permission) -> bool:
        """Whether the person's roles include it."""
        return may(self.roles, permission)


# What the program does by itself: the sample clinic's maker and the first start.
PROGRAM = Actor(0, "O2Clinic", frozenset(Role))


def utc_now() -> datetime:
    """The present instant; the one clock of the services."""
    return datetime.now(UTC)


def new_command_id() -> str:
    """A number for one filling-in of a form; sent again with every press of Save."""
    return str(uuid4())


class Work:
    """What a use case may do while its transaction is open.

    Attributes:
        session: for queries.
        actor: who does it.
        at: when; the same instant for everything written.
        patient_id: whose record it is, for the audit; to be named before anything is told of it.
        record_id: what the use case made or changed; answers a repeated command.
        reason: why, for the audit.
    """

    def __init__(
        self, session: Session, actor: Actor, at: datetime, require_open: Callable[[int], None]
    ) -> None:
        self.session = session
        self.actor = actor
        self.at = at
        self._patient_id: int | None = None
        self._require_open = require_open
        self.record_id: int | None = None
        self.reason = ""
        self.changes: set[Change] = set()
        self._audit: list[ChainedChange] = []
        event.listen(session, "before_flush", self._stamp)
        event.listen(session, "after_flush", self._note_for_audit)
        event.listen(session, "do_orm_execute", _refuse_bulk)

    @property
    def patient_id(self) -> int | None:
        """Whose record it is; naming it is refused where the record is shut to the actor."""
        return self._patient_id

    @patient_id.setter
    def patient_id(self, patient_id: int | None) -> None:
        if patient_id is not None and patient_id != self._patient_id:
            self._require_open(patient_id)
        self._patient_id = patient_id

    def add(self, record: Base) -> int:
        """Write a new record and give its key."""
        self.session.add(record)
        self.session.flush()
        return key_of(record)

    def fetch(self, kind: type[RecordT], record_id: int) -> RecordT:
        """The record itself, for use cases that do not come from a form."""
        record = self.session.get(kind, record_id)
        if record is None:
            raise NotFound(f"{_in_words(kind)} {record_id} is not in the database.")
        return record

    def fetch_for_edit(self, kind: type[RecordT], record_id: int, version: int) -> RecordT:
        """The record, if it is still as it was when the form was filled from it.

        Raises:
            StaleRecord: somebody saved it since; the mapper's own counter would only guard the
                instant of the flush.
        """
        record = self.fetch(kind, record_id)
        if record.version != version:
            raise self._stale(record)
        return record

    def changed(self, concept: Concept, record_id: int) -> None:
        """Say what views must ask for again."""
        self.changes.add(Change(concept, record_id))

    def note(self, change: ChainedChange) -> None:
        """Have in the audit what was written past the session."""
        self._audit.append(change)

    def audit_rows(self) -> tuple[ChainedChange, ...]:
        """What was written so far, for the audit."""
        return tuple(self._audit)

    def _stale(self, record: Record) -> StaleRecord:
        last = last_save_of(self.session, record, self.at)
        return StaleRecord(_in_words(type(record)), last.who, last.when, record.version)

    def _stamp(self, session: Session, _context: UOWTransaction, _instances: object) -> None:
        for record in session.new | session.dirty:
            if isinstance(record, Record) and (
                record in session.new or session.is_modified(record)
            ):
                record.changed_at = self.at
                record.changed_by_id = self.actor.person_id or None
                if record in session.new:
                    record.created_at = self.at

    def _note_for_audit(self, session: Session, _context: UOWTransaction) -> None:
        for verb, records in (
            ("insert", session.new),
            ("update", session.dirty),
            ("delete", session.deleted),
        ):
            for record in records:
                columns = columns_of(record, verb) if record.audited else {}
                if columns:
                    self._audit.append(
                        ChainedChange(
                            record.__tablename__, key_of(record), verb, json.dumps(columns)
                        )
                    )


class Desk:
    """One running program at one database.

    Attributes:
        engine: the database.
        name: told apart in the audit and in announcements from other desks.
        gate: whether it may write now; one for all desks of a program.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        tell: Announce | None = None,
        now: Callable[[], datetime] = utc_now,
        name: str = "",
        gate: Gate | None = None,
    ) -> None:
        self.engine = engine
        self.gate = gate or Gate()
        # SQLite's readers have a snapshot by themselves; PostgreSQL's must ask for it.
        is_shared = engine.dialect.name == "postgresql"
        self._reader = engine.execution_options(
            **(
                {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
                if is_shared
                else {}
            )
        )
        self.name = name or uuid4().hex[:12]
        self.now = now
        self.tell = tell or _to_nobody
        self._opened: dict[tuple[int, int], datetime] = {}

    @contextmanager
    def work(
        self,
        actor: Actor,
        permission: Permission,
        use_case: str,
        *,
        command_id: str = "",
    ) -> Iterator[Work]:
        """One use case; see the module's own words.

        Args:
            actor: who does it.
            permission: what it needs.
            use_case: its name in the audit, a verb of the clinic.
            command_id: of the form; empty for a use case that may be done again.

        Raises:
            NotAllowed: the roles do not include it; no session was opened.
            AlreadyDone: this command was carried out before.
            RecordShut: it is about a restricted record, opened without a reason.
            O2ClinicError: what the use case or the database refused; nothing was written.
        """
        _require(actor, permission)
        self.gate.require_open()
        command_id = command_id or new_command_id()
        try:
            with self._transaction() as session:
                require_open = (
                    partial(self.require_open, session, actor)
                    if permission in CLINICAL
                    else _any_patient
                )
                work = Work(session, actor, self.now(), require_open)
                yield work
                session.flush()
                follow_up_marks.mark(session, work.changes, work.patient_id)
                self._write_audit(work, use_case, command_id)
                announce(session.connection(), self.name, work.changes)
        except Exception as error:
            self._raise_if_done(command_id)
            if isinstance(error, StaleDataError):
                raise StaleRecord("This record") from error
            known = failures.in_words(error)
            if known is not None:
                raise known from error
            raise
        if work.changes:
            self.tell(frozenset(work.changes))

    @contextmanager
    def deriving(self, actor: Actor) -> Iterator[Session]:
        """A session that writes what is derived from records; of that the audit holds nothing.

        Raises:
            NotAllowed: nobody with these roles may see what it is for; no session was opened.
            O2ClinicError: what the database refused; nothing was written.
        """
        _require(actor, Permission.SEE_DIARY)
        self.gate.require_open()
        with failures.told_in_words(), self._transaction() as session:
            yield session

    @contextmanager
    def reading(
        self, actor: Actor, permission: Permission, patient_id: int = 0
    ) -> Iterator[Session]:
        """A session that only reads, one snapshot from its first statement to its last.

        Args:
            actor: who reads.
            permission: what it needs.
            patient_id: whose record is read; that it was opened is logged then.

        Raises:
            NotAllowed: the roles do not include it; no session was opened.
            RecordShut: the record is restricted and was opened without a reason.
        """
        _require(actor, permission)
        try:
            with Session(self._reader, autoflush=False) as session:
                if patient_id:
                    self.require_open(session, actor, patient_id)
                yield session
        except SQLAlchemyError as error:
            known = failures.in_words(error)
            if known is not None:
                raise known from error
            raise
        if patient_id and actor.person_id:
            self.note_opening(actor, patient_id)

    def require_open(self, session: Session, actor: Actor, patient_id: int) -> None:
        """Refuse what a restricted record holds to whoever gave no reason for opening it.

        Raises:
            RecordShut: it is restricted and was not opened with a reason.
        """
        if actor.person_id and shut_records.is_shut(
            session, patient_id, actor.person_id, self.now()
        ):
            raise RecordShut(patient_id)

    def note_opening(self, actor: Actor, patient_id: int) -> None:
        """Log that a person opens a record; looks at it soon after, at this desk, belong to it."""
        now = self.now()
        before = self._opened.get((actor.person_id, patient_id))
        if before is not None and before > now - ONE_OPENING:
            return
        opening = audit_writing.opening(actor.person_id, patient_id, self.name, now)
        with failures.told_in_words(), self._transaction() as session:
            audit_writing.note_opening(session.connection(), opening, since=now - ONE_OPENING)
        self._opened[actor.person_id, patient_id] = now

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        with (
            self.engine.connect().execution_options(writes=True) as connection,
            Session(connection, autoflush=False, expire_on_commit=False) as session,
        ):
            yield session
            try:
                session.commit()
            except DBAPIError as error:
                if error.connection_invalidated or isinstance(failures.in_words(error), ServerAway):
                    raise OutcomeUnknown(
                        "The connection broke while saving, so it is not known whether it was "
                        "saved. Press Save again: nothing is ever saved twice."
                    ) from error
                raise

    def _write_audit(self, work: Work, use_case: str, command_id: str) -> None:
        entry = ChainedEntry(
            command_id=command_id,
            done_at=work.at,
            use_case=use_case,
            person_id=work.actor.person_id or None,
            desk=self.name,
            patient_id=work.patient_id,
            record_id=work.record_id,
            reason=work.reason,
            database_user="",
            changes=work.audit_rows(),
        )
        audit_writing.write(work.session.connection(), entry)

    def _raise_if_done(self, command_id: str) -> None:
        """Answer a repeated command with what its first sending made."""
        try:
            with self.engine.connect() as connection:
                found = audit_writing.command_done(connection, command_id)
        except SQLAlchemyError:
            return  # the database is away: the error that brought us here says so
        if found is not None:
            raise AlreadyDone(found)


def _require(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise NotAllowed(f"{actor.name} may not do this ({permission.replace('_', ' ')}).")


def _refuse_bulk(state: ORMExecuteState) -> None:
    """Bulk changes skip the audit and the version counter."""
    if (state.is_update or state.is_delete) and not state.execution_options.get("unaudited"):
        raise RuntimeError("bulk update or delete inside a use case; change the records instead")


def _in_words(kind: type[Base]) -> str:
    return str(kind.__tablename__).replace("_", " ").capitalize()


def _any_patient(_patient_id: int) -> None:
    """Nothing clinical is told or written by it."""


def _to_nobody(_changes: frozenset[Change]) -> None:
    """Before there is a bus."""

"""How a line of the audit is written on each engine; nothing else writes one.

On a server a function of the database does it, since nobody may write the table directly and only
the server knows for certain who is connected. In a local file the program does it, inside the
write lock that the transaction began with.
"""

import json
from dataclasses import asdict
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, Insert, bindparam, exists, func, insert, select, text
from sqlalchemy.orm import aliased

from o2clinic.models.audit import AuditChange, AuditEntry
from o2clinic.rules.audit_chain import NO_HASH_YET, ChainedEntry, told_by

OPENED = "open_record"

_WRITE = text(
    "SELECT audit_write(:command_id, :done_at, :use_case, :person_id, :desk, :patient_id,"
    " :record_id, :reason, CAST(:changes AS json))"
)
_OPEN = text("SELECT note_opening(:command_id, :done_at, :since, :person_id, :desk, :patient_id)")
_COLUMNS = (
    "command_id",
    "done_at",
    "use_case",
    "person_id",
    "desk",
    "patient_id",
    "record_id",
    "reason",
)
_LINES = aliased(AuditEntry)
_NEWEST_HASH = select(_LINES.chain_hash).order_by(_LINES.id.desc()).limit(1).scalar_subquery()
# One statement reads the end of the chain and adds to it, with a function that each connection
# to a local file has (storage/local_file.py).
_CHAINED = func.o2_chained(func.coalesce(_NEWEST_HASH, NO_HASH_YET), bindparam("told"))
_WRITE_HERE = insert(AuditEntry).values(chain_hash=_CHAINED).returning(AuditEntry.id)


def _open_here() -> Insert:
    """One statement looks whether the opening is known, and writes it where it is not."""
    columns = AuditEntry.__table__.c
    names = (*_COLUMNS, "database_user")
    given = {name: bindparam(name, type_=columns[name].type) for name in names}
    known = exists().where(
        _LINES.patient_id == given["patient_id"],
        _LINES.done_at > bindparam("since", type_=columns.done_at.type),
        _LINES.use_case == given["use_case"],
        _LINES.person_id == given["person_id"],
        _LINES.desk == given["desk"],
    )
    line = select(*given.values(), _CHAINED).where(~known)
    return insert(AuditEntry).from_select([*names, "chain_hash"], line)


_OPEN_HERE = _open_here()


def write(connection: Connection, entry: ChainedEntry) -> None:
    """Add one line with what it changed, chained to the line before it.

    The last statement of its transaction: on a server it holds the end of the chain until commit.
    """
    if connection.dialect.name == "postgresql":
        sent = _sent(entry)
        sent["changes"] = json.dumps([asdict(one) for one in entry.changes])
        connection.execute(_WRITE, sent)
        return
    entry_id = connection.scalar(_WRITE_HERE, _sent_here(entry))
    rows = [
        {**asdict(one), "columns": json.loads(one.columns), "audit_entry_id": entry_id}
        for one in entry.changes
    ]
    if rows:
        connection.execute(insert(AuditChange), rows)


def opening(person_id: int, patient_id: int, desk: str, at: datetime) -> ChainedEntry:
    """The line that says who opened whose record."""
    return ChainedEntry(str(uuid4()), at, OPENED, person_id, desk, patient_id, None, "", "")


def note_opening(connection: Connection, entry: ChainedEntry, *, since: datetime) -> None:
    """Write the opening, unless the same person opened the record at this desk since then."""
    if connection.dialect.name == "postgresql":
        connection.execute(_OPEN, {**_sent(entry), "since": since})
        return
    connection.execute(_OPEN_HERE, {**_sent_here(entry), "since": since})


def command_done(connection: Connection, command_id: str) -> int | None:
    """The record that this command made, 0 when it made none; None if it was not carried out."""
    if connection.dialect.name == "postgresql":
        known = connection.scalar(text("SELECT command_done(:command)"), {"command": command_id})
        return None if known is None else int(known)
    found = connection.execute(
        select(AuditEntry.record_id).where(AuditEntry.command_id == command_id)
    ).first()
    return None if found is None else found.record_id or 0


def _sent_here(entry: ChainedEntry) -> dict[str, object]:
    return {**_sent(entry), "database_user": entry.database_user, "told": told_by(entry)}


def _sent(entry: ChainedEntry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in _COLUMNS}

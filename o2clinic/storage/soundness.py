"""Is a database whole, and what this program expects?"""

import hashlib
from typing import Final

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError

from o2clinic.errors import WrongDatabase
from o2clinic.models import Document, DocumentScan, MeetingMinutes
from o2clinic.models.base import Base
from o2clinic.storage.chain_check import head_of, walk
from o2clinic.storage.engine import is_local
from o2clinic.storage.failures import in_words, told_in_words
from o2clinic.storage.schema import State, newest_revision, state

_AT_A_TIME: Final = 20  # papers; each has some hundred kilobytes


@told_in_words()
def check(engine: Engine) -> list[str]:
    """Everything that is wrong with the database, in words; empty when it is sound.

    Reads all of a local file, so it takes a while; changes nothing.
    """
    findings = []
    how = state(engine)
    if how is not State.CURRENT:
        findings.append(f"The database is {how}; this program works with {newest_revision()}.")
    with engine.connect() as connection:
        if is_local(engine):
            damage = _damage(connection)
            if damage:  # reading on would only stumble over it
                return findings + damage
            findings += _broken_links(connection)
        if how is State.CURRENT:
            findings += [_told(difference) for difference in differences(connection)]
    if how is State.CURRENT:
        findings += _audit_breaks(engine)
        findings += _papers_that_differ(engine)
    return findings


def newest_audit_line(engine: Engine) -> str:
    """The end of the audit in words, to be noted outside and compared another day."""
    with told_in_words(), engine.connect() as connection:
        return str(head_of(connection))


def differences(connection: Connection) -> list[tuple[object, ...]]:
    """Where the tables differ from the models, as alembic tells it."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    found: list[tuple[object, ...]] = []
    for one in compare_metadata(context, Base.metadata):
        found += one if isinstance(one, list) else [one]
    return found


def _audit_breaks(engine: Engine) -> list[str]:
    # Others go on writing meanwhile: a server has to be asked for one moment of it all.
    level = {} if is_local(engine) else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**level) as connection:
        return list(walk(connection).findings)


def _papers_that_differ(engine: Engine) -> list[str]:
    """Stored papers and scans of which the content is not what their hash was made from."""
    found = []
    with engine.connect().execution_options(yield_per=_AT_A_TIME) as connection:
        for what, content, record in (
            ("The stored paper", Document.pdf, Document),
            ("The scan of a signed paper", DocumentScan.scan, DocumentScan),
            ("The paper of a meeting's minutes", MeetingMinutes.pdf, MeetingMinutes),
        ):
            for key, kept, sha256 in connection.execute(
                select(record.id, content, record.sha256).order_by(record.id)
            ):
                if hashlib.sha256(kept).hexdigest() != sha256:
                    found.append(f"{what} number {key} is not as it was kept.")
    return found


def _damage(connection: Connection) -> list[str]:
    try:
        lines = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    except DBAPIError as error:  # too broken for SQLite to list what is broken
        if not isinstance(in_words(error), WrongDatabase):
            raise
        lines = [str(error.orig)]
    return [f"The file is damaged: {line}." for line in lines if line != "ok"]


def _broken_links(connection: Connection) -> list[str]:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return [
        f"A row of {table} (number {row}) names a row of {parent} that is not there."
        for table, row, parent, _ in broken
    ]


def _told(difference: tuple[object, ...]) -> str:
    what, *about = difference
    return f"The tables differ from the program: {what} {', '.join(map(str, about))}."

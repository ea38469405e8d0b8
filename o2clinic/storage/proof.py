"""A backup is one only after it was read back: opened as a database and compared."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from o2clinic.errors import Unreadable
from o2clinic.storage import dump
from o2clinic.storage.chain_check import walk
from o2clinic.storage.contents import Contents, OnStep, Steps, contents_of, differences, is_chained
from o2clinic.storage.engine import is_local
from o2clinic.storage.failures import told_in_words
from o2clinic.storage.manifest import Manifest, beside, file_sha256, from_bytes
from o2clinic.storage.rows import shapes
from o2clinic.storage.rows_in import fill, manifest_inside, opened_archive
from o2clinic.storage.scratch import open_as_it_is, scratch_file, scratch_on_server

LOCAL, ARCHIVE, DUMP = ".sqlite", ".zip", ".dump"  # how each kind of backup ends


@dataclass(frozen=True, slots=True)
class Proof:
    """What reading a database back has shown.

    Attributes:
        contents: what it holds.
        differences: where it is not what it was copied from.
        findings: what is wrong in itself: damage, loose links, a broken audit chain.
    """

    contents: Contents
    differences: tuple[str, ...]
    findings: tuple[str, ...]


@contextmanager
def opened_backup(
    file: Path,
    *,
    key: bytes | None = None,
    server: Engine | None = None,
    on_step: OnStep | None = None,
) -> Iterator[tuple[Manifest, Engine]]:
    """A backup as a database that can be read, its bytes being those that were written.

    Args:
        file: by its ending a copy of a local file, an archive of rows, or one of pg_dump.
        key: of an encrypted copy.
        server: where pg_dump's archive can be tried.
        on_step: told how many rows were read; may raise to stop.

    Raises:
        Unreadable: it is damaged, or nobody knows what it should hold.
    """
    if file.suffix == ARCHIVE:
        with (
            opened_archive(file) as (manifest, rows_of),
            scratch_file(manifest.revision, file.parent) as engine,
        ):
            with engine.connect().execution_options(writes=True) as connection, connection.begin():
                fill(connection, shapes(connection), rows_of, Steps(on_step))
            yield manifest, engine
        return
    manifest = manifest_beside(file)
    if file_sha256(file) != manifest.file_sha256:
        raise Unreadable(file, 0, "it is damaged or cut short: its bytes are not those written")
    if file.suffix == LOCAL:
        engine = open_as_it_is(file, key if manifest.is_encrypted else None)
        yield manifest, engine
        engine.dispose()
        return
    with _restored_dump(file, server) as engine:
        yield manifest, engine


def manifest_of(file: Path) -> Manifest:
    """What a backup says about itself; of the backup itself nothing is read.

    Raises:
        Unreadable: it says nothing, or something damaged.
    """
    return manifest_inside(file) if file.suffix == ARCHIVE else manifest_beside(file)


def manifest_beside(file: Path) -> Manifest:
    """What is written beside a backup.

    Raises:
        Unreadable: nothing, or something damaged.
    """
    try:
        written = beside(file).read_bytes()
    except OSError as error:
        why = f"{beside(file).name} is missing, so nobody knows what it should hold"
        raise Unreadable(file, 0, why) from error
    return from_bytes(file, written)


@told_in_words()
def prove(engine: Engine, wanted: Contents, on_step: OnStep | None = None) -> Proof:
    """Read all of a database: is it what it should be, and is it sound?"""
    with engine.connect() as connection, connection.begin():
        damage = _damage(connection)
        if damage:  # reading on would only stumble over it
            return Proof(wanted, ("the file is damaged",), tuple(damage))
        found = contents_of(connection, on_step)
        findings = _loose_links(connection)
        if is_chained(connection):
            findings += walk(connection, wanted.head).findings
        return Proof(found, tuple(differences(wanted, found)), tuple(findings))


def verify(
    file: Path,
    *,
    key: bytes | None = None,
    server: Engine | None = None,
    on_step: OnStep | None = None,
) -> Manifest:
    """Read a backup back, all of it.

    Raises:
        Unreadable: it is not whole; the text says where.
    """
    with opened_backup(file, key=key, server=server, on_step=on_step) as (manifest, engine):
        require_proven(file, prove(engine, manifest.contents, on_step))
    return manifest


def require_proven(file: Path, proof: Proof) -> None:
    """Refuse what did not come out as it should.

    Raises:
        Unreadable: with everything that is wrong.
    """
    wrong = [*proof.differences, *proof.findings]
    if wrong:
        raise Unreadable(file, 0, "read back, it is not right: " + "; ".join(wrong))


@contextmanager
def _restored_dump(file: Path, server: Engine | None) -> Iterator[Engine]:
    if server is None or is_local(server):
        raise Unreadable(file, 0, "an archive of pg_dump is restored on a PostgreSQL server")
    with server.connect() as connection:
        program = dump.dump_program(connection)
    if program is None:
        raise Unreadable(file, 0, "PostgreSQL's own pg_restore is not installed here")
    with scratch_on_server(server) as engine:
        try:
            dump.restore_dump(program, file, engine)
        except OSError as error:
            raise Unreadable(file, 0, str(error)) from error
        yield engine


def _damage(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    lines = connection.exec_driver_sql("PRAGMA quick_check").scalars().all()
    return [f"The file is damaged: {line}." for line in lines if line != "ok"]


def _loose_links(connection: Connection) -> list[str]:
    """A server checks them itself with every row."""
    if connection.dialect.name != "sqlite":
        return []
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return [
        f"A row of {table} (number {row}) names a row of {parent} that is not there."
        for table, row, parent, _ in broken
    ]

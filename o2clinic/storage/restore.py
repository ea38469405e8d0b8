"""A backup back into use: tried in a database of its own first, then taken over as a whole."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, text

from o2clinic.errors import Unavailable, WrongDatabase
from o2clinic.storage import grants, schema
from o2clinic.storage.contents import OnStep, Steps, contents_of, differences
from o2clinic.storage.engine import is_local, local_path
from o2clinic.storage.failures import told_in_words
from o2clinic.storage.listener import EVERYTHING, announce
from o2clinic.storage.local_file import use_key
from o2clinic.storage.manifest import Manifest
from o2clinic.storage.proof import opened_backup, prove, require_proven
from o2clinic.storage.rows import read_rows, shapes
from o2clinic.storage.rows_in import empty, fill
from o2clinic.storage.scratch import scratch_file

NAME: Final = "restore"  # of this program among a server's connections

_SIDES: Final = ("-wal", "-shm", "-journal")
_NOBODY_ELSE: Final = (
    "Another program has this database open. Nothing was changed. Have it closed at every desk, "
    "then try again."
)
_OTHER_DESKS: Final = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name LIKE 'O2Clinic%' AND application_name NOT LIKE :mine"
)


@contextmanager
def tried_out(
    file: Path, folder: Path, *, key: bytes | None, server: Engine | None, on_step: OnStep | None
) -> Iterator[tuple[Manifest, Engine]]:
    """A new local database filled from the backup, found to be the same, and of this version.

    Args:
        file: the backup.
        folder: where the new database lies meanwhile.
        key: of the backup when it is encrypted, and of the new database.
        server: where an archive of pg_dump can be tried; the new database is then but a stop on
            the way there.
        on_step: told how many rows were read; may raise to stop.

    Raises:
        Unreadable: the backup is not whole.
    """
    with opened_backup(file, key=key, server=server, on_step=on_step) as (manifest, backup):
        revision = manifest.revision
        with scratch_file(revision, folder, *(() if server else (key,))) as scratch:
            pour(backup, scratch, Steps(on_step))
            require_proven(file, prove(scratch, manifest.contents, on_step))
            if revision != schema.newest_revision():
                schema.upgrade(scratch)
            yield manifest, scratch


def pour(source: Engine, target: Engine, steps: Steps) -> None:
    """All rows of one database into the empty tables of another, in one transaction."""
    with (
        source.connect() as reading,
        reading.begin(),
        target.connect().execution_options(writes=True) as writing,
        writing.begin(),
    ):
        fill(writing, shapes(writing), partial(read_rows, reading), steps)


@told_in_words()
def take_over(scratch: Engine, target: Engine, on_step: OnStep | None = None) -> None:
    """Let the target hold exactly what the new database holds: all of it, or it stays as it was.

    Raises:
        Unavailable, WrongDatabase: somebody else works with it, or it cannot be written.
    """
    if is_local(target):
        target.dispose()
        _into_file(scratch, local_path(target))
    else:
        _into_server(scratch, target, on_step)


def put_aside(file: Path, now: datetime) -> Path | None:
    """Move a local database that cannot be read out of the way, byte for byte; gives its place."""
    if not file.exists():
        return None
    aside = file.with_name(f"{file.stem}_damaged_{now.astimezone(UTC):%Y%m%dT%H%M%S}.sqlite")
    for side in _SIDES:
        beside = Path(f"{file}{side}")
        if beside.exists():
            beside.replace(f"{aside}{side}")
    file.replace(aside)
    return aside


def require_alone(target: Engine, key: bytes | None) -> None:
    """Refuse while another desk is at work.

    Raises:
        Unavailable: one is.
        WrongDatabase: the file cannot be read as a database at all.
    """
    if is_local(target):
        target.dispose()
        if local_path(target).exists():
            _held_alone(local_path(target), key).close()
        return
    with target.connect() as connection:
        _require_no_desk(connection)


def require_room(source: Engine, folder: Path) -> None:
    """Refuse a folder whose disk cannot hold what the source holds.

    Raises:
        Unavailable: with how much is wanting.
    """
    if is_local(source):
        size = local_path(source).stat().st_size
    else:
        with source.connect() as connection:
            asked = text("SELECT pg_database_size(current_database())")
            size = connection.execute(asked).scalar_one()
    free = shutil.disk_usage(folder).free
    if free < size:
        raise Unavailable(
            f"There is no room in {folder}: {size / 1e6:,.0f} MB are needed, "
            f"{free / 1e6:,.0f} MB are free. Nothing was changed."
        )


def _held_alone(path: Path, key: bytes | None) -> Any:
    """A connection that keeps every other program out until it is closed."""
    import sqlcipher3.dbapi2

    connection = sqlcipher3.dbapi2.connect(str(path), isolation_level=None, timeout=2)
    try:
        use_key(connection, key)
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        # A file in write-ahead mode changes it only while nobody else has it open.
        mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except sqlcipher3.dbapi2.OperationalError as error:
        connection.close()
        raise Unavailable(_NOBODY_ELSE) from error
    except sqlcipher3.dbapi2.DatabaseError as error:
        connection.close()
        raise WrongDatabase(f"{path} cannot be read as a database: {error}.") from error
    if mode != "delete":
        connection.close()
        raise Unavailable(_NOBODY_ELSE)
    return connection


def _into_file(scratch: Engine, path: Path) -> None:
    """SQLite's own copy, page by page in one transaction.

    A new file renamed over the old one would be faster, but a program that opens the old one in
    that moment would then write its log beside the new.
    """
    import sqlcipher3.dbapi2

    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    source = scratch.raw_connection()
    target = _held_alone(path, source.info.get("key"))
    try:
        raw: Any = source.driver_connection
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.backup(target)
    except sqlcipher3.dbapi2.Error as error:
        raise Unavailable(f"The database could not be written: {error}.") from error
    finally:
        target.close()
        source.close()


def _into_server(scratch: Engine, target: Engine, on_step: OnStep | None) -> None:
    with scratch.connect() as reading, reading.begin(), target.begin() as writing:
        for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
            writing.execute(text(f"SET LOCAL {setting} = 0"))
        _require_no_desk(writing)
        every = shapes(writing)
        empty(writing, every)
        fill(writing, every, partial(read_rows, reading), Steps(on_step))
        wrong = differences(contents_of(reading), contents_of(writing))
        if wrong:
            raise Unavailable(f"Nothing was changed: on the server {'; '.join(wrong)}.")
        grants.fit_accounts(writing)
        announce(writing, NAME, EVERYTHING)


def _require_no_desk(connection: Connection) -> None:
    if connection.execute(_OTHER_DESKS, {"mine": f"O2Clinic {NAME}@%"}).scalar_one():
        raise Unavailable(_NOBODY_ELSE)

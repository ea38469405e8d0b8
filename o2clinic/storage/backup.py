"""Copies of a database that count as backups only after they were read back."""

import os
import re
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, text

from o2clinic import __version__
from o2clinic.errors import Unavailable, Unreadable
from o2clinic.storage import dump, proof
from o2clinic.storage.chain_check import Head
from o2clinic.storage.contents import Contents, OnStep, contents_of, revision_of
from o2clinic.storage.engine import is_local, local_path
from o2clinic.storage.failures import told_in_words
from o2clinic.storage.local_file import use_key
from o2clinic.storage.manifest import FORMAT, Manifest, beside, file_sha256, write_beside
from o2clinic.storage.proof import ARCHIVE, DUMP, LOCAL
from o2clinic.storage.rows import shapes
from o2clinic.storage.rows_in import quoted
from o2clinic.storage.rows_out import write_archive
from o2clinic.storage.scratch import may_make_databases, open_as_it_is

UNTESTED: Final = ".untested"  # whole, but the database itself is not sound

_NOT_ALL: Final = (
    "This account may not read the whole database, so it cannot copy it. Whoever looks after the "
    "server makes its backups, with the account that owns the tables."
)
_PART: Final = ".part"
_LEFT_ALONE: Final = timedelta(days=1)
_MOMENT: Final = "%Y%m%dT%H%M%S"
_NAME: Final = re.compile(r"(?P<stem>.+)_(?P<moment>\d{8}T\d{6})-\d+(_(?P<note>[a-z-]+))?\.")
_ROOM: Final = 1.2  # times the size of the database


@dataclass(frozen=True, slots=True)
class Backup:
    """One that was read back."""

    file: Path
    manifest: Manifest


@told_in_words()
def back_up(
    engine: Engine,
    folder: Path,
    now: datetime,
    *,
    note: str = "",
    made_by: str = "",
    on_step: OnStep | None = None,
) -> Backup:
    """Copy the whole database into the folder and read the copy back; work may go on meanwhile.

    A local database gives one more database file, encrypted like the first. A shared one gives
    pg_dump's archive where that can be tried at once in a database beside it, else an archive of
    all rows.

    Args:
        engine: the database, and the account that may read all of it.
        folder: made when missing.
        now: names the copy.
        note: ends its name: what it was made for.
        made_by: for the person who restores it.
        on_step: told how many rows were read; may raise to stop.

    Raises:
        Unavailable: no backup was made, and why; no half copy is left behind.
    """
    place = _new_place(folder, stem_of(engine), now, note)
    part = place.with_name(place.name + _PART)
    about = Manifest(
        format=FORMAT,
        program=__version__,
        revision="",
        engine=engine.dialect.name,
        made_at=now,
        made_by=made_by,
        is_encrypted=False,
        contents=Contents({}, Head()),
    )
    try:
        make = _copy_file if is_local(engine) else _copy_shared
        return make(engine, part, place, about, on_step)
    except Unreadable as error:
        raise Unavailable(f"No backup was made. The copy was {error.why}.") from error
    except OSError as error:
        raise Unavailable(
            f"The copy {place} could not be made ({error}). The database itself is untouched."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def stem_of(engine: Engine) -> str:
    """What the names of this database's backups begin with."""
    return local_path(engine).stem if is_local(engine) else str(engine.url.database or "clinic")


def key_of(engine: Engine) -> bytes | None:
    """The key that a local database is locked with."""
    if not is_local(engine):
        return None
    raw = engine.raw_connection()
    try:
        key: bytes | None = raw.info.get("key")
        return key
    finally:
        raw.close()


def all_of(folder: Path, stem: str) -> list[Path]:
    """Every backup of a database, the oldest first."""
    there = folder.iterdir() if folder.is_dir() else []
    found = [
        file
        for file in there
        if file.suffix in {LOCAL, ARCHIVE, DUMP} and _stem_in(file.name) == stem
    ]
    return sorted(found, key=lambda file: file.name)


def noted(folder: Path, stem: str, note: str) -> list[Path]:
    """The backups that were made for one purpose, the oldest first."""
    return [file for file in all_of(folder, stem) if note_of(file) == note]


def note_of(file: Path) -> str:
    """What a backup was made for; empty for a person's own."""
    named = _NAME.match(file.name)
    return named["note"] or "" if named else ""


def moment_of(file: Path) -> datetime:
    """When a backup was begun, by its name."""
    named = _NAME.match(file.name)
    assert named is not None
    return datetime.strptime(named["moment"], _MOMENT).replace(tzinfo=UTC)


def sweep(folder: Path, now: datetime) -> None:
    """Take away what copies that were killed have left."""
    for left in folder.iterdir():
        is_left = left.name.endswith(_PART) or left.name.startswith(".")
        if is_left and now - datetime.fromtimestamp(left.stat().st_mtime, UTC) > _LEFT_ALONE:
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink()


def _stem_in(name: str) -> str:
    named = _NAME.match(name)
    return named["stem"] if named else ""


def remove(file: Path) -> None:
    """Delete a backup with what is told beside it."""
    file.unlink(missing_ok=True)
    beside(file).unlink(missing_ok=True)


def _copy_file(
    engine: Engine, part: Path, place: Path, about: Manifest, on_step: OnStep | None
) -> Backup:
    import sqlcipher3.dbapi2

    _require_room(local_path(engine).stat().st_size, part.parent)
    target = sqlcipher3.dbapi2.connect(str(part), isolation_level=None)
    try:
        # Reading and copying see the same moment, whoever writes meanwhile.
        with engine.connect() as connection, connection.begin():
            raw: Any = connection.connection.driver_connection
            key = connection.connection.info.get("key")
            use_key(target, key)
            wanted, revision = contents_of(connection, on_step), revision_of(connection)
            raw.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # all in one file, fit to be carried away
    except sqlcipher3.dbapi2.Error as error:
        raise OSError(str(error)) from error
    finally:
        target.close()
    copy = open_as_it_is(part, key)
    read_back = proof.prove(copy, wanted, on_step)
    copy.dispose()
    manifest = replace(about, revision=revision, is_encrypted=key is not None, contents=wanted)
    return _counts(part, place.with_name(place.name + LOCAL), manifest, read_back)


def _copy_shared(
    engine: Engine, part: Path, place: Path, about: Manifest, on_step: OnStep | None
) -> Backup:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        _take_time(connection)
        about = replace(about, revision=revision_of(connection))
        program = dump.dump_program(connection) if may_make_databases(connection) else None
        if program is None:
            manifest = write_archive(connection, part, about, on_step)
        else:
            manifest = replace(about, contents=contents_of(connection, on_step))
            dump.dump(connection, program, part)
    file = place.with_name(place.name + (DUMP if program else ARCHIVE))
    # Under its own name, because that tells how it is read.
    untested = part.rename(file.with_name(f".{file.name}"))
    try:
        if program:
            manifest = replace(manifest, file_sha256=file_sha256(untested))
            write_beside(manifest, untested)
        with proof.opened_backup(untested, server=engine, on_step=on_step) as (told, copy):
            read_back = proof.prove(copy, manifest.contents, on_step)
        return _counts(untested, file, told, read_back)
    finally:
        remove(untested)


def _counts(untested: Path, file: Path, manifest: Manifest, read_back: proof.Proof) -> Backup:
    """Give the copy the name of a backup if it came out as it should."""
    if read_back.differences:
        raise Unreadable(untested, 0, "read back and differs: " + "; ".join(read_back.differences))
    if read_back.findings:
        raise Unavailable(_keep_untested(untested, file, read_back.findings))
    if file.suffix != ARCHIVE:
        manifest = replace(manifest, file_sha256=file_sha256(untested))
        write_beside(manifest, file)
    _sync(untested)
    untested.replace(file)
    _sync(file.parent)
    return Backup(file, manifest)


def _keep_untested(untested: Path, file: Path, findings: tuple[str, ...]) -> str:
    """A copy of a database that is not sound: better than none, but no backup."""
    for old in file.parent.iterdir():
        if old.suffix == UNTESTED and _stem_in(old.name) == _stem_in(file.name):
            old.unlink()
    kept = untested.rename(file.with_name(file.name + UNTESTED))
    return (
        "The database itself is not in order, so its copy does not count as a backup: "
        f"{' '.join(findings)} The copy is kept as {kept.name}. Tell who looks after the database."
    )


def _take_time(connection: Connection) -> None:
    """A copy takes as long as it takes, and sees every row or fails.

    Raises:
        Unavailable: this account may not read everything.
    """
    for shape in shapes(connection):
        may = text("SELECT has_table_privilege(current_user, :name, 'SELECT')")
        if not connection.execute(may, {"name": quoted(connection, shape.name)}).scalar_one():
            raise Unavailable(_NOT_ALL)
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    connection.execute(text("SET LOCAL row_security = off"))


def _require_room(size: int, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < size * _ROOM:
        raise OSError(
            f"it needs {size * _ROOM / 1e6:,.0f} MB of room, there are {free / 1e6:,.0f} MB"
        )


def _sync(path: Path) -> None:
    """Have it on the disk before anybody relies on it."""
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot open a folder for that, and needs no such thing
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _new_place(folder: Path, stem: str, now: datetime, note: str) -> Path:
    """Full path without ending of a copy that does not exist yet; its part is made, and ours."""
    moment = now.astimezone(UTC).strftime(_MOMENT)
    ending = f"_{note}" if note else ""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in count(1):
            place = folder / f"{stem}_{moment}-{number}{ending}"
            part = place.with_name(place.name + _PART)
            try:
                os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            except FileExistsError:
                continue  # another program makes a copy in this very second
            if all(one == part for one in folder.glob(f"*{place.name}.*")):
                return place
            part.unlink()
    except OSError as error:
        raise Unavailable(
            f"The copy could not be made in {folder} ({error}). The database itself is untouched."
        ) from error
    raise AssertionError("unreachable")

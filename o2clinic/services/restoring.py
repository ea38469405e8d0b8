"""Putting a backup back into use, and what that would undo."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, Select, select

from o2clinic.errors import O2ClinicError, Unavailable, WrongDatabase
from o2clinic.models import AuditEntry, Document, OxygenOrder, Patient, Result
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time
from o2clinic.rules.permissions import Permission
from o2clinic.services.audit_words import use_case_in_words
from o2clinic.services.work import PROGRAM, Desk, utc_now
from o2clinic.storage import backup, restore, schema
from o2clinic.storage.contents import Contents, OnStep, contents_of
from o2clinic.storage.engine import is_local, local_path
from o2clinic.storage.manifest import Manifest
from o2clinic.storage.proof import manifest_of

BEFORE: Final = "before-restore"
RESTORED: Final = "restore"
LATEST: Final = 10

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lost:
    """One kind of record that is there now and would not be after the restore.

    Attributes:
        kind: in the plural, as a title.
        count: how many.
        latest: the newest of them, each as one line.
    """

    kind: str
    count: int
    latest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RestorePreview:
    """What comes back, and what goes.

    Attributes:
        file: the backup.
        made: when, by whom, with which program, in words.
        newest_line: the last thing done that the backup knows of.
        rows: table, rows in the backup, rows now (None when the database cannot be read).
        lost: work that would be undone.
        unreadable_now: why the present database cannot be looked at; empty when it can.
    """

    file: Path
    made: str
    newest_line: str
    rows: tuple[tuple[str, int, int | None], ...]
    lost: tuple[Lost, ...]
    unreadable_now: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done, in words, and where the database of before is kept."""

    words: str
    copy: Path | None


def preview(
    file: Path, now: Engine, *, key: bytes | None = None, on_step: OnStep | None = None
) -> RestorePreview:
    """Read the whole backup as a restore would, and compare it with the database of now.

    Raises:
        Unreadable: the backup is not whole; it cannot be restored.
    """
    with _tried(file, now, key, on_step) as (manifest, engine):
        with engine.connect() as connection, connection.begin():
            newest = _newest_line(connection)
            known = {one.title: _keys(connection, one) for one in _WORK}
        there, lost, why = _of_now(now, known)
        names = sorted({*manifest.contents.tables, *(there.tables if there else {})})
        rows = tuple(
            (name, _rows(manifest.contents, name) or 0, _rows(there, name)) for name in names
        )
        return RestorePreview(file, made_in_words(manifest), newest, rows, lost, why)


def restore_backup(
    file: Path, target: Engine, *, who: str, key: bytes | None = None, on_step: OnStep | None = None
) -> Restored:
    """Put the backup in the place of the database, or leave that exactly as it is.

    Args:
        file: the backup.
        target: the database; on a server the account that owns the tables.
        who: for the audit, which goes on with this.
        key: of the target and of an encrypted backup.
        on_step: told how many rows were read; may raise to stop.

    Raises:
        O2ClinicError: nothing was restored, and why.
    """
    damage = _damage(target, key)
    with _tried(file, target, key, on_step) as (manifest, scratch):
        made = f"{file.name}, {made_in_words(manifest)}"
        with Desk(scratch, name=who[:100]).work(PROGRAM, Permission.ADMINISTER, RESTORED) as work:
            work.reason = f"restored from {made}; asked for by {who}"
        copy = _keep_present(target, file, damage, on_step)
        restore.take_over(scratch, target, on_step)
        rows = manifest.contents.rows
    return Restored(f"Restored from {made}: {rows:,} rows, all compared.", copy)


def made_in_words(manifest: Manifest) -> str:
    """When, by whom and with which program a backup was made."""
    by = f" by {manifest.made_by}" if manifest.made_by else ""
    when = date_and_time(local(manifest.made_at))
    return f"made {when}{by} with O2Clinic {manifest.program} (revision {manifest.revision})"


@dataclass(frozen=True, slots=True)
class _Kind:
    """A record of the clinic's work; told apart by key and moment, as keys are given anew."""

    title: str
    query: Select[int, datetime, str]  # key, moment, line


_WORK: Final = (
    _Kind(
        "Patients",
        select(Patient.id, Patient.created_at, Patient.family_name + ", " + Patient.given_names),
    ),
    _Kind("Results", select(Result.id, Result.created_at, Result.kind)),
    _Kind("Oxygen orders", select(OxygenOrder.id, OxygenOrder.created_at, OxygenOrder.form_id)),
    _Kind("Documents", select(Document.id, Document.issued_at, Document.title)),
)


def _keys(connection: Connection, kind: _Kind) -> set[tuple[int, datetime]]:
    return {(key, moment) for key, moment, _line in connection.execute(kind.query)}


def _of_now(
    now: Engine, known: dict[str, set[tuple[int, datetime]]]
) -> tuple[Contents | None, tuple[Lost, ...], str]:
    try:
        if schema.state(now) is not schema.State.CURRENT:
            return None, (), "it is empty, or of another version"
        with now.connect() as connection, connection.begin():
            lost = [_lost(connection, kind, known[kind.title]) for kind in _WORK]
            return contents_of(connection), tuple(one for one in lost if one.count), ""
    except O2ClinicError as error:
        return None, (), str(error)


def _lost(connection: Connection, kind: _Kind, known: set[tuple[int, datetime]]) -> Lost:
    gone = [row for row in connection.execute(kind.query) if (row[0], row[1]) not in known]
    gone.sort(key=lambda row: row[1], reverse=True)
    latest = [
        f"{date_and_time(local(moment))}  {code_in_words(line)}"
        for _, moment, line in gone[:LATEST]
    ]
    return Lost(kind.title, len(gone), tuple(latest))


def code_in_words(line: str) -> str:
    """A kind of result as a person says it; any other text as it is.

    >>> code_in_words("blood_gas"), code_in_words("Jenkins, Mary")
    ('Blood gas', 'Jenkins, Mary')
    """
    return line.replace("_", " ").capitalize() if line.islower() else line


def _newest_line(connection: Connection) -> str:
    newest = select(AuditEntry.done_at, AuditEntry.use_case, AuditEntry.reason)
    found = connection.execute(newest.order_by(AuditEntry.id.desc()).limit(1)).first()
    if found is None:
        return ""
    when = date_and_time(local(found.done_at))
    return f"{when}  {use_case_in_words(found.use_case, found.reason)}"


def _rows(contents: Contents | None, name: str) -> int | None:
    found = contents.tables.get(name) if contents is not None else None
    return found.rows if found is not None else (None if contents is None else 0)


@contextmanager
def _tried(
    file: Path, target: Engine, key: bytes | None, on_step: OnStep | None
) -> Iterator[tuple[Manifest, Engine]]:
    is_file = is_local(target)
    folder = local_path(target).parent if is_file else file.parent
    manifest_of(file)  # what says nothing about itself is refused before anything is made
    with restore.tried_out(
        file,
        folder,
        key=key,
        server=None if is_file else target,
        on_step=on_step,
    ) as found:
        yield found


def _damage(target: Engine, key: bytes | None) -> str:
    """Why the present database is no database any more; others at work with it are in the way."""
    try:
        restore.require_alone(target, key)
    except WrongDatabase as error:
        return str(error)
    return ""


def _keep_present(target: Engine, file: Path, damage: str, on_step: OnStep | None) -> Path | None:
    """A verified copy of what is about to be replaced; of a damaged file the file itself."""
    folder = local_path(target).parent / "backups" if is_local(target) else file.parent
    try:
        if not damage and schema.state(target) is schema.State.EMPTY:
            return None
        if not damage:
            return backup.back_up(target, folder, utc_now(), note=BEFORE, on_step=on_step).file
    except O2ClinicError as error:
        if not is_local(target):
            raise Unavailable(f"Nothing was restored. {error}") from error
        _log.info("no verified copy of the present database: %s", type(error).__name__)
    target.dispose()
    return restore.put_aside(local_path(target), utc_now())

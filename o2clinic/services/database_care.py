"""The database as an administrator sees it: where it lies, its revision, its copies, its health."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, select

from o2clinic.errors import Unreadable
from o2clinic.models.clinic import Clinic
from o2clinic.rules.backup_rotation import Kept, is_too_old, kept
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time
from o2clinic.rules.permissions import Permission
from o2clinic.services import backing_up, moving_house, opening, restoring
from o2clinic.services.automatic_backup import AUTOMATIC
from o2clinic.services.moving_house import MoveDraft
from o2clinic.services.restoring import BEFORE, RestorePreview
from o2clinic.services.work import Actor, Desk
from o2clinic.storage import backup, schema
from o2clinic.storage.chain_check import head_of
from o2clinic.storage.contents import OnStep
from o2clinic.storage.engine import is_local, local_path, open_url
from o2clinic.storage.proof import manifest_of
from o2clinic.storage.restore import NAME
from o2clinic.storage.schema import BEFORE_UPGRADE

_READ_BACK: Final = "read back"
_KINDS: Final = {
    "": "by hand",
    BEFORE_UPGRADE: "before an upgrade",
    BEFORE: "before a restore",
}


@dataclass(frozen=True, slots=True)
class BackupRow:
    """One backup that is in the folder.

    Attributes:
        file: where it is.
        made: when, in words.
        moment: the same, to sort by.
        kind: why it is there: "half-hourly", "daily", "by hand", "before an upgrade".
        size: in words.
        file_size: in bytes, to sort by.
        made_by: who made it.
        state: "read back" or why it cannot be relied on.
        is_whole: whether it says itself that it was read back.
    """

    file: Path
    made: str
    moment: datetime
    kind: str
    size: str
    file_size: int
    made_by: str
    state: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class DatabaseSheet:
    """What the page of the database shows.

    Attributes:
        name: as on the status strip.
        place: the full path of a local file, or the server without any password.
        is_shared: whether it lies on a server.
        revision: of its tables; this program's own, since it would not open another.
        size: of a local file, in words; empty for a shared one.
        backup_folder: where copies go.
        last_backup: when the newest copy was made, in words; empty when there is none.
        last_backup_file: its name.
        backups: all that are in the folder, the newest first.
        warning: that no recent backup was read back; empty when one was.
        audit_end: the newest line of the audit with its hash, to be noted outside.
    """

    name: str
    place: str
    is_shared: bool
    revision: str
    size: str
    backup_folder: str
    last_backup: str
    last_backup_file: str
    backups: tuple[BackupRow, ...] = ()
    warning: str = ""
    audit_end: str = ""


class DatabaseCare:
    """Looks after the database that this desk works on."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def sheet(self) -> DatabaseSheet:
        """Where it lies and when it was copied last."""
        engine = self._desk.engine
        with self._desk.reading(self._actor, Permission.ADMINISTER) as session:
            folder = opening.folder_of(self._desk)
            audit_end = str(head_of(session.connection()))
            is_looked_after = is_local(engine) and not session.scalar(select(Clinic.is_sample))
        rows = _rows(folder, backup.stem_of(engine), self._desk.now())
        newest = next((one for one in rows if one.is_whole), None)
        address = engine.url.set(password=None, query={})
        return DatabaseSheet(
            name=opening.database_name(engine.url.render_as_string()),
            place=str(local_path(engine)) if is_local(engine) else address.render_as_string(),
            is_shared=not is_local(engine),
            revision=schema.newest_revision(),
            size=_size(local_path(engine)) if is_local(engine) else "",
            backup_folder=str(folder),
            last_backup=newest.made if newest is not None else "",
            last_backup_file=newest.file.name if newest is not None else "",
            backups=rows,
            warning=_warning(newest, self._desk.now()) if is_looked_after else "",
            audit_end=audit_end,
        )

    def back_up(self, on_step: OnStep | None = None) -> Path:
        """Copy the whole database while it is in use and read the copy back; audited.

        Raises:
            Unavailable: the copy could not be made; no half copy is left behind.
        """
        with self._desk.work(self._actor, Permission.ADMINISTER, "back_up") as work:
            asked_at = work.at
        return backing_up.verified(self._desk, self._actor, asked_at, on_step=on_step).file

    def preview(self, file: Path, on_step: OnStep | None = None) -> RestorePreview:
        """What would come back, and what would be gone; reads all of the backup.

        Raises:
            Unreadable: the backup is not whole and cannot be restored.
        """
        with self._desk.reading(self._actor, Permission.ADMINISTER):
            pass  # whether they may
        engine = self._desk.engine
        return restoring.preview(file, engine, key=backup.key_of(engine), on_step=on_step)

    def restore_of(self, file: Path) -> Callable[[], str]:
        """The restore itself, to be carried out once this program has let go of the database."""
        with self._desk.reading(self._actor, Permission.ADMINISTER):
            pass
        return self._alone(lambda engine, key: _restored(file, engine, key, self._actor.name))

    def move_of(self, wanted: MoveDraft) -> Callable[[], str]:
        """The move to another database, to be carried out once this program has let go.

        Raises:
            NotValid, WrongDatabase, Unavailable: it cannot begin; nothing was changed.
        """
        with self._desk.reading(self._actor, Permission.ADMINISTER):
            pass
        moving_house.require_complete(wanted, is_shared=not is_local(self._desk.engine))
        moving_house.try_target(wanted)
        return self._alone(
            lambda engine, _key: moving_house.carry_out(wanted, engine, self._actor.name)
        )

    def _alone(self, act: Callable[[Engine, bytes | None], str]) -> Callable[[], str]:
        url = self._desk.engine.url
        key = backup.key_of(self._desk.engine)

        def carry_out() -> str:
            self._desk.engine.dispose()  # what was asked last has opened it again
            engine = open_url(url, key=key, who=NAME)
            try:
                return act(engine, key)
            finally:
                engine.dispose()

        return carry_out

    def check(self) -> tuple[str, ...]:
        """Everything wrong with the database, in words; empty when it is sound."""
        from o2clinic.storage.soundness import check  # brings alembic, which nothing else needs

        with self._desk.reading(self._actor, Permission.ADMINISTER):
            pass  # whether they may; the check below reads the file by itself
        return tuple(check(self._desk.engine))


def _rows(folder: Path, stem: str, now: datetime) -> tuple[BackupRow, ...]:
    files = backup.all_of(folder, stem)
    moments = [backup.moment_of(file) for file in files if backup.note_of(file) == AUTOMATIC]
    stay = kept(moments, now)
    return tuple(_row(file, stay) for file in reversed(files))


def _row(file: Path, stay: Mapping[datetime, Kept]) -> BackupRow:
    moment, note = backup.moment_of(file), backup.note_of(file)
    try:
        made_by, state, is_whole = manifest_of(file).made_by, _READ_BACK, True
    except Unreadable as error:
        made_by, state, is_whole = "", error.why, False
    kind = stay.get(moment, Kept.RECENT).value if note == AUTOMATIC else _KINDS.get(note, note)
    when = date_and_time(local(moment))
    return BackupRow(
        file, when, moment, kind, _size(file), file.stat().st_size, made_by, state, is_whole
    )


def _warning(newest: BackupRow | None, now: datetime) -> str:
    if not is_too_old(newest.moment if newest is not None else None, now):
        return ""
    if newest is None:
        return "There is no backup yet."
    return f"The last backup that was read back is of {newest.made}."


def _restored(file: Path, engine: Engine, key: bytes | None, who: str) -> str:
    done = restoring.restore_backup(file, engine, who=who, key=key)
    before = f" The database as it was before is kept: {done.copy}" if done.copy else ""
    return done.words + before


def _size(file: Path) -> str:
    size = file.stat().st_size
    return f"{size / 1_000_000:,.1f} MB"

"""The database as an administrator sees it: where it lies, its revision, its copies, its health."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time
from o2clinic.rules.permissions import Permission
from o2clinic.services import backing_up, opening
from o2clinic.services.work import Actor, Desk
from o2clinic.storage import backup, schema
from o2clinic.storage.contents import OnStep
from o2clinic.storage.engine import is_local, local_path


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
    """

    name: str
    place: str
    is_shared: bool
    revision: str
    size: str
    backup_folder: str
    last_backup: str
    last_backup_file: str


class DatabaseCare:
    """Looks after the database that this desk works on."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def sheet(self) -> DatabaseSheet:
        """Where it lies and when it was copied last."""
        engine = self._desk.engine
        with self._desk.reading(self._actor, Permission.ADMINISTER):
            folder = opening.folder_of(self._desk)
        newest = next(reversed(backup.all_of(folder, backup.stem_of(engine))), None)
        address = engine.url.set(password=None, query={})
        return DatabaseSheet(
            name=opening.database_name(engine.url.render_as_string()),
            place=str(local_path(engine)) if is_local(engine) else address.render_as_string(),
            is_shared=not is_local(engine),
            revision=schema.newest_revision(),
            size=_size(local_path(engine)) if is_local(engine) else "",
            backup_folder=str(folder),
            last_backup=_made(newest) if newest is not None else "",
            last_backup_file=newest.name if newest is not None else "",
        )

    def back_up(self, on_step: OnStep | None = None) -> Path:
        """Copy the whole database while it is in use and read the copy back; audited.

        Raises:
            Unavailable: the copy could not be made; no half copy is left behind.
        """
        with self._desk.work(self._actor, Permission.ADMINISTER, "back_up") as work:
            asked_at = work.at
        return backing_up.verified(self._desk, self._actor, asked_at, on_step=on_step).file

    def check(self) -> tuple[str, ...]:
        """Everything wrong with the database, in words; empty when it is sound."""
        from o2clinic.storage.soundness import check  # brings alembic, which nothing else needs

        with self._desk.reading(self._actor, Permission.ADMINISTER):
            pass  # whether they may; the check below reads the file by itself
        return tuple(check(self._desk.engine))


def _made(file: Path) -> str:
    return date_and_time(local(datetime.fromtimestamp(file.stat().st_mtime).astimezone()))


def _size(file: Path) -> str:
    size = file.stat().st_size
    return f"{size / 1_000_000:,.1f} MB"

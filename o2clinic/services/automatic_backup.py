"""Backups that the program makes by itself while a local database is open."""

from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select

from o2clinic.errors import O2ClinicError, Unreadable
from o2clinic.models import AuditEntry
from o2clinic.rules.backup_rotation import is_drill_due, is_due, kept
from o2clinic.rules.permissions import Permission
from o2clinic.services import opening
from o2clinic.services.backing_up import VERIFIED, verified
from o2clinic.services.work import PROGRAM, Desk
from o2clinic.storage import backup
from o2clinic.storage.backup import Backup
from o2clinic.storage.chain_check import Head
from o2clinic.storage.contents import OnStep
from o2clinic.storage.engine import is_local
from o2clinic.storage.proof import manifest_of
from o2clinic.storage.restore import tried_out

AUTOMATIC: Final = "auto"
DRILL: Final = "restore_drill"


def look_after(desk: Desk, on_step: OnStep | None = None) -> Backup | None:
    """Make a backup if one is due and anything was done since the last, and thin out the old ones.

    A shared database is not copied from a desk: no person's account may read all of it. Whoever
    looks after the server does it (docs/backups.md).

    Raises:
        Unavailable, Unreadable: there is no new backup, or an older one is not whole any more.
    """
    if not is_local(desk.engine):
        return None
    now = desk.now()
    folder, stem = opening.folder_of(desk), backup.stem_of(desk.engine)
    files = backup.noted(folder, stem, AUTOMATIC)
    last = backup.moment_of(files[-1]) if files else None
    if not is_due(last, now) or (files and not _changed_since(desk, _head_of(files[-1]))):
        return None
    made = verified(desk, PROGRAM, now, note=AUTOMATIC, on_step=on_step)
    files.append(made.file)
    moments = {file: backup.moment_of(file) for file in files}
    stay = kept(moments.values(), now)
    for file, moment in moments.items():
        if moment not in stay:
            backup.remove(file)
    backup.sweep(folder, now)
    _drill(desk, now, on_step)
    return made


def _head_of(file: Path) -> Head | None:
    try:
        return manifest_of(file).contents.head
    except Unreadable:
        return None


def _changed_since(desk: Desk, head: Head | None) -> bool:
    """Whether anybody did anything; that a backup was made is no reason for the next."""
    if head is None:
        return True
    done = select(AuditEntry.id).where(
        AuditEntry.id > head.entry_id, AuditEntry.use_case.not_in((VERIFIED, DRILL))
    )
    with desk.engine.connect() as connection:
        return connection.scalar(done.limit(1)) is not None


def _drill(desk: Desk, now: datetime, on_step: OnStep | None) -> None:
    """Once a month try an older backup again, with its rows in a database of its own."""
    with desk.engine.connect() as connection:
        newest = select(AuditEntry.done_at).where(AuditEntry.use_case == DRILL)
        last = connection.scalar(newest.order_by(AuditEntry.id.desc()).limit(1))
    folder, stem = opening.folder_of(desk), backup.stem_of(desk.engine)
    files = backup.noted(folder, stem, AUTOMATIC)
    if not files or not is_drill_due(last, now):
        return
    reason = ""
    try:
        key = backup.key_of(desk.engine)
        with tried_out(files[0], folder, key=key, server=None, on_step=on_step) as (manifest, _):
            reason = f"{files[0].name}: {manifest.contents.rows} rows restored and compared"
    except O2ClinicError as error:
        reason = str(error)
        raise
    finally:
        with desk.work(PROGRAM, Permission.ADMINISTER, DRILL) as work:
            work.reason = reason

"""Backups of the database that a desk works on, each noted in the audit once it is read back."""

from datetime import datetime
from typing import Final

from o2clinic.rules.permissions import Permission
from o2clinic.services import opening
from o2clinic.services.work import Actor, Desk
from o2clinic.storage import backup
from o2clinic.storage.backup import Backup
from o2clinic.storage.contents import OnStep

VERIFIED: Final = "back_up_verified"


def verified(
    desk: Desk, actor: Actor, now: datetime, *, note: str = "", on_step: OnStep | None = None
) -> Backup:
    """Make a backup, read it back and note what it holds.

    Raises:
        Unavailable: no backup was made, and why.
    """
    made = backup.back_up(
        desk.engine,
        opening.folder_of(desk),
        now,
        note=note,
        made_by=f"{actor.name} at {desk.name}",
        on_step=on_step,
    )
    contents = made.manifest.contents
    with desk.work(actor, Permission.ADMINISTER, VERIFIED) as work:
        work.reason = (
            f"{made.file.name}: {contents.rows} rows in {len(contents.tables)} tables, audit to "
            f"line {contents.head.entry_id} {contents.head.chain_hash[:16]}"
        )
    return made

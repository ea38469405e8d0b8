"""What an administrator does to a database from the command line: migrate, backup, check."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from o2clinic.services import opening
from o2clinic.storage import backup, schema
from o2clinic.storage.soundness import check as check_database
from o2clinic.storage.engine import is_local, local_path, open_engine

Say = Callable[[str], None]


def migrate(url: str, say: Say) -> int:
    """Bring the database to this version, a copy of a local file first; the exit code."""
    engine = open_engine(url)
    outcome = schema.prepare(engine, may_upgrade=True)
    engine.dispose()
    if outcome.was is schema.State.CURRENT:
        say(f"{opening.database_name(url)} is at revision {outcome.after} already.")
        return 0
    say(f"{opening.database_name(url)} is now at revision {outcome.after}.")
    if outcome.copy is not None:
        say(f"The database as it was before: {outcome.copy}")
    return 0


def back_up(url: str, out: Path | None, say: Say) -> int:
    """Copy the database while it is in use and read the copy back; the exit code."""
    engine = open_engine(url)
    beside = local_path(engine).parent if is_local(engine) else opening.usual_file().parent
    made = backup.back_up(engine, out or beside / "backups", datetime.now(UTC))
    engine.dispose()
    say(f"Backed up and read back: {made}")
    return 0


def check(url: str, say: Say) -> int:
    """Look for damage and for drift from what this program expects; the exit code."""
    engine = open_engine(url)
    findings = check_database(engine)
    engine.dispose()
    for finding in findings:
        say(finding)
    if findings:
        say(f"{len(findings)} things to look at in {opening.database_name(url)}.")
        return 1
    say(f"{opening.database_name(url)} is in order.")
    return 0

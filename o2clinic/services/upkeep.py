"""What an administrator does to a database from the command line: migrate, backup, check."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from o2clinic.command_line import Action, Command
from o2clinic.errors import O2ClinicError
from o2clinic.services import opening
from o2clinic.storage import backup, schema
from o2clinic.storage.engine import is_local, local_path, open_engine
from o2clinic.storage.soundness import check as check_database

Say = Callable[[str], None]


def look_after(command: Command) -> int:
    """Migrate, back up or check without a window; the exit code."""
    try:
        url = command.database or opening.remembered()
        if not url:
            url = opening.local_url(opening.usual_file())
        if command.action is Action.MIGRATE:
            return migrate(url, _say)
        opening.require_there(url)  # an empty file is no copy and is not in order
        if command.action is Action.BACKUP:
            return back_up(url, command.out, _say)
        return check(url, _say)
    except O2ClinicError as error:
        sys.stderr.write(f"{error}\n")
        return 1


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
    made = backup.back_up(engine, out or beside / "backups", datetime.now(UTC)).file
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


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")

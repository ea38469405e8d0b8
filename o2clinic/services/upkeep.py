"""What an administrator does to a database from the command line: migrate, backup, check."""

import getpass
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from o2clinic.command_line import Action, Command
from o2clinic.errors import O2ClinicError, Unreadable
from o2clinic.services import (
    keys,
    letter_wording,
    missed_policies,
    moving,
    opening,
    passwords,
    policies,
    restoring,
)
from o2clinic.services.local_policies import differences
from o2clinic.storage import backup, schema
from o2clinic.storage.engine import is_local, local_path
from o2clinic.storage.house_move import TableMoved
from o2clinic.storage.restore import NAME
from o2clinic.storage.soundness import check as check_database
from o2clinic.storage.soundness import newest_audit_line

Say = Callable[[str], None]


def look_after(command: Command) -> int:
    """Migrate, back up or check without a window; the exit code."""
    try:
        url = command.database or opening.remembered()
        if not url:
            url = opening.local_url(opening.usual_file())
        _ask_for_key(url)
        return _carried_out(command, url)
    except O2ClinicError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _carried_out(command: Command, url: str) -> int:
    if command.action is Action.MIGRATE:
        return migrate(url, _say, without_copy=command.without_copy)
    if command.action is Action.RESTORE and command.file is not None:
        return restore(command.file, url, _say, yes=command.yes)
    opening.require_there(url)  # an empty file is no copy and is not in order
    if command.action is Action.MOVE:
        return move(url, command.to, _say, yes=command.yes)
    if command.action is Action.SET_PASSWORD:
        return set_password(url, command.person, _say)
    if command.action is Action.BACKUP:
        return back_up(url, command.out, _say)
    return check(url, _say)


def migrate(url: str, say: Say, *, without_copy: bool = False) -> int:
    """Bring the database to this version, a backup first; the exit code."""
    engine = keys.engine_for(url)
    copies = None if without_copy else _folder_for(engine)
    outcome = schema.prepare(engine, may_upgrade=True, copies=copies)
    engine.dispose()
    if outcome.was is schema.State.CURRENT:
        say(f"{opening.database_name(url)} is at revision {outcome.after} already.")
        return 0
    say(f"{opening.database_name(url)} is now at revision {outcome.after}.")
    if outcome.copy is not None:
        say(f"The database as it was before: {outcome.copy}")
    return 0


def set_password(url: str, person: str, say: Say) -> int:
    """Ask for somebody's new password twice and set it; the exit code."""
    engine = keys.engine_for(url)
    try:
        new = getpass.getpass("New password: ")
        name = passwords.set_for(engine, person, new, getpass.getpass("Once more: "))
    finally:
        engine.dispose()
    say(f"{name} signs in with the new password from now on.")
    return 0


def back_up(url: str, out: Path | None, say: Say) -> int:
    """Copy the database while it is in use and read the copy back; the exit code."""
    engine = keys.engine_for(url)
    made = backup.back_up(engine, out or _folder_for(engine), datetime.now(UTC)).file
    engine.dispose()
    say(f"Backed up and read back: {made}")
    return 0


def check(url: str, say: Say) -> int:
    """Look for damage and for drift from what this program expects; the exit code."""
    engine = keys.engine_for(url)
    findings = check_database(engine)
    newest = "" if findings else newest_audit_line(engine)
    engine.dispose()
    wrong_policies = tell_policies(say) + tell_letters(say)
    for finding in findings:
        say(finding)
    if findings:
        say(f"{len(findings)} things to look at in {opening.database_name(url)}.")
        return 1
    say(f"{newest}. Note it on paper: a later check must still find it there.")
    say(f"{opening.database_name(url)} is in order.")
    return 1 if wrong_policies else 0


def tell_policies(say: Say) -> int:
    """Tell a trust's own policies on this computer; how many files of them cannot be used."""
    found = policies.of_the_trust()
    for one in found.policies:
        usual = policies.policy(policies.DEFAULT_POLICY)
        say(f"Policy of this trust: “{one.title}”, kept as {one.id}.")
        for line in differences(one, usual) or (f"the same numbers as {usual.id}",):
            say(f"  {line}")
    after_missed = missed_policies.of_the_trust()
    for each in after_missed.policies:
        say(f"This trust's steps after missed visits: “{each.title}”, kept as {each.id}.")
    problems = (*found.problems, *after_missed.problems)
    for problem in problems:
        say(f"A policy that cannot be used: {problem}")
    return len(problems)


def tell_letters(say: Say) -> int:
    """Tell whether a clinic's own words of letters can be used; how many files cannot."""
    try:
        letter_wording.texts()
    except Unreadable as wrong:
        say(f"Letters in the clinic's own words cannot be used: {wrong}")
        return 1
    return 0


def restore(file: Path, url: str, say: Say, *, yes: bool) -> int:
    """Tell what a restore would change and, when that is wanted, do it; the exit code."""
    engine = keys.engine_for(url, who=NAME)
    try:
        found = restoring.preview(file, engine, key=backup.key_of(engine))
        _tell_preview(found, say)
        if not yes:
            say("Nothing was changed. Say --yes to put this in the place of the database.")
            return 0
        done = restoring.restore_backup(
            file, engine, who=f"{getpass.getuser()} at the command line", key=backup.key_of(engine)
        )
    finally:
        engine.dispose()
    say(done.words)
    if done.copy is not None:
        say(f"The database as it was before: {done.copy}")
    return 0


def move(url: str, to: str, say: Say, *, yes: bool) -> int:
    """Move to another database, or without one use this one again; the exit code."""
    who = f"{getpass.getuser()} at the command line"
    source = keys.engine_for(url, who=NAME)
    if not to:
        say(f"This database is in use again, instead of {moving.undo(source, who)}.")
        source.dispose()
        return 0
    target = keys.engine_for(to, who=NAME)
    try:
        wanted = moving.Move(source, target, who)
        moving.check(wanted)
        if not yes:
            say("The move can begin. Nothing was changed. Say --yes to move.")
            return 0
        say(moving.carry_out(wanted, lambda one: say(_table_in_words(one))))
    finally:
        source.dispose()
        target.dispose()
    return 0


def _table_in_words(one: TableMoved) -> str:
    return f"  {one.name}: {one.rows} rows{', there already' if one.was_there else ''}"


def _tell_preview(found: restoring.RestorePreview, say: Say) -> None:
    say(f"{found.file.name}, {found.made}")
    say(f"Newest line of its audit: {found.newest_line or 'none'}")
    if found.unreadable_now:
        say(f"The database of now cannot be compared: {found.unreadable_now}")
    for name, then, now in found.rows:
        if then != now:
            say(f"  {name}: {then} rows in the backup, {'?' if now is None else now} now")
    for lost in found.lost:
        say(f"{lost.kind} that would be gone: {lost.count}")
        for line in lost.latest:
            say(f"  {line}")


def _folder_for(engine: Engine) -> Path:
    beside = local_path(engine).parent if is_local(engine) else opening.usual_file().parent
    return beside / "backups"


def _ask_for_key(url: str) -> None:
    """Have the recovery key typed where somebody sits at the terminal and no key is at hand."""
    try:
        keys.require_key(url)
    except keys.KeyNeeded as needed:
        if not sys.stdin.isatty():
            raise
        _say(str(needed))
        keys.take(needed.file, getpass.getpass("Recovery key: "))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")

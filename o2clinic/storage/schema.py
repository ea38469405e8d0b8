"""Is this database empty, older, current or newer? Create it, upgrade it, or refuse it."""

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, text

from o2clinic import paths
from o2clinic.errors import WrongDatabase
from o2clinic.rules.changes import Concept
from o2clinic.storage import grants
from o2clinic.storage.engine import is_local, local_path
from o2clinic.storage.failures import told_in_words
from o2clinic.storage.listener import CHANNEL, UPGRADE

KEPT_COPIES: Final = 10
BEFORE_UPGRADE: Final = "before-upgrade"

_REVISION_FILE = re.compile(r"(\d{4})_\w+\.py")
_UPGRADE_LOCK: Final = 0x02C1  # any number, the same for every desk
_UPGRADE_GOES_ON: Final = (
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = :lock"
    " AND granted AND database ="
    " (SELECT oid FROM pg_database WHERE datname = current_database()))"
)
_TELL: Final = "SELECT pg_notify(:channel, :told)"
_TOLD: Final = {"channel": CHANNEL, "told": f"{UPGRADE}:{Concept.EVERYTHING}:0"}
_one_upgrade = threading.Lock()  # alembic keeps its state in module variables


class State(StrEnum):
    """How a database stands to this program."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done to a database so that this program can use it.

    Attributes:
        was: its state when it was found.
        before: its revision then, "" when it was empty.
        after: its revision now.
        copy: the copy made before the upgrade.
    """

    was: State
    before: str
    after: str
    copy: Path | None = None


def newest_revision() -> str:
    """The revision that this program works with."""
    return max(_known_revisions())


@told_in_words()
def state(engine: Engine) -> State:
    """How the database stands to this program; changes nothing."""
    with engine.connect() as connection:
        return _state(connection)[0]


@told_in_words()
def prepare(engine: Engine, *, may_upgrade: bool, copies: Path | None = None) -> Outcome:
    """Make the database one that this program can use, or refuse it.

    Args:
        engine: the database.
        may_upgrade: whether the person may change a shared database for everybody; a local file
            is always made and upgraded, after a copy.
        copies: where the copy goes; beside a local file when it is not said. A shared database is
            copied only if it is.

    Raises:
        Unavailable: the copy before an upgrade could not be made; nothing was changed.
        WrongDatabase: newer than this program, of another program, or waiting for an
            administrator; nothing was changed.
    """
    with engine.connect() as connection:
        was, before = _state(connection)
    if was is State.CURRENT:
        return Outcome(was, before, before)
    _refuse_unusable(was, before)
    if not is_local(engine) and not may_upgrade:
        raise WrongDatabase(_wait_for_administrator(was))
    if copies is None and is_local(engine):
        copies = local_path(engine).parent / "backups"
    copy = _copy_first(engine, copies) if copies and was is State.OLDER else None
    upgrade(engine)
    return Outcome(was, before, newest_revision(), copy)


def is_being_upgraded(engine: Engine) -> bool:
    """Whether somebody changes the tables of a shared database at this moment.

    A local file is locked as a whole meanwhile, so a write simply waits.
    """
    if is_local(engine):
        return False
    with told_in_words(), engine.connect() as connection:
        return bool(connection.scalar(text(_UPGRADE_GOES_ON), {"lock": _UPGRADE_LOCK}))


def upgrade(engine: Engine, to: str = "head", scripts: Path | None = None) -> None:
    """Run the revisions up to one; when one fails, everything stays as it was."""
    from alembic import command
    from alembic.config import Config

    config = Config(stdout=io.StringIO())
    folder = str(scripts or paths.migrations())
    config.set_main_option("script_location", folder.replace("%", "%%"))
    with _one_upgrade, _changing_tables(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        if not is_local(engine) and to == "head" and scripts is None:
            grants.apply(connection)


@contextmanager
def _changing_tables(engine: Engine) -> Iterator[Connection]:
    """One transaction that may rebuild tables and that nobody else's upgrade can enter."""
    with engine.connect().execution_options(writes=True) as connection:
        if not is_local(engine):
            with connection.begin():
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                connection.execute(text("SET LOCAL lock_timeout = '60s'"))
                connection.execute(
                    text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK}
                )
                _tell_desks(engine)
                yield connection
                connection.execute(text(_TELL), _TOLD)  # heard when it is committed
            return
        # Rebuilding a parent table with foreign keys on would delete its children, and inside a
        # transaction the switch does nothing: so off before BEGIN, on again after it.
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                _check_links(connection)
        finally:
            raw.execute("PRAGMA foreign_keys = ON")


def _tell_desks(engine: Engine) -> None:
    """Say at once that an upgrade begins: on a connection that does not wait for its end."""
    with engine.begin() as connection:
        connection.execute(text(_TELL), _TOLD)


def _check_links(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise WrongDatabase(
            f"The upgrade would leave records without what they belong to ({tables}), "
            "so nothing was changed. Please report this."
        )


def _known_revisions() -> set[str]:
    """Revisions by the names of their files; spares the start an import of alembic."""
    names = [file.name for file in (paths.migrations() / "versions").iterdir()]
    return {found[1] for name in names if (found := _REVISION_FILE.fullmatch(name))}


def _state(connection: Connection) -> tuple[State, str]:
    tables = inspect(connection).get_table_names()
    if not tables:
        return State.EMPTY, ""
    if "alembic_version" not in tables:
        return State.FOREIGN, ""
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    if not found:
        return (State.EMPTY if len(tables) == 1 else State.FOREIGN), ""
    return (_compared(found[0]) if len(found) == 1 else State.FOREIGN), found[0]


def _compared(revision: str) -> State:
    newest = newest_revision()
    if revision == newest:
        return State.CURRENT
    if revision in _known_revisions():
        return State.OLDER
    is_later = re.fullmatch(r"\d{4}", revision) is not None and revision > newest
    return State.NEWER if is_later else State.FOREIGN


def _refuse_unusable(was: State, before: str) -> None:
    if was is State.NEWER:
        raise WrongDatabase(
            f"This database was made by a newer O2Clinic (revision {before}; this program knows "
            f"{newest_revision()}). Nothing was changed. Install the newer O2Clinic."
        )
    if was is State.FOREIGN:
        raise WrongDatabase(
            "This database holds something that is not O2Clinic's. Nothing was changed. "
            "Choose an empty database or one of O2Clinic."
        )


def _wait_for_administrator(was: State) -> str:
    if was is State.EMPTY:
        return "The shared database is still empty. An administrator of O2Clinic sets it up first."
    return "The shared database is due for an upgrade, which an administrator of O2Clinic starts."


def _copy_first(engine: Engine, folder: Path) -> Path:
    from o2clinic.storage import backup  # brings much that a start without an upgrade never needs

    copy = backup.back_up(engine, folder, datetime.now(UTC), note=BEFORE_UPGRADE).file
    for old in backup.noted(folder, backup.stem_of(engine), BEFORE_UPGRADE)[:-KEPT_COPIES]:
        backup.remove(old)
    return copy

"""Copies of a database that are read back before anybody relies on them."""

import os
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from o2clinic.errors import Unavailable
from o2clinic.storage.engine import is_local, local_path
from o2clinic.storage.failures import told_in_words
from o2clinic.storage.local_file import use_key


@told_in_words()
def back_up(engine: Engine, folder: Path, now: datetime) -> Path:
    """Copy the whole database into the folder and read the copy back; work may go on meanwhile.

    A local database gives one more database file, encrypted like the first. A shared one gives
    pg_dump's archive where that program is installed and fits the server, else a zip of all rows.

    Args:
        engine: the database.
        folder: made when missing.
        now: names the copy.

    Raises:
        Unavailable: the copy could not be made or differs; no half copy is left behind.
    """
    if is_local(engine):
        return copy_local(engine, folder, now)
    from o2clinic.storage.server_copy import copy_shared

    name = str(engine.url.database or "clinic")
    return copy_shared(engine, _new_place(folder, name, now, ""))


def copy_local(engine: Engine, folder: Path, now: datetime, note: str = "") -> Path:
    """Copy a local database by SQLite's live copy; verified.

    Raises:
        Unavailable: the copy could not be made or differs; no half copy is left behind.
    """
    import sqlcipher3.dbapi2

    place = _new_place(folder, local_path(engine).stem, now, note)
    path, part = place.with_suffix(".sqlite"), place.with_suffix(".part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with (
            closing(engine.raw_connection()) as source,
            closing(sqlcipher3.dbapi2.connect(str(part), isolation_level=None)) as target,
        ):
            use_key(target, source.info.get("key"))
            _copy_and_compare(source.driver_connection, target)
        part.replace(path)
    except (OSError, sqlcipher3.dbapi2.Error) as error:
        raise Unavailable(
            f"The copy {path} could not be made ({error}). The database itself is untouched."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return path


def _new_place(folder: Path, stem: str, now: datetime, note: str) -> Path:
    """Full path without suffix of a copy that does not exist yet."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"The folder {folder} could not be made: {error.strerror}.") from error
    moment = now.astimezone(UTC).strftime("%Y%m%dT%H%M%S")
    ending = f"_{note}" if note else ""
    number = 1
    while any(folder.glob(f"{stem}_{moment}-{number}{ending}.*")):
        number += 1
    return folder / f"{stem}_{moment}-{number}{ending}"


def _copy_and_compare(source: Any, target: Any) -> None:
    source.execute("BEGIN")  # copy and counting see the same moment, whoever writes meanwhile
    try:
        wanted = _counts(source)
        source.backup(target)
    finally:
        source.execute("ROLLBACK")
    target.execute("PRAGMA journal_mode = DELETE")  # all in one file, fit to be carried away
    findings = [row[0] for row in target.execute("PRAGMA quick_check").fetchall()]
    if findings != ["ok"] or _counts(target) != wanted:
        raise OSError("read back, it differs from the database: " + "; ".join(findings[:3]))


def _counts(connection: Any) -> dict[str, int]:
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - the file's own table names
        for (name,) in names
    }

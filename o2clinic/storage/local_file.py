"""A local database file: where it may lie, and how each connection to it is set up."""

import os
import stat
import time
from pathlib import Path
from typing import Any, Final

from o2clinic.errors import Unavailable, WrongDatabase
from o2clinic.rules.audit_chain import chained
from o2clinic.storage.places import REMEDY, mounts_for, why_unsafe

BUSY_MS: Final = 5000

_SWITCH_PAUSE_SECONDS: Final = 0.01
_FIRST_BYTES: Final = b"SQLite format 3\x00"
_EFFECTIVE: Final = os.access in os.supports_effective_ids


def ready_for_use(path: Path, *, encrypted: bool) -> Path:
    """Full path of a file that may be opened, made empty and private when there is none.

    Raises:
        WrongDatabase: the folder or the file will not do; the text says why and what to do.
    """
    full = path.expanduser().absolute()
    real = full.resolve()
    mounts = mounts_for(real)
    for place in (full, real):  # a link may lead into a synced folder, or out of one
        reason = why_unsafe(place, mounts)
        if reason:
            raise WrongDatabase(f"{reason} {REMEDY}")
    _check_folder(full.parent)
    if full.exists():
        _check_file(full, encrypted=encrypted)
        make_private(full)
    else:
        _make(full)
    return full


def begins_as_plain(path: Path) -> bool:
    """Whether a file begins as SQLite's do that no key locks."""
    with path.open("rb") as file:
        return file.read(len(_FIRST_BYTES)) == _FIRST_BYTES


def make_private(path: Path) -> None:
    """Take away what others may do with a database file and the two that SQLite puts beside it.

    Windows has no such rights: there a user's own folder is closed to others.

    Raises:
        WrongDatabase: others may read it, and this user may not change that.
    """
    if os.name != "posix":
        return
    for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        try:
            rights = stat.S_IMODE(file.stat().st_mode)
            if rights & 0o077:
                file.chmod(rights & 0o700)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise WrongDatabase(
                f"Others on this computer may read the file {file}, and you may not change that. "
                f"Have its owner or an administrator make it yours alone (chmod 600)."
            ) from error


def set_up_connection(connection: Any, key: bytes | None) -> None:
    """Make one raw connection safe before its first transaction, and read back that it took.

    Raises:
        WrongDatabase: write-ahead logging or foreign keys did not take.
    """
    use_key(connection, key)
    connection.isolation_level = None  # the driver must not begin transactions by itself
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    mode = _switch_to_wal(connection)
    if mode != "wal":
        raise WrongDatabase(
            f"The disk does not allow safe writing (journal mode is {mode}, not wal). {REMEDY}"
        )
    connection.create_function("o2_chained", 2, chained)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    if connection.execute("PRAGMA foreign_keys").fetchone()[0] != 1:
        raise WrongDatabase(
            "This copy of SQLite cannot keep records linked. Install O2Clinic anew."
        )


def use_key(connection: Any, key: bytes | None) -> None:
    """Unlock an encrypted file; before anything else touches it."""
    if key is not None:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")


def _switch_to_wal(connection: Any) -> str:
    """Ask for write-ahead logging; several programs may do so at once with a new file."""
    until = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            return str(connection.execute("PRAGMA journal_mode = WAL").fetchone()[0])
        except connection.OperationalError as error:
            # The busy timeout does not hold for the switch itself.
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > until:
                raise
            time.sleep(_SWITCH_PAUSE_SECONDS)


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise WrongDatabase(f"There is no folder {folder}. Make it first, or choose another.")
    # Beside the file SQLite writes two more, so the folder must take new files.
    if not os.access(folder, os.W_OK | os.X_OK, effective_ids=_EFFECTIVE):
        raise WrongDatabase(f"You may not write in the folder {folder}. Choose another.")


def _check_file(path: Path, *, encrypted: bool) -> None:
    if not path.is_file():
        raise WrongDatabase(f"{path} is not a file. Give the name of the database file.")
    if not os.access(path, os.R_OK | os.W_OK, effective_ids=_EFFECTIVE):
        raise WrongDatabase(
            f"The file {path} is read-only for you. Ask its owner for the right to write it."
        )
    with path.open("rb") as file:
        start = file.read(len(_FIRST_BYTES))
    if start and not encrypted and start != _FIRST_BYTES:
        raise WrongDatabase(
            f"{path} is not a database of O2Clinic, or it is encrypted and needs its key."
        )


def _make(path: Path) -> None:
    try:
        # The two files that SQLite puts beside it take over these rights.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return  # another program was quicker
    except OSError as error:
        raise Unavailable(f"The file {path} could not be made: {error.strerror}.") from error

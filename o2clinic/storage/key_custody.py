"""Where the keys of encrypted local files are: the system's key store, or this run's memory.

A file beside the database holds its random name in the key store, and nothing secret. A key is
never written anywhere else, nor put into an address, an argument, the environment or a log.
"""

import logging
import os
import secrets
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from o2clinic.errors import Unavailable, WrongDatabase
from o2clinic.rules.recovery_key import KEY_BYTES
from o2clinic.storage.local_file import begins_as_plain, use_key

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE: Final = "O2Clinic"
NO_STORE: Final = "This computer has no key store"

# Stores that the system itself locks; others may write in clear, so they are never asked.
TRUSTED: Final = [
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
]

_PAGE_BYTES: Final = 4096  # a locked file is whole pages; other files are hardly ever
_log = logging.getLogger(__name__)
_of_this_run: dict[Path, bytes] = {}


class KeyNeeded(WrongDatabase):
    """The file is locked, and no key for it is at hand."""

    def __init__(self, file: Path, why: str) -> None:
        self.file = file
        super().__init__(f"The file {file} is locked with a key, and {why}. Type its recovery key.")


def new_key() -> bytes:
    """A key nobody has ever had."""
    return secrets.token_bytes(KEY_BYTES)


def has_store() -> bool:
    """Whether this computer can keep a key for its user."""
    return _store() is not None


def is_locked(file: Path) -> bool:
    """Whether a file is there that needs a key."""
    size = file.stat().st_size if file.is_file() else 0
    return size > 0 and size % _PAGE_BYTES == 0 and not begins_as_plain(file)


def opens(file: Path, key: bytes) -> bool:
    """Whether the key fits; changes nothing."""
    import sqlcipher3.dbapi2

    with closing(sqlcipher3.dbapi2.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as it:
        try:
            use_key(it, key)
            it.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlcipher3.dbapi2.DatabaseError as error:
            if getattr(error, "sqlite_errorname", "") != "SQLITE_NOTADB":
                raise Unavailable(f"The file {file} cannot be read ({error}).") from error
            return False
    return True


def keep(file: Path, key: bytes) -> bool:
    """Have the key at hand from now on; whether the next start will have it too."""
    _of_this_run[file.absolute()] = key
    store = _store()
    if store is None:
        return False
    name = _name_of(file) or secrets.token_hex(16)
    try:
        store.set_password(SERVICE, name, key.hex())
        is_kept = store.get_password(SERVICE, name) == key.hex()
    except _store_errors() as error:
        _log.info("the key store took no key: %s", type(error).__name__)
        return False
    how = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(_name_file(file), how, 0o600), "w") as opened:
        opened.write(f"{name}\n")
    return is_kept


def key_for(file: Path) -> bytes | None:
    """The key of a file; None when the file is not locked.

    Raises:
        KeyNeeded: it is locked, and nothing at hand opens it.
    """
    if not is_locked(file):
        return None
    key = _of_this_run.get(file.absolute())
    if key is not None and opens(file, key):
        return key
    key = _kept(file)
    if not opens(file, key):
        raise KeyNeeded(file, "the key in this computer's key store does not open it")
    _of_this_run[file.absolute()] = key
    return key


def _kept(file: Path) -> bytes:
    store = _store()
    if store is None:
        raise KeyNeeded(file, "this computer has no key store, so it is asked for at each start")
    name = _name_of(file)
    try:
        found = store.get_password(SERVICE, name) if name else None
    except _store_errors() as error:
        raise KeyNeeded(file, "the key store of this computer does not answer") from error
    if not found or len(found) != 2 * KEY_BYTES:
        raise KeyNeeded(file, "this computer's key store has none for it")
    return bytes.fromhex(found)


def _name_file(file: Path) -> Path:
    return file.with_name(f"{file.name}.key-name")


def _name_of(file: Path) -> str:
    name_file = _name_file(file)
    return name_file.read_text(encoding="ascii").strip() if name_file.is_file() else ""


def _store() -> "KeyringBackend | None":
    import keyring

    chosen: Any = keyring.get_keyring()
    for store in getattr(chosen, "backends", [chosen]):  # several of them come as a chain
        if type(store).__module__ in TRUSTED:
            found: KeyringBackend = store
            return found
    return None


def _store_errors() -> tuple[type[Exception], ...]:
    from keyring.errors import KeyringError

    return (KeyringError, OSError)

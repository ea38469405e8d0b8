"""The key of a locked local file: found, asked for, made."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError

from o2clinic.errors import Finding, Level, NotValid, WrongDatabase
from o2clinic.rules import recovery_key
from o2clinic.storage import key_custody
from o2clinic.storage.engine import open_engine
from o2clinic.storage.key_custody import KeyNeeded

__all__ = [
    "KeyNeeded",
    "NewKey",
    "engine_for",
    "file_of",
    "has_store",
    "make",
    "require_key",
    "take",
]

_SLIP = "There is a slip in it. It has 17 groups of four, as 7F03-...: compare them one by one."
_OTHER = "This is a recovery key, but not that of this file."


@dataclass(frozen=True, slots=True, repr=False)
class NewKey:
    """A key that was made, for its one showing.

    Attributes:
        key: the key itself.
        written: as it is copied to paper.
        last_group: typed back as a sign that it was copied.
    """

    key: bytes
    written: str
    last_group: str


def has_store() -> bool:
    """Whether this computer keeps keys, so that none has to be typed at each start."""
    return key_custody.has_store()


def make() -> NewKey:
    """A key for a new file."""
    key = key_custody.new_key()
    return NewKey(key, recovery_key.written(key), recovery_key.last_group(key))


def take(file: Path, typed: str) -> None:
    """Open the file with a typed recovery key from now on.

    Raises:
        NotValid: a slip of typing, or the key of another file; nothing was kept.
    """
    key = recovery_key.read(typed)
    if key is None:
        raise NotValid([Finding("KEY", Level.BLOCK, _SLIP, "key")])
    if not key_custody.opens(file, key):
        raise NotValid([Finding("KEY", Level.BLOCK, _OTHER, "key")])
    key_custody.keep(file, key)


def require_key(url: str) -> None:
    """See that a locked file's key is at hand; opens and makes nothing.

    Raises:
        KeyNeeded: it is not.
    """
    file = file_of(url)
    if file is not None:
        key_custody.key_for(file)


def engine_for(url: str, *, new: NewKey | None = None, who: str = "") -> Engine:
    """Connect to a database, with its key when it is a locked file.

    Raises:
        KeyNeeded: no key is at hand.
        WrongDatabase: as `open_engine` says.
    """
    file = file_of(url)
    if file is None:
        return open_engine(url, who=who)
    if new is not None:
        if file.is_file() and not key_custody.opens(file, new.key):
            raise WrongDatabase(f"There is a file {file} already. Choose another for a locked one.")
        key_custody.keep(file, new.key)  # first, so that no file is made whose key is nowhere
        return open_engine(url, key=new.key)
    return open_engine(url, key=key_custody.key_for(file), who=who)


def file_of(url: str) -> Path | None:
    """The file of a local database's address; None for any other."""
    try:
        address = make_url(url)
    except ArgumentError:
        return None  # opening it says what an address looks like
    if address.get_backend_name() != "sqlite" or not address.database:
        return None
    return Path(address.database).expanduser()

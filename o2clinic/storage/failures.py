"""What a database's own errors mean to the person at the desk."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Table, UniqueConstraint
from sqlalchemy import exc as sa_exc

from o2clinic.errors import (
    Busy,
    NotAllowed,
    O2ClinicError,
    RecordMerged,
    ServerAway,
    Taken,
    Unavailable,
    WrongDatabase,
)

NOTHING_SAVED: Final = "Nothing was saved."

_BUSY = f"Another program is writing to the database at the moment. {NOTHING_SAVED} Try again."
_FULL = f"The disk that holds the database is full. {NOTHING_SAVED} Make room, then try again."
_ASK = "Ask your administrator."
_READ_ONLY = f"The database may be read but not written. {NOTHING_SAVED} {_ASK}"
_FAULTY = f"The disk that holds the database reports a fault. {NOTHING_SAVED} {_ASK}"
_AWAY = f"The database server does not answer. {NOTHING_SAVED} Try again when it is back."
_ILL = f"The database server reports a fault of its own. {NOTHING_SAVED} {_ASK}"
_SLOW = f"The database took too long over this. {NOTHING_SAVED} Try again."
_CROSSED = f"Two people saved the same thing at the same moment. {NOTHING_SAVED} Try again."
_NO_PLACE = f"The database server has no free place. {NOTHING_SAVED} Try again."
_DAMAGED = "The database file is damaged. Stop working with it and restore the last good copy."
_NOT_A_DATABASE = "This file is not a database of O2Clinic, or it is locked with another key."
_NO_TLS = (
    "The server does not offer an encrypted connection that this computer can trust. Patients' "
    "records do not travel in the open. Ask the server's administrator for TLS with a certificate."
)
_NO_RIGHT = f"Your account on the server may not do this. {NOTHING_SAVED} {_ASK}"
_NO_ACCOUNT = (
    "The database server refuses this account. "
    "Check its name, password and rights, and the name of the database."
)

_SQLITE = {
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_IOERR": _FAULTY,
    "SQLITE_CANTOPEN": f"The database file cannot be opened. {NOTHING_SAVED} {_ASK}",
    "SQLITE_INTERRUPT": _SLOW,
}
_POSTGRES = {
    "25006": _READ_ONLY,
    "25P03": _SLOW,
    "40001": _CROSSED,
    "40P01": _CROSSED,
    "53100": _FULL,
    "53300": _NO_PLACE,
    "55P03": _BUSY,
    "57014": _SLOW,
}
_POSTGRES_CLASSES = {"08": _AWAY, "53": _ILL, "57": _AWAY, "58": _ILL}
# What waiting helps against; everything else is told at once.
_KINDS: dict[str, type[Unavailable]] = {
    _AWAY: ServerAway,
    _BUSY: Busy,
    _CROSSED: Busy,
    _NO_PLACE: Busy,
}
_POSTGRES_DENIED = ("28000", "28P01", "3D000", "42501")
# Said by the triggers of revision 0013.
_MERGED = "merged:"
_POSTGRES_MERGED = "O2M01"
_DENIED_WORDS = re.compile(
    r"authentication failed|not permitted to log in|pg_hba"
    r"|(role|database) .* does not exist|password"
)
_TLS_WORDS = re.compile(r"does not support SSL|certificate|sslmode|SSL error")
_WORDS = {"clinician": "The clinician", "room": "The room", "patient": "The patient"}


class Clash(Taken):
    """The database itself refused a second holder.

    Attributes:
        constraint: the name it has on both engines, such as "ex_appointment_room".
    """

    def __init__(self, what: str, constraint: str, holder: str = "") -> None:
        self.constraint = constraint
        super().__init__(what, holder)


@contextmanager
def told_in_words() -> Iterator[None]:
    """Errors of the database leave this block in the user's words; the program's faults as such."""
    try:
        yield
    except sa_exc.SQLAlchemyError as error:
        known = in_words(error)
        if known is None:
            raise
        raise known from error


def in_words(error: BaseException) -> O2ClinicError | None:
    """The user's side of an error of SQLAlchemy; None when it is a fault of the program."""
    if isinstance(error, sa_exc.TimeoutError):
        return Busy(_BUSY)
    if not isinstance(error, sa_exc.DBAPIError):
        return None
    cause = error.orig
    if cause is None:
        return None
    if hasattr(cause, "sqlite_errorname"):
        return _sqlite_in_words(str(cause), str(cause.sqlite_errorname))
    if hasattr(cause, "sqlstate"):
        return _postgres_in_words(error, cause)
    return None


def _sqlite_in_words(message: str, name: str) -> O2ClinicError | None:
    if message.startswith("taken:"):
        return _booked(f"ex_appointment_{message.removeprefix('taken:')}")
    if message == _MERGED:
        return RecordMerged()
    unique = re.fullmatch(r"UNIQUE constraint failed: (?:index '(\w+)'|(.+))", message)
    if unique:
        return _second(unique[1] or _constraint_over(unique[2]))
    if name == "SQLITE_CORRUPT":
        return WrongDatabase(_DAMAGED)
    if name == "SQLITE_NOTADB":
        return WrongDatabase(_NOT_A_DATABASE)
    return _unavailable(_SQLITE[name]) if name in _SQLITE else None


def _postgres_in_words(error: sa_exc.DBAPIError, cause: BaseException) -> O2ClinicError | None:
    state = getattr(cause, "sqlstate", None)
    if state is None:
        return _no_connection_in_words(error, cause)
    constraint = str(cause.diag.constraint_name) if hasattr(cause, "diag") else ""
    if state == "23P01":
        return _booked(constraint)
    if state == "23505":
        return _second(constraint)
    if state == _POSTGRES_MERGED:
        return RecordMerged()
    if state in _POSTGRES_DENIED:
        return NotAllowed(_NO_RIGHT) if state == "42501" else WrongDatabase(_NO_ACCOUNT)
    words = _POSTGRES.get(state) or _POSTGRES_CLASSES.get(state[:2])
    return _unavailable(words) if words else None


def _unavailable(words: str) -> Unavailable:
    return _KINDS.get(words, Unavailable)(words)


def _no_connection_in_words(error: sa_exc.DBAPIError, cause: BaseException) -> O2ClinicError | None:
    """No connection, so no state: only the server's words."""
    if not (isinstance(error, sa_exc.OperationalError) or error.connection_invalidated):
        return None
    if error.connection_invalidated or "EOF" in str(cause).upper():
        return ServerAway(_AWAY)  # it was connected, TLS and all
    if _TLS_WORDS.search(str(cause)):
        return WrongDatabase(_NO_TLS)
    denied = _DENIED_WORDS.search(str(cause))
    return WrongDatabase(_NO_ACCOUNT) if denied else ServerAway(_AWAY)


def _booked(constraint: str) -> Clash:
    what = constraint.removeprefix("ex_appointment_")
    return Clash(_WORDS.get(what, "This time"), constraint)


def _second(constraint: str) -> Clash:
    table_name = _table_of(constraint)
    what = f"This {table_name.replace('_', ' ')}" if table_name else "This entry"
    return Clash(what, constraint)


def _table_of(constraint: str) -> str:
    from o2clinic.models.base import Base

    for table in Base.metadata.sorted_tables:
        if any(name == constraint for name, _columns in _uniques(table)):
            return table.name
    return ""


def _constraint_over(listed: str) -> str:
    """Name of the unique constraint over "table.column, table.column", as SQLite lists them."""
    from o2clinic.models.base import Base

    table_name = listed.split(".", 1)[0]
    wanted = {column.strip().split(".", 1)[1] for column in listed.split(",")}
    table = Base.metadata.tables.get(table_name)
    for name, columns in [] if table is None else _uniques(table):
        if columns == wanted:
            return name
    return f"uq_{table_name}"


def _uniques(table: Table) -> list[tuple[str, set[str]]]:
    indexes = [index for index in table.indexes if index.unique]
    rules = [rule for rule in table.constraints if isinstance(rule, UniqueConstraint)]
    found = [(str(index.name), set(index.columns.keys())) for index in indexes]
    found += [(str(rule.name), set(rule.columns.keys())) for rule in [*rules, table.primary_key]]
    return found

"""One engine per database: a local SQLite file or a shared PostgreSQL server.

Work that writes takes its connection with the execution option `writes=True`, so that on SQLite
it queues for the file from its first statement; two readers that turn into writers half way would
refuse each other at once (docs/design.md).
"""

import socket
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from o2clinic.errors import WrongDatabase
from o2clinic.storage.local_file import ready_for_use, set_up_connection
from o2clinic.storage.tls import with_tls

KEY_BYTES: Final = 32

TO_NOTICE_A_LOSS: Final[dict[str, Any]] = {
    "connect_timeout": 5,
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds until what was sent must be acknowledged
}

_LONGEST_NAME: Final = 63  # PostgreSQL cuts an application_name after this many bytes
_SERVER_SETTINGS: Final = {
    "statement_timeout": "15s",
    "lock_timeout": "4s",
    "idle_in_transaction_session_timeout": "30s",
    "timezone": "UTC",
}


def open_engine(url: str, *, key: bytes | None = None, who: str = "") -> Engine:
    """Connect to a database by its address; a local file is made when there is none.

    Args:
        url: "sqlite:////full/path/clinic.sqlite" or "postgresql://user@server/clinic".
        key: 32 bytes that open an encrypted local file.
        who: name of the person at the desk, for the server's list of connections.

    Raises:
        WrongDatabase: the address, the folder or the file will not do; nothing was changed.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise WrongDatabase(_not_an_address(url)) from error
    return open_url(address, key=key, who=who)


def open_url(address: URL, *, key: bytes | None = None, who: str = "") -> Engine:
    """As `open_engine`; a password in an address of this kind is never written out as text."""
    if address.get_backend_name() == "sqlite":
        return _local(address, key)
    if address.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        if key is not None:
            raise ValueError("a key belongs to a local file only")
        return _shared(address.set(drivername="postgresql+psycopg"), who)
    raise WrongDatabase(_not_an_address(address.drivername))


def is_local(engine: Engine) -> bool:
    """Whether the records lie in a file on this computer."""
    return engine.dialect.name == "sqlite"


def local_path(engine: Engine) -> Path:
    """The file of a local database."""
    return Path(str(engine.url.database))


def _not_an_address(given: str) -> str:
    return (
        f'"{given.partition("://")[0]}" does not begin the address of a database. It looks like '
        "sqlite:////home/me/clinic.sqlite or postgresql://user@server/clinic."
    )


def _local(address: URL, key: bytes | None) -> Engine:
    import sqlcipher3.dbapi2

    if not address.database or address.database == ":memory:":
        raise WrongDatabase("A local database needs a file; memory alone keeps nothing.")
    if key is not None and len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    path = ready_for_use(Path(address.database), encrypted=key is not None)
    engine = create_engine(
        address.set(drivername="sqlite", database=str(path)),
        module=sqlcipher3.dbapi2,
        hide_parameters=True,  # a log or a traceback would tell names and numbers
    )

    def _on_connect(connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["key"] = key  # a copy is locked with the same one
        set_up_connection(connection, key)

    def _on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")

    event.listen(engine, "connect", _on_connect, insert=True)
    event.listen(engine, "begin", _on_begin)
    return engine


def _shared(address: URL, who: str) -> Engine:
    name = f"O2Clinic {who}@{socket.gethostname()}".encode()[:_LONGEST_NAME]
    return create_engine(
        with_tls(address),
        hide_parameters=True,
        pool_size=3,
        pool_pre_ping=True,
        connect_args={
            **TO_NOTICE_A_LOSS,
            "application_name": name.decode(errors="ignore"),
            "options": " ".join(f"-c {name}={value}" for name, value in _SERVER_SETTINGS.items()),
        },
    )

"""Databases that are there for one look only: to read a backup back, and to try one out."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from o2clinic.storage.engine import KEY_BYTES, open_engine, open_url
from o2clinic.storage.local_file import use_key
from o2clinic.storage.rows_in import quoted

# Tables before what stands on them.
_MADE_BY: Final = (
    "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"
    " ORDER BY type <> 'table', type <> 'index', rowid"
)
_statements: dict[str, tuple[str, ...]] = {}  # by revision, once its upgrades were run


@contextmanager
def scratch_file(revision: str, beside: Path, *key: bytes | None) -> Iterator[Engine]:
    """A local database with the tables of a revision, gone afterwards.

    It is locked with the key that is given (None: with none), else with one that nobody keeps, so
    that nothing readable stays on the disk.
    """
    with tempfile.TemporaryDirectory(prefix=".scratch-", dir=beside) as folder:
        file = Path(folder) / "scratch.sqlite"
        engine = open_engine(
            f"sqlite:///{file}", key=key[0] if key else secrets.token_bytes(KEY_BYTES)
        )
        try:
            _make_tables(engine, revision)
            yield engine
        finally:
            engine.dispose()


def _make_tables(engine: Engine, revision: str) -> None:
    """The tables of a revision in an empty file.

    The upgrades take seconds from the first on, and what they leave is always the same: it is
    made anew from the statements that SQLite keeps of it.
    """
    from o2clinic.storage.schema import upgrade

    if revision not in _statements:
        upgrade(engine, revision)
        with engine.connect() as connection:
            _statements[revision] = tuple(connection.exec_driver_sql(_MADE_BY).scalars())
        return
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        for statement in _statements[revision]:
            connection.exec_driver_sql(statement)
        connection.execute(text("INSERT INTO alembic_version VALUES (:it)"), {"it": revision})


@contextmanager
def scratch_on_server(server: Engine) -> Iterator[Engine]:
    """An empty database on the same server, gone afterwards."""
    name = f"o2clinic_scratch_{secrets.token_hex(8)}"
    engine = open_url(server.url.set(database=name), who="backup")
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text(f"CREATE DATABASE {quoted(connection, name)} TEMPLATE template0"))
        try:
            yield engine
        finally:
            engine.dispose()
            connection.execute(text(f"DROP DATABASE {quoted(connection, name)} WITH (FORCE)"))
            connection.invalidate()  # its settings are not those of other work


def may_make_databases(connection: Connection) -> bool:
    """Whether this account may have a scratch database on the server."""
    wanted = text("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
    return bool(connection.execute(wanted).scalar_one())


def open_as_it_is(file: Path, key: bytes | None) -> Engine:
    """A local file that is read without a byte of it being changed, as opening it would."""
    import sqlcipher3.dbapi2

    def connect() -> Any:
        address = f"file:{quote(str(file.absolute()))}?mode=ro&immutable=1"
        connection = sqlcipher3.dbapi2.connect(
            address, uri=True, isolation_level=None, check_same_thread=False
        )
        use_key(connection, key)
        return connection

    engine = create_engine(
        "sqlite://", module=sqlcipher3.dbapi2, creator=connect, poolclass=NullPool
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")

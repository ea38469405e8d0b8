"""Databases for tests: a file copied from a template, or a wiped one on the tests' own server."""

import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.util import LRUCache

from o2clinic.storage.engine import open_engine
from o2clinic.storage.schema import prepare
from tools import postgres_server

# By kind of database: what the first engine of this process has learnt.
_FIRST: dict[str, Engine] = {}
_COMPILED: dict[str, LRUCache] = {}


def with_known_statements(engine: Engine) -> Engine:
    """Let an engine know the statements that earlier ones have compiled already.

    A program has one engine and compiles each statement once; the tests would do it a thousand
    times. Both belong together: what is compiled is kept by the dialect it was compiled for.
    """
    kind = engine.dialect.name
    first = _FIRST.get(kind)
    if first is None or first.dialect.server_version_info is None:  # it never reached its database
        first = _FIRST[kind] = engine
    engine.dialect = first.dialect
    engine.update_execution_options(compiled_cache=_COMPILED.setdefault(kind, LRUCache(2000)))
    return engine


def quick_engine(*what: Any, **more: Any) -> Engine:
    """What SQLAlchemy makes, for every engine of the program in this process.

    It knows the statements of the others, and does not wait for the disk, as the tests' server
    does not: no test cuts the power. What a killed program has written stays with the system all
    the same. That the program itself waits is looked at in `test_engine`.
    """
    engine = with_known_statements(create_engine(*what, **more))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _wait_for_no_disk)  # after the program's own set-up
    return engine


def _wait_for_no_disk(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")


class Database:
    """One database of a test, opened as often as the test likes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opened: list[Engine] = []

    @property
    def engine(self) -> Engine:
        """The usual one; always the same."""
        return self._opened[0] if self._opened else self.open()

    @property
    def name(self) -> str:
        """What the server calls it, or the path of the file."""
        return make_url(self.url).database

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    def open(self, who: str = "") -> Engine:
        """One more program's way into the database; closed with the test."""
        self._opened.append(open_engine(self.url, who=who))
        return self._opened[-1]

    def close(self) -> None:
        for engine in self._opened:
            engine.dispose()
        self._opened.clear()


class Server:
    """The tests' PostgreSQL: databases made, wiped and dropped."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._admin = psycopg.connect(f"host={folder} user=o2 dbname=postgres", autocommit=True)
        self._wipers: dict[str, _Wiper] = {}

    def url(self, name: str) -> str:
        return postgres_server.url(self.folder, name)

    def create(self, template: str = "template1") -> str:
        """Make a database of its own name."""
        name = f"o2_{uuid4().hex[:12]}"
        self._admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        self._admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def cut_off(self, name: str) -> None:
        """End every connection to a database, as a server that goes down does."""
        wiper = self._wipers.get(name)
        self._admin.execute(
            "SELECT pg_terminate_backend(pid, 3000) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> %s",
            (name, 0 if wiper is None else wiper.pid),
        )

    def wipe(self, name: str) -> None:
        """Empty every table, those included that may only be added to."""
        self.cut_off(name)
        wiper = self._wipers.get(name)
        if wiper is None or not wiper.is_alive():
            wiper = self._wipers[name] = _Wiper(self.folder, name)
        wiper.wipe()

    def as_root(self, statement: str) -> None:
        """Do what only the server's own administrator can."""
        self._admin.execute(statement)

    def close(self) -> None:
        for wiper in self._wipers.values():
            wiper.close()
        self._admin.close()


class _Wiper:
    """Empties one database again and again; what it has learnt of the tables, it keeps."""

    _SWEEPS_EVERY = 50  # what was deleted would be walked along by every later test

    def __init__(self, folder: str, name: str) -> None:
        everything_goes = "-c session_replication_role=replica"
        self._connection = psycopg.connect(
            host=folder, user="o2", dbname=name, options=everything_goes, autocommit=True
        )
        self.pid = self._connection.info.backend_pid
        self._tables: list[str] = []
        self._count = 0

    def is_alive(self) -> bool:
        """Whether no test has ended every connection there was."""
        try:
            self._connection.execute("SELECT")
        except psycopg.OperationalError:
            self._connection.close()
            return False
        return True

    def wipe(self) -> None:
        found = self._connection.execute(
            "SELECT tablename FROM pg_tables"
            " WHERE schemaname = 'public'"
            " AND tablename NOT IN ('alembic_version', 'server_door')"
            " ORDER BY tablename"
        ).fetchall()
        tables = [table for (table,) in found]
        if tables != self._tables:
            self._learn(tables)
        self._connection.execute("SELECT pg_temp.wipe()")
        self._count += 1
        if self._count % self._SWEEPS_EVERY == 0:
            self._connection.execute("VACUUM")

    def _learn(self, tables: list[str]) -> None:
        """One function plans each statement once; a bare DELETE would be planned at each wipe."""
        deletes = " ".join(f'DELETE FROM public."{table}";' for table in tables)
        self._connection.execute(
            "CREATE OR REPLACE FUNCTION pg_temp.wipe() RETURNS void"
            f" LANGUAGE plpgsql AS $wipe$ BEGIN {deletes} END $wipe$"
        )
        self._tables = tables

    def close(self) -> None:
        self._connection.close()


def migrate(url: str) -> None:
    """Make all tables, as the program does at its first start."""
    engine = open_engine(url)
    prepare(engine, may_upgrade=True)
    engine.dispose()


def copied(template: Path, folder: Path) -> Database:
    """A database of one's own, from a migrated file."""
    return Database(f"sqlite:///{shutil.copy(template, folder / 'clinic.sqlite')}")

"""The raw floor: the database's own driver, with nothing in between."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from typing import Any

import psycopg
import sqlcipher3.dbapi2
from sqlalchemy import make_url

from o2clinic.storage.local_file import set_up_connection
from tools.bench.clinics import BenchClinic

Parameters = Mapping[str, Any] | Sequence[Any]


class RawDatabase:
    """One driver's connection; statements are written with :names for both engines."""

    def __init__(self, connection: Any, *, is_sqlite: bool) -> None:
        self.is_sqlite = is_sqlite
        self._cursor = connection.cursor()
        self._spell: Callable[[str], str] = str if is_sqlite else _percent

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """Everything that a statement gives."""
        self._cursor.execute(self._spell(sql), parameters)
        found: list[tuple[Any, ...]] = self._cursor.fetchall()
        return found

    def one(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first value of the only row."""
        return self.rows(sql, parameters)[0][0]

    def run(self, sql: str, parameters: Parameters = ()) -> None:
        """A statement that gives nothing."""
        self._cursor.execute(self._spell(sql), parameters)

    def run_many(self, sql: str, parameters: Sequence[Parameters]) -> None:
        """The same statement for many rows."""
        self._cursor.executemany(self._spell(sql), parameters)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, kept as durably as the program keeps its own."""
        self.run("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
        try:
            yield
        except BaseException:
            self.run("ROLLBACK")
            raise
        self.run("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One snapshot."""
        snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        self.run("BEGIN" if self.is_sqlite else snapshot)
        yield
        self.run("COMMIT")


@contextmanager
def raw_database(clinic: BenchClinic) -> Iterator[RawDatabase]:
    """The driver's connection to a clinic, set up as the program's own."""
    address = make_url(clinic.url)
    if clinic.is_sqlite:
        connection = sqlcipher3.dbapi2.connect(str(address.database), check_same_thread=False)
        set_up_connection(connection, None)
    else:
        options = {"options": "-c timezone=UTC", "autocommit": True}
        where = address.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = psycopg.connect(where, **options)  # type: ignore[arg-type]  # a mapping of both kinds
    with closing(connection):
        yield RawDatabase(connection, is_sqlite=clinic.is_sqlite)


@lru_cache(maxsize=256)
def _percent(sql: str) -> str:
    """:name as psycopg spells it; a cast's double colon stays."""
    return re.sub(r"(?<!:):(\w+)", r"%(\1)s", sql.replace("%", "%%"))

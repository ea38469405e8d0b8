"""Connections that are safe before their first transaction."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from databases import Database
from sqlalchemy import create_engine, text

from o2clinic.errors import WrongDatabase
from o2clinic.storage import engine as engine_module
from o2clinic.storage.engine import open_engine


def test_sqlite_reads_back_wal_full_sync_and_foreign_keys(sqlite_database: Database, monkeypatch):
    monkeypatch.setattr(engine_module, "create_engine", create_engine)  # as outside the tests
    engine = open_engine(sqlite_database.url)
    with engine.connect() as connection:
        read = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    engine.dispose()
    assert read == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }


def test_six_that_read_then_write_at_once_all_succeed(bare_database: Database):
    engine = bare_database.engine
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("CREATE TABLE count (number integer)"))
        connection.execute(text("INSERT INTO count VALUES (0)"))
    together = threading.Barrier(6)

    def add_one() -> None:
        together.wait(10)
        with bare_database.open().connect().execution_options(writes=True) as mine, mine.begin():
            lock = "" if bare_database.is_sqlite else " FOR UPDATE"
            number = mine.execute(text("SELECT number FROM count" + lock)).scalar_one()
            mine.execute(text("UPDATE count SET number = :number"), {"number": number + 1})

    with ThreadPoolExecutor(6) as people:
        for done in [people.submit(add_one) for _ in range(6)]:
            done.result()

    with engine.connect() as connection:
        assert connection.execute(text("SELECT number FROM count")).scalar_one() == 6


def test_a_reader_keeps_its_moment_while_another_writes(bare_sqlite: Database):
    engine = bare_sqlite.engine
    with engine.connect().execution_options(writes=True) as writer, engine.connect() as reader:
        writer.execute(text("CREATE TABLE word (word text)"))
        writer.commit()
        seen = [reader.execute(text("SELECT count(*) FROM word")).scalar_one()]
        writer.execute(text("INSERT INTO word VALUES ('a')"))
        writer.commit()
        seen.append(reader.execute(text("SELECT count(*) FROM word")).scalar_one())
        reader.rollback()
        seen.append(reader.execute(text("SELECT count(*) FROM word")).scalar_one())

    assert seen == [0, 0, 1]


def test_tables_made_in_a_failed_transaction_are_gone(bare_database: Database):
    with bare_database.engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("CREATE TABLE word (word text)"))
        connection.rollback()

    with bare_database.engine.connect() as connection, pytest.raises(Exception, match="word"):
        connection.execute(text("SELECT * FROM word"))


def test_postgres_has_limits_a_name_and_utc(bare_postgres: Database):
    with bare_postgres.open(who="Anna Björk").connect() as connection:
        read = {
            name: connection.execute(text(f"SHOW {name}")).scalar_one()
            for name in (
                "statement_timeout",
                "lock_timeout",
                "idle_in_transaction_session_timeout",
                "timezone",
            )
        }
        name = connection.execute(
            text("SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()")
        ).scalar_one()

    assert read == {
        "statement_timeout": "15s",
        "lock_timeout": "4s",
        "idle_in_transaction_session_timeout": "30s",
        "timezone": "UTC",
    }
    assert name.startswith("O2Clinic Anna Bj")
    assert "@" in name


def test_a_connection_cut_by_the_server_is_replaced_before_use(bare_postgres: Database, postgres):
    engine = bare_postgres.engine
    with engine.connect() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
    postgres.cut_off(name)

    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1


def test_a_plain_postgres_address_is_taken(bare_postgres: Database):
    engine = open_engine(bare_postgres.url.replace("postgresql+psycopg", "postgresql"))

    assert engine.dialect.driver == "psycopg"


@pytest.mark.parametrize(
    "url", ["", "clinic.sqlite", "mysql://server/clinic", "postgresql+asyncpg://server/clinic"]
)
def test_another_kind_of_address_is_refused_with_an_example(url: str):
    with pytest.raises(WrongDatabase, match="postgresql://user@server/clinic"):
        open_engine(url)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url: str):
    with pytest.raises(WrongDatabase, match="needs a file"):
        open_engine(url)


def test_an_encrypted_file_opens_with_its_key_and_not_without(tmp_path):
    url, key = f"sqlite:///{tmp_path / 'clinic.sqlite'}", bytes(range(32))
    engine = open_engine(url, key=key)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("CREATE TABLE word (word text)"))
    engine.dispose()

    again = open_engine(url, key=key)
    with again.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM word")).scalar_one() == 0
    again.dispose()
    with pytest.raises(WrongDatabase, match="needs its key"):
        open_engine(url)

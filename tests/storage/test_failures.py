"""The database's errors in the clinic's words."""

import pytest
from databases import Database
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from o2clinic.errors import Unavailable, WrongDatabase
from o2clinic.storage.engine import open_engine
from o2clinic.storage.failures import Clash, in_words
from o2clinic.storage.schema import prepare, state
from o2clinic.storage.soundness import check

A_PRACTICE = text(
    "INSERT INTO gp_practice (code, name, address, postcode, phone, version, created_at,"
    " changed_at) VALUES ('P81001', 'The Surgery', '', '', '', 1, '2026-11-23 09:00:00.000000',"
    " '2026-11-23 09:00:00.000000')"
)


def _error(connection, *statements: str) -> SQLAlchemyError:
    *before, last = statements
    for statement in before:
        connection.execute(text(statement))
    with pytest.raises(SQLAlchemyError) as caught:
        connection.execute(text(last))
    return caught.value


def test_a_second_holder_of_a_unique_value_is_taken_under_one_name_on_both(database: Database):
    with database.engine.connect().execution_options(writes=True) as connection:
        connection.execute(A_PRACTICE)
        with pytest.raises(SQLAlchemyError) as caught:
            connection.execute(A_PRACTICE)

    said = in_words(caught.value)

    assert isinstance(said, Clash)
    assert said.constraint == "uq_gp_practice_code"
    assert str(said) == "This gp practice is taken."


def test_a_full_disk_is_told_on_sqlite(bare_sqlite: Database):
    with bare_sqlite.engine.connect().execution_options(writes=True) as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 3")
        error = _error(
            connection,
            "CREATE TABLE word (word text)",
            "INSERT INTO word VALUES (randomblob(100000))",
        )

    assert "full" in str(in_words(error))
    assert "Nothing was saved" in str(in_words(error))


def test_a_busy_file_is_told_after_waiting(bare_sqlite: Database):
    first, second = bare_sqlite.engine, bare_sqlite.open()
    with second.connect().execution_options(writes=True) as waiting:
        waiting.connection.driver_connection.execute("PRAGMA busy_timeout = 10")
        waiting.rollback()
        with first.connect().execution_options(writes=True) as busy:
            busy.execute(text("CREATE TABLE word (word text)"))
            error = _error(waiting, "SELECT 1")

    assert isinstance(in_words(error), Unavailable)
    assert "Another program is writing" in str(in_words(error))


def test_writing_to_what_may_only_be_read_is_told(bare_database: Database):
    with bare_database.engine.connect() as connection:
        only_reading = (
            "PRAGMA query_only = ON" if bare_database.is_sqlite else "SET TRANSACTION READ ONLY"
        )
        error = _error(connection, only_reading, "CREATE TABLE word (word text)")

    assert "may be read but not written" in str(in_words(error))


def test_a_damaged_file_is_told(bare_sqlite: Database):
    with bare_sqlite.engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("CREATE TABLE word (word text)"))
        connection.commit()
        connection.exec_driver_sql("PRAGMA writable_schema = ON")
        connection.execute(text("UPDATE sqlite_master SET rootpage = 900"))
        connection.commit()
    bare_sqlite.close()

    with pytest.raises(SQLAlchemyError) as caught:
        bare_sqlite.open().connect()

    assert isinstance(in_words(caught.value), WrongDatabase)
    assert "damaged" in str(in_words(caught.value))


def test_a_wrong_key_is_told(tmp_path):
    url = f"sqlite:///{tmp_path / 'clinic.sqlite'}"
    engine = open_engine(url, key=bytes(32))
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("CREATE TABLE word (word text)"))
    engine.dispose()

    with pytest.raises(SQLAlchemyError) as caught:
        open_engine(url, key=b"k" * 32).connect()

    assert "another key" in str(in_words(caught.value))


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (["SET statement_timeout = 1", "SELECT pg_sleep(5)"], "took too long"),
        (["SELECT pg_terminate_backend(pg_backend_pid())"], "does not answer"),
        (["CREATE ROLE clerk", "SET ROLE clerk", "CREATE TABLE word ()"], "may not do this"),
    ],
)
def test_what_a_server_refuses_is_told(bare_postgres: Database, statements, words: str):
    with bare_postgres.engine.connect() as connection:
        error = _error(connection, *statements)

    assert words in str(in_words(error))


def test_a_lock_that_another_desk_holds_is_told(bare_postgres: Database):
    with bare_postgres.engine.connect() as one, bare_postgres.open().connect() as other:
        one.execute(text("SELECT pg_advisory_lock(1)"))
        error = _error(other, "SET lock_timeout = 1", "SELECT pg_advisory_lock(1)")

    assert "Another program is writing" in str(in_words(error))


def test_a_server_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SQLAlchemyError) as caught:
        open_engine(f"postgresql://o2@/clinic?host={tmp_path}").connect()

    assert isinstance(in_words(caught.value), Unavailable)
    assert "does not answer" in str(in_words(caught.value))


@pytest.mark.parametrize("ask", [state, check, lambda engine: prepare(engine, may_upgrade=True)])
def test_whoever_asks_a_server_that_is_not_there_is_told(tmp_path, ask):
    with pytest.raises(Unavailable, match="does not answer"):
        ask(open_engine(f"postgresql://o2@/clinic?host={tmp_path}"))


def test_a_database_or_account_that_is_not_there_is_told(postgres):
    with pytest.raises(SQLAlchemyError) as caught:
        open_engine(postgres.url("no_such_clinic")).connect()

    assert isinstance(in_words(caught.value), WrongDatabase)


def test_a_pool_without_a_free_connection_is_told():
    assert isinstance(in_words(PoolTimeout()), Unavailable)


def test_a_fault_of_the_program_stays_one(database: Database):
    with database.engine.connect() as connection:
        error = _error(connection, "SELECT no_such_column FROM patient")

    assert in_words(error) is None
    assert in_words(KeyError("x")) is None

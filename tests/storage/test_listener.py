"""What other desks changed is heard; what this one changed is not."""

import queue
from datetime import UTC, datetime

import pytest
from databases import Database
from sqlalchemy import Engine, insert, text

from o2clinic.errors import ServerAway
from o2clinic.models import AuditEntry
from o2clinic.rules.changes import Change, Concept
from o2clinic.storage import listener as module
from o2clinic.storage.listener import CHANNEL, EVERYTHING, Listener, announce

SECONDS = 20
PATIENT_7 = frozenset({Change(Concept.PATIENT, 7)})


@pytest.fixture
def listening():
    """Start a listener for a desk; its queue of what it heard."""
    started = []

    def listen(engine: Engine, desk: str = "desk-1") -> queue.Queue:
        heard: queue.Queue = queue.Queue()
        started.append(Listener(engine, heard.put, desk=desk))
        started[-1].start()
        assert started[-1].wait_until_listening(SECONDS)
        return heard

    yield listen
    for one in started:
        one.stop()


def _tell(engine: Engine, *payloads: str, commit: bool = True) -> None:
    with engine.connect() as connection:
        for payload in payloads:
            connection.execute(
                text("SELECT pg_notify(:channel, :payload)"),
                {"channel": CHANNEL, "payload": payload},
            )
        if commit:
            connection.commit()


def _announce(engine: Engine, changes: set[Change]) -> None:
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        announce(connection, "desk-2", changes)


def _audit(engine: Engine, desk: str, number: int) -> None:
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(
            insert(AuditEntry.__table__).values(
                command_id=f"command {number}",
                done_at=datetime(2026, 11, 24, tzinfo=UTC),
                use_case="book",
                desk=desk,
                reason="",
            )
        )


def test_another_desks_change_is_heard_and_ones_own_is_not(postgres_database: Database, listening):
    heard = listening(postgres_database.engine)

    _tell(postgres_database.open(), "desk-1:patient:6")
    _tell(postgres_database.open(), "desk-2:patient:7")

    assert heard.get(timeout=SECONDS) == PATIENT_7
    assert heard.empty()


def test_what_is_rolled_back_is_not_heard(postgres_database: Database, listening):
    heard = listening(postgres_database.engine)

    _tell(postgres_database.engine, "desk-2:patient:6", commit=False)
    _tell(postgres_database.engine, "desk-2:patient:7")

    assert heard.get(timeout=SECONDS) == PATIENT_7


def test_every_change_of_a_large_transaction_is_heard(postgres_database: Database, listening):
    heard = listening(postgres_database.engine)
    wanted = {Change(Concept.RESULT, number) for number in range(150)}

    _announce(postgres_database.open(), wanted)

    told: set[Change] = set()
    while told != wanted:
        told |= heard.get(timeout=SECONDS)


def test_a_transaction_with_too_many_changes_tells_one_thing(
    postgres_database: Database, listening
):
    heard = listening(postgres_database.engine)

    _announce(postgres_database.open(), {Change(Concept.RESULT, number) for number in range(201)})

    assert heard.get(timeout=SECONDS) == EVERYTHING
    assert heard.empty()


def test_a_local_file_is_told_nothing(sqlite_database: Database):
    _announce(sqlite_database.engine, {Change(Concept.PATIENT, 7)})


def test_too_many_changes_are_told_as_everything(postgres_database: Database):
    heard: queue.Queue = queue.Queue()

    Listener(postgres_database.engine, heard.put)._tell(f"d:result:{n}" for n in range(201))

    assert heard.get_nowait() == EVERYTHING


@pytest.mark.parametrize("payload", ["desk-2:biopsy:7", "desk-2:patient:", "nonsense"])
def test_what_is_not_understood_counts_as_everything(
    postgres_database: Database, listening, payload: str
):
    heard = listening(postgres_database.engine)

    _tell(postgres_database.engine, payload)

    assert heard.get(timeout=SECONDS) == EVERYTHING


def test_a_cut_connection_is_told_and_made_again_each_time(
    postgres_database: Database, postgres, listening, monkeypatch
):
    monkeypatch.setattr(module, "_FIRST_PAUSE_SECONDS", 0.05)
    heard = listening(postgres_database.engine)

    for _ in range(2):
        postgres.cut_off(postgres_database.name)
        assert heard.get(timeout=SECONDS) is None
        assert heard.get(timeout=SECONDS) == EVERYTHING
    _tell(postgres_database.open(), "desk-2:patient:7")
    assert heard.get(timeout=SECONDS) == PATIENT_7


def test_a_server_that_is_away_is_told_once(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_FIRST_PAUSE_SECONDS", 0.01)
    away = Database(f"postgresql://o2@/clinic?host={tmp_path}")
    heard: queue.Queue = queue.Queue()
    listener = Listener(away.engine, heard.put)
    listener.start()

    assert heard.get(timeout=SECONDS) is None
    assert not listener.wait_until_listening(0.1)
    listener.stop()
    assert heard.empty()


def test_another_programs_save_in_the_file_is_heard_and_ones_own_is_not(
    sqlite_database: Database, listening, monkeypatch
):
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.01)
    mine, theirs = (listening(sqlite_database.open(), desk) for desk in ("desk-1", "desk-2"))

    _audit(sqlite_database.open(), "desk-1", 1)
    assert theirs.get(timeout=SECONDS) == EVERYTHING
    assert mine.empty()

    _audit(sqlite_database.open(), "desk-2", 2)
    assert mine.get(timeout=SECONDS) == EVERYTHING
    assert theirs.empty()


def test_a_look_at_a_record_is_no_change_for_others(
    sqlite_database: Database, listening, monkeypatch
):
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.01)
    heard = listening(sqlite_database.open())

    with sqlite_database.engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("CREATE TABLE word (word text)"))
        connection.commit()
    _audit(sqlite_database.open(), "desk-2", 1)

    assert heard.get(timeout=SECONDS) == EVERYTHING
    assert heard.empty()


def test_a_listener_that_was_never_started_stops(sqlite_database: Database):
    Listener(sqlite_database.engine, print).stop()


def test_what_is_to_be_looked_at_first_is_looked_at_before_anything_is_told(
    postgres_database: Database, postgres, monkeypatch
):
    monkeypatch.setattr(module, "_FIRST_PAUSE_SECONDS", 0.05)
    heard: queue.Queue = queue.Queue()
    not_yet = [ServerAway("not yet")]

    def look():
        if not_yet:
            raise not_yet.pop()
        heard.put("looked")

    listener = Listener(postgres_database.engine, heard.put, on_return=look)
    listener.start()
    assert listener.wait_until_listening(SECONDS)
    postgres.cut_off(postgres_database.name)

    assert [heard.get(timeout=SECONDS) for _ in range(3)] == [None, "looked", EVERYTHING]
    listener.stop()

"""Keys of locked files: kept by the system only, asked for otherwise, found in no other place."""

import os

import keyring
import pytest
from databases import Database
from key_stores import MemoryKeyStore
from sqlalchemy import text

from o2clinic.errors import NotValid, WrongDatabase
from o2clinic.rules import recovery_key
from o2clinic.services import keys, opening
from o2clinic.storage import key_custody, schema
from o2clinic.storage.engine import open_engine
from o2clinic.storage.key_custody import KeyNeeded


@pytest.fixture
def locked(tmp_path, key_store):
    """A locked file with a clinic's tables, and its key."""
    file = tmp_path / "clinic.sqlite"
    new = keys.make()
    engine = keys.engine_for(opening.local_url(file), new=new)
    schema.prepare(engine, may_upgrade=True)
    engine.dispose()
    return file, new


def _forget_this_run():
    key_custody._of_this_run.clear()


def _reads(engine):
    with engine.connect() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    engine.dispose()
    return found == schema.newest_revision()


def test_the_next_start_finds_the_key_in_the_key_store(locked, key_store):
    file, new = locked
    _forget_this_run()
    assert _reads(keys.engine_for(opening.local_url(file)))
    assert list(key_store.kept.values()) == [new.key.hex()]
    assert b"SQLite" not in file.read_bytes()


def test_nothing_on_the_disk_holds_the_key(locked, tmp_path):
    _file, new = locked
    for each in tmp_path.rglob("*"):
        if each.is_file():
            content = each.read_bytes()
            assert new.key not in content
            assert new.key.hex().encode() not in content.lower()
            assert each.stat().st_mode & 0o077 == 0 or os.name != "posix"


def test_the_account_in_the_key_store_is_no_path(locked, key_store, tmp_path):
    [(service, name)] = key_store.kept
    assert service == "O2Clinic"
    assert str(tmp_path) not in name
    assert "clinic" not in name


def test_another_computer_asks_and_then_knows(locked, key_store, tmp_path):
    file, new = locked
    _forget_this_run()
    key_store.kept.clear()
    with pytest.raises(KeyNeeded, match="key store has none"):
        keys.engine_for(opening.local_url(file))
    keys.take(file, new.written.lower().replace("-", " "))
    _forget_this_run()
    assert _reads(keys.engine_for(opening.local_url(file)))


def test_a_shut_key_store_asks_and_breaks_nothing(locked, key_store):
    file, new = locked
    _forget_this_run()
    key_store.is_shut = True
    with pytest.raises(KeyNeeded, match="does not answer"):
        keys.engine_for(opening.local_url(file))
    keys.take(file, new.written)
    assert _reads(keys.engine_for(opening.local_url(file)))


@pytest.mark.parametrize("at", range(0, 68, 7))
def test_each_slip_is_found_and_keeps_nothing(locked, key_store, at):
    file, new = locked
    digits = new.written.replace("-", "")
    slip = digits[:at] + ("1" if digits[at] != "1" else "2") + digits[at + 1 :]
    before = dict(key_store.kept)
    with pytest.raises(NotValid, match="slip"):
        keys.take(file, slip)
    assert key_store.kept == before


def test_the_key_of_another_file_is_told_from_a_slip(locked):
    file, _new = locked
    with pytest.raises(NotValid, match="not that of this file"):
        keys.take(file, keys.make().written)


def test_without_a_key_store_the_key_lasts_for_this_run_only(tmp_path):
    file, new = tmp_path / "clinic.sqlite", keys.make()
    assert not keys.has_store()
    url = opening.local_url(file)
    engine = keys.engine_for(url, new=new)
    schema.prepare(engine, may_upgrade=True)
    engine.dispose()
    assert _reads(keys.engine_for(url))
    _forget_this_run()
    with pytest.raises(KeyNeeded, match="no key store"):
        keys.engine_for(url)


def test_a_store_that_may_write_in_clear_is_never_used(tmp_path, key_store, monkeypatch):
    monkeypatch.setattr(MemoryKeyStore, "__module__", "keyrings.alt.file")
    keyring.set_keyring(key_store)
    assert not keys.has_store()
    assert not key_custody.keep(tmp_path / "clinic.sqlite", bytes(32))
    assert key_store.kept == {}


def test_a_locked_file_never_takes_the_place_of_another(sqlite_database: Database):
    url = sqlite_database.url
    sqlite_database.engine.connect().close()
    with pytest.raises(WrongDatabase, match="There is a file"):
        keys.engine_for(url, new=keys.make())


def test_what_is_written_is_read_back():
    for number in range(64):
        key = bytes([number * 3 % 256]) * 31 + bytes([number])
        assert recovery_key.read(recovery_key.written(key)) == key
        assert recovery_key.written(key).endswith(recovery_key.last_group(key))
    assert recovery_key.read("") is None
    assert recovery_key.read("1234-" * 16) is None


def test_every_revision_runs_on_a_locked_file_and_its_copy_is_locked(tmp_path, monkeypatch):
    key = keys.make().key
    file = tmp_path / "old.sqlite"
    engine = open_engine(opening.local_url(file), key=key)
    revisions = sorted(schema._known_revisions())
    schema.upgrade(engine, revisions[0])
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(
            text(
                "INSERT INTO gp_practice (code, name, address, postcode, phone, version,"
                " created_at, changed_at)"
                " VALUES ('A81001', 'Planted Surgery', '', '', '', 1, :now, :now)"
            ),
            {"now": "2026-01-01 00:00:00.000000"},
        )
        connection.commit()
    for revision in revisions[1:-1]:
        schema.upgrade(engine, revision)
        assert b"Planted" not in file.read_bytes()
    outcome = schema.prepare(engine, may_upgrade=False)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM gp_practice")).scalars().all() == [
            "Planted Surgery"
        ]
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
    engine.dispose()
    assert outcome.before == revisions[-2]
    assert b"Planted" not in outcome.copy.read_bytes()
    assert key_custody.opens(outcome.copy, key)
    assert not key_custody.opens(outcome.copy, bytes(32))
    assert outcome.copy.stat().st_mode & 0o077 == 0 or os.name != "posix"

"""A backup back into use: nobody's work is overwritten unknowingly, and never half of it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from clinic import a_clinic, a_patient, read_all
from databases import Database, copied
from sqlalchemy import text

from o2clinic.errors import Unavailable, Unreadable
from o2clinic.models import AuditEntry, Patient
from o2clinic.services import restoring, upkeep
from o2clinic.storage import backup, restore
from o2clinic.storage.chain_check import walk
from o2clinic.storage.contents import contents_of
from o2clinic.storage.engine import open_engine
from o2clinic.storage.manifest import beside
from o2clinic.storage.schema import State, prepare, state, upgrade
from o2clinic.storage.soundness import check

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("O2CLINIC_HOME", str(tmp_path / "home"))


@pytest.fixture
def made(database: Database, tmp_path: Path) -> Path:
    """A backup with one patient; a second one came afterwards."""
    a_clinic(database.engine)
    a_patient(database.engine, family="Before")
    file = backup.back_up(database.engine, tmp_path / "copies", NOW, made_by="Kit").file
    a_patient(database.engine, family="Afterwards")
    database.close()
    return file


def _engine(database: Database):
    return database.open(restore.NAME)


def _families(database: Database) -> list[str]:
    return sorted(one.family_name for one in read_all(database.open(), Patient))


def _contents(database: Database):
    with database.open().connect() as connection, connection.begin():
        found = contents_of(connection)
    database.close()  # a desk that is open would be in the way
    return found


def test_preview_tells_what_would_be_gone_and_changes_nothing(made: Path, database: Database):
    before = _contents(database)
    found = restoring.preview(made, _engine(database))
    [lost] = found.lost
    assert (lost.kind, lost.count) == ("Patients", 1)
    assert "Afterwards" in lost.latest[0]
    assert ("patient", 1, 2) in found.rows
    assert "24-Nov-2026 13:00 by Kit" in found.made
    assert "Make" in found.newest_line
    assert _contents(database) == before


def test_restore_brings_back_what_was_and_says_so_in_the_audit(made: Path, database: Database):
    done = restoring.restore_backup(made, _engine(database), who="Kit Rowe")

    assert _families(database) == ["Before"]
    assert "all compared" in done.words
    newest = read_all(database.open(), AuditEntry)[-1]
    assert newest.use_case == "restore"
    assert made.name in newest.reason
    assert "Kit Rowe" in newest.reason
    with database.open().connect() as connection:
        assert walk(connection).findings == ()
    assert check(database.open()) == []
    a_patient(database.open(), family="Later")  # work goes on
    # What was there before can be brought back in the same way.
    database.close()
    restoring.restore_backup(done.copy, _engine(database), who="Kit Rowe")
    assert _families(database) == ["Afterwards", "Before"]


def test_damaged_backup_changes_nothing(made: Path, database: Database):
    before = _contents(database)
    written = bytearray(made.read_bytes())
    written[len(written) // 2] ^= 4
    made.write_bytes(written)
    for act in (
        restoring.preview,
        lambda file, engine: restoring.restore_backup(file, engine, who=""),
    ):
        with pytest.raises(Unreadable):
            act(made, _engine(database))
        database.close()
    assert _contents(database) == before


def test_nothing_is_restored_while_another_desk_has_it_open(made: Path, database: Database):
    before = _contents(database)
    with database.open("Jo").connect() as connection:
        connection.execute(text("SELECT count(*) FROM patient")).scalar_one()
        connection.rollback()
        with pytest.raises(Unavailable, match="Another program has this database open"):
            restoring.restore_backup(made, _engine(database), who="Kit")
    assert _contents(database) == before


def test_restore_that_fails_half_way_leaves_everything(made: Path, database: Database, monkeypatch):
    before = _contents(database)

    def fail(*_arguments: object) -> None:
        raise Unavailable("the disk is full")

    monkeypatch.setattr(restore, "_into_file", fail)
    monkeypatch.setattr(restore, "announce", fail)  # the last thing before the commit
    with pytest.raises(Unavailable, match="full"):
        restoring.restore_backup(made, _engine(database), who="Kit")
    assert _contents(database) == before


def test_older_backup_is_brought_to_this_version(bare_sqlite: Database, tmp_path: Path):
    upgrade(bare_sqlite.engine, "0003")
    file = backup.back_up(bare_sqlite.engine, tmp_path / "copies", NOW).file
    prepare(bare_sqlite.engine, may_upgrade=True)
    a_clinic(bare_sqlite.engine)
    bare_sqlite.close()

    restoring.restore_backup(file, _engine(bare_sqlite), who="Kit")

    assert state(bare_sqlite.open()) is State.CURRENT
    assert [one.use_case for one in read_all(bare_sqlite.open(), AuditEntry)] == ["restore"]


def test_damaged_file_is_put_aside_and_the_backup_takes_its_place(
    migrated_file: Path, tmp_path: Path
):
    database = copied(migrated_file, tmp_path)
    a_patient(database.engine)
    file = backup.back_up(database.engine, tmp_path / "copies", NOW).file
    path = Path(database.name)
    database.close()
    rest = path.read_bytes()
    path.write_bytes(rest[:100] + b"\x5a" * (len(rest) - 100))

    done = restoring.restore_backup(file, _engine(database), who="Kit")

    assert _families(database) == ["Jenkins"]
    assert "damaged" in done.copy.name
    assert done.copy.read_bytes()[100:] == b"\x5a" * (len(rest) - 100)
    database.close()


def test_encrypted_database_comes_back_encrypted(tmp_path: Path):
    key = bytes(range(32))
    url = f"sqlite:///{tmp_path / 'clinic.sqlite'}"
    engine = open_engine(url, key=key)
    prepare(engine, may_upgrade=True)
    a_patient(engine, family="Secretname")
    file = backup.back_up(engine, tmp_path / "copies", NOW).file
    a_patient(engine, family="Secretother")
    engine.dispose()

    restoring.restore_backup(file, open_engine(url, key=key), who="Kit", key=key)

    again = open_engine(url, key=key)
    assert [one.family_name for one in read_all(again, Patient)] == ["Secretname"]
    again.dispose()
    for left in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert b"Secret" not in left.read_bytes()
    assert beside(file).exists()


def test_command_line_looks_first_and_restores_when_told(made: Path, database: Database):
    said: list[str] = []
    assert upkeep.restore(made, database.url, said.append, yes=False) == 0
    assert "Patients that would be gone: 1" in said
    assert "Nothing was changed" in said[-1]
    assert _families(database) == ["Afterwards", "Before"]
    database.close()
    assert upkeep.restore(made, database.url, said.append, yes=True) == 0
    assert _families(database) == ["Before"]
    assert any(line.startswith("The database as it was before") for line in said)

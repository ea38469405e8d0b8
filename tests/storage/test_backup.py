"""Copies that can be relied on."""

import os
import random
import stat
from concurrent.futures import CancelledError
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from clinic import a_clinic, a_patient
from databases import Database
from sqlalchemy import Engine, text

from o2clinic.errors import Unavailable, Unreadable
from o2clinic.storage import backup, dump, proof
from o2clinic.storage.backup import back_up
from o2clinic.storage.contents import TableContents
from o2clinic.storage.engine import open_engine
from o2clinic.storage.manifest import beside
from o2clinic.storage.proof import manifest_of, verify
from o2clinic.storage.schema import State, newest_revision, state, upgrade
from o2clinic.storage.soundness import check
from tools.postgres_server import programs

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
NAMES = ("The Surgery", 'O\'Neill & "Sons"\\', "Ł 🫁\tNew\nline \\.")


def _add_practices(engine: Engine) -> None:
    row = (
        "INSERT INTO gp_practice (code, name, address, postcode, phone, version, created_at,"
        " changed_at) VALUES (:code, :name, '', '', '', 1, '2026-11-23 09:00:00.000000',"
        " '2026-11-23 09:00:00.000000')"
    )
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        for number, name in enumerate(NAMES):
            connection.execute(text(row), {"code": f"P{number}", "name": name})


def _names(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name FROM gp_practice ORDER BY code"))
        return list(rows.scalars())


def test_a_local_copy_is_whole_private_and_one_file(sqlite_database: Database, tmp_path: Path):
    _add_practices(sqlite_database.engine)

    path = back_up(sqlite_database.engine, tmp_path / "copies", NOW).file

    assert path.name == "clinic_20261124T083000-1.sqlite"
    assert {file.name for file in path.parent.iterdir()} == {path.name, beside(path).name}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    copy = Database(f"sqlite:///{path}")
    assert state(copy.engine) is State.CURRENT
    assert _names(copy.engine) == list(NAMES)
    assert check(copy.engine) == []
    copy.close()


def test_two_copies_of_one_second_both_stay(database: Database, tmp_path: Path):
    paths = {back_up(database.engine, tmp_path / "copies", NOW).file for _ in range(2)}

    assert paths == set(backup.all_of(tmp_path / "copies", backup.stem_of(database.engine)))
    assert len(paths) == 2


def test_a_copy_that_another_program_makes_in_the_same_second_is_left_alone(
    sqlite_database: Database, tmp_path: Path
):
    theirs = tmp_path / "clinic_20261124T083000-1.part"
    theirs.write_bytes(b"half a copy")

    path = back_up(sqlite_database.engine, tmp_path, NOW).file

    assert path.name == "clinic_20261124T083000-2.sqlite"
    assert theirs.read_bytes() == b"half a copy"


def test_the_copy_of_an_encrypted_file_is_encrypted(tmp_path: Path):
    key = bytes(range(32))
    engine = open_engine(f"sqlite:///{tmp_path / 'clinic.sqlite'}", key=key)
    upgrade(engine)
    _add_practices(engine)

    path = back_up(engine, tmp_path / "copies", NOW).file

    engine.dispose()
    assert b"Surgery" not in path.read_bytes()
    assert not path.read_bytes().startswith(b"SQLite")
    copy = open_engine(f"sqlite:///{path}", key=key)
    assert _names(copy) == list(NAMES)
    copy.dispose()


def test_a_copy_goes_on_beside_an_open_write(sqlite_database: Database, tmp_path: Path):
    _add_practices(sqlite_database.engine)
    with sqlite_database.open().connect().execution_options(writes=True) as writer:
        writer.execute(text("DELETE FROM gp_practice"))
        path = back_up(sqlite_database.engine, tmp_path / "copies", NOW).file

    copy = Database(f"sqlite:///{path}")
    assert _names(copy.engine) == list(NAMES)
    copy.close()


def test_a_folder_that_cannot_be_made_is_told(database: Database, tmp_path: Path):
    (tmp_path / "copies").write_text("a file")

    with pytest.raises(Unavailable, match="could not be made"):
        back_up(database.engine, tmp_path / "copies", NOW)


@pytest.fixture(params=["sqlite", "dump", "archive"])
def kind(request: pytest.FixtureRequest, monkeypatch) -> str:
    """Each kind of backup in turn."""
    if request.param == "archive":
        monkeypatch.setattr(backup, "may_make_databases", lambda _connection: False)
    return request.param


@pytest.fixture
def clinic(kind: str, request: pytest.FixtureRequest) -> Database:
    """A clinic with an audit, on the engine that has this kind of backup."""
    name = "sqlite_database" if kind == "sqlite" else "postgres_database"
    database = request.getfixturevalue(name)
    a_clinic(database.engine)
    a_patient(database.engine, family="Ó Briain-Łuk", given='M"\\ary')
    _add_practices(database.engine)
    return database


def test_backup_has_the_suffix_of_its_kind_and_proves_right(clinic, kind: str, tmp_path: Path):
    made = back_up(clinic.engine, tmp_path / "copies", NOW, note="auto", made_by="Kit Rowe")

    suffix = {"sqlite": ".sqlite", "dump": ".dump", "archive": ".zip"}[kind]
    assert made.file.suffix == suffix
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert verify(made.file, server=clinic.engine) == made.manifest == manifest_of(made.file)
    assert (made.manifest.made_at, made.manifest.made_by) == (NOW, "Kit Rowe")
    assert made.manifest.revision == newest_revision()
    assert made.manifest.contents.tables["patient"].rows == 1
    assert backup.all_of(tmp_path / "copies", backup.stem_of(clinic.engine)) == [made.file]
    assert backup.note_of(made.file) == "auto"
    beside_it = {f"{made.file.name}.manifest"} if kind != "archive" else set()
    assert {file.name for file in made.file.parent.iterdir()} == {made.file.name, *beside_it}


def test_flipped_byte_is_refused_wherever_it_is(clinic, tmp_path: Path):
    made = back_up(clinic.engine, tmp_path / "copies", NOW)
    whole = made.file.read_bytes()
    chance = random.Random(NOW.second)
    for place in {0, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(40))}:
        broken = bytearray(whole)
        broken[place] ^= 1 << chance.randrange(8)
        made.file.write_bytes(broken)
        with pytest.raises(Unreadable):
            verify(made.file, server=clinic.engine)
    made.file.write_bytes(whole)
    assert verify(made.file, server=clinic.engine) == made.manifest


@pytest.mark.parametrize("kept", [0, 1, 0.3, 0.99])
def test_backup_cut_short_is_refused(clinic, tmp_path: Path, kept: float):
    made = back_up(clinic.engine, tmp_path / "copies", NOW)
    whole = made.file.read_bytes()
    made.file.write_bytes(whole[: 1 if kept == 1 else int(len(whole) * kept)])
    with pytest.raises(Unreadable):
        verify(made.file, server=clinic.engine)


def test_flipped_byte_of_the_manifest_is_refused(clinic, kind: str, tmp_path: Path):
    made = back_up(clinic.engine, tmp_path / "copies", NOW)
    if kind == "archive":
        return  # it stands inside and is covered with the rest
    whole = beside(made.file).read_bytes()
    for place in range(0, len(whole), 37):
        broken = bytearray(whole)
        broken[place] ^= 1
        beside(made.file).write_bytes(broken)
        with pytest.raises(Unreadable):
            verify(made.file, server=clinic.engine)
    beside(made.file).unlink()
    with pytest.raises(Unreadable, match="nobody knows"):
        verify(made.file, server=clinic.engine)


def test_backup_that_differs_from_its_database_is_not_kept(clinic, tmp_path: Path, monkeypatch):
    proved = proof.prove

    def other(engine, wanted, on_step=None):
        one_more = {**wanted.tables, "patient": TableContents(2, "")}
        return proved(engine, replace(wanted, tables=one_more), on_step)

    monkeypatch.setattr(proof, "prove", other)
    with pytest.raises(Unavailable, match="patient has 1 rows instead of 2"):
        back_up(clinic.engine, tmp_path / "copies", NOW)
    assert list((tmp_path / "copies").iterdir()) == []


def test_backup_that_is_stopped_leaves_nothing(clinic, tmp_path: Path, monkeypatch):
    monkeypatch.setattr("o2clinic.storage.contents._TOLD_EVERY", 5)

    def stop(_rows: int) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        back_up(clinic.engine, tmp_path / "copies", NOW, on_step=stop)
    assert list((tmp_path / "copies").iterdir()) == []


def test_database_with_a_broken_audit_has_copies_that_do_not_count(sqlite_database, tmp_path: Path):
    a_clinic(sqlite_database.engine)
    with sqlite_database.engine.connect() as connection, connection.begin():
        connection.execute(text("DROP TRIGGER audit_entry_no_update"))
        connection.execute(text("UPDATE audit_entry SET desk = 'elsewhere' WHERE id = 1"))
    for _ in range(2):
        with pytest.raises(Unavailable, match="Line 1 of the audit"):
            back_up(sqlite_database.engine, tmp_path / "copies", NOW)
    assert [file.suffix for file in (tmp_path / "copies").iterdir()] == [".untested"]
    assert backup.all_of(tmp_path / "copies", "clinic") == []


def test_password_stands_in_no_argument(postgres_database: Database, monkeypatch, tmp_path):
    seen = []
    run = dump.subprocess.run
    monkeypatch.setattr(
        dump.subprocess,
        "run",
        lambda command, **more: seen.append(command) or run(command, **more),
    )
    # Where no PostgreSQL is installed, the programs of the tests' own server do.
    monkeypatch.setenv("PATH", str(programs(tmp_path)), prepend=os.pathsep)
    with_password = open_engine(postgres_database.url.replace("o2@", "o2:s3cret@"))

    back_up(with_password, tmp_path / "copies", NOW)

    with_password.dispose()
    assert seen
    assert "s3cret" not in str(seen)


def test_a_sound_database_has_no_findings(database: Database):
    assert check(database.engine) == []


def test_rows_cut_off_and_changed_tables_are_found(sqlite_database: Database):
    with sqlite_database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute(
            "INSERT INTO room (site_id, name, is_active, version, created_at, changed_at)"
            " VALUES (9, 'Room 2', true, 1, '2026-11-23', '2026-11-23')"
        )
        raw.execute("ALTER TABLE site ADD COLUMN region text")
        raw.execute("PRAGMA foreign_keys = ON")

    findings = check(sqlite_database.engine)

    assert "A row of room (number 1) names a row of site that is not there." in findings
    assert any("remove_column" in finding and "region" in finding for finding in findings)


def test_a_database_that_is_not_set_up_is_found(bare_database: Database):
    assert check(bare_database.engine) == [
        f"The database is empty; this program works with {newest_revision()}."
    ]


def test_a_damaged_page_is_found(sqlite_database: Database):
    _add_practices(sqlite_database.engine)
    path = Path(sqlite_database.engine.url.database)
    with sqlite_database.engine.connect() as connection:
        page = connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE name = 'gp_practice'"
        ).scalar_one()
    sqlite_database.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096 + 8)
        file.write(b"\xff" * 64)

    findings = check(sqlite_database.open())

    assert any("damaged" in finding for finding in findings)

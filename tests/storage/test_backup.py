"""Copies that can be relied on."""

import os
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from databases import Database
from sqlalchemy import Engine, text

from o2clinic.errors import Unavailable
from o2clinic.storage import backup, server_copy
from o2clinic.storage.backup import back_up
from o2clinic.storage.engine import open_engine
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

    path = back_up(sqlite_database.engine, tmp_path / "copies", NOW)

    assert path.name == "clinic_20261124T083000-1.sqlite"
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    copy = Database(f"sqlite:///{path}")
    assert state(copy.engine) is State.CURRENT
    assert _names(copy.engine) == list(NAMES)
    assert check(copy.engine) == []
    copy.close()


def test_two_copies_of_one_second_both_stay(database: Database, tmp_path: Path):
    paths = {back_up(database.engine, tmp_path / "copies", NOW) for _ in range(2)}

    assert paths == set((tmp_path / "copies").iterdir())
    assert len(paths) == 2


def test_the_copy_of_an_encrypted_file_is_encrypted(tmp_path: Path):
    key = bytes(range(32))
    engine = open_engine(f"sqlite:///{tmp_path / 'clinic.sqlite'}", key=key)
    upgrade(engine)
    _add_practices(engine)

    path = back_up(engine, tmp_path / "copies", NOW)

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
        path = back_up(sqlite_database.engine, tmp_path / "copies", NOW)

    copy = Database(f"sqlite:///{path}")
    assert _names(copy.engine) == list(NAMES)
    copy.close()


def test_a_copy_that_differs_is_not_kept(sqlite_database: Database, tmp_path: Path, monkeypatch):
    counted = iter([{"patient": 2}, {"patient": 1}])
    monkeypatch.setattr(backup, "_counts", lambda _connection: next(counted))

    with pytest.raises(Unavailable, match="differs from the database"):
        back_up(sqlite_database.engine, tmp_path / "copies", NOW)

    assert list((tmp_path / "copies").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(database: Database, tmp_path: Path):
    (tmp_path / "copies").write_text("a file")

    with pytest.raises(Unavailable, match="could not be made"):
        back_up(database.engine, tmp_path / "copies", NOW)


def test_a_shared_copy_is_an_archive_that_restores(
    postgres_database: Database, bare_postgres: Database, tmp_path: Path
):
    _add_practices(postgres_database.engine)
    with postgres_database.engine.connect() as connection:
        dump = server_copy._dump_program(connection)
    path = back_up(postgres_database.engine, tmp_path / "copies", NOW)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.suffix == (".dump" if dump else ".zip")
    if dump:
        target = bare_postgres.url.replace("+psycopg", "")
        restore = [dump.with_name("pg_restore"), "--no-owner", f"--dbname={target}", path]
        server_copy._run(restore)
        assert _names(bare_postgres.engine) == list(NAMES)
        assert check(bare_postgres.engine) == []


def test_without_pg_dump_all_rows_go_into_a_zip(
    postgres_database: Database, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(server_copy, "_dump_program", lambda _connection: None)
    _add_practices(postgres_database.engine)

    path = back_up(postgres_database.engine, tmp_path / "copies", NOW)

    with zipfile.ZipFile(path) as archive:
        lines = archive.read("gp_practice.jsonl").decode().splitlines()
        assert "patient.jsonl" in archive.namelist()
    assert len(lines) == len(NAMES)


@pytest.mark.parametrize("with_dump", [True, False])
def test_a_shared_copy_that_differs_is_not_kept(
    postgres_database: Database, tmp_path: Path, monkeypatch, with_dump: bool
):
    if not with_dump:
        monkeypatch.setattr(server_copy, "_dump_program", lambda _connection: None)
    counted = server_copy._counts
    monkeypatch.setattr(server_copy, "_counts", lambda c: counted(c) | {"patient": 1})

    with pytest.raises(Unavailable, match="differs from the database"):
        back_up(postgres_database.engine, tmp_path / "copies", NOW)

    assert list((tmp_path / "copies").iterdir()) == []


def test_the_password_stands_in_no_argument(postgres_database: Database, monkeypatch, tmp_path):
    seen = []
    run = server_copy.subprocess.run
    monkeypatch.setattr(
        server_copy.subprocess,
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
            "INSERT INTO room (site_id, name, version, created_at, changed_at)"
            " VALUES (9, 'Room 2', 1, '2026-11-23', '2026-11-23')"
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

"""A scratch file has the tables of its revision, whether or not its upgrades are run again."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from o2clinic.storage import schema, scratch
from o2clinic.storage.schema import newest_revision
from o2clinic.storage.scratch import scratch_file
from o2clinic.storage.soundness import check


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch):
    monkeypatch.setattr(scratch, "_statements", {})


def held(engine: Engine) -> tuple[list, list]:
    """What SQLite keeps of the tables, and what is in them."""
    with engine.connect() as connection, connection.begin():
        wanted = "SELECT type, name, tbl_name, sql FROM sqlite_master"
        made = sorted(map(repr, connection.exec_driver_sql(wanted)))
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        rows = [
            (name, connection.exec_driver_sql(f'SELECT * FROM "{name}"').all())
            for name in sorted(tables.scalars())
        ]
    return made, rows


@pytest.mark.parametrize("revision", ["0001", newest_revision()])
def test_the_second_is_made_without_an_upgrade_and_is_the_same(revision, tmp_path, monkeypatch):
    with scratch_file(revision, tmp_path) as first:
        made, rows = held(first)
    assert len(made) > 50
    assert [name for name, found in rows if found] == ["alembic_version"]
    monkeypatch.setattr(schema, "upgrade", None)
    with scratch_file(revision, tmp_path) as second:
        assert held(second) == (made, rows)
        if revision == newest_revision():
            assert check(second) == []


def test_what_lies_on_the_disk_cannot_be_read(tmp_path: Path):
    for _ in range(2):
        with scratch_file("0001", tmp_path):
            [file] = tmp_path.glob(".scratch-*/scratch.sqlite")
            assert b"CREATE TABLE" not in file.read_bytes()


def test_a_revision_that_nobody_knows_is_remembered_by_nobody(tmp_path: Path):
    for _ in range(2):
        with pytest.raises(Exception, match="9999"), scratch_file("9999", tmp_path):
            pass
    assert scratch._statements == {}

"""Opening databases of every age."""

import subprocess
import sys
from pathlib import Path

import pytest
from databases import Database
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from o2clinic import paths
from o2clinic.errors import WrongDatabase
from o2clinic.storage import schema
from o2clinic.storage.schema import State, newest_revision, prepare, state, upgrade

NEWER = "9999"


def _write(engine: Engine, *statements: str) -> None:
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        for statement in statements:
            connection.execute(text(statement))


def _tables(engine: Engine) -> list[str]:
    return inspect(engine).get_table_names()


def test_an_empty_database_is_made_by_the_revisions(bare_database: Database):
    engine = bare_database.engine
    assert state(engine) is State.EMPTY

    outcome = prepare(engine, may_upgrade=True)

    assert state(engine) is State.CURRENT
    assert (outcome.was, outcome.before, outcome.after) == (State.EMPTY, "", newest_revision())


def test_a_current_database_is_left_alone(database: Database):
    outcome = prepare(database.engine, may_upgrade=False)

    assert (outcome.was, outcome.copy) == (State.CURRENT, None)


def test_a_local_database_needs_no_administrator(bare_sqlite: Database):
    assert prepare(bare_sqlite.engine, may_upgrade=False).was is State.EMPTY
    assert state(bare_sqlite.engine) is State.CURRENT


def test_a_shared_database_waits_for_an_administrator(bare_postgres: Database):
    with pytest.raises(WrongDatabase, match="administrator"):
        prepare(bare_postgres.engine, may_upgrade=False)
    assert _tables(bare_postgres.engine) == []
    upgrade(bare_postgres.engine, "0001")
    with pytest.raises(WrongDatabase, match="due for an upgrade"):
        prepare(bare_postgres.engine, may_upgrade=False)
    assert state(bare_postgres.engine) is State.OLDER


def test_an_older_local_database_is_copied_then_upgraded(bare_sqlite: Database, tmp_path: Path):
    upgrade(bare_sqlite.engine, "0001")
    assert state(bare_sqlite.engine) is State.OLDER

    outcome = prepare(bare_sqlite.engine, may_upgrade=False)

    assert state(bare_sqlite.engine) is State.CURRENT
    assert outcome.copy is not None
    assert outcome.copy.parent == tmp_path / "backups"
    copy = Database(f"sqlite:///{outcome.copy}")
    assert state(copy.engine) is State.OLDER
    copy.close()


def test_ten_copies_are_kept(bare_sqlite: Database, tmp_path: Path):
    upgrade(bare_sqlite.engine, "0001")
    for _ in range(12):
        schema._copy_first(bare_sqlite.engine, tmp_path / "backups")
    (tmp_path / "backups" / "other.sqlite").touch()

    schema._copy_first(bare_sqlite.engine, tmp_path / "backups")

    assert len(list((tmp_path / "backups").glob("bare_*.sqlite"))) == 10
    assert len(list((tmp_path / "backups").glob("bare_*.manifest"))) == 10
    assert (tmp_path / "backups" / "other.sqlite").exists()


def test_a_newer_database_is_refused_with_both_revisions(database: Database, monkeypatch):
    known = newest_revision()
    monkeypatch.setattr(schema, "_known_revisions", lambda: {"0000"})

    with pytest.raises(WrongDatabase, match=f"{known}; this program knows 0000.*Nothing was ch"):
        prepare(database.engine, may_upgrade=True)

    monkeypatch.undo()
    assert state(database.engine) is State.CURRENT


def test_another_programs_database_is_refused_and_untouched(bare_database: Database):
    _write(bare_database.engine, "CREATE TABLE invoice (id integer)")

    with pytest.raises(WrongDatabase, match="not O2Clinic's"):
        prepare(bare_database.engine, may_upgrade=True)

    assert _tables(bare_database.engine) == ["invoice"]


def test_another_programs_revision_is_foreign(bare_database: Database):
    _write(
        bare_database.engine,
        "CREATE TABLE alembic_version (version_num varchar(32))",
        "INSERT INTO alembic_version VALUES ('a1b2c3d4')",
    )

    assert state(bare_database.engine) is State.FOREIGN


def _scripts(folder: Path, body: str) -> Path:
    """The revisions of the program, and one more of the test."""
    (folder / "versions").mkdir(parents=True)
    for file in [paths.migrations() / "env.py", *(paths.migrations() / "versions").glob("*.py")]:
        (folder / file.relative_to(paths.migrations())).write_text(file.read_text("utf-8"), "utf-8")
    (folder / "versions" / f"{NEWER}_of_the_test.py").write_text(
        f'revision, down_revision = "{NEWER}", "{newest_revision()}"\n'
        "import sqlalchemy as sa\nfrom alembic import op\n\n"
        f"def upgrade() -> None:\n{body}",
        "utf-8",
    )
    return folder


PARENT = (
    "INSERT INTO site (id, name, address, postcode, phone, is_active, version, created_at,"
    " changed_at) VALUES (1, 'Truro', '', '', '', true, 1, '2026-11-23 09:00', '2026-11-23 09:00')"
)
CHILD = (
    "INSERT INTO room (id, site_id, name, is_active, version, created_at, changed_at)"
    " VALUES (1, 1, 'Room 2', true, 1, '2026-11-23 09:00', '2026-11-23 09:00')"
)


def test_rebuilding_a_parent_table_keeps_its_children(bare_database: Database, tmp_path: Path):
    engine = bare_database.engine
    upgrade(engine)
    _write(engine, PARENT, CHILD)
    body = (
        '    with op.batch_alter_table("site") as site:\n'
        '        site.add_column(sa.Column("region", sa.String(40)))\n'
        '        site.alter_column("name", type_=sa.String(120))\n'
    )

    upgrade(engine, scripts=_scripts(tmp_path / "scripts", body))

    with engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM room")).scalars().all() == ["Room 2"]
        assert connection.execute(text("SELECT region FROM site")).scalars().all() == [None]
        if bare_database.is_sqlite:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


@pytest.mark.parametrize(
    "failing",
    [
        '    op.execute("SELECT no_such_column FROM site")\n',
        '    raise RuntimeError("no_such_column")\n',
    ],
)
def test_a_failing_revision_leaves_everything_as_it_was(
    bare_database: Database, tmp_path: Path, failing: str
):
    engine = bare_database.engine
    upgrade(engine)
    _write(engine, PARENT, CHILD)
    tables = _tables(engine)
    body = (
        '    op.create_table("half", sa.Column("id", sa.Integer()))\n'
        "    op.execute(\"UPDATE site SET name = 'Changed'\")\n" + failing
    )

    with pytest.raises((SQLAlchemyError, RuntimeError), match="no_such_column"):
        upgrade(engine, scripts=_scripts(tmp_path / "scripts", body))

    assert state(engine) is State.CURRENT
    assert _tables(engine) == tables
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM site")).scalars().all() == ["Truro"]


def test_a_revision_that_cuts_children_off_is_refused(bare_sqlite: Database, tmp_path: Path):
    engine = bare_sqlite.engine
    upgrade(engine)
    _write(engine, PARENT, CHILD)

    with pytest.raises(WrongDatabase, match=r"what they belong to \(room\)"):
        upgrade(engine, scripts=_scripts(tmp_path / "s", '    op.execute("DELETE FROM site")\n'))

    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM site")).scalar_one() == 1


def test_three_programs_that_start_at_once_all_end_well(bare_database: Database):
    program = (
        "import sys; from o2clinic.storage.engine import open_engine;"
        "from o2clinic.storage.schema import prepare, state;"
        "e = open_engine(sys.argv[1]); prepare(e, may_upgrade=True); print(state(e)); e.dispose()"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", program, bare_database.url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    ended = [one.communicate(timeout=60) for one in started]

    assert ended == [("current\n", "")] * 3

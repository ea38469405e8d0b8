"""What the revisions make is what the models say, on both engines."""

import pytest
from alembic.script import ScriptDirectory
from databases import Database
from sqlalchemy import CheckConstraint, Connection, UniqueConstraint, inspect, text

from o2clinic import paths
from o2clinic.models.base import Base
from o2clinic.storage.schema import newest_revision
from o2clinic.storage.soundness import differences

LONGEST_NAME = 63  # PostgreSQL cuts what is longer, and the engines would differ
TABLES = sorted(Base.metadata.tables)


def test_the_revisions_make_what_the_models_say(database: Database):
    with database.engine.connect() as connection:
        assert differences(connection) == []


@pytest.fixture
def connection(database: Database):
    with database.engine.connect() as connection:
        yield connection


@pytest.mark.parametrize("table", TABLES)
def test_every_constraint_has_its_name_on_both_engines(connection: Connection, table: str):
    here, wanted = inspect(connection), Base.metadata.tables[table]

    assert here.get_pk_constraint(table)["name"] == f"pk_{table}"
    assert {
        one["name"]: tuple(one["constrained_columns"]) for one in here.get_foreign_keys(table)
    } == {key.name: tuple(key.column_keys) for key in wanted.foreign_key_constraints}
    assert {
        one["name"]: set(one["column_names"]) for one in here.get_unique_constraints(table)
    } == {
        rule.name: set(rule.columns.keys())
        for rule in wanted.constraints
        if isinstance(rule, UniqueConstraint)
    }
    assert {one["name"] for one in here.get_check_constraints(table)} == {
        rule.name for rule in wanted.constraints if isinstance(rule, CheckConstraint)
    }
    assert {
        one["name"]: (one["column_names"], bool(one["unique"]))
        for one in here.get_indexes(table)
        if "duplicates_constraint" not in one and not f"{one['name']}".startswith("ex_")
    } == {index.name: (index.columns.keys(), bool(index.unique)) for index in wanted.indexes}


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_required_and_filled_alike(connection: Connection, table: str):
    wanted = Base.metadata.tables[table]
    here = {column["name"]: column for column in inspect(connection).get_columns(table)}

    assert {name: column["nullable"] for name, column in here.items()} == {
        column.name: bool(column.nullable) for column in wanted.columns
    }
    counted = [name for name, column in here.items() if column["default"]]
    own = wanted.autoincrement_column
    is_sqlite = connection.dialect.name == "sqlite"  # which counts INTEGER keys by itself
    assert counted == ([] if own is None or is_sqlite else [own.name])


def test_no_name_is_cut_by_postgres():
    names = [
        str(rule.name)
        for table in Base.metadata.tables.values()
        for rule in [*table.constraints, *table.indexes]
    ]

    assert [name for name in names if len(name) > LONGEST_NAME] == []


def test_the_newest_file_is_the_only_head_of_the_revisions():
    assert ScriptDirectory(str(paths.migrations())).get_heads() == [newest_revision()]


def test_files_are_numbered_as_their_revisions():
    scripts = ScriptDirectory(str(paths.migrations()))

    for script in scripts.walk_revisions():
        assert script.path.rsplit("/", 1)[-1].startswith(f"{script.revision}_")
        assert script.doc, script.path


def test_no_extension_is_needed(postgres_database: Database):
    with postgres_database.engine.connect() as connection:
        found = connection.execute(text("SELECT extname FROM pg_extension")).scalars().all()

    assert found == ["plpgsql"]

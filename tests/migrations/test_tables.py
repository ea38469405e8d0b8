"""What the revisions make is what the models say, on both engines."""

import pytest
from alembic.script import ScriptDirectory
from databases import Database
from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKeyConstraint,
    Inspector,
    Table,
    UniqueConstraint,
    inspect,
    text,
)

from o2clinic import paths
from o2clinic.models.base import Base
from o2clinic.storage.schema import newest_revision
from o2clinic.storage.soundness import differences

LONGEST_NAME = 63  # PostgreSQL cuts what is longer, and the engines would differ
TABLES = Base.metadata.tables


def test_the_revisions_make_what_the_models_say(database: Database):
    with database.engine.connect() as connection:
        assert differences(connection) == []


@pytest.fixture
def connection(database: Database):
    with database.engine.connect() as connection:
        yield connection


def _named_here(here: Inspector, table: str) -> dict[str, object]:
    """Constraints and indexes of a table in the database, with what they are over."""
    named: dict[str, object] = {here.get_pk_constraint(table)["name"]: "key"}
    for key in here.get_foreign_keys(table):
        named[key["name"]] = tuple(key["constrained_columns"]), key["referred_table"]
    for rule in here.get_unique_constraints(table):
        named[rule["name"]] = set(rule["column_names"])
    for rule in here.get_check_constraints(table):
        named[rule["name"]] = "check"
    for index in here.get_indexes(table):
        # A unique or exclusion constraint brings an index of its own name.
        if "duplicates_constraint" not in index and not index["name"].startswith("ex_"):
            named[index["name"]] = index["column_names"], bool(index["unique"])
    return named


def _named_in_models(table: Table) -> dict[str, object]:
    named: dict[str, object] = {table.primary_key.name: "key"}
    for rule in table.constraints:
        if isinstance(rule, ForeignKeyConstraint):
            named[rule.name] = tuple(rule.column_keys), rule.referred_table.name
        elif isinstance(rule, UniqueConstraint):
            named[rule.name] = set(rule.columns.keys())
        elif isinstance(rule, CheckConstraint):
            named[rule.name] = "check"
    for index in table.indexes:
        named[index.name] = index.columns.keys(), bool(index.unique)
    return named


def test_every_constraint_and_index_has_its_name_on_both_engines(connection: Connection):
    here = inspect(connection)

    assert {name: _named_here(here, name) for name in TABLES} == {
        name: _named_in_models(table) for name, table in TABLES.items()
    }


def test_every_column_is_required_and_filled_alike(connection: Connection):
    here = inspect(connection)
    is_sqlite = connection.dialect.name == "sqlite"  # which counts INTEGER keys by itself
    for name, table in TABLES.items():
        columns = {column["name"]: column for column in here.get_columns(name)}
        assert {key: column["nullable"] for key, column in columns.items()} == {
            column.name: bool(column.nullable) for column in table.columns
        }
        own = table.autoincrement_column
        counted = [key for key, column in columns.items() if column["default"]]
        assert counted == ([] if own is None or is_sqlite else [own.name]), name


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

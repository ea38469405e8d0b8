"""All records from one database into an empty one of either engine; a stopped move goes on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, select, text

from o2clinic.errors import Unavailable, WrongDatabase
from o2clinic.models.audit import AuditEntry
from o2clinic.storage import grants, schema
from o2clinic.storage.chain_check import walk
from o2clinic.storage.contents import (
    Contents,
    OnStep,
    Steps,
    contents_of,
    differences,
    table_contents,
)
from o2clinic.storage.engine import is_local, local_path
from o2clinic.storage.rows import MOVING, Shape, Values, count_rows, read_rows, shapes, write_rows
from o2clinic.storage.rows_in import empty, filling, quoted

_LAST: Final = "clinic"  # until its row is there, no desk takes the database for a clinic
_SIDES: Final = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class TableMoved:
    """How far a move is: told after each table."""

    name: str
    rows: int
    was_there: bool  # from an earlier try


def hold(connection: Connection) -> None:
    """Let nobody write the source until this transaction ends; reading goes on.

    A local file is held by the transaction itself, which was begun for writing.
    """
    if connection.dialect.name == "sqlite":
        return
    for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
        connection.execute(text(f"SET LOCAL {setting} = 0"))
    connection.execute(text("SET LOCAL row_security = off"))
    names = ", ".join(quoted(connection, shape.name) for shape in shapes(connection))
    connection.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))


def identity(connection: Connection) -> str:
    """What tells this database from every other: the first line of its audit."""
    first = select(AuditEntry.chain_hash).order_by(AuditEntry.id).limit(1)
    return connection.scalar(first) or ""


def make_ready(source: Connection, target: Engine) -> None:
    """See that the target is empty, or left by an earlier try of this same move.

    Raises:
        WrongDatabase: it holds something else; nothing was changed.
    """
    found = schema.state(target)
    if found is schema.State.EMPTY:
        schema.upgrade(target)
    elif found is not schema.State.CURRENT:
        raise WrongDatabase(
            f"The database to move into is {found}, and must be empty. Nothing was changed."
        )
    wanted = identity(source)
    with target.connect().execution_options(writes=True) as connection, connection.begin():
        if inspect(connection).has_table(MOVING):
            begun = connection.scalar(text(f"SELECT source FROM {MOVING}"))  # noqa: S608 - a constant
            if begun != wanted:
                raise WrongDatabase("Another database is being moved into this one already.")
            return
        if any(count_rows(connection, shape) for shape in shapes(connection)):
            raise WrongDatabase("The database to move into holds records already.")
        connection.execute(text(f"CREATE TABLE {MOVING} (source VARCHAR(64) NOT NULL)"))
        connection.execute(text(f"INSERT INTO {MOVING} VALUES (:source)"), {"source": wanted})  # noqa: S608 - a constant


def copy(
    source: Connection,
    target: Engine,
    on_table: Callable[[TableMoved], None],
    on_step: OnStep | None = None,
) -> Contents:
    """Copy table by table, each wholly or not at all, then compare everything.

    Args:
        source: held, so that it stays as it is.
        target: made ready.
        on_table: told of each table.
        on_step: told how many rows were read; may raise to stop.

    Raises:
        Unavailable: what arrived is not what was sent; the source is untouched.
    """
    steps = Steps(on_step)
    if not _goes_on(source, target, steps):
        _begin_anew(source, target)
    for shape in _in_order(source):
        with target.connect().execution_options(writes=True) as writing, writing.begin():
            _take_time(writing)
            there = count_rows(writing, shape)
            if there:
                on_table(TableMoved(shape.name, there, was_there=True))
                continue
            with filling(writing, shape):
                rows = write_rows(writing, shape, _stepping(source, shape, steps))
        on_table(TableMoved(shape.name, rows, was_there=False))
    return _compared(source, target, on_step)


def finish(connection: Connection) -> None:
    """The move is over: the target is a database like any other."""
    connection.execute(text(f"DROP TABLE {MOVING}"))
    if connection.dialect.name == "postgresql":
        grants.fit_accounts(connection)


def _in_order(connection: Connection) -> list[Shape]:
    every = shapes(connection)
    return sorted(every, key=lambda shape: shape.name == _LAST)


def _goes_on(source: Connection, target: Engine, steps: Steps) -> bool:
    """Whether every table that has arrived still is as it is in the source."""
    with target.connect() as connection, connection.begin():
        _take_time(connection)
        return all(
            table_contents(connection, shape, steps) == table_contents(source, shape, steps)
            for shape in shapes(connection)
            if count_rows(connection, shape)
        )


def _begin_anew(source: Connection, target: Engine) -> None:
    """Somebody worked in the source since the earlier try."""
    if is_local(target):
        target.dispose()
        for side in _SIDES:
            Path(f"{local_path(target)}{side}").unlink(missing_ok=True)
        local_path(target).touch(mode=0o600)
        make_ready(source, target)
        return
    with target.begin() as connection:
        _take_time(connection)
        empty(connection, shapes(connection))


def _compared(source: Connection, target: Engine, on_step: OnStep | None) -> Contents:
    wanted = contents_of(source, on_step)
    with target.connect() as connection, connection.begin():
        _take_time(connection)
        wrong = differences(wanted, contents_of(connection, on_step))
        wrong += walk(connection, wanted.head).findings
    if wrong:
        raise Unavailable(
            f"What arrived is not what was sent: {'; '.join(wrong)}. The old database is "
            "untouched and goes on being used."
        )
    return wanted


def _stepping(source: Connection, shape: Shape, steps: Steps) -> Iterator[Values]:
    for row in read_rows(source, shape):
        steps.one()
        yield row


def _take_time(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))

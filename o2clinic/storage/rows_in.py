"""Rows into the empty tables of a database, from an archive or from another database."""

import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text

from o2clinic.errors import Unreadable
from o2clinic.storage.contents import Steps
from o2clinic.storage.manifest import Manifest, from_bytes
from o2clinic.storage.rows import Shape, Values, from_line, write_rows
from o2clinic.storage.rows_out import DIGEST_BYTES, MANIFEST_NAME, digest

RowsOf = Callable[[Shape], Iterable[Values]]


@contextmanager
def opened_archive(file: Path) -> Iterator[tuple[Manifest, RowsOf]]:
    """An archive whose every byte is as it was written, and the way to its rows.

    Raises:
        Unreadable: it is damaged or cut short.
    """
    _require_whole(file)
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = from_bytes(file, archive.read(MANIFEST_NAME))

            def rows_of(shape: Shape) -> Iterator[Values]:
                with archive.open(f"{shape.name}.jsonl") as lines:
                    for line in lines:
                        yield from_line(shape, line)

            yield manifest, rows_of
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise Unreadable(file, 0, f"it cannot be read ({error})") from error


def manifest_inside(file: Path) -> Manifest:
    """What an archive says about itself, without reading the rest of it.

    Raises:
        Unreadable: it is damaged.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            return from_bytes(file, archive.read(MANIFEST_NAME))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise Unreadable(file, 0, f"it cannot be read ({error})") from error


def fill(
    connection: Connection, all_shapes: Sequence[Shape], rows_of: RowsOf, steps: Steps
) -> None:
    """Add the rows of each table, in an order in which nothing points at what is not there yet.

    The connection is in a transaction; on a server it is that of the tables' owner.
    """
    for shape in all_shapes:
        with filling(connection, shape):
            write_rows(connection, shape, _told(rows_of(shape), steps))


@contextmanager
def filling(connection: Connection, shape: Shape) -> Iterator[None]:
    """Let rows in as they are: links within the table are checked at the end, no trigger acts."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        yield
        return
    name = quoted(connection, shape.name)
    links = [quoted(connection, link) for link in shape.own_links]
    _change(connection, name, "DISABLE TRIGGER USER")
    for link in links:
        _change(connection, name, f"ALTER CONSTRAINT {link} DEFERRABLE INITIALLY DEFERRED")
    yield
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for link in links:
        _change(connection, name, f"ALTER CONSTRAINT {link} NOT DEFERRABLE")
    _change(connection, name, "ENABLE TRIGGER USER")
    _number_on(connection, shape)


def empty(connection: Connection, all_shapes: Sequence[Shape]) -> None:
    """Take every row out of a server's tables, those included that may only be added to."""
    names = [quoted(connection, shape.name) for shape in all_shapes]
    for name in names:
        _change(connection, name, "DISABLE TRIGGER USER")
    connection.execute(text(f"TRUNCATE {', '.join(names)}"))
    for name in names:
        _change(connection, name, "ENABLE TRIGGER USER")


def quoted(connection: Connection, name: str) -> str:
    """A name of the database's own as it stands in a statement."""
    return connection.dialect.identifier_preparer.quote_identifier(name)


def _change(connection: Connection, name: str, how: str) -> None:
    connection.execute(text(f"ALTER TABLE {name} {how}"))


def _number_on(connection: Connection, shape: Shape) -> None:
    """New rows are numbered after those that came; undone with the transaction."""
    if "id" not in shape.names:
        return
    name = quoted(connection, shape.name)
    counter = connection.execute(
        text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": name}
    ).scalar()
    if counter is not None:
        newest = text(f"SELECT coalesce(max(id), 0) + 1 FROM {name}")  # noqa: S608 - a table's own name
        following = connection.execute(newest).scalar_one()
        connection.execute(text(f"ALTER SEQUENCE {counter} RESTART WITH {int(following)}"))


def _told(rows: Iterable[Values], steps: Steps) -> Iterator[Values]:
    for row in rows:
        steps.one()
        yield row


def _require_whole(file: Path) -> None:
    try:
        with file.open("rb") as read:
            read.seek(-min(DIGEST_BYTES, file.stat().st_size), os.SEEK_END)
            said = read.read()
        is_whole = len(said) == DIGEST_BYTES and digest(file).encode() == said
    except OSError as error:
        raise Unreadable(file, 0, f"it cannot be read ({error.strerror})") from error
    if not is_whole:
        raise Unreadable(file, 0, "it is damaged or cut short: its bytes are not those written")

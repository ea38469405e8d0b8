"""What a database holds, told by numbers and hashes that are the same on either engine."""

from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, text

from o2clinic.storage.chain_check import Head, head_of
from o2clinic.storage.rows import Shape, Values, read_rows, shapes, to_line

OnStep = Callable[[int], None]  # told how many rows were read so far; may raise to stop

_TOLD_EVERY: Final = 500
_CHAINED_SINCE: Final = "0005"


@dataclass(frozen=True, slots=True)
class TableContents:
    """One table: how many rows, and the SHA-256 of all of them in the order of their key."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """A whole database at one moment.

    Attributes:
        tables: by name.
        head: the newest line of the audit.
    """

    tables: Mapping[str, TableContents]
    head: Head

    @property
    def rows(self) -> int:
        """Of all tables together."""
        return sum(one.rows for one in self.tables.values())


class Steps:
    """Counts rows over all tables of a long job."""

    def __init__(self, on_step: OnStep | None) -> None:
        self._on_step = on_step
        self._count = 0

    def one(self) -> None:
        """One more row was read."""
        self._count += 1
        if self._on_step is not None and self._count % _TOLD_EVERY == 0:
            self._on_step(self._count)


class Counted:
    """The rows of a table on their way, hashed as they pass."""

    def __init__(self, shape: Shape, rows: Generator[Values, None, None], steps: Steps) -> None:
        self._shape, self._rows, self._steps = shape, rows, steps
        self._hash = sha256()
        self._count = 0

    def lines(self) -> Generator[bytes, None, None]:
        """Each row as its line."""
        with closing(self._rows) as rows:  # a job that is stopped leaves no cursor open
            for row in rows:
                line = to_line(self._shape, row)
                self._hash.update(line)
                self._count += 1
                self._steps.one()
                yield line

    @property
    def told(self) -> TableContents:
        """What passed."""
        return TableContents(self._count, self._hash.hexdigest())


def table_contents(connection: Connection, shape: Shape, steps: Steps) -> TableContents:
    """Read one table."""
    counted = Counted(shape, read_rows(connection, shape), steps)
    for _ in counted.lines():
        pass
    return counted.told


def contents_of(connection: Connection, on_step: OnStep | None = None) -> Contents:
    """Read everything; the connection is in a transaction that sees one moment."""
    steps = Steps(on_step)
    tables = {shape.name: table_contents(connection, shape, steps) for shape in shapes(connection)}
    return Contents(tables, head_of(connection) if is_chained(connection) else Head())


def revision_of(connection: Connection) -> str:
    """The revision of the tables."""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def is_chained(connection: Connection) -> bool:
    """Whether the audit is one that carries hashes; before its revision it did not."""
    return revision_of(connection) >= _CHAINED_SINCE


def differences(wanted: Contents, found: Contents) -> list[str]:
    """Where the second is not the first, in words; empty when both hold the same."""
    told = []
    for name in sorted({*wanted.tables, *found.tables}):
        one, other = wanted.tables.get(name), found.tables.get(name)
        if one is None:
            told.append(f"{name} is too many")
        elif other is None:
            told.append(f"{name} is missing")
        elif one.rows != other.rows:
            told.append(f"{name} has {other.rows} rows instead of {one.rows}")
        elif one != other:
            told.append(f"{name} has other contents")
    if not told and wanted.head != found.head:
        told.append("the newest line of the audit is another one")
    return told

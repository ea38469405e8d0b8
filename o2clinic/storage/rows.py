"""The rows of a whole database in one logical form that is the same on either engine.

What there is to read is taken from the database itself, not from the models, so that a database of
an older revision is read as well.
"""

import base64
import json
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from graphlib import TopologicalSorter
from itertools import islice
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Date,
    LargeBinary,
    Text,
    Time,
    cast,
    collate,
    column,
    func,
    insert,
    inspect,
    select,
    table,
)
from sqlalchemy import types as sa_types
from sqlalchemy.types import UserDefinedType

from o2clinic.errors import WrongDatabase
from o2clinic.models.base import UtcDateTime

Values = tuple[Any, ...]  # one row, in the order of its table's columns

MOVING: Final = "house_move"  # stands in a database that is being moved into

# The revision is told beside the rows; the door belongs to its server and stays there.
_NOT_RECORDS: Final = frozenset({"alembic_version", "server_door", MOVING})
_MADE_BY: Final = "SELECT sql FROM sqlite_master WHERE type = 'table' ORDER BY name"
_ROWS_AT_ONCE: Final = 500
_PAPERS_AT_ONCE: Final = 20  # rows with whole documents in them


class Kind(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth"
    DAY = "day"
    TIME = "time"
    INSTANT = "instant"
    BYTES = "bytes"
    JSON = "json"  # kept as its exact text, for that is what the audit hashed


class _JsonText(UserDefinedType[str]):
    """JSON that is written as the text it is."""

    cache_ok = True

    def get_col_spec(self, **_options: object) -> str:
        return "JSON"


_TYPES: Final[Mapping[Kind, Any]] = {
    Kind.NUMBER: BigInteger(),
    Kind.TEXT: Text(),
    Kind.TRUTH: Boolean(),
    Kind.DAY: Date(),
    Kind.TIME: Time(),
    Kind.INSTANT: UtcDateTime(),
    Kind.BYTES: LargeBinary(),
    Kind.JSON: _JsonText(),
}
_KINDS: Final[tuple[tuple[type[Any], Kind], ...]] = (
    (sa_types.JSON, Kind.JSON),
    (sa_types.Boolean, Kind.TRUTH),
    (sa_types.Integer, Kind.NUMBER),
    (sa_types.DateTime, Kind.INSTANT),
    (sa_types.Date, Kind.DAY),
    (sa_types.Time, Kind.TIME),
    (sa_types.String, Kind.TEXT),
    (sa_types.LargeBinary, Kind.BYTES),
)


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


_TO_JSON: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    Kind.DAY: date.isoformat,
    Kind.TIME: time.isoformat,
    Kind.INSTANT: _instant,
    Kind.BYTES: _base64,
}
_FROM_JSON: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    Kind.DAY: date.fromisoformat,
    Kind.TIME: time.fromisoformat,
    Kind.INSTANT: datetime.fromisoformat,
    Kind.BYTES: base64.b64decode,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """One table as it is read and written.

    Attributes:
        columns: name and kind, by name.
        key: the columns whose order the rows are read in.
        own_links: names of the constraints by which a row points at another of its table.
    """

    name: str
    columns: tuple[tuple[str, Kind], ...]
    key: tuple[str, ...]
    own_links: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(name for name, _ in self.columns)

    @property
    def at_once(self) -> int:
        """How many rows are held in memory."""
        has_papers = any(kind is Kind.BYTES for _, kind in self.columns)
        return _PAPERS_AT_ONCE if has_papers else _ROWS_AT_ONCE


_known: dict[tuple[str, ...], tuple[Shape, ...]] = {}  # a few in a life of the program


def shapes(connection: Connection) -> tuple[Shape, ...]:
    """All tables of records, each after those that it points at."""
    if connection.dialect.name != "sqlite":
        return _looked_up(connection)
    # A file says of each table what it was made by: the same words, the same tables.
    made_by = tuple(connection.exec_driver_sql(_MADE_BY).scalars())
    if made_by not in _known:
        _known[made_by] = _looked_up(connection)
    return _known[made_by]


def _looked_up(connection: Connection) -> tuple[Shape, ...]:
    looked = inspect(connection)
    columns, keys = looked.get_multi_columns(), looked.get_multi_pk_constraint()
    links = looked.get_multi_foreign_keys()
    names = sorted(name for _, name in columns if name not in _NOT_RECORDS)
    schema = next(iter(columns), (None, ""))[0]
    found, before = {}, {}
    for name in names:
        ours = links.get((schema, name), [])
        found[name] = Shape(
            name,
            tuple(sorted((one["name"], _kind(name, one)) for one in columns[schema, name])),
            tuple(keys[schema, name]["constrained_columns"]),
            tuple(str(one["name"]) for one in ours if one["referred_table"] == name),
        )
        before[name] = sorted({one["referred_table"] for one in ours} - {name})
    return tuple(found[name] for name in TopologicalSorter(before).static_order())


def _kind(name: str, one: Mapping[str, Any]) -> Kind:
    for stored, kind in _KINDS:
        if isinstance(one["type"], stored):
            return kind
    raise WrongDatabase(f"{name}.{one['name']} holds {one['type']!r}, which is not O2Clinic's.")


def read_rows(connection: Connection, shape: Shape) -> Generator[Values, None, None]:
    """Every row in the order of its key, the same on either engine; a few in memory at a time."""
    is_shared = connection.dialect.name == "postgresql"
    kinds = dict(shape.columns)
    order = [
        # Bytes in order, as SQLite has it; a server would sort by its language.
        collate(column(name), "C") if is_shared and kinds[name] is Kind.TEXT else column(name)
        for name in shape.key
    ]
    wanted = select(
        *(
            cast(column(name), Text) if kind is Kind.JSON else column(name, _TYPES[kind])
            for name, kind in shape.columns
        )
    )
    query = wanted.select_from(table(shape.name)).order_by(*order)
    with connection.execute(query.execution_options(yield_per=shape.at_once)) as found:
        for row in found:
            yield tuple(row)


def count_rows(connection: Connection, shape: Shape) -> int:
    """How many there are."""
    return connection.execute(select(func.count()).select_from(table(shape.name))).scalar_one()


def write_rows(connection: Connection, shape: Shape, rows: Iterable[Values]) -> int:
    """Add rows that come in any order, and give their number."""
    target = table(shape.name, *(column(name, _TYPES[kind]) for name, kind in shape.columns))
    rest, count = iter(rows), 0
    while chunk := [
        dict(zip(shape.names, row, strict=True)) for row in islice(rest, shape.at_once)
    ]:
        connection.execute(insert(target), chunk)
        count += len(chunk)
    return count


def to_line(shape: Shape, row: Values) -> bytes:
    """A row as one line of JSON; equal rows give equal bytes, whatever engine they come from."""
    told = {
        name: value if value is None or kind not in _TO_JSON else _TO_JSON[kind](value)
        for (name, kind), value in zip(shape.columns, row, strict=True)
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def from_line(shape: Shape, line: bytes) -> Values:
    """The row that a line tells.

    Raises:
        ValueError: it does not have the table's columns.
    """
    told = json.loads(line)
    if not isinstance(told, dict) or tuple(told) != shape.names:
        raise ValueError(f"a row of {shape.name} does not have its columns")
    return tuple(
        value if value is None or kind not in _FROM_JSON else _FROM_JSON[kind](value)
        for (_, kind), value in zip(shape.columns, told.values(), strict=True)
    )


def by_name(all_shapes: Sequence[Shape]) -> dict[str, Shape]:
    """The shapes under their tables' names, in the same order."""
    return {shape.name: shape for shape in all_shapes}

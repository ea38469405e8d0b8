"""Rows in the tables of any revision, written by plain SQL from what the tables themselves say.

Never by today's models, which know nothing of how the tables once were.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Engine, MetaData, Table, insert, select, text
from sqlalchemy.types import TypeEngine

from o2clinic.storage.engine import is_local

ROWS: Final = 3  # of each table, each time
_DAY: Final = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
# Of the program and of the server, not of the clinic: an upgrade writes them anew.
_NOT_OURS: Final = frozenset({"alembic_version", "server_door"})
# Whose lines hang together; nobody but the program's own function adds one.
_CHAINED: Final = frozenset({"audit_entry", "audit_change"})
_CHAIN: Final = "chain_hash"
# What a rule of the table ties to another column, which is filled.
_TIED: Final = {("waiting_entry", "state"): "booked", ("meeting_action", "state"): "open"}
_PAPER: Final = b"%PDF"
_OF_PAPERS: Final = frozenset({"document", "document_scan", "meeting_minutes"})
Rows = Mapping[tuple[Any, ...], Mapping[str, Any]]


def fill(engine: Engine, first: int) -> None:
    """Add rows to every table; what must differ is made so by a number from `first` on."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if not is_local(engine):
            # Else a trigger would ask for the line of the audit that belongs to it.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        keys: dict[str, list[Any]] = {}
        tables = _tables(connection)
        is_chained = _CHAIN in tables.tables["audit_entry"].columns
        for table in tables.sorted_tables:
            if table.name in _NOT_OURS or (is_chained and table.name in _CHAINED):
                continue
            for number in range(ROWS):
                row = dict(_row(table, first, number, keys))
                connection.execute(insert(table), row)
            keys[table.name] = _newest_keys(connection, table)


def read_all(engine: Engine) -> Mapping[str, Rows]:
    """Every row of every table by its key, as plain values."""
    with engine.connect() as connection:
        found = {}
        for table in _tables(connection).sorted_tables:
            if table.name not in _NOT_OURS:
                own = [column.name for column in table.primary_key]
                rows = [dict(row._mapping) for row in connection.execute(select(table))]  # noqa: SLF001 - its public name
                found[table.name] = {tuple(row[name] for name in own): row for row in rows}
        return found


def lost(before: Mapping[str, Rows], after: Mapping[str, Rows]) -> Iterator[str]:
    """Rows that an upgrade took away or changed; new tables, rows and columns are no loss.

    A table that is gone must have become as many new lines of the audit. Whether their hashes are
    right is told by a walk along the chain.
    """
    gone = sum(len(rows) for table, rows in before.items() if table not in after)
    grown = len(after["audit_entry"]) - len(before["audit_entry"])
    if grown < gone:
        yield f"{gone} rows of tables that are gone became {grown} lines of the audit"
    for table, rows in before.items():
        for key, row in rows.items() if table in after else ():
            now = after[table].get(key)
            if now is None:
                yield f"{table} {key} is gone"
            elif wrong := {
                name for name in row.keys() & now.keys() - {_CHAIN} if row[name] != now[name]
            }:
                yield f"{table} {key}: {', '.join(sorted(wrong))} changed"


def _tables(connection: Connection) -> MetaData:
    known = MetaData()
    known.reflect(connection)
    return known


def _newest_keys(connection: Connection, table: Table) -> list[Any]:
    own = next(iter(table.primary_key))
    return list(connection.scalars(select(own).order_by(own.desc()).limit(ROWS)))[::-1]


def _row(
    table: Table, first: int, number: int, keys: Mapping[str, list[Any]]
) -> Iterator[tuple[str, Any]]:
    named: Counter[str] = Counter()
    for column in table.columns:
        parents = [key.column.table.name for key in column.foreign_keys]
        if parents and parents[0] in keys:
            # Two columns that name rows of one table name two rows: a record is not merged
            # with itself.
            yield column.name, keys[parents[0]][(number + named[parents[0]]) % ROWS]
            named[parents[0]] += 1
        elif not column.nullable and not _counts_by_itself(table, column):
            yield column.name, _value(column, first + number)


def _counts_by_itself(table: Table, column: Column[Any]) -> bool:
    return (
        column.primary_key
        and len(table.primary_key.columns) == 1
        and isinstance(column.type, sa.Integer)
    )


def _value(column: Column[Any], number: int) -> Any:
    """Something of the column's type; of two times the one that ends is later."""
    if (column.table.name, column.name) in _TIED:
        return _TIED[column.table.name, column.name]
    if column.name == "sha256" and column.table.name in _OF_PAPERS:
        return sha256(_PAPER).hexdigest()  # else every paper would be one that was tampered with
    ends = column.name.startswith("ends")
    plain: tuple[tuple[type[TypeEngine[Any]] | tuple[type[TypeEngine[Any]], ...], Any], ...] = (
        (sa.JSON, {"name": ["was", "is"]}),
        (sa.Boolean, False),
        (sa.DateTime, _DAY + timedelta(days=number, hours=ends)),
        (sa.Date, _DAY.date() + timedelta(days=number)),
        (sa.Time, time(9 + ends)),
        ((sa.Integer, sa.Numeric), 1),
        (sa.LargeBinary, _PAPER),
    )
    for kind, value in plain:
        if isinstance(column.type, kind):
            return value
    name, length = f"{column.name} {number}", getattr(column.type, "length", None)
    return name if length is None or len(name) <= length else str(number)[-length:]

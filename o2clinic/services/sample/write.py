"""Rows of the sample clinic, numbered as they are made and written page by page.

Nothing here goes through the mapper or its audit: a bench of 90,000 patients has some four million
rows. Fixed-point numbers are given as the database keeps them, in units of their last place.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Connection, Dialect, Table, text
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from o2clinic.models.base import Base, Code, FixedPoint

Encoder = Callable[[Any], Any]


class Rows:
    """What was made and not yet written, table by table.

    Attributes:
        by: key of the member of staff who is noted as having saved what comes next; None for the
            program itself.
    """

    def __init__(self) -> None:
        self.by: int | None = None
        self._sheets = {table.name: _Sheet(table) for table in Base.metadata.sorted_tables}

    def add(self, table: str, at: datetime | None = None, **values: Any) -> int:
        """Make one row and give its key, or 0 for a table that has no key of its own.

        Args:
            table: its name.
            at: when the record was saved; None for a table that does not keep it.
            values: by column; the others get the model's default or nothing.
        """
        if at is not None:
            values |= {"created_at": at, "changed_at": at, "changed_by_id": self.by, "version": 1}
        return self._sheets[table].add(values)

    def change(self, table: str, key: int, **values: Any) -> None:
        """Change a row that is not yet written."""
        self._sheets[table].rows[key].update(values)

    def write(self, connection: Connection) -> None:
        """Write all that waits, each table after those it points to."""
        for sheet in self._sheets.values():
            sheet.write(connection)

    def go_on_after(self, connection: Connection) -> None:
        """Number on from what the database already holds."""
        for sheet in self._sheets.values():
            sheet.go_on_after(connection)

    def hand_numbering_over(self, connection: Connection) -> None:
        """Let PostgreSQL's own numbering go on after the keys given here, of late.

        A table that got no more here is left alone: the database may have numbered on in it.
        """
        if connection.dialect.name != "postgresql":
            return  # SQLite takes the largest key by itself
        for sheet in self._sheets.values():
            if sheet.is_numbered and sheet.last_key > sheet.handed_over:
                sequence = f"pg_get_serial_sequence('{sheet.name}', 'id')"
                connection.execute(text(f"SELECT setval({sequence}, {sheet.last_key})"))
                sheet.handed_over = sheet.last_key


class _Sheet:
    """One table's rows; those without a key of their own are told apart by a count."""

    def __init__(self, table: Table) -> None:
        self.name = table.name
        self.is_numbered = "id" in table.columns
        self.last_key = self.handed_over = 0
        self.rows: dict[int, dict[str, Any]] = {}
        self._columns = list(table.columns)
        self._blank = {column.name: _default(column) for column in self._columns}
        self._statement = table.insert()

    def add(self, values: dict[str, Any]) -> int:
        row = self._blank | values
        if len(row) != len(self._blank):
            raise KeyError(f"{self.name} has no {sorted(set(row) - set(self._blank))}")
        self.last_key += 1
        if self.is_numbered:
            row["id"] = self.last_key
        self.rows[self.last_key] = row
        return self.last_key if self.is_numbered else 0

    def go_on_after(self, connection: Connection) -> None:
        if self.is_numbered:
            found = connection.execute(text(f"SELECT max(id) FROM {self.name}"))  # noqa: S608 - a table's own name
            self.last_key = found.scalar_one() or 0

    def write(self, connection: Connection) -> None:
        if not self.rows:
            return
        rows = list(self.rows.values())
        self.rows = {}
        if self.name == "appointment":
            # SQLite's triggers against double booking look at every visit that ends later.
            rows.sort(key=lambda row: row["starts_at"])
        names = [column.name for column in self._columns]
        stored = []
        for column in self._columns:
            values = [row[column.name] for row in rows]
            encode = _encoder(column, connection.dialect)
            if encode is not None:
                values = [None if value is None else encode(value) for value in values]
            stored.append(values)
        if connection.dialect.name == "postgresql":
            _copy(connection, self.name, names, stored)
        else:
            places = ", ".join("?" * len(names))
            connection.exec_driver_sql(
                f"INSERT INTO {self.name} ({', '.join(names)}) VALUES ({places})",  # noqa: S608 - names of our own tables
                list(zip(*stored, strict=True)),
            )


def _copy(connection: Connection, table: str, names: list[str], stored: list[list[Any]]) -> None:
    """Hand the rows to PostgreSQL's COPY, many times faster than INSERT."""
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
        for row in zip(*stored, strict=True):
            copy.write_row(row)


def _default(column: "Column[Any]") -> Any:
    if isinstance(column.type, JSON):
        return {}
    default = column.default
    return default.arg if isinstance(default, ScalarElementColumnDefault) else None


def _encoder(column: "Column[Any]", dialect: Dialect) -> Encoder | None:
    """How a value becomes what the driver takes; None where it is taken as it is."""
    kind = column.type
    if isinstance(kind, FixedPoint):
        return int
    if isinstance(kind, JSON):
        return _as_json
    if isinstance(kind, Code):
        return _plain_code(kind)
    if dialect.name == "postgresql":
        return None
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _plain_code(kind: Code) -> Encoder:
    """The code's text; a code outside the set is refused, as the mapper would."""
    texts = {member: member.value for member in kind.codes} | {
        member.value: member.value for member in kind.codes
    }
    return texts.__getitem__

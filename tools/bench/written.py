"""The rows that a use case wrote, to be written again by hand: same tables, same columns."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, Connection, Dialect, Table, func, insert, select

from o2clinic.models.base import Base
from tools.bench.clinics import BenchClinic
from tools.bench.floors import RawDatabase

Row = dict[str, Any]
# What is to differ from the rows that were seen: table, then column, then value.
Fresh = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The rows of one table.

    Attributes:
        name: of the table.
        links: columns that name a row of another table that was written with it.
        is_named: its keys are named by what is written after it.
    """

    name: str
    rows: list[Row]
    links: dict[str, str]
    is_named: bool

    @property
    def table(self) -> Table:
        return Base.metadata.tables[self.name]

    @property
    def columns(self) -> list[str]:
        return [name for name in self.rows[0] if name != "id"]


class Written:
    """Everything that one run of a use case left in the database.

    Attributes:
        main: the table whose row the use case is about; the audit names its key.
    """

    def __init__(self, clinic: BenchClinic, main: str, use_case: Callable[[], object]) -> None:
        self.main = main
        with clinic.engine.connect() as connection:
            before = {table.name: _last(connection, table) for table in _numbered()}
        use_case()
        with clinic.engine.connect() as connection:
            self._sheets = _sheets(connection, before, main)
        self._raw = {sheet.name: _statement(sheet) for sheet in self._sheets}
        self._bind_for(clinic)
        self._raw_rows = {
            sheet.name: [self._bound(sheet.name, row) for row in sheet.rows]
            for sheet in self._sheets
        }

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_binders"}

    def in_this_process(self, clinic: BenchClinic) -> "Written":
        """Fit for use after it was sent from another process."""
        self._bind_for(clinic)
        return self

    def count(self) -> dict[str, int]:
        """How many rows in each table."""
        return {sheet.name: len(sheet.rows) for sheet in self._sheets}

    def for_driver(self, fresh: Fresh) -> Fresh:
        """What is to differ, as the driver takes it; turning it costs the floor nothing."""
        return {name: self._bound(name, row) for name, row in fresh.items()}

    def again_by_hand(self, raw: RawDatabase, fresh: Fresh) -> int:
        """Write them through the driver; the key of the main row."""
        keys: dict[tuple[str, int], int] = {}
        for sheet in self._sheets:
            name = sheet.name
            statement = self._raw[name]
            rows = [self._renewed(sheet, row, keys, fresh) for row in self._raw_rows[name]]
            if sheet.is_named:
                returning = f"{statement} RETURNING id"
                for old, row in zip(sheet.rows, rows, strict=True):
                    keys[name, old["id"]] = raw.one(returning, row)
            elif len(rows) == 1:
                raw.run(statement, rows[0])
            else:
                raw.run_many(statement, rows)
        return self._main_key(keys)

    def again_by_core(self, connection: Connection, fresh: Fresh) -> int:
        """Write them through SQLAlchemy Core; the key of the main row."""
        keys: dict[tuple[str, int], int] = {}
        for sheet in self._sheets:
            table = sheet.table
            rows = [self._renewed(sheet, row, keys, fresh) for row in sheet.rows]
            if sheet.is_named:
                for old, row in zip(sheet.rows, rows, strict=True):
                    made = connection.execute(insert(table).returning(table.c.id), row)
                    keys[sheet.name, old["id"]] = made.scalar_one()
            else:
                connection.execute(insert(table), rows)
        return self._main_key(keys)

    def _bind_for(self, clinic: BenchClinic) -> None:
        dialect = clinic.engine.dialect
        self._binders = {sheet.name: _binders(sheet.table, dialect) for sheet in self._sheets}

    def _main_key(self, keys: Mapping[tuple[str, int], int]) -> int:
        return next(key for (table, _), key in keys.items() if table == self.main)

    def _renewed(
        self, sheet: _Sheet, row: Row, keys: Mapping[tuple[str, int], int], fresh: Fresh
    ) -> Row:
        """The row with the keys of this writing and what else is to differ."""
        name = sheet.name
        new = {column: value for column, value in row.items() if column != "id"}
        for column, parent in sheet.links.items():
            new[column] = keys.get((parent, row[column]), row[column])
        if name == "audit_entry":
            new["command_id"] = str(uuid4())
            new["record_id"] = keys.get((self.main, row["record_id"]), row["record_id"])
        if name == "audit_change":
            key = (row["table_name"], row["record_id"])
            new["record_id"] = keys.get(key, row["record_id"])
        new.update(fresh.get(name, {}))
        return new

    def _bound(self, table: str, row: Mapping[str, Any]) -> Row:
        binders = self._binders[table]
        return {
            name: (bind(value) if (bind := binders[name]) else value) for name, value in row.items()
        }


def _numbered() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if "id" in table.c]


def _last(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0


def _sheets(connection: Connection, before: Mapping[str, int], main: str) -> list[_Sheet]:
    """New rows of numbered tables, and of those that share the key of a new row."""
    found: dict[str, list[Row]] = {}
    for table in Base.metadata.sorted_tables:
        if "id" in table.c:
            wanted = table.c.id > before[table.name]
        else:
            owner = next((column for column in table.primary_key if column.foreign_keys), None)
            if owner is None:  # the server's door: no use case writes there
                found[table.name] = []
                continue
            (link,) = owner.foreign_keys
            wanted = owner.in_([row["id"] for row in found.get(link.column.table.name, [])])
        rows = connection.execute(select(table).where(wanted)).mappings()
        found[table.name] = [dict(row) for row in rows]
    written = [table for table in Base.metadata.sorted_tables if found[table.name]]
    names = {table.name for table in written}
    links = {
        table.name: {
            column.name: link.column.table.name
            for column in table.c
            for link in column.foreign_keys
            if link.column.table.name in names
        }
        for table in written
    }
    named = {main} | {parent for each in links.values() for parent in each.values()}
    return [
        _Sheet(table.name, found[table.name], links[table.name], table.name in named)
        for table in written
    ]


def _statement(sheet: _Sheet) -> str:
    columns = sheet.columns
    places = ", ".join(f":{name}" for name in columns)
    return f"INSERT INTO {sheet.name} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - names of our own tables


def _binders(table: Table, dialect: Dialect) -> dict[str, Callable[[Any], Any] | None]:
    """How each column's value becomes what the driver takes; JSON becomes its text."""
    return {
        column.name: json.dumps
        if isinstance(column.type, JSON)
        else column.type.dialect_impl(dialect).bind_processor(dialect)
        for column in table.c
    }

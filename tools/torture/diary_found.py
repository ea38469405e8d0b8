"""What the database holds of a tortured diary, read in plain SQL and not through the program."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, text

HELD: Final = ("person_id", "room_id", "patient_id")
FREED: Final = frozenset({"cancelled", "did_not_attend"})
COLUMNS: Final = ("patient_id", "person_id", "room_id", "status", "overbook_reason")
TIMES: Final = ("starts_at", "ends_at")

# Only visits that take time: those that were not called off. A reason must be one in words.
_OVERLAPS: Final = """
    WITH taking AS (
        SELECT id, {column} AS held, starts_at, ends_at,
            coalesce(trim(overbook_reason), '') <> '' AS on_purpose
        FROM appointment
        WHERE status NOT IN ('cancelled', 'did_not_attend') AND {column} IS NOT NULL)
    SELECT one.id, other.id, one.held, one.on_purpose OR other.on_purpose
    FROM taking AS one JOIN taking AS other
        ON one.held = other.held AND one.id < other.id
        AND one.starts_at < other.ends_at AND other.starts_at < one.ends_at
    ORDER BY one.id, other.id"""
_VISITS: Final = """
    SELECT id, version, patient_id, person_id, room_id, status, overbook_reason, starts_at, ends_at
    FROM appointment ORDER BY id"""
_LINES: Final = "SELECT id, command_id, desk, record_id FROM audit_entry ORDER BY id"
_CHANGES: Final = """
    SELECT audit_entry_id, record_id, verb, columns FROM audit_change
    WHERE table_name = 'appointment' ORDER BY audit_entry_id, id"""


@dataclass(frozen=True)
class Change:
    """One writing of a visit, as the audit tells it: column -> before and after."""

    line: int
    visit: int
    verb: str
    columns: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Line:
    """One command that the audit says was carried out."""

    command: str
    desk: str
    visit: int | None


@dataclass(frozen=True)
class Overlap:
    """Two visits that take the same time of the same clinician, room or patient."""

    column: str
    held: int
    one: int
    other: int
    is_on_purpose: bool


@dataclass(frozen=True)
class Found:
    """All of it.

    Attributes:
        visits: each row by its key; its version is among its columns.
        lines: by the key of the line.
    """

    visits: Mapping[int, Mapping[str, Any]]
    lines: Mapping[int, Line]
    changes: tuple[Change, ...]
    overlaps: tuple[Overlap, ...]


def read(connection: Connection) -> Found:
    """Read the whole diary and its audit."""
    rows = [row._asdict() for row in connection.execute(text(_VISITS))]
    lines = connection.execute(text(_LINES)).all()
    return Found(
        visits={row["id"]: _told(row) | {"version": row["version"]} for row in rows},
        lines={row.id: Line(row.command_id, row.desk, row.record_id) for row in lines},
        changes=tuple(_changes(connection)),
        overlaps=tuple(_overlaps(connection)),
    )


def instant(value: object) -> datetime:
    """An instant as either engine or the audit writes it."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in COLUMNS} | {name: instant(row[name]) for name in TIMES}


def _changes(connection: Connection) -> Iterator[Change]:
    for line, visit, verb, columns in connection.execute(text(_CHANGES)):
        told = json.loads(columns) if isinstance(columns, str) else columns
        yield Change(line, visit, verb, {key: (pair[0], pair[1]) for key, pair in told.items()})


def _overlaps(connection: Connection) -> Iterator[Overlap]:
    for column in HELD:
        found = connection.execute(text(_OVERLAPS.format(column=column)))
        for one, other, held, is_on_purpose in found:
            yield Overlap(column, held, one, other, bool(is_on_purpose))

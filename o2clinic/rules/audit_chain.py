"""The chain that shows whether the audit was tampered with: each line's hash covers the one before.

The same bytes are hashed by PostgreSQL's function `audit_write` (migrations 0005), so a database
keeps its chain when it moves from one engine to the other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

NO_HASH_YET = ""  # what stands before the first line


@dataclass(frozen=True, slots=True)
class ChainedChange:
    """One written row, as it is hashed; `columns` is its JSON text exactly as stored."""

    table_name: str
    record_id: int
    verb: str
    columns: str


@dataclass(frozen=True, slots=True)
class ChainedEntry:
    """One line of the audit, as it is hashed."""

    command_id: str
    done_at: datetime
    use_case: str
    person_id: int | None
    desk: str
    patient_id: int | None
    record_id: int | None
    reason: str
    database_user: str
    changes: tuple[ChainedChange, ...] = ()


def entry_hash(before: str, entry: ChainedEntry) -> str:
    """SHA-256 over the hash before and everything that the line says, in hexadecimal.

    >>> one = ChainedEntry("c", datetime(2026, 1, 1, tzinfo=UTC), "book", 1, "d", None, 2, "", "")
    >>> entry_hash("", one) == entry_hash("", one), entry_hash("0", one) == entry_hash("", one)
    (True, False)
    """
    return chained(before, told_by(entry))


def chained(before: str, told: bytes) -> str:
    """SHA-256 over the hash before and what a line says, in hexadecimal; see `entry_hash`."""
    return sha256(_joined([before]) + told).hexdigest()


def told_by(entry: ChainedEntry) -> bytes:
    """Everything that a line says, as it is hashed."""
    parts: list[str | int | None] = [
        entry.command_id,
        entry.done_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        entry.use_case,
        entry.person_id,
        entry.desk,
        entry.patient_id,
        entry.record_id,
        entry.reason,
        entry.database_user,
    ]
    for one in entry.changes:
        parts += [one.table_name, one.record_id, one.verb, one.columns]
    return _joined(parts)


def _joined(parts: Iterable[str | int | None]) -> bytes:
    """Each part behind its length in bytes, so that no two lists of parts read alike."""
    encoded = [b"" if part is None else str(part).encode() for part in parts]
    return b"".join(b"%d:%s" % (len(part), part) for part in encoded)

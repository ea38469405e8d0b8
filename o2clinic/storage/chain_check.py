"""Walk the whole audit and see that each line still follows from the one before it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Text, cast, select

from o2clinic.models.audit import AuditChange, AuditEntry
from o2clinic.rules.audit_chain import NO_HASH_YET, ChainedChange, ChainedEntry, entry_hash
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time

MOST_TOLD: Final = 20

_Change = Row[int, int, str, int, str, str]
_LINES_AT_ONCE: Final = 1000
_LINES = select(AuditEntry.__table__).order_by(AuditEntry.id)
# The text as it is stored, for that is what was hashed.
_CHANGES: Final = select(
    AuditChange.id,
    AuditChange.audit_entry_id,
    AuditChange.table_name,
    AuditChange.record_id,
    AuditChange.verb,
    cast(AuditChange.columns, Text).label("columns"),
).order_by(AuditChange.audit_entry_id, AuditChange.id)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest line of the audit; its hash stands for everything before it.

    Attributes:
        entry_id: 0 when the audit is empty.
        chain_hash: empty then.
    """

    entry_id: int = 0
    chain_hash: str = NO_HASH_YET

    def __str__(self) -> str:
        """In words, to be noted outside and compared another day: no chain shows a cut end."""
        if not self.entry_id:
            return "The audit is empty."
        return f"The newest line of the audit is number {self.entry_id}, {self.chain_hash}"


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk along the audit found.

    Attributes:
        findings: where the chain breaks, in words; empty when it is whole.
        head: the newest line.
        lines: how many were read.
    """

    findings: tuple[str, ...]
    head: Head
    lines: int


def head_of(connection: Connection) -> Head:
    """The newest line, without reading the others."""
    newest = select(AuditEntry.id, AuditEntry.chain_hash).order_by(AuditEntry.id.desc()).limit(1)
    found = connection.execute(newest).first()
    return Head() if found is None else Head(found.id, found.chain_hash)


def walk(
    connection: Connection,
    remembered: Head | None = None,
    on_step: Callable[[int], None] | None = None,
) -> Walked:
    """Read all of the audit and work every hash out again; changes nothing.

    Args:
        connection: in a transaction that sees one moment.
        remembered: a head noted earlier, elsewhere. Only with one is it found when the end of the
            audit was cut off, or when all of it was hashed anew.
        on_step: told how many lines were read so far.
    """
    findings = _Findings()
    head, lines = Head(), 0
    was_there = remembered is None or not remembered.entry_id
    for chunk in _chunks(connection):
        for line, changes in _with_changes(connection, head.entry_id, chunk, findings):
            _check_line(head, line, changes, findings)
            head = Head(line.id, line.chain_hash)
            was_there = was_there or head == remembered
        lines += len(chunk)
        if on_step is not None:
            on_step(lines)
    _find_strays(connection, head.entry_id, findings)
    if not was_there and remembered is not None:
        findings.add(
            f"Line {remembered.entry_id} of the audit is not the one that was noted earlier: the "
            "end was cut off, or lines were rewritten."
        )
    return Walked(findings.told(), head, lines)


class _Findings:
    """Told up to a number that a person can read."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._untold = 0

    def add(self, text: str) -> None:
        if len(self._texts) < MOST_TOLD:
            self._texts.append(text)
        else:
            self._untold += 1

    def told(self) -> tuple[str, ...]:
        more = [f"{self._untold} more lines of the audit are not right."] if self._untold else []
        return (*self._texts, *more)


def _chunks(connection: Connection) -> Iterator[list[Row[Any]]]:
    last = 0
    while True:
        wanted = _LINES.where(AuditEntry.id > last).limit(_LINES_AT_ONCE)
        chunk = list(connection.execute(wanted).all())
        if not chunk:
            return
        yield chunk
        last = chunk[-1].id


def _with_changes(
    connection: Connection, after: int, lines: list[Row[Any]], findings: _Findings
) -> Iterator[tuple[Row[Any], list[_Change]]]:
    wanted = _CHANGES.where(
        AuditChange.audit_entry_id > after, AuditChange.audit_entry_id <= lines[-1].id
    )
    changes: dict[int, list[_Change]] = defaultdict(list)
    for row in connection.execute(wanted):
        changes[row.audit_entry_id].append(row)
    for line in lines:
        yield line, changes.pop(line.id, [])
    _tell_strays(changes, findings)


def _find_strays(connection: Connection, last: int, findings: _Findings) -> None:
    beyond = _CHANGES.where(AuditChange.audit_entry_id > last).limit(_LINES_AT_ONCE)
    _tell_strays({row.audit_entry_id for row in connection.execute(beyond)}, findings)


def _tell_strays(entry_ids: Iterable[int], findings: _Findings) -> None:
    for entry_id in sorted(entry_ids):
        findings.add(f"Line {entry_id} of the audit is gone; rows that it wrote are still there.")


def _check_line(head: Head, line: Row[Any], changes: list[_Change], findings: _Findings) -> None:
    if entry_hash(head.chain_hash, _entry(line, changes)) == line.chain_hash:
        return
    where = f"Line {line.id} of the audit ({date_and_time(local(line.done_at))}, {line.use_case})"
    added = _added(head, line, changes)
    if added is not None:
        findings.add(f"{where} has a row that was added later: number {added.id}.")
    elif _has_gap(changes):
        findings.add(f"{where} lacks a row that it wrote: their numbers have a gap.")
    else:
        before = f"line {head.entry_id}" if head.entry_id else "the beginning"
        findings.add(
            f"{where} does not follow from {before}: it or what it wrote was altered or taken "
            "out, or a line before it is missing."
        )


def _entry(line: Row[Any], changes: Iterable[_Change]) -> ChainedEntry:
    return ChainedEntry(
        command_id=line.command_id,
        done_at=line.done_at,
        use_case=line.use_case,
        person_id=line.person_id,
        desk=line.desk,
        patient_id=line.patient_id,
        record_id=line.record_id,
        reason=line.reason,
        database_user=line.database_user,
        changes=tuple(
            ChainedChange(row.table_name, row.record_id, row.verb, row.columns) for row in changes
        ),
    )


def _added(head: Head, line: Row[Any], changes: list[_Change]) -> _Change | None:
    """The one row without which the line would be right."""
    for number, row in enumerate(changes):
        rest = changes[:number] + changes[number + 1 :]
        if entry_hash(head.chain_hash, _entry(line, rest)) == line.chain_hash:
            return row
    return None


def _has_gap(changes: list[_Change]) -> bool:
    """One line's rows are numbered in one go."""
    return bool(changes) and changes[-1].id - changes[0].id >= len(changes)

"""Holds what the desks of a tortured diary were answered against what the database holds.

Three tellings of the same diary have to agree: what each desk was answered, the rows as they are,
and the audit, from which the diary is gone through again line by line; so an overlap is seen even
if it was there for a moment only.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from math import inf
from typing import Any, Final

from tools.torture.diary_desk import DESK
from tools.torture.diary_found import FREED, HELD, TIMES, Change, Found, instant
from tools.torture.diary_notes import (
    ARRIVE,
    BOOK,
    CANCEL,
    MOVE,
    NOT_ATTEND,
    STEP_BACK,
    WITH_A_TIME,
    Answer,
    Ledger,
    Sent,
)

_STATUS_AFTER: Final = {
    BOOK: "booked",
    MOVE: "booked",
    CANCEL: "cancelled",
    ARRIVE: "arrived",
    STEP_BACK: "booked",
    NOT_ATTEND: "did_not_attend",
}
_SETTLED_BESIDE: Final = frozenset({"overbook_reason", "changed_at", "changed_by_id"})
_GIVES_BACK: Final = (MOVE, CANCEL, NOT_ATTEND)
_Pair = tuple[Sent, Answer]
_Writes = Mapping[int, list[_Pair]]


def losses(ledger: Ledger, found: Found) -> Iterator[str]:
    """Everything that must not be."""
    writes = _writes(ledger)
    yield from _overlaps(found)
    yield from _commands(ledger, found)
    yield from _rows(writes, found)
    yield from _versions(ledger, writes, found)
    yield from Replay(found).losses()
    yield from _stale(ledger, found)
    yield from _taken(ledger, writes)


def _writes(ledger: Ledger) -> _Writes:
    """What was done to each visit, in the order of the versions that were sent."""
    writes = defaultdict(list)
    for sent, answer in ledger.done:
        writes[answer.key].append((sent, answer))
    for those in writes.values():
        those.sort(key=lambda pair: pair[0].version)
    return writes


def _overlaps(found: Found) -> Iterator[str]:
    for one in found.overlaps:
        if not one.is_on_purpose:
            yield f"overlap: {one.column} {one.held} has visits {one.one} and {one.other} at once"


def _commands(ledger: Ledger, found: Found) -> Iterator[str]:
    """Answers against the audit: one line for each command that was done, none besides."""
    there: dict[str, int | None] = {}
    for line in found.lines.values():
        if line.command in there:
            yield f"done twice: {line.command}"
        if line.desk.startswith(DESK):
            there[line.command] = line.visit
    done = {sent.command: answer.key for sent, answer in ledger.done}
    for command in done.keys() - there.keys():
        yield f"lost: {_told(ledger, command)} was answered as done and is not in the audit"
    for command in there.keys() - done.keys():
        yield f"phantom: {_told(ledger, command)} is in the audit and was not answered as done"
    for command in there.keys() & done.keys():
        if there[command] != done[command]:
            told = _told(ledger, command)
            yield f"lost: {told} was answered with {done[command]}, it made {there[command]}"
    yield from _without_outcome(ledger)


def _without_outcome(ledger: Ledger) -> Iterator[str]:
    """Commands of which nobody knows what became of them, or that were known before their time."""
    for command in ledger.in_doubt:
        yield f"never settled: {_told(ledger, command)}"
    for command, answer in ledger.answers.items():
        if answer.told in {"again", "unknown"}:
            yield f"answered “{answer.told}”: {_told(ledger, command)}"


def _rows(writes: _Writes, found: Found) -> Iterator[str]:
    """Answers against the rows: each visit is as it was last answered, and there is no other."""
    for key in writes.keys() - found.visits.keys():
        yield f"lost booking: visit {key} was answered as done and is not there"
    for key in found.visits.keys() - writes.keys():
        yield f"phantom: visit {key} is there and nobody was told of it"
    for key in writes.keys() & found.visits.keys():
        yield from _one_row(key, writes[key], found.visits[key])


def _one_row(key: int, those: list[_Pair], row: Mapping[str, Any]) -> Iterator[str]:
    for (before, _), (_, after) in pairwise(those):
        if after.ended < before.began:
            yield f"lost update: visit {key} was written over before it was written"
    wanted: dict[str, Any] = {"status": _STATUS_AFTER[those[-1][0].verb]}
    timed = [sent for sent, _ in those if sent.verb in WITH_A_TIME]
    if timed:
        wanted |= _told_time(timed[-1])
        # A visit over others takes its time as soon as the others are gone.
        if timed[-1].overbook and row["overbook_reason"] is None:
            del wanted["overbook_reason"]
    for name, value in wanted.items():
        if row[name] != value:
            yield f"lost: visit {key} has {name} {row[name]}, last answered was {value}"


def _told_time(sent: Sent) -> dict[str, Any]:
    begin, end = sent.span
    return {
        "patient_id": sent.patient,
        "person_id": sent.person,
        "room_id": sent.room or None,
        "starts_at": begin,
        "ends_at": end,
        "overbook_reason": sent.overbook or None,
    }


def _versions(ledger: Ledger, writes: _Writes, found: Found) -> Iterator[str]:
    """Each command wrote the version after the one that it was sent for, and no other.

    A command on another visit may only let this one take its time, when the other is gone.
    """
    by_version = _by_version(found)
    for key, those in writes.items():
        written = by_version.get(key, [])
        own = {sent.version: sent.command for sent, _ in those}
        if len(own) < len(those):
            yield f"lost update: visit {key} was written over twice at once"
        for version, command in own.items():
            if written[version : version + 1] and written[version][0] == command:
                continue
            told = _told(ledger, command)
            yield f"gap: {told} is not what made version {version + 1} of visit {key}"
        for version, (command, change) in enumerate(written):
            is_beside = change.columns.keys() <= _SETTLED_BESIDE
            if version not in own and not (is_beside and command in ledger.sent):
                yield f"phantom: version {version + 1} of visit {key} is by {command}"


def _by_version(found: Found) -> Mapping[int, list[tuple[str, Change]]]:
    """Of each visit the command that wrote its first version, its second, and so on."""
    written = defaultdict(list)
    for change in found.changes:
        written[change.visit].append((found.lines[change.line].command, change))
    return written


class Replay:
    """The diary gone through again, line after line of the audit."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._visits: dict[int, dict[str, Any]] = {}
        self._writings: dict[int, int] = defaultdict(int)
        self._taking: dict[tuple[str, int], dict[int, tuple[datetime, datetime]]]
        self._taking = defaultdict(dict)

    def losses(self) -> Iterator[str]:
        """Overlaps of any moment, gaps in what was written, rows that differ from their audit."""
        for change in self._found.changes:
            visit = self._visits.setdefault(change.visit, {})
            self._writings[change.visit] += 1
            if (change.verb == "insert") != (self._writings[change.visit] == 1):
                yield f"gap: the audit has no right beginning of visit {change.visit}"
            for name, (before, after) in change.columns.items():
                if (visit.get(name) or "") != (before or "") and change.verb != "insert":
                    yield f"gap: {name} of visit {change.visit} was {visit.get(name)}, not {before}"
                visit[name] = after
            yield from self._take_time(change.visit, visit)
        yield from self._at_the_end()

    def _take_time(self, key: int, visit: Mapping[str, Any]) -> Iterator[str]:
        """Let it have its time, and say who had it already."""
        for those in self._taking.values():
            those.pop(key, None)
        if visit.get("status") in FREED or (visit.get("overbook_reason") or "").strip():
            return
        begin, end = (instant(visit[name]) for name in TIMES)
        for column in HELD:
            if visit.get(column) is None:
                continue
            those = self._taking[column, visit[column]]
            for other, (first, last) in those.items():
                if begin < last and first < end:
                    yield f"overlap once: {column} {visit[column]} had visits {other} and {key}"
            those[key] = begin, end

    def _at_the_end(self) -> Iterator[str]:
        for key, row in self._found.visits.items():
            if self._writings[key] != row["version"]:
                told = f"{row['version']}, the audit has {self._writings[key]} writings"
                yield f"phantom: visit {key} has version {told}"
                continue
            visit = self._visits[key]
            for name, value in row.items():
                if name == "version":
                    continue
                there: object = instant(visit[name]) if name in TIMES else visit.get(name)
                if there != value:
                    yield f"phantom: visit {key} has {name} {value}, the audit says {there}"
        for key in self._visits.keys() - self._found.visits.keys():
            yield f"lost booking: visit {key} is in the audit and not there"


def _stale(ledger: Ledger, found: Found) -> Iterator[str]:
    """Whoever was told that somebody else was first: somebody was."""
    by_version = _by_version(found)
    for command, answer in ledger.answers.items():
        if answer.told == "stale":
            sent = ledger.sent[command]
            winner = [ledger.sent.get(one) for one, _ in by_version.get(sent.key, ())][
                sent.version :
            ]
            if not winner or winner[0] is None or winner[0].began > answer.ended:
                yield f"stale, but nobody had saved: {sent}"


def _taken(ledger: Ledger, writes: _Writes) -> Iterator[str]:
    """Whoever was told that the time is taken: somebody can have had it then.

    A visit that nobody came to gives its time back, and wants it again when that is taken back.
    """
    holds = defaultdict(list)
    for key, those in writes.items():
        for at, (sent, _) in enumerate(those):
            timed = _with_its_time(sent, those[:at])
            if timed is not None:
                later = those[at + 1 :]
                until = next((told.ended for one, told in later if one.verb in _GIVES_BACK), inf)
                for where in _wheres(timed):
                    holds[where].append((key, timed.span, sent.began, until))
    for command, answer in ledger.answers.items():
        if answer.told != "taken":
            continue
        sent = ledger.sent[command]
        timed = _with_its_time(sent, writes.get(sent.key, [])[: sent.version])
        if timed is None:
            yield f"taken, but it wants no time: {sent}"
            continue
        begin, end = timed.span
        if not any(
            key != sent.key
            and first < end
            and begin < last
            and since <= answer.ended
            and until >= sent.began
            for where in _wheres(timed)
            for key, (first, last), since, until in holds.get(where, ())
        ):
            yield f"taken, but nobody had it: {sent}"


def _with_its_time(sent: Sent, before: Sequence[_Pair]) -> Sent | None:
    """What says which time a command takes: itself, or the last booking or move before it."""
    if sent.verb in WITH_A_TIME:
        return sent
    if sent.verb != STEP_BACK:
        return None
    return next((one for one, _ in reversed(before) if one.verb in WITH_A_TIME), None)


def _wheres(sent: Sent) -> Iterator[tuple[str, int, date]]:
    """Whom it needs, on each of the days that it touches."""
    for day in {moment.date() for moment in sent.span}:
        yield "person", sent.person, day
        yield "patient", sent.patient, day
        if sent.room:
            yield "room", sent.room, day


def _told(ledger: Ledger, command: str) -> str:
    sent, answer = ledger.sent.get(command), ledger.answers.get(command)
    if sent is None:
        return f"command {command}, which nobody sent,"
    how = f", answered “{answer.told}”" if answer else ""
    return f"{sent.verb} {sent.key or ''} ({command}{how})"

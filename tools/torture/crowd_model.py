"""Checks what a crowd was answered: could one desk after the other have given these answers?"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from typing import Final

from tools.torture.crowd_desk import Noted

_TABLES: Final = {
    "read": "patient",
    "edit": "patient",
    "book": "appointment",
    "move": "appointment",
    "cancel": "appointment",
    "arrive": "appointment",
    "step back": "appointment",
    "record": "result",
    "sign": "result",
}
_NEW: Final = ("book", "record")
_NEEDS_BOOKED: Final = ("move", "cancel", "arrive")
STATUS_AFTER: Final = {
    "book": "booked",
    "move": "booked",
    "cancel": "cancelled",
    "arrive": "arrived",
    "step back": "booked",
    "record": "to_review",
    "sign": "reviewed",
}
Record = tuple[str, int]


@dataclass(frozen=True)
class _Hold:
    """A time that a visit had for certain, and could have had by what was answered."""

    visit: int
    possible_from: float
    certain_from: float
    certain_to: float = inf
    possible_to: float = inf


@dataclass
class Model:
    """What must be in the database after all that was answered.

    Attributes:
        writes: of each record, by the version that was sent; a new record's first is 0.
        made: the record of each command that was carried out.
    """

    writes: dict[Record, dict[int, Noted]] = field(default_factory=lambda: defaultdict(dict))
    made: dict[str, int] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    losses: list[str] = field(default_factory=list)

    def take(self, noted: Iterable[Noted]) -> None:
        """All that was noted, in any order."""
        others = []
        for one in noted:
            self.answers[one.answer if one.verb != "twice" else "sent twice"] += 1
            if one.answer == "ok" and one.verb not in {"read", "twice"}:
                self._write(one)
            else:
                others.append(one)
        self._check_versions()
        holds = self._holds()
        for one in others:
            self._check(one, holds)

    def last(self, record: Record) -> tuple[int, Noted | None]:
        """The version that a record must have, and who wrote it."""
        writes = self.writes.get(record, {})
        if not writes:
            return 1, None
        newest = max(writes)
        return newest + 1, writes[newest]

    def _write(self, one: Noted) -> None:
        if one.command in self.made:
            self.losses.append(f"double submit: {one.verb} {one.command} was carried out twice")
        self.made[one.command] = one.key
        record = (_TABLES[one.verb], one.key)
        if one.version in self.writes[record]:
            self.losses.append(f"lost update: {record} was written twice over {one.version}")
        self.writes[record][one.version] = one

    def _check_versions(self) -> None:
        for record, writes in self.writes.items():
            first = 1 if record[0] == "patient" else 0
            if sorted(writes) != list(range(first, first + len(writes))):
                self.losses.append(f"lost update: versions of {record} are {sorted(writes)}")
            ordered = [writes[version] for version in sorted(writes)]
            for before, after in pairwise(ordered):
                if after.ended < before.began:
                    self.losses.append(f"{record} was written over before it was written")

    def _holds(self) -> Mapping[tuple[str, int, int], list[_Hold]]:
        holds = defaultdict(list)
        for (table, key), writes in self.writes.items():
            if table == "appointment":
                for where, hold in _holds_of(key, [writes[at] for at in sorted(writes)]):
                    holds[where].append(hold)
        for where, those in holds.items():
            ordered = sorted(those, key=lambda hold: hold.certain_from)
            for one, other in pairwise(ordered):
                if one.certain_to > other.certain_from and other.certain_from < other.certain_to:
                    self.losses.append(f"double booking: {where}: {one.visit} and {other.visit}")
        return holds

    def _check(self, one: Noted, holds: Mapping[tuple[str, int, int], list[_Hold]]) -> None:
        if one.verb == "read":
            self._check_read(one)
        elif one.answer == "again" or one.verb == "twice":
            if one.answer != "again" or self.made.get(one.command) != one.key:
                self.losses.append(f"double submit: {one.command} was answered {one}")
        elif one.answer == "stale":
            winner = self.writes.get((_TABLES[one.verb], one.key), {}).get(one.version)
            if winner is None or winner.began > one.ended:
                self.losses.append(f"stale, but nobody had saved before: {one}")
        elif one.answer == "taken":
            if not any(_had(holds, where, one) for where in _wheres(one)):
                self.losses.append(f"taken, but nobody had it: {one}")
        elif one.answer == "refused" and one.verb in _NEEDS_BOOKED:
            before = self.writes.get(("appointment", one.key), {}).get(one.version - 1)
            if before is not None and STATUS_AFTER[before.verb] == "booked":
                self.losses.append(f"refused without a reason: {one}")

    def _check_read(self, one: Noted) -> None:
        """A reader sees what was answered before it began, and nothing from after its end."""
        writes = self.writes.get(("patient", one.key), {})
        seen, next_one = writes.get(one.version - 1), writes.get(one.version)
        if next_one is not None and next_one.ended < one.began:
            self.losses.append(f"read something older than what was saved before: {one}")
        if seen is not None and (seen.began > one.ended or seen.command != one.text):
            self.losses.append(f"read what nobody had saved: {one}")
        if seen is None and one.version != 1:
            self.losses.append(f"read a version that nobody wrote: {one}")


def _holds_of(visit: int, writes: list[Noted]) -> Iterator[tuple[tuple[str, int, int], _Hold]]:
    """One for each stretch between a booking or move and the next, or the end."""
    starts = [at for at, one in enumerate(writes) if one.verb in {"book", "move"}]
    for at in starts:
        begin = writes[at]
        until = next((one for one in writes[at + 1 :] if one.verb in {"move", "cancel"}), None)
        hold = _Hold(visit, begin.began, begin.ended)
        if until is not None:
            hold = _Hold(visit, begin.began, begin.ended, until.began, until.ended)
        for where in _wheres(begin):
            yield where, hold


def _wheres(one: Noted) -> tuple[tuple[str, int, int], ...]:
    return ("person", one.person, one.slot), ("patient", one.patient, one.slot)


def _had(
    holds: Mapping[tuple[str, int, int], list[_Hold]], where: tuple[str, int, int], one: Noted
) -> bool:
    return any(
        hold.possible_from <= one.ended and hold.possible_to >= one.began and hold.visit != one.key
        for hold in holds.get(where, ())
    )

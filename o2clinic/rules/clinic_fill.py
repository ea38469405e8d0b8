"""How full a day, a week or a clinic is: the time booked of the time that can be booked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from o2clinic.rules import free_time
from o2clinic.rules.free_time import Span


@dataclass(frozen=True, slots=True)
class OpenTime:
    """A session, as far as its fill goes.

    Attributes:
        person_id: whose time it is.
        is_bookable: whether visits can be booked in it: it is neither closed nor for admin.
    """

    person_id: int
    span: Span
    slot_minutes: int
    is_bookable: bool = True


@dataclass(frozen=True, slots=True)
class TakenTime:
    """A visit that stands; one that was cancelled, or to which nobody came, takes no time.

    Attributes:
        person_id: whose time it takes.
        is_overbooked: overlaps others on purpose, or lies outside the sessions; takes no free time.
    """

    person_id: int
    span: Span
    is_overbooked: bool = False


@dataclass(frozen=True, slots=True)
class Fill:
    """How full it is; two of them can be added.

    Attributes:
        booked: visits, the overbooked ones among them.
        overbooked: visits.
        free: slots that can still be booked.
        booked_minutes: of the bookable time.
        bookable_minutes: of all sessions that are open to visits.
    """

    booked: int = 0
    overbooked: int = 0
    free: int = 0
    booked_minutes: int = 0
    bookable_minutes: int = 0

    @property
    def places(self) -> int:
        """Visits and free slots together."""
        return self.booked + self.free

    @property
    def percent(self) -> int:
        """Booked of the bookable time, whole percent; 0 where nothing can be booked."""
        if not self.bookable_minutes:
            return 0
        return 100 * self.booked_minutes // self.bookable_minutes

    @property
    def words(self) -> str:
        """What is booked and free; empty where there is neither a visit nor a free slot.

        >>> Fill(booked=12, free=8).words
        '12 of 20 booked, 8 free'
        """
        if not self.places:
            return ""
        free = f"{self.free} free" if self.free else "none free"
        over = f", {self.overbooked} overbooked" if self.overbooked else ""
        return f"{self.booked} of {self.places} booked, {free}{over}"

    @property
    def short_words(self) -> str:
        """The same where there is less room: "12 of 20, 8 free"."""
        return f"{self.booked} of {self.places}, {self.free} free" if self.places else ""

    def __add__(self, other: "Fill") -> "Fill":
        """Both together."""
        return Fill(
            self.booked + other.booked,
            self.overbooked + other.overbooked,
            self.free + other.free,
            self.booked_minutes + other.booked_minutes,
            self.bookable_minutes + other.bookable_minutes,
        )


def fill(sessions: Iterable[OpenTime], visits: Sequence[TakenTime]) -> Fill:
    """The fill of some sessions with the visits of the same days.

    A clinician who has a visit elsewhere meanwhile is not free here, as in the day's diary. A
    visit outside the sessions counts as booked but fills none of their time.
    """
    taken: dict[int, list[Span]] = {}
    for visit in visits:
        if not visit.is_overbooked:
            taken.setdefault(visit.person_id, []).append(visit.span)
    free = booked_minutes = bookable_minutes = 0
    for session in sessions:
        if not session.is_bookable:
            continue
        busy = _within(session.span, taken.get(session.person_id, []))
        gaps = free_time.gaps(session.span, busy)
        free += sum(free_time.slots_in(gap, session.slot_minutes) for gap in gaps)
        booked_minutes += _covered_minutes(session.span, busy)
        bookable_minutes += session.span.minutes
    overbooked = sum(visit.is_overbooked for visit in visits)
    return Fill(len(visits), overbooked, free, booked_minutes, bookable_minutes)


def _within(span: Span, taken: list[Span]) -> list[Span]:
    return [one for one in taken if one.starts_at < span.ends_at and span.starts_at < one.ends_at]


def _covered_minutes(span: Span, taken: list[Span]) -> int:
    """Minutes of the span in which at least one visit goes on."""
    covered, at = 0, span.starts_at
    for one in sorted(taken):
        start, end = max(at, one.starts_at), min(one.ends_at, span.ends_at)
        covered += _minutes(start, end)
        at = max(at, end)
    return covered


def _minutes(start: datetime, end: datetime) -> int:
    return Span(start, end).minutes if end > start else 0

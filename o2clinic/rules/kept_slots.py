"""Times of a clinic that are kept for one kind of visit, and free for all some days before.

Two times a week for urgent gases, say, of which nobody else takes one as long as a gas may still
come; ours, no guideline says how many.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from o2clinic.rules.calendar import parse_time
from o2clinic.rules.clinic_time import instant
from o2clinic.rules.display import clock_time, short_date_with_weekday
from o2clinic.rules.free_time import SHORTEST_MINUTES, Span, gaps
from o2clinic.rules.visits import VISITS, VisitKind

MOST_KEPT: Final = 8
LONGEST_KEPT_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class KeptSlots:
    """What a clinic keeps.

    Attributes:
        kind: for which kind of visit.
        times: at which times of day.
        days: so many days before its day a time is free for all.
        minutes: how long each is.
    """

    kind: str
    times: tuple[time, ...]
    days: int
    minutes: int

    def free_on(self, day: date) -> date:
        """From which day on the times of a day are free for all."""
        return day - timedelta(days=self.days)

    def spans(self, day: date, today: date) -> tuple[Span, ...]:
        """What is still kept of a day; nothing once it is free for all.

        >>> gases = KeptSlots("ltot_gas_1", (time(9),), 3, 45)
        >>> friday = date(2026, 11, 27)
        >>> len(gases.spans(friday, date(2026, 11, 23))), len(gases.spans(friday, friday))
        (1, 0)
        """
        if today >= self.free_on(day):
            return ()
        starts = (instant(day, at) for at in self.times)
        return tuple(Span(at, at + timedelta(minutes=self.minutes)) for at in starts)

    def words(self, day: date) -> str:
        """For which visit, and until when.

        >>> KeptSlots("review", (), 3, 30).words(date(2026, 11, 27))
        'kept for Review, free for all from Tue 24-Nov-2026'
        """
        return (
            f"kept for {self.title}, free for all from {short_date_with_weekday(self.free_on(day))}"
        )

    @property
    def title(self) -> str:
        """The kind of visit in words."""
        return VISITS[VisitKind(self.kind)].title if self.kind in set(VisitKind) else self.kind


def kept_slots(
    kind: str | None, at: str | None, days: int | None, minutes: int
) -> KeptSlots | None:
    """What a clinic keeps, as it is stored; None where it keeps nothing."""
    times = stored_times(at or "")
    return KeptSlots(kind, times, days or 0, minutes) if kind and times else None


def parse_times(typed: str) -> tuple[time, ...]:
    """Times of day as they are typed, in order and each once.

    Raises:
        NotATime: with the words that are none.

    >>> parse_times("11.15 9")
    (datetime.time(9, 0), datetime.time(11, 15))
    """
    return tuple(sorted({parse_time(one) for one in typed.replace(",", " ").split()}))


def stored_times(text: str) -> tuple[time, ...]:
    """Times as they are stored, "09:00 11:15"."""
    return tuple(time.fromisoformat(one) for one in text.split())


def times_in_words(times: Iterable[time]) -> str:
    """Times as they are shown and stored: "09:00 11:15"."""
    return " ".join(map(clock_time, times))


def pieces(gap: Span, kept: Iterable[Span]) -> list[tuple[Span, bool]]:
    """A gap cut at what is kept of it, in order; each piece with whether it is kept."""
    inside = (Span(max(gap.starts_at, k.starts_at), min(gap.ends_at, k.ends_at)) for k in kept)
    held = [one for one in inside if one.minutes >= SHORTEST_MINUTES]
    free = [(one, False) for one in gaps(gap, held)]
    return sorted([*free, *((one, True) for one in held)])

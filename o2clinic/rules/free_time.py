"""Time that is left between visits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

SHORTEST_MINUTES = 10  # less is breath, not a visit


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From one instant up to another."""

    starts_at: datetime
    ends_at: datetime

    @classmethod
    def lasting(cls, starts_at: datetime, minutes: int) -> "Span":
        """From an instant on for so many minutes."""
        return cls(starts_at, starts_at + timedelta(minutes=minutes))

    @property
    def minutes(self) -> int:
        """Its whole minutes."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    def covers(self, other: "Span") -> bool:
        """Whether the other lies whole in this one."""
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def meets(self, other: "Span") -> bool:
        """Whether they have any time in common; one that begins as the other ends does not."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def gaps(open_span: Span, taken: Iterable[Span]) -> list[Span]:
    """What is left of an open time, in order; visits may overlap each other and its ends."""
    left, at = [], open_span.starts_at
    for visit in sorted(taken):
        left.append(Span(at, min(visit.starts_at, open_span.ends_at)))
        at = max(at, visit.ends_at)
    left.append(Span(at, open_span.ends_at))
    return [gap for gap in left if gap.minutes >= SHORTEST_MINUTES]


def slots(gap: Span, minutes: int) -> list[Span]:
    """A gap cut into slots from its beginning; a shorter rest is the last one."""
    cut, at = [], gap.starts_at
    while at < gap.ends_at:
        end = min(at + timedelta(minutes=max(minutes, SHORTEST_MINUTES)), gap.ends_at)
        cut.append(Span(at, end))
        at = end
    return [slot for slot in cut if slot.minutes >= SHORTEST_MINUTES]


def starts(gap: Span, minutes: int, step: int) -> list[datetime]:
    """Times in a gap at which a visit of this length can begin, one step apart."""
    found, at = [], gap.starts_at
    while at + timedelta(minutes=minutes) <= gap.ends_at:
        found.append(at)
        at += timedelta(minutes=max(step, SHORTEST_MINUTES))
    return found

"""Where things stand in the diary of a day: stops of the cursor and the hours shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from o2clinic.rules.clinic_time import local
from o2clinic.rules.free_time import Span
from o2clinic.services.diary import DaySheet, DiaryColumn, FreeSlot
from o2clinic.services.visit_rows import VisitRow, times

FIRST_HOUR, LAST_HOUR = 9, 17  # shown even on an empty day


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing the cursor can stand on: a visit, or else a free slot."""

    column: DiaryColumn
    column_number: int
    span: Span
    visit: VisitRow | None = None
    slot: FreeSlot | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What stays the same from one reading of the day to the next.

        Visits over others may begin with them: they are known by themselves.
        """
        place = (self.column.key, self.span.starts_at)
        is_over = self.visit is not None and self.visit.is_overbooked
        return (*place, self.visit.visit_id) if is_over and self.visit else place

    @property
    def words(self) -> str:
        """What a screen reader says."""
        where = f"{self.column.clinician}, {self.column.place}"
        if self.visit is None:
            when = times(self.span.starts_at, self.span.ends_at)
            slot = self.slot
            more = ", ".join(filter(None, (slot.held, slot.kept))) if slot else ""
            return f"Free {when}, {f'{more}, ' if more else ''}{where}"
        visit = self.visit
        over = f", {visit.over_words}" if visit.is_overbooked else ""
        return f"{visit.times} {visit.name}, {visit.title}, {visit.status_words}{over}, {where}"


def is_open(stop: Stop) -> bool:
    """Whether it is a time that anybody may book just so."""
    return stop.slot is not None and not (stop.slot.kept or stop.slot.held)


def stops(sheet: DaySheet) -> tuple[tuple[Stop, ...], ...]:
    """What the cursor can stand on, by column, in the order of time; freed visits are gone."""
    return tuple(_column_stops(number, column) for number, column in enumerate(sheet.columns))


def same_as(every: Sequence[Stop], key: tuple[object, ...] | None, visit_id: int) -> Stop | None:
    """What was in front before the day was read anew: a visit is followed to where it is now.

    Where it went, another patient's visit may stand by now, and a key would be about that.
    """
    if visit_id:
        moved = next((it for it in every if it.visit and it.visit.visit_id == visit_id), None)
        freed = next((it for it in every if it.key == key and it.visit is None), None)
        return moved or freed
    return next((it for it in every if it.key == key), None)


def stop_of(sheet: DaySheet, visit: VisitRow) -> Stop | None:
    """A visit of the day as a stop, also one that was missed and has no block."""
    for number, column in enumerate(sheet.columns):
        for one in column.visits:
            if one.visit_id == visit.visit_id:
                return Stop(column, number, one.span, visit=one)
    return None


def hours(sheet: DaySheet) -> tuple[int, int]:
    """First and last full hour to be shown."""
    first, last = FIRST_HOUR, LAST_HOUR
    for column in sheet.columns:
        for span in (*(it.span for it in column.sessions), *(it.span for it in column.visits)):
            first = min(first, local(span.starts_at).hour)
            last = max(last, local(span.ends_at - timedelta(minutes=1)).hour + 1)
    return first, last


def minutes_of_day(moment: datetime) -> int:
    """Minutes on the clinic's clock since midnight."""
    there = local(moment)
    return there.hour * 60 + there.minute


def minutes_of_end(moment: datetime) -> int:
    """The same for an end: midnight ends the day that it closes."""
    return minutes_of_day(moment) or 24 * 60


def closed_words(column: DiaryColumn) -> str:
    """What is closed of a column, with its times where that is not all: "12:00–14:00 on leave"."""
    closed = [each for each in column.sessions if each.closed_reason]
    is_all = len(closed) == len(column.sessions)
    if is_all and len({each.closed_reason for each in closed}) == 1:
        return closed[0].closed_reason
    return "; ".join(
        f"{times(each.span.starts_at, each.span.ends_at)} {each.closed_reason}" for each in closed
    )


def nearest(candidates: tuple[Stop, ...], at: datetime) -> Stop | None:
    """The stop that is going on then, or the one that begins closest to it."""
    within = [it for it in candidates if it.span.starts_at <= at < it.span.ends_at]
    if within:
        return within[0]
    return min(candidates, key=lambda it: abs(it.span.starts_at - at), default=None)


def lanes(column: tuple[Stop, ...]) -> dict[tuple[object, ...], tuple[int, int]]:
    """By key, for visits over others and what they lie over: which of how many side by side."""
    found: dict[tuple[object, ...], tuple[int, int]] = {}
    for group in _over_together(column):
        of = len(group) + 1
        first, last = group[0].span.starts_at, max(stop.span.ends_at for stop in group)
        for stop in column:
            is_under = stop.span.starts_at < last and first < stop.span.ends_at
            if is_under and not _is_over(stop):
                found[stop.key] = (0, max(of, found.get(stop.key, (0, 0))[1]))
        found |= {stop.key: (number, of) for number, stop in enumerate(group, start=1)}
    return found


def _over_together(column: tuple[Stop, ...]) -> list[list[Stop]]:
    """The visits over others, in groups that overlap each other."""
    groups: list[list[Stop]] = []
    for stop in sorted(filter(_is_over, column), key=lambda it: it.span):
        if groups and stop.span.starts_at < max(it.span.ends_at for it in groups[-1]):
            groups[-1].append(stop)
        else:
            groups.append([stop])
    return groups


def _is_over(stop: Stop) -> bool:
    return stop.visit is not None and stop.visit.is_overbooked


def _column_stops(number: int, column: DiaryColumn) -> tuple[Stop, ...]:
    visits = [
        Stop(column, number, visit.span, visit=visit)
        for visit in column.visits
        if not visit.is_freed
    ]
    free = [Stop(column, number, slot.span, slot=slot) for slot in column.free]
    return tuple(sorted([*visits, *free], key=lambda stop: stop.span))

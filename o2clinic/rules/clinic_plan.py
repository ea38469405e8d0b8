"""Which clinics take place when: templates and one-off changes, less holidays, leave and closings.

Times are the clock's on the wall, read anew for each day: a clinic at 09:00 begins at 09:00 in
summer and in winter. An end at 00:00 is the midnight after.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from o2clinic.rules.clinic_time import instant
from o2clinic.rules.display import clock_time
from o2clinic.rules.free_time import Span

LAST_OF_MONTH: Final = 5  # as the number of a weekday in its month
ON_LEAVE: Final = "on leave"
_WEEK: Final = 7
_MIDNIGHT: Final = time()


class Recurrence(StrEnum):
    """How a clinic repeats."""

    WEEKLY = "weekly"
    EVERY_N_WEEKS = "every_n_weeks"
    MONTHLY = "monthly"


class Nation(StrEnum):
    """Whose bank holidays a clinic keeps."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"


class LeaveKind(StrEnum):
    """Why somebody does not work; only an administrator reads it, all others see “on leave”."""

    ANNUAL = "annual"
    SICK = "sick"
    STUDY = "study"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Hours:
    """From one time of day to another."""

    starts_at: time
    ends_at: time

    @property
    def words(self) -> str:
        """09:00–16:30."""
        return f"{clock_time(self.starts_at)}–{clock_time(self.ends_at)}"

    @property
    def is_in_order(self) -> bool:
        """Whether the end comes after the beginning."""
        return self.starts_at < self.ends_at or self.ends_at == _MIDNIGHT

    def holds(self, at: time) -> bool:
        """Whether a time of day lies in it."""
        return self.starts_at <= at and (at < self.ends_at or self.ends_at == _MIDNIGHT)

    def on(self, day: date) -> Span | None:
        """The instants of a day; None where the clock was put forward over all of it."""
        last = day + timedelta(days=1) if self.ends_at == _MIDNIGHT else day
        span = Span(instant(day, self.starts_at), instant(last, self.ends_at))
        return span if span.starts_at < span.ends_at else None


WHOLE_DAY: Final = Hours(_MIDNIGHT, _MIDNIGHT)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """On which days a template has its clinic.

    Attributes:
        weekday: 0 is Monday.
        every_weeks: for EVERY_N_WEEKS, counted from the first such weekday of its time.
        nth: for MONTHLY, which such weekday of the month; 5 is the last, be it the fourth or fifth.
    """

    weekday: int
    valid_from: date
    valid_to: date | None = None
    recurrence: Recurrence = Recurrence.WEEKLY
    every_weeks: int = 1
    nth: int | None = None

    def meets(self, day: date) -> bool:
        """Whether the clinic is on this day.

        >>> last_tuesday = Rhythm(1, date(2028, 1, 1), recurrence=Recurrence.MONTHLY, nth=5)
        >>> last_tuesday.meets(date(2028, 2, 22)), last_tuesday.meets(date(2028, 2, 29))
        (False, True)
        """
        if day.weekday() != self.weekday or day < self.valid_from:
            return False
        if self.valid_to is not None and day > self.valid_to:
            return False
        if self.recurrence is Recurrence.EVERY_N_WEEKS:
            return (day - self.first_on).days // _WEEK % self.every_weeks == 0
        if self.recurrence is Recurrence.MONTHLY:
            return self._is_nth(day)
        return True

    @property
    def first_on(self) -> date:
        """The first such weekday of its time."""
        return self.valid_from + timedelta(days=(self.weekday - self.valid_from.weekday()) % _WEEK)

    def _is_nth(self, day: date) -> bool:
        if self.nth == LAST_OF_MONTH:
            return (day + timedelta(days=_WEEK)).month != day.month
        return (day.day - 1) // _WEEK + 1 == self.nth


@dataclass(frozen=True, slots=True)
class Sitting:
    """What is held where, by whom, and in what steps it is booked."""

    name: str
    kind: str
    site_id: int
    room_id: int | None
    person_id: int
    slot_minutes: int


@dataclass(frozen=True, slots=True)
class Template:
    """A clinic that repeats."""

    template_id: int
    rhythm: Rhythm
    hours: Hours
    sitting: Sitting


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which a clinic is otherwise; without a template an extra clinic.

    Attributes:
        cover_id: who holds it in place of the clinic's own clinician; None for nobody else.
    """

    change_id: int
    template_id: int | None
    held_on: date
    hours: Hours
    sitting: Sitting
    cover_id: int | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """Days on which somebody does not work, from the first to the last, or part of each."""

    person_id: int
    from_on: date
    to_on: date
    hours: Hours = WHOLE_DAY


@dataclass(frozen=True, slots=True)
class Closing:
    """Days on which something is closed; without a site and a template it is everything."""

    reason: str
    from_on: date
    to_on: date
    hours: Hours = WHOLE_DAY
    site_id: int | None = None
    template_id: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the sessions follow from.

    Attributes:
        holidays: bank holidays on which nobody works, by day.
    """

    templates: tuple[Template, ...] = ()
    changes: tuple[Change, ...] = ()
    leave: tuple[Leave, ...] = ()
    closings: tuple[Closing, ...] = ()
    holidays: Mapping[date, str] | None = None

    def holiday(self, day: date) -> str:
        """The name of the bank holiday; "" on a day like any other."""
        return (self.holidays or {}).get(day, "")


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session as it is to stand in the diary; closed when it has a reason.

    Attributes:
        extra_id: of the change that an extra clinic is; then it has no template.
        part: counts the parts of one that is closed for a while.
    """

    template_id: int | None
    extra_id: int | None
    held_on: date
    part: int
    sitting: Sitting
    span: Span
    closed_reason: str = ""

    @property
    def key(self) -> tuple[int | None, int | None, date, int]:
        """What it is known by."""
        return (self.template_id, self.extra_id, self.held_on, self.part)


def planned(plan: Plan, first: date, last: date) -> tuple[PlannedSession, ...]:
    """Every session from the first day to the last, both included, in the order of time."""
    days = (first + timedelta(days=count) for count in range((last - first).days + 1))
    found = [one for day in days for one in _of_day(plan, day)]
    return tuple(sorted(found, key=lambda one: (one.span.starts_at, one.sitting.person_id)))


@dataclass(frozen=True, slots=True)
class Clash:
    """Two clinics that cannot both be held.

    Attributes:
        is_room: whether it is the room that both need; else the clinician.
    """

    other: Template
    on: date
    is_room: bool


def first_clash(
    template: Template, others: Iterable[Template], first: date, last: date
) -> Clash | None:
    """The first day on which a template meets another of its clinician, or of its room."""
    near = [one for one in others if _shares(template.sitting, one.sitting)]
    for count in range((last - first).days + 1):
        day = first + timedelta(days=count)
        span = template.hours.on(day) if near and template.rhythm.meets(day) else None
        for other in near if span is not None else ():
            taken = other.hours.on(day) if other.rhythm.meets(day) else None
            if taken and span and taken.meets(span):
                is_room = other.sitting.person_id != template.sitting.person_id
                return Clash(other, day, is_room)
    return None


def _shares(one: Sitting, other: Sitting) -> bool:
    is_same_room = one.room_id is not None and one.room_id == other.room_id
    return one.person_id == other.person_id or is_same_room


def _of_day(plan: Plan, day: date) -> Iterator[PlannedSession]:
    changes = [one for one in plan.changes if one.held_on == day]
    extras = [one for one in changes if one.template_id is None]
    changed = {one.template_id: one for one in changes if one.template_id is not None}
    for extra in extras:
        whole = extra.hours.on(day)
        if whole is not None:
            closed = _closed(plan, None, extra.sitting, day, is_extra=True)
            yield from _parts((None, extra.change_id, day), extra.sitting, whole, closed)
    for template in plan.templates:
        if not template.rhythm.meets(day):
            continue
        as_held = _as_held(template, changed.get(template.template_id))
        whole = as_held.hours.on(day)
        # An extra clinic takes the place of what its clinician has at that time otherwise.
        if whole is None or any(_is_instead(extra, as_held.sitting, whole) for extra in extras):
            continue
        closed = _closed(plan, template.template_id, as_held.sitting, day)
        yield from _parts((template.template_id, None, day), as_held.sitting, whole, closed)


def _as_held(template: Template, change: Change | None) -> Template:
    """The hours, the room and the cover of a changed day; all else is always the clinic's."""
    if change is None:
        return template
    is_here = change.sitting.site_id == template.sitting.site_id
    room_id = change.sitting.room_id if is_here else template.sitting.room_id
    person_id = change.cover_id or template.sitting.person_id
    sitting = replace(template.sitting, room_id=room_id, person_id=person_id)
    return replace(template, hours=change.hours, sitting=sitting)


def _is_instead(extra: Change, sitting: Sitting, span: Span) -> bool:
    other = extra.hours.on(extra.held_on)
    return extra.sitting.person_id == sitting.person_id and other is not None and other.meets(span)


def _closed(
    plan: Plan, template_id: int | None, sitting: Sitting, day: date, *, is_extra: bool = False
) -> list[tuple[Span, str]]:
    """The times at which it is closed, with the reason; the first reason counts."""
    found = []
    holiday = plan.holiday(day)
    if holiday and not is_extra:  # an extra clinic was put there by somebody who knew the day
        found.append((WHOLE_DAY, f"bank holiday ({holiday})"))
    for closing in plan.closings:
        is_here = closing.site_id in {None, sitting.site_id}
        is_this = closing.template_id in {None, template_id}
        if closing.from_on <= day <= closing.to_on and is_here and is_this:
            found.append((closing.hours, closing.reason))
    found += [
        (leave.hours, ON_LEAVE)
        for leave in plan.leave
        if leave.person_id == sitting.person_id and leave.from_on <= day <= leave.to_on
    ]
    spans = ((hours.on(day), reason) for hours, reason in found)
    return [(span, reason) for span, reason in spans if span is not None]


def _parts(
    key: tuple[int | None, int | None, date],
    sitting: Sitting,
    whole: Span,
    closed: list[tuple[Span, str]],
) -> Iterator[PlannedSession]:
    edges = {whole.starts_at, whole.ends_at}
    edges |= {
        edge
        for span, _reason in closed
        for edge in (span.starts_at, span.ends_at)
        if whole.starts_at < edge < whole.ends_at
    }
    cuts: list[tuple[Span, str]] = []
    in_order = sorted(edges)
    for starts_at, ends_at in pairwise(in_order):
        piece = Span(starts_at, ends_at)
        reason = next((why for span, why in closed if span.covers(piece)), "")
        if cuts and cuts[-1][1] == reason:
            cuts[-1] = (Span(cuts[-1][0].starts_at, ends_at), reason)
        else:
            cuts.append((piece, reason))
    for part, (piece, reason) in enumerate(cuts):
        yield PlannedSession(*key, part, sitting, piece, reason)

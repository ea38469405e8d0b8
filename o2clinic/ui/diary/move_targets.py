"""Where a visit can be moved to by a key or by dragging: times and columns, nothing painted."""

from datetime import date, datetime, time, timedelta
from typing import Final

from o2clinic.rules import free_time
from o2clinic.rules.clinic_time import day_of, instant, local
from o2clinic.rules.free_time import Span
from o2clinic.rules.visits import ClinicKind
from o2clinic.services.diary import DaySheet, DiaryColumn
from o2clinic.services.visit_rows import VisitRow
from o2clinic.ui.diary.day_shape import Stop

SNAP_MINUTES: Final = 5
SLOT_NEAR_MINUTES: Final = 10  # so close the beginning of a free slot draws a dragged visit in
_LAST_MINUTE: Final = 24 * 60 - SNAP_MINUTES


def time_beside(column: DiaryColumn, visit: VisitRow, step: int) -> datetime | None:
    """The next time before (-1) or after (+1) at which the whole visit fits; None without one."""
    taken = [
        one.span for one in column.visits if one.visit_id != visit.visit_id and not one.is_freed
    ]
    found = sorted(
        at
        for each in column.sessions
        if not each.closed_reason and each.kind != ClinicKind.ADMIN
        for gap in free_time.gaps(each.span, taken)
        for at in free_time.starts(gap, visit.span.minutes, each.slot_minutes)
    )
    if step < 0:
        return next((at for at in reversed(found) if at < visit.starts_at), None)
    return next((at for at in found if at > visit.starts_at), None)


def snapped(column: DiaryColumn, day: date, minutes: float) -> datetime:
    """The time meant by a place in a column: a free slot close by, else five minutes."""
    rounded = round(minutes / SNAP_MINUTES) * SNAP_MINUTES
    within = min(max(rounded, 0), _LAST_MINUTE)
    at = instant(day, time(within // 60, within % 60))
    near = timedelta(minutes=SLOT_NEAR_MINUTES)
    slots = [slot.span.starts_at for slot in column.free if abs(slot.span.starts_at - at) <= near]
    return min(slots, key=lambda one: abs(one - at), default=at)


def a_week_on(visit: VisitRow, weeks: int) -> datetime:
    """The same time of the clock, so many weeks later."""
    there = local(visit.starts_at)
    return instant(there.date() + timedelta(weeks=weeks), there.time().replace(second=0))


def stop_at(column: DiaryColumn, number: int, visit: VisitRow, at: datetime) -> Stop:
    """The place for a visit at a time."""
    return Stop(column, number, Span(at, at + timedelta(minutes=visit.span.minutes)))


def same_clinician(sheet: DaySheet, visit: VisitRow, at: datetime) -> Stop:
    """Where a visit would be on another day: its clinician's session then, or at least column."""
    span = Span(at, at + timedelta(minutes=visit.span.minutes))
    own = [
        (number, column)
        for number, column in enumerate(sheet.columns)
        if column.person_id == visit.person_id
    ]
    rank = {
        number: (not _is_open(column, span), column.key != _place(visit)) for number, column in own
    }
    number, column = min(own, key=lambda one: rank[one[0]], default=(0, _alone(visit)))
    return Stop(column, number, span)


def session_over(column: DiaryColumn, span: Span) -> int | None:
    """The session of a column in which a time lies whole."""
    covering = (it.clinic_session_id for it in column.sessions if it.span.covers(span))
    return next(covering, None)


def day_of_stop(stop: Stop) -> date:
    """The clinic's day of it."""
    return day_of(stop.span.starts_at)


def _is_open(column: DiaryColumn, span: Span) -> bool:
    return any(it.span.covers(span) and not it.closed_reason for it in column.sessions)


def _place(visit: VisitRow) -> tuple[int, int | None, int]:
    return (visit.person_id, visit.room_id, visit.site_id)


def _alone(visit: VisitRow) -> DiaryColumn:
    """A column without sessions, for a day on which the clinician has none."""
    return DiaryColumn(*_place(visit), visit.clinician, visit.place, (), (), ())
